import { createHmac } from 'node:crypto';
import type { ApiRequest } from './apiRequest.ts';
import { maxLegacySize } from './authentication.ts';
import { hasTooManyFields } from './state/parameters.ts';

/** Headers of signature v3 by common parameter of signature v1. */
const headerNames: Readonly<Record<string, string>> = {
	Action: 'x-tc-action',
	Version: 'x-tc-version',
	Region: 'x-tc-region',
	Timestamp: 'x-tc-timestamp',
	Token: 'x-tc-token',
	Language: 'x-tc-language'
};
const signatureFields: readonly string[] = ['SecretId', 'Nonce', 'Signature', 'SignatureMethod', 'RequestClient'];
const hashes: ReadonlyMap<string, string> = new Map([
	['HmacSHA1', 'sha1'],
	['HmacSHA256', 'sha256']
]);

/**
 * Converts a request with signature v1, which has everything in the query or a form, to the equivalent request with signature v3. The
 * international Node SDK uses signature v1 by default.
 *
 * Source: the official Node SDKs. Not implemented: a nonce can be used only once.
 *
 * @returns `undefined` if the request has another signature
 */
export function parseLegacyRequest(request: ApiRequest): ApiRequest | undefined {
	const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
	if (request.headers['authorization'] !== undefined || (request.method === 'POST' && !isForm)) {
		return undefined;
	}
	const text = request.method === 'GET' ? request.query : new TextDecoder().decode(request.body);
	if (request.body.length > maxLegacySize || hasTooManyFields(text)) {
		// Not parsed, which could take seconds. The gateway rejects it.
		return { ...request, legacy: { secretId: '', isValid: () => false } };
	}
	const fields = [...new URLSearchParams(text)];
	const { Signature: signature, SecretId: secretId = '', SignatureMethod: method = 'HmacSHA1' } = Object.fromEntries(fields);
	if (signature === undefined) {
		return undefined;
	}
	const signed = fields.filter(([name]) => name !== 'Signature').sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	const stringToSign = `${request.method}${request.headers['host']}/?${signed.map(([name, value]) => `${name}=${value}`).join('&')}`;
	const hash = hashes.get(method);
	const headers = { ...request.headers };
	const parameters = new URLSearchParams();
	for (const [name, value] of fields) {
		const header = Object.hasOwn(headerNames, name) ? headerNames[name] : undefined;
		if (header !== undefined) {
			headers[header] = value;
		} else if (!signatureFields.includes(name)) {
			parameters.append(name, value);
		}
	}
	return {
		method: 'GET',
		query: parameters.toString(),
		headers,
		body: new Uint8Array(),
		legacy: {
			secretId,
			isValid: secretKey => hash !== undefined && createHmac(hash, secretKey).update(stringToSign).digest('base64') === signature
		}
	};
}
