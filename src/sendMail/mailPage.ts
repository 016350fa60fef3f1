import * as vscode from 'vscode';
import type { AcceptedMail } from '../emulatorLink/emulatorControl.ts';
import { html } from '../ui/html.ts';
import { frameDocument, textDocument } from '../ui/inertHtml.ts';
import { dateText, listText, numberText } from '../ui/localText.ts';
import { button, type Drawing, facts } from '../ui/pageTab.ts';
import { plainText } from '../ui/plainText.ts';
import type { MailContent } from './mailContent.ts';

const parts = ['html', 'text', 'headers'] as const;

/**
 * The page of a mail.
 *
 * @param content `undefined` when the mail could not be parsed
 * @param chosen the part to show. Default: the first one
 */
export function mailPage(mail: AcceptedMail, content: MailContent | undefined, chosen?: unknown): Drawing {
	const shown = content ? parts.filter(part => part === 'headers' || content[part] !== '') : [];
	const part = shown.find(part => part === chosen) ?? shown[0];
	const titles = { html: vscode.l10n.t('HTML'), text: vscode.l10n.t('Text'), headers: vscode.l10n.t('Headers') };
	return {
		title: mailName(mail),
		summary: subjectOf(mail),
		body: html`<h1>${subjectOf(mail)}</h1>
${facts(summary(mail, content))}
${notes(content).map(note => html`<p class="note">${note}</p>`)}
<div class="choices">${button({ title: vscode.l10n.t('Show Source'), command: 'showMailSource', argument: { id: mail.id } })}
<div role="group" aria-label="${vscode.l10n.t('Part')}">
${shown.map(value => button({ title: titles[value], command: 'choose', argument: { part: value }, isPressed: value === part }))}</div></div>`,
		...(content && part ? { mail: { title: vscode.l10n.t('Mail'), width: '100%', document: documentOf(content, part) } } : {}),
		choices: { part }
	};
}

/** The page that shows why there is no mail. */
export function missingPage(notice: string): Drawing {
	return { title: vscode.l10n.t('Mail'), summary: notice, body: html`<h1>${notice}</h1>` };
}

/** The subject, or a text for an empty one. */
export function subjectOf({ subject }: Pick<AcceptedMail, 'subject'>): string {
	return subject.trim() === '' ? vscode.l10n.t('(no subject)') : subject;
}

/** The name of a tab. */
export function mailName(mail: AcceptedMail): string {
	return plainText(subjectOf(mail)).slice(0, 60);
}

export function viaWords(via: AcceptedMail['via']): string {
	return via === 'smtp' ? vscode.l10n.t('via SMTP') : vscode.l10n.t('via API');
}

function documentOf(content: MailContent, part: (typeof parts)[number]): string {
	switch (part) {
		case 'html':
			return frameDocument(content.html);
		case 'text':
			return textDocument(html`${content.text}`);
		case 'headers':
			return textDocument(html`${content.headers.map(({ name, value }) => html`<b>${name}:</b> ${value}\n`)}`);
	}
}

function summary(mail: AcceptedMail, content: MailContent | undefined): readonly (readonly [label: string, value: string])[] {
	const time = dateText(new Date(mail.time), 'medium');
	const attachments = content?.attachments.map(({ name, type, size }) =>
		vscode.l10n.t('{0} ({1}, {2} bytes)', name || vscode.l10n.t('(no name)'), type, numberText(size))
	);
	return [
		[vscode.l10n.t('From'), mail.from],
		[vscode.l10n.t('To'), mail.to.join(', ')],
		[vscode.l10n.t('Accepted'), vscode.l10n.t('{0}, {1}', time, viaWords(mail.via))],
		...(attachments && attachments.length > 0 ? [[vscode.l10n.t('Attachments'), listText(attachments)] as const] : [])
	];
}

function notes(content: MailContent | undefined): readonly string[] {
	if (!content) {
		return [vscode.l10n.t('This mail could not be parsed. Run Show Source to see it.')];
	}
	return [
		...(content.html === '' ? [] : [vscode.l10n.t('Scripts, forms and links are disabled, and remote images are not loaded.')]),
		...(content.html === '' && content.text === '' ? [vscode.l10n.t('This mail has neither text nor HTML.')] : []),
		...(content.isCut ? [vscode.l10n.t('The mail is too long and was cut off.')] : [])
	];
}
