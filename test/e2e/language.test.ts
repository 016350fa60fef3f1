import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import type { Locator } from 'playwright-core';
import { eventually } from './eventually.ts';
import { ExtensionPage } from './extensionPage.ts';
import { outsideBrackets, pseudoLanguage } from './language.ts';
import { useWorkbench } from './useWorkbench.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const domain = 'mail.qcloud.com';
const from = `news@${domain}`;

suite('In Chinese', () => {
	let workbench: Workbench;

	suiteSetup(async () => {
		workbench = await openWorkbench({ language: 'zh-cn' });
	});

	suiteTeardown(() => workbench.close());

	test('from signing in to the message about a new sender address, all texts are those of the translation', async () => {
		const { notifications, quickInput, tree, wording } = workbench;
		const text = wording.text.bind(wording);
		assert.notEqual(text('Create Sender Address'), 'Create Sender Address');
		await workbench.openSidebar();
		const [welcome = ''] = wording.manifest('welcome.signedOut').split('\n');
		await tree.welcome.getByText(welcome).waitFor();

		await tree.welcome.getByRole('button', { name: text('Sign In') }).click();
		await quickInput.waitForTitle(text('Tencent SES: Sign In'));
		await quickInput.choose(text('Local Emulator'));
		await quickInput.waitForTitle(`${text('Tencent SES: Site and Region')} (2/2)`);
		await quickInput.choose(text('{0} – {1}', text('International'), text('Singapore')));
		await tree.row(domain).waitFor();

		await tree.click(domain);
		const frame = await new ExtensionPage(workbench.page).frame();
		assert.equal(await frame.locator('html').getAttribute('lang'), 'zh-cn');
		await frame.getByRole('heading', { level: 2, name: text('DNS records') }).waitFor();
		await frame.getByRole('button', { name: text('Check DNS Now') }).waitFor();
		await frame.getByText(text('You can send mail from addresses of this domain.')).waitFor();
		await workbench.screenshot('chinese-domain');

		await tree.action(domain, wording.manifest('command.createSenderAddress'));
		await quickInput.waitForTitle(`${text('Create Sender Address')} (2/3)`);
		await quickInput.type('service');
		await quickInput.waitForMessage(new RegExp(`^${text('Creates {0}', `service@${domain}`)}$`), 'info');
		await quickInput.enter();
		await quickInput.waitForTitle(`${text('Create Sender Address')} (3/3)`);
		await quickInput.type('腾讯云');
		await workbench.screenshot('chinese-create');
		await quickInput.enter();
		const created = text('Created {0}.', `service@${domain}`);
		await notifications.waitFor(created);
		assert.deepEqual(await notifications.buttons(created), [text('Send Test Mail'), text('Set SMTP Password'), text('Copy From Header')]);
		await workbench.screenshot('chinese-created');
		const date = text('created {0}', '\\d+年\\d+月\\d+日');
		await tree.waitForDescription(`service@${domain}`, new RegExp(`^${text('no SMTP password')}, 腾讯云, ${date}$`));
	});
});

/** What is not ours, or not a text: addresses, ids, times, the From header, kinds of DNS records, and words and keys of VS Code. */
const others = new RegExp(
	[
		String.raw`[\w.+-]+@[\w.-]+|[\wü-]+(?:\.[\w-]+)+|qcloudses-[\w-]+`,
		String.raw`[A-Z][a-z]{2} \d+, \d{4}, [\d:]+\s[AP]M`,
		String.raw`\b(?:MX|TXT|SPF|DKIM|DMARC|HTML|Tencent SES)\b|From: `,
		String.raw`\(Press 'Enter' to confirm or 'Escape' to cancel\)|\d+ Results|Toggle all checkboxes|Quick Tree|Back`,
		String.raw`More Actions\.\.\.|Actions for|Collapse All|\((?:Ctrl|Shift|Alt|Del)\b[^)]*\)|Section|actions|Progress|Close`,
		'Inspect this in the accessible view|(?:Not c|C)ompleted|Mark Done|Next Section'
	].join('|'),
	'g'
);

suite('In a language whose texts are 40 % longer, nothing is in English, and no input or page is cut off', () => {
	let workbench: Workbench;
	let names: readonly string[] = [];

	useWorkbench({ language: pseudoLanguage, viewport: { width: 1500, height: 900 } }, async ({ workbench: window, emulator }) => {
		workbench = window;
		const { senders, templates } = await emulator.state();
		names = [
			...[...senders, ...templates].map(({ name }) => name),
			...senders.map(({ address }) => address.split('@')[0] ?? ''),
			...templates.map(({ reviewReason }) => reviewReason)
		].filter(name => name !== '');
	});

	const folder = () => join(workbench.folder, 'ses-templates/order');
	teardown(() => rmSync(join(workbench.folder, 'ses-templates'), { recursive: true, force: true }));

	const text = (english: string, ...values: readonly string[]) => workbench.wording.text(english, ...values);

	/** @param data what else is not a text of ours */
	async function isTranslated(part: Locator, ...data: readonly string[]): Promise<void> {
		const { texts, cut } = await part.evaluate(look);
		const foreign = outsideBrackets(texts.join('\n')).replace(others, ' ');
		const rest = [...names, ...data].reduce((shown, name) => shown.replaceAll(name, ' '), foreign);
		assert.ok(texts.some(shown => shown.includes('⟦')));
		assert.deepEqual(rest.match(/\S*\p{L}{2}.*/gu) ?? [], []);
		assert.deepEqual(cut, []);
	}

	test('the tree, whose rows VS Code shortens to the width of the sidebar', async () => {
		await workbench.tree.expand(domain);
		await workbench.tree.expand('newsletter.example.org');
		await workbench.tree.waitUntilDrawn();
		await workbench.screenshot('pseudo-tree');
		await isTranslated(workbench.tree.pane);
	});

	test('Create Sender Address, and its message', async () => {
		const { quickInput } = workbench;
		await workbench.driver.start('tencentSes.createSenderAddress');
		for (const [step, typed] of [domain, 'service', 'Example'].entries()) {
			await quickInput.waitForTitle(`${text('Create Sender Address')} (${step + 1}/3)`);
			if (typed === domain) {
				// Enter does nothing before the list is loaded.
				await quickInput.row(domain).waitFor();
			}
			await workbench.screenshot(`pseudo-create-${step + 1}`);
			await isTranslated(quickInput.widget);
			await quickInput.input.fill(typed);
			await isTranslated(quickInput.widget, typed);
			await quickInput.enter();
		}
		const created = text('Created {0}.', `service@${domain}`);
		await workbench.notifications.waitFor(created);
		await workbench.screenshot('pseudo-created');
		// VS Code shortens the three buttons to the width of the message.
		const buttons = ['Send Test Mail', 'Set SMTP Password', 'Copy From Header'];
		assert.deepEqual(
			await workbench.notifications.buttons(created),
			buttons.map(button => text(button))
		);
	});

	test('the page of a domain', async () => {
		await workbench.driver.start('tencentSes.showDomain', { domain: 'newsletter.example.org' });
		const frame = await new ExtensionPage(workbench.page).frame();
		await frame.getByText(text('In DNS now')).waitFor();
		await workbench.screenshot('pseudo-domain');
		await isTranslated(frame.locator('body'));
	});

	test('the Templates view and a preview', async () => {
		mkdirSync(folder(), { recursive: true });
		writeFileSync(join(folder(), 'body.html'), '<p>Thank you, {{name}}</p>');
		writeFileSync(join(folder(), 'template.json'), '{ "name": "Order", "subject": "Your order" }');
		const view = workbench.page.locator('.pane', {
			has: workbench.page.locator(`.pane-header[aria-label^="${workbench.wording.manifest('view.templates')}"]`)
		});
		await view.locator('.pane-header').click();
		await view.getByText('Order', { exact: true }).waitFor();
		await isTranslated(view, 'Order');
		await workbench.driver.openFile(join(folder(), 'body.html'));
		await workbench.driver.start('tencentSes.previewTemplate');
		const frame = await new ExtensionPage(workbench.page).frame();
		await frame.getByText(text('Without a value')).waitFor();
		await workbench.screenshot('pseudo-preview');
		await isTranslated(frame.locator('body'), 'Order', 'Your order', 'name');

		await workbench.driver.openFile(join(folder(), 'template.json'));
		const hover = workbench.page.locator('.monaco-hover-content', { hasText: workbench.wording.manifest('schema.template.description') });
		await workbench.driver.run('workbench.action.focusActiveEditorGroup');
		// VS Code loads its JSON support once such a file is open.
		await eventually(async () => {
			await workbench.driver.run('editor.action.showHover');
			await hover.waitFor({ timeout: 5000 });
		});
		await workbench.screenshot('pseudo-schema');
		// The button of VS Code.
		await isTranslated(hover, 'Copy');
		await view.locator('.pane-header').click();
	});

	test('the delivery status of a mail', async () => {
		const { quickInput } = workbench;
		await workbench.driver.start('tencentSes.sendTestMail', { address: from, to: ['ada@example.com'] });
		await quickInput.waitForTitle(`${text('Send Test Mail')} (1/5)`);
		await quickInput.choose('Sign-in code');
		await quickInput.waitForTitle(`${text('Send Test Mail')} (2/5)`);
		await quickInput.type('{"name": "Ada", "code": "123456"}');
		await quickInput.enter();
		await quickInput.waitForTitle(`${text('Send Test Mail')} (3/5)`);
		await quickInput.enter();
		await quickInput.waitForTitle(`${text('Send Test Mail')} (4/5)`);
		await quickInput.type('Your code');
		await quickInput.enter();
		await quickInput.waitForTitle(`${text('Send Test Mail')} (5/5)`);
		await workbench.screenshot('pseudo-send');
		await quickInput.choose(text('Send to {0}', 'ada@example.com'));
		await workbench.notifications.click('Your code', text('Show Delivery Status'));
		const frame = await new ExtensionPage(workbench.page).frame();
		await frame.locator('h2').getByText('ada@example.com').waitFor();
		await workbench.screenshot('pseudo-delivery');
		await isTranslated(frame.locator('body'), 'Your code');
	});

	test('the walkthrough', async () => {
		await workbench.driver.start('workbench.action.openWalkthrough', 'tencent-ses.tencent-ses#start');
		await workbench.page.getByText(text('Sign In')).first().waitFor();
		await workbench.screenshot('pseudo-walkthrough');
		await isTranslated(workbench.page.locator('.gettingStartedDetailsContent'));
	});
});

/** What `look` uses of the DOM. */
interface Element {
	readonly innerText?: string;
	readonly scrollWidth: number;
	readonly clientWidth: number;
	readonly children: { readonly length: number };
	getAttribute(name: string): string | null;
	querySelectorAll(selector: string): Iterable<Element>;
}

/** Runs in the page: what can be seen of an element and is read by screen readers, without code; and which texts of ours are cut off. */
function look(node: unknown): { readonly texts: readonly string[]; readonly cut: readonly string[] } {
	const root = node as Element;
	const inner = [...root.querySelectorAll('*')];
	const code = [...root.querySelectorAll('code, mark')].map(({ innerText = '' }) => innerText);
	const shown = code.reduce((text, part) => text.replace(part, ' '), root.innerText ?? '');
	const spoken = inner.flatMap(element => ['aria-label', 'title', 'placeholder', 'alt'].map(name => element.getAttribute(name) ?? ''));
	const { OffscreenCanvas, getComputedStyle } = globalThis as unknown as {
		OffscreenCanvas: new (
			...size: number[]
		) => { getContext(kind: string): { font: string; measureText(text: string): { width: number } } };
		getComputedStyle(element: Element): { readonly font: string };
	};
	const context = new OffscreenCanvas(1, 1).getContext('2d');
	const widthOf = (element: Element) => {
		context.font = getComputedStyle(element).font;
		return Math.max(element.scrollWidth, context.measureText(element.getAttribute('placeholder') ?? '').width);
	};
	const textOf = (element: Element) => element.getAttribute('placeholder') ?? element.innerText ?? '';
	// Elements for screen readers alone are one pixel wide.
	const isCut = (element: Element) =>
		element.children.length === 0 && textOf(element).includes('⟦') && element.clientWidth > 1 && widthOf(element) > element.clientWidth;
	return { texts: [shown, ...spoken], cut: inner.filter(isCut).map(textOf) };
}
