// npm run soak: uses the extension for ten minutes ($SOAK_MINUTES) with faults, and looks for leaks in the extension host.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { root } from '../../scripts/paths.mts';
import { eventually } from '../e2e/eventually.ts';
import { openWorkbench, type Workbench } from '../e2e/workbench.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import type { Measurement } from './probe/probe.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 10);
const seed = Number(process.env['SOAK_SEED'] ?? Date.now() % 2 ** 31);
/** Bytes. */
const maxGrowth = 5 * 1024 * 1024;

/** VS Code itself creates some. A leak of every operation would be hundreds. */
const maxMoreObjects = 20;

type Fault = Parameters<EmulatorControl['addFault']>[0];

/** About every third operation has one of these. */
const faults: readonly Fault[] = [
	{ drop: 'before' },
	{ drop: 'after' },
	{ code: 'RequestLimitExceeded' },
	{ code: 'InternalError' },
	{ code: 'InternalError', afterEffect: true },
	{ code: 'FailedOperation.ServiceNotAvailable' },
	{ code: 'AuthFailure.SignatureExpire' },
	{ code: 'UnauthorizedOperation' },
	{ status: 502, body: '<html>Bad Gateway</html>', contentType: 'text/html' },
	{ body: '{"Response":{' },
	{ body: '{"Response":{"RequestId":"1","EmailSenders":null,"EmailIdentities":null,"Attributes":null}}' },
	{ body: '{"Response":{"RequestId":"1","EmailSenders":7,"EmailIdentities":"x","Attributes":{}}}' },
	{ delayMs: 300 },
	{ delayMs: 1_500, times: 2 }
];

suite('Endurance', () => {
	const scratch = mkdtempSync(join(tmpdir(), 'ses-soak-'));
	let workbench: Workbench;
	let emulator: EmulatorControl;
	let probe: string;

	suiteSetup(async () => {
		const portFile = join(scratch, 'port');
		workbench = await openWorkbench({
			emulator: [],
			env: { SOAK_PROBE: portFile },
			settings: { 'tencentSes.requestTimeout': 1 },
			extensions: [await bundleProbe(join(scratch, 'probe'))]
		});
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
		probe = `http://127.0.0.1:${await eventually(() => readFileSync(portFile, 'utf8'), 60_000)}`;
		// Confirms all dialogs.
		await workbench.page.evaluate(
			"setInterval(() => document.querySelector('.monaco-dialog-box .dialog-buttons .monaco-button')?.click(), 50)"
		);
		await addProfile();
	});

	suiteTeardown(async () => {
		await workbench?.close();
		rmSync(scratch, { recursive: true, force: true });
	});

	/** Adds a second profile, with borrowed credentials. */
	async function addProfile(): Promise<void> {
		const { endpoint, secretId, secretKey } = workbench.emulator;
		await workbench.changeSettings({ 'tencentSes.endpoint': endpoint });
		mkdirSync(join(workbench.home, '.tccli'));
		writeFileSync(join(workbench.home, '.tccli/default.credential'), JSON.stringify({ secretId, secretKey }));
		await workbench.command('Tencent SES: Sign In');
		await workbench.quickInput.choose('tccli default');
		await workbench.quickInput.choose('International – Singapore');
		await workbench.quickInput.widget.waitFor({ state: 'hidden' });
	}

	async function ask<T>(path: string, body?: object): Promise<T> {
		const answer = await fetch(`${probe}/${path}`, { method: 'POST', body: JSON.stringify(body ?? {}) });
		assert.equal(answer.status, 200, await answer.clone().text());
		return (await answer.json()) as T;
	}

	const command = (id: string, ...args: readonly unknown[]) => ask<unknown>('run', { id, args });

	test(`${minutes} minutes under faults, seed ${seed}: no leaks`, async () => {
		const random = randomNumbers(seed);
		const one = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
		const counts = { work: 0, faults: 0 };
		// The current profile is the active item.
		const borrowed = await ask('run', {
			id: 'tencentSes.switchProfile',
			args: [],
			dismiss: 'workbench.action.acceptSelectedQuickOpenItem'
		});
		const profiles = ['emulator', borrowed];
		assert.match(String(borrowed), /^[0-9a-f-]{36}$/);
		let created = 0;

		const work: readonly (() => Promise<unknown>)[] = [
			() => command('tencentSes.refresh'),
			() => command('tencentSes.createSenderAddress', { address: `soak${created++}@mail.qcloud.com`, senderName: 'Soak' }),
			async () => {
				const known = (await emulator.state()).senders.filter(({ address }) => address.startsWith('soak'));
				return known.length > 0 && command('tencentSes.deleteAddress', { address: one(known).address });
			},
			() => command('tencentSes.switchProfile', one(profiles)),
			() => command('tencentSes.showDomain', { domain: 'mail.qcloud.com' }),
			() => command('workbench.action.closeAllEditors')
		];
		const workUntil = async (end: number) => {
			while (Date.now() < end) {
				if (random() < 0.35) {
					await emulator.addFault(one(faults));
					counts.faults++;
				}
				await one(work)();
				counts.work++;
				if (counts.work % 20 === 0) {
					await command('notifications.clearAll');
					await emulator.clearFaults();
				}
			}
			await emulator.clearFaults();
			await emulator.clearLog();
			await command('workbench.action.closeAllEditors');
			await command('notifications.clearAll');
			await command('tencentSes.refresh');
		};

		const started = Date.now();
		const whole = minutes * 60_000;
		// First, code is loaded and caches are filled.
		await workUntil(started + whole / 5);
		const before = await ask<Measurement>('measure');
		await workUntil(started + whole);
		const after = await ask<Measurement>('measure');

		const growth = after.heap - before.heap;
		console.log(`\t${counts.work} operations, ${counts.faults} faults`);
		console.log(`\theap ${megabytes(before.heap)} after warm-up, ${megabytes(after.heap)} at the end: ${megabytes(growth)} more`);
		console.log(`\talive ${JSON.stringify(before.objects)}, at the end ${JSON.stringify(after.objects)}`);
		assert.deepEqual(after.complaints, []);
		assert.ok(growth < maxGrowth, `the heap grew by ${megabytes(growth)}`);
		assert.deepEqual(after.open, []);
		for (const kind of ['disposables', 'emitters', 'tokens', 'abortSignals'] as const) {
			const more = after.objects[kind] - before.objects[kind];
			assert.ok(more <= maxMoreObjects, `${more} ${kind} were added`);
		}
		// It still works.
		await workbench.tree.row('mail.qcloud.com').waitFor();
	}).timeout(minutes * 60_000 + 300_000);
});

async function bundleProbe(folder: string): Promise<string> {
	await build({
		entryPoints: [join(root, 'test/soak/probe/probe.ts')],
		outfile: join(folder, 'probe.js'),
		bundle: true,
		format: 'cjs',
		platform: 'node',
		target: 'node20',
		external: ['vscode'],
		logLevel: 'error'
	});
	writeFileSync(join(folder, 'package.json'), readFileSync(join(root, 'test/soak/probe/package.json')));
	return folder;
}

/** The same numbers from 0 to 1 for the same seed (a linear congruential generator, the constants of Numerical Recipes). */
function randomNumbers(start: number): () => number {
	let state = start >>> 0;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

function megabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(2)} MB`;
}
