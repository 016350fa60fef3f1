import { shellQuoted, shellWord } from '../literals.ts';
import { environment } from './call.ts';
import { readPassword } from './password.ts';

/** A request as it would travel. */
export interface SignedHttpRequest {
	readonly url: string;
	/** Those of the signer: `X-TC-Timestamp` and `Authorization` among them. */
	readonly headers: Readonly<Record<string, string>>;
	/** JSON. */
	readonly body: string;
}

/** Seconds. API 3.0, "Signature v3": the timestamp may be this far from the server's time. */
const validity = 300;

/**
 * A curl command that carries its signature, so that it needs no key and works for five minutes.
 *
 * A session token and an SMTP password are left out and read from the environment: they would be good for longer than that.
 * The signature fits only if the environment holds the values that were signed.
 *
 * @throws RangeError when the request has no `X-TC-Timestamp`, or its password cannot be left out
 * @throws SyntaxError when the body is not JSON
 */
export function formatSignedCurl({ url, headers, body }: SignedHttpRequest): string {
	const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
	const timestamp = Number(byName.get('x-tc-timestamp'));
	if (!Number.isSafeInteger(timestamp)) {
		throw new RangeError('The request is not signed.');
	}
	const end = new Date((timestamp + validity) * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
	const password = passwordIn(body);
	const isSecretShown = password !== undefined || byName.has('x-tc-token');
	const words = [
		`curl ${shellWord(url)}`,
		...Object.entries(headers)
			.filter(([name, value]) => !isMadeByCurl(name.toLowerCase(), value, url))
			.map(([name, value]) => `--header ${headerWord(name, value)}`),
		`--data-raw ${bodyWord(body, password)}`
	];
	return [
		`# Signed: good until ${end}, then SES answers AuthFailure.SignatureExpire.`,
		...(isSecretShown ? ['# While curl runs, other users of this computer can see its arguments, secrets among them.'] : []),
		`${password === undefined ? '' : readPassword}${words.join(' \\\n  ')}`,
		''
	].join('\n');
}

function isMadeByCurl(name: string, value: string, url: string): boolean {
	return name === 'content-length' || (name === 'host' && value === new URL(url).host);
}

function headerWord(name: string, value: string): string {
	return name.toLowerCase() === 'x-tc-token' ? `"${name}: \${${environment.token}:?}"` : shellWord(`${name}: ${value}`);
}

function bodyWord(body: string, password: string | undefined): string {
	return password === undefined ? shellWord(body) : body.split(password).map(shellQuoted).join(`"\\"$password\\""`);
}

/** As it stands in the text, with its quotes. */
function passwordIn(body: string): string | undefined {
	const { Password: password } = JSON.parse(body);
	if (password === undefined) {
		return undefined;
	}
	const text = JSON.stringify(password);
	if (!body.includes(text)) {
		throw new RangeError('The password is written in an unusual way.');
	}
	return text;
}
