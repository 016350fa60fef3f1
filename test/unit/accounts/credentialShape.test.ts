import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import {
	judgeSecretId,
	judgeSecretKey,
	judgeToken,
	maskSecretId,
	type ShapeDoubt,
	type ShapeFault
} from '../../../src/accounts/signIn/credentialShape.ts';

type Shape = ShapeFault | ShapeDoubt;

// Put together so that secret scanners have nothing to report.
const id = `AKID${'Example0'.repeat(4)}`;
const key = 'NotASec0'.repeat(4);
const temporaryId = `${id}${'x'.repeat(40)}`;

const shown = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

suite('credentials: shape of a SecretId', () => {
	const judges = (text: string, shape?: Shape) =>
		test(`${shown(text)}: ${shape ?? 'fine'}`, () => assert.equal(judgeSecretId(text), shape));
	judges(id);
	judges(id.replace('AKID', 'IKID'));
	judges('', 'empty');
	judges(`${id.slice(0, 20)} ${id.slice(20)}`, 'whiteSpace');
	judges(`SecretId: ${id}`, 'whiteSpace');
	judges(`${id.slice(0, 20)}\t${id.slice(20)}`, 'whiteSpace');
	judges(`${id.slice(0, 20)}\u00a0${id.slice(20)}`, 'whiteSpace');
	judges(`"${id}"`, 'character');
	judges(`${id},`, 'character');
	judges(`${id}\u200b`, 'character');
	judges(`AKID${'ж'.repeat(32)}`, 'character');
	judges('A', 'tooShort');
	judges('AKID', 'tooShort');
	judges(id.slice(0, 19), 'tooShort');
	judges(id.slice(0, 20), 'unusual');
	judges(id.slice(0, -1), 'unusual');
	judges(`${id}x`, 'temporary');
	judges(temporaryId, 'temporary');
	judges(`${temporaryId}_-x`, 'temporary');
	judges(`XXXX${id.slice(4)}`, 'unusual');
	judges(id.toLowerCase(), 'unusual');
	judges(key, 'isSecretKey');
});

suite('credentials: shape of a SecretKey', () => {
	const judges = (text: string, shape?: Shape, secretId = id) =>
		test(`${shown(text)}: ${shape ?? 'fine'}`, () => assert.equal(judgeSecretKey(text, secretId), shape));
	judges(key);
	judges(`AKID${key.slice(4)}`);
	judges('', 'empty');
	judges(`${key.slice(0, 9)} ${key.slice(9)}`, 'whiteSpace');
	judges(`${key.slice(0, -1)};`, 'character');
	judges(key.slice(0, 19), 'tooShort');
	judges(key.slice(0, 20), 'unusual');
	judges(`${key}x`, 'unusual');
	judges(`${key}+/=`, 'unusual');
	judges(`${key}+/=`, undefined, temporaryId);
	judges(id, 'isSecretId');
	judges(id.replaceAll('E', 'F'), 'isSecretId');
	judges(temporaryId, 'isSecretId', temporaryId);
});

suite('credentials: shape of a token', () => {
	const judges = (text: string, shape?: Shape, secretId = id) =>
		test(`${shown(text)}: ${shape ?? 'fine'}`, () => assert.equal(judgeToken(text, secretId), shape));
	judges('');
	judges('', 'temporary', temporaryId);
	judges('aB3+/_-=.~'.repeat(40));
	judges('aB3+/_-=.~'.repeat(40), undefined, temporaryId);
	judges('aB3 aB3aB3aB3aB3aB3aB3', 'whiteSpace');
	judges('tökentökentökentökentöken', 'character');
	judges('token', 'tooShort');
});

suite('credentials: masking', () => {
	const masks = (text: string, masked: string) => test(`${shown(text)} → ${masked}`, () => assert.equal(maskSecretId(text), masked));
	masks(id, 'AKID…ple0');
	masks(temporaryId, 'AKID…xxxx');
	masks(key, '…Sec0');
	masks('AKIDshort', '…');
	masks('', '…');

	test('nothing but the last four characters shows of any text', () => {
		fc.assert(
			fc.property(fc.string(), fc.constantFrom('', 'AKID', 'IKID'), (text, prefix) => {
				const masked = maskSecretId(prefix + text).replace(/^[AI]KID…/, '…');
				assert.ok(masked === '…' || masked === `…${(prefix + text).slice(-4)}`, masked);
			})
		);
	});
});
