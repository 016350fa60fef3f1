import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'mocha';
import manifest from '../../package.json' with { type: 'json' };
import titles from '../../package.nls.json' with { type: 'json' };
import { written } from '../../scripts/docs.mts';
import { root } from '../../scripts/paths.mts';
import { apiCallFormats } from '../../src/code/apiCall/apiCall.ts';
import { smtpCodeIds } from '../../src/code/smtp/smtpSnippets.ts';
import { dnsRecordFormats } from '../../src/domains/recordFormats.ts';
import { rooms } from './rooms.ts';

/** Hosts that pages may link to. */
const hosts = [
	'console.tencentcloud.com',
	'console.cloud.tencent.com',
	'tencentcloud.com',
	'www.tencentcloud.com',
	'intl.cloud.tencent.com',
	'cloud.tencent.com',
	'code.visualstudio.com',
	'keepachangelog.com'
];

/** Folders with pages of others, or none. */
const skipped = ['node_modules', 'dist', 'coverage', 'test-results', '.vscode-test', '.git'];
const pages = new Map(
	globSync('**/*.md', { cwd: root, exclude: path => skipped.includes(path.split(/[\\/]/)[0] ?? '') }).map(file => [
		file.replaceAll('\\', '/'),
		readFileSync(join(root, file), 'utf8')
	])
);
const { commands, configuration, menus } = manifest.contributes;

suite('documentation', () => {
	for (const [page, text] of pages) {
		test(`${page}: every link leads somewhere`, () => {
			assert.deepEqual(
				linksIn(text).filter(link => !(/^[a-z]+:/i.test(link) ? isAllowed(link) : isThere(page, link))),
				[]
			);
		});
	}

	test('every page is reachable from the README', () => {
		const reached = new Set(['README.md']);
		for (const page of reached) {
			for (const link of linksIn(pages.get(page) ?? '')) {
				const target = fileOf(page, link);
				if (pages.has(target)) {
					reached.add(target);
				}
			}
		}
		assert.deepEqual(
			[...pages.keys()].filter(page => !reached.has(page)),
			[]
		);
	});

	suite('labels', () => {
		const sources = globSync('src/**/*.ts', { cwd: root }).map(file => readFileSync(join(root, file), 'utf8'));
		const shown = sources.flatMap(text => [...text.matchAll(/l10n\.t\(\s*(['"])(.*?)(?<!\\)\1/gs)].map(([, , label = '']) => label));
		const commandTitles = commands.map(({ title }) => plain(textOf(title)));
		const labels = new Set([...shown, ...Object.values(titles)].map(plain));

		for (const [page, text] of pages) {
			if (page === 'README.md' || page.startsWith('docs/')) {
				test(`${page}: what is bold is a label of the extension, or the beginning of a paragraph with a full stop`, () => {
					const isLabel = (bold: string) => {
						const [, title] = /^Tencent SES: (.*)/.exec(bold) ?? [];
						return title === undefined ? labels.has(plain(bold)) : commandTitles.includes(plain(title));
					};
					assert.deepEqual(
						boldIn(text).filter(bold => !bold.endsWith('.') && !isLabel(bold)),
						[]
					);
				});
			}
		}

		test('every command of the Command Palette is described', () => {
			const described = [...pages].filter(([page]) => page.startsWith('docs/')).flatMap(([, text]) => boldIn(text).map(plain));
			const hidden = menus.commandPalette.filter(({ when }) => when === 'false').map(({ command }) => command);
			assert.deepEqual(
				commands
					.filter(({ command }) => !hidden.includes(command))
					.map(({ title }) => plain(textOf(title)))
					.filter(title => !described.includes(title)),
				[]
			);
		});
	});

	test('every id in the pages is that of a setting or a command', () => {
		const known = [...Object.keys(configuration.properties), ...commands.map(({ command }) => command)];
		const named = [...pages].flatMap(([page, text]) => [...text.matchAll(/\btencentSes\.[\w.]*\w/g)].map(([id]) => `${page}: ${id}`));
		assert.ok(named.length > 0);
		assert.deepEqual(
			named.filter(name => !known.some(id => name.endsWith(` ${id}`))),
			[]
		);
	});

	test('the reference has every setting, and every value of an argument', () => {
		const reference = pages.get('docs/reference.md') ?? '';
		const ids = [...Object.keys(configuration.properties), ...dnsRecordFormats, ...apiCallFormats.map(({ id }) => id), ...smtpCodeIds];
		assert.deepEqual(
			ids.filter(id => !reference.includes(`\`${id}\``)),
			[]
		);
	});

	test('the architecture describes every room', () => {
		const architecture = pages.get('docs/architecture.md') ?? '';
		assert.deepEqual(
			Object.keys(rooms).filter(name => !architecture.includes(`\`${name}\``) && !architecture.includes(`\`src/${name}\``)),
			[]
		);
	});

	test('what comes from the source is up to date', async () => {
		for (const [file, text] of await written()) {
			assert.ok(readFileSync(join(root, file), 'utf8') === text, `${file} is out of date. Run: npm run docs`);
		}
	});
});

function withoutFences(text: string): string {
	return text.replace(/^ *```.*?^ *```$/gms, '');
}

/** Brackets and asterisks in code mean something else. */
function withoutCode(text: string): string {
	return withoutFences(text).replace(/`[^`\n]*`/g, '`code`');
}

/** The targets of links and pictures. */
function linksIn(text: string): readonly string[] {
	return [...withoutCode(text).matchAll(/\]\(([^)\s]*)\)|<(https?:[^>]*)>/g)].map(([, link, url]) => link ?? url ?? '');
}

function boldIn(text: string): readonly string[] {
	return [...withoutCode(text).matchAll(/\*\*([^*]+)\*\*/g)].map(([, bold = '']) => bold.replace(/\s+/g, ' '));
}

/** A label without an icon, the dots of a title and escapes. */
function plain(label: string): string {
	return label
		.replace(/\\(['"])/g, '$1')
		.replace(/^\$\([\w-]+\) /, '')
		.replace(/…$/, '');
}

/** @param placeholder such as `%command.signIn%` */
function textOf(placeholder: string): string {
	return (titles as Readonly<Record<string, string>>)[placeholder.replaceAll('%', '')] ?? placeholder;
}

function isAllowed(url: string): boolean {
	const { protocol, host } = new URL(url);
	return protocol === 'https:' && hosts.includes(host);
}

/** Relative to the folder of the project. */
function fileOf(page: string, link: string): string {
	const [path = ''] = link.split('#');
	return path === '' ? page : join(dirname(page), path).replaceAll('\\', '/');
}

/** Whether the file exists and, if it is a page, has the heading. */
function isThere(page: string, link: string): boolean {
	const [, anchor] = link.split('#');
	const file = fileOf(page, link);
	return existsSync(join(root, file)) && (anchor === undefined || anchorsIn(pages.get(file) ?? '').includes(anchor));
}

/** As GitHub and VS Code make them of headings: lower case, with hyphens for spaces and without other punctuation. */
function anchorsIn(text: string): readonly string[] {
	const headings = withoutFences(text).matchAll(/^#+ (.*)$/gm);
	return [...headings].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replace(/\s/g, '-')
	);
}
