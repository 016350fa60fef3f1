import * as vscode from 'vscode';
import type { AcceptedMail } from '../emulatorLink/emulatorControl.ts';
import { escapeHtml } from '../ui/html.ts';
import { frameDocument, framePolicy } from '../ui/inertHtml.ts';
import { dateText, listText, numberText } from '../ui/localText.ts';
import type { MailContent } from './mailContent.ts';

/** The command behind the link to the source. Only the page around the mail has links that work. */
export const sourceCommand = 'tencentSes.showMailSource';

/**
 * The page of a mail: a summary, then HTML, text or headers. It has no scripts. The content of the mail is either escaped or in a sandboxed
 * frame.
 *
 * @param content `undefined` when the mail could not be parsed
 */
export function mailPage(mail: AcceptedMail, content: MailContent | undefined): string {
	const parts = content ? partsOf(content) : [];
	const [first] = parts;
	return [
		...head(subjectOf(mail), parts),
		`<h1>${escapeHtml(subjectOf(mail))}</h1>`,
		`<dl>${summary(mail, content).map(row).join('')}</dl>`,
		...notes(content).map(note => `<p class="note">${escapeHtml(note)}</p>`),
		`<p><a href="${escapeHtml(sourceLink(mail))}">${escapeHtml(vscode.l10n.t('Show Source'))}</a></p>`,
		parts.length > 1 ? `<fieldset><legend>${escapeHtml(vscode.l10n.t('Show'))}</legend>` : '<div>',
		...parts.map(
			part =>
				`<input type="radio" name="part" id="${part.id}"${part === first ? ' checked' : ''}><label for="${part.id}">${escapeHtml(part.title)}</label>`
		),
		parts.length > 1 ? '</fieldset>' : '</div>',
		...parts.map(part => `<section class="${part.id}" aria-label="${escapeHtml(part.title)}">${part.html}</section>`),
		'</main></body></html>'
	].join('\n');
}

/** The page that shows a notice instead of a mail. */
export function noticePage(notice: string): string {
	return [...head(notice, []), `<h1>${escapeHtml(notice)}</h1>`, '</main></body></html>'].join('\n');
}

function head(title: string, parts: readonly Part[]): readonly string[] {
	return [
		`<!DOCTYPE html><html lang="${escapeHtml(vscode.env.language)}"><head><meta charset="utf-8">`,
		`<meta http-equiv="Content-Security-Policy" content="${framePolicy}">`,
		'<meta http-equiv="x-dns-prefetch-control" content="off">',
		`<title>${escapeHtml(title)}</title><style>${style(parts)}</style></head><body><main class="mail">`
	];
}

/** The subject, or a text for an empty one. */
export function subjectOf({ subject }: Pick<AcceptedMail, 'subject'>): string {
	return subject.trim() === '' ? vscode.l10n.t('(no subject)') : subject;
}

export function viaWords(via: AcceptedMail['via']): string {
	return via === 'smtp' ? vscode.l10n.t('via SMTP') : vscode.l10n.t('via API');
}

interface Part {
	readonly id: 'html' | 'text' | 'headers';
	readonly title: string;
	readonly html: string;
}

function partsOf({ html, text, headers }: MailContent): readonly Part[] {
	const parts: Part[] = [];
	if (html !== '') {
		const label = escapeHtml(vscode.l10n.t('HTML of the mail'));
		const frame = `<iframe sandbox="" title="${label}" tabindex="0" srcdoc="${escapeHtml(frameDocument(html))}"></iframe>`;
		parts.push({ id: 'html', title: vscode.l10n.t('HTML'), html: frame });
	}
	if (text !== '') {
		parts.push({ id: 'text', title: vscode.l10n.t('Text'), html: `<pre tabindex="0">${escapeHtml(text)}</pre>` });
	}
	const list = headers.map(({ name, value }) => row([`${name}:`, value])).join('');
	parts.push({ id: 'headers', title: vscode.l10n.t('Headers'), html: `<dl tabindex="0">${list}</dl>` });
	return parts;
}

type Row = readonly [label: string, value: string];

function summary(mail: AcceptedMail, content: MailContent | undefined): readonly Row[] {
	const time = dateText(new Date(mail.time), 'medium');
	const attachments = content?.attachments.map(({ name, type, size }) =>
		vscode.l10n.t('{0} ({1}, {2} bytes)', name || vscode.l10n.t('(no name)'), type, numberText(size))
	);
	return [
		[vscode.l10n.t('From:'), mail.from],
		[vscode.l10n.t('To:'), mail.to.join(', ')],
		[vscode.l10n.t('Accepted:'), vscode.l10n.t('{0}, {1}', time, viaWords(mail.via))],
		...(attachments && attachments.length > 0 ? [[vscode.l10n.t('Attachments:'), listText(attachments)] as const] : [])
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

function row([label, value]: Row): string {
	return `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`;
}

function sourceLink({ id }: AcceptedMail): string {
	return `command:${sourceCommand}?${encodeURIComponent(JSON.stringify([{ id }]))}`;
}

function style(parts: readonly Part[]): string {
	const hidden = parts.map(({ id }) => `body:not(:has(#${id}:checked)) .${id}{display:none}`).join('');
	return `
html,body,main{height:100%;box-sizing:border-box}
body{margin:0}
main{display:flex;flex-direction:column;padding:12px 20px}
body{font:var(--vscode-font-weight) var(--vscode-font-size) var(--vscode-font-family);color:var(--vscode-foreground);background:var(--vscode-editor-background)}
h1{font-size:1.4em;margin:0 0 8px;overflow-wrap:anywhere}
dl{margin:0;display:grid;grid-template-columns:fit-content(40%) 1fr;gap:4px 1ch;align-content:start}
dl>div{display:contents}
dt{color:var(--vscode-descriptionForeground)}
dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
p{margin:6px 0}
.note{color:var(--vscode-descriptionForeground)}
a{color:var(--vscode-textLink-foreground)}
fieldset{border:0;margin:6px 0;padding:0;display:flex;gap:4px 16px;flex-wrap:wrap}
legend{float:left;padding:0;color:var(--vscode-descriptionForeground)}
input{accent-color:var(--vscode-focusBorder)}
label{margin-left:-10px}
div>input,div>label{display:none}
section{flex:1;min-height:240px;display:flex}
section>*{flex:1;min-width:0;border:1px solid var(--vscode-panel-border,var(--vscode-contrastBorder,transparent))}
iframe{background:#fff}
pre,section>dl{margin:0;padding:12px;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;font-family:var(--vscode-editor-font-family);font-size:var(--vscode-editor-font-size)}
:focus-visible{outline:1px solid var(--vscode-focusBorder);outline-offset:2px}
${hidden}`;
}
