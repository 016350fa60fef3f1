import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { suite, test } from 'mocha';
import { launchBrowser } from '../../scripts/chromium.mts';
import { root } from '../../scripts/paths.mts';
import { Tree } from './tree.ts';

suite('npm start', () => {
	test('serves the packaged extension, signed in to the emulator; Ctrl-C ends everything', async function () {
		this.timeout(180_000);
		const start = spawn(process.execPath, [join(root, 'scripts/start.mts'), '--server'], {
			cwd: root,
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
