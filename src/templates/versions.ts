import * as vscode from 'vscode';
import { accountTitle } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { readTemplate } from '../ses/templates.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { UserError } from '../ui/userError.ts';
import type { TemplateEntry } from './accountTemplates.ts';
import { type FoundTemplate, filesIn, nameOf, remoteIn, type TemplateRequest } from './findTemplate.ts';
import { filesOf } from './localTemplates.ts';
import { pushQuestion, send, sendable, showNothingSent, showPushed } from './pushTemplate.ts';
import { contentHash, type Link } from './templateFile.ts';
import { replaceIds } from './templateIds.ts';

/**
 * The command "Push as New Version": an approved template stays in use while its successor, another template of the same name, is reviewed.
 * Unverified: that SES accepts a name twice.
 *
 * @returns the id of the successor; `undefined` when canceled
 */
export async function pushNewVersion(
	services: Services,
	{ account, entry }: FoundTemplate
): Promise<{ readonly templateId: number } | undefined> {
	const { next, link: known } = entry;
	const local = filesIn(entry);
	const remote = remoteIn(entry);
	const content = sendable(local);
	const name = nameOf(entry);
	const question = pushQuestion(entry);
	if (question === 'nothing') {
		showNothingSent(name);
		return undefined;
	}
	// One that was rejected, or is in review, is replaced.
	const there = next && (await readTemplate(account.client, next.id));
	if (there && contentHash(there) === contentHash(content)) {
		showNothingSent(name);
		return undefined;
	}
	const title = accountTitle(services.accounts, account.profile, vscode.l10n.t('Push {0} as a new version?', name));
	const detail = [
		vscode.l10n.t(
			'The template {0} stays as it is. SES reviews the new version for about a business day. Then you can switch to its ID, here and in your code.',
			remote.id
		),
		...(question === 'overwrite'
			? [vscode.l10n.t('SES has content that the files do not have, and neither will the new version. Compare Template with SES shows it.')]
			: []),
		...(next ? [vscode.l10n.t('This replaces the existing new version, {0}.', next.id)] : []),
		...(there && contentHash(there) !== known?.next?.hash
			? [vscode.l10n.t('It was changed in SES. That change is lost. View Content in SES shows it.')]
			: [])
	].join('\n\n');
	if (!(await askToConfirm(title, vscode.l10n.t('Push as New Version'), detail))) {
		return undefined;
	}
	services.accounts.requireCurrent(account.profile.id);
	const base = known ?? { id: remote.id, hash: entry.content ? contentHash(entry.content) : '' };
	const files = filesOf(local.folder);
	const templateId = await send(account, { ...entry, remote: next, content: there, link: undefined }, content, {
		...files,
		writeLink: (key, version) => files.writeLink(key, { ...base, next: version }, content.name)
	});
	const text = vscode.l10n.t(
		'Pushed the new version of {0}, with the ID {1}. SES reviews it, which takes about a business day.',
		name,
		templateId
	);
	void showPushed(account.profile.id, text, templateId);
	return { templateId };
}

/**
 * The command "Switch Version": from a template to its approved successor, or back to the version before. Then offers to change the ids in
 * the code of the workspace.
 *
 * @returns the id that is now in use; `undefined` when canceled
 */
export async function switchVersion(
	services: Services,
	{ account, entry }: FoundTemplate,
	{ folder, templateId }: TemplateRequest
): Promise<{ readonly templateId: number } | undefined> {
	const { local, link: from, next } = entry;
	const name = nameOf(entry);
	// The button of an old message.
	if (from && folder === undefined && templateId === from.id) {
		throw new UserError(vscode.l10n.t('{0} already uses the ID {1}.', name, templateId));
	}
	const to = from && target(from, next, account);
	if (!local?.settings || !from || !to) {
		throw new UserError(
			next
				? vscode.l10n.t('The new version of {0} is not approved yet.', name)
				: vscode.l10n.t('{0} has no other version. Push Template as New Version creates one.', name)
		);
	}
	const go = vscode.l10n.t('Switch');
	const question = accountTitle(
		services.accounts,
		account.profile,
		vscode.l10n.t('Switch {0} from the ID {1} to {2}?', name, from.id, to.id)
	);
	const detail = vscode.l10n.t(
		'Both stay in SES, and you can switch back. If your code has the ID {0}, a preview of the changes opens: select those that you want, then Apply.',
		from.id
	);
	if ((await vscode.window.showInformationMessage(question, { modal: true, detail }, go)) !== go) {
		return undefined;
	}
	services.accounts.requireCurrent(account.profile.id);
	await filesOf(local.folder).writeLink(entry.key, to, local.settings.name);
	const text = (await replaceIds(from.id, to.id))
		? vscode.l10n.t('{0} now uses the ID {1}.', name, to.id)
		: vscode.l10n.t('{0} now uses the ID {1}. The ID {2} was not found in the code of this workspace.', name, to.id, from.id);
	void vscode.window.showInformationMessage(text);
	return { templateId: to.id };
}

/** The link after switching; `undefined` if there is nothing to switch to. */
function target(from: Link, next: TemplateEntry['next'], { remotes }: FoundTemplate['account']): Link | undefined {
	const { id, hash } = from;
	if (from.next && next) {
		return next.status === 'approved' ? { ...from.next, previous: { id, hash } } : undefined;
	}
	return from.previous && remotes.some(remote => remote.id === from.previous?.id) ? { ...from.previous, next: { id, hash } } : undefined;
}
