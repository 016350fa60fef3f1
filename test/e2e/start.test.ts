import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { suite, test } from 'mocha';
import { launchBrowser } from '../../scripts/chromium.mts';
import { cache, root } from '../../scripts/paths.mts';
import { Tree } from './tree.ts';

suite('npm start', () => {
	test('serves the packaged extension, signed in to the emulator, until Ctrl-C', async function () {
		this.timeout(180_000);
		// The production build replaces files that the windows of other tests load.
		const checkout = copyOfCheckout();
		const start = spawn(process.execPath, [join(checkout, 'scripts/start.mts'), '--server'], {
			cwd: checkout,
			stdio: ['ignore', 'pipe', 'inherit']
		});
		const ended = once(start, 'exit');
		const addresses: string[] = [];
		try {
			for await (const line of createInterface(start.stdout)) {
				addresses.push(...(line.match(/http:\/\/127\.0\.0\.1:\d+\S*/) ?? []));
				if (line.startsWith('VS Code is ready: ')) {
					break;
				}
			}
			const workbench = addresses.at(-1) ?? '';
			assert.equal(addresses.length, 2, addresses.join(' '));
			const browser = await launchBrowser();
			try {
				const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
				await page.goto(workbench);
				await new Tree(page).row('mail.qcloud.com').waitFor({ timeout: 60_000 });
				await page.screenshot({ path: join(root, 'test-results/screens/npm-start.png') });
			} finally {
				await browser.close();
			}
		} finally {
			start.kill('SIGINT');
		}
		await ended;
		for (const address of addresses) {
			await assert.rejects(fetch(address), TypeError, address);
		}
	});
});

/** @returns a folder that is deleted when this process exits */
function copyOfCheckout(): string {
	const folder = mkdtempSync(join(tmpdir(), 'ses-start-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	const omitted = ['.git', 'coverage', 'dist', 'test', 'test-results', 'node_modules', '.vscode-test'];
	for (const name of readdirSync(root).filter(each => !omitted.includes(each))) {
		cpSync(join(root, name), join(folder, name), { recursive: true });
	}
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
	// The downloads, but not the data of `npm start`: it starts as for the first time, and does not change that of the developer.
	mkdirSync(join(folder, '.vscode-test'));
	for (const name of readdirSync(cache).filter(each => each !== 'start')) {
		symlinkSync(join(cache, name), join(folder, '.vscode-test', name));
	}
	return folder;
}
