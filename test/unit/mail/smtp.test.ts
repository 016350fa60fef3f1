import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { dotenvValue, laravelDotenvValue } from '../../../src/code/literals.ts';
import { generateSmtpPassword, type SmtpPasswordFault, smtpSettings, validateSmtpPassword } from '../../../src/mail/smtp.ts';

const address = 'service@mail.qcloud.com';

suite('mail: SMTP settings', () => {
	const finds = (region: string, host: string | undefined) =>
		test(`${region}: ${host ?? 'none'}`, () =>
			assert.deepEqual(smtpSettings(region, address), host === undefined ? undefined : { host, port: 465, user: address }));
	finds('ap-singapore', 'sg-smtp.qcloudmail.com');
	finds('ap-guangzhou', 'gz-smtp.qcloudmail.com');
	finds('ap-hongkong', 'smtp.qcloudmail.com');
	finds('ap-tokyo', undefined);
	finds('constructor', undefined);
});

suite('mail: SMTP passwords', () => {
	const validates = (password: string, ...faults: readonly SmtpPasswordFault[]) =>
		test(`${JSON.stringify(password)}: ${faults.join(', ') || 'fine'}`, () =>
			assert.deepEqual(validateSmtpPassword(password), faults.length === 0 ? undefined : faults));
	validates('abcdeABCDE1234');
	validates('abAB12abAB');
	validates('abAB12abABabAB12abAB');
	validates('abAB12!"#$%&\'()*+,-.');
	validates('abAB12/:;<=>?@[\\]^_`');
	validates('abAB12{|}~');
	validates('abAB12abA', 'tooShort');
	validates('abAB12abABabAB12abABa', 'tooLong');
	validates('abcdeABCDE', 'digits');
	validates('abcdeABCDE1', 'digits');
	validates('abcdeABCDE111', 'digits');
	validates('ABCDE12345', 'lowerCase');
	validates('aaaaABCDE12345', 'lowerCase');
	validates('abcde12345', 'upperCase');
	validates('abcdeAAAA12345', 'upperCase');
	validates('', 'tooShort', 'digits', 'lowerCase', 'upperCase');
	validates('1111111111', 'digits', 'lowerCase', 'upperCase');
	validates('abAB12 abAB', 'character');
	validates('abAB12abAB ', 'character');
	validates('abAB12abAB\n', 'character');
	validates('abAB12\tabAB', 'character');
	validates('abAB12\u0000abAB', 'character');
	validates('abAB12\u007fabAB', 'character');
	validates('abAB12abABé', 'character');
	validates('abAB12abAB\u00a0', 'character');
	// Counted in characters, not in UTF-16 units.
	validates('abAB12ab😀😀', 'character');
	// Digits and letters are those of ASCII.
	validates('abcdeABCDE١٢', 'character', 'digits');
	validates('ABCDE12345éü', 'character', 'lowerCase');
	validates('abcde12345ÉÜ', 'character', 'upperCase');

	const count = 5_000;
	const passwords = Array.from({ length: count }, (_, seed) => generateSmtpPassword(seededBytes(seed)));

	test('generated ones pass, whatever the random bytes', () => {
		fc.assert(
			fc.property(fc.integer(), seed => {
				const password = generateSmtpPassword(seededBytes(seed));
				assert.equal(validateSmtpPassword(password), undefined);
				assert.equal(password.length, 20);
			}),
			{ numRuns: 500 }
		);
	});

	test('generated ones need no escaping and have no characters that look alike', () => {
		const used = [...new Set(passwords.join(''))].sort().join('');
		assert.equal(used, '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz');
		for (const write of [dotenvValue, laravelDotenvValue, encodeURIComponent]) {
			assert.deepEqual(
				passwords.filter(password => write(password) !== password),
				[]
			);
		}
	});

	test('generated ones differ', () => assert.equal(new Set(passwords).size, count));

	/** Pearson's chi-square statistic of the characters. The seeds are fixed, so the result is always the same. */
	const chiSquare = (texts: readonly string[], among: RegExp) => {
		const characters = texts.join('').match(among) ?? [];
		const counts = new Map<string, number>();
		for (const character of characters) {
			counts.set(character, (counts.get(character) ?? 0) + 1);
		}
		const expected = characters.length / counts.size;
		return [...counts.values()].reduce((sum, observed) => sum + (observed - expected) ** 2 / expected, 0);
	};
	// Limits: the 99.9 % quantiles of chi-square with 7 and 23 degrees of freedom.
	for (const [what, among, limit] of [
		['digits', /[0-9]/g, 24.32],
		['lower-case letters', /[a-z]/g, 49.73],
		['upper-case letters', /[A-Z]/g, 49.73]
	] as const) {
		test(`generated ones prefer none of the ${what}`, () => assert.ok(chiSquare(passwords, among) < limit));
	}
	test('generated ones prefer no place for any class', () => {
		// A class has the same chance at every place; 19 degrees of freedom.
		for (const among of [/[0-9]/, /[a-z]/, /[A-Z]/]) {
			const places = Array.from({ length: 20 }, (_, place) => passwords.filter(password => among.test(password.charAt(place))).length);
			const expected = places.reduce((sum, observed) => sum + observed, 0) / 20;
			assert.ok(places.reduce((sum, observed) => sum + (observed - expected) ** 2 / expected, 0) < 43.82);
		}
	});
	test('the bound sees the bias of a plain remainder', () => {
		// 256 = 4 * 56 + 32: the first 32 of 56 characters come five times for every four of the others.
		const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
		const biased = Array.from({ length: count }, (_, seed) =>
			Array.from(seededBytes(seed)(20), byte => alphabet.charAt(byte % alphabet.length)).join('')
		);
		assert.ok(chiSquare(biased, /[a-z]/g) > 49.73);
	});

	test('works with the random source of the host', () =>
		assert.equal(validateSmtpPassword(generateSmtpPassword(length => crypto.getRandomValues(new Uint8Array(length)))), undefined));
	for (const byte of [0, 255]) {
		test(`a source that gives nothing but ${byte} is found out`, () =>
			assert.throws(() => generateSmtpPassword(length => new Uint8Array(length).fill(byte)), /not random/));
	}
});

/** Mulberry32: small and good enough to test with. */
function seededBytes(seed: number): (length: number) => Uint8Array {
	let state = Math.imul(seed + 1, 0x9e3779b9);
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return (mixed ^ (mixed >>> 14)) >>> 24;
	};
	return length => Uint8Array.from({ length }, next);
}
