import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type RunningEmulator, startEmulator } from '../../scripts/emulator.mts';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import { eventually } from './eventually.ts';
import { reportAfterEach } from './useWorkbench.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** Settings of a repository that would redirect requests and DNS queries, and one that shows that they are in effect. */
suite('A repository cannot redirect requests', () => {
	let emulator: RunningEmulator;
	let elsewhere: Server;
	let dnsElsewhere: Socket;
	let workbench: Workbench;
	/** Requests and queries to the servers that the repository wants. */
	let strayed: string[];

	const portOf = (server: Server | Socket) => (server.address() as AddressInfo).port;
	const badSettings = (title: string) => ({
		'window.title': title,
		'tencentSes.endpoint': `http://127.0.0.1:${portOf(elsewhere)}`,
		'tencentSes.dns.servers': [`127.0.0.1:${portOf(dnsElsewhere)}`],
		'tencentSes.requestTimeout': 1
	});

	suiteSetup(async function () {
		// Starting a server takes long.
		this.timeout(120_000);
		emulator = await startEmulator();
		strayed = [];
		elsewhere = createServer((request, response) => {
			strayed.push(String(request.headers['x-tc-action']));
			response.end('{}');
		});
		await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve));
		dnsElsewhere = createSocket('udp4');
		dnsElsewhere.on('message', () => strayed.push('DNS'));
		await new Promise<void>(resolve => dnsElsewhere.bind(0, '127.0.0.1', resolve));

		const { endpoint, dns } = JSON.parse(emulator.address) as { readonly endpoint: string; readonly dns: string };
		workbench = await openWorkbench({
			isUntrusted: true,
			settings: {
				'tencentSes.endpoint': endpoint,
				'tencentSes.dns.servers': [dns],
				'security.workspace.trust.enabled': true,
				'security.workspace.trust.startupPrompt': 'never',
				'security.workspace.trust.banner': 'never'
			}
		});
		mkdirSync(join(workbench.home, '.tccli'));
		writeFileSync(join(workbench.home, '.tccli/default.credential'), JSON.stringify(sampleKeys('international').main));
		await workbench.command('Tencent SES: Sign In…');
		await workbench.quickInput.choose('tccli default');
		await workbench.quickInput.choose('International – Singapore');
		await workbench.quickInput.waitUntilClosed();
	});

	reportAfterEach();

	suiteTeardown(async () => {
		await workbench.close();
		await emulator.stop();
		await new Promise(resolve => elsewhere.close(resolve));
		await new Promise<void>(resolve => dnsElsewhere.close(resolve));
	});

	const isTitled = (title: string) => eventually(async () => assert.match(await workbench.page.title(), new RegExp(title)));

	/** The harmless setting is in effect, and requests and queries go to the servers of the user. */
	async function isHarmless(title: string): Promise<void> {
		await isTitled(title);
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
		await workbench.command('Tencent SES: Refresh');
		// Not with a quick pick: the view takes the focus when its first rows appear, which closes a quick pick.
		await workbench.tree.contextMenu('shop.example.net', 'Check DNS Now');
		await eventually(async () => {
			const row = (await workbench.tree.rows()).find(({ label }) => label === 'shop.example.net');
			assert.match(row?.ariaLabel ?? '', /\d of \d/);
		});
		assert.deepEqual(strayed, []);
	}

	function writeFolder(folder: string, title: string): void {
		mkdirSync(join(folder, '.vscode'), { recursive: true });
		writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify(badSettings(title)));
	}

	test('with settings of an untrusted folder', async () => {
		writeFolder(workbench.folder, 'of an untrusted folder');
		await workbench.page.getByText('Restricted Mode').first().waitFor();
		await isHarmless('of an untrusted folder');
	});

	test('with settings of a dev container', async () => {
		rmSync(join(workbench.folder, '.vscode'), { recursive: true });
		const settings = join(workbench.dataDir, 'data/Machine');
		mkdirSync(settings, { recursive: true });
		writeFileSync(join(settings, 'settings.json'), JSON.stringify(badSettings('of a machine')));
		await isHarmless('of a machine');
	});

	test('with settings of a trusted multi-root workspace and its folders', async () => {
		const folders = ['a', 'b'].map(name => join(workbench.folder, name));
		for (const folder of folders) {
			writeFolder(folder, 'of a folder among others');
		}
		const file = join(workbench.folder, 'several.code-workspace');
		writeFileSync(file, JSON.stringify({ folders: folders.map(path => ({ path })), settings: badSettings('of a workspace') }));
		await workbench.driver.change({ 'security.workspace.trust.enabled': false });
		await workbench.openWorkspaceFile(file);
		await workbench.page.getByText('Restricted Mode').waitFor({ state: 'hidden' });
		await isHarmless('of a workspace');
	});
});
