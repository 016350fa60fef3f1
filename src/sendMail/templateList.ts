import * as vscode from 'vscode';
import { consoleUrl, type Site } from '../ses/sites.ts';
import type { TemplateSummary } from '../ses/templates.ts';
import type { PickItem } from '../ui/input/pick.ts';
import { compareTexts } from '../ui/localText.ts';
import { iconless } from '../ui/plainText.ts';
import { ownText } from './mailDraft.ts';

/** Items of the list that are no templates, beside `ownText`. */
const signInToEmulator = -2;
const openConsole = -3;
const separator = -4;

/** Lists the templates that can be sent first. Without one, what is possible instead comes first. */
export function templateItems(templates: readonly TemplateSummary[], isEmulator: boolean): readonly PickItem<number>[] {
	const rank = ({ status }: TemplateSummary) => (status === 'approved' ? 0 : status === 'pending' ? 1 : 2);
	const items = templates.toSorted((one, other) => rank(one) - rank(other) || compareTexts(one.name, other.name)).map(templateItem);
	if (hasApproved(templates)) {
		return [...items, heading(vscode.l10n.t('Without a template')), textItem(isEmulator)];
	}
	return [
		textItem(isEmulator),
		...(isEmulator ? [] : [emulatorItem(), consoleItem()]),
		...(items.length > 0 ? [heading(vscode.l10n.t('Templates')), ...items] : [])
	];
}

export function hasApproved(templates: readonly TemplateSummary[]): boolean {
	return templates.some(({ status }) => status === 'approved');
}

/** What an item does that ends the flow; `undefined` for other items. */
export function otherAction(item: number, site: Site): (() => unknown) | undefined {
	if (item === signInToEmulator) {
		return () => vscode.commands.executeCommand('tencentSes.signIn');
	}
	return item === openConsole ? () => vscode.env.openExternal(vscode.Uri.parse(consoleUrl(site, 'ses/template'))) : undefined;
}

function heading(label: string): PickItem<number> {
	return { label, kind: vscode.QuickPickItemKind.Separator, value: separator };
}

function textItem(isEmulator: boolean): PickItem<number> {
	return {
		label: vscode.l10n.t('Write the Text Now and Send It over SMTP'),
		...(isEmulator
			? {}
			: { detail: vscode.l10n.t('Works for many accounts, not for all: SES may reject text without an approved template.') }),
		iconPath: new vscode.ThemeIcon('edit'),
		value: ownText
	};
}

function emulatorItem(): PickItem<number> {
	return {
		label: vscode.l10n.t('Sign In to the Local Emulator…'),
		detail: vscode.l10n.t('It has approved templates and shows you the mail, but delivers nothing.'),
		iconPath: new vscode.ThemeIcon('beaker'),
		value: signInToEmulator
	};
}

function consoleItem(): PickItem<number> {
	return {
		label: vscode.l10n.t('Submit a Template in the SES Console'),
		detail: vscode.l10n.t('Its review takes about a business day.'),
		iconPath: new vscode.ThemeIcon('link-external'),
		value: openConsole
	};
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
		...(status === 'rejected' && reviewReason !== '' ? { detail: iconless(vscode.l10n.t('Reason: {0}', reviewReason)) } : {}),
		iconPath: new vscode.ThemeIcon(icons[status]),
		value: id
	};
}
