import {
	addressKey,
	isValidAddress,
	type LocalPartValidation,
	maxAddressLength,
	splitAddress,
	validateLocalPart
} from '../mail/address.ts';

/** SendEmail accepts this many addresses in `Destination`. */
export const maxRecipients = 50;

export type RecipientFault =
	| { readonly kind: 'noAt' }
	/** Two addresses without a separator, as after pasting lines into a box of one line. */
	| { readonly kind: 'twoAts' }
	| { readonly kind: 'domain' }
	| { readonly kind: 'localPart'; readonly validation: LocalPartValidation }
	| { readonly kind: 'tooLong' };

export interface Recipients {
	/** Without duplicates, with domains in lower-case ASCII. */
	readonly addresses: readonly string[];
	/** The addresses that were listed more than once. */
	readonly duplicates: readonly string[];
	/** The first that is not a valid address. */
	readonly wrong: { readonly text: string; readonly fault: RecipientFault } | undefined;
	/** Whether there were names before addresses. They are not sent. */
	readonly hasNames: boolean;
}

/** Reads a list of addresses, with or without names as in `Name <address>`, separated by commas, semicolons or line breaks. */
export function readRecipients(text: string): Recipients {
	const addresses = new Map<string, string>();
	const duplicates = new Map<string, string>();
	let wrong: Recipients['wrong'];
	let hasNames = false;
	for (const part of splitList(text)) {
		const bracketed = /^(.*)<([^<>]*)>$/s.exec(part);
		const [, name = '', inBrackets = part] = bracketed ?? [];
		hasNames ||= name.trim() !== '';
		const typed = inBrackets.trim();
		const fault = validateRecipient(typed);
		if (fault) {
			wrong ??= { text: typed, fault };
			continue;
		}
		const address = spelling(typed);
		const key = addressKey(address);
		if (addresses.has(key)) {
			duplicates.set(key, address);
		} else {
			addresses.set(key, address);
		}
	}
	return { addresses: [...addresses.values()], duplicates: [...duplicates.values()], wrong, hasNames };
}

/** Commas and semicolons in quotation marks and angle brackets are no separators; line breaks always are. */
function splitList(text: string): readonly string[] {
	const parts = [''];
	let closing = '';
	let isEscaped = false;
	for (const character of text) {
		const isBreak = character === '\n' || character === '\r';
		if (isBreak || (closing === '' && (character === ',' || character === ';'))) {
			parts.push('');
			closing = '';
			isEscaped = false;
			continue;
		}
		if (closing === '' && (character === '"' || character === '<')) {
			closing = character === '"' ? '"' : '>';
		} else if (character === closing && !isEscaped) {
			closing = '';
		}
		isEscaped = character === '\\' && closing === '"' && !isEscaped;
		parts[parts.length - 1] += character;
	}
	return parts.map(part => part.trim()).filter(part => part !== '');
}

function validateRecipient(text: string): RecipientFault | undefined {
	if (!text.includes('@')) {
		return { kind: 'noAt' };
	}
	if (text.indexOf('@') !== text.lastIndexOf('@')) {
		return { kind: 'twoAts' };
	}
	const address = splitAddress(text);
	if (!address || /\s/.test(address.domain)) {
		return { kind: 'domain' };
	}
	const validation = validateLocalPart(address.localPart);
	if (validation) {
		return { kind: 'localPart', validation };
	}
	const whole = spelling(text);
	return whole.length > maxAddressLength || !isValidAddress(whole) ? { kind: 'tooLong' } : undefined;
}

function spelling(text: string): string {
	const address = splitAddress(text);
	return address ? `${address.localPart}@${address.domain}` : text;
}
