import * as vscode from 'vscode';
import { templateVariables } from '../ses/actions.ts';
import { readTemplate } from '../ses/templates.ts';
import { listText, sentencesText } from '../ui/localText.ts';
import { plainText } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import type { AccountTemplates, TemplateEntry } from './accountTemplates.ts';
import { type AllTemplates, type FoundTemplate, isUnreadable, nameOf, remoteIn, requireSaved, stopped } from './findTemplate.ts';
import { filesOf, pickRoot, takenNames, unsavedFiles, writeText } from './localTemplates.ts';
import { losesChanges, pull } from './sync.ts';
import { fileNames, folderName, formatSample } from './templateFile.ts';
import { faultSentence } from './templateWords.ts';

/**
 * The command "Pull": writes what is in SES to the files of a template.
 *
 * @returns the folder; `compare` if the user wants to see the changes first; `undefined` when canceled
 * @throws UserError when it is not in SES, or its files have unsaved changes
 */
export async function pullTemplate({ account, entry }: FoundTemplate): Promise<vscode.Uri | 'compare' | undefined> {
	const { local } = entry;
	remoteIn(entry);
	requireSaved(entry);
	const fault = local?.faults.find(({ file }) => file.path.endsWith(`/${fileNames.settings}`) || file.path === local.folder.path);
	if (fault) {
		// What template.json says about other accounts must not be lost, and nothing is written where a link leads.
		throw new UserError(
			vscode.l10n.t('Nothing was replaced. {0}: {1}', plainText(vscode.workspace.asRelativePath(fault.file)), faultSentence(fault))
		);
	}
	if (local && losesChanges(entry.relation)) {
		const replace = { title: vscode.l10n.t('Replace Files') };
		const compare = { title: vscode.l10n.t('Compare') };
		const chosen = await vscode.window.showWarningMessage(
			vscode.l10n.t('Replace the files of {0} with what is in SES?', nameOf(entry)),
			{ modal: true, detail: vscode.l10n.t('Your changes in these files are lost, unless version control has them. Compare shows them.') },
			compare,
			replace
		);
		if (chosen !== replace) {
			return chosen && 'compare';
		}
	}
	return pullFiles(account, entry, local ? undefined : await pickRoot());
}

/** The command "Pull All Templates": writes what changed only in SES, or is only there. Says what it pulled and what it left alone. */
export async function pullAll({ account, entries }: AllTemplates): Promise<void> {
	const there = entries.filter(({ remote }) => remote);
	const isSafe = ({ relation, local }: TemplateEntry) =>
		relation === 'onlyThere' || (relation === 'changedThere' && local && unsavedFiles(local.folder).length === 0);
	const safe = there.filter(isSafe);
	const left = there.filter(entry => !isSafe(entry) && entry.relation !== 'same');
	const isNew = safe.some(({ local }) => !local);
	const root = isNew ? await pickRoot() : undefined;
	if (isNew && !root) {
		return;
	}
	let pulled = 0;
	const refusals: string[] = [];
	const failure = await withProgress(vscode.l10n.t('Pulling the templates…'), async signal => {
		for (const entry of safe) {
			if (signal.aborted) {
				break;
			}
			try {
				await pullFiles(account, entry, root);
				pulled++;
			} catch (error) {
				if (error instanceof UserError) {
					refusals.push(error.message);
				} else if (isUnreadable(error)) {
					refusals.push(unreadableSentence(entry));
				} else {
					return { error };
				}
			}
		}
		return undefined;
	});
	const namesOf = (isMeant: (entry: TemplateEntry) => boolean) => listText(left.filter(isMeant).map(nameOf));
	const changed = namesOf(({ relation }) => relation !== 'unread');
	const faulty = namesOf(({ relation, local }) => relation === 'unread' && !local?.content);
	const unread = left.filter(({ relation, local }) => relation === 'unread' && local?.content);
	const sentences = [
		vscode.l10n.t('Templates pulled: {0}.', pulled),
		changed && vscode.l10n.t('Skipped, because the files have changes: {0}.', changed),
		faulty && vscode.l10n.t('Skipped, because the files have problems: {0}.', faulty),
		...unread.map(unreadableSentence),
		...refusals
	];
	void vscode.window.showInformationMessage(sentencesText(sentences));
	if (failure) {
		throw failure.error;
	}
}

function unreadableSentence(entry: TemplateEntry): string {
	return vscode.l10n.t('SES has sent no readable text for {0}.', nameOf(entry));
}

/** @param root where to create the folder, if there is none */
async function pullFiles(
	{ client }: AccountTemplates,
	entry: TemplateEntry,
	root: vscode.Uri | undefined
): Promise<vscode.Uri | undefined> {
	const { local, remote } = entry;
	const folder = local?.folder ?? (root && remote && vscode.Uri.joinPath(root, folderName(remote.name, await takenNames(root))));
	if (!folder || !remote) {
		return undefined;
	}
	const content = entry.content ?? (await readTemplate(client, remote.id));
	const name = nameOf(entry);
	if (content.html === undefined && content.text === undefined) {
		// SES accepts no such template, so this answer would only delete the files.
		throw new UserError(vscode.l10n.t('SES has sent no text for {0}. Nothing was replaced. Pull again.', name), ['retry']);
	}
	await pull(entry, content, filesOf(folder)).catch(
		stopped(vscode.l10n.t('The files of {0} changed in the meantime. Nothing was replaced. Pull again.', name))
	);
	if (!local) {
		const names = templateVariables(content.html ?? '', content.text ?? '');
		const sample = formatSample(Object.fromEntries(names.map(name => [name, name])));
		await writeText(vscode.Uri.joinPath(folder, fileNames.sample), sample);
	}
	return folder;
}
