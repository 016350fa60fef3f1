import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { State } from '../../src/emulator/state/state.ts';
import { ACTION_TIMEOUT_MS, eventually } from '../e2e/eventually.ts';
import { openWorkbench, type Workbench } from '../e2e/workbench.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import type { Bundles } from './bundles.mts';
import { type Figures, median } from './rows.mts';

/** What one start of the extension took, in ms. */
interface Start {
	readonly load: number;
	readonly activate: number;
	/** Loading the SDK's client in the same extension host. */
	readonly peer: number;
}

const warmStarts = 10;
const repeats = 10;
const keystrokes = 10;

/** How the production build in dist starts in a real window, in ms. The first start is that of an extension that was just installed. */
export async function measureStarts(bundles: Bundles, folder: string) {
	const file = join(folder, 'starts');
	writeFileSync(file, '');
	const starts = () => readFileSync(file, 'utf8').split('\n').slice(0, -1);
	const workbench = await openWorkbench({
		emulator: [],
		extensions: [fileURLToPath(new URL('startProbe', import.meta.url))],
		env: { BENCH_STARTS: file, BENCH_SDK: bundles.sdk }
	});
	try {
		for (let start = 0; start <= warmStarts; start++) {
			if (start > 0) {
				await workbench.reload();
			}
			// Otherwise what the window still does would be timed, too.
			await setTimeout(1000);
			// Starts the extension where nothing else did.
			await workbench.driver.run('tencentSes.refresh');
			await eventually(() => {
				if (starts().length <= start) {
					throw new Error('The start of the extension was not seen');
				}
			});
		}
	} finally {
		await workbench.close();
	}
	const [cold, ...warm] = starts().map(line => JSON.parse(line)) as [Start, ...Start[]];
	const figure = (key: keyof Start) => median(warm.map(start => start[key]));
	return {
		coldLoad: { ours: cold.load, peer: cold.peer },
		coldActivate: { ours: cold.activate },
		load: { ours: figure('load'), peer: figure('peer') },
		activate: { ours: figure('activate') }
	};
}

type BigAccountFigures = Readonly<Record<'requests' | 'refresh' | 'create' | 'keystroke', Figures>>;

/** How the build in dist works with 1,000 domains of 10 addresses each, in ms from a key to what it brings on screen. */
export async function measureBigAccount(): Promise<BigAccountFigures> {
	const workbench = await openWorkbench({ emulator: [], isExclusive: true });
	try {
		return await workWithBigAccount(workbench);
	} finally {
		await workbench.close();
	}
}

async function workWithBigAccount(workbench: Workbench): Promise<BigAccountFigures> {
	const emulator = new EmulatorControl(workbench.emulator.endpoint);
	const { page, quickInput, driver } = workbench;
	await emulator.replaceState(bigAccount(10));
	await driver.run('tencentSes.refresh');
	await workbench.openSidebar();
	await workbench.tree.row(domainName(0)).waitFor();
	// A view that is being drawn takes the focus from the palette.
	await workbench.tree.waitUntilDrawn();

	const refreshes: number[] = [];
	const requests: number[] = [];
	for (let round = 0; round < repeats; round++) {
		await driver.run('tencentSes.domains.focus');
		await page.keyboard.press('End');
		await workbench.tree.row(domainName(999)).waitFor();
		const addresses = 9 - (round % 2);
		await emulator.replaceState(bigAccount(addresses));
		await emulator.clearLog();
		await paced();
		await page.keyboard.press('F1');
		await quickInput.input.fill('>Tencent SES: Refresh');
		await quickInput.row('Tencent SES: Refresh').waitFor();
		refreshes.push(await keyToScreen(workbench, 'Enter', treeRow, `${domainName(999)}${addresses}/10`));
		requests.push((await emulator.actions()).length);
	}

	const creations: number[] = [];
	for (let round = 0; round < repeats; round++) {
		const address = `new@${domainName(round * 100)}`;
		await driver.start('tencentSes.createSenderAddress', { address });
		await quickInput.waitForTitle('Create Sender Address (3/3)');
		await paced();
		// A row shows only the local part.
		creations.push(await keyToScreen(workbench, 'Enter', `${treeRow}[aria-label^="${address}"]`, 'new'));
	}

	const keys: number[] = [];
	await driver.start('tencentSes.createSenderAddress', { domain: domainName(0) });
	await quickInput.waitForTitle('Create Sender Address (2/3)');
	for (let round = 1; round <= keystrokes; round++) {
		keys.push(await keyToScreen(workbench, 'x', '.quick-input-message', `Creates ${'x'.repeat(round)}@`));
	}
	await quickInput.cancel();
	return {
		requests: { ours: median(requests) },
		refresh: { ours: lowerQuartile(refreshes) },
		create: { ours: lowerQuartile(creations) },
		keystroke: { ours: lowerQuartile(keys) }
	};
}

/** Of times to which a busy machine only adds: steadier than the median, and no lucky one. */
export function lowerQuartile(figures: readonly number[]): number {
	return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 4)] ?? Number.NaN;
}

/** Reading everything takes half of the requests that the service, and so the client, allows within a second. */
function paced(): Promise<void> {
	return setTimeout(1100);
}

const treeRow = '.sidebar .monaco-list-row';

/** Presses a key, and measures the ms until an element has this text. */
async function keyToScreen({ page }: Workbench, key: string, selector: string, text: string): Promise<number> {
	await page.evaluate(`globalThis.measured = new Promise((resolve, reject) => {
		setTimeout(() => reject(new Error(${JSON.stringify(`"${text}" was not shown`)})), ${ACTION_TIMEOUT_MS});
		let pressed;
		addEventListener('keydown', event => (pressed = event.timeStamp), { capture: true, once: true });
		const observer = new MutationObserver(() => {
			const elements = [...document.querySelectorAll(${JSON.stringify(selector)})];
			if (elements.some(({ textContent }) => textContent.includes(${JSON.stringify(text)}))) {
				observer.disconnect();
				resolve(performance.now() - pressed);
			}
		});
		observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributeFilter: ['aria-label'] });
	}), undefined`);
	await page.keyboard.press(key);
	return await page.evaluate('measured');
}

function domainName(index: number): string {
	return `domain-${String(index).padStart(3, '0')}.example.com`;
}

/** Every 100th domain has room for more addresses. */
function bigAccount(addressesOfLast: number): Pick<State, 'domains' | 'senders'> {
	const names = Array.from({ length: 1000 }, (_, index) => domainName(index));
	const count = (index: number) => (index === 999 ? addressesOfLast : index % 100 === 0 ? 8 : 10);
	return {
		domains: names.map(name => ({ name, verified: true, reputationLevel: 1, records: [], tags: [] })),
		senders: names.flatMap((name, index) =>
			Array.from({ length: count(index) }, (_, number) => ({
				address: `sender-${number}@${name}`,
				name: 'Sender',
				created: 1_767_225_600,
				hasSmtpPassword: false,
				region: 'ap-singapore'
			}))
		)
	};
}
