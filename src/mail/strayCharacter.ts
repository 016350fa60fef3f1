/** A character that does not belong where it stands. */
export interface StrayCharacter {
	readonly character: string;
	/** In characters, counted from 1. */
	readonly position: number;
	/** The ASCII text that it looks like, empty when it is invisible; `undefined` when it looks like none. */
	readonly meant: string | undefined;
}

/** Characters of word processors, Chinese keyboards and web pages that stand for ASCII, besides those that NFKC maps to it (UAX #15). */
const lookAlikes: Readonly<Record<string, RegExp>> = {
	'"': /[“-‟«»″]/,
	"'": /[‘-‛′´]/,
	'-': /[‐-―−]/,
	',': /、/,
	'.': /。/
};

/** @param isStray tests one character */
export function findStray(text: string, isStray: (character: string) => boolean): StrayCharacter | undefined {
	const characters = [...text];
	const index = characters.findIndex(isStray);
	const character = characters[index];
	return character === undefined ? undefined : { character, position: index + 1, meant: meantBy(character) };
}

/** The first character that looks like ASCII, or like nothing, but is something else. */
export function findLookAlike(text: string): StrayCharacter | undefined {
	return findStray(text, character => meantBy(character) !== undefined);
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
