import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

const encoder = new TextEncoder();

/** A request as it is sent, without what signing adds. */
export interface SignableRequest {
	readonly method: 'GET' | 'POST';
	/** Query string exactly as sent, without the question mark. Empty for POST. */
	readonly query?: string;
	/**
	 * Header values by name (any case). `host` and `content-type` are required. `x-tc-content-sha256: UNSIGNED-PAYLOAD`
	 * excludes the body from the signature.
	 */
	readonly headers: Readonly<Record<string, string>>;
	/** The exact body that is sent; text is encoded as UTF-8. Default: empty. */
	readonly body?: string | Uint8Array;
}

export interface CanonicalRequest {
	/** The six parts joined by newlines. */
	readonly text: string;
	/** Lower-case hex SHA-256 of `text`. */
	readonly hash: string;
	/** Lower-case hex SHA-256 of the body. */
	readonly payloadHash: string;
	/** Lower-case names in ASCII order joined by `;`. */
	readonly signedHeaders: string;
}

const unsignedPayload = 'UNSIGNED-PAYLOAD';

/** The headers that TC3-HMAC-SHA256 requires to be signed. */
export const requiredHeaders: readonly string[] = ['content-type', 'host'];

/**
 * Stage 1 of TC3-HMAC-SHA256.
 *
 * Source: Tencent Cloud API 3.0, "Signature v3". For UNSIGNED-PAYLOAD, the official Go and Python SDKs use the hash of that
 * text, not the text.
 *
 * @param signedHeaders names in any case and order
 * @throws TypeError when a signed header is missing, given twice or contains a line break, or the query starts with a question mark
 */
export function canonicalRequest(request: SignableRequest, signedHeaders: readonly string[]): CanonicalRequest {
	if (request.query?.startsWith('?')) {
		throw new TypeError('The query must not start with a question mark.');
	}
	const headers = lowerCaseNames(request.headers);
	const names = [...new Set(signedHeaders.map(name => name.toLowerCase()))].sort();
	for (const name of requiredHeaders) {
		if (!names.includes(name)) {
			throw new TypeError(`The header "${name}" must be among the signed headers.`);
		}
	}

	let headerLines = '';
	for (const name of names) {
		const value = headers[name]?.trim();
		if (!value) {
			throw new TypeError(`The header "${name}" is to be signed, but has no value in the request.`);
		}
		headerLines += `${name}:${value.toLowerCase()}\n`;
	}

	const isUnsigned = headers['x-tc-content-sha256'] === unsignedPayload;
	const payloadHash = hexSha256(isUnsigned ? unsignedPayload : (request.body ?? ''));
	const joinedNames = names.join(';');
	const text = `${request.method}\n/\n${request.query ?? ''}\n${headerLines}\n${joinedNames}\n${payloadHash}`;
	return { text, hash: hexSha256(text), payloadHash, signedHeaders: joinedNames };
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
	const result: Record<string, string> = Object.create(null);
	for (const [name, value] of Object.entries(headers)) {
		const lower = name.toLowerCase();
		if (lower in result) {
			throw new TypeError(`The header "${lower}" is given twice.`);
		}
		if (/[\r\n]/.test(value)) {
			throw new TypeError(`The header "${lower}" contains a line break.`);
		}
		result[lower] = value;
	}
	return result;
}

function hexSha256(data: string | Uint8Array): string {
	return bytesToHex(sha256(typeof data === 'string' ? utf8(data) : data));
}

export function utf8(text: string): Uint8Array {
	return encoder.encode(text);
}
