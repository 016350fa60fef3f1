import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import { type DnsServer, type Reply, withDnsServer } from '../../helpers/dnsServer.ts';
import { eventually } from '../eventually.ts';
import { type Row, usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';

const domain = 'shop.example.net';

suite('DNS Records', () => {
	// Long enough for answers on a busy machine, even with shortened timers.
	const person = usePerson({ settings: { 'dns.timeout': 20 } });
	/** What DNS answers. Each test puts its own replies here. */
	const zone: Record<string, Reply> = {};
	let dns: DnsServer;
	let stopDns: () => void;
	let dnsStopped: Promise<void>;

	suiteSetup(async () => {
		dns = await new Promise<DnsServer>((resolve, reject) => {
			dnsStopped = withDnsServer(zone, server => {
				resolve(server);
				return new Promise(stop => {
					stopDns = stop;
				});
			});
			dnsStopped.catch(reject);
		});
		await useServer(dns.address);
	});

	suiteTeardown(async () => {
		await configure({ 'dns.servers': undefined });
		stopDns();
		await dnsStopped;
	});

	const copied = () => person.run('copyRecords', { domain, format: 'csv', records: 'all' });

	test('Copy DNS Records leaves out what could replace a record that DNS did not tell', async () => {
		await answers({ '@': { rcode: 'SERVFAIL' }, 'qcloud._domainkey': { rcode: 'SERVFAIL' }, _dmarc: { rcode: 'SERVFAIL' } });
		assert.match(String(await copied()), /^[^\n]*\n[^\n]*_domainkey[^\n]*\n$/);
		await person.waitForMessage(`Some records of ${domain} are left out, because DNS did not answer: MX, SPF, DMARC.`);
	});

	const attribute = { SendDomain: `x.${domain}`, ExpectedValue: 'x', CurrentValue: '', Status: false };
	const hostileType = { ...attribute, Type: '[SPF](https://evil.example)' };

	/** @param others what SES gives beside a record whose type would be a link, which DNS knows nothing of */
	const leavesOut = (what: string, others: readonly object[]) =>
		test(`Copy DNS Records, ${what}: a type from SES that is left out is no link in the message`, async () => {
			await answers({});
			const response = { RequestId: 'x', IdentityType: 'DOMAIN', VerifiedForSendingStatus: false, Attributes: [hostileType, ...others] };
			const body = JSON.stringify({ Response: response });
			await person.emulator.addFault({ action: 'GetEmailIdentity', times: 'always', status: 200, body });
			await person.run('refresh');
			await copied();
			await person.waitForMessage('are left out, because DNS did not answer: [SPF] (https://evil.example).');
		});
	leavesOut('beside others', [{ ...attribute, Type: 'TXT' }]);
	leavesOut('alone', []);

	test('Copy DNS Records asks DNS again', async () => {
		await answers({ '@': { TXT: [['v=spf1 mx -all']] } });
		assert.match(String(await copied()), /v=spf1 mx include:qcloudmail\.com -all/);
		zone[domain] = { TXT: [['v=spf1 mx include:new.example.org -all']] };
		assert.match(String(await copied()), /v=spf1 mx include:new\.example\.org include:qcloudmail\.com -all/);
	});

	test('Copy DNS Records without an MX record tells that one of SPF would hide a wildcard', async () => {
		const wildcard = { MX: [[10, 'mx.example.com']] } as const;
		await answers({ '@': wildcard });
		zone['*.example.net'] = wildcard;
		assert.doesNotMatch(String(await copied()), /mxbiz1/);
		await person.waitForMessage(/goes to mx\.example\.com\..* A wildcard record \(\*\) answers for this name/);
	});

	test('Copy DNS Records tells that the MX record takes over the mail of a name that has an address', async () => {
		await answers({ '@': { A: ['192.0.2.1'] } });
		assert.match(String(await copied()), /mxbiz1/);
		await person.waitForMessage(/^Without an MX record, mail to shop\.example\.net goes to the server of its A or AAAA record; /);
	});

	const says = (
		what: string,
		label: string,
		replies: Readonly<Record<string, Reply>>,
		description: string,
		...tooltip: readonly RegExp[]
	) =>
		test(`${what}: ${description}`, async () => {
			if (Object.values(replies).some(({ trouble }) => trouble === 'silent')) {
				person.speedUp();
			}
			await answers(replies);
			await isDescribed(label, description);
			const text = await tooltipOf(label);
			for (const pattern of tooltip) {
				assert.match(text, pattern);
			}
		});
	says(
		'no such name',
		'TXT (DMARC)',
		{ '@': {} },
		'not published yet · still cached for 30 s',
		/In DNS now: the name does not exist/,
		/for 30 s/
	);
	says(
		'no such type',
		'MX',
		{ '@': { TXT: [['x']] } },
		'not published yet · still cached for 30 s',
		/In DNS now: no record of this type/,
		/^(?![\s\S]*Without an MX record)/
	);
	for (const address of [{ A: ['192.0.2.1'] }, { AAAA: ['2001:db8::1'] }]) {
		says(
			`no MX record beside ${Object.keys(address)}`,
			'MX',
			{ '@': address },
			'not published yet · still cached for 30 s',
			/Publish this record .*Without an MX record, mail to shop\.example\.net goes to the server of its A or AAAA record; /
		);
	}
	says('match', 'MX', { '@': { MX: [[5, 'mxbiz1.qq.com']] } }, 'matches', /SES has not checked it yet/);
	says(
		'mail elsewhere',
		'MX',
		{ '@': { MX: [[10, 'mx.example.com']] } },
		'mail is received elsewhere · still cached for 300 s',
		/goes to mx\.example\.com\. If people receive mail there, keep it/
	);
	says(
		'wrong key',
		'TXT (DKIM)',
		{ 'qcloud._domainkey': { TXT: [['v=DKIM1; k=rsa; ', 'p=Other']] } },
		'wrong value · still cached for 300 s',
		/In DNS now: v=DKIM1; k=rsa; p=Other/
	);
	says(
		'spf to merge',
		'TXT (SPF)',
		{ '@': { TXT: [['v=spf1 include:_spf.example.com -all']] } },
		'SPF exists: merge · still cached for 300 s',
		/Publish: v=spf1 include:_spf\.example\.com include:qcloudmail\.com -all/,
		/SES requires: v=spf1 include:qcloudmail\.com ~all/,
		/The Copy command copies the value to publish/
	);
	says(
		'spf twice',
		'TXT (SPF)',
		{ '@': { TXT: [['v=spf1 include:_spf.example.com -all'], ['v=spf1 include:qcloudmail.com ~all']] } },
		'published twice · still cached for 300 s',
		/There are 2 such records, and only one is allowed/
	);
	says(
		'spf of many lookups',
		'TXT (SPF)',
		{ '@': { TXT: [[`v=spf1 ${'abcdefghij'.replace(/./g, 'include:$&.example ')}include:qcloudmail.com ~all`]] } },
		'too many DNS lookups · still cached for 300 s',
		/Publish: v=spf1 include:a\.example/,
		/needs more than ten DNS lookups, so receivers treat it as invalid\. Remove services/
	);
	says('silence', 'MX', { '@': { trouble: 'silent' } }, 'no answer from DNS · SES: not found', /DNS server did not answer/);
	says(
		'own policy',
		'TXT (DMARC)',
		{ _dmarc: { TXT: [['v=DMARC1; p=reject']] } },
		'matches (your own value)',
		/Publish: v=DMARC1; p=reject/,
		/Leave it as it is/
	);
	says(
		'policy above',
		'TXT (DMARC)',
		{ '_dmarc.example.net.': { TXT: [['v=DMARC1; p=reject; rua=mailto:a@example.net']] } },
		'not published yet · still cached for 30 s',
		/Publish: v=DMARC1; p=reject; rua=mailto:a@example\.net/,
		/The parent domain has a DMARC policy\. The value to publish keeps it/
	);
	says(
		'server failure',
		'MX',
		{ '@': { rcode: 'SERVFAIL' } },
		'no answer from DNS · SES: not found',
		/In DNS now: SERVFAIL: no answer found/,
		/^(?!Publish).* – SES requires this value\. Until DNS answers, it is not known whether another one has to be kept\.$/m,
		/DNSSEC/
	);
	says(
		'server failure for the key',
		'TXT (DKIM)',
		{ 'qcloud._domainkey': { rcode: 'SERVFAIL' } },
		'no answer from DNS · SES: not found',
		// Each domain has a key of its own.
		/^Publish: v=DKIM1/m
	);

	test('while DNS does not answer, the page tells beside each value but the key that another one may have to be kept', async () => {
		await answers({ '@': { rcode: 'SERVFAIL' }, 'qcloud._domainkey': { rcode: 'SERVFAIL' }, _dmarc: { rcode: 'SERVFAIL' } });
		await person.runOn('showDomain', domain);
		const unsure = 'SES requires this value. Until DNS answers, it is not known whether another one has to be kept.';
		const isUnsure = () =>
			person.shownPage.text.split(/\n(?=(?:TXT|MX)\b)/).flatMap(row => (row.includes(unsure) ? row.split('\n')[0] : []));
		await eventually(() => assert.deepEqual(isUnsure(), ['MX', 'TXT (SPF)', 'TXT (DMARC)']));
		await answers({ '@': {} });
		await eventually(() => assert.deepEqual(isUnsure(), []));
	});

	says(
		'a slip',
		'TXT (SPF)',
		{ '@': { TXT: [['v=spf1 mx - all']] } },
		'wrong value · still cached for 300 s',
		/Publish: v=spf1 mx include:qcloudmail\.com -all/,
		/Corrected in the value to publish: - all becomes -all\./
	);
	says(
		'a term that could mean anything',
		'TXT (SPF)',
		{ '@': { TXT: [['v=spf1 _spf.example.com ipv4:192.0.2.1 all']] } },
		'wrong value · still cached for 300 s',
		/Publish: v=spf1 _spf\.example\.com ip4:192\.0\.2\.1 include:qcloudmail\.com\n/,
		/Left out of the value to publish: all\./,
		/It is not clear what this means: _spf\.example\.com\. It is still in the value to publish/
	);
	says(
		'a term that receivers never test',
		'TXT (SPF)',
		{ '@': { TXT: [['v=spf1 include:qcloudmail.com ~all include:spf.example.org']] } },
		'matches, but has a mistake',
		/Receivers ignore this: include:spf\.example\.org\. Delete it/
	);
	says(
		'the priority in the host',
		'MX',
		{ '@': { MX: [[10, '10.mxbiz1.qq.com']] } },
		'wrong value · still cached for 300 s',
		/The priority is part of the host name\./
	);
	says(
		'an include without SPF',
		'TXT (SPF)',
		{ '@': { TXT: [['v=spf1 include:gone.example include:qcloudmail.com ~all']] } },
		'SPF: broken include',
		/treat this SPF record as invalid, because gone\.example does not have a valid one/
	);
	says(
		'an include that could not be checked',
		'TXT (SPF)',
		{
			'@': { TXT: [['v=spf1 include:spf.example.org include:qcloudmail.com ~all']] },
			'spf.example.org.': { rcode: 'SERVFAIL' }
		},
		'matches (your own value)',
		/could not be checked, because DNS gave no answer for spf\.example\.org/
	);
	says(
		'addresses without mailto',
		'TXT (DMARC)',
		{ _dmarc: { TXT: [['v=DMARC1; p=reject; rua=reports@example.net']] } },
		'matches, but has a mistake',
		/Publish: v=DMARC1; p=reject; rua=mailto:reports@example\.net/,
		/rua=reports@example\.net becomes rua=mailto:reports@example\.net/
	);
	says(
		'a mistake in a policy of the parent domain',
		'TXT (DMARC)',
		{ '_dmarc.example.net.': { TXT: [['v=DMARC1; p=rejct']] } },
		'not published yet · still cached for 30 s',
		/Publish: v=DMARC1; p=reject\n/,
		/p=rejct becomes p=reject/,
		/based on the DMARC record of the parent domain, which has a mistake\./
	);
	says(
		'an alias',
		'MX',
		{ '@': { CNAME: 'web.example.org' }, 'web.example.org.': { A: ['192.0.2.1'] } },
		'the name is an alias · still cached for 30 s',
		/alias \(CNAME\) of web\.example\.org, so it cannot have other records/
	);
	says(
		'a wildcard',
		'TXT (DKIM)',
		{ '*.': { TXT: [['v=spf1 -all']] } },
		'not published yet · still cached for 300 s',
		/A wildcard record \(\*\) answers for this name\. Once the name has a record of its own, the wildcard no longer applies/
	);
	says(
		'the domain appended to the host',
		'MX',
		{ '@': { MX: [[10, `mxbiz1.qq.com.${domain}`]] } },
		'wrong value · still cached for 300 s',
		/End the name with a dot: mxbiz1\.qq\.com\./
	);
	says(
		'the domain appended to the name',
		'TXT (DMARC)',
		{ [`_dmarc.${domain}.example.net.`]: { TXT: [['v=DMARC1; p=none']] } },
		'not published yet · still cached for 30 s',
		/The domain was added to the name, so the record is at the wrong one\./
	);
	says(
		'no key',
		'TXT (DKIM)',
		{ 'qcloud._domainkey': { TXT: [['site=1']] } },
		'not published yet · still cached for 300 s',
		/other text here, but no key/
	);

	const copies = (what: string, published: string, description: RegExp, copied: string) =>
		test(`Copy copies ${what}`, async () => {
			await answers({ '@': { TXT: [[published]] } });
			await eventually(async () => assert.match((await record('TXT (SPF)')).description, description));
			await person.run('copySelected', (await record('TXT (SPF)')).node);
			assert.equal(person.clipboard, copied);
		});
	copies(
		'the merged SPF record',
		'v=spf1 include:_spf.example.com -all',
		/^SPF exists: merge/,
		'v=spf1 include:_spf.example.com include:qcloudmail.com -all'
	);
	copies(
		"the user's own value, so that publishing it again loses nothing",
		'v=spf1 mx include:qcloudmail.com -all',
		/^matches \(your own value\)$/,
		'v=spf1 mx include:qcloudmail.com -all'
	);

	const spf = { TXT: [['v=spf1 include:qcloudmail.com ~all']], MX: [[5, 'mxbiz1.qq.com']] } as const;

	/** How publishing the right key goes wrong. */
	const spoils = (what: string, spoil: (key: string) => string, tooltip: RegExp) =>
		test(`a key with ${what}: wrong value`, async () => {
			const right = await allRight();
			const value = right['qcloud._domainkey']?.TXT?.flat().join('') ?? '';
			await answers({ ...right, 'qcloud._domainkey': { TXT: [[spoil(value)]] } });
			await isDescribed('TXT (DKIM)', 'wrong value · still cached for 300 s');
			assert.match(await tooltipOf('TXT (DKIM)'), tooltip);
		});
	spoils('quotation marks', value => `"${value}"`, /Enter the value without quotation marks\. Replace/);
	spoils('backslashes', value => value.replaceAll(';', '\\;'), /Enter the value without backslashes\. Replace/);
	spoils('its end cut off', value => value.slice(0, 100), /Part of the key is missing\./);

	test('the domain follows what DNS answers', async () => {
		const follows = async (replies: Readonly<Record<string, Reply>>, status: string) => {
			await answers(replies);
			await eventually(async () => assert.equal((await person.row(domain)).ariaLabel, `${domain}, ${status}, 0 of 10 addresses`));
		};
		await follows({ '@': spf }, 'waiting: 2 of 4 records');
		await follows({ '@': spf, 'qcloud._domainkey': { TXT: [['v=DKIM1; k=rsa; p=Other']] } }, 'wrong value: DKIM');
		await follows({ '@': { ...spf, MX: [[5, 'mx.example.com']] }, _dmarc: { TXT: [['v=DMARC1']] } }, '2 wrong values');
		await follows(await allRight(), 'ready to verify');
	});

	test('Verify Domain while DNS is silent: says what to do, and SES is not asked', async () => {
		person.speedUp();
		await person.emulator.clearLog();
		await answers({ ...(await allRight()), _dmarc: { trouble: 'silent' } });
		await eventually(async () => assert.match((await record('TXT (DMARC)')).description, /^no answer from DNS/));
		await person.runOn('verifyDomain', domain);
		await person.waitForMessage(
			`SES was not asked to verify ${domain}, because DNS gave no answer for 1 of 4 records. The DNS server did not answer.`
		);
		assert.ok(!(await person.emulator.actions()).includes('UpdateEmailIdentity'));
	});

	test('Verify Domain canceled while DNS is queried: the last answers stay', async () => {
		await answers(await allRight());
		await person.waitForDescription(domain, /^ready to verify/);
		zone[`_dmarc.${domain}`] = { trouble: 'silent' };
		const before = dns.asked.length;
		const verifying = person.run('verifyDomain', { domain });
		await eventually(() => assert.ok(dns.asked.slice(before).includes(`udp TXT _dmarc.${domain}`)));
		await eventually(() => assert.ok(person.progress.includes(`Verifying ${domain}…`)));
		person.cancelProgress();
		assert.equal(await verifying, undefined);
		await person.waitForDescription(domain, /^ready to verify/);
		await isDescribed('TXT (DMARC)', 'matches');
		assert.doesNotMatch((await person.row('DNS Records', domain)).description, /could not/);
		assert.deepEqual(person.messages, []);
	});

	test('what SES sees when a watch has it check the records is shown', async () => {
		await answers(await allRight());
		await person.waitForDescription(domain, /^ready to verify/);
		assert.match(await tooltipOf('TXT (DMARC)'), /SES last saw: nothing/);
		await person.emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
		await person.runOn('watchDomain', domain);
		await eventually(async () => assert.match(await tooltipOf('TXT (DMARC)'), /SES last saw: +v=DMARC1; p=none/));
		await person.runOn('stopWatching', domain);
	});

	suite('a setting', () => {
		teardown(() => useServer(dns.address));

		test('that is not usable: the rows say what SES saw, the group why', async () => {
			await answers({});
			await useServer('dns.example.com');
			await eventually(async () =>
				assert.equal((await person.row('DNS Records', domain)).description, 'no answer from DNS · 0 of 4 match')
			);
			await isDescribed('MX', 'SES: not found');
			assert.equal((await person.row(domain)).ariaLabel, `${domain}, waiting: 0 of 4 records, 0 of 10 addresses`);
			const group = await person.row('DNS Records', domain);
			assert.match(plain(await person.tooltip(group)), /DNS lookup failed: .*"dns\.example\.com" is not an IP address/);
			await person.run('checkDns', group.node);
			await person.waitForMessage('"dns.example.com" is not an IP address');
		});

		test('that is corrected is used at once', async () => {
			await answers({ _dmarc: { TXT: [['v=DMARC1; p=none']] } });
			await useServer('dns.example.com');
			await isDescribed('TXT (DMARC)', 'SES: not found');
			await useServer(dns.address);
			await isDescribed('TXT (DMARC)', 'matches');
			assert.doesNotMatch((await person.row('DNS Records', domain)).description, /could not/);
		});
	});

	/** DNS answers `replies` for the names below the domain, `@` for the domain itself, whole names with a final dot, and is asked. */
	async function answers(replies: Readonly<Record<string, Reply>>): Promise<void> {
		for (const name of Object.keys(zone)) {
			delete zone[name];
		}
		for (const [name, reply] of Object.entries(replies)) {
			zone[name === '@' ? domain : name === '*.' ? `*.${domain}` : name.endsWith('.') ? name.slice(0, -1) : `${name}.${domain}`] = reply;
		}
		await person.run('checkDns', (await person.row('DNS Records', domain)).node);
	}

	/** What DNS answers when all is right. */
	async function allRight(): Promise<Readonly<Record<string, Reply>>> {
		const records = (await person.emulator.state()).domains.find(({ name }) => name === domain)?.records ?? [];
		const key = records.find(({ name }) => name.includes('_domainkey'))?.expected ?? '';
		return { '@': spf, 'qcloud._domainkey': { TXT: [[key.slice(0, 200), key.slice(200)]] }, _dmarc: { TXT: [['v=DMARC1; p=none']] } };
	}

	function record(label: string): Promise<Row> {
		return person.row(label, domain, 'DNS Records');
	}

	async function isDescribed(label: string, description: string): Promise<void> {
		await eventually(async () => assert.equal((await record(label)).description, description));
	}

	async function tooltipOf(label: string): Promise<string> {
		return plain(await person.tooltip(await record(label)));
	}

	async function useServer(address: string): Promise<void> {
		await configure({ 'dns.servers': [address] });
	}
});

/** Without the marks of code spans. */
function plain(markdown: string): string {
	return markdown.replace(/`+ (.*?) `+/g, '$1');
}
