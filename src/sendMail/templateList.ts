import * as vscode from 'vscode';
import type { Profile } from '../accounts/profile.ts';
import type { TemplateSummary } from '../ses/sending.ts';
import type { Site } from '../ses/sites.ts';
import type { PickItem } from '../ui/multiStepInput.ts';
import { iconless } from '../ui/plainText.ts';

/** Where templates are made. */
const sesConsoles: Readonly<Record<Site, string>> = {
	international: 'https://console.tencentcloud.com/ses',
	mainland: 'https://console.cloud.tencent.com/ses'
};

/** Those that can be sent come first. */
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
		...(status === 'rejected' && reviewReason !== '' ? { detail: iconless(vscode.l10n.t('The reviewer says: {0}', reviewReason)) } : {}),
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
			return vscode.l10n.t('{0} is still in review, which takes about a working day. Choose an approved template.', name);
		case 'rejected':
			return reviewReason === ''
				? vscode.l10n.t('{0} was rejected. Mend it in the SES console, or choose an approved template.', name)
				: vscode.l10n.t('{0} was rejected: {1} Mend it in the SES console, or choose an approved template.', name, reviewReason);
		default:
			return vscode.l10n.t('SES does not send {0}. Choose an approved template.', name);
	}
}

/** Says how to get a template. */
export async function sayNoTemplates({ site, source }: Profile): Promise<void> {
	const open = vscode.l10n.t('Open SES Console');
	const isEmulator = source.kind === 'emulator';
	const chosen = await vscode.window.showWarningMessage(
		isEmulator
			? vscode.l10n.t('The emulator has no template any more. Give it fresh sample data to get some.')
			: vscode.l10n.t(
					'This account has no template in this region, and SES sends templates only. Create one in the SES console; its review takes about a working day.'
				),
		...(isEmulator ? [] : [open])
	);
	if (chosen === open) {
		await vscode.env.openExternal(vscode.Uri.parse(sesConsoles[site]));
	}
}
