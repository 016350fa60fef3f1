/** A raw message (RFC 5322) with one part. */
export function rawMail(from: string, subject: string, type: string, body: string): string {
	return [
		`From: Tencent Cloud News <${from}>`,
		'To: ada@example.com',
		`Subject: ${subject}`,
		'MIME-Version: 1.0',
		`Content-Type: ${type}`,
		'',
		body
	].join('\r\n');
}
