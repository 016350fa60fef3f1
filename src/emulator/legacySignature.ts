import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { ApiRequest, LegacySignature } from './apiRequest.ts';

/** Common parameters that travel as headers in signature v3. */
const headerOf: Readonly<Record<string, string>> = {
	Action: 'x-tc-action',
	Version: 'x-tc-version',
	Region: 'x-tc-region',
	Timestamp: 'x-tc-timestamp',
	Token: 'x-tc-token',
	Language: 'x-tc-language'
};
const signatureFields: readonly string[] = ['SecretId', 'Nonce', 'Signature', 'SignatureMethod', 'RequestClient'];

/**
 * Reads a request of signature v1, in which everything is a field of the query or of a form, as the request of signature v3 that
 * asks for the same. The international Node SDK signs like this unless it is told otherwise.
 *
 * Source: the official Node SDKs. That a nonce may be used once only is not modelled.
 *
 * @returns `undefined` when it is no such request
 */
export function readLegacyRequest(request: ApiRequest): ApiRequest | undefined {
	const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
	if (request.headers['authorization'] !== undefined || (request.method === 'POST' && !isForm)) {
		return undefined;
	}
	const fields = [...new URLSearchParams(request.method === 'GET' ? request.query : new TextDecoder().decode(request.body))];
	const { Signature: signature, SecretId: secretId = '', SignatureMethod: method = 'HmacSHA1' } = Object.fromEntries(fields);
	if (signature === undefined) {
		return undefined;
	}
	const signed = fields.filter(([name]) => name !== 'Signature').sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	const stringToSign = `${request.method}${request.headers['host']}/?${signed.map(([name, value]) => `${name}=${value}`).join('&')}`;
	const headers = { ...request.headers };
	const parameters = new URLSearchParams();
	for (const [name, value] of fields) {
		const header = Object.hasOwn(headerOf, name) ? headerOf[name] : undefined;
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
		legacy: { secretId, method, stringToSign, signature }
	};
}

export function isLegacySignatureRight({ method, stringToSign, signature }: LegacySignature, secretKey: string): boolean {
	const hash = method === 'HmacSHA256' ? sha256 : method === 'HmacSHA1' ? sha1 : undefined;
	return hash !== undefined && btoa(String.fromCharCode(...hmac(hash, utf8ToBytes(secretKey), utf8ToBytes(stringToSign)))) === signature;
}
