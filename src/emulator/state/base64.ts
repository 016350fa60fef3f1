/** Base64 of the text in UTF-8. */
export function toBase64(text: string): string {
	let binary = '';
	for (const byte of new TextEncoder().encode(text)) {
		binary += String.fromCharCode(byte);
	}
	return btoa(binary);
}

/** How many octets a text in base64 stands for; `undefined` when it is none. Line breaks do not count. */
export function base64Size(text: string): number | undefined {
	const plain = text.replace(/[\r\n]/g, '');
	if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) {
		return undefined;
	}
	return (plain.length / 4) * 3 - (plain.length - plain.replace(/=+$/, '').length);
}
