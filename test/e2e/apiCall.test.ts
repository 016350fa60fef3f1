import assert from 'node:assert/strict';
import { parseEnv } from 'node:util';
import { suite, test } from 'mocha';
import { type ApiCallFormatId, formatApiCall } from '../../src/code/apiCall/apiCall.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const entry = 'Copy as API Call…';
const title = 'Copy as API Call';
const domain = 'mail.qcloud.com';
const news = 'news@mail.qcloud.com';

suite('Copy as API Call', () => {
	let workbench: Workbench;

	useWorkbench({}, async opened => {
		({ workbench } = opened);
		await workbench.tree.openDomain(domain);
	});

	const code = (format: ApiCallFormatId, action: string, input: object) => {
		const { endpoint, region } = workbench.emulator;
		return formatApiCall(format, { action, input: { ...input }, region, site: 'international', endpoint });
	};

	async function openList(row: string): Promise<void> {
		await workbench.tree.contextMenu(row, entry);
		await workbench.quickInput.waitForTitle(title);
	}

	const asksFormat = (action: string) =>
		eventually(async () => assert.equal(await workbench.quickInput.placeholder(), `Select a format for ${action}`));

	const clipboardIs = (expected: string) => eventually(async () => assert.equal(await workbench.clipboard(), expected));

	// The message appears once per window, so this test must be the first.
	test('a domain row offers its actions and the formats; a message then offers the settings of the emulator', async () => {
		await openList(domain);
		const actions = ['ListEmailIdentities', 'GetEmailIdentity', 'CreateEmailIdentity', 'UpdateEmailIdentity', 'DeleteEmailIdentity'];
		await eventually(async () => assert.deepEqual(await workbench.quickInput.items(), actions));
		await workbench.screenshot('apiCall-domain');
		await workbench.quickInput.choose('GetEmailIdentity');
		await asksFormat('GetEmailIdentity');
		await workbench.quickInput.choose('Python SDK');
		await clipboardIs(code('python', 'GetEmailIdentity', { EmailIdentity: domain }));
		await workbench.notifications.waitFor('The code reads its keys from environment variables.');
		await workbench.screenshot('apiCall-keys');
		await workbench.notifications.click('The code reads its keys', 'Copy Emulator Settings');
		await workbench.page.getByText('Copied the settings of the emulator, including its sample keys').waitFor();
		assert.equal(parseEnv(await workbench.clipboard())['SES_ENDPOINT'], workbench.emulator.endpoint);
	});

	test('the context menus of addresses and DNS records have the command, too', async () => {
		/** Waits until this is the first item of the quick pick. */
		const first = (action: string) => eventually(async () => assert.equal((await workbench.quickInput.items())[0], action));
		await openList(news);
		await first('ListEmailAddress');
		await workbench.dismissAll();
		await workbench.tree.expand('DNS Records');
		for (const row of ['DNS Records', 'TXT (SPF)']) {
			await openList(row);
			await first('ListEmailIdentities');
			await workbench.dismissAll();
		}
	});
});
