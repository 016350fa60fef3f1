import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { canonicalRequest, requiredHeaders, type SignableRequest, utf8 } from './canonicalRequest.ts';

const algorithm = 'TC3-HMAC-SHA256';

export interface Credentials {
	readonly secretId: string;
	readonly secretKey: string;
	/** Session token of temporary credentials. Sent, not signed. */
	readonly token?: string;
}

/** The results of each stage of signing, so that a mismatch can be traced to its stage. Contains no key. */
export interface SignedRequest {
	readonly payloadHash: string;
	readonly canonicalRequest: string;
	readonly canonicalRequestHash: string;
	/** UTC day of the timestamp, `YYYY-MM-DD`. */
	readonly date: string;
	/** `<date>/<service>/tc3_request` */
	readonly credentialScope: string;
	readonly signedHeaders: string;
	readonly stringToSign: string;
	/** 64 lower-case hex digits. */
	readonly signature: string;
	readonly authorization: string;
	/** All headers to send: those of the request, then `X-TC-Timestamp`, `X-TC-Token` (if any) and `Authorization`. No duplicates. */
	readonly headers: Readonly<Record<string, string>>;
}

/** The chain of keys that TC3-HMAC-SHA256 derives. Secret. */
export interface DerivedKeys {
	readonly secretDate: Uint8Array;
	readonly secretService: Uint8Array;
	readonly secretSigning: Uint8Array;
}

/**
 * Signs requests for one service with one pair of credentials.
 *
 * Source: Tencent Cloud API 3.0, "Signature v3".
 */
export class Signer {
	/** `#`, like the key below, so that logging the whole object does not reveal it. */
	readonly #credentials: Credentials;
	private readonly _service: string;
	/** HMAC state of one day's signing key. Cached because deriving it costs more than the rest of a signature. */
	#day: { readonly number: number; readonly date: string; readonly mac: ReturnType<typeof hmac.create> } | undefined;

	/**
	 * @param service first part of the service's host name
	 * @throws TypeError when the service contains white space, a comma or a slash, when a credential is empty or has surrounding white
	 * space, or when secretId or token contains a character that a header cannot contain
	 */
	constructor(credentials: Credentials, service = 'ses') {
		checkCredential('secretId', credentials.secretId);
		checkCredential('secretKey', credentials.secretKey);
		if (credentials.token !== undefined) {
			checkCredential('token', credentials.token);
		}
		this.#credentials = { ...credentials };
		if (!/^[^/\s,]+$/.test(service)) {
			throw new TypeError('The service must not be empty or contain white space, commas or slashes.');
		}
		this._service = service;
	}

	/**
	 * @param timestamp Unix seconds, sent as `X-TC-Timestamp`
	 * @param signedHeaders default: `content-type`, `host` and, if the request has it, `x-tc-action`
	 * @throws TypeError when a header to sign is missing or malformed
	 * @throws RangeError when the timestamp is not a whole number of seconds
	 */
	sign(request: SignableRequest, timestamp: number, signedHeaders = defaultSignedHeaders(request)): SignedRequest {
		const { date, mac } = this._dayFor(timestamp);
		const canonical = canonicalRequest(request, signedHeaders);
		const credentialScope = `${date}/${this._service}/tc3_request`;
		const stringToSign = `${algorithm}\n${timestamp}\n${credentialScope}\n${canonical.hash}`;
		const signature = bytesToHex(mac.clone().update(utf8(stringToSign)).digest());
		const { secretId, token } = this.#credentials;
		const authorization = `${algorithm} Credential=${secretId}/${credentialScope}, SignedHeaders=${canonical.signedHeaders}, Signature=${signature}`;
		return {
			payloadHash: canonical.payloadHash,
			canonicalRequest: canonical.text,
			canonicalRequestHash: canonical.hash,
			date,
			credentialScope,
			signedHeaders: canonical.signedHeaders,
			stringToSign,
			signature,
			authorization,
			headers: {
				...withoutSigningHeaders(request.headers),
				'X-TC-Timestamp': String(timestamp),
				...(token === undefined ? {} : { 'X-TC-Token': token }),
				Authorization: authorization
			}
		};
	}

	private _dayFor(timestamp: number) {
		checkTimestamp(timestamp);
		const number = Math.floor(timestamp / 86_400);
		if (this.#day?.number !== number) {
			const date = utcDate(timestamp);
			const { secretSigning } = deriveKeys(this.#credentials.secretKey, date, this._service);
			this.#day = { number, date, mac: hmac.create(sha256, secretSigning) };
		}
		return this.#day;
	}
}

/** @param date `YYYY-MM-DD` */
export function deriveKeys(secretKey: string, date: string, service: string): DerivedKeys {
	const secretDate = hmac(sha256, utf8(`TC3${secretKey}`), utf8(date));
	const secretService = hmac(sha256, secretDate, utf8(service));
	const secretSigning = hmac(sha256, secretService, utf8('tc3_request'));
	return { secretDate, secretService, secretSigning };
}

/**
 * The UTC calendar day of a timestamp, `YYYY-MM-DD`.
 *
 * @throws RangeError when the timestamp is not a whole, positive number of seconds
 */
export function utcDate(timestamp: number): string {
	checkTimestamp(timestamp);
	return new Date(timestamp * 1000).toISOString().slice(0, 10);
}

function checkTimestamp(timestamp: number): void {
	if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
		throw new RangeError(`The timestamp must be a whole number of Unix seconds, not ${timestamp}.`);
	}
	if (timestamp >= 1e11) {
		throw new RangeError(`The timestamp must be in seconds; ${timestamp} looks like milliseconds.`);
	}
}

function defaultSignedHeaders(request: SignableRequest): readonly string[] {
	const hasAction = Object.keys(request.headers).some(name => name.toLowerCase() === 'x-tc-action');
	return hasAction ? [...requiredHeaders, 'x-tc-action'] : requiredHeaders;
}

function checkCredential(name: keyof Credentials, value: string): void {
	if (typeof value !== 'string' || value === '') {
		throw new TypeError(`${name} is empty.`);
	}
	if (value.trim() !== value) {
		throw new TypeError(`${name} has leading or trailing white space.`);
	}
	// fetch rejects such a header, too, but quotes the secret in its error.
	if ((name === 'secretId' && /[^\x21-\x7e]|[/,]/.test(value)) || (name === 'token' && /[^\x20-\x7e]/.test(value))) {
		throw new TypeError(`${name} contains a character that is not allowed in a header.`);
	}
}

const signingHeaders: ReadonlySet<string> = new Set(['x-tc-timestamp', 'x-tc-token', 'authorization']);

/** A request that is signed again has these headers already; they must not be sent twice. */
function withoutSigningHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
	const result: Record<string, string> = {};
	for (const name of Object.keys(headers)) {
		if (!signingHeaders.has(name.toLowerCase())) {
			result[name] = headers[name] ?? '';
		}
	}
	return result;
}
