import * as vscode from 'vscode';
import type { Profile } from '../accounts/profile.ts';
import type { TemplateSummary } from '../ses/sending.ts';
import { consoleUrl } from '../ses/sites.ts';
import type { PickItem } from '../ui/input/pick.ts';
import { iconless } from '../ui/plainText.ts';

/** Lists the templates that can be sent first. */
export function templateItems(templates: readonly TemplateSummary[]): readonly PickItem<number>[] {
	const rank = ({ status }: TemplateSummary) => (status === 'approved' ? 0 : status === 'pending' ? 1 : 2);
	return templates.toSorted((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name)).map(templateItem);
}

function templateItem({ id, name, status, reviewReason }: TemplateSummary): PickItem<number> {
	const icons = { approved: 'pass-filled', pending: 'clock', rejected: 'error', unusable: 'circle-slash' } as const;
	const words = {
		approved: vscode.l10n.t('approved'),
		pending: vscode.l10n.t('in review, cannot be sent yet'),
		rejected: vscode.l10n.t('rejected, cannot be sent'),
		unusable: vscode.l10n.t('cannot be sent')
	};
	return {
		label: iconless(name),
		description: `${id} · ${words[status]}`,
		...(status === 'rejected' && reviewReason !== '' ? { detail: iconless(vscode.l10n.t('Reviewer: {0}', reviewReason)) } : {}),
		iconPath: new vscode.ThemeIcon(icons[status]),
		value: id
	};
}

/** Shows a message that explains how to create a template. */
export async function explainNoTemplates({ site }: Profile): Promise<void> {
	const open = vscode.l10n.t('Open SES Console');
	const chosen = await vscode.window.showWarningMessage(
		vscode.l10n.t(
			'This account has no templates in this region, and SES sends only templates. Create one in the SES console; its review takes about a business day.'
		),
		open
	);
	if (chosen === open) {
		await vscode.env.openExternal(vscode.Uri.parse(consoleUrl(site, 'ses')));
	}
}
