// biome-ignore-all lint/suspicious/noTemplateCurlyInString: several of the languages have such placeholders
import assert from 'node:assert/strict';
import { parseEnv } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import {
	dotenvValue,
	goString,
	hclString,
	isReadDifferently,
	javaScriptString,
	javaString,
	jsonString,
	laravelDotenvValue,
	oneLine,
	phpString,
	pythonString,
	rubyString,
	shellHereText,
	springYamlString
} from '../../../src/code/literals.ts';
import { shellWord } from '../../../src/ui/plainText.ts';
import { anyText, manyTexts } from '../../helpers/hostileTexts.ts';
import { findProgram, findPython, run } from '../../helpers/programs.ts';

/** Shared, because literals have no side effects and creating a context takes a millisecond. */
const script = createContext();
const simple: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$', '#': '#' };
const fromHex = (digits: string) => String.fromCodePoint(Number.parseInt(digits, 16));
const unicodeEscape = /\\(?:u[0-9a-f]{4}|U[0-9a-f]{8}|[nrt"\\])/g;

/** Reads a literal in double quotes. @param escapes matches a backslash and a letter, or an escape with a hexadecimal code point */
function read(literal: string, escapes: RegExp, forbidden: RegExp): string {
	const inner = /^"(.*)"$/.exec(literal)?.[1] ?? assert.fail(literal);
	assert.doesNotMatch(inner.replace(escapes, ' '), forbidden, literal);
	return inner.replace(escapes, found =>
		found.length > 2 ? fromHex(found.slice(2).replace(/[{}]/g, '')) : (simple[found.slice(1)] ?? assert.fail(literal))
	);
}

/** PHP and Ruby: single quotes with two escapes, or double quotes with more. */
function readQuoted(literal: string, special: string): string {
	const inner = /^'(.*)'$/.exec(literal)?.[1];
	if (inner === undefined) {
		return read(literal, new RegExp(`\\\\(?:u\\{[0-9a-f]+\\}|[nrt"\\\\${special}])`, 'g'), new RegExp(`["\\\\${special}]`));
	}
	assert.doesNotMatch(inner.replace(/\\[\\']/g, ''), /[\\']/, literal);
	return inner.replace(/\\([\\'])/g, '$1');
}

/** Java Language Specification, 3.3: a backslash after an even number of backslashes begins a Unicode escape. */
function readJava(literal: string): string {
	assert.match(literal, /^[\x20-\x7e]*$/);
	const translated = literal.replace(
		/(?<!\\)((?:\\\\)*)\\u([0-9a-f]{4})/g,
		(_, before: string, digits: string) => `${before}${fromHex(digits)}`
	);
	const inner = /^"(.*)"$/s.exec(translated)?.[1] ?? assert.fail(literal);
	const escapes = /\\(?:([0-7]{3})|([nrt"\\]))/g;
	assert.doesNotMatch(inner.replace(escapes, ''), /["\\\r\n]/, literal);
	return inner.replace(escapes, (_, octal: string | undefined, letter: string) =>
		octal === undefined ? (simple[letter] ?? '') : String.fromCharCode(Number.parseInt(octal, 8))
	);
}

const readers: Readonly<Record<string, readonly [write: (text: string) => string, read: (literal: string) => unknown]>> = {
	JSON: [jsonString, JSON.parse],
	JavaScript: [javaScriptString, literal => runInContext(literal, script)],
	Go: [goString, literal => read(literal, unicodeEscape, /["\\\n\ufeff\0]/)],
	HCL: [hclString, literal => read(literal, unicodeEscape, /["\\\n]|[$%]\{/)],
	Java: [javaString, readJava],
	PHP: [phpString, literal => readQuoted(literal, '$')],
	Ruby: [rubyString, literal => readQuoted(literal, '#')],
	YAML: [springYamlString, literal => read(literal, unicodeEscape, /["\\\n]/).replaceAll('${dollar:$}{', '${')]
};

suite('literals', () => {
	for (const [language, [write, readBack]] of Object.entries(readers)) {
		test(`${language}: any text is read back unchanged`, () => {
			for (const text of manyTexts) {
				assert.equal(readBack(write(text)), text);
			}
			fc.assert(fc.property(anyText, text => readBack(write(text)) === text));
		});
	}

	for (const [language, write] of [
		...Object.entries(readers).map(([name, [write]]) => [name, write] as const),
		['Python', pythonString] as const
	]) {
		test(`${language}: on one line, without invisible characters`, () => {
			for (const text of manyTexts) {
				assert.doesNotMatch(write(text), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
			}
		});
	}

	const cases: readonly (readonly [write: (text: string) => string, text: string, literal: string])[] = [
		[jsonString, 'a"b\\c\n\u2028😀', '"a\\"b\\\\c\\n\\u2028😀"'],
		[jsonString, '\u{e0041}', '"\\udb40\\udc41"'],
		[javaScriptString, `it's "x" \${y}`, `'it\\'s "x" \${y}'`],
		[pythonString, 'it\'s "x"\u202e\u{e0041}', `'it\\'s "x"\\u202e\\U000e0041'`],
		[goString, '\ufeff`\u{e0041}', '"\\ufeff`\\U000e0041"'],
		[javaString, '\u0001é😀', '"\\001\\u00e9\\ud83d\\ude00"'],
		[phpString, "$a O'Neill \\", "'$a O\\'Neill \\\\'"],
		[phpString, '$a {$b} \u0001', '"\\$a {\\$b} \\u{1}"'],
		[rubyString, "#{a} O'Neill \\", "'#{a} O\\'Neill \\\\'"],
		[rubyString, '#{a}\n\u202e', '"\\#{a}\\n\\u{202e}"'],
		[springYamlString, 'service@mail.qcloud.com', '"service@mail.qcloud.com"'],
		[springYamlString, '${HOME}\\', '"${dollar:$}{HOME}\\\\"'],
		[springYamlString, '$5 {a} #{b}', '"$5 {a} #{b}"'],
		[hclString, '$${a} %{b} $', '"$\\u0024{a} \\u0025{b} $"'],
		[oneLine, 'a\r\nb\u2028c\u0000\u0007d', 'a b c d'],
		[oneLine, 'abc\u202edef\u2066g\u200f\ufeffh', 'abcdefgh'],
		[oneLine, 'a\ud800b😀', 'ab😀'],
		[oneLine, '👩‍💻 腾讯云 שלום', '👩‍💻 腾讯云 שלום'],
		[dotenvValue, '', ''],
		[dotenvValue, 'service+news@mail.qcloud.com', 'service+news@mail.qcloud.com'],
		[dotenvValue, 'Tencent Cloud', "'Tencent Cloud'"],
		[dotenvValue, '腾讯云', "'腾讯云'"],
		[dotenvValue, 'a#b', "'a#b'"],
		[dotenvValue, '$HOME "x" `id` $(id)', '\'$HOME "x" `id` $(id)\''],
		[dotenvValue, "O'Neill", '"O\'Neill"'],
		[dotenvValue, 'Ab12\\cd34EF "x"', '\'Ab12\\cd34EF "x"\''],
		[dotenvValue, 'O\'Neill $(id) `id` "x" \\', '"O\'Neill \\$(id) \\`id\\` \\"x\\" \\\\"'],
		[dotenvValue, 'a\nB=c', "'a B=c'"],
		[laravelDotenvValue, 'Tencent Cloud', "'Tencent Cloud'"],
		[laravelDotenvValue, 'a\\\\b', "'a\\\\b'"],
		[laravelDotenvValue, "O'Neill ${APP_NAME} `x`", '"O\'Neill \\${APP_NAME} `x`"'],
		[shellWord, 'ap-singapore', 'ap-singapore'],
		[shellWord, '', "''"],
		[shellWord, "it's", "'it'\\''s'"],
		[shellWord, 'a\0b', "'ab'"],
		[shellWord, 'a\nb', "'a\nb'"],
		[shellWord, "it's \u001b[201~\u0003", `'it'\\''s '"$(printf '\\033')"'[201~'"$(printf '\\003')"''`],
		[shellWord, '\u202ea', `''"$(printf '\\342\\200\\256')"'a'`],
		[shellHereText, '\\ $a `b` "c"', '\\\\ \\$a \\`b\\` "c"']
	];
	for (const [write, text, literal] of cases) {
		test(`${write.name} → ${literal}`, () => {
			assert.equal(write(text), literal);
		});
	}
});

suite('literals: .env', () => {
	test('Node reads back any text that is not read differently', () => {
		const mark = fc.constantFrom("'", '"', '\\', '$', '`', '#', ' ', 'a', '=', '{', '}');
		fc.assert(
			fc.property(
				fc.oneof(
					fc.array(mark).map(marks => marks.join('')),
					anyText
				),
				text => {
					fc.pre(!isReadDifferently(text));
					assert.equal(parseEnv(`A=${dotenvValue(text)}\n`)['A'], oneLine(text));
				}
			)
		);
	});

	for (const text of ['O\'Neill "x"', "'\\", 'a\\\\b', 'a\\']) {
		test(`${text} is read differently`, () => assert.ok(isReadDifferently(text)));
	}
});

suite('literals: pasted into a terminal', () => {
	test('words of a shell contain nothing that a terminal acts on', () => {
		for (const text of manyTexts) {
			assert.doesNotMatch(shellWord(text), /[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
		}
	});
});

suite('literals: read by their languages', function () {
	this.timeout(20_000);
	const texts = manyTexts.map(text => text.replaceAll('\0', ''));

	for (const name of ['sh', 'dash', 'bash', 'zsh', 'ksh', 'busybox']) {
		const program = findProgram(name);
		const args = name === 'busybox' ? ['sh'] : [];
		if (!program) {
			test.skip(`this computer has no ${name}`);
			continue;
		}
		test(`${name}: words`, async () => {
			const script = `printf '%s\\0' ${texts.map(shellWord).join(' ')}`;
			const { output, errors } = await run(program, args, { input: script, environment: { LC_ALL: 'C.UTF-8' } });
			assert.equal(errors, '');
			assert.deepEqual(output.split('\0').slice(0, -1), texts);
		});
		test(`${name}: here-documents`, async () => {
			// One document for all texts, so that the program starts once.
			const between = '\n-- next text --\n';
			const script = `cat <<END_OF_TEXT\n${texts.map(shellHereText).join(between)}\nEND_OF_TEXT\n`;
			const { output, errors } = await run(program, args, { input: script, environment: { LC_ALL: 'C.UTF-8' } });
			assert.equal(errors, '');
			assert.deepEqual(output.replace(/\n$/, '').split(between), texts);
		});
	}

	const python = findPython();
	if (python) {
		test('python3', async () => {
			const script = 'import ast, json, sys; print(json.dumps([ast.literal_eval(text) for text in json.load(sys.stdin)]))';
			const { output, errors } = await run(python, ['-c', script], { input: JSON.stringify(manyTexts.map(pythonString)) });
			assert.equal(errors, '');
			assert.deepEqual(JSON.parse(output), manyTexts);
		});
	} else {
		test.skip('this computer has no python3');
	}
});
