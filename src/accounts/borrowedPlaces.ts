import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CredentialSource } from './profile.ts';

/** Credentials that belong to another tool. */
export type BorrowedSource = Extract<CredentialSource, { kind: 'tccli' | 'sdkFile' | 'environment' }>;

/** How the names of tccli's files with credentials end. */
export const tccliExtension = '.credential';

/** What to show for the place that the credentials are read from. */
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

/** The file that the credentials are in; they are not always in one. */
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
