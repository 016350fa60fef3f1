import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { mimeMessage } from '../../../src/mail/mimeMessage.ts';
import { mailSize, readShownSettings, readValues } from '../../../src/templates/filledTemplate.ts';

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

	test('the size is about that of the message', () => {
		const texts = { subject: 'Hello', html: `<p>Grüße, ${'Ada '.repeat(1000)}</p>`, text: 'Ada'.repeat(100) };
		const from = 'news@mail.example.com';
		const message = mimeMessage({
			...texts,
			from,
			to: [from],
			cc: [],
			replyTo: '',
			time: 0,
			messageId: from,
			headers: {},
			attachments: []
		});
		const size = mailSize(texts.subject, texts.html, texts.text);
		assert.ok(Math.abs(size / message.length - 1) < 0.05, `${size} instead of ${message.length}`);
	});
});
