import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { mailSize, missingValues, readShownSettings, readValues } from '../../../src/templates/filledTemplate.ts';

suite('templates: a template with values', () => {
	const reads = (json: string, values: Readonly<Record<string, string>> | undefined) =>
		test(`values in ${json}`, () => assert.deepEqual(readValues(json), values));
	reads('{"name": "Ada", "code": 12, "isNew": true}', { name: 'Ada', code: '12', isNew: 'true' });
	reads('{"list": [1], "object": {}, "none": null}', {});
	reads('{"toString": "x"}', { toString: 'x' });
	reads('{"name": ', undefined);
	reads('["name"]', undefined);
	reads('null', undefined);

	const shows = (json: string, name: string, subject: string) =>
		test(`settings in ${json}`, () => assert.deepEqual(readShownSettings(json), { name, subject }));
	shows('{"name": "code", "subject": "Your code", "remote": {}}', 'code', 'Your code');
	shows('{"name": 1}', '', '');

	test('variables without a value, in order and once', () =>
		assert.deepEqual(missingValues({ b: '' }, 'Hello {{c}}', '{{a}} {{b}} {{c}}', '{{toString}}'), ['c', 'a', 'toString']));

	const template = { subject: 'Hello {{name}}', html: '<p>{{name}}</p>', text: '{{name}}' };
	test('the size is that of the filled mail in base64', () => {
		const sizes = [0, 30_000].map(length => mailSize(template, { name: 'x'.repeat(length) }));
		assert.ok((sizes[0] ?? 0) > 200 && (sizes[0] ?? 0) < 1000, String(sizes));
		// Twice in the body, once in the subject, in lines of 76 characters of base64 for 57 bytes.
		const grown = (sizes[1] ?? 0) - (sizes[0] ?? 0);
		assert.ok(grown > 2 * 30_000 * (4 / 3), String(grown));
	});
});
