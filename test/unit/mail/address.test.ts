import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import {
	addressKey,
	findByAddress,
	isValidAddress,
	type LocalPartFault,
	parseMailbox,
	splitAddress,
	validateLocalPart,
	withAsciiMarks
} from '../../../src/mail/address.ts';
import { mailbox, tidySenderName, validateSenderName } from '../../../src/mail/senderName.ts';
import { anyText } from '../../helpers/anyText.ts';

const a = (length: number) => 'a'.repeat(length);

suite('mail: local parts', () => {
	const validates = (localPart: string, fault?: LocalPartFault, character?: string) =>
		test(`${JSON.stringify(localPart.slice(0, 30))}: ${fault ?? 'fine'}`, () => {
			const expected = fault && { fault, ...(character === undefined ? {} : { character }) };
			assert.deepEqual(validateLocalPart(localPart), expected);
		});
	validates('service');
	validates('a');
	validates('first.last');
	validates('a.b.c');
	validates('user+tag');
	validates("!#$%&'*+/=?^_`{|}~-");
	validates('0123456789');
	validates(a(64));
	validates('', 'empty');
	validates(a(65), 'tooLong');
	validates('.a', 'dotAtStart');
	validates('.', 'dotAtStart');
	validates('a.', 'dotAtEnd');
	validates('a..b', 'twoDots');
	validates('a b', 'character', ' ');
	validates(' a', 'character', ' ');
	validates('a@b', 'character', '@');
	validates('"a b"', 'character', '"');
	validates('a,b', 'character', ',');
	validates('a;b', 'character', ';');
	validates('a:b', 'character', ':');
	validates('a<b', 'character', '<');
	validates('a>b', 'character', '>');
	validates('a(b)', 'character', '(');
	validates('a[b', 'character', '[');
	validates('a\\b', 'character', '\\');
	validates('a\nb', 'character', '\n');
	validates('a\u0000', 'character', '\u0000');
	validates('a\u007f', 'character', '\u007f');
	validates('a\u0080', 'nonAscii', '\u0080');
	validates('müller', 'nonAscii', 'ü');
	validates('服务', 'nonAscii', '服');
	validates('a😀', 'nonAscii', '😀');
	validates('ａ', 'nonAscii', 'ａ');
	validates('a\ud800', 'nonAscii', '\ud800');

	/** An independent implementation of `dot-atom-text = 1*atext *("." 1*atext)` (RFC 5322 section 3.2.3) with at most 64 octets. */
	const isDotAtom = (text: string): boolean => {
		const atext = new Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~");
		return text.length <= 64 && text.split('.').every(atom => atom !== '' && [...atom].every(character => atext.has(character)));
	};
	test('accepts exactly the dot-atom grammar', () => {
		const nearly = fc.string({ maxLength: 70, unit: fc.constantFrom(..."abZ09.!#$%&'*+-/=?^_`{|}~") });
		fc.assert(
			fc.property(
				fc.oneof(
					nearly,
					fc.string(),
					anyText(),
					fc.array(nearly, { maxLength: 3 }).map(parts => parts.join('.'))
				),
				text => {
					assert.equal(validateLocalPart(text) === undefined, isDotAtom(text));
				}
			),
			{ numRuns: 300 }
		);
	});
	test('accepts exactly the characters of the grammar, of all up to U+2FFF', () => {
		for (let code = 0; code < 0x3000; code += 1) {
			const character = String.fromCharCode(code);
			assert.equal(validateLocalPart(`a${character}b`) === undefined, isDotAtom(`a${character}b`), `U+${code.toString(16)}`);
		}
	});
});

suite('mail: addresses', () => {
	const splits = (text: string, localPart?: string, domain?: string) =>
		test(`splits ${JSON.stringify(text)}`, () =>
			assert.deepEqual(splitAddress(text), localPart === undefined || domain === undefined ? undefined : { localPart, domain }));
	splits('service@mail.qcloud.com', 'service', 'mail.qcloud.com');
	splits('Service@MAIL.qcloud.com', 'Service', 'mail.qcloud.com');
	splits('a@b@example.com', 'a@b', 'example.com');
	splits('@example.com', '', 'example.com');
	splits('a@bücher.example', 'a', 'xn--bcher-kva.example');
	splits('a@example.com.', 'a', 'example.com');
	splits('a', undefined);
	splits('', undefined);
	splits('a@', undefined);
	splits('a@b', undefined);
	splits('a@b c.com', undefined);
	splits('a@[127.0.0.1]', undefined);

	const isValid = (text: string, expected: boolean) =>
		test(`${JSON.stringify(text.slice(0, 40))} (${text.length}) is ${expected ? 'valid' : 'invalid'}`, () =>
			assert.equal(isValidAddress(text), expected));
	isValid('service@mail.qcloud.com', true);
	isValid('first.last+tag@example.com', true);
	isValid('a@bücher.example', true);
	isValid('', false);
	isValid('service', false);
	isValid('@example.com', false);
	isValid('a@b@example.com', false);
	isValid('a..b@example.com', false);
	isValid(' a@example.com', false);
	isValid('a @example.com', false);
	isValid('a@ example.com', false);
	isValid('a@example.com ', false);
	isValid('a@example.com\n', false);
	isValid('Name <a@example.com>', false);
	isValid(`${a(64)}@example.com`, true);
	isValid(`${a(65)}@example.com`, false);
	const domainOf = (length: number) => [a(63), a(63), a(63 - (253 - length)), a(61)].join('.');
	isValid(`${a(1)}@${domainOf(252)}`, true);
	isValid(`${a(2)}@${domainOf(252)}`, false);
	// 240 Unicode characters, far more in ASCII.
	isValid(`a@${Array(5).fill('中'.repeat(47)).join('.')}`, false);
	const idn = Array(8).fill('中中中中中中中中').join('.');
	isValid(`${a(64)}@${idn}`, true);
	isValid(`${a(64)}@${idn}.${idn}`, false);

	const sameKey = (first: string, second: string, expected: boolean) =>
		test(`${first} and ${second} have ${expected ? 'the same key' : 'different keys'}`, () =>
			assert.equal(addressKey(first) === addressKey(second), expected));
	sameKey('Service@mail.qcloud.com', 'service@MAIL.qcloud.com', true);
	sameKey('a@example.com', 'b@example.com', false);
	sameKey('a.b@example.com', 'ab@example.com', false);
});

suite('mail: mailboxes', () => {
	const parses = (text: string, name?: string, address?: string) =>
		test(`parses ${JSON.stringify(text)}`, () =>
			assert.deepEqual(parseMailbox(text), name === undefined || address === undefined ? undefined : { name, address }));
	parses('Tencent Cloud <service@mail.qcloud.com>', 'Tencent Cloud', 'service@mail.qcloud.com');
	parses('From: Tencent Cloud <service@mail.qcloud.com>', 'Tencent Cloud', 'service@mail.qcloud.com');
	parses('from:Tencent<a@example.com>', 'Tencent', 'a@example.com');
	parses('  Tencent   <  a@example.com >  ', 'Tencent', 'a@example.com');
	parses('"Tencent, Inc." <a@example.com>', 'Tencent, Inc.', 'a@example.com');
	parses('"a \\"b\\" \\\\c" <a@example.com>', 'a "b" \\c', 'a@example.com');
	parses('"From: x" <a@example.com>', 'From: x', 'a@example.com');
	parses('腾讯云 <a@example.com>', '腾讯云', 'a@example.com');
	parses('<a@example.com>', '', 'a@example.com');
	parses('"" <a@example.com>', '', 'a@example.com');
	parses('half "quoted <a@example.com>', 'half "quoted', 'a@example.com');
	parses('Name <>', 'Name', '');
	parses('Name <not an address>', 'Name', 'not an address');
	parses('Name <a@example.com>\n', 'Name', 'a@example.com');
	parses('a@example.com');
	parses('');
	parses('Name <a@example.com> and more');
	parses('Name <a@example.com>, Other <b@example.com>');
	parses('Name <<a@example.com>>');
	parses('Name a@example.com>');

	const marks = (text: string, expected: string) =>
		test(`${JSON.stringify(text)} with ASCII marks`, () => assert.equal(withAsciiMarks(text), expected));
	marks('a＠example.com', 'a@example.com');
	marks('service ＠ example.com,Ann', 'service@example.com,Ann');
	marks('安\u3000﹫ 例子。中国', '安@例子。中国');
	marks('Café ＠ Home', 'Café ＠ Home');
	marks('a\n＠\nexample.com', 'a\n＠\nexample.com');
	marks('张三＜a＠example.com＞', '张三<a@example.com>');
	marks('1 ＜ 2', '1 ＜ 2');
	marks('发件人：张三 <a@example.com>\n From：Dan ＜b@example.com＞', 'From:张三 <a@example.com>\n From:Dan <b@example.com>');
	marks('发件人：张三', '发件人：张三');

	test('parses what mailbox() formats, for all valid names and addresses', () => {
		const atom = fc.string({ minLength: 1, maxLength: 10, unit: fc.constantFrom(..."abZ09!#$%&'*+-/=?^_`{|}~") });
		const address = fc
			.tuple(fc.array(atom, { minLength: 1, maxLength: 3 }), fc.domain())
			.map(([atoms, domain]) => `${atoms.join('.')}@${domain}`);
		const tricky = fc.string({ maxLength: 20, unit: fc.constantFrom(...'ab "\\,;.()[]@\'=?中😀From') });
		const name = fc.oneof(tricky, fc.string(), fc.string({ unit: 'grapheme' })).map(tidySenderName);
		fc.assert(
			fc.property(name, address, (name, address) => {
				fc.pre(name !== '' && isValidAddress(address) && validateSenderName(name, address) === undefined);
				assert.deepEqual(parseMailbox(mailbox(name, address)), { name, address });
				assert.deepEqual(parseMailbox(`From: ${mailbox(name, address)}`), { name, address });
			}),
			{ numRuns: 300 }
		);
	});

	for (const [address, found] of [
		['News@x.example', 'News@x.example'],
		['news@x.example', 'news@x.example'],
		['NEWS@x.example', 'News@x.example'],
		['other@x.example', undefined]
	] as const) {
		test(`${address} among addresses that differ only in case: ${found}`, () => {
			const all = [{ address: 'News@x.example' }, { address: 'news@x.example' }];
			assert.equal(findByAddress(all, address)?.address, found);
		});
	}

	test('does not throw for any text', () => {
		const noisy = fc.string({ maxLength: 30, unit: fc.constantFrom(...'a@<>". \\:\n\ud800中') });
		fc.assert(
			fc.property(fc.oneof(anyText(), noisy), text => {
				for (const validate of [validateLocalPart, splitAddress, isValidAddress, parseMailbox, addressKey]) {
					assert.doesNotThrow(() => validate(text), validate.name);
				}
			}),
			{ numRuns: 500 }
		);
	});
});
