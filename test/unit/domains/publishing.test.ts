import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { areAllPublished, isPublished, recordToPublish, zoneChanges } from '../../../src/domains/publishing.ts';
import { compareRecord } from '../../../src/mail/dnsVerdict.ts';
import type { LiveAnswer, Verdict } from '../../../src/mail/verdict.ts';

const domain = 'mail.example.com';
const records = {
	mx: { type: 'MX', name: domain, expected: 'mxbiz1.qq.com.' },
	spf: { type: 'TXT', name: domain, expected: 'v=spf1 include:qcloudmail.com ~all' },
	dkim: { type: 'TXT', name: `qcloud._domainkey.${domain}`, expected: 'v=DKIM1; k=rsa; p=MIGf' },
	dmarc: { type: 'TXT', name: `_dmarc.${domain}`, expected: 'v=DMARC1; p=none' },
	cname: { type: 'CNAME', name: `track.${domain}`, expected: 'track.qcloudmail.com.' }
};

/** @param answers what DNS answers; without any, that there is nothing */
function check(kind: keyof typeof records, ...answers: readonly string[]) {
	const live: LiveAnswer = answers.length > 0 ? { kind: 'found', values: answers } : { kind: 'missing', reason: 'noRecord' };
	return checkOf(kind, live);
}

function checkOf(kind: keyof typeof records, live: LiveAnswer) {
	const verdict: Verdict = compareRecord(records[kind], live);
	return { record: { ...records[kind], found: '', isMatching: false }, live, verdict };
}

suite('publishing', () => {
	suite('the value to publish', () => {
		const publishes = (name: string, checked: ReturnType<typeof check>, value: string) =>
			test(name, () => assert.deepEqual(recordToPublish(checked), { type: checked.record.type, name: checked.record.name, value }));
		publishes('nothing there: what SES wants', check('dmarc'), 'v=DMARC1; p=none');
		publishes('another key: what SES wants', check('dkim', 'v=DKIM1; k=rsa; p=Other'), 'v=DKIM1; k=rsa; p=MIGf');
		publishes(
			'SPF of another service: both',
			check('spf', 'v=spf1 include:_spf.example.com -all'),
			'v=spf1 include:_spf.example.com include:qcloudmail.com -all'
		);
		publishes("a DMARC policy of one's own stays", check('dmarc', 'v=DMARC1; p=reject'), 'v=DMARC1; p=reject');
		publishes(
			"SPF of one's own that lets SES send stays",
			check('spf', 'site=1', 'v=spf1 include:qcloudmail.com include:_spf.example.com -all'),
			'v=spf1 include:qcloudmail.com include:_spf.example.com -all'
		);
		publishes("a preference of one's own stays", check('mx', '5 mxbiz1.qq.com', '20 mx.example.com'), '5 mxbiz1.qq.com');
		publishes('DNS could not be asked: what SES wants', checkOf('dkim', { kind: 'failed', reason: 'timeout' }), 'v=DKIM1; k=rsa; p=MIGf');
	});

	suite('what is withdrawn before', () => {
		const withdraws = (name: string, checked: ReturnType<typeof check>, withdrawn: readonly object[]) =>
			test(name, () => {
				assert.equal(isPublished(checked), false);
				const changes = zoneChanges([checked]);
				assert.deepEqual(changes.withdraw, withdrawn);
				assert.deepEqual(changes.publish, [recordToPublish(checked)]);
			});
		withdraws('nothing where nothing is', check('dkim'), []);
		withdraws('another key', check('dkim', 'v=DKIM1; k=rsa; p=Other'), [{ type: 'TXT', name: records.dkim.name }]);
		withdraws('another SPF record, but no other text', check('spf', 'site=1', 'v=spf1 -all'), [
			{ type: 'TXT', name: domain, value: 'v=spf1 -all' }
		]);
		withdraws('both of two SPF records', check('spf', 'v=spf1 -all', 'V=SPF1 include:qcloudmail.com ~all'), [
			{ type: 'TXT', name: domain, value: 'v=spf1 -all' },
			{ type: 'TXT', name: domain, value: 'V=SPF1 include:qcloudmail.com ~all' }
		]);
		withdraws('what was meant as an SPF record', check('spf', 'site=1', '"v=spf1 -all"'), [
			{ type: 'TXT', name: domain, value: '"v=spf1 -all"' }
		]);
		withdraws('what was meant as a DMARC record, but no other text', check('dmarc', 'site=1', 'p=reject', 'v=DMARC1'), [
			{ type: 'TXT', name: records.dmarc.name, value: 'p=reject' },
			{ type: 'TXT', name: records.dmarc.name, value: 'v=DMARC1' }
		]);
		withdraws('what was nearly meant beside a record', check('spf', 'v=spf1 mx -all', 'v=spfv1 a -all', 'site=1'), [
			{ type: 'TXT', name: domain, value: 'v=spf1 mx -all' },
			{ type: 'TXT', name: domain, value: 'v=spfv1 a -all' }
		]);
		withdraws('parts of a DMARC record', check('dmarc', 'v=DMARC1;', 'rua=mailto:a@example.com', 'x'), [
			{ type: 'TXT', name: records.dmarc.name, value: 'v=DMARC1;' },
			{ type: 'TXT', name: records.dmarc.name, value: 'rua=mailto:a@example.com' }
		]);
		withdraws('no text that is no SPF record', check('spf', 'v=spf10', 'spf1'), []);
		withdraws('other mail servers', check('mx', '10 mx.example.com'), [{ type: 'MX', name: domain }]);
		withdraws('another alias', check('cname', 'elsewhere.example.com'), [{ type: 'CNAME', name: records.cname.name }]);
		test('an alias, which cannot have records beside it', () => {
			const live: LiveAnswer = { kind: 'missing', reason: 'noRecord' };
			const verdict = compareRecord(records.mx, live, { alias: 'web.example.net' });
			assert.deepEqual(zoneChanges([{ record: { ...records.mx, found: '', isMatching: false }, live, verdict }]), {
				withdraw: [{ type: 'CNAME', name: domain }],
				publish: [{ type: 'MX', name: domain, value: 'mxbiz1.qq.com.' }]
			});
		});
	});

	suite('whether all records are published', () => {
		const [right, wrong] = [check('spf', records.spf.expected), check('spf')];
		const unknown = { ...right, verdict: { kind: 'unknown', reason: 'timeout' } } as const;
		const are = (what: string, checks: Parameters<typeof areAllPublished>[0], expected: boolean) =>
			test(`${what}: ${expected}`, () => assert.equal(areAllPublished(checks), expected));
		are('all match', [right, right], true);
		are('one is missing', [right, wrong], false);
		are('DNS gives no answer for one', [right, unknown], false);
		are('there are none', [], false);
	});

	test('what is already right is left alone', () => {
		const right = [check('mx', '10 mxbiz1.qq.com'), check('spf', records.spf.expected), check('dmarc', records.dmarc.expected)];
		assert.deepEqual(right.map(isPublished), [true, true, true]);
		assert.deepEqual(zoneChanges(right), { publish: [], withdraw: [] });
	});
});
