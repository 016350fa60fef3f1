import * as vscode from 'vscode';
import { compareTexts, dateText } from '../ui/localText.ts';
import type { TemplateEntry } from './accountTemplates.ts';
import { nameOf } from './findTemplate.ts';
import type { LocalTemplate } from './localTemplates.ts';
import { contentHash, fileNames } from './templateFile.ts';
import type { TemplatesSnapshot } from './templateModel.ts';
import { faultSentence, relationWords, stateWords } from './templateWords.ts';

/** A row of the view, and the argument of its commands. */
export interface TemplateRow {
	readonly item: vscode.TreeItem;
	/** `undefined` when signed out. */
	readonly profileId?: string | undefined;
	/** URI; `undefined` if there are no files. */
	readonly folder?: string | undefined;
	/** `undefined` if it is not in SES. */
	readonly templateId?: number | undefined;
}

const icons = {
	approved: new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('testing.iconPassed')),
	pending: new vscode.ThemeIcon('clock', new vscode.ThemeColor('testing.iconQueued')),
	rejected: new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground')),
	unusable: new vscode.ThemeIcon('circle-slash'),
	local: new vscode.ThemeIcon('file'),
	faulty: new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'))
};

/**
 * @param isWatched whether the review of the template with this id is watched
 * @param failure a sentence, if the templates in SES could not be read
 */
export function drawRows(
	{ locals, profileId, entries }: TemplatesSnapshot,
	isWatched: (id: number) => boolean,
	failure?: string
): readonly TemplateRow[] {
	const unknown = { remote: undefined, key: '', link: undefined, next: undefined, content: undefined, relation: 'same' } as const;
	const rows = (entries ?? locals.map(local => ({ ...unknown, local }))).map(entry => drawEntry(entry, isWatched, profileId));
	return [...(failure === undefined ? [] : [drawFailure(failure)]), ...rows.sort(byLabel)];
}

function drawEntry(entry: TemplateEntry, isWatched: (id: number) => boolean, profileId?: string): TemplateRow {
	const { local, remote, link, next, relation } = entry;
	const name = nameOf(entry);
	const item = new vscode.TreeItem(name);
	const [fault] = local?.faults ?? [];
	const state = remote && stateWords(remote);
	// Push would send it to the version in use, too.
	const isInNext = next && relation === 'changedHere' && local?.content && contentHash(local.content) === link?.next?.hash;
	const isPending = [remote, next].some(template => template?.status === 'pending' && isWatched(template.id));
	const facts = [
		state,
		isPending ? vscode.l10n.t('watching') : undefined,
		fault ? vscode.l10n.t('has problems') : isInNext ? '' : relationWords(relation),
		next && vscode.l10n.t('new version: {0}', stateWords(next))
	];
	const words = facts.filter((fact): fact is string => !!fact);
	item.description = words.join(' · ');
	item.iconPath = icons[fault ? 'faulty' : (remote?.status ?? 'local')];
	item.accessibilityInformation = { label: [name, ...words].join(', ') };
	item.id = local?.folder.toString() ?? String(remote?.id);
	const versions = (link?.next ?? link?.previous) && 'versions';
	const isNextPending = next?.status === 'pending' && 'next';
	item.contextValue = ['template', local && 'local', remote && 'remote', remote?.status, versions, isNextPending, !isInNext && relation]
		.filter(Boolean)
		.join(' ');
	item.tooltip = tooltip(name, [
		...words,
		...(remote ? [`ID ${remote.id}`] : []),
		// SES shows no date of an update, so a review may have begun later.
		...(remote?.created ? [vscode.l10n.t('created {0}', dateText(remote.created))] : []),
		...(next ? [vscode.l10n.t('ID of the new version: {0}', next.id)] : []),
		...(fault ? [faultSentence(fault)] : [])
	]);
	item.command = openCommand(local, remote?.id, profileId);
	return { item, profileId, folder: local?.folder.toString(), templateId: remote?.id };
}

function tooltip(name: string, lines: readonly string[]): vscode.MarkdownString {
	const text = new vscode.MarkdownString().appendMarkdown('**').appendText(name).appendMarkdown('**');
	for (const line of lines.filter(words => words !== '')) {
		text.appendMarkdown('\n\n').appendText(line);
	}
	return text;
}

/** Opens the files, or what is in SES. */
function openCommand(local: LocalTemplate | undefined, templateId: number | undefined, profileId: string | undefined): vscode.Command {
	const [fault] = local?.faults ?? [];
	if (local) {
		const file = fault?.file ?? vscode.Uri.joinPath(local.folder, local.content?.html === undefined ? fileNames.text : fileNames.html);
		return { command: 'vscode.open', title: '', arguments: [file, { preview: true, preserveFocus: true }] };
	}
	return { command: 'tencentSes.openTemplate', title: '', arguments: [{ profileId, templateId, preserveFocus: true }] };
}

function drawFailure(sentence: string): TemplateRow {
	const item = new vscode.TreeItem(vscode.l10n.t('Could not load the templates'));
	item.description = sentence;
	item.iconPath = icons.rejected;
	item.accessibilityInformation = { label: `${String(item.label)}. ${sentence}` };
	item.contextValue = 'failure';
	item.command = { command: 'tencentSes.refreshTemplates', title: '' };
	return { item };
}

function byLabel({ item: one }: TemplateRow, { item: other }: TemplateRow): number {
	return compareTexts(String(one.label), String(other.label));
}
