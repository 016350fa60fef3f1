import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { type JsonFaultKind, jsonFault } from '../../../src/sendMail/jsonFault.ts';
import { emptyTemplateData, readTemplateData, type TemplateDataFault } from '../../../src/sendMail/templateData.ts';

suite('sendMail: values of a template', () => {
	suite('where a text stops being JSON', () => {
		const stops = (text: string, kind: JsonFaultKind, index: number) =>
			test(JSON.stringify(text), () => assert.deepEqual(jsonFault(text), { kind, index }));
		stops('', 'value', 0);
		stops('  ', 'value', 2);
		stops('name', 'value', 0);
		stops('{', 'name', 1);
		stops('{name: 1}', 'name', 1);
		stops("{'name': 1}", 'name', 1);
		stops('{"name"', 'colon', 7);
		stops('{"name" "Ada"}', 'colon', 8);
		stops('{"name": }', 'value', 9);
		stops('{"name": Ada}', 'value', 9);
		stops('{"name": "Ada"', 'commaOrBrace', 14);
		stops('{"a": 1 "b": 2}', 'commaOrBrace', 8);
		stops('{"a": 1,}', 'name', 8);
		stops('{"a": 01}', 'commaOrBrace', 7);
		stops('{"a": 1.}', 'commaOrBrace', 7);
		stops('{"a": -}', 'value', 6);
		stops('[1 2]', 'commaOrBracket', 3);
		stops('[1,]', 'value', 3);
		stops('{"name": "Ada}', 'quotationMark', 14);
		stops('{"name": "C:\\x"}', 'escape', 12);
		stops('"\\u12g4"', 'escape', 1);
		stops('{"name": "a\tb"}', 'control', 11);
		stops('{} {}', 'end', 3);
		stops('{}}', 'end', 2);
		stops('['.repeat(200), 'depth', 100);

		test('says nothing against any JSON', () => fc.assert(fc.property(fc.json(), text => assert.equal(jsonFault(text), undefined))));

		test('agrees with JSON.parse on anything', () => {
			const piece = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', ' ', '\\', 'a', 'null', '1', '-', '.', 'e', '"a"', '\n', '\\u00e9');
			fc.assert(
				fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
					const text = pieces.join('');
					assert.equal(jsonFault(text) === undefined, isJson(text), text);
				}),
				{ numRuns: 300 }
			);
		});

		function isJson(text: string): boolean {
			try {
				JSON.parse(text);
				return true;
			} catch {
				return false;
			}
		}
	});

	suite('faults', () => {
		const refuses = (text: string, fault: TemplateDataFault) =>
			test(text, () => assert.deepEqual(readTemplateData(text, ['name', 'code']), { kind: 'fault', fault }));
		refuses(' ', { kind: 'empty' });
		refuses('{"name"}', { kind: 'syntax', fault: { kind: 'colon', index: 7 } });
		refuses('[]', { kind: 'notObject' });
		refuses('null', { kind: 'notObject' });
		refuses('"name"', { kind: 'notObject' });
		refuses('{}', { kind: 'missing', names: ['name', 'code'] });
		refuses('{"name": "Ada"}', { kind: 'missing', names: ['code'] });
		refuses('{"name": "Ada", "Code": 1}', { kind: 'missing', names: ['code'] });
		refuses('{"name": null, "code": 1}', { kind: 'type', name: 'name' });
		refuses('{"name": true, "code": 1}', { kind: 'type', name: 'name' });
		refuses('{"name": "Ada", "code": {"a": 1}}', { kind: 'type', name: 'code' });
		refuses('{"name": "Ada", "code": 12345678901234567890}', { kind: 'number', name: 'code' });
		refuses('{"name": "\\"code\\": 1", "c\\u006fde" : 0.12345678901234567}', { kind: 'number', name: 'code' });
		refuses('{"name": "Ada", "code": 1e999}', { kind: 'number', name: 'code' });
		refuses('{"name": "<b>Ada</b>", "code": 1}', { kind: 'html', name: 'name' });
		refuses('{"name": "Ada", "code": "<!-- x -->"}', { kind: 'html', name: 'code' });
	});

	suite('what is taken, and doubts about it', () => {
		const takes = (text: string, doubts: readonly unknown[]) =>
			test(text.length > 60 ? `${text.slice(0, 60)}…` : text, () =>
				assert.deepEqual(readTemplateData(text, ['name', 'code']), { kind: 'fine', data: JSON.parse(text), doubts })
			);
		takes('{"name": "Ada", "code": 123}', []);
		takes('{"name": "1 < 2 > 1", "code": "a<b"}', []);
		takes('{"name": "\\"code\\": 12.50, ", "code": -12.5e3}', []);
		takes('{"name": "Ada", "code": 123456789012345}', []);
		takes('{"name": "Ada", "code": 12345678901234568}', []);
		takes('{"name": "Ada", "code": 12.50}', [{ kind: 'zeros', name: 'code', sent: 12.5 }]);
		takes('{"name": "", "code": " "}', [{ kind: 'blank', names: ['name', 'code'] }]);
		takes('{"name": "Ada", "code": 0}', []);
		takes('{"name": "Ada", "code": 1, "cod": 2}', [{ kind: 'unknown', names: ['cod'] }]);
		takes(`{"name":"${'a'.repeat(780)}","code":1}`, []);
		takes(`{"name":"${'a'.repeat(781)}","code":1}`, [{ kind: 'long', length: 801 }]);
		takes(`{"name":"a${'é'.repeat(390)}","code":1}`, [{ kind: 'long', length: 801 }]);
	});

	test('many beginnings of tags are validated at once', () => {
		const text = JSON.stringify({ name: '<a'.repeat(200_000) });
		const start = performance.now();
		assert.equal(readTemplateData(text, ['name']).kind, 'fine');
		assert.ok(performance.now() - start < 5000);
	});

	test('what one begins with has every variable, is JSON, and lacks nothing but values', () =>
		fc.assert(
			fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), names => {
				const reading = readTemplateData(emptyTemplateData(names), names);
				assert.equal(reading.kind, 'fine');
			})
		));
});
