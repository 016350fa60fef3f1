/**
 * `npm run l10n`: says for each language which texts are missing, unknown or differ in what a translation must keep. Fails if there are any.
 */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { root } from './paths.mts';

/** In English by the key: the text itself in source code, an id in package.json. */
export type Texts = Readonly<Record<string, string>>;

/** @param file in the folder of the project, or absolute */
export const readTexts = (file: string): Texts => JSON.parse(readFileSync(resolve(root, file), 'utf8'));

/** As VS Code names them, such as `zh-cn`. */
export const languages = globSync('l10n/bundle.l10n.*.json', { cwd: root })
	.map(file => file.split('.').at(-2) ?? '')
	.sort();

/** Placeholders, variables of templates, icons and links to commands. */
const kept = /\{\d+\}|\{\{\w+\}\}|\$\([\w~-]+\)|\(command:[^)]*\)/g;
const keptIn = (text = '') => (text.match(kept) ?? []).sort().join(' ');

/** What is wrong with a translation. */
export function translationFaults(texts: Texts, translation: Texts): readonly string[] {
	const all = Object.entries(texts);
	return [
		...all.filter(([key]) => !translation[key]).map(([key]) => `missing: ${key}`),
		...Object.keys(translation)
			.filter(key => !Object.hasOwn(texts, key))
			.map(key => `unknown: ${key}`),
		...all
			.filter(([key, text]) => translation[key] && keptIn(text) !== keptIn(translation[key]))
			.map(([key, text]) => `not kept (${keptIn(text)}): ${key}`)
	];
}

if (import.meta.main) {
	const files = globSync('src/**/*.ts', { cwd: root }).map(file => readFileSync(resolve(root, file), 'utf8'));
	const { getL10nJson } = await import('@vscode/l10n-dev');
	const code = (await getL10nJson(files.map(contents => ({ contents, extension: '.ts' })))) as Texts;
	const manifest = readTexts('package.nls.json');
	console.log(`Texts: ${Object.keys(code).length} in src, ${Object.keys(manifest).length} in package.nls.json`);
	for (const language of languages) {
		const faults = [
			...translationFaults(code, readTexts(`l10n/bundle.l10n.${language}.json`)),
			...translationFaults(manifest, readTexts(`package.nls.${language}.json`))
		];
		console.log(`\n${[`${language}: ${faults.length === 0 ? 'complete' : faults.length}`, ...faults].join('\n')}`);
		process.exitCode = faults.length > 0 ? 1 : process.exitCode;
	}
}
