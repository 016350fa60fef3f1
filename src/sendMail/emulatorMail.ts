import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { emulatorId } from '../accounts/profiles.ts';
import { type AcceptedMail, listMails, readMail } from '../emulatorLink/emulatorControl.ts';
import type { Services } from '../services.ts';
import type { Site } from '../ses/sites.ts';
import { documentUri } from '../ui/documentUri.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { type PickItem, pickOne } from '../ui/input/pick.ts';
import { dateText, listText } from '../ui/localText.ts';
import { logError } from '../ui/log.ts';
import type { PageTab } from '../ui/pageTab.ts';
import { iconless } from '../ui/plainText.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import type { MailContent } from './mailContent.ts';
import { mailName, mailPage, missingPage, subjectOf, viaWords } from './mailPage.ts';

/**
 * The command "Show Mail in the Emulator".
 *
 * @param id if `undefined`, a mail is chosen from a list
 * @returns the ID of the mail; `undefined` when canceled, or when there is no mail
 * @throws UserError when no profile is an emulator, or the mail is gone
 */
export async function showEmulatorMail(services: Services, id: string | undefined): Promise<string | undefined> {
	const mail = await (id === undefined ? choose(services) : find(services, id));
	if (!mail) {
		return undefined;
	}
	// If the mail is gone, an error message is better than a tab that says so.
	await read(services, mail.id);
	await services.pages.show('mail', { profileId: emulatorId, id: mail.id });
	return mail.id;
}

/** The command behind "Show Source". */
export async function showSource(services: Services, id: string | undefined): Promise<void> {
	const mail = await find(services, id);
	const uri = documentUri('mail', `${mailName(mail)}.eml`, { profileId: emulatorId, id: mail.id });
	await services.documents.show(uri, await source(services, mail.id));
}

/** The source of a mail that was shown before the window was reloaded, or why there is none. */
export function restoredSource(services: Services, id: string): Promise<string> {
	return source(services, id).catch(error => `${errorSentence(error).message}\n`);
}

/** Draws the page of a mail, which may be one that VS Code restored. */
export async function openMail(services: Services, tab: PageTab): Promise<void> {
	try {
		const mail = await find(services, tab.query['id']);
		const content = await parse(services, await read(services, mail.id));
		tab.onChoose = choice => tab.draw(mailPage(mail, content, property(choice, 'part')));
		tab.draw(mailPage(mail, content));
	} catch (error) {
		tab.draw(missingPage(errorSentence(error).message));
	}
}

/** The site of the emulator, preferably of the current profile: the account may have been switched since a tab was opened. */
function siteOf(accounts: Accounts): Site {
	const profile = [accounts.current, ...accounts.profiles].find(
		candidate => candidate && accounts.isEmulator(candidate) && !accounts.isSignedOut(candidate.id)
	);
	if (!profile) {
		throw new UserError(vscode.l10n.t('Sign in to the local emulator. Only its mail can be shown.'));
	}
	return profile.site;
}

async function list({ accounts }: Services): Promise<readonly AcceptedMail[]> {
	return listMails(accounts.emulator, siteOf(accounts));
}

async function read({ accounts }: Services, id: string): Promise<Uint8Array> {
	return readMail(accounts.emulator, siteOf(accounts), id);
}

/** @throws UserError when it is gone */
async function source(services: Services, id: string): Promise<string> {
	// VS Code does not open much larger files.
	return new TextDecoder().decode((await read(services, id)).subarray(0, 10_000_000)).replace(/\r\n?/g, '\n');
}

async function find(services: Services, id: unknown): Promise<AcceptedMail> {
	const mail = (await list(services)).find(candidate => candidate.id === id);
	if (!mail) {
		throw new UserError(vscode.l10n.t('The emulator no longer has this mail. It keeps mail only while it is running.'));
	}
	return mail;
}

async function choose(services: Services): Promise<AcceptedMail | undefined> {
	const mails = await list(services);
	if (mails.length === 0) {
		void vscode.window.showInformationMessage(
			vscode.l10n.t('The emulator has not accepted any mail since it was started. Send one with SMTP, or run Send Test Mail.')
		);
		return undefined;
	}
	return pickOne<AcceptedMail>({
		title: vscode.l10n.t('Mail in the Emulator'),
		placeholder: vscode.l10n.t('Select a message'),
		items: mails.map(mailItem)
	});
}

/** @returns `undefined` when the mail cannot be read */
async function parse({ log }: Services, raw: Uint8Array): Promise<MailContent | undefined> {
	const { parseMail } = await import('./mailContent.ts');
	try {
		return await parseMail(raw);
	} catch (error) {
		logError(log, 'Parsing a mail', error);
		return undefined;
	}
}

function mailItem(mail: AcceptedMail): PickItem<AcceptedMail> {
	const time = dateText(new Date(mail.time), 'medium');
	return {
		label: iconless(subjectOf(mail)),
		description: `${time} · ${viaWords(mail.via)}`,
		detail: iconless(vscode.l10n.t('{0} to {1}', mail.from, listText(mail.to))),
		iconPath: new vscode.ThemeIcon('mail'),
		value: mail
	};
}
