import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import {
	type CredentialKind,
	isPermanentSecretId,
	maskSecretId,
	type ShapeDoubt,
	type ShapeFault,
	strayInCredential,
	validateSecretId,
	validateSecretKey,
	validateToken
} from '../../../src/accounts/signIn/credentialShape.ts';

type Shape = ShapeFault | ShapeDoubt;

// Put together so that secret scanners have nothing to report.
const id = `AKID${'Example0'.repeat(4)}`;
const key = 'NotASec0'.repeat(4);
const temporaryId = `${id}${'x'.repeat(40)}`;

const shown = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

suite('credentials: the character that does not belong there', () => {
	const names = (text: string, kind: CredentialKind, character: string, position: number, meant?: string) =>
		test(`${kind} ${shown(text)}: ${JSON.stringify(character)} at ${position}`, () =>
			assert.deepEqual(strayInCredential(text, kind), { character, position, meant }));
	names('“AKID”', 'SecretId', '“', 1);
	names('  AKID\u200b', 'SecretId', '\u200b', 5, '');
	names('AKＩD', 'SecretId', 'Ｉ', 3, 'I');
	names('AKID１', 'SecretId', '１', 5, '1');
	names('AKID\u00a01', 'SecretId', '\u00a0', 5);
	names('AKID 1', 'SecretId', ' ', 5);
	names('"AKID"', 'SecretId', '"', 1);
	names('a：b', 'SecretKey', '：', 2);
	names('a+b，', 'token', '，', 4, ',');
	names('a+b;', 'token', ';', 4);
	test('none', () => assert.equal(strayInCredential(` ${id}\n`, 'SecretId'), undefined));
});

suite('credentials: shape of a SecretId', () => {
	const validates = (text: string, shape?: Shape) =>
		test(`${shown(text)}: ${shape ?? 'fine'}`, () => assert.equal(validateSecretId(text), shape));
	validates(id);
	validates(id.replace('AKID', 'IKID'));
	validates('', 'empty');
	validates(`${id.slice(0, 20)} ${id.slice(20)}`, 'character');
	validates(`SecretId: ${id}`, 'character');
	validates(`${id.slice(0, 20)}\t${id.slice(20)}`, 'character');
	validates(`${id.slice(0, 20)}\u00a0${id.slice(20)}`, 'character');
	validates(`"${id}"`, 'character');
	validates(`${id},`, 'character');
	validates(`${id}\u200b`, 'character');
	validates(`AKID${'ж'.repeat(32)}`, 'character');
	validates('A', 'tooShort');
	validates('AKID', 'tooShort');
	validates(id.slice(0, 19), 'tooShort');
	validates(id.slice(0, 20), 'unusual');
	validates(id.slice(0, -1), 'unusual');
	validates(`${id}x`, 'temporary');
	validates(temporaryId, 'temporary');
	validates(`${temporaryId}_-x`, 'temporary');
	validates(`XXXX${id.slice(4)}`, 'unusual');
	validates(id.toLowerCase(), 'unusual');
	validates(key, 'isSecretKey');
});

suite('credentials: a SecretId that has no token', () => {
	const is = (text: string, expected: boolean) =>
		test(`${shown(text)}: ${expected ? 'yes' : 'no'}`, () => assert.equal(isPermanentSecretId(text), expected));
	is(id, true);
	is(id.replace('AKID', 'IKID'), true);
	is('', false);
	is(id.slice(0, -1), false);
	is(`${id}x`, false);
	is(temporaryId, false);
	is(`${id.slice(0, -1)}_`, false);
	is(id.replace('AKID', 'akid'), false);
	is(`XXXX${id.slice(4)}`, false);
});

suite('credentials: shape of a SecretKey', () => {
	const validates = (text: string, shape?: Shape, secretId = id) =>
		test(`${shown(text)}: ${shape ?? 'fine'}`, () => assert.equal(validateSecretKey(text, secretId), shape));
	validates(key);
	validates(`AKID${key.slice(4)}`);
	validates('', 'empty');
	validates(`${key.slice(0, 9)} ${key.slice(9)}`, 'character');
	validates(`${key.slice(0, -1)};`, 'character');
	validates(key.slice(0, 19), 'tooShort');
	validates(key.slice(0, 20), 'unusual');
	validates(`${key}x`, 'unusual');
	validates(`${key}+/=`, 'unusual');
	validates(`${key}+/=`, undefined, temporaryId);
	validates(id, 'isSecretId');
	validates(id.replaceAll('E', 'F'), 'isSecretId');
	validates(temporaryId, 'isSecretId', temporaryId);
});

suite('credentials: shape of a token', () => {
	const validates = (text: string, shape?: Shape, secretId = id) =>
		test(`${shown(text)}: ${shape ?? 'fine'}`, () => assert.equal(validateToken(text, secretId), shape));
	validates('');
	validates('', 'temporary', temporaryId);
	validates('aB3+/_-=.~'.repeat(40));
	validates('aB3+/_-=.~'.repeat(40), undefined, temporaryId);
	validates('aB3 aB3aB3aB3aB3aB3aB3', 'character');
	validates('tökentökentökentökentöken', 'character');
	validates('token', 'tooShort');
});

suite('credentials: masking', () => {
	const masks = (text: string, masked: string) => test(`${shown(text)} → ${masked}`, () => assert.equal(maskSecretId(text), masked));
	masks(id, 'AKID…ple0');
	masks(temporaryId, 'AKID…xxxx');
	masks(key, '…Sec0');
	masks('AKIDshort', '…');
	masks('', '…');

	test('at most the last four characters are shown', () => {
		fc.assert(
			fc.property(fc.string(), fc.constantFrom('', 'AKID', 'IKID'), (text, prefix) => {
				const masked = maskSecretId(prefix + text).replace(/^[AI]KID…/, '…');
				assert.ok(masked === '…' || masked === `…${(prefix + text).slice(-4)}`, masked);
			})
		);
	});
});
