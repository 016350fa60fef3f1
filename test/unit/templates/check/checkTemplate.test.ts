import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { checkTemplate } from '../../../../src/templates/check/checkTemplate.ts';
import { disableRule } from '../../../../src/templates/check/disableRule.ts';
import { rules as allRules, type Edit, type Finding, type Rule, type TemplateSource } from '../../../../src/templates/check/finding.ts';
import { addToSample } from '../../../../src/templates/check/readSample.ts';
import type { TemplateFile } from '../../../../src/templates/templateFile.ts';
import { isQuick, isReadQuickly, megabytes, shortly } from '../../../helpers/megabytes.ts';

const textOf = (source: TemplateSource, file: TemplateFile) =>
	({ 'body.html': source.html, 'body.txt': source.text, 'sample.json': source.sample, 'template.json': undefined })[file] ?? '';

const keyOf = { 'body.html': 'html', 'body.txt': 'text', 'sample.json': 'sample', 'template.json': 'subject' } as const;

function apply(source: TemplateSource, { file, start, end, text }: Edit): TemplateSource {
	const old = textOf(source, file);
	return { ...source, [keyOf[file]]: old.slice(0, start) + text + old.slice(end) };
}

/** Such as `body.html: broken-braces: {{name}`. */
const shown = (source: TemplateSource, { file, rule, start, end }: Finding) =>
	`${file}: ${rule}: ${textOf(source, file).slice(start, end)}`;

const check = (source: TemplateSource) => checkTemplate(source, new Set());

suite('templates: checks', () => {
	/** What the findings of some rules mark. Other findings do not matter. */
	const finds = (title: string, source: TemplateSource, rules: readonly Rule[], ...expected: readonly string[]) =>
		test(title, () => {
			const found = check(source).filter(({ rule }) => rules.includes(rule));
			assert.deepEqual(
				found.map(finding => shown(source, finding)),
				expected
			);
		});
	/** What the fix of the only finding of a rule leaves of the text. */
	const fixes = (source: TemplateSource, rule: Rule, file: TemplateFile, expected: string) =>
		test(`${rule} in ${textOf(source, file)}`, () => {
			const [finding, ...others] = check(source).filter(finding => finding.rule === rule);
			assert.ok(finding?.fix && others.length === 0);
			assert.equal(textOf(apply(source, finding.fix), file), expected);
		});

	suite('braces', () => {
		const rules = ['broken-braces', 'variable-name', 'template-tag'] as const;
		const marks = (html: string, ...expected: readonly string[]) =>
			finds(html, { html }, rules, ...expected.map(mark => `body.html: ${mark}`));
		marks('{{name}} {{a_1}} {{1}} {single} } {');
		marks('{{name}', 'broken-braces: {{name}');
		marks('{name}}', 'broken-braces: {name}}');
		marks('{{{name}}}', 'broken-braces: {{{name}}}');
		marks('亲爱的｛｛name｝｝，您好', 'broken-braces: ｛｛name｝｝');
		marks('{{name｝', 'broken-braces: {{name｝');
		marks('{｛name}}', 'broken-braces: {｛name}}');
		marks('｛name｝');
		marks('{{}}', 'broken-braces: {{}}');
		marks('{{ }}', 'broken-braces: {{ }}');
		marks('{{a {{b}} c}}', 'broken-braces: {{', 'broken-braces: }}');
		marks('{{a', 'broken-braces: {{');
		marks('a}}', 'broken-braces: }}');
		marks('{{a\nb}}', 'broken-braces: {{a\nb}}');
		marks('<a href="{{x}">', 'broken-braces: {{x}');
		marks('<style>@media all{a{b:c}}{{x}</style><script>{{</script><!-- {{ -->');
		marks('{{ name }}', 'variable-name: {{ name }}');
		marks('{{.name}}', 'variable-name: {{.name}}');
		marks('{{first name}}', 'variable-name: {{first name}}');
		marks('{{user-id}}', 'variable-name: {{user-id}}');
		finds('in plain text', { text: '{{name}' }, rules, 'body.txt: broken-braces: {{name}');
		finds('in the subject', { subject: '{{name} {{ a }}' }, rules, 'template.json: broken-braces: ', 'template.json: variable-name: ');
		finds(
			'tags of a template language once',
			{ html: '{{#if a}}b{{else}}c{{/if}} {{> d}}' },
			[...rules, 'no-sample-value'],
			'body.html: template-tag: {{#if a}}'
		);
		fixes({ html: 'a {{name} b' }, 'broken-braces', 'body.html', 'a {{name}} b');
		fixes({ text: 'a {name}} b' }, 'broken-braces', 'body.txt', 'a {{name}} b');
		fixes({ html: '{{{name}}}' }, 'broken-braces', 'body.html', '{{name}}');
		fixes({ text: '｛｛name｝｝' }, 'broken-braces', 'body.txt', '{{name}}');
		fixes({ text: '{{name｝' }, 'broken-braces', 'body.txt', '{{name}}');
		fixes({ text: '{｛ name }}' }, 'broken-braces', 'body.txt', '{{name}}');
		fixes({ html: '{{ name }}' }, 'variable-name', 'body.html', '{{name}}');
	});

	suite('values in sample.json', () => {
		const rules = (Object.keys(allRules) as Rule[]).filter(rule => rule.includes('sample'));
		const body = { html: '{{name}} {{name}}', text: '{{code}}', subject: 'Hi {{name}}' };
		const marks = (sample: string | undefined, ...expected: readonly string[]) =>
			finds(String(sample), { ...body, sample }, rules, ...expected);
		marks('{"name": "Ada", "code": 12}');
		marks('{}', 'body.html: no-sample-value: name', 'body.txt: no-sample-value: code', 'template.json: no-sample-value: ');
		marks(undefined, 'body.html: no-sample-value: name', 'body.txt: no-sample-value: code', 'template.json: no-sample-value: ');
		marks('{"name": "", "code": "", "other": ""}', 'sample.json: unused-sample-value: "other"');
		marks('{"name": "<b>Ada</b>", "code": "a < b"}', 'sample.json: sample-value-html: "<b>Ada</b>"');
		marks('{"name": ["Ada"], "code": {}}', 'sample.json: sample-value-type: ["Ada"]', 'sample.json: sample-value-type: {}');
		marks('{"name": true, "code": null}', 'sample.json: sample-value-type: true', 'sample.json: sample-value-type: null');
		marks('{"name": "", "code": "", "code": 1}', 'sample.json: repeated-sample-value: "code"');
		marks('["Ada"]', 'sample.json: sample-not-json: ["Ada"]');
		marks('{"name": "Ada" "code": 1}', 'sample.json: sample-not-json: "code"');
		marks('{"name": "Ada",}', 'sample.json: sample-not-json: }');
		marks('{"name": "Ada", // why\n"code": 1}', 'sample.json: sample-not-json: // why');
		marks('', 'sample.json: sample-not-json: ');
		marks('{"a":'.repeat(100_000), `sample.json: sample-not-json: ${'{"a":'.repeat(100_000)}`);
		marks(`{"name": "${'a'.repeat(777)}", "code": "1"}`);
		marks(`{"name": "${'中'.repeat(260)}", "code": ""}`, 'sample.json: sample-too-long: ');
		fixes({ html: '{{a}}', sample: '{}' }, 'no-sample-value', 'sample.json', '{\n\t"a": "a"\n}');
		fixes({ html: '{{a}}', sample: undefined }, 'no-sample-value', 'sample.json', '{\n\t"a": "a"\n}\n');
		fixes({ html: '{{a}}', sample: '{"b": "" }' }, 'no-sample-value', 'sample.json', '{"b": "", "a": "a" }');
		fixes({ html: '{{a}}', sample: '{\r\n  "b": 1\r\n}' }, 'no-sample-value', 'sample.json', '{\r\n  "b": 1,\r\n  "a": "a"\r\n}');
		fixes({ html: '{{a}}{{c}}', sample: '{"a": 1, "b": 2, "c": 3}' }, 'unused-sample-value', 'sample.json', '{"a": 1, "c": 3}');
		fixes({ html: '{{a}}', sample: '{"a": 1, "b": 2}' }, 'unused-sample-value', 'sample.json', '{"a": 1}');
		fixes({ html: '', sample: '{ "a": 1 }' }, 'unused-sample-value', 'sample.json', '{  }');
		fixes({ html: '{{a}}', sample: '{"a": true}' }, 'sample-value-type', 'sample.json', '{"a": "true"}');

		test('several variables at once', () => {
			const edit = addToSample('{}', ['a', 'b']);
			assert.ok(edit);
			assert.equal(textOf(apply({ sample: '{}' }, edit), 'sample.json'), '{\n\t"a": "a",\n\t"b": "b"\n}');
			assert.equal(addToSample('[]', ['a']), undefined);
		});
	});

	suite('what reviewers reject', () => {
		const rules = ['only-variables', 'image-without-text', 'too-short', 'too-many-images', 'many-images', 'many-variables'] as const;
		const marks = (title: string, source: TemplateSource, ...expected: readonly string[]) =>
			test(title, () => {
				const found = check(source).filter(({ rule }) => (rules as readonly Rule[]).includes(rule));
				assert.deepEqual(
					found.map(({ file, rule, severity, data }) => [file, severity, rule, ...data].join(' ')),
					expected
				);
			});
		const words = (count: number) => 'word '.repeat(count);
		const image = '<img src="https://a.example/b.png" alt="b">';
		marks('nothing but variables', { html: '<p>{{name}}</p>' }, 'body.html error only-variables');
		marks('nothing but variables in plain text', { text: '{{name}}!' }, 'body.txt error only-variables');
		marks('nothing but an image', { html: `<p>${image}</p>` }, 'body.html error image-without-text');
		marks('long enough', { html: `<style>${words(9)}</style><p>${words(50)}</p>`, purpose: 'test' });
		marks('one word less', { html: `<p>${words(49)}</p>`, purpose: 'test' }, 'body.html warning too-short 50 49 196');
		marks('few characters', { html: '<p>Your code</p>', purpose: 'transactional' }, 'body.html error too-short 50 2 8');
		marks('few Chinese characters', { text: '您的验证码是', purpose: 'notification' }, 'body.txt error too-short 50 6 6');
		marks('enough Chinese characters', { text: '字'.repeat(150), purpose: 'marketing' });
		marks('marketing needs more', { text: words(100), purpose: 'marketing' }, 'body.txt warning too-short 150 100 400');
		marks('a trigger may be short', { text: 'Your code', purpose: 'trigger' });
		marks('the purpose is not known', { text: 'Your code' });
		marks('without a body', { purpose: 'test' });
		marks('an empty body', { html: '', purpose: 'test' }, 'body.html error too-short 50 0 0');
		marks('character references', { html: `&nbsp;&#8203;&#x4e2d;&eacute; ${words(48)}`, purpose: 'test' });
		marks('a variable for five words', { html: `${words(5)} {{a}}` });
		marks('a variable for four words', { html: `${words(4)} {{a}}` }, 'body.html hint many-variables 1 4');
		marks('three images', { html: words(9) + image.repeat(3) });
		marks('four images', { html: words(9) + image.repeat(4) }, 'body.html hint many-images 4 3');
		marks('51 images', { html: words(9) + image.repeat(51) }, 'body.html error too-many-images 51 50');

		const others = [
			'link',
			'whole-link-variable',
			'external-css',
			'active-content',
			'forbidden-word',
			'no-unsubscribe',
			'no-text-part'
		] as const;
		const reports = (source: TemplateSource, ...expected: readonly string[]) =>
			finds(Object.values(source).join(' | '), source, others, ...expected);
		reports({ html: '<p>Hi</p>' }, 'body.html: no-text-part: ');
		reports({ html: '<p>Hi</p>', text: ' ' }, 'body.html: no-text-part: ');
		reports({ html: '<a href="{{link}}">x</a>', text: 'x' }, 'body.html: whole-link-variable: {{link}}');
		reports(
			{ html: '<a href=" https://{{host}}/a">x</a>', text: 'x' },
			'body.html: whole-link-variable: https://{{host}}/a',
			'body.html: link: https://{{host}}/a'
		);
		reports(
			{ html: '<a href="https://a.example/?t={{token}}">x</a><a href="https://b.example">', text: 'x' },
			'body.html: link: https://a.example/?t={{token}}'
		);
		reports({ html: '<a href="mailto:{{address}}">x</a><a href="#a">', text: 'x' });
		reports(
			{ text: 'See https://{{host}}/a.' },
			'body.txt: whole-link-variable: https://{{host}}/a.',
			'body.txt: link: https://{{host}}/a.'
		);
		for (const text of [
			'官网：https://example.com，验证码{{code}}，十分钟内有效。',
			'(https://example.com),{{name}}',
			'https://example.com验证码{{code}}'
		]) {
			reports({ text }, `body.txt: link: ${/https[^，]*/.exec(text)?.[0]}`);
		}
		reports(
			{ html: '<link rel="stylesheet" href="a.css"><style>@import "b.css";</style>', text: 'x' },
			'body.html: external-css: <link rel="stylesheet" href="a.css">',
			'body.html: external-css: @import'
		);
		reports(
			{ html: '<script>1</script><p onclick="a()"><a href="javascript:a()">x</a><form>', text: 'x' },
			'body.html: active-content: javascript:a()',
			'body.html: active-content: <script>',
			'body.html: active-content: onclick="a()"',
			'body.html: active-content: <form>'
		);
		reports(
			{ html: '<p title="loan">A Flash Sale for alone</p><p>不是彩票</p>', text: '加群' },
			'body.html: forbidden-word: Flash Sale',
			'body.html: forbidden-word: 彩票',
			'body.txt: forbidden-word: 加群'
		);
		reports({ text: 'Buy', purpose: 'marketing' }, 'body.txt: no-unsubscribe: ');
		reports({ text: 'Buy, or unsubscribe', purpose: 'marketing' });
		reports({ text: '购买，或退订', purpose: 'marketing' });
	});

	suite('what mail clients do not show', () => {
		const rules = ['client-support', 'image-without-alt', 'insecure-link'] as const;
		const marks = (html: string, ...expected: readonly string[]) =>
			finds(html, { html }, rules, ...expected.map(mark => `body.html: ${mark}`));
		marks('<p style="color: red; font-size: 12px">');
		marks('<p style="color: red; box-shadow: none">', 'client-support: box-shadow');
		marks('<p style="position: static"><p style="POSITION: static">', 'client-support: position');
		marks('<p style="width: calc(100% - 1rem)">', 'client-support: calc(', 'client-support: 1rem');
		marks('<style>p { display: grid } @font-face { }</style>', 'client-support: grid', 'client-support: @font-face');
		marks('<style>/* position: x */ a::after { content: "filter: x" } .position { top-x: position }</style>');
		marks('<video src="x"></video>', 'client-support: <video');
		marks('<img alt="" srcset="a.png 2x" src="a.webp?b">', 'client-support: srcset="a.png 2x"', 'client-support: src="a.webp?b"');
		marks("<img src='data:image/png;base64,AA' alt>", "client-support: src='data:image/png;base64,AA'");
		marks('<img src="a.png">', 'image-without-alt: <img src="a.png">');
		marks('<a href="http://a.example">', 'insecure-link: http://a.example');
		marks('<a href="https://a.example" title="http://a.example">');
		fixes({ html: '<img src="a.png">' }, 'image-without-alt', 'body.html', '<img alt="" src="a.png">');
		fixes({ html: '<img/>' }, 'image-without-alt', 'body.html', '<img alt=""/>');
		fixes({ html: '<a href=http://a.example>' }, 'insecure-link', 'body.html', '<a href=https://a.example>');
		fixes({ text: 'See http://a.example' }, 'insecure-link', 'body.txt', 'See https://a.example');

		test('names the clients', () => {
			const [finding] = check({ html: '<p style="display:flex">' }).filter(({ rule }) => rule === 'client-support');
			assert.deepEqual(finding?.data, ['display: flex', 'Outlook (Windows)']);
		});
	});

	suite('rules that are switched off', () => {
		const html = '<!doctype html><p>{{name}</p><img src="a.png">';
		const rulesOf = (source: TemplateSource, ...disabled: readonly Rule[]) =>
			new Set(checkTemplate(source, new Set(disabled)).map(({ rule }) => rule));

		test('by the setting', () => {
			assert.ok(rulesOf({ html }).has('broken-braces'));
			assert.ok(!rulesOf({ html }, 'broken-braces').has('broken-braces'));
		});

		test('by a comment, for all files of the template', () => {
			const found = rulesOf({ html: `${html}<!-- ses-disable broken-braces, image-without-alt -->`, text: '{{a}', sample: '[]' });
			assert.ok(!found.has('broken-braces') && !found.has('image-without-alt') && found.has('sample-not-json'));
		});

		test('by a comment that is added, and then extended', () => {
			const first = apply({ html }, disableRule(html, 'broken-braces'));
			assert.equal(first.html, html.replace('<p>', '<!-- ses-disable broken-braces -->\n<p>'));
			const second = apply(first, disableRule(first.html ?? '', 'image-without-alt'));
			assert.equal(second.html, html.replace('<p>', '<!-- ses-disable broken-braces image-without-alt -->\n<p>'));
			assert.ok(!rulesOf(second).has('broken-braces') && !rulesOf(second).has('image-without-alt'));
		});
	});

	suite('of any text', () => {
		const piece = fc.constantFrom(
			...[
				'{{',
				'}}',
				'{',
				'}',
				'a',
				'b',
				' ',
				'.',
				'\n',
				'<',
				'>',
				'<p>',
				'</p>',
				'<img src="',
				'"',
				'<a href="http://',
				'<!--',
				'-->',
				'<style>'
			],
			...[
				'</style>',
				'position:',
				'calc(',
				';',
				'ses-disable no-sample-value',
				'"a":',
				'"b": [',
				'true',
				',',
				'<b>x</b>',
				'彩票',
				'&#x4e2d;'
			]
		);
		const text = fc.array(piece, { maxLength: 25 }).map(pieces => pieces.join(''));
		const sample = fc.oneof(
			text,
			fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.anything({ withNullPrototype: false })).map(value => JSON.stringify(value))
		);
		const optional = { nil: undefined };
		const source: fc.Arbitrary<TemplateSource> = fc.record({
			html: fc.option(text, optional),
			text: fc.option(text, optional),
			sample: fc.option(sample, optional),
			subject: fc.option(text, optional),
			purpose: fc.constantFrom('marketing', 'test', undefined)
		});

		test('findings are inside the file', () => {
			fc.assert(
				fc.property(source, source => {
					for (const { file, start, end } of check(source)) {
						assert.ok(start >= 0 && start <= end && end <= textOf(source, file).length, `${file} ${start} ${end}`);
					}
				}),
				{ numRuns: 300 }
			);
		});

		test('a fix removes its finding, and changes no other file', () => {
			fc.assert(
				fc.property(source, source => {
					const findings = check(source);
					for (const { fix, ...finding } of findings) {
						if (fix) {
							const fixed = check(apply(source, fix));
							const count = (findings: readonly Finding[]) =>
								findings.filter(({ rule, file, data }) => rule === finding.rule && file === finding.file && `${data}` === `${finding.data}`)
									.length;
							assert.ok(count(fixed) < count(findings) || count(findings) === 100, finding.rule);
						}
					}
				}),
				{ numRuns: 300 }
			);
		});

		test('after all fixes, no finding has one', () => {
			fc.assert(
				fc.property(source, source => {
					let fixed = source;
					for (let count = 0; ; count++) {
						const fix = check(fixed).find(({ fix }) => fix)?.fix;
						if (!fix) {
							break;
						}
						assert.ok(count < 200, 'It never ends');
						fixed = apply(fixed, fix);
					}
				}),
				{ numRuns: 100 }
			);
		});
	});

	test('long texts are read quickly', async () => {
		const pieces = ['<b>', '</b>', '<img>', '<p style="a:b">', '<style>', '<!--', '&#1;', 'a{', 'http://', '<a href=', '{{a}}', '} {{a'];
		const repeated = [...pieces, '彩票', '"a":1,', '[', "url('"].map(piece => piece.repeat(100_000 / piece.length));
		for (const long of [...megabytes, ...repeated, `${'<b>'.repeat(15_000)}${'</b>'.repeat(15_000)}`]) {
			const text = long.slice(0, 100_000);
			await isReadQuickly(shortly(text), text => check({ html: text, text, purpose: 'marketing' }), text);
			const wrap = (text: string) => `<style>${text}</style><!-- ses-disable ${text} --><p style="${text}">`;
			await isReadQuickly(shortly(text), text => check({ html: wrap(text), sample: `{"a": "", ${text}` }), text);
		}
	}).timeout(120_000);

	test('thousands of variables without a value are read quickly beside thousands of values', async () => {
		const names = Array.from({ length: 3000 }, (_, index) => `v${index}`);
		const sample = JSON.stringify(Object.fromEntries(names.map(name => [`not-${name}`, name])));
		await isQuick('variables', () => check({ html: names.map(name => `{{${name}}}`).join(' '), sample }));
	});
});
