import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type DnsServer, type Reply, withDnsServer } from '../helpers/dnsServer.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

suite('DNS Records', () => {
	const domain = 'shop.example.net';
	/** What DNS answers. Each test puts its own replies here. */
	const zone: Record<string, Reply> = {};
	let workbench: Workbench;
	let emulator: EmulatorControl;
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
		workbench = await openWorkbench({ emulator: [], settings: { 'tencentSes.dns.servers': [dns.address], 'tencentSes.dns.timeout': 1 } });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row(domain).waitFor();
		await workbench.tree.expand(domain);
		await workbench.tree.row('TXT (DMARC)').waitFor();
	});

	suiteTeardown(async () => {
		await workbench.close();
		stopDns();
		await dnsStopped;
	});

	const descriptionOf = async (label: string) => (await workbench.tree.rows()).find(row => row.label === label)?.description;

	/** DNS answers `replies` for the names below the domain, `@` for the domain itself, whole names with a final dot, and is asked. */
	async function answers(replies: Readonly<Record<string, Reply>>): Promise<void> {
		for (const name of Object.keys(zone)) {
			delete zone[name];
		}
		for (const [name, reply] of Object.entries(replies)) {
			zone[name === '@' ? domain : name.endsWith('.') ? name.slice(0, -1) : `${name}.${domain}`] = reply;
		}
		await workbench.tree.contextMenu('DNS Records', 'Check DNS Now');
	}

	const says = (what: string, row: string, replies: Readonly<Record<string, Reply>>, description: string, ...tooltip: readonly RegExp[]) =>
		test(`${what}: ${description}`, async () => {
			await answers(replies);
			await eventually(async () => assert.equal(await descriptionOf(row), description));
			const text = await workbench.tree.tooltip(row, 'Publish:', () =>
				// One of them is a picture of the README.
				workbench.screenshot(`dns-${what.replaceAll(' ', '-')}`, { width: 680, height: 510 })
			);
			for (const pattern of tooltip) {
				assert.match(text, pattern);
			}
		});

	says(
		'no such name',
		'TXT (DMARC)',
		{ '@': {} },
		'not published yet · still cached for 30 s',
		/DNS answers now: there is no such name/,
		/for 30 s/
	);
	says(
		'no such type',
		'MX',
		{ '@': { TXT: [['x']] } },
		'not published yet · still cached for 30 s',
		/DNS answers now: nothing of this type/
	);
	says('match', 'MX', { '@': { MX: [[5, 'mxbiz1.qq.com']] } }, 'matches', /SES has not seen it yet/);
	says(
		'mail elsewhere',
		'MX',
		{ '@': { MX: [[10, 'mx.example.com']] } },
		'mail is received elsewhere · still cached for 300 s',
		/goes to mx\.example\.com\. If people get their mail there, leave it/
	);
	says(
		'wrong key',
		'TXT (DKIM)',
		{ 'qcloud._domainkey': { TXT: [['v=DKIM1; k=rsa; ', 'p=Other']] } },
		'wrong value · still cached for 300 s',
		/DNS answers now: v=DKIM1; k=rsa; p=Other/
	);
	says(
		'spf to merge',
		'TXT (SPF)',
		{ '@': { TXT: [['v=spf1 include:_spf.example.com -all']] } },
		'SPF exists: merge · still cached for 300 s',
		/Publish: v=spf1 include:_spf\.example\.com include:qcloudmail\.com -all/,
		/SES alone asks for: v=spf1 include:qcloudmail\.com ~all/,
		/Copy Record Value copies the value to publish/
	);
	says(
		'spf twice',
		'TXT (SPF)',
		{ '@': { TXT: [['v=spf1 include:_spf.example.com -all'], ['v=spf1 include:qcloudmail.com ~all']] } },
		'published twice · still cached for 300 s',
		/There are 2 such records, and there may be only one/
	);
	says(
		'spf of many lookups',
		'TXT (SPF)',
		{ '@': { TXT: [[`v=spf1 ${'abcdefghij'.replace(/./g, 'include:$&.example ')}include:qcloudmail.com ~all`]] } },
		'too many DNS lookups · still cached for 300 s',
		/Publish: v=spf1 include:a\.example/,
		/needs more than ten DNS lookups, and this one does: leave out services/
	);
	says('silence', 'MX', { '@': { trouble: 'silent' } }, 'could not ask DNS · SES: not found', /did not answer in time/);
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
		/The domain above has a DMARC policy; the value to publish keeps it/
	);
	says(
		'server failure',
		'MX',
		{ '@': { rcode: 'SERVFAIL' } },
		'could not ask DNS · SES: not found',
		/DNS answers now: SERVFAIL: it could not find out/,
		/DNSSEC/
	);

	test('Copy Record Value copies the merged SPF record', async () => {
		await answers({ '@': { TXT: [['v=spf1 include:_spf.example.com -all']] } });
		await eventually(async () => assert.match((await descriptionOf('TXT (SPF)')) ?? '', /^SPF exists: merge/));
		await workbench.tree.contextMenu('TXT (SPF)', 'Copy Record Value');
		await eventually(async () => assert.equal(await workbench.clipboard(), 'v=spf1 include:_spf.example.com include:qcloudmail.com -all'));
	});

	test("Copy Record Value copies a value of one's own, so that whoever publishes it again loses nothing", async () => {
		await answers({ '@': { TXT: [['v=spf1 mx include:qcloudmail.com -all']] } });
		await eventually(async () => assert.equal(await descriptionOf('TXT (SPF)'), 'matches (your own value)'));
		await workbench.tree.contextMenu('TXT (SPF)', 'Copy Record Value');
		await eventually(async () => assert.equal(await workbench.clipboard(), 'v=spf1 mx include:qcloudmail.com -all'));
	});

	const spf = { TXT: [['v=spf1 include:qcloudmail.com ~all']], MX: [[5, 'mxbiz1.qq.com']] } as const;

	/** What DNS answers when all is right. */
	async function allRight(): Promise<Readonly<Record<string, Reply>>> {
		const records = (await emulator.state()).domains.find(({ name }) => name === domain)?.records ?? [];
		const key = records.find(({ name }) => name.includes('_domainkey'))?.expected ?? '';
		return { '@': spf, 'qcloud._domainkey': { TXT: [[key.slice(0, 200), key.slice(200)]] }, _dmarc: { TXT: [['v=DMARC1; p=none']] } };
	}

	test('the domain follows what DNS answers', async () => {
		const follows = async (replies: Readonly<Record<string, Reply>>, status: string) => {
			await answers(replies);
			await eventually(async () => assert.equal(await descriptionOf(domain), `${status} · 0 of 10 addresses`));
		};
		await follows({ '@': spf }, 'waiting: 2 of 4');
		await follows({ '@': spf, 'qcloud._domainkey': { TXT: [['v=DKIM1; k=rsa; p=Other']] } }, 'DKIM wrong');
		await follows({ '@': { ...spf, MX: [[5, 'mx.example.com']] }, _dmarc: { TXT: [['v=DMARC1']] } }, '2 wrong');
		await follows(await allRight(), 'ready to verify');
	});

	test('Verify Domain while DNS is silent: says what to do, and SES is not asked', async () => {
		await answers({ ...(await allRight()), _dmarc: { trouble: 'silent' } });
		await eventually(async () => assert.match((await descriptionOf('TXT (DMARC)')) ?? '', /^could not ask DNS/));
		await workbench.tree.contextMenu(domain, 'Verify Domain');
		await workbench.notifications
			.with(`SES was not asked to verify ${domain}, because DNS gave no answer for 1 of 4 records. The DNS server did not answer in time.`)
			.first()
			.waitFor();
		assert.ok(!(await emulator.actions()).includes('UpdateEmailIdentity'));
		await workbench.command('Notifications: Clear All Notifications');
	});

	test('Verify Domain cancelled while DNS is being asked: what DNS answered last stays', async () => {
		await workbench.changeSettings({ 'tencentSes.dns.timeout': 60 });
		await answers(await allRight());
		await eventually(async () => assert.match((await descriptionOf(domain)) ?? '', /^ready to verify/));
		zone[`_dmarc.${domain}`] = { trouble: 'silent' };
		const before = dns.asked.length;
		await workbench.tree.contextMenu(domain, 'Verify Domain');
		await eventually(async () => assert.ok(dns.asked.slice(before).includes(`udp TXT _dmarc.${domain}`)));
		await workbench.notifications.click(`Verifying ${domain}`, 'Cancel');
		await workbench.notifications.waitUntilGone(`Verifying ${domain}`);
		assert.match((await descriptionOf(domain)) ?? '', /^ready to verify/);
		assert.equal(await descriptionOf('TXT (DMARC)'), 'matches');
		assert.doesNotMatch((await descriptionOf('DNS Records')) ?? '', /could not/);
		assert.deepEqual(await workbench.notifications.texts(), []);
		await workbench.changeSettings({});
	});

	test('a setting that is not usable: the rows say what SES saw, the group why', async () => {
		await workbench.changeSettings({ 'tencentSes.dns.servers': ['dns.example.com'] });
		await eventually(async () => assert.equal(await descriptionOf('DNS Records'), 'DNS could not be asked · 0 of 4 match'));
		assert.equal(await descriptionOf('MX'), 'SES: not found');
		assert.equal(await descriptionOf(domain), 'waiting: 0 of 4 · 0 of 10 addresses');
		const text = await workbench.tree.tooltip('DNS Records', 'could not be asked', () => workbench.screenshot('dns-setting'));
		assert.match(text, /"dns\.example\.com" is no IP address/);
		await workbench.tree.contextMenu('DNS Records', 'Check DNS Now');
		await workbench.notifications.with('"dns.example.com" is no IP address').first().waitFor();
	});

	test('a setting that is mended is used at once', async () => {
		await emulator.resetState();
		zone[`_dmarc.${domain}`] = { TXT: [['v=DMARC1; p=none']] };
		await workbench.changeSettings({});
		await eventually(async () => assert.equal(await descriptionOf('TXT (DMARC)'), 'matches'));
		assert.doesNotMatch((await descriptionOf('DNS Records')) ?? '', /could not/);
	});

	test('what SES sees when a watch makes it look shows', async () => {
		await answers(await allRight());
		await eventually(async () => assert.match((await descriptionOf(domain)) ?? '', /^ready to verify/));
		assert.match(await workbench.tree.tooltip('TXT (DMARC)', 'Publish:'), /SES last saw: nothing/);
		await emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
		await workbench.tree.contextMenu(domain, 'Watch Domain Until It Is Verified');
		await eventually(async () => assert.match(await workbench.tree.tooltip('TXT (DMARC)', 'Publish:'), /SES last saw: +v=DMARC1; p=none/));
		await workbench.tree.contextMenu(domain, 'Stop Watching');
	});
});
