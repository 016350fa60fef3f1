/** A secret in usual encodings: none, percent-encoding, Base64 and hexadecimal. */
export function usualForms(secret: string): readonly string[] {
	const bytes = Buffer.from(secret);
	const hex = bytes.toString('hex');
	const base64 = bytes.toString('base64').replace(/=+$/, '');
	return [...new Set([secret, encodeURIComponent(secret), base64, bytes.toString('base64url'), hex, hex.toUpperCase()])];
}

/** The usual encodings, and all characters percent-encoded or escaped. */
export function secretForms(secret: string): readonly string[] {
	const bytes = [...Buffer.from(secret)].map(byte => byte.toString(16).padStart(2, '0'));
	const escaped = [bytes.map(byte => `%${byte}`), bytes.map(byte => `\\u00${byte}`), bytes.map(byte => `\\x${byte}`)];
	return [...new Set([...usualForms(secret), JSON.stringify(secret).slice(1, -1), ...escaped.map(letters => letters.join(''))])];
}
