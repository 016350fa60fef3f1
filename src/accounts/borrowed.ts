import type { StrayCharacter } from '../mail/strayCharacter.ts';
import type { Credentials } from '../signing/signer.ts';
import { strayInCredential } from './signIn/credentialShape.ts';

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
			/** For `unusable`: a character that a value cannot have, and the name of that value. */
			readonly stray?: StrayCharacter & { readonly name: string };
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
	return complete(['secretId', file['secretId']], ['secretKey', file['secretKey']], ['token', file['token']], command);
}

/** The region in `~/.tccli/<profile>.configure`, if there is one. */
export function parseTccliRegion(text: string): string | undefined {
	const system = parseObject(text)?.['_sys_param'];
	return typeof system === 'object' && system !== null ? textOf((system as Record<string, unknown>)['region']) || undefined : undefined;
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
			values.set(pair[1] ?? '', (pair[2] ?? '').replace(/\s[;#].*$/, ''));
		}
	}
	const named = (name: string) => [name, values.get(name)] as const;
	return complete(named('secret_id'), named('secret_key'), named('token'), '');
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the variables that Tencent Cloud's tools share. Each tool has its own for the token. */
export function parseEnvironment(environment: Environment): Borrowed {
	const named = (name: string) => [name, environment[name]] as const;
	const tokens = ['TENCENTCLOUD_TOKEN', 'TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN'].map(named);
	const token = tokens.find(([, value]) => textOf(value) !== '') ?? named('TENCENTCLOUD_TOKEN');
	return complete(named('TENCENTCLOUD_SECRET_ID'), named('TENCENTCLOUD_SECRET_KEY'), token, '');
}

/** The region that the same tools read, if there is one. */
export function parseEnvironmentRegion(environment: Environment): string | undefined {
	return textOf(environment['TENCENTCLOUD_REGION']) || undefined;
}

type Named = readonly [name: string, value: unknown];

function complete(id: Named, key: Named, sessionToken: Named, command: string): Borrowed {
	const [secretId = '', secretKey = '', token = ''] = [id, key, sessionToken].map(([, value]) => textOf(value));
	const strays = [
		{ name: id[0], found: strayInCredential(secretId, 'SecretId') },
		{ name: key[0], found: strayInCredential(secretKey, 'SecretKey') },
		{ name: sessionToken[0], found: strayInCredential(token, 'token') }
	];
	const [stray] = strays.flatMap(({ name, found }) => (found ? [{ name, ...found }] : []));
	if (stray || secretId === '' || secretKey === '') {
		return { fault: 'unusable', command, ...(stray ? { stray } : {}) };
	}
	return { credentials: { secretId, secretKey, ...(token === '' ? {} : { token }) } };
}

/**
 * Without quotation marks around it, which were meant for a shell: `cmd.exe`, Docker and many `.env` readers keep them. tccli writes the
 * word None for a question that was skipped.
 */
function textOf(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const inner = /^(["'])(.*)\1$/s.exec(text)?.[2]?.trim() ?? text;
	return inner === 'None' ? '' : inner;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}
