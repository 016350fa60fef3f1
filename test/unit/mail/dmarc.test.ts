import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { dmarcAdvice, inheritedDmarc, isNearlyDmarc, isSameDmarc, isValidDmarc } from '../../../src/mail/dmarc.ts';
import { isDmarc } from '../../../src/mail/recordKind.ts';
import { anyText } from '../../helpers/anyText.ts';

const expected = 'v=DMARC1; p=none';

suite('mail: DMARC', () => {
	const isRecord = (value: string, is: 'valid' | 'invalid' | 'nearly' | 'none') =>
		test(`${JSON.stringify(value)}: ${is}`, () => {
			assert.equal(isDmarc(value), is === 'valid' || is === 'invalid');
			assert.equal(isValidDmarc(value), is === 'valid');
			assert.equal(isNearlyDmarc(value), is === 'nearly');
		});
	isRecord(expected, 'valid');
	isRecord('v=DMARC1;p=none', 'valid');
	isRecord(' v = DMARC1 ; p = Reject ;', 'valid');
	isRecord('v=DMARC1; p=quarantine; sp=reject; pct=50; rua=mailto:a@example.com!10m,mailto:b@example.net', 'valid');
	isRecord('v=DMARC1; p=none; rua=nonsense; unknown=1', 'valid');
	isRecord('v=DMARC1', 'invalid');
	isRecord('v=DMARC1;', 'invalid');
	isRecord('v=DMARC1; p=', 'invalid');
	isRecord('v=DMARC1; p=block', 'invalid');
	isRecord('v=DMARC1; P=none', 'invalid');
	isRecord('v=DMARC1; rua=mailto:a@example.com', 'invalid');
	isRecord('v=DMARC1; rua=mailto:a@example.com; p=none', 'valid');
	isRecord('v=DMARC1; rua=mailto:a@example.com; p=block', 'invalid');
	isRecord('v=DMARC1; p=none; p=reject', 'invalid');
	isRecord('v=DMARC1; p=none; junk', 'invalid');
	isRecord('v=dmarc1; p=none', 'nearly');
	isRecord('V=Dmarc1; p=none', 'nearly');
	isRecord('DMARC1; p=none', 'nearly');
	isRecord('v:DMARC1; p=none', 'nearly');
	isRecord('p=none; v=DMARC1', 'nearly');
	isRecord('p=none', 'nearly');
	isRecord('"v=DMARC1; p=none"', 'nearly');
	isRecord('v=DMARC1\\; p=none', 'nearly');
	isRecord('v=DMARC12; p=none', 'none');
	isRecord('v=spf1 -all', 'none');
	isRecord('', 'none');

	const same = (one: string, other: string, is: boolean) =>
		test(`${one} and ${other} ${is ? 'are the same' : 'differ'}`, () => assert.equal(isSameDmarc(one, other), is));
	same(expected, 'v=DMARC1;p=NONE;', true);
	same(expected, 'v=DMARC1; p=reject', false);
	same(expected, 'v=DMARC1; p=none; rua=mailto:a@example.com', false);

	const advises = (live: readonly string[], advice: string) =>
		test(`${live.join(' + ')} becomes ${advice}`, () => {
			assert.equal(dmarcAdvice(live, expected), advice);
			assert.ok(isValidDmarc(advice));
		});
	advises([], 'v=DMARC1; p=none');
	advises(['v=DMARC1; p=reject; rua=mailto:a@example.com\u001b[31m'], 'v=DMARC1; p=reject');
	advises(['v=DMARC1'], 'v=DMARC1; p=none');
	advises(['v=dmarc1; p=reject'], 'v=DMARC1; p=reject');
	advises(['v=DMARC1; rua=mailto:a@example.com'], 'v=DMARC1; p=none; rua=mailto:a@example.com');
	advises(['v=DMARC1; rua=mailto:a@example.com; p=quarantine'], 'v=DMARC1; p=quarantine; rua=mailto:a@example.com');
	advises(['v=DMARC1; p=block; ruf=mailto:a@example.com'], 'v=DMARC1; p=none; ruf=mailto:a@example.com');
	advises(['v=DMARC1; p=none; sp=never; pct=200; adkim=s; fo=1:d; x=y'], 'v=DMARC1; p=none; adkim=s; fo=1:d');
	advises(['v=DMARC1; p=Reject; p=none'], 'v=DMARC1; p=reject');
	advises(['v=DMARC1; P=Reject; RUA=mailto:a@example.com'], 'v=DMARC1; p=reject; rua=mailto:a@example.com');
	advises(['v=DMARC1; rua=a@example.com, b@example.com'], 'v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com');
	advises(['v=DMARC1; rua=nonsense'], 'v=DMARC1; p=none');
	advises(['"v=DMARC1\\; p=quarantine\\; rua=mailto:a@example.com"'], 'v=DMARC1; p=quarantine; rua=mailto:a@example.com');
	advises(['v=DMARC1; p=reject', expected], 'v=DMARC1; p=reject');
	advises([expected, 'v=DMARC1; p=quarantine; sp=none', 'v=DMARC1; p=none; sp=reject'], 'v=DMARC1; p=quarantine; sp=reject');
	advises(
		[
			'v=DMARC1; p=none; rua=mailto:a@example.com; ruf=mailto:f@example.com',
			'v=DMARC1; p=none; rua=mailto:b@example.com,mailto:a@example.com'
		],
		'v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com; ruf=mailto:f@example.com'
	);
	test('uses the expected policy if there is none', () =>
		assert.equal(dmarcAdvice(['v=DMARC1; pct=5'], 'v=DMARC1; p=quarantine'), 'v=DMARC1; p=quarantine; pct=5'));

	const inherits = (above: readonly string[], advice: string | undefined) =>
		test(`inherits ${advice ?? 'nothing'} from ${above.join(' + ') || 'no record'}`, () => {
			assert.equal(inheritedDmarc(above, expected), advice);
			assert.ok(advice === undefined || isValidDmarc(advice));
		});
	inherits([], undefined);
	inherits(['v=spf1 -all', 'p=reject', 'v=dmarc1; p=reject'], undefined);
	inherits(['v=DMARC1; p=reject', 'v=DMARC1; p=none'], undefined);
	inherits(['v=DMARC1'], undefined);
	inherits(['v=DMARC1; p=block; adkim=s'], undefined);
	inherits(['v=DMARC1; p=none'], 'v=DMARC1; p=none');
	inherits(['v=spf1 -all', 'v=DMARC1; p=Reject'], 'v=DMARC1; p=reject');
	inherits(['v=DMARC1; p=none; sp=reject'], 'v=DMARC1; p=reject');
	inherits(['v=DMARC1; p=reject; sp=none'], 'v=DMARC1; p=none');
	inherits(['v=DMARC1; p=quarantine; sp=nonsense'], 'v=DMARC1; p=quarantine');
	inherits(['v=DMARC1; p=reject; np=none; psd=n'], 'v=DMARC1; p=reject');
	inherits(['v=DMARC1; rua=mailto:a@example.com; p=reject'], 'v=DMARC1; p=reject; rua=mailto:a@example.com');
	inherits(['v=DMARC1; rua=mailto:a@example.com'], 'v=DMARC1; p=none; rua=mailto:a@example.com');
	inherits(
		['v=DMARC1; p=reject; aspf=s; adkim=s; pct=20; fo=1; rua=mailto:a@example.com,mailto:b@example.net!10m; ruf=mailto:f@example.com; x=y'],
		'v=DMARC1; p=reject; adkim=s; aspf=s; fo=1; pct=20; rua=mailto:a@example.com,mailto:b@example.net!10m; ruf=mailto:f@example.com'
	);

	const tag = fc.constantFrom(
		'p=none',
		'p=reject',
		'P=none',
		'sp=none',
		'pct=20',
		'pct=x',
		'rua=mailto:a@example.com',
		'ruf=mailto:f@example.com',
		'junk',
		'v=DMARC1',
		'fo=1'
	);
	const record = fc.oneof(
		fc.array(tag, { maxLength: 6 }).map(tags => ['v=DMARC1', ...tags].join('; ')),
		anyText().map(text => `v=DMARC1;${text}`),
		anyText()
	);
	test('the inherited record is always valid and stable', () => {
		fc.assert(
			fc.property(fc.array(record, { maxLength: 2 }), above => {
				const advice = inheritedDmarc(above, expected);
				assert.ok(advice === undefined || (isValidDmarc(advice) && dmarcAdvice([advice], expected) === advice), advice);
			}),
			{ numRuns: 500 }
		);
	});
	test('the advice is always valid and stable, and keeps the addresses for reports', () => {
		fc.assert(
			fc.property(fc.array(record, { maxLength: 3 }), records => {
				const advice = dmarcAdvice(records, expected);
				assert.ok(isValidDmarc(advice), advice);
				assert.equal(dmarcAdvice([advice], expected), advice);
				for (const address of ['rua=mailto:a@example.com', 'ruf=mailto:f@example.com']) {
					if (records.some(text => text.split('; ').includes(address))) {
						assert.ok(advice.includes(address), advice);
					}
				}
				assert.ok(records.every(text => typeof isValidDmarc(text) === 'boolean' && typeof isNearlyDmarc(text) === 'boolean'));
			}),
			{ numRuns: 500 }
		);
	});
});
