import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CredentialSource } from './profile.ts';

/** Credentials that belong to another tool. */
export type BorrowedSource = Extract<CredentialSource, { kind: 'tccli' | 'sdkFile' | 'environment' }>;

/** The extension of tccli's credential files. */
export const tccliExtension = '.credential';

/** The place of these credentials, for people. */
export function placeOf(source: BorrowedSource): string {
	switch (source.kind) {
		case 'tccli':
			return `~/.tccli/${source.name}${tccliExtension}`;
		case 'sdkFile':
			return '~/.tencentcloud/credentials';
		case 'environment':
			return 'TENCENTCLOUD_SECRET_ID/KEY';
	}
}

/** The file of these credentials; `undefined` when they are not in a file. */
export function fileOf(source: CredentialSource): string | undefined {
	switch (source.kind) {
		case 'tccli':
			return join(homedir(), '.tccli', `${source.name}${tccliExtension}`);
		case 'sdkFile':
			return join(homedir(), '.tencentcloud', 'credentials');
		default:
			return undefined;
	}
}
