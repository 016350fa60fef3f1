import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { AcceptedMail } from '../accounts/localEmulator.ts';
import type { Profile } from '../accounts/profile.ts';
import { UserError } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import type { MailContent } from './mailContent.ts';
import { mailPage, sourceCommand, subjectOf, viaWords } from './mailPage.ts';
import type { ReadOnlyTexts } from './readOnlyTexts.ts';

/** Shows the mail that the emulator has accepted. */
export class EmulatorMail implements vscode.Disposable {
	private readonly _accounts: Accounts;
	private readonly _texts: ReadOnlyTexts;
	private readonly _log: vscode.LogOutputChannel;
	/** By the ID of their mail. */
	private readonly _panels = new Map<string, vscode.WebviewPanel>();

	constructor(accounts: Accounts, texts: ReadOnlyTexts, log: vscode.LogOutputChannel) {
		this._accounts = accounts;
		this._texts = texts;
		this._log = log;
	}

	dispose(): void {
		for (const panel of this._panels.values()) {
			panel.dispose();
		}
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
		const open = this._panels.get(mail.id);
		if (open) {
			open.reveal();
			return mail.id;
		}
		const raw = await this._accounts.emulatorMail(profile, mail.id);
		const content = await this._parse(raw);
		const panel = vscode.window.createWebviewPanel('tencentSes.mail', plainText(subjectOf(mail)), vscode.ViewColumn.Active, {
			enableScripts: false,
			enableForms: false,
			enableCommandUris: [sourceCommand],
			enableFindWidget: true,
			localResourceRoots: []
		});
		this._panels.set(mail.id, panel);
		panel.onDidDispose(() => this._panels.delete(mail.id));
		panel.webview.html = mailPage(mail, content);
		return mail.id;
	}

	/** Shows a mail as it came. @param argument `{ id }` */
	async showSource(argument: unknown): Promise<void> {
		const profile = this._profile();
		const mail = await this._choose(profile, argument);
		if (mail) {
			const raw = await this._accounts.emulatorMail(profile, mail.id);
			await this._texts.show(mail.id, `${subjectOf(mail).slice(0, 60)}.eml`, sourceText(raw));
		}
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
		const id: unknown = typeof argument === 'object' && argument !== null ? Reflect.get(argument, 'id') : undefined;
		if (typeof id === 'string') {
			const named = mails.find(mail => mail.id === id);
			if (!named) {
				throw new UserError(vscode.l10n.t('The emulator does not have this mail any more. It keeps mail as long as it runs.'));
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
