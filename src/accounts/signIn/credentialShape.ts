import { findStray, type StrayCharacter } from '../../mail/strayCharacter.ts';

/** Why a text cannot be a credential. */
export type ShapeFault = 'empty' | 'character' | 'tooShort' | 'isSecretId' | 'isSecretKey';

/** What is unusual about a text that may be a credential. */
export type ShapeDoubt = 'unusual' | 'temporary';

export type CredentialKind = 'SecretId' | 'SecretKey' | 'token';

/** Of a token, only this is known: quotation marks and semicolons belong to the place that it was copied from. */
const allowed: Readonly<Record<CredentialKind, RegExp>> = { SecretId: /[\w-]/, SecretKey: /[\w+/=-]/, token: /[!#-&(-:<-_a-~]/ };

/** The first character that a credential cannot have, counted without the white space before it. */
export function strayInCredential(text: string, kind: CredentialKind): StrayCharacter | undefined {
	return findStray(text.trim(), character => !allowed[kind].test(character));
}

/** Anything shorter is incomplete. */
const minLength = 20;

/**
 * Validates a SecretId without white space around it. Permanent ones are `AKID` and 32 letters and digits (rules of secret
 * scanners; `IKID` is seen with international accounts), temporary ones are longer (unverified).
 */
export function validateSecretId(text: string): ShapeFault | ShapeDoubt | undefined {
	const fault = validateCharacters(text, 'SecretId');
	if (fault) {
		return fault;
	}
	if (isSecretKeyShaped(text)) {
		return 'isSecretKey';
	}
	if (text.length < minLength) {
		return 'tooShort';
	}
	if (isPermanentSecretId(text)) {
		return undefined;
	}
	return isTemporary(text) ? 'temporary' : 'unusual';
}

/**
 * Validates a SecretKey without white space around it. Permanent ones are 32 letters and digits (rules of secret scanners),
 * temporary ones are longer (unverified).
 *
 * @param secretId what was given as SecretId
 */
export function validateSecretKey(text: string, secretId: string): ShapeFault | ShapeDoubt | undefined {
	const fault = validateCharacters(text, 'SecretKey');
	if (fault) {
		return fault;
	}
	if (text === secretId || isPermanentSecretId(text)) {
		return 'isSecretId';
	}
	if (text.length < minLength) {
		return 'tooShort';
	}
	return isSecretKeyShaped(text) || isTemporary(secretId) ? undefined : 'unusual';
}

/** Validates a session token without white space around it; there may be none. */
export function validateToken(text: string, secretId: string): ShapeFault | ShapeDoubt | undefined {
	if (text === '') {
		return isTemporary(secretId) ? 'temporary' : undefined;
	}
	return validateCharacters(text, 'token') ?? (text.length < minLength ? 'tooShort' : undefined);
}

/** A SecretId as it may be shown: at most its last four characters. */
export function maskSecretId(secretId: string): string {
	const prefix = /^[AI]KID/.exec(secretId)?.[0] ?? '';
	return secretId.length < minLength ? '…' : `${prefix}…${secretId.slice(-4)}`;
}

function validateCharacters(text: string, kind: CredentialKind): ShapeFault | undefined {
	if (text === '') {
		return 'empty';
	}
	return strayInCredential(text, kind) ? 'character' : undefined;
}

/** Whether a SecretId looks like one that never has a token (see `validateSecretId`; unverified). */
export function isPermanentSecretId(text: string): boolean {
	return /^[AI]KID[A-Za-z0-9]{32}$/.test(text);
}

function isSecretKeyShaped(text: string): boolean {
	return /^[A-Za-z0-9]{32}$/.test(text);
}

function isTemporary(secretId: string): boolean {
	return /^[AI]KID/.test(secretId) && secretId.length > 36;
}
