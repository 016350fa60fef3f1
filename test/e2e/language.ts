import { cpSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTexts, type Texts } from '../../scripts/l10n.mts';
import { root } from '../../scripts/paths.mts';
import { writeSchemas } from '../../scripts/schemas.mts';

/** VS Code's name for a language that shows what is not translated or too narrow. */
export const pseudoLanguage = 'qps-ploc';

/** The texts of the extension in a language, as the extension shows them. */
export class Wording {
	private readonly _texts: Texts;
	private readonly _manifest: Texts;

	/** @param folder of the extension @param language English by default */
	constructor(folder: string, language?: string) {
		this._texts = language === undefined ? {} : readTexts(join(folder, `l10n/bundle.l10n.${language}.json`));
		this._manifest = readTexts(join(folder, language === undefined ? 'package.nls.json' : `package.nls.${language}.json`));
	}

	/** @param english the text in the source code @param values for its placeholders */
	text(english: string, ...values: readonly string[]): string {
		return (this._texts[english] ?? english).replace(/\{(\d+)\}/g, (_, index) => values[Number(index)] ?? '');
	}

	/** A text of package.json. */
	manifest(id: string): string {
		return this._manifest[id] ?? '';
	}
}

/**
 * Sets the display language of a server, as "Configure Display Language" does. The language pack has no texts, so those of VS Code itself stay English.
 *
 * @param userData the folder with the folder `User`
 */
export function setLanguage(userData: string, language: string): void {
	const texts = join(userData, 'languagePack.json');
	writeFileSync(texts, '{ "contents": {} }');
	const pack = {
		hash: language,
		label: language,
		extensions: [{ extensionIdentifier: { id: 'tests.language-pack' }, version: '1.0.0' }],
		translations: { vscode: texts }
	};
	writeFileSync(join(userData, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
	writeFileSync(join(userData, 'User/argv.json'), JSON.stringify({ locale: language }));
}

/** Creates a folder with the extension and generated texts in the pseudo language. */
export function pseudoExtension(folder: string): string {
	mkdirSync(join(folder, 'l10n'), { recursive: true });
	// VS Code knows whose texts are asked for by where the code is.
	for (const name of [...globSync('dist/*.js', { cwd: root }), 'media', 'package.json', 'package.nls.json']) {
		cpSync(join(root, name), join(folder, name), { recursive: true });
	}
	const write = (name: string, texts: Texts) => writeFileSync(join(folder, name), JSON.stringify(texts));
	const english = Object.keys(readTexts('l10n/bundle.l10n.zh-cn.json'));
	write(`l10n/bundle.l10n.${pseudoLanguage}.json`, Object.fromEntries(english.map(text => [text, pseudoText(text)])));
	const manifest = Object.entries(readTexts('package.nls.json')).map(([id, text]) => [
		id,
		text.startsWith('./') ? text.replace(/json$/, `${pseudoLanguage}.json`) : pseudoText(text)
	]);
	write(`package.nls.${pseudoLanguage}.json`, Object.fromEntries(manifest));
	writeSchemas(folder);
	return folder;
}

/** Icons at the beginning, the ends of links in Markdown, and line breaks: what is between them is a text of its own. */
const borders = /(^\$\([\w-]+\) |\[(?=[^\]]*\]\()|\]\([^)]*\)|\n)/;
/** What must stay as it is. */
const kept = /(\{\d+\}|\{\{\w+\}\}|`[^`]*`|https?:\S+)/;
const accents: Readonly<Record<string, string>> = {
	a: 'á',
	e: 'é',
	i: 'í',
	o: 'ó',
	u: 'ú',
	c: 'ç',
	n: 'ñ',
	s: 'ŝ',
	A: 'Á',
	E: 'É',
	S: 'Ŝ'
};

/** A text with accents, in brackets that no other text has, and 40 % longer: `⟦Ŝéñd xxx⟧` for `Send`. */
function pseudoText(text: string): string {
	const parts = text.split(borders).map((part, index) => (index % 2 === 0 && /\S/.test(part) ? pseudoPart(part) : part));
	return parts.join('');
}

function pseudoPart(text: string): string {
	const accented = text
		.split(kept)
		.map((part, index) => (index % 2 === 0 ? part.replace(/\w/g, letter => accents[letter] ?? letter) : part));
	const padding = 'xxxxx '.repeat(Math.ceil((text.length * 0.4) / 6)).trimEnd();
	return `⟦${accented.join('')} ${padding}⟧`;
}

/** What of a text is in no brackets. */
export function outsideBrackets(text: string): string {
	const rest = text.replace(/⟦[^⟦⟧]*⟧/g, ' ');
	return rest === text ? rest : outsideBrackets(rest);
}
