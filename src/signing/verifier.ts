import type { SignableRequest } from './canonicalRequest.ts';
import { type Credentials, Signer, utcDate } from './signer.ts';

/** The parts of an `Authorization` header. */
export interface Authorization {
	readonly secretId: string;
	/** `YYYY-MM-DD`, as sent; may not exist in the calendar. */
	readonly date: string;
	readonly service: string;
	readonly signedHeaders: readonly string[];
	readonly signature: string;
}

export type VerificationFailure =
	/** `Authorization` or `X-TC-Timestamp` is missing or not in the documented format. */
	| 'malformed'
	/** The secretId is unknown. */
	| 'unknownSecretId'
	/** The timestamp differs from the current time by more than 300 s. */
	| 'expired'
	/** The date in the credential scope is not the UTC day of the timestamp. */
	| 'wrongDate'
	/** `X-TC-Token` is not the token of these credentials. */
	| 'wrongToken'
	| 'wrongSignature';

export type Verification =
	| { readonly ok: true; readonly secretId: string; readonly service: string }
	| { readonly ok: false; readonly failure: VerificationFailure };

/** Maximum difference between `X-TC-Timestamp` and the server's clock, in seconds ("Signature v3": 5 minutes). */
export const timestampWindow = 300;

const authorizationPattern =
	/^TC3-HMAC-SHA256 Credential=([^/\s,]+)\/(\d{4}-\d\d-\d\d)\/([^/\s,]+)\/tc3_request, ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;

export function parseAuthorization(header: string): Authorization | undefined {
	const match = authorizationPattern.exec(header);
	if (!match) {
		return undefined;
	}
	const [, secretId = '', date = '', service = '', signedHeaders = '', signature = ''] = match;
	return { secretId, date, service, signedHeaders: signedHeaders.split(';'), signature };
}

/**
 * Verifies a request as the service does: with the signed headers that the request itself lists.
 *
 * @param request with all received headers, including `authorization` and `x-tc-timestamp`; names in lower case
 * @param findCredentials returns the credentials of a secretId; `undefined` for an unknown one
 * @param now Unix seconds
 */
export function verify(
	request: SignableRequest,
	findCredentials: (secretId: string) => Credentials | undefined,
	now: number
): Verification {
	const authorization = parseAuthorization(request.headers['authorization'] ?? '');
	const timestampText = request.headers['x-tc-timestamp'] ?? '';
	if (!authorization || !/^\d{1,11}$/.test(timestampText)) {
		return { ok: false, failure: 'malformed' };
	}
	const timestamp = Number(timestampText);
	const credentials = findCredentials(authorization.secretId);
	if (!credentials) {
		return { ok: false, failure: 'unknownSecretId' };
	}
	if (!(Math.abs(now - timestamp) <= timestampWindow)) {
		return { ok: false, failure: 'expired' };
	}
	if (authorization.date !== utcDate(timestamp)) {
		return { ok: false, failure: 'wrongDate' };
	}
	const token = request.headers['x-tc-token'] ?? '';
	if (token !== (credentials.token ?? '')) {
		return { ok: false, failure: 'wrongToken' };
	}
	let signature: string;
	try {
		signature = new Signer(credentials, authorization.service).sign(request, timestamp, authorization.signedHeaders).signature;
	} catch (error) {
		// The list lacks a required header, or names one that the request does not have.
		if (error instanceof TypeError) {
			return { ok: false, failure: 'malformed' };
		}
		throw error;
	}
	if (signature !== authorization.signature) {
		return { ok: false, failure: 'wrongSignature' };
	}
	return { ok: true, secretId: authorization.secretId, service: authorization.service };
}
