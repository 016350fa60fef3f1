import type { Credentials } from '../signing/signer.ts';

/** Why there are no credentials to borrow. */
export type BorrowedFault =
	/** Not in the expected format, or SecretId or SecretKey is missing. */
	| 'unusable'
	/** The keys were temporary and have expired. */
	| 'expired'
	/** The tool assumes a role: with these keys, which may be of another account, or as the virtual machine that it runs on. */
	| 'role'
	/** The file or variable exists, but cannot be read. */
	| 'unreadable';

export type Borrowed =
	| { readonly credentials: Credentials }
	| {
			readonly fault: BorrowedFault;
			/** The command that fixes it, without options. */
			readonly command: string;
			/** For `unreadable`: what the operating system says. */
			readonly reason?: string;
	  };

/** Milliseconds. */
const day = 24 * 60 * 60 * 1000;

/**
 * Reads `~/.tccli/<profile>.credential`. Source: tccli's `configure`, `auth` and `sso` commands.
 *
 * @param now Unix milliseconds
 * @param written Unix milliseconds: when the file was
 */
export function parseTccliCredential(text: string, now: number, written: number): Borrowed {
	const file = parseObject(text);
	if (!file) {
		return { fault: 'unusable', command: 'tccli configure' };
	}
	const type = textOf(file['type']);
	const command = type === 'oauth' ? 'tccli auth login' : type === 'sso' ? 'tccli sso login' : 'tccli configure';
	if (type === 'cvm-role' || textOf(file['role-arn']) !== '') {
		return { fault: 'role', command };
	}
	const expiry = typeof file['expiresAt'] === 'number' ? file['expiresAt'] * 1000 : Number.POSITIVE_INFINITY;
	// If the clock is ahead, keys that were just renewed look expired. Then let the service decide.
	if (expiry <= now && (written < expiry || expiry <= now - day)) {
		return { fault: 'expired', command };
	}
	return complete(file['secretId'], file['secretKey'], file['token'], command);
}

/** The region in `~/.tccli/<profile>.configure`, if there is one. */
export function parseTccliRegion(text: string): string | undefined {
	const system = parseObject(text)?.['_sys_param'];
	const region = typeof system === 'object' && system !== null ? textOf((system as Record<string, unknown>)['region']) : '';
	return region === '' ? undefined : region;
}

/**
 * Reads section `[default]` of `~/.tencentcloud/credentials`, which the official SDKs share. Only three keys matter, so this reads no more
 * of the INI format.
 */
export function parseSdkFile(text: string): Borrowed {
	const values = new Map<string, string>();
	let section: string | undefined;
	for (const line of text.split(/\r\n|\r|\n/)) {
		const heading = /^\s*\[([^\]]*)\]/.exec(line);
		const pair = /^\s*(\w+)\s*[=:](.*)$/.exec(line);
		if (heading) {
			section = heading[1]?.trim();
		} else if (pair && section === 'default') {
			values.set(pair[1] ?? '', unquote(pair[2] ?? ''));
		}
	}
	return complete(values.get('secret_id'), values.get('secret_key'), values.get('token'), '');
}

/**
 * Reads the variables that Tencent Cloud's tools share. Each tool has its own for the token. Quotation marks around a value were meant for a
 * shell: `cmd.exe`, Docker and many `.env` readers keep them.
 */
export function parseEnvironment(environment: Readonly<Record<string, string | undefined>>): Borrowed {
	const token = ['TENCENTCLOUD_TOKEN', 'TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN']
		.map(name => withoutMarks(textOf(environment[name])))
		.find(value => value !== '');
	const [id, key] = ['TENCENTCLOUD_SECRET_ID', 'TENCENTCLOUD_SECRET_KEY'].map(name => withoutMarks(textOf(environment[name])));
	return complete(id, key, token, '');
}

function complete(id: unknown, key: unknown, sessionToken: unknown, command: string): Borrowed {
	const [secretId, secretKey, token] = [textOf(id), textOf(key), textOf(sessionToken)];
	// Nothing else fits into a header. Quotation marks belong to the place that the text was copied from.
	if (!/^[\w-]+$/.test(secretId) || !/^[!#-&(-_a-~]+$/.test(secretKey) || !/^[!#-&(-_a-~]*$/.test(token)) {
		return { fault: 'unusable', command };
	}
	return { credentials: { secretId, secretKey, ...(token === '' ? {} : { token }) } };
}

/** tccli writes the word None for a question that was skipped. */
function textOf(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	return text === 'None' ? '' : text;
}

function unquote(value: string): string {
	const text = value.replace(/\s[;#].*$/, '').trim();
	return withoutMarks(text);
}

function withoutMarks(text: string): string {
	return /^(["']).*\1$/.test(text) ? text.slice(1, -1).trim() : text;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}
