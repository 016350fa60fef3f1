import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import type { TreeRow } from './tree.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const domain = 'mail.qcloud.com';
const failure = 'Could not load the sender domains';

suite('When something goes wrong', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, async opened => {
		({ workbench, emulator } = opened);
		await workbench.tree.openDomain(domain);
		await workbench.tree.row(`news@${domain}`).waitFor();
	});

	const rows = () => workbench.tree.rows();

	/** Runs "Refresh", and waits until the tree shows the result. */
	async function refreshed(isIt: (rows: readonly TreeRow[]) => boolean): Promise<readonly TreeRow[]> {
		await emulator.clearLog();
		await workbench.command('Tencent SES: Refresh');
		return eventually(async () => {
			const shown = await rows();
			assert.ok((await emulator.actions()).includes('ListEmailAddress'), 'not loaded again');
			assert.ok(isIt(shown), JSON.stringify(shown.map(({ label, description }) => `${label}: ${description}`)));
			return shown;
		}, 25_000);
	}

	const isWhole = (shown: readonly TreeRow[]) =>
		shown.some(({ label, description }) => label === domain && description === '3/10') &&
		shown.some(({ label }) => label === `news@${domain}`);

	test('loading fails: says so above the previous rows; a click loads again and keeps rows expanded', async () => {
		const noConnection = /No connection to 127\.0\.0\.1:\d+ \(\w+\)\. Check the network and the proxy settings, then try again/;
		await emulator.addFault({ kind: 'reset-before', action: 'ListEmailAddress', times: 'always' });
		const [row] = await refreshed(shown => shown[0]?.label === failure && noConnection.test(shown[0].description) && isWhole(shown));
		assert.equal(row?.icon, 'error');
		assert.deepEqual(await workbench.notifications.texts(), []);
		await emulator.clearFaults();
		await workbench.tree.click(failure);
		await eventually(async () => {
			const shown = await rows();
			assert.notEqual(shown[0]?.label, failure);
			assert.ok(isWhole(shown), JSON.stringify(shown.map(({ label, description }) => `${label}: ${description}`)));
		});
	});

	test('10,000 addresses: the window remains usable', async () => {
		await emulator.addFault({ kind: 'many-rows', action: 'ListEmailAddress', times: 'always' });
		await refreshed(shown => shown.some(row => row.label === domain && /^\d{4}\/10$/.test(row.description)));
		await workbench.tree.row(`news@${domain}`).waitFor();
		await workbench.command('Tencent SES: Create Sender Address…');
		await workbench.quickInput.row(domain).waitFor();
	});

	test('2,000 domains: the window remains usable', async () => {
		await workbench.tree.collapse(domain);
		await emulator.addFault({ kind: 'many-rows', rows: 2000, action: 'ListEmailIdentities', times: 'always' });
		await refreshed(shown => shown.some(row => /^r\d+\./.test(row.label)));
		await workbench.command('Tencent SES: Create Sender Address…');
		await workbench.quickInput.input.fill(`r1999.`);
		await eventually(async () => assert.match((await workbench.quickInput.items()).join(), /^r1999\.[^,]+,Add Domain…$/));
		await workbench.quickInput.cancel();
		await emulator.clearFaults();
		await refreshed(shown => shown.length < 100 && shown.some(row => row.label === domain));
		await workbench.tree.expand(domain);
	});
});
