import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { TemplateContent } from '../ses/templates.ts';

/** What a template is for. */
export const purposes = ['notification', 'transactional', 'marketing', 'trigger', 'test'] as const;
export type Purpose = (typeof purposes)[number];

/** Words on English pages, characters on Chinese ones. Source: FAQ "Templates". */
export const leastLength: Readonly<Record<Purpose, number>> = { notification: 50, transactional: 50, marketing: 150, trigger: 0, test: 50 };

/** The files of a template. One of the bodies may be missing. */
export const fileNames = { html: 'body.html', text: 'body.txt', sample: 'sample.json', settings: 'template.json' } as const;
export type FileKind = keyof typeof fileNames;
export type TemplateFile = (typeof fileNames)[FileKind];
export const templateFiles: readonly TemplateFile[] = Object.values(fileNames);

/** A template in SES that the files stand for. */
export interface Link {
	readonly id: number;
	/** Of the content that was last pushed or pulled, see `contentHash`. */
	readonly hash: string;
	/** A new version that is not in use: in review, or approved and not switched to. */
	readonly next?: { readonly id: number; readonly hash: string };
	/** The version before, which is still in SES. */
	readonly previous?: { readonly id: number; readonly hash: string };
}

/** What `template.json` contains. */
export interface TemplateSettings {
	readonly name: string;
	readonly purpose: Purpose;
	/** For preview and test mail: SES keeps none. */
	readonly subject: string;
	/** By `site/region/account`, such as `international/ap-singapore/3f2a91c0d4e5f607`. The account is a hash, see `keyHash`. */
	readonly remote: Readonly<Record<string, Link>>;
}

/** Why `template.json` cannot be used: it is not JSON, or a property is wrong. */
export interface SettingsFault {
	readonly fault: 'syntax' | 'name' | 'purpose' | 'subject' | 'remote';
}

/** Far longer than a name can be that SES accepts. */
const maxName = 1000;

const keyPattern = /^(?:international|mainland)\/[a-z0-9-]{1,40}\/[a-z0-9]{1,40}$/;

/** Reads `template.json`. Properties that are not known are ignored. */
export function parseSettings(text: string): TemplateSettings | SettingsFault {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return { fault: 'syntax' };
	}
	const { name, purpose = 'notification', subject = '', remote = {} } = (value ?? {}) as Readonly<Record<string, unknown>>;
	if (typeof name !== 'string' || name.trim() === '' || name.length > maxName) {
		return { fault: 'name' };
	}
	if (!isPurpose(purpose)) {
		return { fault: 'purpose' };
	}
	if (typeof subject !== 'string') {
		return { fault: 'subject' };
	}
	if (!isRemote(remote)) {
		return { fault: 'remote' };
	}
	return { name, purpose, subject, remote };
}

export function isFault(settings: TemplateSettings | SettingsFault): settings is SettingsFault {
	return 'fault' in settings;
}

/**
 * `template.json` with other settings. Keeps its indentation and properties that are not known. Each account has lines of its own, in
 * alphabetical order, so that changes of two people can be merged.
 *
 * @param before the text so far, if there is one
 */
export function formatSettings({ name, purpose, subject, remote }: TemplateSettings, before = '{}'): string {
	const kept: object = JSON.parse(before);
	const [, indent = '\t'] = /^\s*\{\r?\n([\t ]+)/.exec(before) ?? [];
	const sorted = Object.fromEntries(Object.entries(remote).sort(([one], [other]) => (one < other ? -1 : 1)));
	const text = `${JSON.stringify({ ...kept, name, purpose, subject, remote: sorted }, undefined, indent)}\n`;
	return before.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
}

/** `sample.json` with these values. */
export function formatSample(values: Readonly<Record<string, string>>): string {
	return `${JSON.stringify(values, undefined, '\t')}\n`;
}

/** Whether SES accepts the name of a template. Unverified: it does not publish which characters and how many it allows. */
export function isValidName(name: string): boolean {
	return name.trim() !== '' && [...name].length <= 100 && !/\p{Cc}/u.test(name);
}

/** Identifies the content of a template. Line ends, which git may change, and a byte order mark do not count. */
export function contentHash({ name, html, text }: TemplateContent): string {
	const parts = [name, html, text].map(part => (part === undefined || part === '' ? null : withUnixLineEnds(part)));
	return bytesToHex(sha256(new TextEncoder().encode(JSON.stringify(parts)))).slice(0, 16);
}

/** Without a byte order mark, and with line feeds only. */
export function withUnixLineEnds(text: string): string {
	return text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
}

/**
 * The name of a folder for a template: one that every file system accepts, and that is unlike others in it.
 *
 * @param taken names of other folders
 */
export function folderName(name: string, taken: readonly string[]): string {
	const safe = name
		.normalize('NFC')
		.slice(0, 60)
		.replace(/[^\p{L}\p{N}._-]+/gu, '-')
		.replace(/^[.-]+|[.-]+$/g, '');
	const isReserved = safe === '' || /^(con|prn|aux|nul|(com|lpt)\d)($|\.)/i.test(safe);
	const base = isReserved ? `template-${safe}`.replace(/-$/, '') : safe;
	const keys = new Set(taken.map(folderKey));
	let found = base;
	for (let number = 2; keys.has(folderKey(found)); number++) {
		found = `${base}-${number}`;
	}
	return found;
}

/** The same for names that some file systems do not tell apart. */
function folderKey(name: string): string {
	return name.normalize('NFC').toLowerCase();
}

function isPurpose(value: unknown): value is Purpose {
	return purposes.some(purpose => purpose === value);
}

function isRemote(value: unknown): value is TemplateSettings['remote'] {
	return isObject(value) && Object.entries(value).every(([key, link]) => keyPattern.test(key) && isLink(link));
}

function isLink(value: unknown): value is Link {
	return isVersion(value) && [value['next'], value['previous']].every(other => other === undefined || isVersion(other));
}

function isVersion(value: unknown): value is Readonly<Record<string, unknown>> {
	return isObject(value) && Number.isSafeInteger(value['id']) && typeof value['hash'] === 'string';
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
