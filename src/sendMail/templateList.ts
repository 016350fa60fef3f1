import * as vscode from 'vscode';
import type { Profile } from '../accounts/profile.ts';
import type { TemplateSummary } from '../ses/sending.ts';
import type { Site } from '../ses/sites.ts';
import type { PickItem } from '../ui/input/pick.ts';
import { iconless } from '../ui/plainText.ts';

/** Where templates are created. */
const sesConsoles: Readonly<Record<Site, string>> = {
	international: 'https://console.tencentcloud.com/ses',
	mainland: 'https://console.cloud.tencent.com/ses'
};

/** Lists the templates that can be sent first. */
export function templateItems(templates: readonly TemplateSummary[]): readonly PickItem<number>[] {
	const rank = ({ status }: TemplateSummary) => (status === 'approved' ? 0 : status === 'pending' ? 1 : 2);
	return templates.toSorted((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name)).map(templateItem);
}

function templateItem(template: TemplateSummary): PickItem<number> {
	const { id, name, status, reviewReason } = template;
	const icons = { approved: 'pass-filled', pending: 'clock', rejected: 'error', unusable: 'circle-slash' } as const;
	return {
		label: iconless(name),
		description: `${id} · ${templateStatusWords(template)}`,
		...(status === 'rejected' && reviewReason !== '' ? { detail: iconless(vscode.l10n.t('Reviewer: {0}', reviewReason)) } : {}),
		iconPath: new vscode.ThemeIcon(icons[status]),
		value: id
	};
}

function templateStatusWords({ status }: TemplateSummary): string {
	switch (status) {
		case 'approved':
			return vscode.l10n.t('approved');
		case 'pending':
			return vscode.l10n.t('in review, cannot be sent yet');
		case 'rejected':
			return vscode.l10n.t('rejected, cannot be sent');
		case 'unusable':
			return vscode.l10n.t('cannot be sent');
	}
}

/** Why a template cannot be sent, and what to do. */
export function unusableSentence({ name, status, reviewReason }: TemplateSummary): string {
	switch (status) {
		case 'pending':
			return vscode.l10n.t('{0} is still in review, which takes about a business day. Choose an approved template.', name);
		case 'rejected':
			return reviewReason === ''
				? vscode.l10n.t('{0} was rejected. Fix it in the SES console, or choose an approved template.', name)
				: vscode.l10n.t('{0} was rejected: {1} Fix it in the SES console, or choose an approved template.', name, reviewReason);
		default:
			return vscode.l10n.t('{0} cannot be sent. Choose an approved template.', name);
	}
}

/** Shows a message that explains how to create a template. */
export async function explainNoTemplates({ site, source }: Profile): Promise<void> {
	const open = vscode.l10n.t('Open SES Console');
	const isEmulator = source.kind === 'emulator';
	const chosen = await vscode.window.showWarningMessage(
		isEmulator
			? vscode.l10n.t('The emulator has no templates left. Reset its sample data.')
			: vscode.l10n.t(
					'This account has no templates in this region, and SES sends only templates. Create one in the SES console; its review takes about a business day.'
				),
		...(isEmulator ? [] : [open])
	);
	if (chosen === open) {
		await vscode.env.openExternal(vscode.Uri.parse(sesConsoles[site]));
	}
}
