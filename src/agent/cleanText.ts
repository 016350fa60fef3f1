import { normalizeDomain } from '../mail/domain.ts';

/** Invisible characters: controls, bidi and other format characters, tags, halves of surrogate pairs, blanks other than spaces. */
const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const spaces = /[\p{Z}\p{Cc}]+/gu;

/** Whether people see all characters of a text. Of all kinds of white space, it may have only the usual one. */
export function isPlain(text: string): boolean {
	return text.search(unseen) === -1 && text.search(/(?! )\p{Z}/u) === -1;
}

/**
 * Text of the service, of DNS or of a file, as a language model gets it: one line without unseen characters, links or markup that could end
 * what it is quoted in.
 *
 * @param most characters (UTF-16 code units) of the result
 */
export function cleanText(text: string, most: number): string {
	// Text that is much longer is cut before the work.
	const line = text
		.slice(0, 10 * most)
		.replace(spaces, ' ')
		.replace(unseen, '')
		.replace(/ +/g, ' ')
		.replaceAll('<', '‹')
		.replaceAll('>', '›')
		.replaceAll('](', '] (')
		.trim();
	const cut = line.length > most || text.length > 10 * most ? `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
	return cut
		.split(' ')
		.map(word => (isLink(word) ? '[…]' : word))
		.join(' ');
}

/**
 * The value of a DNS record, or a part of it. Only words that can belong to one are left: anyone can write a sentence into a TXT record.
 *
 * @param most as for `cleanText`
 */
export function recordText(text: string, most: number): string {
	const words = cleanText(text, most).split(' ');
	const shown = words.map(word => (isOfRecord(word) ? word : '[…]')).join(' ');
	return cleanText(shown.replace(/\[…\]( \[…\])+/g, '[…]'), most);
}

/** A tag, a mechanism, a number, or the name of a host or record. */
function isOfRecord(word: string): boolean {
	const name = word.replace(/[.,;]+$/, '').replaceAll('_', '');
	return /[=:]|^\W*\w?\W*$|^\d+$|^(?:all|mx|ptr)$|^[+?~-]\w{1,5}$/i.test(word) || normalizeDomain(name) !== undefined;
}

/** Whether a word has an address that something opens. Names of domains, networks as in SPF records, and mail addresses are none. */
function isLink(word: string): boolean {
	// Full-width characters count, too: browsers convert them.
	const plain = word.normalize('NFKC');
	return (
		/:[\\/]{2}|(?<![\p{L}\p{N}._-])www\.|\b(?:https?|ftps?|file|data|javascript|vbscript|blob|command|vscode[\w-]*):\S/iu.test(plain) ||
		/[\p{L}\p{N}]\.\p{L}{2,}(?::\d+)?[\\/](?!\d{1,3}(?:\/\/\d{1,3})?$)\S/u.test(plain)
	);
}
