import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type RunningEmulator, startEmulator } from '../../scripts/emulator.mts';
import { samplePassword } from '../../src/emulator/state/sampleData.ts';
import { type SmtpSnippetId, smtpSnippet, smtpSnippets } from '../../src/snippets/smtp/smtpSnippets.ts';
import { plainText } from '../../src/snippets/snippetText.ts';
import { run } from '../helpers/programs.ts';
import { eventually } from './eventually.ts';
import { tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const insertTitle = 'Insert SMTP Code';
const copyTitle = 'Copy SMTP Code As';
const domain = 'mail.qcloud.com';
/** Has an SMTP password. */
const news = { user: 'news@mail.qcloud.com', senderName: 'Tencent Cloud News' };
/** Has none. */
const billing = { user: 'billing@mail.qcloud.com', senderName: 'Billing, Example Ltd.' };
/** Has one as well. */
const alert = { user: 'alert-1@alerts.example.com', senderName: 'Alert 1' };
const singapore = { host: 'sg-smtp.qcloudmail.com', port: 465 };
const noPassword = 'billing@mail.qcloud.com has no SMTP password yet';

const code = (id: SmtpSnippetId, sender = news, server = singapore, password?: string) =>
	plainText(smtpSnippet(id, { ...server, ...sender, ...(password === undefined ? {} : { password }) }));

/** In the folder that is open. All are there from the start: VS Code finds files that come later only after a while. */
const files: Readonly<Record<string, string>> = {
	'send_later.py': '# Before\n',
	'.env': '',
	'app.ts': '',
	'settings.py': '',
	'config/mail.php': '',
	'application.yaml': '',
	'Mail.java': '',
	'two.env': '\n#\n',
	'fixed.py': '# Fixed\n',
	'mailer.js': '',
	'about.md': `Mail comes from "NEWS@mail.qcloud.com`
};

suite('SMTP code', () => {
	let emulator: RunningEmulator;
	let workbench: Workbench;

	suiteSetup(async () => {
		emulator = await startEmulator();
		const address = JSON.parse(emulator.address);
		workbench = await openWorkbench({
			settings: { 'tencentSes.endpoint': address.endpoint, 'tencentSes.dns.servers': [address.dns] },
			env: { TENCENT_SES_EMULATOR: emulator.address }
		});
		mkdirSync(join(workbench.home, '.tccli'));
		const { secretId, secretKey } = address;
		writeFileSync(join(workbench.home, '.tccli/default.credential'), JSON.stringify({ secretId, secretKey }));
		for (const [name, content] of Object.entries(files)) {
			mkdirSync(dirname(join(workspace(), name)), { recursive: true });
			writeFileSync(join(workspace(), name), content);
		}
		await workbench.openSidebar();
		await workbench.command('Tencent SES: Sign In');
		await workbench.quickInput.choose('tccli default');
		await workbench.quickInput.choose('International – Singapore');
		await eventually(async () => assert.ok((await workbench.tree.viewDescription()).includes('tccli default')));
		await workbench.tree.row(domain).waitFor();
		await workbench.tree.expand(domain);
	});

	suiteTeardown(async () => {
		await workbench.close();
		await emulator.stop();
	});

	tidyAfterEach(async () => {
		await workbench.leave();
		await workbench.closeEditors();
		await workbench.command('Notifications: Clear All Notifications');
	});

	/** Opens the list of code for an address. */
	async function openList(entry: 'Insert SMTP Code…' | 'Copy SMTP Code As…', { user } = news): Promise<void> {
		await workbench.tree.contextMenu(user, entry);
		await workbench.quickInput.waitForTitle(entry.startsWith('Insert') ? insertTitle : copyTitle);
	}

	async function choose(label: string): Promise<void> {
		await workbench.quickInput.type(label);
		await workbench.quickInput.choose(label);
		await workbench.quickInput.waitUntilClosed();
	}

	const clipboardIs = (expected: string) => eventually(async () => assert.equal(await workbench.clipboard(), expected));

	const workspace = () => join(dirname(workbench.home), 'workspace');

	/** Opens one of the files in an editor. @returns its path */
	async function openFile(name: string): Promise<string> {
		await workbench.command('Go to File...');
		await workbench.quickInput.type(name);
		await workbench.quickInput.rows
			.first()
			.getByText(name.split('/').at(-1) ?? '', { exact: true })
			.waitFor();
		await workbench.quickInput.enter();
		await editorOf(name).waitFor();
		return join(workspace(), name);
	}

	/** The editor that shows a document, by the end of its name. */
	const editorOf = (name: string) => workbench.page.locator(`.editor-instance .monaco-editor[data-uri$="${name}"]`);

	/** Saves the document and looks at it. */
	async function isSavedAs(path: string, expected: string): Promise<void> {
		await workbench.page.keyboard.press('ControlOrMeta+S');
		await eventually(() => assert.equal(readFileSync(path, 'utf8'), expected));
	}

	suite('copies', () => {
		for (const { id, title, fileName } of smtpSnippets) {
			test(title, async () => {
				await openList('Copy SMTP Code As…');
				await workbench.quickInput.type(title);
				assert.ok((await workbench.quickInput.row(title).innerText()).includes(fileName));
				await choose(title);
				await clipboardIs(code(id));
			});
		}

		test('settings, in words', async () => {
			await openList('Copy SMTP Code As…');
			await choose('SMTP Settings');
			await clipboardIs(
				[
					'Server: sg-smtp.qcloudmail.com',
					'Port: 465',
					'Encryption: SSL/TLS from the start, not STARTTLS',
					'User name: news@mail.qcloud.com',
					'Password: the SMTP password of this address',
					''
				].join('\n')
			);
		});

		test('what was chosen last is there with Enter', async () => {
			await openList('Copy SMTP Code As…');
			await choose('Go net/smtp');
			await clipboardIs(code('go'));
			await openList('Copy SMTP Code As…', billing);
			await workbench.screenshot('smtpCode-list');
			await workbench.quickInput.enter();
			await clipboardIs(code('go', billing));
		});

		test('by palette: the address is asked for', async () => {
			await workbench.command('Tencent SES: Copy SMTP Code As…');
			await workbench.quickInput.waitForTitle(copyTitle);
			await workbench.quickInput.type(news.user);
			await workbench.quickInput.choose(news.user);
			await eventually(async () => assert.equal(await workbench.quickInput.placeholder(), `Choose what to copy for ${news.user}`));
			await choose('Rails Action Mailer');
			await clipboardIs(code('rails'));
		});

		test('by palette: the address under the cursor is there with Enter', async () => {
			await openFile('about.md');
			await editorOf('about.md').click();
			await workbench.page.keyboard.press('ControlOrMeta+End');
			await workbench.command('Tencent SES: Copy SMTP Code As…');
			await workbench.quickInput.row(alert.user).waitFor();
			await workbench.quickInput.enter();
			await eventually(async () => assert.equal(await workbench.quickInput.placeholder(), `Choose what to copy for ${news.user}`));
		});

		test('for an address without SMTP password: it can be set at once', async () => {
			await openList('Copy SMTP Code As…', billing);
			await choose('Nodemailer');
			await clipboardIs(code('nodemailer', billing));
			await workbench.notifications.with(noPassword).waitFor();
			assert.deepEqual(await workbench.notifications.buttons(noPassword), ['Set SMTP Password']);
			await workbench.screenshot('smtpCode-no-password');
			await workbench.notifications.click(noPassword, 'Set SMTP Password');
			await workbench.quickInput.waitForTitle('Set SMTP Password (1/2)');
		});

		test('Escape copies nothing', async () => {
			await workbench.page.evaluate(`navigator.clipboard.writeText('untouched')`);
			await openList('Copy SMTP Code As…');
			await workbench.quickInput.cancel();
			assert.equal(await workbench.clipboard(), 'untouched');
		});
	});

	suite('inserts', () => {
		test('into an open Python file, with tab stops', async () => {
			const path = await openFile('send_later.py');
			await editorOf('send_later.py').click();
			await workbench.page.keyboard.press('ControlOrMeta+End');
			await openList('Insert SMTP Code…');
			assert.deepEqual((await workbench.quickInput.items()).slice(0, 3), ['Python smtplib', 'Django MAILERS', 'Django EMAIL_HOST']);
			await workbench.screenshot('smtpCode-insert');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitUntilClosed();
			await workbench.page.locator('.snippet-placeholder').first().waitFor();
			await workbench.screenshot('smtpCode-tab-stops');
			// A picture of the README.
			await workbench.page.setViewportSize({ width: 1280, height: 560 });
			await workbench.page.mouse.move(900, 500);
			await workbench.page.locator('.monaco-hover:visible').waitFor({ state: 'hidden' });
			await workbench.screenshot('insertSmtpCode');
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

		const offersFirst = (file: string, ...labels: readonly string[]) =>
			test(`${file}: ${labels.join(', ')} first`, async () => {
				await openFile(file);
				await openList('Insert SMTP Code…');
				assert.deepEqual((await workbench.quickInput.items()).slice(0, labels.length), labels);
				assert.equal(await workbench.quickInput.widget.locator('.monaco-list-row.focused .label-name').innerText(), labels[0]);
			});
		offersFirst('.env', '.env', 'Laravel .env');
		offersFirst('app.ts', 'Nodemailer');
		offersFirst('settings.py', 'Django MAILERS', 'Django EMAIL_HOST', 'Python smtplib');
		offersFirst('config/mail.php', 'Laravel config/mail.php', 'PHPMailer');
		offersFirst('application.yaml', 'Spring Boot application.yaml');
		offersFirst('Mail.java', 'Jakarta Mail', 'Spring Boot JavaMailSender');

		test('at every cursor', async () => {
			const path = await openFile('two.env');
			await editorOf('two.env').click();
			await workbench.page.keyboard.press('ControlOrMeta+Home');
			await workbench.command('Add Cursor Below');
			await openList('Insert SMTP Code…');
			await choose('.env');
			await workbench.page.locator('.snippet-placeholder, .finish-snippet-placeholder').first().waitFor();
			await isSavedAs(path, `${code('dotenv')}\n${code('dotenv')}#\n`);
		});

		test('where nobody writes, into a new document', async () => {
			await workbench.tree.action(domain, 'Show DNS Records');
			await workbench.page.getByRole('tab', { name: domain }).waitFor();
			await openList('Insert SMTP Code…');
			await choose('PHPMailer');
			await workbench.page.locator('.editor-instance .monaco-editor[data-uri^="untitled:"]').waitFor();
			await eventually(async () => assert.equal(await workbench.page.locator('#status\\.editor\\.mode').innerText(), 'PHP'));
			await workbench.screenshot('smtpCode-untitled');
			await workbench.page.keyboard.press('ControlOrMeta+A');
			await workbench.page.keyboard.press('ControlOrMeta+C');
			await clipboardIs(code('phpMailer'));
		});

		test('not into a file that can only be read', async () => {
			await openFile('fixed.py');
			await workbench.command('File: Set Active Editor Read-only in Session');
			await openList('Insert SMTP Code…');
			await choose('Python smtplib');
			await workbench.notifications.with('Nothing was inserted: this editor is read-only.').waitFor();
		});
	});

	suite('with a password that is kept', () => {
		const kept = 'Kept37Password';

		suiteSetup(async () => {
			await workbench.tree.contextMenu(news.user, 'Set SMTP Password');
			await workbench.clickInDialog('Replace…');
			await workbench.quickInput.choose('Type One');
			await workbench.quickInput.waitForTitle('Set SMTP Password (2/2)');
			await workbench.quickInput.type(kept);
			await workbench.quickInput.enter();
			await workbench.notifications.click(`SMTP password of ${news.user} set.`, 'Keep for Snippets');
			await workbench.notifications.with('is kept in the secret storage').waitFor();
			await workbench.command('Notifications: Clear All Notifications');
		});

		async function chooseCode(entry: 'Insert SMTP Code…' | 'Copy SMTP Code As…', label: string): Promise<void> {
			await openList(entry);
			await workbench.quickInput.type(label);
			await workbench.quickInput.choose(label);
			await workbench.quickInput.row(inline).waitFor();
		}

		const environment = 'Password from the environment';
		const inline = 'With the kept password inline';

		test('Enter does without it', async () => {
			await chooseCode('Copy SMTP Code As…', 'Nodemailer');
			assert.deepEqual(await workbench.quickInput.items(), [environment, inline]);
			assert.match(await workbench.quickInput.row(inline).innerText(), /The password will be in the clipboard, and where you paste it\./);
			await workbench.quickInput.enter();
			await clipboardIs(code('nodemailer'));
		});

		test('copied inline', async () => {
			await chooseCode('Copy SMTP Code As…', '.env');
			await workbench.quickInput.choose(inline);
			await clipboardIs(code('dotenv', news, singapore, kept));
		});

		test('inserted inline, after a warning', async () => {
			const path = await openFile('mailer.js');
			await chooseCode('Insert SMTP Code…', 'Nodemailer');
			assert.match(
				await workbench.quickInput.row(inline).innerText(),
				/The password will stand in the file, for everyone who can read it\./
			);
			await workbench.screenshot('smtpCode-inline');
			await workbench.quickInput.choose(inline);
			await workbench.page.locator('.snippet-placeholder').first().waitFor();
			// Indented as the editor does it.
			await isSavedAs(path, code('nodemailer', news, singapore, kept).replaceAll('\t', '    '));
		});

		test('back leads to the code', async () => {
			await chooseCode('Copy SMTP Code As…', 'Nodemailer');
			await workbench.quickInput.back();
			await workbench.quickInput.row('Python smtplib').waitFor();
			await choose('SMTP Settings');
			assert.ok(!(await workbench.clipboard()).includes(kept));
		});

		test('another address has none', async () => {
			await openList('Copy SMTP Code As…', billing);
			await choose('Nodemailer');
			await clipboardIs(code('nodemailer', billing));
		});
	});

	suite('of the emulator', () => {
		suiteSetup(async () => {
			await workbench.command('Tencent SES: Switch Profile');
			await workbench.quickInput.choose('Local Emulator');
			await eventually(async () => assert.ok((await workbench.tree.viewDescription()).includes('Local Emulator')));
			// The rows of the profile before stay until its own are there.
			await eventually(async () => {
				await workbench.tree.expand('alerts.example.com');
				assert.ok((await workbench.tree.rows()).some(({ label }) => label === alert.user));
			});
		});

		test('runs against its own server, with its certificate', async () => {
			await openList('Copy SMTP Code As…', alert);
			await choose('Nodemailer');
			const { smtp } = JSON.parse(emulator.address);
			const [host, port] = smtp.split(':');
			await clipboardIs(code('nodemailer', alert, { host, port: Number(port) }));
			const program = (await workbench.clipboard()).replace("'nodemailer'", JSON.stringify(import.meta.resolve('nodemailer')));

			await workbench.notifications.with('Programs refuse the certificate of the emulator').waitFor();
			await workbench.screenshot('smtpCode-emulator');
			await workbench.notifications.click('Programs refuse the certificate of the emulator', 'Save Certificate…');
			const certificate = join(workspace(), 'emulator.pem');
			await eventually(async () => assert.equal(await workbench.quickInput.value(), certificate));
			await workbench.quickInput.enter();
			await eventually(() => assert.match(readFileSync(certificate, 'utf8'), /^-----BEGIN CERTIFICATE-----/));

			const environment = { SMTP_PASSWORD: samplePassword, NODE_EXTRA_CA_CERTS: certificate };
			const { code: exitCode, errors } = await run(process.execPath, ['--input-type=module'], { input: program, environment });
			assert.equal(exitCode, 0, errors);
			const { endpoint } = JSON.parse(emulator.address);
			const [mail] = (await (await fetch(`${endpoint}/emulator/mails`)).json()) as readonly {
				readonly from: string;
				readonly to: string[];
			}[];
			assert.deepEqual(mail?.to, ['recipient@example.com']);
		});

		test('one without SMTP says so', async () => {
			const { smtp: _smtp, ...address } = JSON.parse(emulator.address);
			const other = await openWorkbench({ env: { TENCENT_SES_EMULATOR: JSON.stringify(address) } });
			await other.openSidebar();
			await other.tree.row(domain).waitFor();
			await other.tree.expand(domain);
			await other.tree.contextMenu(news.user, 'Copy SMTP Code As…');
			await other.notifications.with('This emulator has no SMTP server. Start a newer one, or switch to another profile.').waitFor();
			await other.close();
		});
	});
});
