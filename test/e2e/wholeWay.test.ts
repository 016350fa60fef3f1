import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { eventually } from './eventually.ts';
import { mailPage } from './mailPage.ts';
import { reportAfterEach } from './useWorkbench.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const domain = 'mail.example.org';
const address = `service@${domain}`;

suite('From sign-in to a sent mail, without a mouse', () => {
	let workbench: Workbench;

	suiteSetup(async () => {
		workbench = await openWorkbench({ viewport: { width: 1500, height: 900 } });
	});

	reportAfterEach();

	suiteTeardown(() => workbench.close());

	const press = (key: string) => workbench.page.keyboard.press(key);
	const title = (text: string) => workbench.quickInput.waitForTitle(text);
	/** What has the focus, as a screen reader reads it. */
	const focused = () =>
		workbench.page.evaluate<string>(
			"(active => active.getAttribute('aria-label') ?? active.textContent)(document.activeElement.querySelector('.monaco-list-row.focused') ?? document.activeElement)"
		);
	const isFocused = (name: RegExp) => eventually(async () => assert.match(await focused(), name));

	/** Presses Tab until this has the focus. */
	async function tabTo(name: RegExp): Promise<void> {
		const passed: string[] = [];
		while (passed.length < 40) {
			passed.push(await focused());
			if (name.test(passed.at(-1) ?? '')) {
				return;
			}
			await press('Tab');
		}
		assert.fail(`Tab does not lead to ${name}, only to: ${passed.join(' | ')}`);
	}

	/** Types into the box that is open, and presses Enter. */
	async function answer(text: string): Promise<void> {
		await workbench.quickInput.focused.waitFor();
		await workbench.page.keyboard.type(text);
		await press('Enter');
	}

	/** Presses Enter once this item of the open list has the focus. */
	async function accept(label: string): Promise<void> {
		await workbench.quickInput.focused.waitFor();
		await workbench.quickInput.rows.and(workbench.page.locator('.focused', { hasText: label })).waitFor();
		await press('Enter');
	}

	/** Finds an item of the open list by its label, and presses Enter. */
	async function find(label: string): Promise<void> {
		await workbench.quickInput.focused.waitFor();
		// At once: the palette searches again after each character.
		await workbench.page.keyboard.insertText(label);
		await accept(label);
	}

	async function run(command: string): Promise<void> {
		await press('F1');
		await find(command);
	}

	/** Presses the button of the newest notification. */
	async function pressInMessage(message: string, button: string): Promise<void> {
		await workbench.notifications.waitFor(message);
		await run('Notifications: Show Notifications');
		await isFocused(new RegExp(message));
		await tabTo(new RegExp(`^${button}$`));
		await press('Enter');
	}

	/** Moves the focus to a row of the view. */
	async function goTo(row: RegExp): Promise<void> {
		await run('Tencent SES: Focus on Domains View');
		await workbench.tree.pane.locator('.monaco-list:focus').waitFor();
		// A row that was just created has no description yet.
		await workbench.tree.waitUntilDrawn();
		for (let tries = 0; tries < 30 && !row.test(await focused()); tries++) {
			await press('ArrowDown');
		}
		await isFocused(row);
	}

	/** Runs an entry of the context menu of the focused row. */
	async function menu(entry: string): Promise<void> {
		await press('Shift+F10');
		await workbench.page.locator('.monaco-menu').waitFor();
		for (let tries = 0; tries < 30 && (await focused()) !== entry; tries++) {
			await press('ArrowDown');
		}
		await isFocused(new RegExp(`^${entry}$`));
		await press('Enter');
	}

	/** The steps of the walkthrough with a check mark. */
	const areDone = (...steps: readonly string[]) =>
		eventually(async () => {
			const done = workbench.page.locator('.getting-started-step', { has: workbench.page.locator('[role=checkbox][aria-checked=true]') });
			const ids = await done.evaluateAll(rows => rows.map(row => row.getAttribute('data-step-id')?.replace(/.*#/, '')));
			assert.deepEqual(ids, steps);
		});

	test('the palette offers the commands of the extension, and runs one', async () => {
		assert.ok((await workbench.commandsMatching('Tencent SES: Sign')).includes('Tencent SES: Sign In…'));
		await workbench.palette('View: Toggle Output');
		await workbench.page.locator('.panel .output-view').waitFor();
		await workbench.screenshot('workbench');
		await workbench.driver.run('workbench.action.closePanel');
	});

	test('the walkthrough is opened, and leads from step to step', async () => {
		await run('Tencent SES: Focus on Domains View');
		await workbench.tree.welcome.waitFor();
		await workbench.screenshot('whole-way-welcome');
		await tabTo(/^Open the walkthrough$/);
		await press('Enter');
		await workbench.page.locator('.getting-started-step').first().waitFor();
		await tabTo(/^Sign In$/);
		await press('Enter');
		await title('Tencent SES: Sign In');
		await find('Local Emulator');
		await title('Tencent SES: Site and Region (2/2)');
		await accept('International – Singapore');
		await workbench.tree.row('mail.qcloud.com').waitFor();
		await areDone('signIn', 'addDomain', 'verifyDomainInEmulator', 'createSenderAddress');
		// Signing in to the emulator changes the list of steps: VS Code draws it again, and then moves the focus to it.
		await workbench.page.locator('.getting-started-step:focus').waitFor();
		await workbench.screenshot('whole-way-signedIn');

		await run('Tencent SES: Add Domain…');
		await title('Add Domain (1/2)');
		await answer(domain);
		await title('Add Domain (2/2)');
		await accept('2048 bits');
		await workbench.tree.row(domain).waitFor();
		await goTo(new RegExp(`^${domain},`));
		await menu('Publish DNS Records in the Emulator');
		await pressInMessage('Published the DNS records', 'Verify Domain');
		await pressInMessage(`${domain} is verified.`, 'Create Sender Address');
		await title('Create Sender Address (2/3)');
		await answer('service');
		await title('Create Sender Address (3/3)');
		await answer('Example');
		await workbench.notifications.waitFor(`Created ${address}.`);
		await workbench.tree.row(address).waitFor();
		await goTo(new RegExp(`^${address},`));
		await menu('Send Test Mail…');
		await title('Send Test Mail (1/5)');
		await find('Sign-in code');
		await title('Send Test Mail (2/5)');
		await answer('Ada');
		await workbench.quickInput.waitForMessage(/variable 2 of 2/);
		await answer('123');
		await title('Send Test Mail (3/5)');
		await answer('ada@example.com');
		await title('Send Test Mail (4/5)');
		await answer('Your code');
		await title('Send Test Mail (5/5)');
		await workbench.screenshot('whole-way-send');
		await accept('Send to ada@example.com');
		await workbench.notifications.waitFor('SES accepted "Your code" for ada@example.com.');
		await areDone('signIn', 'addDomain', 'verifyDomainInEmulator', 'createSenderAddress', 'sendTestMail');
		await run('Tencent SES: Show Mail in the Emulator…');
		await workbench.quickInput.rows.first().waitFor();
		await press('Enter');
		const mail = await mailPage(workbench);
		assert.match(await mail.locator('main').innerText(), /Example <service@mail\.example\.org>/);
	});
});
