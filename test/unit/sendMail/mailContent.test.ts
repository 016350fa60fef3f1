import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { maxImages, maxShown, parseMail } from '../../../src/sendMail/mailContent.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const lines = (...parts: readonly string[]) => bytes(parts.join('\r\n'));

suite('sendMail: reading a mail', () => {
	test('text and HTML, headers and attachments', async () => {
		const mail = await parseMail(
			lines(
				'From: =?utf-8?B?6IW+6K6v5LqR?= <news@mail.qcloud.com>',
				'To: ada@example.com',
				'Subject: =?utf-8?Q?Caf=C3=A9?=',
				'MIME-Version: 1.0',
				'Content-Type: multipart/mixed; boundary=b',
				'',
				'--b',
				'Content-Type: text/plain; charset=utf-8',
				'Content-Transfer-Encoding: quoted-printable',
				'',
				'Gr=C3=BC=C3=9Fe',
				'--b',
				'Content-Type: text/html; charset=utf-8',
				'',
				'<p>Hello</p>',
				'--b',
				'Content-Type: application/pdf; name="a.pdf"',
				'Content-Disposition: attachment; filename="a.pdf"',
				'Content-Transfer-Encoding: base64',
				'',
				'AAAAAAA=',
				'--b--',
				''
			)
		);
		assert.equal(mail.subject, 'Café');
		assert.match(mail.text, /Grüße/);
		assert.match(mail.html, /<p>Hello<\/p>/);
		assert.deepEqual(mail.attachments, [{ name: 'a.pdf', type: 'application/pdf', size: 5 }]);
		assert.deepEqual(mail.headers.slice(0, 3), [
			{ name: 'From', value: '腾讯云 <news@mail.qcloud.com>' },
			{ name: 'To', value: 'ada@example.com' },
			{ name: 'Subject', value: 'Café' }
		]);
		assert.equal(mail.isCut, false);
	});

	const reads = (name: string, raw: Uint8Array, text: RegExp) => test(name, async () => assert.match((await parseMail(raw)).text, text));
	reads(
		'another character set',
		new Uint8Array([...lines('Content-Type: text/plain; charset=gb18030', '', ''), 0xc4, 0xe3, 0xba, 0xc3]),
		/你好/
	);
	reads('an unknown character set', lines('Content-Type: text/plain; charset=klingon', '', 'nuqneH'), /nuqneH/);
	reads('bytes that are not UTF-8', new Uint8Array([...lines('Content-Type: text/plain; charset=utf-8', '', 'a'), 0xff, 0x62]), /a\ufffdb/);
	reads('a missing boundary', lines('Content-Type: multipart/mixed; boundary=x', '', 'lost'), /^/);
	reads('no headers at all', bytes('\r\nhello'), /hello/);

	test('embedded images are inserted; others keep their URL', async () => {
		const { html } = await parseMail(
			lines(
				'Content-Type: multipart/related; boundary=b',
				'',
				'--b',
				'Content-Type: text/html',
				'',
				'<img src="cid:logo%40x"><img src="cid:other"><img src="cid:svg"><img src="https://evil.example/p.png">',
				'--b',
				'Content-Type: image/png',
				'Content-ID: <logo@x>',
				'Content-Transfer-Encoding: base64',
				'',
				'iVBORw0KGgo=',
				'--b',
				'Content-Type: image/svg+xml',
				'Content-ID: <svg>',
				'',
				'<svg/>',
				'--b--',
				''
			)
		);
		assert.match(html, /<img src="data:image\/png;base64,iVBORw0KGgo="><img src="cid:other"><img src="cid:svg"><img src="https:/);
	});

	test('an image that is used often does not make the page too large', async () => {
		const size = maxImages / 10;
		const { html } = await parseMail(
			lines(
				'Content-Type: multipart/related; boundary=b',
				'',
				'--b',
				'Content-Type: text/html',
				'',
				'<img src="cid:logo">'.repeat(50),
				'--b',
				'Content-Type: image/png',
				'Content-ID: <logo>',
				'Content-Transfer-Encoding: base64',
				'',
				'A'.repeat(size),
				'--b--',
				''
			)
		);
		assert.equal(html.match(/data:image/g)?.length, 9);
		assert.equal(html.match(/cid:logo/g)?.length, 41);
	});

	test('a mail that is too long is cut', async () => {
		const mail = await parseMail(lines('Content-Type: text/html', '', '<p>'.repeat(maxShown / 2)));
		assert.equal(mail.html.length, maxShown);
		assert.equal(mail.isCut, true);
	});

	test('any bytes are parsed, or rejected with an error', () =>
		fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async raw => {
				const mail = await parseMail(raw).catch((error: unknown) => error);
				assert.ok(mail instanceof Error || (typeof mail === 'object' && mail !== null && 'html' in mail));
			})
		));
});
