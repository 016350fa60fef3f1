import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import {
	contentHash,
	folderName,
	formatSettings,
	isFault,
	parseSettings,
	purposes,
	type SettingsFault,
	type TemplateSettings
} from '../../../src/templates/templateFile.ts';
import { anyText } from '../../helpers/anyText.ts';

const key = 'international/ap-singapore/3f2a91c0d4e5f607';
const link = { id: 10_001, hash: 'a' };
const settings: TemplateSettings = { name: 'welcome', purpose: 'notification', subject: '', remote: {} };

suite('template.json', () => {
	const reads = (text: string, expected: Partial<TemplateSettings>) =>
		test(`read: ${text}`, () => assert.deepEqual(parseSettings(text), { ...settings, ...expected }));
	reads('{"name":"welcome"}', {});
	reads('{"name":"welcome","purpose":"marketing","subject":"Hi {{name}}","unknown":1}', { purpose: 'marketing', subject: 'Hi {{name}}' });
	reads(`{"name":"welcome","remote":{"${key}":{"id":10001,"hash":"a"}}}`, { remote: { [key]: link } });
	reads(`{"name":"welcome","remote":{"${key}":{"id":1,"hash":"a","next":{"id":2,"hash":"b"},"previous":{"id":3,"hash":"c"}}}}`, {
		remote: { [key]: { id: 1, hash: 'a', next: { id: 2, hash: 'b' }, previous: { id: 3, hash: 'c' } } }
	});

	const refuses = (text: string, fault: SettingsFault['fault']) =>
		test(`refused: ${text} (${fault})`, () => {
			const read = parseSettings(text);
			assert.equal(isFault(read) && read.fault, fault);
		});
	refuses('', 'syntax');
	refuses('{"name":"welcome"', 'syntax');
	for (const text of ['null', '1', '[]', '{}', '{"name":""}', '{"name":" "}', '{"name":1}']) {
		refuses(text, 'name');
	}
	refuses('{"name":"a","purpose":"spam"}', 'purpose');
	refuses('{"name":"a","purpose":"toString"}', 'purpose');
	refuses('{"name":"a","subject":1}', 'subject');
	const remotes = ['[]', '1', '{"x":{"id":1,"hash":"a"}}', `{"${key}":{"id":"1","hash":"a"}}`, `{"${key}":{"id":1}}`, `{"${key}":null}`];
	for (const remote of [...remotes, `{"${key}":{"id":1,"hash":"a","next":1}}`, `{"${key}":{"id":1,"hash":"a","previous":3}}`]) {
		refuses(`{"name":"a","remote":${remote}}`, 'remote');
	}

	test('each account has lines of its own, in alphabetical order', () => {
		const remote = { 'mainland/ap-guangzhou/b': link, 'international/ap-singapore/a': link };
		assert.equal(
			formatSettings({ ...settings, remote }),
			`{
	"name": "welcome",
	"purpose": "notification",
	"subject": "",
	"remote": {
		"international/ap-singapore/a": {
			"id": 10001,
			"hash": "a"
		},
		"mainland/ap-guangzhou/b": {
			"id": 10001,
			"hash": "a"
		}
	}
}
`
		);
	});

	test('other properties, the indentation and line ends stay', () => {
		const before = '{\r\n  "$schema": "x",\r\n  "name": "welcome"\r\n}\r\n';
		assert.equal(
			formatSettings(settings, before),
			'{\r\n  "$schema": "x",\r\n  "name": "welcome",\r\n  "purpose": "notification",\r\n  "subject": "",\r\n  "remote": {}\r\n}\r\n'
		);
	});

	test('what is written is read back', () => {
		const version = fc.record({ id: fc.nat(), hash: fc.string() });
		const anyLink = fc.record({ id: fc.nat(), hash: fc.string(), next: version, previous: version }, { requiredKeys: ['id', 'hash'] });
		const anySettings = fc.record({
			name: anyText().filter(name => name.trim() !== ''),
			purpose: fc.constantFrom(...purposes),
			subject: anyText(),
			remote: fc.dictionary(fc.stringMatching(/^(international|mainland)\/ap-[a-z]{1,9}\/[a-f0-9]{1,16}$/), anyLink)
		});
		fc.assert(
			fc.property(anySettings, written => assert.deepEqual(parseSettings(formatSettings(written)), JSON.parse(JSON.stringify(written))))
		);
	});
});

suite('hash of a template', () => {
	const same = (what: string, one: Parameters<typeof contentHash>[0], other: typeof one, isSame = true) =>
		test(`${what}: ${isSame ? 'the same' : 'another'}`, () => assert.equal(contentHash(one) === contentHash(other), isSame));
	same('line ends', { name: 'a', text: 'b\r\nc\rd' }, { name: 'a', text: 'b\nc\nd' });
	same('a byte order mark', { name: 'a', text: '\ufeffb' }, { name: 'a', text: 'b' });
	same('an empty part', { name: 'a', html: '', text: 'b' }, { name: 'a', text: 'b' });
	same('another name', { name: 'a', text: 'b' }, { name: 'c', text: 'b' }, false);
	same('another part', { name: 'a', text: 'b' }, { name: 'a', html: 'b' }, false);
	same('a space', { name: 'a', text: 'b' }, { name: 'a', text: 'b ' }, false);
});

test('docs/templates.md: the program for the hash gives the same', () => {
	const [, program = ''] = /node -e '\n(.*?)'\n/s.exec(readFileSync('docs/templates.md', 'utf8')) ?? [];
	const folder = mkdtempSync(join(tmpdir(), 'ses-template-'));
	try {
		writeFileSync(join(folder, 'template.json'), '{ "name": "Grüße" }');
		writeFileSync(join(folder, 'body.txt'), '\ufeffHello {{name}}\r\n');
		const printed = execFileSync(process.execPath, ['-e', program], { cwd: folder, encoding: 'utf8' });
		assert.equal(printed.trim(), contentHash({ name: 'Grüße', text: 'Hello {{name}}\n' }));
	} finally {
		rmSync(folder, { recursive: true });
	}
});

suite('folder of a template', () => {
	const gives = (name: string, expected: string, ...taken: readonly string[]) =>
		test(`${JSON.stringify(name)}${taken.length > 0 ? ` beside ${taken.join()}` : ''} → ${expected}`, () =>
			assert.equal(folderName(name, taken), expected));
	gives('welcome', 'welcome');
	gives('Order shipped', 'Order-shipped');
	gives('邮件模板', '邮件模板');
	gives('../../etc/passwd', 'etc-passwd');
	gives('..', 'template');
	gives('a/b\\c:d', 'a-b-c-d');
	gives('.hidden', 'hidden');
	gives('CON', 'template-CON');
	gives('nul.txt', 'template-nul.txt');
	gives('\u202eevil', 'evil');
	gives('Welcome', 'Welcome-2', 'welcome');
	gives('welcome', 'welcome-3', 'welcome', 'WELCOME-2');
	gives('a'.repeat(300), 'a'.repeat(60));
	gives(`${'a'.repeat(59)}.b`, 'a'.repeat(59));
	gives(`${'a'.repeat(59)}𠮷`, 'a'.repeat(59));

	test('is one name that no file system refuses, and unlike the others', () => {
		fc.assert(
			fc.property(anyText(), fc.array(anyText()), (name, taken) => {
				const found = folderName(name, taken);
				assert.match(found, /^[\p{L}\p{N}._-]{1,70}$/u);
				assert.doesNotMatch(found, /^\.|\.$|^(con|prn|aux|nul)$/i);
				assert.ok(!taken.includes(found));
			})
		);
	});
});
