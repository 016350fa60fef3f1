import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import {
	fromHeader,
	mailbox,
	needsQuoting,
	type SenderNameFault,
	tidySenderName,
	validateSenderName
} from '../../../src/mail/senderName.ts';
import { anyText } from '../../helpers/anyText.ts';

const address = 'service@mail.qcloud.com';

suite('mail: sender names', () => {
	const validates = (name: string, fault?: SenderNameFault) =>
		test(`${JSON.stringify(name.slice(0, 30))}: ${fault ?? 'fine'}`, () => assert.equal(validateSenderName(name, address), fault));
	validates('');
	validates('Tencent Cloud');
	validates('Tencent, Inc.');
	validates('O\'Neill "Shop" (EU)');
	validates('腾讯云邮件通知');
	validates('שלום');
	validates('Café 😀');
	validates('👩‍💻 team');
	validates('a\nb', 'lineBreak');
	validates('a\rb', 'lineBreak');
	validates('a\r\nBcc: x@example.com', 'lineBreak');
	validates('a\u2028b', 'lineBreak');
	validates('a\u2029b', 'lineBreak');
	validates('a\u0085b', 'lineBreak');
	validates('a\u000bb', 'lineBreak');
	validates('a\u000cb', 'lineBreak');
	validates('a\tb', 'controlCharacter');
	validates('a\u0000b', 'controlCharacter');
	validates('a\u001bb', 'controlCharacter');
	validates('a\u007fb', 'controlCharacter');
	validates('a\u009fb', 'controlCharacter');
	for (const mark of '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069') {
		validates(`a${mark}b`, 'bidiControl');
	}
	validates('a<b', 'angleBracket');
	validates('a>b', 'angleBracket');
	validates('Support: Europe', 'colon');
	validates('=?utf-8?Q?support=3Cbank=2Ecom=3E?=', 'encodedWord');
	validates('=?UTF-8?b?YQ==?= team', 'encodedWord');
	validates('what?=?');
	validates('\u200b', 'invisible');
	validates('\u2800', 'invisible');
	validates('\ufe0f', 'invisible');
	validates('\u3164 \u2060', 'invisible');
	validates('a\ud800b', 'loneSurrogate');
	validates('\udc00', 'loneSurrogate');

	const overhead = fromHeader('', address).length + ' <>'.length;
	validates('a'.repeat(998 - overhead));
	validates('a'.repeat(999 - overhead), 'tooLong');
	validates('中'.repeat(Math.floor((998 - overhead) / 3)));
	validates('中'.repeat(Math.floor((998 - overhead) / 3) + 1), 'tooLong');
	// The quotation marks count, too.
	validates(`${'a'.repeat(998 - overhead - 3)},`);
	validates(`${'a'.repeat(998 - overhead - 2)},`, 'tooLong');

	const writes = (name: string, header: string) => test(header, () => assert.equal(fromHeader(name, address), header));
	writes('', 'From: service@mail.qcloud.com');
	writes('Tencent Cloud', 'From: Tencent Cloud <service@mail.qcloud.com>');
	writes('News\r\nBcc: x@example.com', 'From: "News Bcc: x@example.com" <service@mail.qcloud.com>');
	writes('腾讯云', 'From: 腾讯云 <service@mail.qcloud.com>');
	writes('Tencent, Inc.', 'From: "Tencent, Inc." <service@mail.qcloud.com>');
	writes('a "b"', 'From: "a \\"b\\"" <service@mail.qcloud.com>');
	writes('a\\b', 'From: "a\\\\b" <service@mail.qcloud.com>');
	writes("O'Neill & Co", "From: O'Neill & Co <service@mail.qcloud.com>");

	test('exactly the specials of RFC 5322 section 3.2.3 need quoting', () => {
		const quoted = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter(needsQuoting);
		assert.equal(quoted.join(''), '"(),.:;<>@[\\]');
		assert.equal(needsQuoting('中'), false);
	});

	const tidies = (name: string, expected: string) =>
		test(`tidies ${JSON.stringify(name)}`, () => assert.equal(tidySenderName(name), expected));
	tidies('  Tencent Cloud\t', 'Tencent Cloud');
	tidies('Tencent  Cloud', 'Tencent  Cloud');
	tidies(' \u3000', '');
	tidies('', '');
	tidies('\xad\u200b Tencent\u200bCloud \u2060', 'Tencent\u200bCloud');
	tidies('\u200b', '');
	tidies('“ Tencent, Inc. ”', 'Tencent, Inc.');
	tidies('“A” and “B”', '“A” and “B”');
	tidies('👩‍💻', '👩‍💻');

	test('tidying twice changes nothing more', () => {
		const name = fc.string({ unit: fc.constantFrom(...'a “”\u200b\xad\u2060\u3000') });
		fc.assert(fc.property(name, text => assert.equal(tidySenderName(tidySenderName(text)), tidySenderName(text))));
	});

	test('a valid name results in one header line of at most 998 octets that ends in the address', () => {
		fc.assert(
			fc.property(fc.oneof(anyText(), fc.string({ unit: 'grapheme', maxLength: 400 }), fc.string()), name => {
				fc.pre(validateSenderName(name, address) === undefined);
				const header = fromHeader(name, address);
				assert.ok(!/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(header));
				assert.ok(new TextEncoder().encode(header).length <= 998);
				assert.equal(header.split('<').length, name === '' ? 1 : 2);
				assert.ok(header.endsWith(name === '' ? address : ` <${address}>`));
			}),
			{ numRuns: 500 }
		);
	});

	test('does not throw for any text', () => {
		fc.assert(
			fc.property(anyText(), anyText(), (name, anyAddress) => {
				assert.doesNotThrow(() => [
					validateSenderName(name, anyAddress),
					mailbox(name, anyAddress),
					needsQuoting(name),
					tidySenderName(name)
				]);
			})
		);
	});
});
