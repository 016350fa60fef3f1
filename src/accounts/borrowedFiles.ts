import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Credentials } from '../signing/signer.ts';
import { UserError } from '../ui/userError.ts';
import { type Borrowed, parseEnvironment, parseSdkFile, parseTccliCredential, parseTccliRegion } from './borrowed.ts';
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
	const names = (await namesIn(join(homedir(), '.tccli'))).filter(name => name.endsWith('.credential'));
	const sources: readonly BorrowedSource[] = [
		{ kind: 'environment' },
		...names.map(name => ({ kind: 'tccli', name: name.slice(0, -'.credential'.length) }) as const),
		{ kind: 'sdkFile' }
	];
	const found = await Promise.all(sources.map(find));
	return found.filter(candidate => candidate !== undefined);
}

/**
 * The credentials as they are now.
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
	const option = source.kind === 'tccli' && source.name !== 'default' ? ` --profile ${source.name}` : '';
	const command = `${borrowed.command}${option}`;
	switch (fault) {
		case 'expired':
			return vscode.l10n.t('Expired. Run "{0}" to renew the keys in {1}.', command, place);
		case 'role':
			return vscode.l10n.t('{0} uses a role, which only tccli can assume. Sign in with keys that have access to SES.', place);
		case 'unusable':
			return source.kind === 'tccli'
				? vscode.l10n.t('{0} has no valid SecretId and SecretKey. Run "{1}", or sign in another way.', place, command)
				: vscode.l10n.t('{0} has no valid SecretId and SecretKey. Correct it, or sign in another way.', place);
	}
}

async function find(source: BorrowedSource): Promise<FoundCredentials | undefined> {
	try {
		const borrowed = await read(source);
		return borrowed && { source, borrowed, region: await regionOf(source) };
	} catch {
		// One unreadable place must not hide the others.
		return { source, borrowed: { fault: 'unusable', command: 'tccli configure' }, region: undefined };
	}
}

/** `undefined` when the place does not exist. */
async function read(source: BorrowedSource): Promise<Borrowed | undefined> {
	if (source.kind === 'environment') {
		const { TENCENTCLOUD_SECRET_ID: secretId, TENCENTCLOUD_SECRET_KEY: secretKey } = process.env;
		return secretId || secretKey ? parseEnvironment(process.env) : undefined;
	}
	const file = await readText(join(homedir(), placeOf(source).slice('~/'.length)));
	if (!file) {
		return undefined;
	}
	return source.kind === 'tccli' ? parseTccliCredential(file.text, Date.now(), file.written) : parseSdkFile(file.text);
}

async function regionOf(source: BorrowedSource): Promise<string | undefined> {
	switch (source.kind) {
		case 'tccli':
			return parseTccliRegion((await readText(join(homedir(), '.tccli', `${source.name}.configure`)))?.text ?? '');
		case 'environment':
			return process.env['TENCENTCLOUD_REGION'];
		case 'sdkFile':
			return undefined;
	}
}

async function readText(file: string): Promise<{ readonly text: string; readonly written: number } | undefined> {
	try {
		const found = await stat(file);
		// A folder has no credentials, and reading a pipe would hang.
		return found.isFile() ? { text: await readFile(file, 'utf8'), written: found.mtimeMs } : undefined;
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') {
			return undefined;
		}
		throw new UserError(vscode.l10n.t('{0} cannot be read: {1}', file, message), ['signIn', 'retry', 'showLog']);
	}
}

async function namesIn(folder: string): Promise<readonly string[]> {
	try {
		return (await readdir(folder)).sort();
	} catch {
		return [];
	}
}
