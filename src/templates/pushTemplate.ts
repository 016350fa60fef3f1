import * as vscode from 'vscode';
import { accountTitle, showAccountMessage } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import type { TemplateContent } from '../ses/templates.ts';
import { plainText } from '../ui/plainText.ts';
import { withoutCancel } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import type { AccountTemplates, TemplateEntry } from './accountTemplates.ts';
import { type FoundTemplate, filesIn, nameOf, stopped } from './findTemplate.ts';
import { filesOf, type LocalTemplate, type TemplateFiles } from './localTemplates.ts';
import { push, questionOfPush } from './sync.ts';
import { readTexts } from './templateDocuments.ts';
import { contentHash, fileNames } from './templateFile.ts';
import { findingsOf } from './templateProblems.ts';
import { faultSentence, relationWords } from './templateWords.ts';

/** What the user decided, after reading what it means for the review. */
type Decision = 'push' | 'newVersion' | 'compare' | 'problems';

/**
 * The command "Push": sends the files of a template to SES, if they changed.
 *
 * @returns the id of the template; `undefined` if nothing was sent
 * @throws UserError when the files cannot be sent, or SES has changes that they would overwrite
 */
export async function pushTemplate(
	services: Services,
	{ account, entry }: FoundTemplate
): Promise<{ readonly templateId: number } | 'newVersion' | 'compare' | undefined> {
	const { remote } = entry;
	const local = filesIn(entry);
	const content = sendable(local);
	const name = nameOf(entry);
	if (pushQuestion(entry) === 'nothing' && remote) {
		await filesOf(local.folder).writeLink(entry.key, { ...entry.link, id: remote.id, hash: contentHash(content) }, content.name);
		showNothingSent(name);
		return undefined;
	}
	const decision = await confirm(services, { account, entry }, local);
	if (decision === 'problems') {
		await showProblems(local);
		return undefined;
	}
	if (decision !== 'push') {
		return decision;
	}
	services.accounts.requireCurrent(account.profile.id);
	const templateId = await send(account, entry, content, filesOf(local.folder));
	const text = vscode.l10n.t('Pushed {0}. SES reviews it, which takes about a business day.', name);
	void showPushed(account.profile.id, text, templateId);
	return { templateId };
}

/** See `questionOfPush`. @throws UserError when SES has changes that the files do not have */
export function pushQuestion(entry: TemplateEntry): Exclude<ReturnType<typeof questionOfPush>, 'pullFirst'> {
	const question = questionOfPush(entry.relation);
	if (question === 'pullFirst') {
		throw new UserError(vscode.l10n.t('{0} was changed in SES, and not here. Pull the change first.', nameOf(entry)));
	}
	return question;
}

export function showNothingSent(name: string): void {
	void vscode.window.showInformationMessage(vscode.l10n.t('{0} is the same in SES. Nothing was sent.', name));
}

/** Sends what was confirmed. @returns see `push` @throws UserError if SES has another content by now */
export async function send(
	account: AccountTemplates,
	entry: TemplateEntry,
	content: TemplateContent,
	files: TemplateFiles
): Promise<number> {
	const name = nameOf(entry);
	const writeLink: TemplateFiles['writeLink'] = (key, link, ...others) =>
		files.writeLink(key, link, ...others).catch((cause: unknown) => {
			throw new UserError(
				vscode.l10n.t(
					'Pushed {0}, but its ID, {1}, could not be written to {2}. Correct that file, then push again.',
					name,
					link.id,
					fileNames.settings
				),
				['showLog'],
				{ cause }
			);
		});
	return withoutCancel(vscode.l10n.t('Pushing {0}…', name), () => push(account, entry, content, { ...files, writeLink })).catch(
		stopped(vscode.l10n.t('{0} was changed in SES in the meantime. Nothing was sent. Push again.', name))
	);
}

/** The content of the files. @throws UserError when they have a fault */
export function sendable(local: LocalTemplate): TemplateContent {
	const [fault] = local.faults;
	if (fault) {
		const file = plainText(vscode.workspace.asRelativePath(fault.file));
		throw new UserError(vscode.l10n.t('Nothing was sent. {0}: {1}', file, faultSentence(fault)));
	}
	return local.content as TemplateContent;
}

/** Says what SES reviews, and offers to wait for that. */
export async function showPushed(profileId: string, text: string, templateId: number): Promise<void> {
	await showAccountMessage(profileId, 'Information', text, {
		title: vscode.l10n.t('Watch Review'),
		command: 'watchReview',
		argument: { templateId }
	});
}

async function confirm(
	{ accounts }: Services,
	{ account, entry }: FoundTemplate,
	{ folder }: LocalTemplate
): Promise<Decision | undefined> {
	const isConflict = questionOfPush(entry.relation) === 'overwrite';
	const found = findingsOf(await readTexts(folder)).filter(({ severity }) => severity !== 'hint');
	const errors = found.filter(({ severity }) => severity === 'error').length;
	// The first is the one that Enter presses: what loses nothing.
	const buttons: readonly (vscode.MessageItem & { readonly decision: Decision })[] = [
		...(isConflict ? [{ title: vscode.l10n.t('Compare'), decision: 'compare' as const }] : []),
		...(errors > 0 ? [{ title: vscode.l10n.t('Show Problems'), decision: 'problems' as const }] : []),
		...(entry.remote?.status === 'approved' ? [{ title: vscode.l10n.t('Push as New Version…'), decision: 'newVersion' as const }] : []),
		{ title: isConflict ? vscode.l10n.t('Overwrite in SES') : vscode.l10n.t('Push'), decision: 'push' }
	];
	const question = isConflict
		? vscode.l10n.t('{0}: {1}. Overwrite what is in SES?', nameOf(entry), relationWords(entry.relation))
		: vscode.l10n.t('Push {0}?', nameOf(entry));
	const detail = [
		...(isConflict ? [vscode.l10n.t('What is in SES is lost. Compare shows it.')] : []),
		...(found.length > 0 ? [vscode.l10n.t('Reviewers may reject it. Errors: {0}, warnings: {1}.', errors, found.length - errors)] : []),
		consequence(entry)
	].join('\n\n');
	const chosen = await vscode.window.showWarningMessage(
		accountTitle(accounts, account.profile, question),
		{ modal: true, detail },
		...buttons
	);
	return chosen?.decision;
}

async function showProblems({ folder, content }: LocalTemplate): Promise<void> {
	const file = content?.html === undefined ? fileNames.text : fileNames.html;
	await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, file), { preview: false });
	await vscode.commands.executeCommand('workbench.actions.view.problems');
}

/** What pushing means for the review. */
function consequence({ remote, relation, ...entry }: TemplateEntry): string {
	const name = nameOf({ remote, relation, ...entry });
	if (relation === 'gone') {
		return vscode.l10n.t(
			'This account does not have the template that was pushed before. A new one is created, with another ID. SES reviews it for about a business day.'
		);
	}
	switch (remote?.status) {
		case undefined:
			return vscode.l10n.t('SES reviews a new template for about a business day. Until it is approved, it cannot be sent.');
		case 'approved':
			return vscode.l10n.t(
				'{0} is approved. Push replaces it: SES reviews the update for about a business day, and until then {0} probably cannot be sent. Push as New Version keeps the approved one in use.',
				name
			);
		case 'pending':
			return vscode.l10n.t('{0} is in review. The update is reviewed instead, for about a business day.', name);
		case 'rejected':
		case 'unusable':
			return vscode.l10n.t('SES reviews the update for about a business day. Until it is approved, {0} cannot be sent.', name);
	}
}
