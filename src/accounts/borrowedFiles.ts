import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Credentials } from '../signing/signer.ts';
import { straySentence } from '../ui/input/steps.ts';
import { shellWord } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import {
	type Borrowed,
	parseEnvironment,
	parseEnvironmentRegion,
	parseSdkFile,
	parseTccliCredential,
	parseTccliRegion
} from './borrowed.ts';
import type { BorrowedSource } from './profile.ts';
import { placeOf } from './words.ts';

export interface FoundCredentials {
	readonly source: BorrowedSource;
	readonly borrowed: Borrowed;
	/** The region that the tool uses. */
	readonly region: string | undefined;
}

/** Finds credentials where Tencent Cloud's own tools store them. */
export async function findCredentials(): Promise<readonly FoundCredentials[]> {
	const { names, problem } = await namesIn(join(homedir(), '.tccli'));
	const sources: readonly BorrowedSource[] = [
		{ kind: 'environment' },
		...names.filter(name => name.endsWith(extension)).map(name => ({ kind: 'tccli', name: name.slice(0, -extension.length) }) as const),
		{ kind: 'sdkFile' }
	];
	const found = await Promise.all(sources.map(find));
	const unlisted = problem && { source: { kind: 'tccli', name: 'default' } as const, borrowed: problem, region: undefined };
	return [...found, unlisted].filter(candidate => candidate !== undefined);
}

const extension = '.credential';

/**
 * Reads the current credentials.
 *
 * @throws UserError when there are none
 */
export async function borrow(source: BorrowedSource): Promise<Credentials> {
	const borrowed = await read(source);
	if (borrowed && 'credentials' in borrowed) {
		return borrowed.credentials;
	}
	throw new UserError(faultSentence(source, borrowed), ['signIn', 'retry']);
}

/** Why these credentials cannot be used, and what to do. */
export function faultSentence(source: BorrowedSource, borrowed: Borrowed | undefined): string {
	const place = placeOf(source);
	if (!borrowed || 'credentials' in borrowed) {
		return vscode.l10n.t('{0} no longer exists. Create it again, or sign in another way.', place);
	}
	const { fault } = borrowed;
	const option = source.kind === 'tccli' && source.name !== 'default' ? ` --profile${profileWord(source.name)}` : '';
	const command = `${borrowed.command}${option}`;
	switch (fault) {
		case 'expired':
			return vscode.l10n.t('The keys in {1} have expired. Run "{0}" to renew them.', command, place);
		case 'role':
			return vscode.l10n.t('{0} uses a role, which only tccli can assume. Sign in with keys that have access to SES.', place);
		case 'unreadable':
			return vscode.l10n.t('{0} cannot be read: {1}', place, borrowed.reason ?? '');
		case 'unusable': {
			const sentence =
				source.kind === 'tccli'
					? vscode.l10n.t('{0} has no valid SecretId and SecretKey. Run "{1}", or sign in another way.', place, command)
					: vscode.l10n.t('{0} has no valid SecretId and SecretKey. Correct it, or sign in another way.', place);
			return borrowed.stray ? `${sentence} ${borrowed.stray.name}: ${straySentence(borrowed.stray)}` : sentence;
		}
	}
}

/** After a space, a name that begins with a dash would be read as an option. The shells of Windows know double quotes only. */
function profileWord(name: string): string {
	const word = process.platform === 'win32' ? (/^[\w.-]+$/.test(name) ? name : `"${name}"`) : shellWord(name);
	return `${name.startsWith('-') ? '=' : ' '}${word}`;
}

async function find(source: BorrowedSource): Promise<FoundCredentials | undefined> {
	const borrowed = await read(source);
	return borrowed && { source, borrowed, region: await regionOf(source) };
}

/** `undefined` when the place does not exist. */
async function read(source: BorrowedSource): Promise<Borrowed | undefined> {
	if (source.kind === 'environment') {
		const { TENCENTCLOUD_SECRET_ID: secretId, TENCENTCLOUD_SECRET_KEY: secretKey } = process.env;
		return secretId || secretKey ? parseEnvironment(process.env) : undefined;
	}
	const file = await readText(join(homedir(), placeOf(source).slice('~/'.length)));
	if (!file || 'fault' in file) {
		return file;
	}
	return source.kind === 'tccli' ? parseTccliCredential(file.text, Date.now(), file.written) : parseSdkFile(file.text);
}

async function regionOf(source: BorrowedSource): Promise<string | undefined> {
	switch (source.kind) {
		case 'tccli': {
			// Without it, the list of regions has no hint.
			const file = await readText(join(homedir(), '.tccli', `${source.name}.configure`));
			return file && 'text' in file ? parseTccliRegion(file.text) : undefined;
		}
		case 'environment':
			return parseEnvironmentRegion(process.env);
		case 'sdkFile':
			return undefined;
	}
}

type Unreadable = Extract<Borrowed, { fault: unknown }>;

async function readText(file: string): Promise<{ readonly text: string; readonly written: number } | Unreadable | undefined> {
	try {
		const found = await stat(file);
		// A folder has no credentials, and reading a pipe would hang.
		return found.isFile() ? { text: await readFile(file, 'utf8'), written: found.mtimeMs } : undefined;
	} catch (error) {
		return unreadable(error);
	}
}

async function namesIn(folder: string): Promise<{ readonly names: readonly string[]; readonly problem?: Unreadable | undefined }> {
	try {
		return { names: (await readdir(folder)).sort() };
	} catch (error) {
		return { names: [], problem: unreadable(error) };
	}
}

/** @returns `undefined` when the place does not exist */
function unreadable(error: unknown): Unreadable | undefined {
	const { code, message } = error as NodeJS.ErrnoException;
	return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { fault: 'unreadable', command: '', reason: message };
}
