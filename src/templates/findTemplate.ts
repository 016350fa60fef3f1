import * as vscode from 'vscode';
import { accountTitle } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { isSesError } from '../ses/errors.ts';
import type { TemplateSummary } from '../ses/templates.ts';
import { type PickItem, pickOne } from '../ui/input/pick.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import { type AccountTemplates, type NamedEntry, readAccountTemplates, readEntries, type TemplateEntry } from './accountTemplates.ts';
import { type LocalTemplate, readTemplates, templateFolderOf, unsavedFiles } from './localTemplates.ts';
import { ChangedMeanwhile } from './sync.ts';
import { relationWords, stateWords } from './templateWords.ts';

/** What a command is for. Without `folder` or `templateId`, the template of the active editor, or one that is picked. */
export interface TemplateRequest {
	/** URI of the folder with its files. */
	readonly folder: string | undefined;
	readonly templateId: number | undefined;
	/** The file of an editor: that of its title, or the one that was active when the command was run. So Retry is for the same template. */
	readonly active: vscode.Uri | undefined;
	readonly preserveFocus: boolean;
}

export interface FoundTemplate {
	readonly account: AccountTemplates;
	readonly entry: TemplateEntry;
}

/** The templates of an account beside the files. */
export interface AllTemplates {
	readonly account: AccountTemplates;
	readonly entries: readonly TemplateEntry[];
}

/**
 * The templates of the workspace and of the account, as they are now.
 *
 * @param isWanted see `readEntries`
 * @returns `undefined` when canceled
 */
export async function readNow({ accounts }: Services, isWanted?: (entry: NamedEntry) => boolean): Promise<AllTemplates | undefined> {
	if (!accounts.current) {
		await vscode.commands.executeCommand('tencentSes.signIn');
	}
	const read = await withProgress(vscode.l10n.t('Loading the templates…'), async signal => {
		const account = await readAccountTemplates(accounts, signal);
		// One that is unreadable must not keep the others from being used, unless it is the one that is wanted.
		const onFailure = (error: unknown) => {
			if (isWanted || !isUnreadable(error)) {
				throw error;
			}
		};
		return account && { account, entries: await readEntries(account, await readTemplates(), isWanted, signal, onFailure) };
	});
	if (read) {
		accounts.requireCurrent(read.account.profile.id);
	}
	return read;
}

/** Whether an error is about the content of one template. */
export function isUnreadable(error: unknown): boolean {
	return isSesError(error) && error.kind === 'unreadable';
}

/**
 * The template that a command is for, as it is now.
 *
 * @param offers which templates the list has. A template that is named is accepted in any case
 * @param nothing the error when the list would be empty
 * @returns `undefined` when canceled
 * @throws UserError when it is not there
 */
export async function findTemplate(
	services: Services,
	request: TemplateRequest,
	title: string,
	offers: (entry: TemplateEntry) => boolean,
	nothing = vscode.l10n.t('There is no template for this. Create one with New Template, or get those in SES with Pull All Templates.')
): Promise<FoundTemplate | undefined> {
	const { templateId } = request;
	const folder = folderOf(request);
	const isNamed = ({ local, remote, next }: NamedEntry) =>
		folder === undefined ? remote?.id === templateId || next?.id === templateId : local?.folder.toString() === folder;
	const hasName = folder !== undefined || templateId !== undefined;
	const read = await readNow(services, hasName ? isNamed : undefined);
	if (!read) {
		return undefined;
	}
	const { account, entries } = read;
	if (hasName) {
		const entry = entries.find(isNamed);
		if (!entry) {
			throw new UserError(vscode.l10n.t('This template is no longer there. Refresh the list.'));
		}
		return { account, entry };
	}
	const offered = entries.filter(offers);
	if (offered.length === 0) {
		throw new UserError(nothing);
	}
	const entry = await pickOne<TemplateEntry>({
		title: accountTitle(services.accounts, account.profile, title),
		placeholder: vscode.l10n.t('Select a template'),
		items: offered.map(entryItem)
	});
	if (entry) {
		services.accounts.requireCurrent(account.profile.id);
	}
	return entry && { account, entry };
}

/** URI of the folder that is meant, if any. */
export function folderOf({ folder, templateId, active }: TemplateRequest): string | undefined {
	return folder ?? (templateId === undefined && active ? templateFolderOf(active)?.toString() : undefined);
}

/** The name of a template, safe to show. */
export function nameOf({ local, remote }: TemplateEntry): string {
	return plainText(local?.settings?.name ?? remote?.name ?? local?.folder.path.split('/').at(-1) ?? '');
}

/** @throws UserError when there are none */
export function filesIn(entry: TemplateEntry): LocalTemplate {
	if (!entry.local) {
		throw new UserError(vscode.l10n.t('There are no files of {0}. Pull it first.', nameOf(entry)));
	}
	return entry.local;
}

/** @throws UserError when it is not in SES */
export function remoteIn(entry: TemplateEntry): TemplateSummary {
	if (!entry.remote) {
		throw new UserError(vscode.l10n.t('{0} is not in this account. Push it first.', nameOf(entry)));
	}
	return entry.remote;
}

/** For `catch`. @throws UserError with this message in place of ChangedMeanwhile, or the error */
export function stopped(message: string): (error: unknown) => never {
	return error => {
		throw error instanceof ChangedMeanwhile ? new UserError(message, ['retry']) : error;
	};
}

/** @throws UserError if its files have unsaved changes, which would be neither sent nor replaced */
export function requireSaved(entry: TemplateEntry): void {
	if (entry.local && unsavedFiles(entry.local.folder).length > 0) {
		throw new UserError(vscode.l10n.t('{0} has unsaved changes. Save or revert its files first.', nameOf(entry)));
	}
}

function entryItem(entry: TemplateEntry): PickItem<TemplateEntry> {
	const { remote, relation } = entry;
	const words = [remote && stateWords(remote), relationWords(relation), remote && String(remote.id)].filter(Boolean);
	return { label: iconless(nameOf(entry)), description: iconless(words.join(' · ')), value: entry };
}
