import { addressesIn, addressKey, isValidAddress, splitAddress, withAsciiMarks } from '../mail/address.ts';

/** SendEmail accepts this many addresses in `Destination`. */
export const maxRecipients = 50;

export interface Recipients {
	/** Without duplicates, with domains in lower-case ASCII. */
	readonly addresses: readonly string[];
	readonly hasDuplicates: boolean;
	/** The first that is not a valid address. */
	readonly wrong: string | undefined;
	/** Whether there were names before addresses. They are ignored. */
	readonly hasNames: boolean;
}

/**
 * Reads a list of addresses, with or without names as in `Name <address>`, separated by commas, semicolons, line breaks, or the full-width
 * forms of these. A closing angle bracket ends a recipient, too, and white space separates addresses without names: it is what an input
 * box makes of line breaks. Every address in the text is a recipient, or `wrong`.
 */
export function readRecipients(text: string): Recipients {
	const addresses = new Map<string, string>();
	let hasDuplicates = false;
	let wrong: string | undefined;
	let hasNames = false;
	for (const part of splitList(withAsciiMarks(text)).flatMap(splitAtSpaces)) {
		const bracketed = /^(.*)<([^<>]*)>$/s.exec(part);
		const [, name = '', inBrackets = part] = bracketed ?? [];
		hasNames ||= name.trim() !== '';
		const typed = inBrackets.trim();
		const [localPart = ''] = typed.split('@', 1);
		const address = splitAddress(typed);
		if (name !== '' && hasOther(name, typed)) {
			wrong ??= part;
			continue;
		}
		if (!address || address.localPart !== localPart || !isValidAddress(typed)) {
			wrong ??= typed || part;
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

/** Whether a name holds another address, or an opened bracket or quotation mark that would hide one. */
function hasOther(name: string, address: string): boolean {
	// No name is that long, and parsing it would be slow.
	if (name.length > 998) {
		return true;
	}
	const unquoted = name.replace(/"(?:[^"\\]|\\.)*"/gs, '');
	return /[<>"]/.test(unquoted) || [...addressesIn(name)].some(other => other !== addressKey(address));
}

/** Several addresses without names; anything else stays as it is, so that it is wrong as a whole. */
function splitAtSpaces(part: string): readonly string[] {
	const words = part.split(/\s+/);
	return words.length > 1 && words.every(isValidAddress) ? words : [part];
}

/** Separators in quotation marks and angle brackets do not separate; line breaks always do. */
function splitList(text: string): readonly string[] {
	const parts = [''];
	let closing = '';
	let isEscaped = false;
	for (const character of text) {
		const isBreak = /[\n\r\u2028\u2029]/.test(character);
		if (isBreak || (closing === '' && /[,;，；、﹐﹔､]/.test(character))) {
			parts.push('');
			closing = '';
			isEscaped = false;
			continue;
		}
		parts[parts.length - 1] += character;
		if (closing === '' && (character === '"' || character === '<')) {
			closing = character === '"' ? '"' : '>';
		} else if (character === closing && !isEscaped) {
			closing = '';
			if (character === '>') {
				parts.push('');
			}
		}
		isEscaped = character === '\\' && closing === '"' && !isEscaped;
	}
	return parts.map(part => part.trim()).filter(part => part !== '');
}
