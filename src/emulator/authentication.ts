import { regions, type Site } from '../ses/sites.ts';
import { timestampWindow, type Verification, type VerificationFailure, verify } from '../signing/verifier.ts';
import { type ApiRequest, headerOf, type LegacySignature } from './apiRequest.ts';
import { findKey, type SampleKey } from './state/credentials.ts';
import { EmulatorError, ensure } from './state/messages.ts';

/** API 3.0, "Request structure": 10 MB for POST signed with TC3-HMAC-SHA256, 1 MB for POST with signature v1, 32 KB for GET. */
export const maxBodySize = 10 * 1024 * 1024;
export const maxLegacySize = 1024 * 1024;
const maxQuerySize = 32 * 1024;

/**
 * Unverified: the codes for a malformed header, for the wrong date in the scope and for a missing token. The first two are
 * guesses from the table of common errors.
 */
const errorCodes: Readonly<Record<VerificationFailure, string>> = {
	malformed: 'AuthFailure.InvalidAuthorization',
	unknownSecretId: 'AuthFailure.SecretIdNotFound',
	expired: 'AuthFailure.SignatureExpire',
	wrongDate: 'AuthFailure.SignatureFailure',
	wrongToken: 'AuthFailure.TokenFailure',
	wrongSignature: 'AuthFailure.SignatureFailure'
};

/**
 * Checks the common parts of a request and its signature. Unverified: the order of the checks.
 *
 * @param now Unix milliseconds
 * @returns the key that signed the request
 * @throws EmulatorError
 */
export function authenticate(request: ApiRequest, site: Site, now: number): SampleKey {
	ensure(request.method === 'POST' || request.method === 'GET', 'UnsupportedProtocol');
	ensure(request.body.length <= maxBodySize, 'RequestSizeLimitExceeded', '10 MB');
	const limit = request.legacy ? maxLegacySize : maxQuerySize;
	const size = request.legacy ? Math.max(request.query.length, request.body.length) : request.query.length;
	ensure(size <= limit, 'RequestSizeLimitExceeded', `${limit / 1024} KB`);
	for (const name of ['X-TC-Action', 'X-TC-Version', 'X-TC-Timestamp', 'X-TC-Region']) {
		ensure(request.headers[name.toLowerCase()] !== undefined, 'MissingParameter', name);
	}
	ensure(/^\d{1,11}$/.test(headerOf(request, 'x-tc-timestamp')), 'InvalidParameter', 'X-TC-Timestamp', 'a number of Unix seconds');
	const seconds = Math.floor(now / 1000);
	if (request.legacy) {
		return authenticateLegacy(request.legacy, request.headers, site, seconds);
	}
	const verification = verifyRequest(request, site, seconds);
	if (!verification.ok) {
		throw new EmulatorError(errorCodes[verification.failure]);
	}
	const key = findKey(site, verification.secretId);
	ensure(key, 'AuthFailure.SecretIdNotFound');
	return key;
}

/** Anything in the form of a region is one. @throws EmulatorError UnsupportedRegion or InvalidParameterValue */
export function validateRegion(site: Site, region: string): void {
	if (!regions.some(candidate => candidate.site === site && candidate.region === region)) {
		throw new EmulatorError(/^[a-z]{2}-[a-z]+$/.test(region) ? 'UnsupportedRegion' : 'InvalidParameterValue', 'X-TC-Region');
	}
}

/** With an endpoint that has a port, the official Node SDKs sign the host name without it; those for Go and Python sign both. */
function verifyRequest(request: ApiRequest, site: Site, now: number): Verification {
	const { query, headers, body } = request;
	const find = (secretId: string) => findKey(site, secretId)?.credentials;
	const method = request.method === 'GET' ? 'GET' : 'POST';
	const verification = verify({ method, query, headers, body }, find, now);
	if (verification.ok || verification.failure !== 'wrongSignature') {
		return verification;
	}
	const host = headerOf(request, 'host').replace(/:\d+$/, '');
	return verify({ method, query, headers: { ...headers, host }, body }, find, now);
}

function authenticateLegacy({ secretId, isValid }: LegacySignature, headers: ApiRequest['headers'], site: Site, now: number): SampleKey {
	const key = findKey(site, secretId);
	ensure(key, errorCodes.unknownSecretId);
	ensure(Math.abs(now - Number(headers['x-tc-timestamp'])) <= timestampWindow, errorCodes.expired);
	ensure((headers['x-tc-token'] ?? '') === (key.credentials.token ?? ''), errorCodes.wrongToken);
	ensure(isValid(key.credentials.secretKey), errorCodes.wrongSignature);
	return key;
}
