import * as vscode from 'vscode';
import { executeIn } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { logError } from '../ui/log.ts';
import { UserError } from '../ui/userError.ts';
import type { TemplateEntry } from './accountTemplates.ts';
import { deleteTemplateOf } from './deleteTemplate.ts';
import { FileProblems } from './fileProblems.ts';
import { readValues } from './filledTemplate.ts';
import {
	type FoundTemplate,
	findTemplate,
	folderOf,
	nameOf,
	readNow,
	remoteIn,
	requireSaved,
	type TemplateRequest
} from './findTemplate.ts';
import { templateFolderOf } from './localTemplates.ts';
import { newTemplate } from './newTemplate.ts';
import { pullAll, pullTemplate } from './pullTemplate.ts';
import { pushTemplate } from './pushTemplate.ts';
import { compareTemplate, openTemplate } from './remoteTemplate.ts';
import { Reviews } from './reviews.ts';
import { TemplateDataProblems } from './templateDataProblems.ts';
import { readTexts } from './templateDocuments.ts';
import { fileNames } from './templateFile.ts';
import { TemplateModel } from './templateModel.ts';
import { TemplateProblems } from './templateProblems.ts';
import { drawRows, type TemplateRow } from './templateRows.ts';
import { pushNewVersion, switchVersion } from './versions.ts';

/** What a command does with a template. */
interface Definition {
	readonly title: string;
	/** Which templates its list offers. */
	readonly offers: (entry: TemplateEntry) => boolean;
	/** The error when its list would be empty. */
	readonly nothing?: string;
	readonly run: (services: Services, found: FoundTemplate, request: TemplateRequest) => unknown;
}

/** Commands that can be about a new version that is not in use yet. The others would act on the template that is. */
const actsOnNext: ReadonlySet<OneCommand> = new Set(['openTemplate', 'switchVersion', 'watchReview']);

/** Commands after which files and SES are as before. */
const changesNothing: ReadonlySet<OneCommand> = new Set(['openTemplate', 'compareTemplate', 'mailTemplate', 'copyTemplateCall']);

/** The commands that are not for one template. */
type GeneralCommand = 'newTemplate' | 'pullTemplates' | 'refreshTemplates';
/** The commands for one template. */
type OneCommand = keyof ReturnType<Templates['_define']>;
export type TemplateCommand = GeneralCommand | OneCommand;

/** The view "Templates" and its commands, loaded when they are used. */
export class Templates implements vscode.Disposable {
	private readonly _services: Services;
	private readonly _model: TemplateModel;
	private readonly _problems = new FileProblems();
	private readonly _reviews: Reviews;
	private readonly _subscriptions: vscode.Disposable;
	private readonly _definitions: Readonly<Record<OneCommand, Definition>>;

	/** @param redraw draws the rows of the view again */
	constructor(services: Services, redraw: () => void) {
		this._services = services;
		this._model = new TemplateModel(services.accounts);
		this._reviews = new Reviews(services, () => {
			this._model.refresh();
			// For the reason of a rejection, even if the view is not shown.
			void this.rows();
		});
		this._definitions = this._define();
		this._subscriptions = vscode.Disposable.from(
			services.accounts.onDidChange(() => this._problems.forgetReasons()),
			this._model,
			this._problems,
			this._reviews,
			new TemplateProblems(this._model.onDidChange),
			new TemplateDataProblems(this._model),
			this._model.onDidChange(redraw),
			this._model.onDidChange(() => this._showProblems())
		);
		this._showProblems();
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	async rows(): Promise<readonly TemplateRow[]> {
		const snapshot = await this._model.read();
		this._problems.show(snapshot.locals, snapshot.entries);
		const isWatched = (id: number) => this._reviews.isWatched(snapshot.profileId, id);
		if (snapshot.failure === undefined) {
			return drawRows(snapshot, isWatched);
		}
		logError(this._services.log, 'Loading the templates', snapshot.failure);
		const { failureSentence } = await import('../ui/errorSentences.ts');
		return drawRows(snapshot, isWatched, failureSentence(snapshot.failure));
	}

	async run(command: TemplateCommand, request: TemplateRequest): Promise<unknown> {
		switch (command) {
			case 'newTemplate': {
				const folder = await newTemplate();
				// VS Code may miss files that are written right after their folder.
				this._model.refresh();
				return folder?.toString();
			}
			case 'pullTemplates':
				return this._pullAll();
			case 'refreshTemplates':
				return this._model.refresh();
			default:
				return this._runOn(command, request);
		}
	}

	private async _pullAll(): Promise<void> {
		const all = await readNow(this._services);
		if (all) {
			try {
				await pullAll(all);
			} finally {
				this._model.refresh();
			}
		}
	}

	/** Runs a command for a template. What it changed is read again. */
	private async _runOn(command: OneCommand, request: TemplateRequest): Promise<unknown> {
		const { title, offers, nothing, run } = this._definitions[command];
		const needsSaved = ['pushTemplate', 'pushNewVersion', 'switchVersion', 'copyTemplateCall'].includes(command);
		if (needsSaved) {
			await saveFiles(request);
		}
		const found = await findTemplate(this._services, request, title, offers, nothing);
		if (!found) {
			return undefined;
		}
		if (needsSaved) {
			requireSaved(found.entry);
		}
		const { next } = found.entry;
		if (next && request.folder === undefined && request.templateId === next.id && !actsOnNext.has(command)) {
			throw new UserError(vscode.l10n.t('ID {0} is a new version that is not in use yet. Switch to it first.', next.id));
		}
		try {
			return await run(this._services, found, request);
		} finally {
			if (!changesNothing.has(command)) {
				this._model.refresh();
			}
		}
	}

	private _define() {
		const hasFiles = ({ local }: TemplateEntry) => local !== undefined;
		const isThere = ({ remote }: TemplateEntry) => remote !== undefined;
		const noneInSes = vscode.l10n.t('This account has no templates yet. Create one with New Template, then push it.');
		return {
			openTemplate: {
				title: vscode.l10n.t('View Content in SES'),
				offers: isThere,
				nothing: noneInSes,
				run: openTemplate
			},
			pullTemplate: {
				title: vscode.l10n.t('Pull Template'),
				offers: isThere,
				nothing: noneInSes,
				run: async (services, found) => {
					const pulled = await pullTemplate(found);
					if (pulled === 'compare') {
						return compareTemplate(services, found);
					}
					if (pulled && !found.entry.local) {
						await vscode.window.showTextDocument(vscode.Uri.joinPath(pulled, fileNames.settings));
					}
					return pulled?.toString();
				}
			},
			compareTemplate: {
				title: vscode.l10n.t('Compare Template with SES'),
				offers: entry => hasFiles(entry) && isThere(entry),
				run: compareTemplate
			},
			pushTemplate: {
				title: vscode.l10n.t('Push Template'),
				offers: entry => hasFiles(entry) && entry.relation !== 'same',
				nothing: vscode.l10n.t('No template has changes to push.'),
				run: async (services, found) => {
					const pushed = await pushTemplate(services, found);
					return pushed === 'compare'
						? compareTemplate(services, found)
						: pushed === 'newVersion'
							? pushNewVersion(services, found)
							: pushed;
				}
			},
			pushNewVersion: {
				title: vscode.l10n.t('Push as New Version'),
				offers: entry => hasFiles(entry) && entry.remote?.status === 'approved',
				nothing: vscode.l10n.t('No approved template has files in this workspace.'),
				run: pushNewVersion
			},
			switchVersion: {
				title: vscode.l10n.t('Switch Version'),
				offers: ({ link }) => link?.next !== undefined || link?.previous !== undefined,
				nothing: vscode.l10n.t('No template has another version. Push Template as New Version creates one.'),
				run: switchVersion
			},
			watchReview: {
				title: vscode.l10n.t('Watch Review'),
				offers: ({ remote, next }) => remote?.status === 'pending' || next?.status === 'pending',
				nothing: vscode.l10n.t('No template is in review.'),
				run: (_, { account, entry }, request) => this._watch(account.profile.id, entry, request)
			},
			deleteTemplate: { title: vscode.l10n.t('Delete Template'), offers: () => true, run: deleteTemplateOf },
			mailTemplate: {
				title: vscode.l10n.t('Send Test Mail with a Template'),
				offers: isThere,
				nothing: noneInSes,
				run: async (_, { account, entry }) => {
					if (remoteIn(entry).status !== 'approved') {
						throw new UserError(vscode.l10n.t('{0} is not approved, so it cannot be sent.', nameOf(entry)));
					}
					const subject = entry.local?.settings?.subject;
					const variables = entry.local && readValues((await readTexts(entry.local.folder)).texts.get('sample.json') ?? '');
					const argument = { templateId: entry.remote?.id, variables, ...(subject ? { subject } : {}) };
					void executeIn(account.profile.id, 'sendTestMail', argument);
				}
			},
			copyTemplateCall: {
				title: vscode.l10n.t('Copy as API Call'),
				offers: () => true,
				run: (_, { account, entry }) => {
					void executeIn(account.profile.id, 'copyApiCall', { templateId: entry.remote?.id, content: entry.local?.content });
				}
			}
		} satisfies Readonly<Record<string, Definition>>;
	}

	private async _watch(profileId: string, entry: TemplateEntry, { folder, templateId }: TemplateRequest): Promise<void> {
		const { remote, next } = entry;
		const both = [next, remote];
		const named = folder === undefined ? both.find(template => template?.id === templateId) : undefined;
		const watched = named ?? both.find(template => template?.status === 'pending') ?? next ?? remoteIn(entry);
		await this._reviews.watch(profileId, watched, watched === next);
	}

	private _showProblems(): void {
		this._model.readLocal().then(
			locals => this._problems.show(locals, undefined),
			error => logError(this._services.log, 'Reading the templates', error)
		);
	}
}

/**
 * Saves the files before they are sent, as VS Code does before it runs a task; those of all templates if one is picked later. Those of an ID
 * are not known yet.
 */
async function saveFiles(request: TemplateRequest): Promise<void> {
	const named = folderOf(request);
	if (named === undefined && request.templateId !== undefined) {
		return;
	}
	for (const document of vscode.workspace.textDocuments) {
		const own = document.isDirty ? templateFolderOf(document.uri)?.toString() : undefined;
		if (own !== undefined && own === (named ?? own)) {
			await document.save();
		}
	}
}
