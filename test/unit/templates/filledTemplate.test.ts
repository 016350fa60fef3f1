import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { mimeMessage } from '../../../src/mail/mimeMessage.ts';
import { mailSize, missingValues, readShownSettings, readValues } from '../../../src/templates/filledTemplate.ts';

suite('templates: a template with values', () => {
	const reads = (json: string, values: Readonly<Record<string, string>> | undefined) =>
		test(`values in ${json}`, () => assert.deepEqual(readValues(json), values));
	reads('{"name": "Ada", "code": 12}', { name: 'Ada', code: '12' });
	reads('{"order": 12345678901234567890, "total": 12.50, "12": "a 1.50"}', {
		order: '12345678901234567890',
		total: '12.50',
		'12': 'a 1.50'
	});
	reads('{"order": 012}', undefined);
	reads('{"list": [1], "object": {}, "none": null, "isNew": true}', {});
	reads('{"toString": "x"}', { toString: 'x' });
	reads('{"name": ', undefined);
	reads('["name"]', undefined);
	reads('null', undefined);

	const shows = (json: string, name: string, subject: string) =>
		test(`settings in ${json}`, () => assert.deepEqual(readShownSettings(json), { name, subject }));
	shows('{"name": "code", "subject": "Your code", "remote": {}}', 'code', 'Your code');
	shows('{"name": 1}', '', '');

	test('variables without a value, in order and once', () =>
		assert.deepEqual([...missingValues({ b: '' }, 'Hello {{c}}', '{{a}} {{b}} {{c}}', '{{toString}}')], ['c', 'a', 'toString']));

	test('the size is about that of the message', () => {
		const texts = { subject: 'Hello', html: `<p>Grüße, ${'{{name}} '.repeat(1000)}</p>`, text: '{{name}}'.repeat(100) };
		const filled = { ...texts, html: texts.html.replaceAll('{{name}}', 'Ada'), text: texts.text.replaceAll('{{name}}', 'Ada') };
		const from = 'news@mail.example.com';
		const message = mimeMessage({
			...filled,
			from,
			to: [from],
			cc: [],
			replyTo: '',
			time: 0,
			messageId: from,
			headers: {},
			attachments: []
		});
		const size = mailSize({ name: 'Ada' }, texts.subject, texts.html, texts.text);
		assert.ok(Math.abs(size / message.length - 1) < 0.05, `${size} instead of ${message.length}`);
	});
});
