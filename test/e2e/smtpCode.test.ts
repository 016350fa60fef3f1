import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type SmtpSnippetId, smtpSnippet } from '../../src/code/smtp/smtpSnippets.ts';
import { plainText } from '../../src/code/smtp/snippet.ts';
import { samplePassword } from '../../src/emulator/state/sampleData.ts';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { run } from '../helpers/programs.ts';
import { eventually } from './eventually.ts';
import { refreshAll, useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const insertTitle = 'Insert SMTP Code';
const copyTitle = 'Copy SMTP Code As';
const domain = 'mail.qcloud.com';
/** An address with an SMTP password. */
const news = { user: 'news@mail.qcloud.com', senderName: 'Tencent Cloud News' };
/** Another one. */
const alert = { user: 'alert-1@alerts.example.com', senderName: 'Alert 1' };
const singapore = { host: 'sg-smtp.qcloudmail.com', port: 465 };

const code = (id: SmtpSnippetId, sender = news, server = singapore) => plainText(smtpSnippet(id, { ...server, ...sender }));

suite('SMTP code', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, async opened => {
		({ workbench, emulator } = opened);
		await workbench.tree.openDomain(domain);
	});

	/** Opens the quick pick of code for an address. */
	async function openList(entry: 'Insert SMTP Code…' | 'Copy SMTP Code As…', { user } = news): Promise<void> {
		await workbench.tree.contextMenu(user, entry);
		await workbench.quickInput.waitForTitle(entry.startsWith('Insert') ? insertTitle : copyTitle);
	}

	async function choose(label: string): Promise<void> {
		await workbench.quickInput.type(label);
		await workbench.quickInput.choose(label);
		await workbench.quickInput.waitUntilClosed();
	}

	const isSignedInAs = (label: string) => workbench.profile.filter({ hasText: label }).waitFor();

	const clipboardIs = (expected: string) => eventually(async () => assert.equal(await workbench.clipboard(), expected));

	const workspace = () => join(dirname(workbench.home), 'workspace');

	/** The editor of the document whose URI ends with `name`. */
	const editorOf = (name: string) => workbench.page.locator(`.editor-instance .monaco-editor[data-uri$="${name}"]`);

	/** Saves the document and checks the file. */
	async function isSavedAs(path: string, expected: string): Promise<void> {
		await workbench.page.keyboard.press('ControlOrMeta+S');
		await eventually(() => assert.equal(readFileSync(path, 'utf8'), expected));
	}

	test('for the emulator sends through its server, with its certificate', async () => {
		await workbench.tree.openDomain('alerts.example.com');
		await openList('Copy SMTP Code As…', alert);
		await choose('Nodemailer');
		const { smtp, endpoint } = workbench.emulator;
		const [host = '', port] = smtp.split(':');
		await clipboardIs(code('nodemailer', alert, { host, port: Number(port) }));
		const program = (await workbench.clipboard()).replace("'nodemailer'", JSON.stringify(import.meta.resolve('nodemailer')));

		await workbench.notifications.waitFor('Programs must trust the certificate of the emulator');
		await workbench.screenshot('smtpCode-emulator');
		await workbench.notifications.click('Programs must trust the certificate of the emulator', 'Save Certificate…');
		const certificate = join(workspace(), 'emulator.pem');
		await eventually(async () => assert.equal(await workbench.quickInput.value(), certificate));
		await workbench.quickInput.enter();
		await eventually(() => assert.match(readFileSync(certificate, 'utf8'), /^-----BEGIN CERTIFICATE-----/));

		const environment = { SMTP_PASSWORD: samplePassword, NODE_EXTRA_CA_CERTS: certificate };
		const { code: exitCode, errors } = await run(process.execPath, ['--input-type=module'], { input: program, environment });
		assert.equal(exitCode, 0, errors);
		const [mail] = (await (await fetch(`${endpoint}/emulator/mails`)).json()) as readonly {
			readonly from: string;
			readonly to: string[];
		}[];
		assert.deepEqual(mail?.to, ['recipient@example.com']);
	});

	suite('for an account', () => {
		suiteSetup(async () => {
			const { endpoint, dns, secretId, secretKey } = workbench.emulator;
			await workbench.changeSettings({ 'tencentSes.endpoint': endpoint, 'tencentSes.dns.servers': [dns] });
			mkdirSync(join(workbench.home, '.tccli'));
			writeFileSync(join(workbench.home, '.tccli/default.credential'), JSON.stringify({ secretId, secretKey }));
			await workbench.command('Tencent SES: Sign In…');
			await workbench.quickInput.choose('tccli default');
			await workbench.quickInput.choose('International – Singapore');
			await isSignedInAs('tccli default');
			await refreshAll(workbench, emulator);
			await workbench.tree.openDomain(domain);
		});

		suiteTeardown(async () => {
			await workbench.command('Tencent SES: Sign Out');
			await workbench.clickInDialog('Sign Out');
			await workbench.profile.waitFor({ state: 'hidden' });
			await workbench.command('Tencent SES: Switch Profile…');
			await workbench.quickInput.choose('Local Emulator');
			await isSignedInAs('Local Emulator');
			rmSync(join(workbench.home, '.tccli'), { recursive: true });
		});

		test('inserts into an open Python file, with tab stops', async () => {
			const path = join(workspace(), 'send_later.py');
			writeFileSync(path, '# Before\n');
			await workbench.driver.openFile(path);
			await editorOf('send_later.py').click();
			await workbench.page.keyboard.press('ControlOrMeta+End');
			await openList('Insert SMTP Code…');
			const first = ['Python smtplib', 'Django MAILERS', 'Django EMAIL_HOST'];
			await eventually(async () => assert.deepEqual((await workbench.quickInput.items()).slice(0, 3), first));
			await workbench.screenshot('smtpCode-insert');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitUntilClosed();
			await workbench.page.locator('.snippet-placeholder').first().waitFor();
			await workbench.screenshot('smtpCode-tab-stops');
			// This screenshot is in the README.
			await workbench.page.setViewportSize({ width: 960, height: 340 });
			await workbench.page.mouse.move(900, 300);
			await workbench.darkScreenshot('insertSmtpCode');
			await workbench.page.setViewportSize({ width: 1280, height: 800 });
			for (const text of ['you@example.org', 'First mail', 'It works.']) {
				await workbench.page.keyboard.type(text);
				await workbench.page.keyboard.press('Tab');
			}
			await workbench.page.keyboard.type('# After');
			const filled = code('smtplib')
				.replace('recipient@example.com', 'you@example.org')
				.replace("'Hello'", "'First mail'")
				.replace('Hello from Tencent Cloud SES.', 'It works.');
			await isSavedAs(path, `# Before\n${filled}# After`);
		});
	});
});
