import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { DomainPage } from './domainPage.ts';
import { eventually } from './eventually.ts';
import { tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const domain = 'newsletter.example.org';
const fresh = 'shop.example.net';

suite('Page of a sender domain', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;
	let page: DomainPage;

	suiteSetup(async () => {
		// High enough for the whole page.
		workbench = await openWorkbench({ emulator: [], viewport: { width: 1280, height: 1400 } });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		page = new DomainPage(workbench.page, domain);
		await workbench.openSidebar();
		await workbench.tree.row(domain).waitFor();
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await emulator.clearFaults();
		await emulator.resetState();
		await workbench.leave();
		await workbench.command('Notifications: Clear All Notifications');
		await workbench.closeEditors();
		await workbench.openSidebar();
		await workbench.command('Tencent SES: Refresh');
		await workbench.tree.row(domain).waitFor();
	});

	const shows = (...sentences: readonly RegExp[]) =>
		eventually(async () => {
			const text = await page.text();
			for (const sentence of sentences) {
				assert.match(text, sentence);
			}
		});
	const offers = (titles: readonly string[]) => eventually(async () => assert.deepEqual(await page.actions(), titles));
	const isWatching = (is: boolean) =>
		eventually(async () => assert.equal(await workbench.page.locator('.statusbar').getByText(`${domain}: 2 of 4 records`).isVisible(), is));
	const copied = (text: string) => eventually(async () => assert.equal(await workbench.clipboard(), text));

	async function open(name = domain): Promise<void> {
		page = new DomainPage(workbench.page, name);
		await workbench.tree.contextMenu(name, 'Show DNS Records');
		await shows(/DNS servers: +127\.0\.0\.1:\d+/);
		await eventually(async () => assert.equal((await page.actions()).filter(title => title === 'Copy Value').length, 4));
	}

	const recordActions = ['Copy Name', 'Copy Short Name', 'Copy Value'];
	const allRecordActions = [...recordActions, ...recordActions, ...recordActions, ...recordActions];

	test('shows the domain at a glance, and each record with its verdict', async () => {
		await open();
		await shows(
			/Domain: +newsletter\.example\.org\n +State: +wrong value: DKIM\n +Reputation level: +1\n +Messages allowed today: +500\n +DNS checked: +\w/,
			/## 1\. MX\n\n +Verdict: +matches\n +Name: +newsletter\.example\.org\n +Short name: +newsletter\n/,
			/## 2\. TXT \(SPF\)\n\n +Verdict: +matches/,
			/## 3\. TXT \(DKIM\)\n\n +Verdict: +wrong value.*\n +What to do: +\S/,
			/SES last saw: +v=DKIM1; k=rsa; p=TheKeyOfAnotherService\n +DNS answers now: +v=DKIM1; k=rsa; p=TheKeyOfAnotherService/,
			/## 4\. TXT \(DMARC\)\n\n +Verdict: +not published yet/,
			/Name: +_dmarc\.newsletter\.example\.org\n +Short name: +_dmarc\.newsletter\n +Publish: +v=DMARC1; p=none\n +SES last saw: +\(nothing\)\n +DNS answers now: +\(there is no such name\)/
		);
		await offers(['Check DNS Now', 'Verify', 'Watch', 'Copy All As…', ...allRecordActions]);
		await workbench.screenshot('domain-page');
	});

	test('a verified domain offers addresses, not verification', async () => {
		await open('mail.qcloud.com');
		await shows(/State: +verified/);
		await offers(['Check DNS Now', 'Copy All As…', 'Create Sender Address', ...allRecordActions]);
		await page.click('Create Sender Address');
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
	});

	test('names and values are copied with one click', async () => {
		await open();
		await offers(['Check DNS Now', 'Verify', 'Watch', 'Copy All As…', ...allRecordActions]);
		await page.click('Copy Name', 3);
		await copied('_dmarc.newsletter.example.org');
		await page.click('Copy Short Name', 3);
		await copied('_dmarc.newsletter');
		await page.click('Copy Value', 3);
		await copied('v=DMARC1; p=none');
	});

	test('where an SPF record exists, the merged one is what is to be published', async () => {
		await emulator.publish([{ type: 'TXT', name: fresh, value: 'v=spf1 include:_spf.example.com -all' }]);
		await open(fresh);
		await shows(/Publish: +v=spf1 include:_spf\.example\.com include:qcloudmail\.com -all/);
		await page.click('Copy Value', 1);
		await copied('v=spf1 include:_spf.example.com include:qcloudmail.com -all');
	});

	test('Check DNS Now brings what was published meanwhile, and leaves the cursor where it is', async () => {
		await open();
		await page.putCursor('v=DMARC1');
		await eventually(async () => assert.doesNotMatch(await page.cursor(), /^Ln 1,/));
		const before = await page.cursor();
		await emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
		await page.click('Check DNS Now');
		await shows(/## 4\. TXT \(DMARC\)\n\n +Verdict: +matches/);
		const [line] = /\d+/.exec(await page.cursor()) ?? [];
		// One line less: there is nothing to do any more.
		assert.ok(Math.abs(Number(line) - Number(/\d+/.exec(before)?.[0])) <= 3, `${before} became ${await page.cursor()}`);
		assert.notEqual(Number(line), 1);
	});

	test('cannot be edited', async () => {
		await open();
		await page.putCursor('State:');
		await workbench.page.keyboard.type('x');
		await eventually(async () =>
			assert.match(await workbench.page.locator('.monaco-editor-overlaymessage').innerText(), /cannot be edited/)
		);
		assert.doesNotMatch(await page.text(), /x *State/);
	});

	test('what comes from outside is text and nothing else, in the Markdown preview too', async () => {
		const value = '[click](https://evil.example) <a href="https://evil.example">x</a> ``` **b** https://evil.example';
		await emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value }]);
		await open();
		await shows(/DNS answers now: +\[click\]/);
		await workbench.command('Markdown: Open Preview');
		const preview = await eventually(async () => {
			for (const frame of workbench.page.frames()) {
				if ((await frame.locator('.markdown-body h2').count()) > 0) {
					return frame;
				}
			}
			throw new Error('No preview yet');
		});
		await preview.locator('pre', { hasText: 'evil.example' }).first().waitFor();
		assert.equal(await preview.locator('a[href*="evil"], b, strong').count(), 0);
		await workbench.screenshot('domain-page-preview');
	});

	test('an open page is there again after a reload, without the sidebar', async () => {
		await open();
		await workbench.command('View: Toggle Primary Side Bar Visibility');
		await workbench.tree.pane.waitFor({ state: 'hidden' });
		await workbench.reload();
		await shows(/State: +wrong value: DKIM/, /DNS servers: +127\.0\.0\.1/);
		await offers(['Check DNS Now', 'Verify', 'Watch', 'Copy All As…', ...allRecordActions]);
	});

	test('Watch and Stop Watching take turns', async () => {
		await open();
		await page.click('Watch');
		await shows(/State: +wrong value: DKIM, watched until it is verified/);
		await isWatching(true);
		await page.click('Stop Watching');
		await shows(/State: +wrong value: DKIM\n/);
		await isWatching(false);
		await offers(['Check DNS Now', 'Verify', 'Watch', 'Copy All As…', ...allRecordActions]);
	});

	test('a domain that is gone: says so', async () => {
		await open();
		const state = await emulator.state();
		await emulator.replaceState({ ...state, domains: state.domains.filter(({ name }) => name !== domain) });
		await workbench.command('Tencent SES: Refresh');
		await shows(/SES does not list this domain any more/);
		await offers(['Refresh']);
		await emulator.resetState();
		await page.click('Refresh');
		await shows(/State: +wrong value: DKIM/);
	});

	test('domains that cannot be loaded after a reload: says why, and Retry mends it', async () => {
		await open();
		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'AuthFailure.SecretIdNotFound' });
		await workbench.reload();
		await shows(/The sender domains could not be loaded/, /does not know the SecretId/);
		await offers(['Retry', 'Sign In', 'Show Log']);
		await workbench.screenshot('domain-page-failure');
		await emulator.clearFaults();
		// What the editor drew before the extension answered does nothing yet.
		await eventually(async () => {
			await page.click('Retry');
			await eventually(async () => assert.match(await page.text(), /State: /), 3000);
		});
		await shows(/State: +wrong value: DKIM/);
	});

	test('records that cannot be loaded: says why, and Retry mends it', async () => {
		await emulator.addFault({ action: 'GetEmailIdentity', times: 'always', code: 'InternalError' });
		page = new DomainPage(workbench.page, fresh);
		await workbench.command('Tencent SES: Refresh');
		await workbench.tree.contextMenu(fresh, 'Show DNS Records');
		await shows(/Not everything could be loaded/, /SES had an internal error/);
		await emulator.clearFaults();
		await page.click('Retry');
		await shows(/## 4\. TXT \(DMARC\)\n\n +Verdict: +not published yet/);
	});

	test('signed out: says so, and shows the domain again after signing in', async () => {
		await open();
		await workbench.command('Tencent SES: Sign Out');
		await workbench.clickInDialog('Sign Out');
		await shows(/You are not signed in to the account of this domain/);
		await workbench.screenshot('domain-page-signed-out');
		await page.click('Sign In');
		await workbench.quickInput.choose('Local Emulator');
		await shows(/State: +wrong value: DKIM/);
	});

	suite('Copy DNS Records As', () => {
		async function copy(name: string, format: string, scope?: string): Promise<void> {
			await workbench.tree.contextMenu(name, 'Copy DNS Records As…');
			await workbench.quickInput.row(format).click();
			if (scope) {
				await workbench.quickInput.row(scope).click();
			}
			await workbench.quickInput.waitUntilClosed();
		}

		const copies = (format: string, ...parts: readonly RegExp[]) =>
			test(format, async () => {
				await copy(fresh, format);
				await eventually(async () => {
					const text = await workbench.clipboard();
					for (const part of parts) {
						assert.match(text, part);
					}
				});
			});
		copies('Table', /_dmarc/, /v=DMARC1; p=none/);
		copies('Zone File', /IN\s+TXT\s+"v=DMARC1; p=none"/, /IN\s+MX\s+\d+\s+mxbiz1\.qq\.com\./);
		copies('Terraform for DNSPod', /resource "tencentcloud_dnspod_record"/);
		copies('Terraform for Cloudflare', /resource "cloudflare_dns_record"/);
		copies('Terraform for Cloudflare, provider 4', /resource "cloudflare_record"/);
		copies('DNSControl', /TXT\(/, /MX\(/);
		copies('CSV', /,/, /v=DMARC1; p=none/);

		test('what takes long can be cancelled, and the clipboard keeps what it has', async () => {
			await workbench.page.evaluate("navigator.clipboard.writeText('before')");
			await emulator.addFault({ action: 'GetEmailIdentity', stall: 'before', times: 'always' });
			await workbench.command('Tencent SES: Refresh');
			await copy(fresh, 'CSV');
			await workbench.notifications.click(`Asking for the DNS records of ${fresh}…`, 'Cancel');
			await workbench.notifications.waitUntilGone('Asking for the DNS records');
			await emulator.clearFaults();
			assert.deepEqual(await workbench.notifications.texts(), []);
			assert.equal(await workbench.clipboard(), 'before');
		});

		test('only what is missing or wrong, when some records match; the last format is remembered', async () => {
			await copy(domain, 'CSV', 'Only what is missing or wrong');
			await eventually(async () => {
				const text = await workbench.clipboard();
				assert.match(text, /_dmarc/);
				assert.match(text, /_domainkey/);
				assert.doesNotMatch(text, /mxbiz1|spf1/);
			});
			await eventually(async () =>
				assert.match(await workbench.page.locator('.statusbar').innerText(), /Copied 2 records of newsletter\.example\.org as CSV/)
			);
			await workbench.tree.contextMenu(domain, 'Copy DNS Records As…');
			await workbench.quickInput.row('CSV').waitFor();
			await eventually(async () => assert.match((await workbench.quickInput.row('CSV').getAttribute('class')) ?? '', /\bfocused\b/));
			await workbench.screenshot('copy-records');
			await workbench.quickInput.enter();
			await workbench.quickInput.choose('All records');
			await eventually(async () => assert.match(await workbench.clipboard(), /mxbiz1[\s\S]*spf1/));
		});
	});
});
