import * as vscode from 'vscode';
import { fromHeader } from '../mail/senderName.ts';
import type { PickedAddress } from '../model/pickAddress.ts';
import type { PickItem } from '../ui/input/pick.ts';
import { listText } from '../ui/localText.ts';
import { iconless } from '../ui/plainText.ts';
import type { MailDraft } from './mailDraft.ts';
import { recipientsText } from './mailValidation.ts';
import { readRecipients } from './recipients.ts';
import { confirmStep, dataStep, recipientStep, subjectStep, templateStep } from './sendSteps.ts';

/** A row that changes nothing: who the mail is from is chosen before the flow starts, and a template may not use the values it is given. */
export const fixedRow = -1;

/** The mail, a row for each part. The value of a row is the step that changes it; the first row sends. */
export function summaryItems(draft: MailDraft, { sender, entry }: PickedAddress, isEmulator: boolean): readonly PickItem<number>[] {
	const { addresses } = readRecipients(draft.all.recipients);
	const fromHint =
		entry.domain?.isVerified === false
			? vscode.l10n.t('Its domain is not verified, so SES will reject the mail.')
			: vscode.l10n.t('To use another address, cancel and run the command again. What you entered is kept.');
	const toHint = addresses.length > 1 ? vscode.l10n.t('Each recipient sees all of them.') : '';
	const { variables } = draft;
	const valuesHint = variables.length > 0 ? '' : vscode.l10n.t('The template does not use them.');
	const values = Object.entries(draft.current.data).map(([name, value]) => `${name} = ${value}`);
	const { isOwnText, server, all } = draft;
	const overSmtp = isOwnText ? vscode.l10n.t('Over SMTP, through {0}', `${server?.host}:${server?.port}`) : '';
	return [
		item('send', vscode.l10n.t('Send to {0}', recipientsText(addresses)), confirmStep, overSmtp),
		item('mail', fromHeader(sender.senderName, sender.address), fixedRow, fromHint),
		item('account', vscode.l10n.t('To: {0}', addresses.join(', ')), recipientStep, toHint),
		item('text-size', vscode.l10n.t('Subject: {0}', draft.current.subject.trim()), subjectStep),
		...(isOwnText
			? [
					item('edit', vscode.l10n.t('Text: {0}', all.text ?? ''), dataStep),
					item(
						'file',
						vscode.l10n.t('Without a template'),
						templateStep,
						isEmulator ? '' : vscode.l10n.t('SES may reject it: works for many accounts, not for all')
					)
				]
			: [item('file', vscode.l10n.t('Template: {0}', draft.templateLabel), templateStep)]),
		...(values.length > 0
			? [item('json', vscode.l10n.t('Variables: {0}', listText(values)), variables.length > 0 ? dataStep : fixedRow, valuesHint)]
			: [])
	];
}

/** @param hint below the label, because VS Code cuts long descriptions */
function item(icon: string, label: string, value: number, hint = ''): PickItem<number> {
	return { label: iconless(label), iconPath: new vscode.ThemeIcon(icon), value, ...(hint === '' ? {} : { detail: hint }) };
}
