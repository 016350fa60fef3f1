import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';

const domain = 'newsletter.example.org';
const fresh = 'shop.example.net';

const recordActions = ['Copy Name', 'Copy Short Name', 'Copy Value'];
const allRecordActions = [...recordActions, ...recordActions, ...recordActions, ...recordActions];

suite('Page of a sender domain', () => {
	// Long enough for answers on a busy machine, even with shortened timers.
	const person = usePerson({ settings: { 'dns.timeout': 60 } });

	test('shows the status and what to do, then the records, the wrong ones first', async () => {
		await open();
		await person.waitForPage(
			/^\s*newsletter\.example\.org\nnot verified · wrong value: DKIM\nSelect Publish in the Emulator to publish the DNS records below, then verify the domain\.\n/,
			/DNS checked: \w.*\. DNS servers: 127\.0\.0\.1:\d+\n/,
			/SPF names the servers that may send for the domain, DKIM is the key/,
			/\nTXT \(DKIM\)\nwrong value.*\n\S.*\nqcloud\._domainkey.*\n.*\nv=DKIM1; k=rsa; p=TheKeyOfAnotherService\nTXT \(DMARC\)\n/,
			/\nTXT \(DMARC\)\nnot published yet\n.*\n_dmarc\.newsletter\.example\.org\nv=DMARC1; p=none\n\(the name does not exist\)\nSES last saw: \(nothing\)\n/,
			/\nMX\nmatches\nnewsletter\.example\.org\nmxbiz1\.qq\.com\.?\nPriority: 10\n/,
			/\nSender addresses: \d+ of 10 addresses\nReputation level: 1 of \d+\nMessages allowed today: [\d,]+\s*$/
		);
		const { text, title, summary } = person.shownPage;
		const heads = ['TXT (DKIM)', 'TXT (DMARC)', 'MX', 'TXT (SPF)'];
		assert.deepEqual(
			heads.toSorted((a, b) => text.indexOf(`\n${a}\n`) - text.indexOf(`\n${b}\n`)),
			heads
		);
		assert.deepEqual([title, summary], [domain, `${domain}: not verified · wrong value: DKIM`]);
		assert.deepEqual(person.pageButtons, [
			'Publish in the Emulator',
			'Verify',
			'Watch',
			'Check DNS Now',
			'Copy All As…',
			...allRecordActions
		]);
	});

	test('a verified domain offers addresses, not verification', async () => {
		await open('mail.qcloud.com');
		await person.waitForPage(/\nverified\nYou can send mail/);
		assert.deepEqual(person.pageButtons, ['Create Sender Address', 'Check DNS Now', 'Copy All As…', ...allRecordActions]);
		await person.press('Create Sender Address');
		await person.waitForBox('Create Sender Address (2/3)');
	});

	test('names and values are copied with one click', async () => {
		await open();
		await copies('Copy Name', 1, '_dmarc.newsletter.example.org');
		await copies('Copy Short Name', 1, '_dmarc.newsletter');
		await copies('Copy Value', 1, 'v=DMARC1; p=none');
	});

	test('where an SPF record exists, the merged one is what is to be published', async () => {
		await person.emulator.publish([{ type: 'TXT', name: fresh, value: 'v=spf1 include:_spf.example.com -all' }]);
		await open(fresh);
		await person.waitForPage(/v=spf1 include:_spf\.example\.com include:qcloudmail\.com -all/);
		await copies('Copy Value', 0, 'v=spf1 include:_spf.example.com include:qcloudmail.com -all');
	});

	test('Check DNS Now brings what was published meanwhile', async () => {
		await open();
		await person.emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
		await person.press('Check DNS Now');
		await person.waitForPage(/TXT \(DMARC\)\nmatches/);
	});

	test('what comes from outside is text and nothing else', async () => {
		const value = '<a href="https://evil.example">x</a><img src=x onerror=alert(1)>';
		await person.emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value }]);
		await open();
		await eventually(() => assert.ok(person.shownPage.text.includes(value), person.shownPage.text));
	});

	test('the row of a record shows the page there', async () => {
		const row = await eventually(async () => {
			const [, , third] = await person.rows(await person.row('DNS Records', domain));
			assert.ok(third);
			return third;
		});
		await person.run('showDomain', row.node);
		await eventually(() => assert.deepEqual(person.anchors, ['record2']));
		await person.emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
		await person.press('Check DNS Now');
		await person.waitForPage(/TXT \(DMARC\)\nmatches/);
		assert.deepEqual(person.anchors, ['record2']);
		// VS Code ends the script of a hidden page.
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'x' }));
		await open();
		await eventually(() => assert.deepEqual(person.anchors, ['record2', 'record2']));
	});

	test('Watch and Stop Watching take turns', async () => {
		await open();
		await person.press('Watch');
		await person.waitForPage(/wrong value: DKIM, watched until it is verified/);
		await isWatching(true);
		await person.press('Stop Watching');
		await person.waitForPage(/wrong value: DKIM\n/);
		await isWatching(false);
		assert.deepEqual(person.pageButtons.slice(1, 5), ['Verify', 'Watch', 'Check DNS Now', 'Copy All As…']);
	});

	test('a domain that was deleted: says so', async () => {
		await open();
		const state = await person.emulator.state();
		await person.emulator.replaceState({ ...state, domains: state.domains.filter(({ name }) => name !== domain) });
		await person.run('refresh');
		await person.waitForPage(/SES no longer lists this domain/);
		assert.deepEqual(person.pageButtons, ['Refresh']);
		await person.emulator.resetState();
		await person.press('Refresh');
		await person.waitForPage(/wrong value: DKIM/);
	});

	test('domains that cannot be loaded after a reload: says why, and Retry loads them', async () => {
		await open();
		const state = person.pageState;
		await person.reload(() =>
			person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'AuthFailure.SecretIdNotFound' })
		);
		await person.restorePage(state);
		await person.waitForPage(/Could not load the sender domains: The SecretId does not exist/);
		assert.deepEqual(person.pageButtons, ['Retry', 'Sign In', 'Show Log']);
		await person.emulator.clearFaults();
		await person.press('Retry');
		await person.waitForPage(/wrong value: DKIM/);
	});

	const cannotBeLoaded = (title: string, prepare: () => Promise<void>) =>
		test(`records that cannot be loaded${title}: says why, and Retry loads them`, async () => {
			await prepare();
			await person.emulator.addFault({ action: 'GetEmailIdentity', times: 'always', code: 'InternalError' });
			person.speedUp();
			await person.run('refresh');
			await person.runOn('showDomain', fresh);
			await person.waitForPage(/Not everything could be loaded: .*SES had an internal error/);
			await person.run('watchDomain', { domain: fresh });
			await person.waitForPage(/watched until it is verified[\s\S]*Not everything could be loaded/);
			await person.run('stopWatching', { domain: fresh });
			await person.emulator.clearFaults();
			await person.press('Retry');
			await person.waitForPage(/^(?![\s\S]*Not everything)[\s\S]*TXT \(DMARC\)\nnot published yet/);
		});
	cannotBeLoaded('', async () => {});
	cannotBeLoaded(' again', () => open(fresh));

	test('shown again: the tab that has it', async () => {
		await open();
		await open();
		assert.equal(person.pageCount, 1);
	});

	/** Opens the page and waits until it is complete. */
	async function open(name = domain): Promise<void> {
		await person.runOn('showDomain', name);
		await person.waitForPage(/DNS servers: 127\.0\.0\.1:\d+/);
	}

	/** @param index of the record on the page, from 0 */
	async function copies(title: string, index: number, text: string): Promise<void> {
		await person.press(title, index);
		await eventually(() => assert.equal(person.clipboard, text));
	}

	async function isWatching(is: boolean): Promise<void> {
		await eventually(() => assert.equal(person.statusItems.map(({ text }) => text).includes(`$(eye) ${domain}: 2 of 4 records`), is));
	}
});
