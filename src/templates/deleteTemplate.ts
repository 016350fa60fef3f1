import * as vscode from 'vscode';
import { accountTitle } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import type { SesClient } from '../ses/client.ts';
import { reasonOf } from '../ses/errors.ts';
import { deleteTemplate } from '../ses/templates.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { pickOne } from '../ui/input/pick.ts';
import { listText } from '../ui/localText.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import { withoutCancel } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import { type FoundTemplate, nameOf, requireSaved, stopped } from './findTemplate.ts';
import { changeSettings, toTrash } from './localTemplates.ts';
import { requireUnchanged } from './sync.ts';

type Place = 'here' | 'there' | 'both';

/**
 * The command "Delete Template": its files, the template in SES, or both.
 *
 * @returns what was deleted; `undefined` when canceled
 * @throws UserError when files that stay have unsaved changes
 */
export async function deleteTemplateOf(services: Services, { account, entry }: FoundTemplate): Promise<Place | undefined> {
	const { accounts } = services;
	const { local, remote, key } = entry;
	const place = local && remote ? await askPlace(services, { account, entry }) : local ? 'here' : 'there';
	if (place === 'there') {
		// The link in `template.json` is deleted, too.
		requireSaved(entry);
	}
	if (!place || !(await confirm(services, { account, entry }, place))) {
		return undefined;
	}
	accounts.requireCurrent(account.profile.id);
	if (remote && place !== 'here') {
		await withoutCancel(vscode.l10n.t('Deleting {0}…', nameOf(entry)), () => deleteInSes(account.client, remote.id, entry));
	}
	let deleted: Place | undefined = place;
	if (local) {
		try {
			if (place !== 'there' && !(await toTrash(local.folder, place === 'both' ? doneWords(nameOf(entry), 'there') : ''))) {
				deleted = place === 'both' ? 'there' : undefined;
			}
			if (deleted === 'there') {
				await changeSettings(local.folder, settings => {
					const { [key]: _, ...others } = settings.remote;
					return { ...settings, remote: others };
				});
			}
		} catch (cause) {
			throw place === 'here' ? cause : new UserError(filesWords(nameOf(entry), cause), ['showLog'], { cause });
		}
	}
	if (deleted) {
		void vscode.window.showInformationMessage(doneWords(nameOf(entry), deleted));
	}
	return deleted;
}

/** The dialog may have been open for long, and what is deleted cannot be restored. */
async function deleteInSes(client: SesClient, id: number, entry: FoundTemplate['entry']): Promise<void> {
	// Without files, the content was not read, and the dialog says nothing about it.
	if (entry.content) {
		await requireUnchanged(client, id, entry.content).catch(
			stopped(vscode.l10n.t('{0} was changed in SES in the meantime. Nothing was deleted.', nameOf(entry)))
		);
	}
	await deleteTemplate(client, id);
}

function filesWords(name: string, cause: unknown): string {
	return vscode.l10n.t('{0} was deleted in SES, but its files could not be changed: {1}', name, reasonOf(cause));
}

function askPlace({ accounts }: Services, { account, entry }: FoundTemplate): Promise<Place | undefined> {
	return pickOne<Place>({
		title: accountTitle(accounts, account.profile, vscode.l10n.t('Delete {0}', nameOf(entry))),
		placeholder: vscode.l10n.t('Select what to delete'),
		items: [
			{ label: vscode.l10n.t('Files'), description: iconless(folderOf(entry)), iconPath: new vscode.ThemeIcon('folder'), value: 'here' },
			{ label: vscode.l10n.t('In SES'), description: String(entry.remote?.id), iconPath: new vscode.ThemeIcon('cloud'), value: 'there' },
			{ label: vscode.l10n.t('Both'), iconPath: new vscode.ThemeIcon('trash'), value: 'both' }
		]
	});
}

function confirm({ accounts }: Services, { account, entry }: FoundTemplate, place: Place): Promise<boolean> {
	const { remote, relation, link } = entry;
	const isOnlyCopy = place !== 'both' && !['same', 'onlyHere', 'onlyThere'].includes(relation);
	const others = [link?.next?.id, link?.previous?.id].filter(id => id !== undefined);
	const detail = [
		...(place !== 'here' && remote
			? [
					remote.status === 'approved'
						? vscode.l10n.t(
								'Mail that uses the ID {0} can no longer be sent. A new template is reviewed again and gets another ID.',
								remote.id
							)
						: vscode.l10n.t('The template {0} in SES is deleted. This cannot be undone.', remote.id)
				]
			: []),
		...(place !== 'here' && others.length > 0
			? [vscode.l10n.t('Other versions that stay in SES: {0}.', listText(others.map(String)))]
			: []),
		...(place !== 'there' ? [vscode.l10n.t('The folder {0} is moved to the trash.', folderOf(entry))] : []),
		...(isOnlyCopy ? [vscode.l10n.t('The files differ from what is in SES, so there is no other copy of some of what you delete.')] : [])
	];
	const name = nameOf(entry);
	const question = {
		here: vscode.l10n.t('Delete the files of {0}?', name),
		there: vscode.l10n.t('Delete {0} from SES?', name),
		both: vscode.l10n.t('Delete {0} from SES, and its files?', name)
	}[place];
	return askToConfirm(accountTitle(accounts, account.profile, question), vscode.l10n.t('Delete'), detail.join('\n\n'));
}

function doneWords(name: string, place: Place): string {
	return {
		here: vscode.l10n.t('Deleted the files of {0}.', name),
		there: vscode.l10n.t('Deleted {0} from SES.', name),
		both: vscode.l10n.t('Deleted {0} from SES, and its files.', name)
	}[place];
}

function folderOf({ local }: FoundTemplate['entry']): string {
	return local ? plainText(vscode.workspace.asRelativePath(local.folder)) : '';
}
