import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { regions, type Site } from '../ses/sites.ts';

/** Where the credentials of a profile are stored. */
export type CredentialSource =
	/** In SecretStorage, or in this window only. `key`: see `keyHash`; '' until they are entered. */
	| { readonly kind: 'keys'; readonly key: string }
	/** `~/.tccli/<name>.credential`, read for each request. */
	| { readonly kind: 'tccli'; readonly name: string }
	/** `~/.tencentcloud/credentials`, read for each request. */
	| { readonly kind: 'sdkFile' }
	/** `TENCENTCLOUD_SECRET_ID` and its siblings. */
	| { readonly kind: 'environment' }
	/** The emulator that this extension starts, or the one named by `TENCENT_SES_EMULATOR`. */
	| { readonly kind: 'emulator' };

/** Credentials that belong to another tool. */
export type BorrowedSource = Exclude<CredentialSource, { kind: 'keys' | 'emulator' }>;

export function isBorrowed(source: CredentialSource): source is BorrowedSource {
	return source.kind !== 'keys' && source.kind !== 'emulator';
}

/** An account at one site and in one region. Holds no secret. */
export interface Profile {
	readonly id: string;
	readonly label: string;
	readonly site: Site;
	readonly region: string;
	readonly source: CredentialSource;
}

/** A profile that is not stored yet. */
export type NewProfile = Omit<Profile, 'id'>;

/** Tells keys apart without revealing them: the beginning of the SHA-256 of a SecretId, which is long and random. */
export function keyHash(secretId: string): string {
	return bytesToHex(sha256(new TextEncoder().encode(secretId))).slice(0, 16);
}

/** Reads stored profiles. Skips entries in an unknown format. */
export function parseProfiles(value: unknown): readonly Profile[] {
	return Array.isArray(value) ? value.filter(isProfile) : [];
}

export function hasSameCredentials({ source: one }: Pick<Profile, 'source'>, { source: other }: Pick<Profile, 'source'>): boolean {
	const nameOf = (source: CredentialSource) => (source.kind === 'tccli' ? source.name : source.kind === 'keys' ? source.key : '');
	return one.kind === other.kind && nameOf(one) === nameOf(other);
}

/** The label, with a number added if it is taken. */
export function uniqueLabel(label: string, taken: readonly string[]): string {
	for (let number = 1; ; number++) {
		const candidate = number === 1 ? label : `${label} ${number}`;
		if (!taken.includes(candidate)) {
			return candidate;
		}
	}
}

export const maxLabelLength = 60;

/** @param others the labels of the other profiles */
export function validateLabel(label: string, others: readonly string[]): 'empty' | 'tooLong' | 'taken' | undefined {
	if (label === '') {
		return 'empty';
	}
	if ([...label].length > maxLabelLength) {
		return 'tooLong';
	}
	return others.includes(label) ? 'taken' : undefined;
}

function isProfile(value: unknown): value is Profile {
	const { id, label, site, region, source } = (value ?? {}) as Partial<Record<keyof Profile, unknown>>;
	return (
		typeof id === 'string' &&
		typeof label === 'string' &&
		regions.some(known => known.site === site && known.region === region) &&
		isSource(source)
	);
}

function isSource(value: unknown): value is CredentialSource {
	const { kind, name, key } = (value ?? {}) as Partial<Record<'kind' | 'name' | 'key', unknown>>;
	switch (kind) {
		case 'keys':
			return typeof key === 'string';
		case 'sdkFile':
		case 'environment':
		case 'emulator':
			return true;
		case 'tccli':
			return typeof name === 'string';
		default:
			return false;
	}
}
