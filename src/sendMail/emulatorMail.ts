import * as vscode from 'vscode';
import type { Profile } from '../accounts/profile.ts';
import { type AcceptedMail, listMails, readMail } from '../emulatorLink/emulatorControl.ts';
import { textOf } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import type { ReadOnlyDocuments } from '../ui/readOnlyDocuments.ts';
import { UserError } from '../ui/userError.ts';
import type { MailContent } from './mailContent.ts';
import { mailPage, noticePage, sourceCommand, subjectOf, viaWords } from './mailPage.ts';
import { mailEditor, type PageSubject, pageUri, parsePageUri } from './pageUri.ts';

/** Shows the mail that the emulator has accepted. */
export class EmulatorMail {
	private readonly _services: Services;
	private readonly _pages: ReadOnlyDocuments;

	constructor(services: Services, pages: ReadOnlyDocuments) {
		this._services = services;
		this._pages = pages;
	}

	/**
	 * The command "Show Mail in the Emulator".
	 *
	 * @param argument `{ id }`; otherwise a mail is chosen from a list
	 * @returns the ID of the mail; `undefined` when canceled, or when there is no mail
	 * @throws UserError when the current profile is not an emulator, or the mail is gone
	 */
	async show(argument: unknown): Promise<string | undefined> {
		const profile = this._profile();
		const mail = await this._choose(profile, argument);
		if (!mail) {
			return undefined;
		}
		// If the mail is gone, an error message is better than a tab that says so.
		await readMail(this._services.accounts.emulator, profile.site, mail.id);
		const options: vscode.TextDocumentShowOptions = { viewColumn: vscode.ViewColumn.Active, preview: false };
		await vscode.commands.executeCommand('vscode.openWith', pageUri({ kind: 'mail', id: mail.id }, pageName(mail)), mailEditor, options);
		return mail.id;
	}

	/**
	 * The command behind "Show Source".
	 *
	 * @param argument `{ id }`; otherwise a mail is chosen from a list
	 */
	async showSource(argument: unknown): Promise<void> {
		const profile = this._profile();
		const mail = await this._choose(profile, argument);
		if (mail) {
			const raw = await readMail(this._services.accounts.emulator, profile.site, mail.id);
			await this._pages.show(pageUri({ kind: 'mail', id: mail.id }, `${pageName(mail)}.eml`), sourceText(raw));
		}
	}

	/**
	 * The source of a mail.
	 *
	 * @throws UserError when it is gone
	 */
	async source(id: string): Promise<string> {
		return sourceText(await readMail(this._services.accounts.emulator, this._anyProfile().site, id));
	}

	/** Shows a mail in a tab, which may be one that VS Code restored. */
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
			const mails = await listMails(this._services.accounts.emulator, profile.site);
			const mail = mails.find(({ id }) => subject?.kind === 'mail' && id === subject.id);
			if (!mail) {
				throw goneError();
			}
			return mailPage(mail, await this._parse(await readMail(this._services.accounts.emulator, profile.site, mail.id)));
		} catch (error) {
			return noticePage(errorSentence(error).message);
		}
	}

	/** The profile of the emulator, current or not: the account may have been switched since a tab was opened. */
	private _anyProfile(): Profile {
		const profile = this._services.accounts.profiles.find(candidate => this._services.accounts.isEmulator(candidate));
		if (!profile) {
			throw goneError();
		}
		return profile;
	}

	private _profile(): Profile {
		const profile = this._services.accounts.current;
		if (!profile || !this._services.accounts.isEmulator(profile)) {
			throw new UserError(vscode.l10n.t('Only the mail of the local emulator can be shown. Switch to its profile.'));
		}
		return profile;
	}

	private async _choose(profile: Profile, argument: unknown): Promise<AcceptedMail | undefined> {
		const mails = await listMails(this._services.accounts.emulator, profile.site);
		const id = textOf(argument, 'id');
		if (id !== undefined) {
			const named = mails.find(mail => mail.id === id);
			if (!named) {
				throw goneError();
			}
			return named;
		}
		if (mails.length === 0) {
			void offerTestMail();
			return undefined;
		}
		const items = mails.map(mail => ({ ...mailItem(mail), mail }));
		const chosen = await vscode.window.showQuickPick(items, {
			title: vscode.l10n.t('Mail in the Emulator'),
			placeHolder: vscode.l10n.t('Choose a mail'),
			matchOnDescription: true,
			matchOnDetail: true
		});
		return chosen?.mail;
	}

	/** @returns `undefined` when the mail cannot be read */
	private async _parse(raw: Uint8Array): Promise<MailContent | undefined> {
		const { parseMail } = await import('./mailContent.ts');
		try {
			return await parseMail(raw);
		} catch (error) {
			logError(this._services.log, 'Parsing a mail', error);
			return undefined;
		}
	}
}

function goneError(): UserError {
	return new UserError(vscode.l10n.t('The emulator no longer has this mail. It keeps mail only while it is running.'));
}

/** The name of the tab. */
function pageName(mail: AcceptedMail): string {
	return plainText(subjectOf(mail)).slice(0, 60);
}

/** Bytes of a source that are shown. VS Code does not open much larger files. */
const maxSource = 10_000_000;

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

async function offerTestMail(): Promise<void> {
	const send = vscode.l10n.t('Send Test Mail');
	const chosen = await vscode.window.showInformationMessage(
		vscode.l10n.t('The emulator has not accepted any mail since it was started. Send one with SMTP, or send a test mail.'),
		send
	);
	if (chosen === send) {
		await vscode.commands.executeCommand('tencentSes.sendTestMail');
	}
}
