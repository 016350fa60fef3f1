import type { SignedRequest } from '../signing/signer.ts';

/** What takes the place of a secret. */
const mask = '***';

/** Shorter texts than this are no secrets: they may stand in any answer. */
const minLength = 8;

/** What is secret in a request: SecretId and signature, the session token, and the password, which only some actions take. */
export function secretsOf(headers: SignedRequest['headers'], body: string): readonly string[] {
	const { Authorization: authorization = '', 'X-TC-Token': token } = headers;
	const [, secretId, signature] = /Credential=([^/]*)\/.*Signature=(\w+)$/.exec(authorization) ?? [];
	const password: unknown = body.includes('"Password"') ? JSON.parse(body).Password : undefined;
	return [secretId, signature, token, password].filter(text => typeof text === 'string').filter(({ length }) => length >= minLength);
}

/**
 * Takes the secrets of a request out of its answer. The service does not repeat them, but a proxy that shows what it got does, or a
 * server that an endpoint override leads to; and what an answer says ends in messages, the tree and documents.
 *
 * Finds them as they are, in percent-encoding, Base64 and hexadecimal. Who wants to hide them from this can; who has them needs not.
 *
 * @param text the JSON that the answer was read from
 */
export function withoutEchoes<T>(answer: T, text: string, secrets: readonly string[]): T {
	const forms = secrets.flatMap(formsOf);
	// Letters and digits have a second form in JSON.
	return text.includes('\\u00') || forms.some(form => text.includes(form)) ? (maskIn(answer, forms) as T) : answer;
}

function formsOf(secret: string): readonly string[] {
	const bytes = new TextEncoder().encode(secret);
	const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
	const base64 = btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
	const base64Url = base64.replaceAll('+', '-').replaceAll('/', '_');
	return [...new Set([secret, encodeURIComponent(secret), base64, base64Url, hex, hex.toUpperCase()])];
}

function maskIn(value: unknown, forms: readonly string[]): unknown {
	if (typeof value === 'string') {
		return forms.reduce((text, form) => text.replaceAll(form, mask), value);
	}
	if (Array.isArray(value)) {
		return value.map(item => maskIn(item, forms));
	}
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(Object.entries(value).map(([name, item]) => [maskIn(name, forms), maskIn(item, forms)]));
	}
	return value;
}

/** Longer chains of causes are circles. */
const maxCauses = 5;

/**
 * Name and code of an error and of what caused it, and nothing else of them: the errors of `fetch` hold sockets, addresses of proxies and
 * the bytes that came back.
 */
export function bareCause(error: unknown, depth = 1): Error | undefined {
	if (!(error instanceof Error)) {
		return undefined;
	}
	const { name, cause } = error;
	const code: unknown = 'code' in error ? error.code : undefined;
	const because = depth < maxCauses ? bareCause(cause, depth + 1) : undefined;
	const bare = new Error(typeof code === 'string' ? code : name, because && { cause: because });
	bare.name = name;
	delete bare.stack;
	return typeof code === 'string' ? Object.assign(bare, { code }) : bare;
}
