// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source code has such placeholders
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { type AnyNode, type CallExpression, type Literal, type NewExpression, parse, type TemplateLiteral } from 'acorn';
import { ancestor } from 'acorn-walk';
import { transformSync } from 'esbuild';
import { suite, test } from 'mocha';
import manifest from '../../package.json' with { type: 'json' };
import { languages, readTexts, type Texts, translationFaults } from '../../scripts/l10n.mts';

/** Sources whose texts are not ours to translate. */
const notTranslated = new RegExp(
	`^src/(?:${[
		// Programs of their own, or without vscode: what they say is for logs and exceptions, or a code that the user interface puts into words.
		'emulator/|signing/|ses/|mail/|dns/|api\\.ts',
		// Code and its comments, and mail.
		'code/smtp/|code/apiCall/|templates/startingPoint\\.ts',
		// Words to look for, and names of mail programs.
		'templates/check/',
		'ui/log\\.ts'
	].join('|')})`
);

/** What language models read is in English. */
const forModels = /^src\/agent\//;

/** The name of the product, and commands. */
const names = /Tencent SES|tccli (?:auth login|sso login|configure)/g;

/** Two words, apart from tags, styles and the names of HTML. */
const prose = (text: string) =>
	/(?<![\w'@.-])[A-Za-z]{2,}[,;.]? [A-Za-z]{2,}\b(?!:)/.test(text.replace(/<[^>]*>|\{[^}]*\}/g, '|').replace(names, '|'));

/** What is written for the log or an exception, in English. */
const isInternal = (call: CallExpression | NewExpression, code: string) =>
	call.type === 'NewExpression'
		? !/^(UserError|vscode\.)/.test(sourceOf(call.callee, code))
		: /^(log(Error|Note|Warning)|this\._failed)$/.test(sourceOf(call.callee, code));

const sourceOf = ({ start, end }: AnyNode, code: string) => code.slice(start, end);
const isCall = (node: AnyNode): node is CallExpression | NewExpression => node.type === 'CallExpression' || node.type === 'NewExpression';

/** The text of a literal, with `{}` for an expression in it. `undefined` for other nodes. */
function textOf(node: AnyNode | undefined): string | undefined {
	if (node?.type === 'TemplateLiteral') {
		return node.quasis.map(({ value }) => value.cooked).join('{}');
	}
	return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** The texts of `l10n.t` in a file, and mistakes. */
function read(file: string, source: string): { readonly texts: readonly string[]; readonly mistakes: readonly string[] } {
	const { code } = transformSync(source, { loader: 'ts', target: 'es2024', supported: { 'inline-script': false } });
	const texts: string[] = [];
	const mistakes: string[] = [];
	const isTranslation = (call: AnyNode) => call.type === 'CallExpression' && sourceOf(call.callee, code) === 'vscode.l10n.t';
	const see = (node: Literal | TemplateLiteral, _: unknown, around: readonly AnyNode[]) => {
		const calls = around.filter(isCall);
		const isTranslated = calls.some(call => isTranslation(call) && call.arguments[0] === node);
		const text = textOf(node) ?? '';
		if (!isTranslated && !forModels.test(file) && prose(text) && !calls.some(call => isInternal(call, code))) {
			mistakes.push(`${file}, without l10n.t: ${text}`);
		}
	};
	ancestor(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), {
		CallExpression(call) {
			const [first] = call.arguments;
			const text = textOf(first);
			if (!isTranslation(call)) {
				return;
			}
			if (text === undefined || (first?.type === 'TemplateLiteral' && first.expressions.length > 0)) {
				mistakes.push(`${file}, not one literal: ${sourceOf(call, code)}`);
			} else {
				texts.push(text);
			}
		},
		Literal: see,
		TemplateLiteral: see
	});
	return { texts, mistakes };
}

suite('Languages', () => {
	const sources = globSync('src/**/*.ts')
		.map(file => file.replaceAll('\\', '/'))
		.filter(file => !notTranslated.test(file))
		.map(file => read(file, readFileSync(file, 'utf8')));
	const texts: Texts = Object.fromEntries(sources.flatMap(source => source.texts.map(text => [text, text])));
	const manifestTexts = readTexts('package.nls.json');

	test('every sentence in the source code that people see is translated', () => {
		assert.deepEqual(
			sources.flatMap(({ mistakes }) => mistakes),
			[]
		);
	});

	const finds = (what: string, code: string, ...mistakes: readonly string[]) =>
		test(`${what} is found`, () => {
			assert.deepEqual(read('a.ts', code).mistakes, mistakes);
		});
	finds('a literal', "show('Nothing found');", 'a.ts, without l10n.t: Nothing found');
	finds('HTML', 'html`<p>${mail}</p><p>Not sent yet</p>`;', 'a.ts, without l10n.t: <p>{}</p><p>Not sent yet</p>');
	finds('an argument', "vscode.l10n.t('{0} sent', `to ${to} and others`);", 'a.ts, without l10n.t: to {} and others');
	finds('an error for people', "throw new UserError('Not signed in.');", 'a.ts, without l10n.t: Not signed in.');
	finds('a sum', "vscode.l10n.t('Sent ' + to);", "a.ts, not one literal: vscode.l10n.t('Sent ' + to)".replaceAll("'", '"'));
	finds('a template', 'vscode.l10n.t(`Sent ${to}`);', 'a.ts, not one literal: vscode.l10n.t(`Sent ${to}`)');
	finds(
		'nothing else',
		"throw new TypeError('No such list'); logNote(log, `${id} is gone`); const css = 'p{margin:0 auto}'; import 'a b';"
	);

	test('no other sources have texts', () => {
		const others = globSync('src/**/*.ts').filter(file => notTranslated.test(file.replaceAll('\\', '/')));
		assert.ok(others.length > 0);
		assert.deepEqual(
			others.filter(file => readFileSync(file, 'utf8').includes('l10n.t(')),
			[]
		);
	});

	test('are those of the translations', () => {
		assert.deepEqual(languages, ['ja', 'ko', 'zh-cn', 'zh-tw']);
		assert.deepEqual(
			globSync('package.nls.*.json').sort(),
			languages.map(name => `package.nls.${name}.json`)
		);
	});

	for (const language of languages) {
		test(`${language} has exactly the texts of the source code, with what they must keep`, () => {
			assert.deepEqual(translationFaults(texts, readTexts(`l10n/bundle.l10n.${language}.json`)), []);
		});

		test(`${language} has exactly the texts of the manifest, with what they must keep`, () => {
			const translation = readTexts(`package.nls.${language}.json`);
			assert.deepEqual(translationFaults(manifestTexts, translation), []);
			assert.deepEqual(
				[translation['schema.template'], translation['schema.sample']],
				[`./dist/schemas/template.${language}.json`, `./dist/schemas/sample.${language}.json`]
			);
		});
	}

	test('a translation that is missing, unknown or lacks a placeholder, variable, icon or link is a fault', () => {
		const source = { a: '{0} of {1}', b: '$(add) {{name}}', c: '[Go](command:go)', d: 'd' };
		const translation = { a: '{1} / {0}', b: '$(add) name', c: '[去](command:stay)', e: 'e' };
		assert.deepEqual(translationFaults(source, translation), [
			'missing: d',
			'unknown: e',
			'not kept ($(add) {{name}}): b',
			'not kept ((command:go)): c'
		]);
	});

	test('everything in the manifest and in the schemas of templates that people see is in package.nls.json, except the name of the product', () => {
		const shown =
			/^(displayName|title|shortTitle|category|name|contextualTitle|contents|description|markdownDescription|altText|aliases|label|\w*(Message|Descriptions|Labels))$/;
		const found: string[] = [];
		const collect = (value: unknown, key: string): void => {
			if (typeof value === 'string') {
				if (shown.test(key) && !/^%[\w.]+%$/.test(value)) {
					found.push(value);
				}
			} else if (typeof value === 'object' && value !== null) {
				for (const [name, inner] of Object.entries(value)) {
					collect(inner, Array.isArray(value) ? key : name);
				}
			}
		};
		const { languageModelTools, ...contributes } = manifest.contributes;
		// The rest of a tool is for language models.
		const tools = languageModelTools.map(({ displayName, userDescription }) => ({ displayName, description: userDescription }));
		const schemas = globSync('src/templates/*.schema.json').map(file => JSON.parse(readFileSync(file, 'utf8')));
		assert.equal(schemas.length, 2);
		collect({ ...contributes, schemas, tools, displayName: manifest.displayName, description: manifest.description }, '');
		assert.deepEqual([...new Set(found)], ['Tencent SES']);
	});
});
