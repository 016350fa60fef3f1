import assert from 'node:assert/strict';
import { parseEnv } from 'node:util';
import { suite, suiteSetup, test } from 'mocha';
import { type ApiCallFormatId, formatApiCall } from '../../src/code/apiCall/apiCall.ts';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const entry = 'Copy as API Call…';
const title = 'Copy as API Call';
const domain = 'mail.qcloud.com';
const news = 'news@mail.qcloud.com';

suite('Copy as API Call', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, async opened => {
		({ workbench, emulator } = opened);
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
		eventually(async () => assert.equal(await workbench.quickInput.placeholder(), `Choose what to copy ${action} as`));

	const clipboardIs = (expected: string) => eventually(async () => assert.equal(await workbench.clipboard(), expected));

	// Nothing says again in one window where the keys are, so this comes first.
	test('from the row of a domain: an action and a format; and where the code finds the keys of the emulator', async () => {
		await openList(domain);
		const actions = ['ListEmailIdentities', 'GetEmailIdentity', 'CreateEmailIdentity', 'UpdateEmailIdentity', 'DeleteEmailIdentity'];
		await eventually(async () => assert.deepEqual(await workbench.quickInput.items(), actions));
		await workbench.screenshot('apiCall-domain');
		await workbench.quickInput.choose('GetEmailIdentity');
		await asksFormat('GetEmailIdentity');
		await workbench.quickInput.choose('Python SDK');
		await clipboardIs(code('python', 'GetEmailIdentity', { EmailIdentity: domain }));
		await workbench.notifications.waitFor('The code reads its keys from the environment.');
		await workbench.screenshot('apiCall-keys');
		await workbench.notifications.click('The code reads its keys', 'Copy Emulator Settings');
		await workbench.page.getByText('Copied the settings of the emulator, sample keys included').waitFor();
		assert.equal(parseEnv(await workbench.clipboard())['SES_ENDPOINT'], workbench.emulator.endpoint);
	});

	test('the rows of addresses and DNS records have it as well', async () => {
		/** Waits until the list is there, and this is its first row. */
		const first = (action: string) => eventually(async () => assert.equal((await workbench.quickInput.items())[0], action));
		await openList(news);
		await first('ListEmailAddress');
		await workbench.leave();
		await workbench.tree.expand('DNS Records');
		for (const row of ['DNS Records', 'TXT (SPF)']) {
			await openList(row);
			await first('ListEmailIdentities');
			await workbench.leave();
		}
	});

	suite('from a line of the log', () => {
		const lines = () => workbench.page.locator('.part.panel .monaco-editor .view-line');

		suiteSetup(async () => {
			await workbench.command('Tencent SES: Show Log');
			await lines().first().waitFor();
		});

		/** Makes the extension ask, with nothing before it in the log. */
		async function refreshLog(): Promise<void> {
			await workbench.command('View: Clear Output');
			await workbench.command('Tencent SES: Refresh');
		}

		/** Opens the context menu of a line and chooses the entry. @returns the line */
		async function openLine(text: string | RegExp): Promise<string> {
			const line = lines().filter({ hasText: text }).last();
			await line.waitFor();
			const read = (await line.innerText()).replaceAll('\u00a0', ' ');
			await line.click({ button: 'right', position: { x: 200, y: 5 } });
			await workbench.page.locator('.monaco-menu').getByRole('menuitem', { name: entry, exact: true }).click({ delay: 150 });
			return read;
		}

		test('a call with its own parameters', async () => {
			await refreshLog();
			// One of the first, which those that are still added do not move.
			const line = await openLine('ListEmailIdentities');
			await asksFormat('ListEmailIdentities');
			await workbench.screenshot('apiCall-log');
			await workbench.quickInput.choose('tccli');
			const requestId = line.trim().split(' ').at(-1);
			const parameters = (await emulator.log()).find(logged => logged.requestId === requestId)?.parameters;
			assert.ok(parameters, line);
			await clipboardIs(code('tccli', 'ListEmailIdentities', parameters));
		});

		test('the menus of other editors do not have it', async () => {
			await workbench.command('File: New Untitled Text File');
			const editor = workbench.page.locator('.editor-instance .monaco-editor[data-uri^="untitled:"]');
			await editor.click({ button: 'right' });
			const menu = workbench.page.locator('.monaco-menu');
			await menu.getByRole('menuitem').first().waitFor();
			assert.equal(await menu.getByRole('menuitem', { name: entry }).count(), 0);
			await workbench.page.keyboard.press('Escape');
		});
	});
});
