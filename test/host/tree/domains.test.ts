import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Fault } from '../../../src/emulator/faults/faultKinds.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { eventually } from '../eventually.ts';
import { type Person, type Row, usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';

const all = ['alerts.example.com', 'mail.qcloud.com', 'newsletter.example.org', 'shop.example.net', 'bücher.example'];
const failure = 'Could not load the sender domains';
const recordsFailure = 'Could not load the DNS records';

suite('Sender Domains', () => {
	const person = usePerson();
	const { drawn, labels, shows, describes, publish, isReady } = treeOf(person);

	async function rename(from: string, to: string): Promise<void> {
		const { domains, senders } = await person.emulator.state();
		await person.emulator.replaceState({
			domains: domains.map(domain => ({
				...domain,
				name: domain.name.replace(from, to),
				records: domain.records.map(record => ({ ...record, name: record.name.replace(from, to) }))
			})),
			senders
		});
	}

	suite('rows', () => {
		test('two calls load all domains, and then the records of unverified ones', async () => {
			// A visible view would draw expanded rows, and load their records.
			await vscode.commands.executeCommand('workbench.view.explorer');
			await isReady();
			await person.emulator.clearLog();
			await person.run('refresh');
			const unverified = ['newsletter.example.org', 'shop.example.net'];
			// VS Code keeps closed documents for minutes. Those of earlier suites are loaded again, too.
			const hasPage = (domain: unknown) => vscode.workspace.textDocuments.some(({ uri }) => uri.path.includes(String(domain)));
			await eventually(async () => {
				await person.rows();
				const log = (await person.emulator.log()).filter(({ action }) => action !== 'GetSendEmailStatus');
				const actions = log.map(({ action }) => action);
				assert.deepEqual(actions.slice(0, 2).sort(), ['ListEmailAddress', 'ListEmailIdentities']);
				assert.deepEqual([...new Set(actions.slice(2))], ['GetEmailIdentity']);
				const read = log.slice(2).map(({ parameters }) => parameters?.['EmailIdentity']);
				assert.deepEqual(read.filter(name => unverified.includes(String(name)) || !hasPage(name)).sort(), unverified);
			});
		});

		test('each domain shows its status in words', async () => {
			await eventually(async () =>
				assert.deepEqual(
					(await person.rows()).map(({ label, description, ariaLabel, icon }) => [label, description, ariaLabel, icon]),
					[
						['alerts.example.com', '10/10', 'alerts.example.com, verified, 10 of 10 addresses', 'pass-filled'],
						['mail.qcloud.com', '3/10', 'mail.qcloud.com, verified, 3 of 10 addresses', 'pass-filled'],
						['newsletter.example.org', 'not verified', 'newsletter.example.org, wrong value: DKIM, 0 of 10 addresses', 'error'],
						['shop.example.net', 'not verified', 'shop.example.net, waiting: 0 of 4 records, 0 of 10 addresses', 'clock'],
						['bücher.example', '1/10', 'bücher.example, verified, 1 of 10 addresses', 'pass-filled']
					]
				)
			);
		});

		test('only changed rows are drawn again', async () => {
			// DNS of other domains may have been checked by now.
			await rename('newsletter', 'same');
			await rename('shop', 'other');
			await person.run('refresh');
			await describes('wrong value: DKIM, 0 of 10 addresses', 'same.example.org');
			await describes('waiting: 0 of 4 records, 0 of 10 addresses', 'other.example.net');
			const { domains, ...state } = await person.emulator.state();
			const found = domains.map(({ records, ...domain }) => ({
				...domain,
				records: records.map(record =>
					domain.name === 'other.example.net' ? { ...record, found: record.expected, matches: true } : record
				)
			}));
			await person.emulator.replaceState({ ...state, domains: found });
			person.redraws.length = 0;
			await person.run('refresh');
			await describes('ready to verify, 0 of 10 addresses', 'other.example.net');
			assert.ok(!person.redraws.includes('same.example.org'), person.redraws.join(', '));
		});

		test('rows remain until everything is loaded again, because VS Code forgets those that are drawn again', async () => {
			await isReady();
			await person.emulator.addFault({ action: 'ListEmailIdentities', delayMs: 200 });
			person.redraws.length = 0;
			await person.run('refresh');
			await person.waitForFaults();
			assert.ok(!person.redraws.includes(undefined));
			await eventually(async () => assert.ok(person.redraws.includes(undefined)));
		});

		test('the status bar shows the profile and region, the badge the number of unverified domains', async () => {
			await isReady();
			assert.deepEqual([person.profile, person.header], ['Local Emulator · ap-singapore', '']);
			assert.deepEqual(person.badge, { value: 2, tooltip: 'Domains not verified: 2' });
		});

		test('a domain contains its addresses and DNS records', async () => {
			const news = await person.row('news@mail.qcloud.com');
			assert.equal(news.description, 'Tencent Cloud News');
			assert.deepEqual([news.item.label, news.icon], ['news', 'key']);
			assert.equal((await person.row('no-reply@mail.qcloud.com')).icon, 'mail');
			assert.match(news.ariaLabel, /^news@mail\.qcloud\.com, SMTP password set, Tencent Cloud News, created /);
			assert.match((await person.row('no-reply@mail.qcloud.com')).ariaLabel, /^no-reply@mail\.qcloud\.com, no SMTP password, created /);
			const group = async (domain: string) => {
				const { description, isExpanded, ariaLabel } = await person.row('DNS Records', domain);
				return [description, isExpanded, ariaLabel];
			};
			await person.row('MX', 'newsletter.example.org', 'DNS Records');
			await eventually(async () => {
				assert.deepEqual(await group('mail.qcloud.com'), ['4 of 4 match', false, 'DNS Records, 4 of 4 match']);
				assert.deepEqual(await group('newsletter.example.org'), ['2 of 4 match', true, 'DNS Records, 2 of 4 match']);
			});
			await describes('matches', 'MX', 'newsletter.example.org', 'DNS Records');
			await describes('wrong value', 'TXT (DKIM)', 'newsletter.example.org', 'DNS Records');
			await describes('not published yet', 'TXT (DMARC)', 'newsletter.example.org', 'DNS Records');
			const dmarc = await person.row('TXT (DMARC)', 'newsletter.example.org', 'DNS Records');
			assert.equal(dmarc.ariaLabel, 'TXT (DMARC) _dmarc.newsletter.example.org, not published yet');
		});

		test('addresses whose domain is not listed are shown', async () => {
			const { domains, senders } = await person.emulator.state();
			await person.emulator.replaceState({ domains: domains.filter(({ name }) => name !== 'mail.qcloud.com'), senders });
			await person.run('refresh');
			await describes('not listed here, 3 of 10 addresses', 'mail.qcloud.com');
			assert.equal((await labels()).at(-1), 'mail.qcloud.com');
		});

		test('an account without domains has no rows and no badge, and the status bar shows its profile', async () => {
			await person.emulator.replaceState({ domains: [], senders: [] });
			await person.run('refresh');
			await shows();
			assert.equal(person.header, '');
			assert.match(person.profile, /^Local Emulator/);
			assert.equal(person.badge, undefined);
		});
	});

	suite('Check DNS Now', () => {
		test('shows what SES found until DNS is checked, then the DNS records', async () => {
			await rename('newsletter', 'letters');
			await publish('letters.example.org', 'MX');
			await person.run('refresh');
			await describes('wrong value: DKIM, 0 of 10 addresses', 'letters.example.org');
			await describes('not published yet', 'MX', 'letters.example.org', 'DNS Records');
			await describes('matches', 'TXT (DKIM)', 'letters.example.org', 'DNS Records');
			await describes('waiting: 3 of 4 records, 0 of 10 addresses', 'letters.example.org');
			await describes('3 of 4 match', 'DNS Records', 'letters.example.org');
		});

		test('published records make a domain ready, as the status bar says', async () => {
			await describes('not published yet', 'TXT (DMARC)', 'shop.example.net', 'DNS Records');
			await publish('shop.example.net');
			await person.runOn('checkDns', 'shop.example.net');
			await eventually(() => assert.deepEqual(person.status, ['shop.example.net: 4 of 4 DNS records match']));
			await describes('ready to verify, 0 of 10 addresses', 'shop.example.net');
			await describes('4 of 4 match', 'DNS Records', 'shop.example.net');
			await describes('matches', 'TXT (DMARC)', 'shop.example.net', 'DNS Records');
			assert.equal((await person.row('shop.example.net')).icon, 'verified');
		});

		test('asks for the domain if it has no row', async () => {
			await publish('shop.example.net');
			void person.run('checkDns');
			await person.waitForBox('Check DNS Now');
			await person.pick('shop.example.net');
			await describes('ready to verify, 0 of 10 addresses', 'shop.example.net');
		});

		test('checks several domains', async () => {
			await publish('shop.example.net');
			await publish('newsletter.example.org');
			await person.runOn('checkDns', 'newsletter.example.org', 'shop.example.net');
			await eventually(() => assert.deepEqual(person.status, ['Checked the DNS records of 2 domains']));
			await describes('ready to verify, 0 of 10 addresses', 'newsletter.example.org');
			await describes('ready to verify, 0 of 10 addresses', 'shop.example.net');
		});

		test('shows that a domain was verified in the meantime', async () => {
			const { domains, senders, zone } = await person.emulator.state();
			await person.emulator.replaceState({
				domains: domains.map(domain => (domain.name === 'shop.example.net' ? { ...domain, verified: true } : domain)),
				senders,
				zone
			});
			await person.runOn('checkDns', 'shop.example.net');
			await describes('verified, 0 of 10 addresses', 'shop.example.net');
			assert.equal(person.badge?.value, 1);
		});
	});

	suite('tooltips', () => {
		const newsletter = ['newsletter.example.org', 'DNS Records'] as const;

		test('a record: what to publish, what SES found and what DNS contains', async () => {
			await describes('wrong value', 'TXT (DKIM)', ...newsletter);
			const text = await person.tooltip(await person.row('TXT (DKIM)', ...newsletter));
			assert.match(text, /qcloud\._domainkey\.newsletter\.example\.org/);
			assert.match(text, /Publish: ` v=DKIM1; k=rsa; p=TheEmulator/);
			assert.match(text, /SES last saw: ` v=DKIM1; k=rsa; p=TheKeyOfAnotherService/);
			assert.match(text, /In DNS now: ` v=DKIM1; k=rsa; p=TheKeyOfAnotherService/);
			assert.match(text, /Replace the current value/);
			assert.match(text, /DNS checked: .*. DNS servers: ` 127\.0\.0\.1:\d+/);
		});

		test('split-horizon DNS: SES found a record that is not visible here', async () => {
			await person.emulator.withdraw([{ type: 'MX', name: 'newsletter.example.org' }]);
			await person.run('checkDns', await person.row('DNS Records', 'newsletter.example.org').then(({ node }) => node));
			await describes('not published yet', 'MX', ...newsletter);
			const text = await person.tooltip(await person.row('MX', ...newsletter));
			assert.match(text, /SES saw the right value when it last checked\. .* "?tencentSes\.dns\.servers/);
		});

		test('a domain: its quota, and when DNS was checked', async () => {
			assert.match(
				await person.tooltip(await person.row('alerts.example.com')),
				/Verified: addresses can be created and used\.\s+Reputation level: 6\s+Messages allowed today: 20,000\s+10 of 10 addresses/
			);
			await person.row('TXT (DMARC)', ...newsletter);
			await describes('2 of 4 match', 'DNS Records', 'newsletter.example.org');
			const text = await person.tooltip(await person.row('newsletter.example.org'));
			assert.match(text, /Wrong value: ` DKIM `\. 2 of 4 DNS records/);
			assert.match(text, /DNS checked: .*. DNS servers: ` 127\.0\.0\.1:\d+/);
		});
	});

	suite('Copy', () => {
		type Path = readonly [label: string, ...above: string[]];
		const dmarc: Path = ['TXT (DMARC)', 'newsletter.example.org', 'DNS Records'];
		const mx: Path = ['MX', 'newsletter.example.org', 'DNS Records'];

		const copies = (command: string, paths: readonly Path[], lines: readonly string[]) =>
			test(`${command} of ${paths.map(([label]) => label).join(', ')}`, async () => {
				const nodes = (await Promise.all(paths.map(path => person.row(...path)))).map(({ node }) => node);
				await person.run(command, nodes[0], nodes.length > 1 ? nodes : undefined);
				assert.equal(person.clipboard, lines.join('\n'));
				assert.equal(
					person.status.at(-1),
					lines.length === 1 ? 'Copied to the clipboard' : `Copied ${lines.length} lines to the clipboard`
				);
			});
		copies('copySelected', [['mail.qcloud.com']], ['mail.qcloud.com']);
		copies('copySelected', [['news@mail.qcloud.com']], ['news@mail.qcloud.com']);
		copies('copyFromHeader', [['billing@mail.qcloud.com']], ['"Billing, Example Ltd." <billing@mail.qcloud.com>']);
		copies('copyRecordName', [dmarc], ['_dmarc.newsletter.example.org']);
		copies('copySelected', [dmarc], ['v=DMARC1; p=none']);
		copies('copySelected', [['shop.example.net'], ['alerts.example.com']], ['shop.example.net', 'alerts.example.com']);
		copies('copySelected', [['news@mail.qcloud.com'], ['no-reply@mail.qcloud.com']], ['news@mail.qcloud.com', 'no-reply@mail.qcloud.com']);
		copies('copySelected', [mx, dmarc], ['mxbiz1.qq.com.', 'v=DMARC1; p=none']);

		test('the clicked row is copied if it is not selected', async () => {
			const [clicked, one, other] = await Promise.all(
				['mail.qcloud.com', 'alerts.example.com', 'shop.example.net'].map(label => person.row(label))
			);
			await person.run('copySelected', clicked?.node, [one?.node, other?.node]);
			assert.equal(person.clipboard, 'mail.qcloud.com');
		});
	});

	suite('keys act on the selected rows', () => {
		const rowsOf = (...found: readonly string[]) => Promise.all(found.map(label => person.row(label)));

		test('Delete of several addresses asks for one confirmation', async () => {
			person.select(...(await rowsOf('news@mail.qcloud.com', 'no-reply@mail.qcloud.com')));
			void person.run('deleteSelected');
			(await person.waitForMessage('Delete 2 sender addresses?')).answer(undefined);
			assert.ok(await person.emulator.sender('news@mail.qcloud.com'));
		});

		test('Delete of a domain and an address asks to select only one kind', async () => {
			person.select(...(await rowsOf('news@mail.qcloud.com', 'alerts.example.com')));
			await person.run('deleteSelected');
			await person.waitForMessage('Select those of one kind to delete them.');
		});

		const copies = (found: readonly (readonly [label: string, ...above: string[]])[], lines: readonly string[]) =>
			test(`Ctrl+C of ${found.map(([label]) => label).join(', ')}`, async () => {
				person.select(...(await Promise.all(found.map(path => person.row(...path)))));
				await person.run('copySelected');
				assert.equal(person.clipboard, lines.join('\n'));
			});
		copies([['mail.qcloud.com']], ['mail.qcloud.com']);
		copies([['news@mail.qcloud.com']], ['news@mail.qcloud.com']);
		copies([['news@mail.qcloud.com'], ['no-reply@mail.qcloud.com']], ['news@mail.qcloud.com', 'no-reply@mail.qcloud.com']);
		copies([['MX', 'mail.qcloud.com', 'DNS Records']], ['mxbiz1.qq.com.']);
	});

	suite('loading fails', () => {
		suiteSetup(() => configure({ requestTimeout: 5 }));
		suiteTeardown(() => configure({ requestTimeout: undefined }));

		/** @param left the domains that are still shown */
		const fails = (what: string, fault: Fault, sentence: RegExp, left: readonly string[] = all) =>
			test(`${what}: an error row above ${left.length} previous rows; Retry loads again`, async () => {
				await isReady();
				person.speedUp();
				await person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', ...fault });
				await person.run('refresh');
				await shows(failure, ...left);
				const { description, ariaLabel } = await person.row(failure);
				assert.match(description, sentence);
				assert.equal(ariaLabel, `${failure}. ${description}`);
				await person.waitForHeader(sentence);
				assert.equal(person.header, description);
				assert.equal(/ The rows below were loaded \w.+\.$/.test(person.header), left.length > 0);
				assert.equal(person.badge?.value, left.length > 0 ? 2 : undefined);
				await person.runOn('showLog', failure);
				await eventually(() => assert.ok(person.log.includes('[shown]')));
				await person.emulator.clearFaults();
				await person.runOn('retry', failure);
				await shows(...all);
				await person.waitForHeader(/^$/);
			});
		fails('no answer in time', { stall: 'before' }, /SES did not respond in time\. Check the network/);
		fails('broken connection', { drop: 'before' }, /No connection to .*Check the network and the proxy/);
		fails('key deleted', { code: 'AuthFailure.SecretIdNotFound' }, /The SecretId does not exist/, []);
		fails('page of a proxy', { status: 200, body: '<html>', contentType: 'text/html' }, /Something other than SES seems to have answered/);

		test('a click on the error row starts Sign In', async () => {
			await person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'AuthFailure.SignatureFailure' });
			await person.run('refresh');
			await person.runOn('signIn', failure);
			assert.ok((await person.waitForBox(/Sign In$/)).labels.includes('SecretId and SecretKey'));
		});

		test('loading can be canceled', async () => {
			await isReady();
			await person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', stall: 'before' });
			await person.emulator.clearLog();
			await person.run('refresh');
			const rows = labels();
			await eventually(async () => assert.ok((await person.emulator.actions()).includes('ListEmailIdentities')));
			await person.run('cancelLoading');
			assert.deepEqual(await rows, [failure, ...all]);
			await person.waitForHeader(/Loading was canceled/);
		});

		test('a domain whose records could not be loaded is unverified, and shows the error when expanded', async () => {
			await rename('shop', 'store');
			await person.emulator.addFault({ action: 'GetEmailIdentity', times: 'always', code: 'InternalError' });
			await person.run('refresh');
			await describes('not verified, 0 of 10 addresses', 'store.example.net');
			assert.equal((await person.row('store.example.net')).icon, 'warning');
			person.speedUp();
			const path = [recordsFailure, 'store.example.net', 'DNS Records'] as const;
			assert.match((await person.row(...path)).description, /SES had an internal error/);
			const tries = (await person.emulator.actions()).length;
			await person.run('retry', (await person.row(...path)).node);
			// After three tries. A pending try would succeed.
			await eventually(async () => assert.ok((await person.emulator.actions()).length >= tries + 3));
			const { node } = await person.row(...path);
			await person.emulator.clearFaults();
			await person.run('retry', node);
			await person.row('MX', 'store.example.net', 'DNS Records');
			await describes('waiting: 0 of 4 records, 0 of 10 addresses', 'store.example.net');
		});

		test('previous records remain', async () => {
			await isReady();
			person.expand(await person.row('newsletter.example.org'));
			person.expand(await person.row('mail.qcloud.com'));
			await describes('not published yet', 'TXT (DMARC)', 'newsletter.example.org', 'DNS Records');
			await describes('4 of 4 match', 'DNS Records', 'mail.qcloud.com');
			const before = await looks();
			assert.ok(before.length > all.length + 4);
			person.speedUp();
			await person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', drop: 'before' });
			await person.emulator.addFault({ action: 'GetEmailIdentity', times: 'always', drop: 'before' });
			await person.run('refresh');
			await person.row(failure);
			await person.row(recordsFailure, 'newsletter.example.org', 'DNS Records');
			assert.deepEqual(
				(await looks()).filter(({ label }) => !label.startsWith('Could not load')),
				before
			);
		});

		test('commands load again what previous rows show', async () => {
			const news = 'news@mail.qcloud.com';
			await isReady();
			person.speedUp();
			await person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', drop: 'before' });
			await person.run('refresh');
			await shows(failure, ...all);
			await person.runOn('deleteAddress', news);
			await person.waitForMessage('No connection to');
			assert.ok(!person.messages.some(({ isModal }) => isModal));

			const state = await person.emulator.state();
			await person.emulator.replaceState({ ...state, senders: state.senders.filter(({ address }) => address !== news) });
			await person.emulator.clearFaults();
			await person.runOn('changeSenderName', news);
			await person.waitForMessage(`${news} is not a sender address of this account.`);
			await shows(...all);
			await describes('verified, 2 of 10 addresses', 'mail.qcloud.com');
		});
	});

	/** What rows look like. VS Code restores expanded and selected rows by id. */
	const looks = async () =>
		(await drawn()).map(({ label, description, isExpanded, item: { id } }) => ({ label, description, isExpanded, id }));

	/** Renames all domains that contain a text, so that nothing is known about them. */
});

suite('Sender Domains of several accounts', () => {
	const person = usePerson({
		prepareHome: home => {
			mkdirSync(join(home, '.tccli'));
			writeFileSync(join(home, '.tccli/default.credential'), JSON.stringify(sampleKeys('international').main));
		}
	});
	const { shows } = treeOf(person);

	suiteSetup(async () => {
		await configure({ endpoint: person.emulatorAddress.endpoint });
		void person.run('signIn');
		await person.pick('tccli default');
		await person.pick('International – Singapore');
		await eventually(() => assert.match(person.profile, /^tccli default/));
		await shows(...all);
	});

	suiteTeardown(() => configure({ endpoint: undefined }));

	test('previous rows of an account remain, but are never shown for another one', async () => {
		person.speedUp();
		await person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', drop: 'before' });
		await person.run('refresh');
		await shows(failure, ...all);
		void person.run('switchProfile');
		await person.pick('Local Emulator');
		await shows(failure);
		assert.doesNotMatch(person.header, /The rows below/);
		assert.equal(person.badge, undefined);
		await person.emulator.clearFaults();
		await person.runOn('retry', failure);
		await shows(...all);
	});

	test('previous rows are not shown after signing out', async () => {
		await person.run('switchProfile', 'emulator');
		await shows(...all);
		person.speedUp();
		await person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', drop: 'before' });
		await person.run('refresh');
		await shows(failure, ...all);
		void person.run('signOut');
		await person.click('Sign out of "Local Emulator"?', 'Sign Out');
		await eventually(() => assert.deepEqual([person.header, person.profile], ['', '']));
		await shows();
	});
});

function treeOf(person: Person) {
	/** All visible rows. */
	async function drawn(below?: Row): Promise<readonly Row[]> {
		const rows = await person.rows(below);
		return (await Promise.all(rows.map(async row => [row, ...(row.isExpanded ? await drawn(row) : [])]))).flat();
	}

	const labels = async () => (await person.rows()).map(({ label }) => label);

	/** Waits for exactly these rows. */
	const shows = (...expected: readonly string[]) =>
		eventually(async () =>
			assert.deepEqual(
				(await drawn()).map(({ label }) => label),
				expected
			)
		);

	/** Waits for the description of a row. */
	const describes = (description: string, ...path: readonly [label: string, ...above: string[]]) =>
		eventually(async () => {
			const row = await person.row(...path);
			assert.ok([row.description, row.ariaLabel.slice(row.ariaLabel.indexOf(', ') + 2)].includes(description), row.ariaLabel);
		});

	/** Waits until everything is loaded that is loaded automatically. */
	async function isReady(): Promise<void> {
		await describes('wrong value: DKIM, 0 of 10 addresses', 'newsletter.example.org');
		await describes('waiting: 0 of 4 records, 0 of 10 addresses', 'shop.example.net');
	}

	/** Publishes the expected records, except those of a type. */
	async function publish(domain: string, except?: string): Promise<void> {
		const records = (await person.emulator.state()).domains.find(({ name }) => name === domain)?.records ?? [];
		await person.emulator.withdraw(records.map(({ type, name }) => ({ type, name })));
		const chosen = records.filter(({ type }) => type !== except);
		await person.emulator.publish(chosen.map(({ type, name, expected }) => ({ type, name, value: expected })));
	}

	return { drawn, labels, shows, describes, isReady, publish };
}
