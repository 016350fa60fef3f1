import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { hasHtml, holdsJson, isJson, readTemplateData, type TemplateData, withAllVariables } from '../../../src/mail/templateData.ts';

suite('mail: values of a template', () => {
	suite('JSON that cannot be read', () => {
		const fails = (json: string, kind: 'syntax' | 'type' | 'html' | 'repeated', name?: string) =>
			test(`${json}: ${kind}`, () => {
				const reading = readTemplateData(json);
				assert.ok('fault' in reading);
				assert.equal(reading.fault.kind, kind);
				assert.equal('name' in reading.fault ? reading.fault.name : undefined, name);
			});
		fails('', 'syntax');
		fails('{', 'syntax');
		fails('{"name" "Ada"}', 'syntax');
		fails('{"name": "Ada"', 'syntax');
		fails('{name: "Ada", // 姓名：\n}', 'syntax');
		fails('{"code": 01}', 'syntax');
		fails('{"code": 1.}', 'syntax');
		fails('{1: "Ada"}', 'syntax');
		fails('{} {}', 'syntax');
		fails('{"name": "Ada", "name": "Bob"}', 'repeated', 'name');
		fails('{"n\\u0061me": 1, "code": "a:\\":", "name" : 2}', 'repeated', 'name');
		fails('{"name": null}', 'type', 'name');
		fails('{"name": true}', 'type', 'name');
		fails('{"name": "Ada", "code": {"a": 1}}', 'type', 'code');
		fails('{"code": [1]}', 'type', 'code');
		fails('{"name": "<b>Ada</b>", "code": 1}', 'html', 'name');
		fails('{"name": "Ada", "code": "<!-- x -->"}', 'html', 'code');
	});

	suite('a character that is not that of JSON', () => {
		const names = (json: string, character: string, position: number, meant: string | undefined) =>
			test(`${JSON.stringify(json)}: ${JSON.stringify(character)} at ${position}`, () =>
				assert.deepEqual(readTemplateData(json), { fault: { kind: 'character', stray: { character, position, meant } } }));
		names('{“name”: “Ada”}', '“', 2, '"');
		names('{"name”: "Ada"}', '”', 7, '"');
		names('{"name": "Ada”}', '”', 14, '"');
		names('{„name“: "Ada"}', '„', 2, '"');
		names('{‘name’: "Ada"}', '‘', 2, undefined);
		names("{'name': '张三，你好'}", "'", 2, undefined);
		names('{"name": "Ada" /* 你好，x */}', '/', 16, undefined);
		names('{"name": "Ada", // 姓名：\n}', '/', 17, undefined);
		names('{"name": "“Ada”",}', ',', 17, undefined);
		names('{"name": "Ada"；}', '；', 15, undefined);
		names('{"name"：\u00a0"Ada"}', '：', 8, ':');
		names('{"name":\u00a0"Ada"}', '\u00a0', 9, ' ');
		names('{"😀":\u3000"Ada"}', '\u3000', 6, ' ');
		names('{"name": "Ada"， "code": 1}', '，', 15, ',');
		names('{"code": １}', '１', 10, '1');
		names('｛"name": "Ada"}', '｛', 1, '{');
		names('{"name": "Ada"\u200b}', '\u200b', 15, '');
		names('\ufeff{"name": "Ada"}', '\ufeff', 1, '');

		test('in a text they are fine, and not to blame for another mistake', () => {
			assert.deepEqual(readTemplateData('{"name": "“Ada”：\u00a0，"}'), { data: { name: '“Ada”：\u00a0，' } });
			const reading = readTemplateData('{"name": "“Ada”" "code": 1}');
			assert.ok('fault' in reading && reading.fault.kind === 'syntax');
		});
	});

	suite('JSON with values', () => {
		const reads = (json: string, data: TemplateData) => test(json, () => assert.deepEqual(readTemplateData(json), { data }));
		reads('{}', {});
		reads(' {"name": "Ada", "code": "123"} ', { name: 'Ada', code: '123' });
		reads('{"name": "1 < 2 > 1", "code": "a<b"}', { name: '1 < 2 > 1', code: 'a<b' });
		reads('{"name": "", "code": " "}', { name: '', code: ' ' });
		reads('{"c\\u006fde": "\\"code\\": 1, "}', { code: '"code": 1, ' });
	});

	suite('numbers keep their digits', () => {
		const keeps = (digits: string) =>
			test(digits, () =>
				assert.deepEqual(readTemplateData(`{"name": "12.50", "code":${digits}}`), { data: { name: '12.50', code: digits } })
			);
		keeps('0');
		keeps('12.50');
		keeps('-12.5e3');
		keeps('12345678901234567890');
		keeps('0.12345678901234567');
		keeps('1e999');
	});

	test('any texts come back', () =>
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.string()), values => {
				const reading = readTemplateData(JSON.stringify(values));
				if (Object.values(values).some(hasHtml)) {
					assert.ok('fault' in reading);
				} else {
					assert.ok('data' in reading);
					assert.deepEqual(Object.entries(reading.data), Object.entries(values));
				}
			})
		));

	test('anything else is rejected, not thrown', () => {
		const piece = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', ' ', '\\', 'a', 'null', '1', '-', '.', 'e', '"a"', '\n', '\\u00e9');
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
				const reading = readTemplateData(`{${pieces.join('')}`);
				assert.ok('fault' in reading || 'data' in reading);
			}),
			{ numRuns: 300 }
		);
	});

	test('what begins with a brace is meant as JSON', () => {
		assert.equal(isJson(' {"name"'), true);
		assert.equal(isJson('\u200b｛"name"'), true);
		assert.equal(isJson('Ada {x}'), false);
		assert.equal(isJson(''), false);
	});

	test('JSON in a longer text is recognized', () => {
		for (const text of ['"{\\"name\\":\\"Ada\\"}"', '[{"name":"Ada"}]', '```json\n{"name":"Ada"}\n```', 'TemplateData: { "name": "Ada"}']) {
			assert.ok(holdsJson(text) && !isJson(text), text);
		}
		assert.ok(!['Ada', '{{name}}', 'a: {b}', '"{a}": b'].some(holdsJson));
	});

	test('each variable gets a value, in the order of the template; the others stay', () => {
		const data = withAllVariables({ code: '1', other: 'x' }, ['name', 'code']);
		assert.deepEqual(Object.entries(data), [
			['name', ''],
			['code', '1'],
			['other', 'x']
		]);
	});

	test('many tags that do not end are validated at once', () => {
		const start = performance.now();
		assert.equal(hasHtml('<a'.repeat(200_000)), false);
		assert.ok(performance.now() - start < 5000);
	});
});
