import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { readRecipients } from '../../../src/sendMail/recipients.ts';

suite('sendMail: recipients', () => {
	const reads = (text: string, addresses: readonly string[], rest: Partial<ReturnType<typeof readRecipients>> = {}) =>
		test(JSON.stringify(text), () =>
			assert.deepEqual(readRecipients(text), { addresses, hasDuplicates: false, wrong: undefined, hasNames: false, ...rest })
		);
	reads('', []);
	reads(' , ;\n', []);
	reads('a@example.com', ['a@example.com']);
	reads('a@example.com, b@example.com;c@example.com\nd@example.com\r\n', [
		'a@example.com',
		'b@example.com',
		'c@example.com',
		'd@example.com'
	]);
	reads('<a@example.com>', ['a@example.com']);
	reads('Ada <a@example.com>, Grace <b@example.com>', ['a@example.com', 'b@example.com'], { hasNames: true });
	reads('"Doe, Jane; Ms" <jane@example.com>, b@example.com', ['jane@example.com', 'b@example.com'], { hasNames: true });
	reads('"a \\" , b" <a@example.com>', ['a@example.com'], { hasNames: true });
	reads('Ada@Example.COM', ['Ada@example.com']);
	reads('info@bücher.example', ['info@xn--bcher-kva.example']);
	reads('a@example.com, A@EXAMPLE.com, b@example.com, a@example.com', ['a@example.com', 'b@example.com'], {
		hasDuplicates: true
	});

	suite('several in one line', () => {
		const two = ['a@example.com', 'b@example.com'];
		reads('Alice <a@example.com> Bob <b@example.com>', two, { hasNames: true });
		reads('<a@example.com><b@example.com>', two);
		reads('Alice <a@example.com>\tb@example.com', two, { hasNames: true });
		reads('"Doe, Jane" <a@example.com> "Roe, Rick" <b@example.com>', two, { hasNames: true });
		reads('a@example.com b@example.com', two);
		reads('a@example.com\u00a0b@example.com\u3000', two);
		reads('a@example.com\u2028b@example.com', two);
		reads('a@example.com <b@example.com>', [], { wrong: 'a@example.com <b@example.com>', hasNames: true });
	});

	suite('full-width characters', () => {
		const two = ['a@example.com', 'b@example.com'];
		reads('a@example.com，b@example.com', two);
		reads('a@example.com；b@example.com', two);
		reads('a@example.com、b@example.com', two);
		reads('a＠example.com', ['a@example.com']);
		reads('安 <a＠example.com>，b﹫example.com', two, { hasNames: true });
		reads('a@example。com', ['a@example.com']);
		reads('安＜a＠example.com＞，Bob ＜b@example.com＞', two, { hasNames: true });
		reads('a ＠ example.com', ['a@example.com']);
	});

	suite('a name that holds an address', () => {
		reads('"a@example.com" <a@example.com>', ['a@example.com'], { hasNames: true });
		reads("'A@example.com' <a@example.com>", ['a@example.com'], { hasNames: true });
		reads('"Ann @ Home" <a@example.com>', ['a@example.com'], { hasNames: true });
	});

	const refuses = (text: string, wrong = text) => test(text.slice(0, 60), () => assert.equal(readRecipients(text).wrong, wrong));
	refuses('ada');
	refuses('a@example.com, ada', 'ada');
	refuses('a@example.comb@example.com');
	refuses('a@example.com Bob <b@example.com>', 'a@example.com Bob <b@example.com>');
	refuses('Ann <a@example.com> Bob', 'Bob');
	refuses('"Ann <a@example.com>, Bob <b@example.com>');
	refuses('"Ann <a@example.com>, Bob" <b@example.com>');
	refuses('Ann <a@example.com, Bob <b@example.com>');
	refuses('Ann <>', 'Ann <>');
	refuses('a@example.com Ann');
	refuses('a\u200b@example.com', 'a\u200b@example.com');
	refuses('a@example.com”');
	refuses('“a@example.com”', '“a@example.com”');
	refuses('a@');
	refuses('a@exa mple.com');
	refuses('@example.com');
	refuses('a..b@example.com');
	refuses('müller@example.com', 'müller@example.com');
	refuses('Ada <a b@example.com>', 'a b@example.com');
	refuses(`${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`);

	test('every list of good addresses comes back, whatever separates them', () => {
		const address = fc
			.tuple(fc.stringMatching(/^[a-z0-9]{1,8}$/), fc.constantFrom('example.com', 'mail.example.org'))
			.map(parts => parts.join('@'));
		const separator = fc.constantFrom(',', ';', '\n', ', ', ' ; ', '\r\n', ',\n', ' ', '\t', '，', '； ');
		fc.assert(
			fc.property(fc.uniqueArray(address, { minLength: 1, maxLength: 60 }), separator, (addresses, between) => {
				assert.deepEqual(readRecipients(addresses.join(between)).addresses, addresses);
			})
		);
	});

	test('long nonsense is read at once', () => {
		const started = performance.now();
		for (const text of [
			'"'.repeat(20_000),
			'<'.repeat(20_000),
			'"\\'.repeat(20_000),
			'a <'.repeat(20_000),
			`"${'a'.repeat(50_000)}`,
			`${'"\\'.repeat(20_000)} <a@b.example>`
		]) {
			assert.deepEqual(readRecipients(text).addresses, []);
		}
		assert.ok(performance.now() - started < 2000);
	});
});
