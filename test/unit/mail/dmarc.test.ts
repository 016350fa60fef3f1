import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { isNearlyDmarc, isSameDmarc } from '../../../src/mail/dmarc.ts';
import { dmarcAdvice as adviseDmarc, inheritedDmarc } from '../../../src/mail/dmarcAdvice.ts';
import { isDmarc, isValidDmarc } from '../../../src/mail/recordKind.ts';
import type { Advice } from '../../../src/mail/slips.ts';
import { anyText } from '../../helpers/anyText.ts';

const expected = 'v=DMARC1; p=none';
const dmarcAdvice = (live: readonly string[], wanted: string) => adviseDmarc(live, wanted).value;
const inherit = (above: readonly (readonly string[])[]) => {
	const { records, corrected } = inheritedDmarc(above);
	return records.length > 0 ? adviseDmarc(records, expected, corrected) : undefined;
};

suite('mail: DMARC', () => {
	const isRecord = (value: string, is: 'valid' | 'invalid' | 'nearly' | 'none') =>
		test(`${JSON.stringify(value)}: ${is}`, () => {
			assert.equal(isDmarc(value), is === 'valid' || is === 'invalid');
			assert.equal(isValidDmarc(value), is === 'valid');
			assert.equal(isNearlyDmarc(value), is === 'nearly');
		});
	isRecord(expected, 'valid');
	isRecord('v=DMARC1;p=none', 'valid');
	isRecord('v = DMARC1 ; p = Reject ;', 'valid');
	isRecord('v\t=DMARC1\t;\tp=Reject\t;', 'valid');
	for (const record of [
		' v=DMARC1; p=reject',
		'\tv=DMARC1; p=reject',
		'\ufeffv=DMARC1; p=reject',
		'v=\u00a0DMARC1; p=reject',
		'v=DMARC1\u3000; p=reject'
	]) {
		isRecord(record, 'nearly');
	}
	isRecord('v=DMARC1;\u00a0p=reject', 'invalid');
	isRecord('v=DMARC1; p=reject\u3000', 'invalid');
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
	for (const rest of ['junk', 'adkim:s; aspf:s', ';', ';; sp=none', 'fo=1;d;s', 'comment text', '=', 'a@example.com', '注释']) {
		isRecord(`v=DMARC1; p=none; ${rest}`, 'valid');
	}
	for (const rest of ['p=none', 'sp=none; sp=none', 'x=1; x=2', 'v=DMARC1', 'junk; fo=1; fo=1']) {
		isRecord(`v=DMARC1; p=none; ${rest}`, 'invalid');
	}
	isRecord('v=dmarc1; p=none', 'nearly');
	isRecord('V=Dmarc1; p=none', 'nearly');
	isRecord('DMARC1; p=none', 'nearly');
	isRecord('v:DMARC1; p=none', 'nearly');
	isRecord('p=none; v=DMARC1', 'nearly');
	isRecord('p=none', 'nearly');
	isRecord('"v=DMARC1; p=none"', 'nearly');
	isRecord('v=DMARC1\\; p=none', 'nearly');
	isRecord('v=DMARC1; p=none; sp=never', 'invalid');
	isRecord('v=DMARC1; p=none; np=never', 'invalid');
	isRecord('v=DMARC12; p=none', 'nearly');
	isRecord('v=DMARC1 p=reject rua=mailto:d@example.com', 'nearly');
	isRecord('v=DMARC1p=reject', 'nearly');
	isRecord('v=DMARC1, p=reject', 'nearly');
	isRecord('v=DMARC; p=reject', 'nearly');
	isRecord('v=DMARCl; p=reject', 'nearly');
	isRecord('rua=mailto:a@example.com; p=reject', 'nearly');
	for (const by of ['/', '&', '+', '_', '-', '；', '，', '、', '\\059 ']) {
		isRecord(`v=DMARC1${by}p=reject`, 'nearly');
	}
	isRecord('rua=mailto:a@example.com', 'nearly');
	isRecord('sp=reject', 'nearly');
	isRecord('np=quarantine', 'nearly');
	isRecord('v=dmrac1; p=reject', 'nearly');
	isRecord('_dmarc IN TXT "v=DMARC1; p=reject"', 'nearly');
	isRecord('v=TLSRPTv1; rua=https://a.example', 'none');
	isRecord('dmarc-verification=abc', 'none');
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
	advises(['v=DMARC1'], 'v=DMARC1; p=none');
	advises(['v=dmarc1; p=reject'], 'v=DMARC1; p=reject');
	advises(['v=DMARC1; rua=mailto:a@example.com'], 'v=DMARC1; p=none; rua=mailto:a@example.com');
	advises(['v=DMARC1; rua=mailto:a@example.com; p=quarantine'], 'v=DMARC1; p=quarantine; rua=mailto:a@example.com');
	advises(['v=DMARC1; p=none; adkim=s; fo=1:d; x=y'], 'v=DMARC1; p=none; adkim=s; fo=1:d; x=y');
	advises(['v=DMARC1; p=Reject; p=none'], 'v=DMARC1; p=reject');
	advises(['v=DMARC1; P=Reject; RUA=mailto:a@example.com'], 'v=DMARC1; p=reject; rua=mailto:a@example.com');
	advises(['v=DMARC1; rua=a@example.com, b@example.com'], 'v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com');
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
	advises(['v=DMARC1; p=none; pct=20', 'v=DMARC1; p=reject'], 'v=DMARC1; p=reject');
	advises(['v=DMARC1; p=none; pct=20', 'v=DMARC1; p=reject; pct=50'], 'v=DMARC1; p=reject; pct=50');
	advises(['v=DMARC1; p=reject; t=y', 'v=DMARC1; p=none'], 'v=DMARC1; p=reject');
	advises(['v=DMARC1; p=reject', 'v=DMARC1; p=none; sp=none'], 'v=DMARC1; p=reject; sp=reject');
	advises(['v=DMARC1; p=reject; np=none', 'v=DMARC1; p=reject'], 'v=DMARC1; p=reject; np=reject');
	advises(['v=DMARC1; p=reject; np=none', 'v=DMARC1; p=none; sp=quarantine'], 'v=DMARC1; p=reject; sp=reject; np=quarantine');
	advises(['v=DMARC1; p=none; np=none', 'v=DMARC1; p=reject; sp=none'], 'v=DMARC1; p=reject; sp=none; np=none');
	advises(['v=DMARC1; p=reject; np=none'], 'v=DMARC1; p=reject; np=none');
	advises(['v=DMARC1; p=none; fo=1', 'v=DMARC1; p=none; fo=d; adkim=s'], 'v=DMARC1; p=none; adkim=s; fo=1:d');

	/** Each is provably a slip: nothing else can be meant. It is corrected and named. */
	const corrects = (tags: string, meant: string, from = tags, to = meant) =>
		test(`${tags} is corrected to ${meant || 'nothing'}`, () => {
			const { value, corrected, unreadable } = adviseDmarc([`v=DMARC1; p=reject; ${tags}`], expected);
			assert.equal(value, `v=DMARC1; p=reject${meant && `; ${meant}`}`);
			assert.deepEqual(corrected, [[from, to]]);
			assert.equal(unreadable, undefined);
		});
	const [a, ab] = ['rua=mailto:a@example.com', 'rua=mailto:a@example.com,mailto:b@example.com'];
	corrects('rua=a@example.com', a);
	corrects('rua=mailto: a@example.com', a);
	corrects('rua=mailto://a@example.com', a);
	corrects('rua=mail:a@example.com', a);
	corrects('rua:mailto:a@example.com', a);
	corrects('RUA=mailto:a@example.com', a);
	corrects('rua=<a@example.com>', a);
	corrects('rua=a@example.com!10m', `${a}!10m`);
	corrects('rua=mailto:a@example.com mailto:b@example.com', ab);
	corrects('rua=mailto:a@example.com; mailto:b@example.com', ab, '; mailto:b@example.com', ',mailto:b@example.com');
	corrects('rua=mailto:a@example.com;b@example.com', ab, '; b@example.com', ',mailto:b@example.com');
	corrects('rua=mailto::a@example.com', a);
	corrects('rua=mailto:<a@example.com>', a);
	corrects('rua=mailto:a@example.com.', a);
	corrects('rua=', '');
	corrects('adkim=strict', 'adkim=s');
	corrects('pct=100%', 'pct=100');
	corrects('fo=1,d', 'fo=1:d');
	corrects('t=no', 't=n');

	/** The policy that was meant, in a record that receivers ignore. */
	const keeps = (record: string, advice: string) =>
		test(`${record} becomes ${advice}, and that is said`, () => {
			const { value, corrected = [], unreadable } = adviseDmarc([record], expected);
			assert.equal(value, advice);
			assert.ok(corrected.length > 0);
			assert.equal(unreadable, undefined);
		});
	const reports = 'v=DMARC1; p=reject; rua=mailto:d@example.com';
	keeps('v=DMARC1 p=reject rua=mailto:d@example.com', reports);
	keeps('v=DMARC1, p=reject, rua=mailto:d@example.com', reports);
	keeps('v=DMARC1: p=reject: rua=mailto:d@example.com', reports);
	keeps('v=DMARC1|p=reject|rua=mailto:d@example.com', reports);
	keeps('v=DMARC1p=rejectrua=mailto:d@example.com', reports);
	keeps('v=DMARC1.p=reject;rua=mailto:d@example.com', reports);
	keeps('v=DMARC1;; p=reject;; rua=mailto:d@example.com', reports);
	keeps('v=DMARC1; p=reject\u200b; rua=mailto:d@example.com', reports);
	keeps('v=DMARC1; p=reject; rua="mailto:d@example.com"', reports);
	keeps('v=DMARC1; p=reject rua=mailto:d@example.com', reports);
	keeps('p=reject; rua=mailto:d@example.com', reports);
	keeps('v=dmarc1; p:reject; rua=mailto:d@example.com', reports);
	keeps('v=DMARC12; p=reject; rua=d@example.com', reports);
	keeps('v=DMARC1; p=rejct; rua=mailto:d@example.com', reports);
	keeps('v=DMARC1; p=rejected; rua=mailto:d@example.com', reports);
	keeps('v=DMARC1; p="reject"; rua=mailto:d@example.com', reports);
	keeps('v=DMARC1; reject; rua=mailto:d@example.com', reports);
	keeps('v=DMARC1; policy=reject; rua=mailto:d@example.com', reports);
	keeps('v=DMARC1; p=none; p=reject; rua=mailto:d@example.com', reports);
	keeps('v=DMARC1; p=reject; rua=mailto;d@example.com', reports);
	keeps('v=DMARC1; p=quarentine', 'v=DMARC1; p=quarantine');
	keeps('v=DMARC1: p=reject: rua=mailto:d@example.com: pct=100', 'v=DMARC1; p=reject; pct=100; rua=mailto:d@example.com');
	keeps('v=DMARC1 / p=reject / rua=mailto:d@example.com', reports);
	for (const record of [
		...[
			'v=DMARC1； p=reject',
			'v=DMARC1， p=reject',
			'v＝DMARC1; p=reject',
			'v=DMARC1; p＝reject',
			'v=DMARC1; p：reject',
			'v=DMARC1; p=“reject”'
		],
		...['v=DMARC1; p=‘reject’', 'v=DMARC1;\u00a0p=reject', 'v=DMARC1; p=reject\u3000', ' v=DMARC1; p=reject', 'v=DMARC1\\059 p=reject'],
		...[
			'`v=DMARC1; p=reject`',
			'«v=DMARC1; p=reject»',
			'(v=DMARC1; p=reject)',
			'_dmarc IN TXT "v=DMARC1; p=reject"',
			'TXT v=DMARC1; p=reject'
		],
		...['v=DMARC1; "p=reject"', 'v=DMARC1; p=reject\u200b']
	]) {
		keeps(record, 'v=DMARC1; p=reject');
	}
	for (const address of [
		'mailto：d@example.com',
		'd＠example.com',
		'mailto:d@exa\u200bmple.com',
		'mailto:d@example。com',
		'“mailto:d@example.com”'
	]) {
		keeps(`v=DMARC1; p=reject; rua=${address}`, reports);
	}
	test('an added policy is said', () =>
		assert.deepEqual(adviseDmarc(['v=DMARC1; sp=reject'], expected).corrected, [['v=DMARC1; sp=reject', 'v=DMARC1; p=none; sp=reject']]));

	/** What could mean anything stays as it is, and is named. */
	const leaves = (record: string, value: string, ...unreadable: readonly string[]) =>
		test(`${JSON.stringify(record)}: ${unreadable.join(' and ')} could mean anything`, () =>
			assert.deepEqual(adviseDmarc([record], expected), { value, unreadable }));
	leaves('v=DMARC1; p=block; ruf=mailto:a@example.com', 'v=DMARC1; ruf=mailto:a@example.com; p=block', 'p=block');
	// Receivers ignore these and apply the policy to all mail. A correction would loosen it.
	for (const tag of ['pct=50%', 't=yes']) {
		leaves(`v=DMARC1; p=reject; ${tag}`, `v=DMARC1; p=reject; ${tag}`, tag);
	}
	leaves('v=DMARC1; p=reject; sp=never; pct=200', 'v=DMARC1; p=reject; sp=never; pct=200', 'sp=never', 'pct=200');
	leaves('v=DMARC1; p=none; rua=nonsense', 'v=DMARC1; p=none; rua=nonsense', 'rua=nonsense');
	leaves('v=DMARC1; p=none; rua=mailto:example.com', 'v=DMARC1; p=none; rua=mailto:example.com', 'rua=mailto:example.com');
	leaves('v=DMARC1; p=none; junk', 'v=DMARC1; p=none; junk', 'junk');
	leaves('v=DMARC1; pp=reject', 'v=DMARC1; pp=reject', 'pp=reject');
	leaves('v=DMARC1; rua=mailto:a@example.comp=reject', 'v=DMARC1; rua=mailto:a@example.comp=reject', 'rua=mailto:a@example.comp=reject');
	leaves('v=DMARC1; rua=https://a.example/?p=reject', 'v=DMARC1; rua=https://a.example/?p=reject', 'rua=https://a.example/?p=reject');
	leaves('v=DMARC1; policy=block', 'v=DMARC1; policy=block', 'policy=block');
	leaves('v=DMARC1; fo=1 p-reject', 'v=DMARC1; fo=1 p-reject', 'fo=1 p-reject');
	for (const by of ['/', '&', '+', '_', '-']) {
		leaves(`v=DMARC1${by}p=reject`, `v=DMARC1; v=DMARC1${by}p=reject`, `v=DMARC1${by}p=reject`);
	}
	for (const uri of [
		...['mailto:a@example.com|mailto:b@example.com', 'mailto:a@example.com&b@example.com', 'mailto:a@example.commailto:b@example.com'],
		...[
			'mailto:mailto:a@example.com',
			'mailto:a@',
			'mailto:a@@example.com',
			'mailtoa@example.com',
			'mailto-a@example.com',
			'https://a.examplemailto:b@example.com'
		]
	]) {
		leaves(`v=DMARC1; p=reject; rua=${uri}`, `v=DMARC1; p=reject; rua=${uri}`, `rua=${uri}`);
	}
	for (const part of [
		...[
			'rau=mailto:a@example.com',
			'ruaa=mailto:a@example.com',
			'akdim=s',
			'dkim=s',
			'spf=s',
			'pc=50',
			'report=mailto:a@example.com',
			'x=v=DMARC1'
		],
		...['mailto:a@example.com', 'include:a.example', 'a@example.com', '注释', '1=2']
	]) {
		leaves(`v=DMARC1; p=reject; ${part}`, `v=DMARC1; p=reject; ${part}`, part);
	}
	for (const part of [
		'x=y',
		'rua=https://a.example/d?x=1',
		'rua=mailto:a+b=c@example.com',
		'rua=mailto:a@b.example!10m,mailto:c@d.example?subject=x'
	]) {
		test(`${part} is right`, () =>
			assert.deepEqual(adviseDmarc([`v=DMARC1; p=reject; ${part}`], expected), { value: `v=DMARC1; p=reject; ${part}` }));
	}
	test('an unreadable policy beside the strictest is left out, and that is said', () =>
		assert.deepEqual(adviseDmarc(['v=DMARC1; p=reject', 'v=DMARC1; p=block'], expected), {
			value: 'v=DMARC1; p=reject',
			corrected: [['p=block', 'p=reject']]
		}));
	test('of a repeated tag, the stricter value is kept, and only that is said', () =>
		assert.deepEqual(adviseDmarc(['v=DMARC1; p=none; p=reject'], expected).corrected, [['p=none', 'p=reject']]));
	test('of several records, an unreadable policy is not replaced by a weaker one', () =>
		assert.deepEqual(adviseDmarc(['v=DMARC1; p=block', expected], expected), {
			value: 'v=DMARC1; p=block',
			corrected: [['p=none', '']],
			unreadable: ['p=block']
		}));

	test('uses the expected policy if there is none', () =>
		assert.equal(dmarcAdvice(['v=DMARC1; pct=5'], 'v=DMARC1; p=quarantine'), 'v=DMARC1; p=quarantine; pct=5'));

	const inherits = (above: readonly string[], value: string | undefined, named: Partial<Advice> = {}) =>
		test(`inherits ${value ?? 'nothing'} from ${above.join(' + ') || 'no record'}`, () =>
			assert.deepEqual(inherit([above]), value && { value, ...named }));
	inherits([], undefined);
	inherits(['v=spf1 -all', 'p=reject', 'v=dmarc1; p=reject'], undefined);
	inherits(['v=DMARC1; p=reject', 'v=DMARC1; p=none'], undefined);
	inherits(['v=DMARC1'], undefined);
	inherits(['v=DMARC1; p=block; adkim=s'], undefined);
	inherits(['v=DMARC1; p=none; p=reject'], 'v=DMARC1; p=reject', { corrected: [['p=none', 'p=reject']] });
	inherits(['v=DMARC1; p=none'], 'v=DMARC1; p=none');
	inherits(['v=spf1 -all', 'v=DMARC1; p=Reject'], 'v=DMARC1; p=reject');
	inherits(['v=DMARC1; p=none; sp=reject'], 'v=DMARC1; p=reject');
	inherits(['v=DMARC1; p=reject; sp=none'], 'v=DMARC1; p=none');
	inherits(['v=DMARC1; p=reject; np=none; psd=n'], 'v=DMARC1; p=reject');
	inherits(['v=DMARC1; rua=mailto:a@example.com; p=reject'], 'v=DMARC1; p=reject; rua=mailto:a@example.com');
	inherits(['v=DMARC1; rua=mailto:a@example.com'], 'v=DMARC1; p=none; rua=mailto:a@example.com', {
		corrected: [['v=DMARC1; rua=mailto:a@example.com', 'v=DMARC1; p=none; rua=mailto:a@example.com']]
	});
	/** Mistakes are named as those of a record at the name itself. */
	inherits(['v=DMARC1; p=rejct'], 'v=DMARC1; p=reject', { corrected: [['p=rejct', 'p=reject']] });
	inherits(['v=DMARC1; p=none; sp=rejec; rua=a@example.com'], 'v=DMARC1; p=reject; rua=mailto:a@example.com', {
		corrected: [
			['sp=rejec', 'sp=reject'],
			['rua=a@example.com', 'rua=mailto:a@example.com']
		]
	});
	const spoiled = 'rua=mailto:dmarc@example.com,mailto:ops team@example.com';
	for (const part of [spoiled, 'junk']) {
		inherits([`v=DMARC1; p=reject; ${part}`], `v=DMARC1; p=reject; ${part}`, { unreadable: [part] });
	}
	inherits(['v=DMARC1; p=quarantine; SP=nonsense; fo=1'], 'v=DMARC1; fo=1; p=nonsense', { unreadable: ['p=nonsense'] });
	inherits(['v=DMARC1; p=nonsense; rua=mailto:a@example.com'], 'v=DMARC1; rua=mailto:a@example.com; p=nonsense', {
		unreadable: ['p=nonsense']
	});
	// Not about this name.
	inherits(['v=DMARC1; p=rejct; sp=none; np=x; psd=x'], 'v=DMARC1; p=none');
	inherits(['v=DMARC1; p=nonsense; sp=none'], 'v=DMARC1; p=none');
	inherits(
		['v=DMARC1; p=reject; aspf=s; adkim=s; pct=20; fo=1; rua=mailto:a@example.com,mailto:b@example.net!10m; ruf=mailto:f@example.com; x=y'],
		'v=DMARC1; p=reject; adkim=s; aspf=s; fo=1; pct=20; rua=mailto:a@example.com,mailto:b@example.net!10m; ruf=mailto:f@example.com; x=y'
	);

	const walks = (above: readonly (readonly string[])[], advice: string | undefined) =>
		test(`inherits ${advice ?? 'nothing'} from ${above.map(values => values.join(' + ') || 'no record').join(', then ')}`, () =>
			assert.equal(inherit(above)?.value, advice));
	walks([['v=DMARC1; p=reject'], []], 'v=DMARC1; p=reject');
	walks([['v=DMARC1; p=reject'], ['v=DMARC1; p=none; rua=mailto:a@example.com']], 'v=DMARC1; p=reject; rua=mailto:a@example.com');
	walks([['v=DMARC1; p=none'], ['v=DMARC1; p=quarantine']], 'v=DMARC1; p=quarantine');
	walks([[expected, expected], ['v=DMARC1; p=reject']], 'v=DMARC1; p=reject');
	walks([['v=DMARC1; p=none; psd=n'], ['v=DMARC1; p=reject']], 'v=DMARC1; p=none');
	walks([[], ['v=DMARC1; p=none; sp=reject; psd=y']], 'v=DMARC1; p=reject');
	walks([['v=DMARC1; p=none'], ['v=DMARC1; p=reject; psd=y']], 'v=DMARC1; p=none');
	walks([['v=spf1 -all'], ['v=DMARC1; p=quarantine']], 'v=DMARC1; p=quarantine');

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
	test('the inherited record is stable and valid, or what is unreadable is named and still there', () => {
		fc.assert(
			fc.property(fc.array(fc.array(record, { maxLength: 2 }), { maxLength: 3 }), above => {
				const { value = expected, unreadable = [] } = inherit(above) ?? {};
				assert.ok(unreadable.length > 0 || (isValidDmarc(value) && dmarcAdvice([value], expected) === value), value);
				assert.ok(
					unreadable.every(part => value.includes(part)),
					value
				);
			}),
			{ numRuns: 500 }
		);
	});
	test('the advice is stable, keeps the addresses for reports, and is valid, or what is unreadable is named and still there', () => {
		fc.assert(
			fc.property(fc.array(record, { maxLength: 3 }), records => {
				const { value, unreadable = [] } = adviseDmarc(records, expected);
				assert.ok(isValidDmarc(value) || unreadable.length > 0, value);
				assert.ok(
					unreadable.every(part => value.includes(part)),
					value
				);
				assert.ok(unreadable.length > 0 || dmarcAdvice([value], expected) === value, value);
				for (const address of ['rua=mailto:a@example.com', 'ruf=mailto:f@example.com']) {
					if (records.some(text => text.split('; ').includes(address))) {
						assert.ok(value.includes(address), value);
					}
				}
				assert.ok(records.every(text => typeof isValidDmarc(text) === 'boolean' && typeof isNearlyDmarc(text) === 'boolean'));
			}),
			{ numRuns: 500 }
		);
	});
	test('the advice is never weaker than a policy of any of the records', () => {
		const policy = fc.constantFrom('none', 'quarantine', 'reject');
		const separator = fc.constantFrom('; ', ' ', ', ', ';', ': ', '| ');
		fc.assert(
			fc.property(fc.array(fc.tuple(policy, separator), { minLength: 1, maxLength: 3 }), found => {
				const records = found.map(([name, by]) => `v=DMARC1${by}p=${name}${by}rua=mailto:a@example.com`);
				const strictest = ['reject', 'quarantine', 'none'].find(name => found.some(([own]) => own === name));
				assert.equal(dmarcAdvice(records, expected), `v=DMARC1; p=${strictest}; rua=mailto:a@example.com`);
			})
		);
	});
});
