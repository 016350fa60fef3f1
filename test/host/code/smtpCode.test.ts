import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { type SmtpSnippetId, smtpCodeIds, smtpSnippet, smtpSnippets } from '../../../src/code/smtp/smtpSnippets.ts';
import { plainText } from '../../../src/code/smtp/snippet.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { eventually } from '../eventually.ts';
import { type Person, usePerson } from '../person.ts';
import { configure, setEnvironment } from '../surroundings.ts';

const insertTitle = 'Insert SMTP Code';
const copyTitle = 'Copy SMTP Code As';
const domain = 'mail.qcloud.com';
/** Has an SMTP password. */
const news = { user: 'news@mail.qcloud.com', senderName: 'Tencent Cloud News' };
/** Has no SMTP password. */
const billing = { user: 'billing@mail.qcloud.com', senderName: 'Billing, Example Ltd.' };
/** Has an SMTP password, too. */
const alert = { user: 'alert-1@alerts.example.com', senderName: 'Alert 1' };
const singapore = { host: 'sg-smtp.qcloudmail.com', port: 465 };
const noPassword = 'billing@mail.qcloud.com has no SMTP password yet';

const code = (id: SmtpSnippetId, sender = news, server = singapore, password?: string) =>
	plainText(smtpSnippet(id, { ...server, ...sender, ...(password === undefined ? {} : { password }) }));

/** With the default indentation of editors. */
const spaced = (text: unknown) => String(text).replaceAll('\t', '    ');

suite('SMTP code', () => {
	const person = usePerson({ prepareHome: keepTccliKey });
	const { openList, choose, isCopied, isOpened } = flowOf(person);

	suiteSetup(async () => {
		const { endpoint, dns } = person.emulatorAddress;
		await configure({ endpoint, 'dns.servers': [dns] });
		const signingIn = person.run('signIn');
		await person.pick('tccli default');
		await person.pick('International – Singapore');
		await signingIn;
	});

	suiteTeardown(() => configure({ endpoint: undefined, 'dns.servers': undefined }));

	suite('copied', () => {
		for (const { id, title, names, fileName } of smtpSnippets) {
			test(title, async () => {
				await openList('copy');
				const { description = '' } = person.box.items.find(({ label }) => label === title) ?? {};
				assert.ok(description.includes(names) && `${title} ${description}`.includes(fileName), description);
				await choose(title);
				await isCopied(code(id));
			});
		}

		test('settings as text', async () => {
			await openList('copy');
			await choose('SMTP Settings');
			await isCopied(
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

		test('preselects the last choice', async () => {
			await openList('copy');
			await choose('Go net/smtp');
			await isCopied(code('go'));
			await openList('copy', billing);
			assert.deepEqual(person.box.active, ['Go net/smtp']);
			await person.enter();
			await isCopied(code('go', billing));
		});

		test('asks for the address when run from the palette', async () => {
			void person.run('copySmtpCode');
			await person.waitForBox(`${copyTitle} – tccli default`);
			await person.pick(news.user);
			await eventually(() => assert.equal(person.box.placeholder, `Select what to copy for ${news.user}`));
			await choose('Rails Action Mailer');
			await isCopied(code('rails'));
		});

		test('preselects the address at the cursor when run from the palette', async () => {
			const editor = await openFile(person, 'about.md', 'Mail comes from "NEWS@mail.qcloud.com');
			const end = editor.document.lineAt(0).range.end;
			editor.selection = new vscode.Selection(end, end);
			void person.run('copySmtpCode');
			assert.ok((await person.waitForBox(`${copyTitle} – tccli default`)).labels.includes(alert.user));
			assert.deepEqual(person.box.active, [news.user]);
			await person.enter();
			await eventually(() => assert.equal(person.box.placeholder, `Select what to copy for ${news.user}`));
		});

		test('offers to set a missing SMTP password', async () => {
			await openList('copy', billing);
			await choose('Nodemailer');
			await isCopied(code('nodemailer', billing));
			const message = await person.waitForMessage(noPassword);
			assert.deepEqual(message.buttons, ['Set SMTP Password']);
			message.answer('Set SMTP Password');
			await person.waitForBox(/^Set SMTP Password .*\(1\/2\)$/);
		});

		test('Esc copies nothing', async () => {
			person.clipboard = 'untouched';
			const copying = person.run('copySmtpCode', { address: news.user });
			await person.waitForBox(copyTitle);
			await person.escape();
			assert.equal(await copying, undefined);
			assert.equal(person.clipboard, 'untouched');
		});
	});

	suite('inserted', () => {
		const offersFirst = (file: string, ...labels: readonly string[]) =>
			test(`${file}: ${labels.join(', ')} first`, async () => {
				await openFile(person, file, '');
				await openList('insert');
				assert.deepEqual(person.box.labels.slice(0, labels.length), labels);
				assert.deepEqual(person.box.active, labels.slice(0, 1));
			});
		offersFirst('.env', '.env', 'Laravel .env');
		offersFirst('app.ts', 'Nodemailer');
		offersFirst('send_later.py', 'Python smtplib', 'Django MAILERS', 'Django EMAIL_HOST');
		offersFirst('settings.py', 'Django MAILERS', 'Django EMAIL_HOST', 'Python smtplib');
		offersFirst('mail.php', 'PHPMailer');
		offersFirst('application.yaml', 'Spring Boot application.yaml');
		offersFirst('Mail.java', 'Jakarta Mail', 'Spring Boot JavaMailSender');

		test('at every cursor', async () => {
			const editor = await openFile(person, 'two.env', '\n#\n');
			editor.selections = [new vscode.Selection(0, 0, 0, 0), new vscode.Selection(1, 0, 1, 0)];
			await openList('insert');
			await choose('.env');
			await isOpened(`${code('dotenv')}\n${code('dotenv')}#\n`);
		});

		/** @param marked the text of a file, with | at the cursor or at both ends of the selection */
		const inserts = (what: string, marked: string, expected: (inserted: string) => string) =>
			test(`${what}; one undo removes it`, async () => {
				const before = marked.replaceAll('|', '');
				const editor = await openFile(person, `${what}.env`, before);
				const [start, end] = [marked.indexOf('|'), marked.lastIndexOf('|')].map(offset => Math.min(offset, before.length));
				const at = (offset = 0) => editor.document.positionAt(offset);
				editor.selection = new vscode.Selection(at(start), at(start === end ? end : (end ?? 1) - 1));
				await openList('insert');
				await choose('.env');
				await isOpened(expected(code('dotenv')));
				await vscode.commands.executeCommand('undo');
				assert.equal(editor.document.getText(), before);
			});
		const indented = (text: string) => text.trimEnd().replaceAll('\n', '\n  ');
		inserts('below a line with text before the cursor', '# ne|ws\n#\n', text => `# news\n${text.trimEnd()}\n#\n`);
		inserts('below an indented line, like it', '  # news|\n#\n', text => `  # news\n  ${indented(text)}\n#\n`);
		inserts('at a cursor with only spaces before it', '  |\n#\n', text => `  ${text.replaceAll('\n', '\n  ')}\n#\n`);
		inserts('in place of a selection', '# |news|\n#\n', text => `# ${text}\n#\n`);

		test('into a new document if the active editor is a page of the extension', async () => {
			await person.runOn('showDomain', domain);
			await person.waitForPage(/DKIM/);
			await openList('insert');
			await choose('PHPMailer');
			const { isUntitled, languageId } = await isOpened(code('phpMailer'));
			assert.deepEqual([isUntitled, languageId], [true, 'php']);
		});

		test('not into a read-only file', async () => {
			await openFile(person, 'fixed.py', '# Fixed\n');
			await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
			await openList('insert');
			await choose('Python smtplib');
			await person.waitForMessage('Nothing was inserted: this editor is read-only.');
			await isOpened('# Fixed\n');
		});
	});
});

suite('SMTP code with a stored password', () => {
	const person = usePerson();
	const { openList, choose, isCopied, isOpened } = flowOf(person);
	const kept = 'Kept37Password';
	const environment = 'Password from the environment';
	const inline = 'Stored password in the code';
	const own = (id: SmtpSnippetId, sender = news, password?: string) => code(id, sender, serverOf(person), password);

	suiteSetup(async () => {
		await person.runOn('setSmtpPassword', news.user);
		await person.click(news.user, 'Replace…');
		await person.pick('Enter a Password');
		await person.waitForBox('Set SMTP Password (2/2)');
		await person.answer(kept);
		await person.click(`The SMTP password of ${news.user} is set`, 'Keep in VS Code');
		await person.waitForMessage('is kept in the secret storage');
	});

	async function chooseCode(use: 'insert' | 'copy', label: string): Promise<void> {
		await openList(use);
		await person.pick(label);
		await eventually(() => assert.deepEqual(person.box.labels, [environment, inline], String(person)));
	}

	const warns = (sentence: string) => assert.ok(person.box.items[1]?.detail?.endsWith(sentence), String(person));

	test('reads the password from the environment by default', async () => {
		await chooseCode('copy', 'Nodemailer');
		warns('The password will be in the clipboard and wherever you paste it.');
		await person.enter();
		await isCopied(own('nodemailer'));
	});

	test('copied inline', async () => {
		await chooseCode('copy', '.env');
		await person.pick(inline);
		await isCopied(own('dotenv', news, kept));
	});

	test('inserted inline, after a warning', async () => {
		await openFile(person, 'mailer.js', '');
		await chooseCode('insert', 'Nodemailer');
		warns('Anyone who can read the file can read the password.');
		await person.pick(inline);
		await isOpened(spaced(own('nodemailer', news, kept)));
	});

	test('Back returns to the list of code', async () => {
		await chooseCode('copy', 'Nodemailer');
		await person.back();
		await choose('SMTP Settings');
		await eventually(() => assert.match(person.clipboard, /^Server: /));
		assert.ok(!person.clipboard.includes(kept));
	});

	test('does not ask for an address without a stored password', async () => {
		await openList('copy', billing);
		await choose('Nodemailer');
		await isCopied(own('nodemailer', billing));
	});

	// Last, because it signs out.
	test('signed out of while the lists are open: says so, and copies nothing', async () => {
		await chooseCode('copy', 'Nodemailer');
		const leaving = person.run('signOut');
		await person.click('Sign out of', 'Sign Out');
		await leaving;
		await person.box.pick(inline);
		await person.waitForMessage('was deleted in the meantime');
		assert.equal(person.clipboard, '');
	});
});

suite('SMTP code of the emulator', () => {
	const person = usePerson();
	const { openList, choose, isCopied } = flowOf(person);

	test('contains its own server', async () => {
		await openList('copy', alert);
		await choose('Nodemailer');
		await isCopied(code('nodemailer', alert, serverOf(person)));
	});

	test('saves its certificate', async () => {
		person.chosenFile = vscode.Uri.file(join(person.home, 'emulator.pem'));
		assert.equal(await person.run('saveCertificate'), person.chosenFile);
		assert.equal(readFileSync(person.chosenFile.fsPath, 'utf8'), person.emulatorAddress.certificate);
	});

	suite('from keybindings, tasks and extensions', () => {
		for (const { id } of smtpSnippets) {
			test(`copySmtpCode ${id}: copies the text and returns it, without asking`, async () => {
				const expected = code(id, news, serverOf(person));
				assert.equal(await person.run('copySmtpCode', { address: ' NEWS@mail.qcloud.com ', language: id }), expected);
				assert.equal(person.clipboard, expected);
			});
		}

		const asks = (what: string, argument: unknown, placeholder: string) =>
			test(`copySmtpCode with ${what}: asks, and returns undefined after Esc`, async () => {
				const copying = person.run('copySmtpCode', argument);
				await person.waitForBox(copyTitle);
				assert.equal(person.box.placeholder, placeholder);
				await person.escape();
				assert.equal(await copying, undefined);
			});
		asks('no argument', undefined, 'Select a sender address');
		asks('no address', { language: 'dotenv' }, 'Select a sender address');
		asks('no language', { address: news.user }, `Select what to copy for ${news.user}`);
		asks('an unknown language', { address: news.user, language: 'cobol' }, `Select what to copy for ${news.user}`);

		test('copySmtpCode shows an error for an unknown address, and returns undefined', async () => {
			const copying = person.run('copySmtpCode', { address: 'nobody@mail.qcloud.com', language: 'dotenv' });
			await person.waitForMessage('nobody@mail.qcloud.com is not a sender address of this account');
			assert.equal(await copying, undefined);
		});

		const inserts = (language: string, content: string) =>
			test(`insertSmtpCode with an open ${language} editor: inserts there`, async () => {
				const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
				const text = await person.run('insertSmtpCode', { address: news.user, language: 'dotenv' });
				assert.equal(editor.document.getText(), `${text}${content}`);
				assert.equal(vscode.window.activeTextEditor?.document, editor.document);
			});
		inserts('plaintext', '# Below');
		inserts('properties', '');

		for (const id of smtpCodeIds) {
			test(`insertSmtpCode ${id} without an open editor: opens a document in its language`, async () => {
				const text = await person.run('insertSmtpCode', { address: news.user, language: id });
				const document = vscode.window.activeTextEditor?.document;
				const language = smtpSnippets.find(snippet => snippet.id === id)?.language ?? 'plaintext';
				assert.equal(document?.languageId, (await vscode.languages.getLanguages()).includes(language) ? language : 'plaintext');
				assert.equal(spaced(document?.getText()), spaced(text));
			});
		}
	});
});

suite('SMTP code of an emulator without an SMTP server', () => {
	const person = usePerson();

	test('shows an error', async () => {
		const { smtp: _smtp, ...address } = JSON.parse(process.env['TENCENT_SES_EMULATOR'] ?? '{}');
		setEnvironment({ TENCENT_SES_EMULATOR: JSON.stringify(address) });
		await person.reload();
		await person.runOn('copySmtpCode', news.user);
		await person.waitForMessage('There is no known SMTP server for the region ap-singapore.');
	});
});

function flowOf(person: Person) {
	/** Opens the list of code for an address. */
	async function openList(use: 'insert' | 'copy', { user } = news): Promise<void> {
		await person.runOn(use === 'insert' ? 'insertSmtpCode' : 'copySmtpCode', user);
		await person.waitForBox(use === 'insert' ? insertTitle : copyTitle);
	}

	async function choose(label: string): Promise<void> {
		await person.pick(label);
		await person.waitUntilClosed();
	}

	const isCopied = (expected: string) => eventually(() => assert.equal(person.clipboard, expected));

	/** Waits until the active editor has this text. */
	const isOpened = (expected: string) =>
		eventually(() => {
			const document = vscode.window.activeTextEditor?.document;
			assert.ok(document, 'No document is open');
			assert.equal(document.getText(), expected);
			return document;
		});

	return { openList, choose, isCopied, isOpened };
}

function serverOf(person: Person): { readonly host: string; readonly port: number } {
	const [host = '', port] = person.emulatorAddress.smtp.split(':');
	return { host, port: Number(port) };
}

/** Opens a file of the home folder in an editor. */
async function openFile({ home }: Person, name: string, content: string): Promise<vscode.TextEditor> {
	const file = join(home, name);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, content);
	return vscode.window.showTextDocument(vscode.Uri.file(file));
}

function keepTccliKey(home: string): void {
	const { secretId, secretKey } = sampleKeys('international').main;
	mkdirSync(join(home, '.tccli'));
	writeFileSync(join(home, '.tccli/default.credential'), JSON.stringify({ secretId, secretKey }));
}
