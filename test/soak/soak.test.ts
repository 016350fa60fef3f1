// npm run soak: works with the extension for ten minutes ($SOAK_MINUTES) while things go wrong, and looks at what is left in the host.
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

/** VS Code makes some itself as it goes; one that each piece of work left would be hundreds. */
const maxMoreObjects = 20;

type Fault = Parameters<EmulatorControl['addFault']>[0];

/** What meets about every third piece of work. */
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

suite('endurance', () => {
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
		// Nobody is there to confirm.
		await workbench.page.evaluate(
			"setInterval(() => document.querySelector('.monaco-dialog-box .dialog-buttons .monaco-button')?.click(), 50)"
		);
		await signInAgain();
	});

	suiteTeardown(async () => {
		await workbench?.close();
		rmSync(scratch, { recursive: true, force: true });
	});

	/** A second profile, borrowed from a file, so that there are two to switch between. */
	async function signInAgain(): Promise<void> {
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

	test(`${minutes} minutes under faults, seed ${seed}: nothing is left behind`, async () => {
		const random = randomNumbers(seed);
		const one = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
		const counts = { work: 0, faults: 0 };
		// The list begins at the current one.
		const borrowed = await ask('run', { id: 'tencentSes.switchProfile', args: [], leave: 'workbench.action.acceptSelectedQuickOpenItem' });
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
		// The first turns load code and fill caches.
		await workUntil(started + whole / 5);
		const before = await ask<Measurement>('measure');
		await workUntil(started + whole);
		const after = await ask<Measurement>('measure');

		const growth = after.heap - before.heap;
		console.log(`\t${counts.work} pieces of work, ${counts.faults} faults`);
		console.log(`\theap ${megabytes(before.heap)} after warm-up, ${megabytes(after.heap)} at the end: ${megabytes(growth)} more`);
		console.log(`\talive ${JSON.stringify(before.objects)}, at the end ${JSON.stringify(after.objects)}`);
		assert.deepEqual(after.complaints, []);
		assert.ok(growth < maxGrowth, `the heap grew by ${megabytes(growth)}`);
		assert.deepEqual(after.open, []);
		for (const kind of ['disposables', 'emitters', 'tokens', 'abortSignals'] as const) {
			const more = after.objects[kind] - before.objects[kind];
			assert.ok(more <= maxMoreObjects, `${more} more ${kind} are alive`);
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
