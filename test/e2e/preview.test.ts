import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setup, suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import type { Frame } from 'playwright-core';
import { eventually } from './eventually.ts';
import { ExtensionPage, isAccessible } from './extensionPage.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const rows = '<p style="margin:0 0 12px">Your order of {{date}} is on its way to {{city}}.</p>'.repeat(40);

suite('Preview Template', () => {
	let workbench: Workbench;
	let page: ExtensionPage;
	let images: Server;
	/** Paths of the images that were requested. */
	const requested: string[] = [];

	suiteSetup(async () => {
		images = createServer((request, response) => {
			requested.push(request.url ?? '');
			response.end();
		});
		images.listen(0, '127.0.0.1');
		await once(images, 'listening');
	});

	useWorkbench({}, opened => {
		({ workbench } = opened);
		page = new ExtensionPage(workbench.page);
	});

	suiteTeardown(() => images.close());

	const templates = () => join(workbench.folder, 'ses-templates');
	/** VS Code remembers the cursor in a file, and what was typed into it. */
	let count = 0;
	const fileOf = (name: string) => join(templates(), `order-${count}`, name);

	setup(() => {
		const address = `http://127.0.0.1:${(images.address() as AddressInfo).port}`;
		count++;
		mkdirSync(fileOf('.'), { recursive: true });
		writeFileSync(
			fileOf('body.html'),
			[
				'<style>body{margin:0}.card{max-width:480px;margin:0 auto;padding:24px;background:#fff;color:#222}h1{color:#0052d9}',
				'@media (prefers-color-scheme:dark){.card{background:#101418;color:#eee}h1{color:#6aa6ff}}</style>',
				`<div class="card"><h1>Thank you, {{name}}</h1><img id="remote" src="${address}/image" alt="">`,
				`<div style="background:url(${address}/background)"><link rel="stylesheet" href="${address}/style.css"><script>fetch('${address}/script')</script>`,
				`<form action="${address}/form"><button id="submit">Send</button></form><a id="link" href="${address}/link">Your order</a>`,
				`<a id="own" target="_self" href="${address}/own">Help</a></div>${rows}</div>`
			].join('\n')
		);
		writeFileSync(fileOf('body.txt'), 'Thank you, {{name}}');
		writeFileSync(fileOf('sample.json'), '{ "name": "Ada", "city": "Paris" }');
		writeFileSync(fileOf('template.json'), '{ "name": "Order", "subject": "Your order, {{name}}" }');
		requested.length = 0;
	});

	teardown(() => rmSync(templates(), { recursive: true, force: true }));

	/** The frame with the HTML of the template. */
	function mail(): Promise<Frame> {
		return eventually(async () => {
			const found = workbench.page.frames().find(frame => frame.url() === 'about:srcdoc');
			assert.ok(found && (await found.locator('h1').isVisible()), 'No HTML yet');
			return found;
		});
	}

	const isInEditor = () =>
		eventually(async () =>
			assert.match(await workbench.page.evaluate('document.activeElement.className'), /native-edit-context|inputarea/)
		);

	/** Types into the editor. */
	async function type(text: string): Promise<void> {
		await workbench.driver.run('workbench.action.focusFirstEditorGroup');
		// From a page, which is in another process, the focus comes later.
		await isInEditor();
		await workbench.page.keyboard.type(text);
	}

	async function open(): Promise<void> {
		await workbench.driver.openFile(fileOf('body.html'));
		await workbench.page.getByRole('button', { name: 'Preview Template' }).click();
		await page.shows(/Without a value\s+date/);
	}

	test('from the title of the editor: follows typing without moving the focus or scrolling, and shows dark colors', async () => {
		await open();
		assert.equal(await (await mail()).locator('h1').innerText(), 'Thank you, Ada');
		await isAccessible(await page.frame());
		const colors = async () => (await mail()).evaluate('[".card", "h1"].map(name => getComputedStyle(document.querySelector(name)).color)');
		assert.deepEqual(await colors(), ['rgb(34, 34, 34)', 'rgb(0, 82, 217)']);
		await workbench.screenshot('preview');
		await (await page.frame()).getByRole('button', { name: 'Dark' }).focus();
		await workbench.page.keyboard.press('Enter');
		await eventually(async () => assert.deepEqual(await colors(), ['rgb(238, 238, 238)', 'rgb(106, 166, 255)']));
		await eventually(async () => assert.equal(await (await page.frame()).evaluate('document.activeElement.textContent'), 'Dark'));
		await workbench.darkScreenshot('preview-dark');
		await page.click('Inverted (Approximate)');
		await eventually(async () =>
			assert.match(String(await (await mail()).evaluate('getComputedStyle(document.documentElement).filter')), /invert/)
		);
		await workbench.screenshot('preview-inverted');

		await (await mail()).locator('h1').click();
		await workbench.page.keyboard.press('F1');
		await workbench.quickInput.input.waitFor();
		await workbench.quickInput.cancel();
		await (await mail()).evaluate('scrollTo(0, 300)');
		await type('<p>Typed');
		await (await mail()).getByText('Typed', { exact: true }).waitFor({ state: 'attached' });
		// The browser keeps what is visible in its place.
		assert.ok((await (await mail()).evaluate<number>('scrollY')) >= 300);
		await isInEditor();
		// The attributes of a second such tag are added to those of the first.
		await type('<body class="wide">');
		await (await mail()).locator('body.wide').getByText('Typed', { exact: true }).waitFor({ state: 'attached' });
	});

	test('loads images only when asked, and nothing else at all', async () => {
		await open();
		await type('<p>Typed');
		await (await mail()).getByText('Typed', { exact: true }).waitFor();
		for (const id of ['submit', 'link']) {
			await (await mail()).locator(`#${id}`).click();
		}
		assert.deepEqual(requested, []);
		await page.click('375');
		await page.click('Load Remote Images');
		await eventually(() => assert.deepEqual(requested.toSorted(), ['/background', '/image']));
		await type(' it');
		await (await mail()).getByText('Typed it', { exact: true }).waitFor();
		assert.equal(requested.length, 2);
		// It replaces the mail with an empty page, and then the mail loads its images again.
		await (await mail()).locator('#own').click();
		await page.click('Dark');
		await mail();
		assert.deepEqual([...new Set(requested)].toSorted(), ['/background', '/image']);
	});
});
