import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import { createTransport } from 'nodemailer';
import type { Frame } from 'playwright-core';
import { samplePassword } from '../../src/emulator/state/sampleData.ts';
import { rawMail } from '../helpers/rawMail.ts';
import { eventually } from './eventually.ts';
import { isAccessible } from './extensionPage.ts';
import { mailPage, sendTestMail } from './mailPage.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const from = 'news@mail.qcloud.com';

suite('Show Mail in the Emulator', () => {
	let workbench: Workbench;
	let outside: Outside;

	suiteSetup(async () => {
		outside = await Outside.open();
	});

	useWorkbench({}, opened => {
		({ workbench } = opened);
	});

	suiteTeardown(() => outside.close());

	teardown(() => fetch(`${workbench.emulator.endpoint}/emulator/mails`, { method: 'DELETE' }));

	/** Sends a raw message over SMTP. */
	async function send(raw: string | Buffer): Promise<void> {
		const [host, port] = (workbench.emulator as unknown as { readonly smtp: string }).smtp.split(':');
		const transport = createTransport({
			host: host ?? '',
			port: Number(port),
			secure: true,
			auth: { user: from, pass: samplePassword },
			tls: { rejectUnauthorized: false }
		});
		await transport.sendMail({ envelope: { from, to: ['ada@example.com'] }, raw });
		transport.close();
	}

	/** The frame with the HTML of the message. */
	function inside(): Promise<Frame> {
		return eventually(() => {
			const found = workbench.page.frames().find(frame => frame.url() === 'about:srcdoc');
			assert.ok(found, 'No HTML yet');
			return found;
		});
	}

	test('shows From, To, HTML, text, headers and source of a mail sent with the API', async () => {
		await sendTestMail(workbench, from);
		await workbench.notifications.waitFor('SES accepted');
		await workbench.notifications.click('SES accepted', 'Show Mail');
		const page = await mailPage(workbench);
		assert.equal(await page.locator('h1').innerText(), 'Your code');
		assert.match(
			await page.locator('dl').first().innerText(),
			/From\s+Tencent Cloud News <news@mail\.qcloud\.com>\s+To\s+ada@example\.com/
		);
		assert.match(await page.locator('dl').first().innerText(), /via API/);
		const html = await inside();
		await html.getByText('your sign-in code is 123456').waitFor();
		await isAccessible(page);
		await workbench.screenshot('mail-html');
		await page.getByRole('button', { name: 'HTML' }).focus();
		await workbench.page.keyboard.press('Tab');
		await workbench.page.keyboard.press('Enter');
		await (await inside()).locator('pre', { hasText: 'Hello Ada,' }).waitFor();
		await workbench.screenshot('mail-text');
		await page.getByRole('button', { name: 'Headers' }).click();
		await (await inside()).locator('pre', { hasText: 'Subject: Your code' }).waitFor();
		await page.getByText('Show Source').click();
		const source = workbench.page.locator('.monaco-editor[data-uri^="tencent-ses:"][data-uri*=".eml?"]');
		await source.locator('.view-line', { hasText: 'Subject:' }).first().waitFor();
		await workbench.screenshot('mail-source');
		await source.locator('.view-line').first().click();
		await workbench.page.keyboard.type('x');
		await workbench.page.locator('.monaco-editor-overlaymessage').waitFor();
	});

	test('a hostile mail sends no request, whatever is clicked', async () => {
		const { url } = outside;
		const body = hostile(url);
		// In a page without protection, it does send requests.
		const bare = await workbench.page.context().browser()?.newContext();
		assert.ok(bare);
		outside.content = body;
		await (await bare.newPage()).goto(`${url}/control`, { waitUntil: 'commit' });
		for (const path of ['/img', '/preconnect', '/script.js']) {
			await eventually(() => assert.ok(outside.paths.includes(path), path));
		}
		await bare.close();
		await outside.settle();

		const pages = workbench.page.context().pages().length;
		const subject = '<img src=x onerror=alert(1)> [a](command:x) $(bug)';
		await send(rawMail(from, subject, 'text/html; charset=utf-8', body.replaceAll('><', '>\r\n<')));
		await workbench.command('Tencent SES: Show Mail in the Emulator…');
		await workbench.quickInput.rows.first().click();
		const page = await mailPage(workbench);
		assert.equal(await page.locator('h1').innerText(), subject);
		const frame = await inside();
		await frame.getByText('The end of the hostile mail').waitFor();
		await workbench.screenshot('mail-hostile');
		for (const id of ['plain', 'area', 'top', 'parent', 'blank', 'script', 'command', 'file']) {
			await frame.locator(`#${id}`).click();
			await frame.locator(`#${id}`).press('Enter');
			// The mail is still shown.
			await frame.getByText('The end of the hostile mail').waitFor();
		}
		await frame.locator('#submit').click();
		await frame.locator('#field').press('Enter');
		// This one may replace the mail with an empty page.
		await frame.locator('#own').click();
		assert.equal(workbench.page.context().pages().length, pages);
		assert.equal(outside.connections, 0);
		// Requests of the mail would arrive before this one of the same browser.
		const last = await workbench.page.context().newPage();
		await last.goto(`${url}/last`);
		await last.close();
		assert.deepEqual(
			outside.paths.filter(path => path !== '/favicon.ico'),
			['/last']
		);
		assert.equal(await page.locator('h1').innerText(), subject);
		assert.equal(await workbench.dialog.count(), 0);
	});
});

/** All known ways in which HTML can send requests. */
function hostile(url: string): string {
	return [
		`<link rel="preconnect" href="${url}"><link rel="preload" as="image" href="${url}/preconnect"><link rel="stylesheet" href="${url}/link.css">`,
		`<link rel="prefetch" href="${url}/prefetch"><link rel="dns-prefetch" href="${url}">`,
		`<meta http-equiv="refresh" content="0;url=${url}/refresh"><base href="${url}/base/" target="_top">`,
		`<script>fetch('${url}/fetch')</script><script src="${url}/script.js"></script>`,
		`<style>@import url("${url}/import.css"); @font-face { font-family: f; src: url("${url}/font") } body { background: url("${url}/background"); font-family: f }</style>`,
		`<body background="${url}/body"><img src="${url}/img"><img srcset="${url}/srcset 1x"><img src="x" onerror="fetch('${url}/onerror')">`,
		`<picture><source srcset="${url}/source"><img src="${url}/picture"></picture>`,
		`<table background="${url}/table"><tr><td style="background-image:url(${url}/style)">cell</td></tr></table>`,
		`<svg width="9" height="9"><image href="${url}/image" width="9" height="9"/><use href="${url}/use.svg#a"/><script>fetch('${url}/svg')</script></svg>`,
		`<video src="${url}/video" poster="${url}/poster" autoplay></video><audio src="${url}/audio" autoplay></audio>`,
		`<iframe src="${url}/iframe"></iframe><iframe srcdoc="<img src='${url}/srcdoc'>"></iframe>`,
		`<object data="${url}/object"></object><embed src="${url}/embed">`,
		`<details open ontoggle="fetch('${url}/toggle')"><summary>s</summary></details><input autofocus onfocus="fetch('${url}/focus')">`,
		`<form action="${url}/form" target="_self"><input id="field" name="a" value="1"><input type="image" src="${url}/input" alt="i"><button id="submit">Go</button></form>`,
		`<a id="plain" href="${url}/plain" ping="${url}/ping">plain</a> <a id="blank" href="${url}/blank-link" target="_blank">blank</a>`,
		`<a id="top" href="${url}/top" target="_top">top</a> <a id="parent" href="${url}/parent" target="_parent">parent</a>`,
		`<a id="script" href="javascript:fetch('${url}/javascript')">script</a> <a id="command" href="command:workbench.action.quit">command</a>`,
		`<a id="file" href="file:///etc/passwd">file</a> <a id="area" href="${url}/area">area</a> <a id="own" href="${url}/own" target="_self">own</a>`,
		`"'></iframe><img src="${url}/breakout"><p>The end of the hostile mail</p>`
	].join('\n');
}

/** A server that nothing in VS Code may connect to. Records all connections, even those without a request. */
class Outside {
	readonly url: string;
	connections = 0;
	paths: string[] = [];
	/** The response at /control. */
	content = '';
	private readonly _server: Server;

	private constructor(server: Server) {
		this._server = server;
		this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		server.on('connection', socket => {
			this.connections++;
			socket.on('error', () => {});
			socket.on('data', data => {
				const [, path = '?'] = /^\S+ (\S+)/.exec(data.toString('latin1')) ?? [];
				this.paths.push(path);
				const content = path === '/control' ? this.content : '';
				const length = Buffer.byteLength(content);
				socket.end(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${content}`);
			});
		});
	}

	static async open(): Promise<Outside> {
		const server = createServer();
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return new Outside(server);
	}

	/** Waits until no more requests arrive, and clears the record. */
	async settle(): Promise<void> {
		let known: number;
		do {
			known = this.connections;
			await new Promise(later => setTimeout(later, 500));
		} while (known !== this.connections);
		this.connections = 0;
		this.paths = [];
	}

	async close(): Promise<void> {
		this._server.close();
	}
}
