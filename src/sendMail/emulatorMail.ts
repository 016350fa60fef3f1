import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import type { AcceptedMail } from '../emulatorLink/localEmulator.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import type { MailContent } from './mailContent.ts';
import { mailPage, noticePage, sourceCommand, subjectOf, viaWords } from './mailPage.ts';
import type { Pages } from './pages.ts';
import { mailEditor, type PageSubject, pageUri, parsePageUri } from './pageUri.ts';

/** Shows the mail that the emulator has accepted. */
export class EmulatorMail {
	private readonly _accounts: Accounts;
	private readonly _pages: Pages;
	private readonly _log: vscode.LogOutputChannel;

	constructor(accounts: Accounts, pages: Pages, log: vscode.LogOutputChannel) {
		this._accounts = accounts;
		this._pages = pages;
		this._log = log;
	}

	/**
	 * The command "Show Mail in the Emulator".
	 *
	 * @param argument `{ id }` names a mail; one is chosen from a list otherwise
	 * @returns the ID of the mail; `undefined` when someone left, or there is none
	 * @throws UserError when the current profile is no emulator, or the mail is gone
	 */
	async show(argument: unknown): Promise<string | undefined> {
		const profile = this._profile();
		const mail = await this._choose(profile, argument);
		if (!mail) {
			return undefined;
		}
		// A mail that is gone is better told in a message than in a tab.
		await this._accounts.emulatorMail(profile, mail.id);
		const options: vscode.TextDocumentShowOptions = { viewColumn: vscode.ViewColumn.Active, preview: false };
		await vscode.commands.executeCommand('vscode.openWith', pageUri({ kind: 'mail', id: mail.id }, pageName(mail)), mailEditor, options);
		return mail.id;
	}

	/** Shows a mail as it came. @param argument `{ id }` */
	async showSource(argument: unknown): Promise<void> {
		const profile = this._profile();
		const mail = await this._choose(profile, argument);
		if (mail) {
			const raw = await this._accounts.emulatorMail(profile, mail.id);
			await this._pages.show({ kind: 'mail', id: mail.id }, `${pageName(mail)}.eml`, sourceText(raw));
		}
	}

	/** A mail as it came. @throws UserError when it is gone */
	async source(id: string): Promise<string> {
		return sourceText(await this._accounts.emulatorMail(this._anyProfile(), id));
	}

	/** Draws the mail at this address, also in a tab that VS Code has kept over a reload of the window. */
	async draw(uri: vscode.Uri, panel: vscode.WebviewPanel): Promise<void> {
		const { webview } = panel;
		let isOpen = true;
		panel.onDidDispose(() => {
			isOpen = false;
		});
		webview.options = { enableScripts: false, enableForms: false, enableCommandUris: [sourceCommand], localResourceRoots: [] };
		const html = await this._html(parsePageUri(uri));
		if (isOpen) {
			webview.html = html;
		}
	}

	private async _html(subject: PageSubject | undefined): Promise<string> {
		try {
			const profile = this._anyProfile();
			const mails = await this._accounts.emulatorMails(profile);
			const mail = mails.find(({ id }) => subject?.kind === 'mail' && id === subject.id);
			if (!mail) {
				throw goneError();
			}
			return mailPage(mail, await this._parse(await this._accounts.emulatorMail(profile, mail.id)));
		} catch (error) {
			return noticePage(errorSentence(error).message);
		}
	}

	/** That of the emulator, whichever is the current one: a tab may be older than the choice. */
	private _anyProfile(): Profile {
		const profile = this._accounts.profiles.find(candidate => this._accounts.isEmulator(candidate));
		if (!profile) {
			throw goneError();
		}
		return profile;
	}

	private _profile(): Profile {
		const profile = this._accounts.current;
		if (!profile || !this._accounts.isEmulator(profile)) {
			throw new UserError(vscode.l10n.t('Only the local emulator shows the mail that it has accepted. Switch to its profile.'));
		}
		return profile;
	}

	private async _choose(profile: Profile, argument: unknown): Promise<AcceptedMail | undefined> {
		const mails = await this._accounts.emulatorMails(profile);
		const id = property(argument, 'id');
		if (typeof id === 'string') {
			const named = mails.find(mail => mail.id === id);
			if (!named) {
				throw goneError();
			}
			return named;
		}
		if (mails.length === 0) {
			void sayNone();
			return undefined;
		}
		const items = mails.map(mail => ({ ...mailItem(mail), mail }));
		const chosen = await vscode.window.showQuickPick(items, {
			title: vscode.l10n.t('Mail in the Emulator'),
			placeHolder: vscode.l10n.t('Choose a mail, the newest first'),
			matchOnDescription: true,
			matchOnDetail: true
		});
		return chosen?.mail;
	}

	/** @returns `undefined` when nothing can be made of it */
	private async _parse(raw: Uint8Array): Promise<MailContent | undefined> {
		const { parseMail } = await import('./mailContent.ts');
		try {
			return await parseMail(raw);
		} catch (error) {
			logError(this._log, 'Reading a mail', error);
			return undefined;
		}
	}
}

function goneError(): UserError {
	return new UserError(vscode.l10n.t('The emulator does not have this mail any more. It keeps mail as long as it runs.'));
}

/** Of the tab. */
function pageName(mail: AcceptedMail): string {
	return plainText(subjectOf(mail)).slice(0, 60);
}

/** Bytes of a source that are shown: VS Code does not open much longer texts. */
const maxSource = 10_000_000;

/** As UTF-8; bytes that are none show as such. */
function sourceText(raw: Uint8Array): string {
	return new TextDecoder().decode(raw.subarray(0, maxSource)).replace(/\r\n?/g, '\n');
}

function mailItem(mail: AcceptedMail): vscode.QuickPickItem {
	const time = new Date(mail.time).toLocaleString(vscode.env.language, { dateStyle: 'short', timeStyle: 'medium' });
	return {
		label: iconless(subjectOf(mail)),
		description: `${time} · ${viaWords(mail.via)}`,
		detail: iconless(vscode.l10n.t('{0} to {1}', mail.from, mail.to.join(', '))),
		iconPath: new vscode.ThemeIcon('mail')
	};
}

async function sayNone(): Promise<void> {
	const send = vscode.l10n.t('Send Test Mail');
	const chosen = await vscode.window.showInformationMessage(
		vscode.l10n.t('The emulator has accepted no mail since it was started. Send some by SMTP, or a test mail.'),
		send
	);
	if (chosen === send) {
		await vscode.commands.executeCommand('tencentSes.sendTestMail');
	}
}
