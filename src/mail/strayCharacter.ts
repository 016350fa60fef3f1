import { validateLocalPart } from './address.ts';
import { strayInDomain } from './domain.ts';

/** A character that is not allowed at its position. */
export interface StrayCharacter {
	readonly character: string;
	/** In characters, counted from 1. */
	readonly position: number;
	/** The ASCII text that it looks like, empty when it is invisible; `undefined` when it looks like none, or that is as wrong. */
	readonly meant: string | undefined;
}

/** Characters of word processors, Chinese keyboards and web pages that stand for ASCII, besides those that NFKC maps to it (UAX #15). */
const lookAlikes: Readonly<Record<string, RegExp>> = {
	'"': /[“-‟«»″]/,
	"'": /[‘-‛′´]/,
	'-': /[‐-―−]/,
	',': /、/,
	'.': /。/,
	'<': /[〈《‹]/,
	'>': /[〉》›]/
};

/** @param isStray tests one character, given its index in characters */
export function findStray(text: string, isStray: (character: string, index: number) => boolean): StrayCharacter | undefined {
	const characters = [...text];
	const index = characters.findIndex(isStray);
	const character = characters[index];
	if (character === undefined) {
		return undefined;
	}
	const meant = meantBy(character);
	const isAsWrong = [...(meant ?? '')].some(other => isStray(other, index));
	return { character, position: index + 1, meant: isAsWrong ? undefined : meant };
}

/** The first character that looks like ASCII or is invisible, but is a different one. */
export function findLookAlike(text: string): StrayCharacter | undefined {
	return findStray(text, character => meantBy(character) !== undefined);
}

/** The first character that an address cannot have where it stands. Without an @, the text is a local part. */
export function strayInAddress(text: string): StrayCharacter | undefined {
	const at = [...text].lastIndexOf('@');
	return findStray(text, (character, index) =>
		at === -1 || index < at ? validateLocalPart(`a${character}a`) !== undefined : index > at && strayInDomain.test(character)
	);
}

/** The ASCII text that a character looks like, empty when it is invisible; `undefined` when it looks like none, or is ASCII. */
export function meantBy(character: string): string | undefined {
	if (character <= '\x7f') {
		return undefined;
	}
	const known = Object.keys(lookAlikes).find(meant => lookAlikes[meant]?.test(character));
	const meant = known ?? character.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, '');
	return /^[ -~]*$/.test(meant) ? meant : undefined;
}
