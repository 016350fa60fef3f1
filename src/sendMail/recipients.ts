import { addressKey, isValidAddress, splitAddress, validateLocalPart } from '../mail/address.ts';

/** SendEmail accepts this many addresses in `Destination`. */
export const maxRecipients = 50;

export interface Recipients {
	/** Without duplicates, with domains in lower-case ASCII. */
	readonly addresses: readonly string[];
	readonly hasDuplicates: boolean;
	/** The first that is not a valid address, with the character that is not allowed before its `@`, if there is one. */
	readonly wrong: { readonly text: string; readonly character: string | undefined } | undefined;
	/** Whether there were names before addresses. They are not sent. */
	readonly hasNames: boolean;
}

/** Reads a list of addresses, with or without names as in `Name <address>`, separated by commas, semicolons or line breaks. */
export function readRecipients(text: string): Recipients {
	const addresses = new Map<string, string>();
	let hasDuplicates = false;
	let wrong: Recipients['wrong'];
	let hasNames = false;
	for (const part of splitList(text)) {
		const bracketed = /^(.*)<([^<>]*)>$/s.exec(part);
		const [, name = '', inBrackets = part] = bracketed ?? [];
		hasNames ||= name.trim() !== '';
		const typed = inBrackets.trim();
		const [localPart = ''] = typed.split('@', 1);
		const address = splitAddress(typed);
		if (!address || address.localPart !== localPart || !isValidAddress(typed)) {
			wrong ??= { text: typed, character: validateLocalPart(localPart)?.character };
			continue;
		}
		const spelling = `${localPart}@${address.domain}`;
		hasDuplicates ||= addresses.has(addressKey(spelling));
		if (!addresses.has(addressKey(spelling))) {
			addresses.set(addressKey(spelling), spelling);
		}
	}
	return { addresses: [...addresses.values()], hasDuplicates, wrong, hasNames };
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
