import { quoteNumbers } from '../mail/templateData.ts';
import { isObject } from './templateFile.ts';

export type Values = Readonly<Record<string, string>>;

/** Of a mail, in bytes. Source: document 1084/39649, "Sending limits". Nothing is published about the size of a template. */
export const maxMailSize = 4_000_000;

/**
 * The values in `sample.json`. Numbers keep their digits. Other values than texts and numbers are left out, because SES takes no others.
 *
 * @returns `undefined` if it is no JSON object
 */
export function readValues(json: string): Values | undefined {
	const object = readObject(json) && readObject(quoteNumbers(json));
	return object && Object.fromEntries(Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The texts in `template.json` that people see. */
export interface ShownSettings {
	readonly name: string;
	readonly subject: string;
}

/** @returns `undefined` if it is no JSON object */
export function readShownSettings(json: string): ShownSettings | undefined {
	const object = readObject(json);
	const text = (value: unknown) => (typeof value === 'string' ? value : '');
	return object && { name: text(object['name']), subject: text(object['subject']) };
}

function readObject(json: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(json);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

/** About the size of a mail with these texts as a MIME message, in bytes, with 600 bytes of headers. Takes no time, unlike building it. */
export function mailSize(...texts: readonly string[]): number {
	return texts.reduce((sum, text) => sum + base64Size(text), 600);
}

/** In lines of 76 characters (RFC 2045 section 6.8). */
function base64Size(text: string): number {
	const characters = 4 * Math.ceil(new TextEncoder().encode(text).length / 3);
	return characters + 2 * Math.ceil(characters / 76);
}
