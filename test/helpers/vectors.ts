// Does not import Node modules, because the web worker extension host runs the same vectors.
import { deriveKeys, Signer } from '../../src/signing/signer.ts';
import fixture from '../fixtures/tc3-vectors.json' with { type: 'json' };

/** Fails with `message` if the texts differ. */
export type AssertEqual = (actual: string, expected: string, message: string) => void;

export interface Vector {
	readonly name: string;
	readonly input: {
		readonly method: string;
		readonly canonicalQueryString: string;
		/** Some SDKs sign the host without the port. */
		readonly signedHost: string;
		readonly contentType: string;
		readonly headersToSign: readonly string[];
		readonly extraSignedHeaders?: Readonly<Record<string, string | undefined>> | null;
		readonly unsignedPayload?: boolean;
		readonly timestamp: number;
		readonly service: string;
		readonly token: string | null;
		readonly secretId: string;
		readonly secretKey: string;
		readonly body: string;
	};
	readonly expected: {
		readonly date: string;
		readonly credentialScope: string;
		readonly signedHeaders: string;
		readonly payloadSha256: string;
		readonly canonicalRequest: string;
		readonly canonicalRequestSha256: string;
		readonly secretDateHex: string;
		readonly secretServiceHex: string;
		readonly secretSigningHex: string;
		readonly stringToSign: string;
		readonly signature: string;
		readonly authorization: string;
	};
}

/** The two published examples, then those made with the official signer. */
export const vectors: readonly Vector[] = [...fixture.officialVectors, ...fixture.vectors];

export const negativeCases = fixture.negative;

/** Asserts all vectors in turn. */
export function assertVectors(assertEqual: AssertEqual): void {
	for (const vector of vectors) {
		assertVector(vector, assertEqual);
	}
}

/** Asserts a vector in the order of signing, so that the first failure names the first wrong stage. */
export function assertVector({ name, input, expected }: Vector, assertEqual: AssertEqual): void {
	const { secretId, secretKey, token, service, timestamp } = input;
	const stage = (label: string, actual: string, wanted: string) => assertEqual(actual, wanted, `${name}: ${label}`);

	const signer = new Signer({ secretId, secretKey, ...(token === null ? {} : { token }) }, service);
	const signed = signer.sign(requestOf(input), timestamp, input.headersToSign);
	const keys = deriveKeys(secretKey, expected.date, service);

	stage('payload hash', signed.payloadHash, expected.payloadSha256);
	stage('signed headers', signed.signedHeaders, expected.signedHeaders);
	stage('canonical request', signed.canonicalRequest, expected.canonicalRequest);
	stage('canonical request hash', signed.canonicalRequestHash, expected.canonicalRequestSha256);
	stage('date', signed.date, expected.date);
	stage('credential scope', signed.credentialScope, expected.credentialScope);
	stage('string to sign', signed.stringToSign, expected.stringToSign);
	stage('date key', hex(keys.secretDate), expected.secretDateHex);
	stage('service key', hex(keys.secretService), expected.secretServiceHex);
	stage('signing key', hex(keys.secretSigning), expected.secretSigningHex);
	stage('signature', signed.signature, expected.signature);
	stage('authorization', signed.authorization, expected.authorization);
	stage('authorization header', signed.headers['Authorization'] ?? '', expected.authorization);
	stage('timestamp header', signed.headers['X-TC-Timestamp'] ?? '', String(timestamp));
	stage('token header', signed.headers['X-TC-Token'] ?? '', token ?? '');
}

/** The request of a vector, ready to sign. */
export function requestOf(input: Vector['input']) {
	const headers: Record<string, string> = { 'Content-Type': input.contentType, Host: input.signedHost };
	for (const [name, value] of Object.entries(input.extraSignedHeaders ?? {})) {
		if (value !== undefined) {
			headers[name] = value;
		}
	}
	if (input.unsignedPayload) {
		headers['X-TC-Content-SHA256'] = 'UNSIGNED-PAYLOAD';
	}
	return {
		method: input.method === 'GET' ? ('GET' as const) : ('POST' as const),
		query: input.canonicalQueryString,
		headers,
		body: input.body
	};
}

function hex(bytes: Uint8Array): string {
	return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
