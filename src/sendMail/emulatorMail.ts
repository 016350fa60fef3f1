import * as vscode from 'vscode';
import type { Profile } from '../accounts/profile.ts';
import { emulatorId } from '../accounts/profiles.ts';
import { type AcceptedMail, listMails, readMail } from '../emulatorLink/emulatorControl.ts';
import type { Services } from '../services.ts';
import { documentUri } from '../ui/documentUri.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { showOnly } from '../ui/input/steps.ts';
import { dateText, listText } from '../ui/localText.ts';
import { logError } from '../ui/log.ts';
import type { PageTab } from '../ui/pageTab.ts';
import { iconless } from '../ui/plainText.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import type { MailContent } from './mailContent.ts';
import { mailName, mailPage, missingPage, subjectOf, viaWords } from './mailPage.ts';

/** Shows the mail that the emulator has accepted. */
export class EmulatorMail {
	private readonly _services: Services;

	constructor(services: Services) {
		this._services = services;
	}

	/**
	 * The command "Show Mail in the Emulator".
	 *
	 * @param id if `undefined`, a mail is chosen from a list
	 * @returns the ID of the mail; `undefined` when canceled, or when there is no mail
	 * @throws UserError when no profile is an emulator, or the mail is gone
	 */
	async show(id: string | undefined): Promise<string | undefined> {
		const mail = await this._choose(id);
		if (!mail) {
			return undefined;
		}
		// If the mail is gone, an error message is better than a tab that says so.
		await this._read(mail.id);
		await this._services.pages.show('mail', { profileId: emulatorId, id: mail.id });
		return mail.id;
	}

	/** The command behind "Show Source". */
	async showSource(id: string | undefined): Promise<void> {
		const mail = await this._find(id);
		const uri = documentUri('mail', `${mailName(mail)}.eml`, { profileId: emulatorId, id: mail.id });
		await this._services.documents.show(uri, await this._source(mail.id));
	}

	/** The source of a mail that was shown before the window was reloaded, or why there is none. */
	write(id: string): Promise<string> {
		return this._source(id).catch(error => `${errorSentence(error).message}\n`);
	}

	/** Draws the page of a mail, which may be one that VS Code restored. */
	async open(tab: PageTab): Promise<void> {
		try {
			const mail = await this._find(tab.query['id']);
			const content = await this._parse(await this._read(mail.id));
			tab.onChoose = choice => tab.draw(mailPage(mail, content, property(choice, 'part')));
			tab.draw(mailPage(mail, content));
		} catch (error) {
			tab.draw(missingPage(errorSentence(error).message));
		}
	}

	/** The profile of the emulator, preferably the current one: the account may have been switched since a tab was opened. */
	private _profile(): Profile {
		const { accounts } = this._services;
		const profile = [accounts.current, ...accounts.profiles].find(
			candidate => candidate && accounts.isEmulator(candidate) && !accounts.isSignedOut(candidate.id)
		);
		if (!profile) {
			throw new UserError(vscode.l10n.t('Sign in to the local emulator. Only its mail can be shown.'));
		}
		return profile;
	}

	private _list(): Promise<readonly AcceptedMail[]> {
		return listMails(this._services.accounts.emulator, this._profile().site);
	}

	private _read(id: string): Promise<Uint8Array> {
		return readMail(this._services.accounts.emulator, this._profile().site, id);
	}

	/** @throws UserError when it is gone */
	private async _source(id: string): Promise<string> {
		// VS Code does not open much larger files.
		return new TextDecoder().decode((await this._read(id)).subarray(0, 10_000_000)).replace(/\r\n?/g, '\n');
	}

	private async _find(id: unknown): Promise<AcceptedMail> {
		const mail = (await this._list()).find(candidate => candidate.id === id);
		if (!mail) {
			throw new UserError(vscode.l10n.t('The emulator no longer has this mail. It keeps mail only while it is running.'));
		}
		return mail;
	}

	private async _choose(id: string | undefined): Promise<AcceptedMail | undefined> {
		if (id !== undefined) {
			return this._find(id);
		}
		const mails = await this._list();
		if (mails.length === 0) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t('The emulator has not accepted any mail since it was started. Send one with SMTP, or run Send Test Mail.')
			);
			return undefined;
		}
		const items = mails.map(mail => ({ ...mailItem(mail), mail }));
		const options: vscode.QuickPickOptions = {
			title: vscode.l10n.t('Mail in the Emulator'),
			placeHolder: vscode.l10n.t('Select a mail'),
			matchOnDescription: true,
			matchOnDetail: true
		};
		const chosen = await showOnly(() => vscode.window.showQuickPick(items, options));
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

function mailItem(mail: AcceptedMail): vscode.QuickPickItem {
	const time = dateText(new Date(mail.time), 'medium');
	return {
		label: iconless(subjectOf(mail)),
		description: `${time} · ${viaWords(mail.via)}`,
		detail: iconless(vscode.l10n.t('{0} to {1}', mail.from, listText(mail.to))),
		iconPath: new vscode.ThemeIcon('mail')
	};
}
