import type { SignedRequest } from '../signing/signer.ts';

const mask = '***';

/** Shorter texts are not masked: they may occur in any answer by chance. */
const minLength = 8;

/** The secrets of a request: SecretId, signature, session token and SMTP password. @param body JSON */
export function secretsOf(headers: SignedRequest['headers'], body: string): readonly string[] {
	const { Authorization: authorization = '', 'X-TC-Token': token = '' } = headers;
	const [, secretId = '', signature = ''] = /Credential=([^/]*)\/.*Signature=(\w+)$/.exec(authorization) ?? [];
	const { Password: password = '' }: { readonly Password?: string } = JSON.parse(body);
	return [secretId, signature, token, password].filter(({ length }) => length >= minLength);
}

/**
 * Masks the secrets of a request in its answer. The service does not echo them, but a proxy or the server of an endpoint override might,
 * and answers end up in messages, the tree and documents.
 *
 * Finds secrets as they are, in JSON, percent-encoded, in Base64 and in hexadecimal. This is not a defense against a server that hides them on
 * purpose: such a server has them anyway.
 *
 * @param text the JSON that the answer was parsed from
 */
export function withoutEchoes<T>(answer: T, text: string, secrets: readonly string[]): T {
	const forms = secrets.flatMap(formsOf);
	// JSON can also write characters as \u00xx, \" and \/.
	return text.includes('\\') || forms.some(form => text.includes(form)) ? (maskIn(answer, forms) as T) : answer;
}

function formsOf(secret: string): readonly string[] {
	const bytes = new TextEncoder().encode(secret);
	const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
	const base64 = btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
	const base64Url = base64.replaceAll('+', '-').replaceAll('/', '_');
	return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64, base64Url, hex, hex.toUpperCase()];
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

/** A longer chain of causes is circular. */
const maxCauses = 5;

/**
 * Only the names and codes of an error and of its causes: the errors of `fetch` also contain sockets, proxy addresses and received
 * bytes.
 */
export function bareCause(error: unknown, depth = 1): Error | undefined {
	if (!(error instanceof Error)) {
		return undefined;
	}
	const { name, cause } = error;
	const code: unknown = 'code' in error ? error.code : undefined;
	const bareInner = depth < maxCauses ? bareCause(cause, depth + 1) : undefined;
	const bare = new Error(typeof code === 'string' ? code : name, bareInner && { cause: bareInner });
	bare.name = name;
	delete bare.stack;
	return typeof code === 'string' ? Object.assign(bare, { code }) : bare;
}
