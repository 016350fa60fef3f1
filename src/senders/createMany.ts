import * as vscode from 'vscode';
import { type AccountButton, accountTitle, showAccountMessage } from '../accounts/accountActions.ts';
import { domainKey } from '../mail/domain.ts';
import type { Snapshot } from '../model/domainModel.ts';
import { signedInSnapshot } from '../model/loading.ts';
import type { Services } from '../services.ts';
import { documentUri } from '../ui/documentUri.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { sentencesText } from '../ui/localText.ts';
import { logError } from '../ui/log.ts';
import { plainText } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import { Creation } from './creation.ts';
import { count, countSentences, creationReport, type ManyCreated, rowOutcome } from './creationReport.ts';
import { chooseList } from './listSource.ts';
import { isDoubtful, type ValidatedRow } from './listValidation.ts';
import { type KeptList, SenderLists, tally, validateText } from './senderLists.ts';

interface Plan {
	readonly snapshot: Snapshot;
	readonly rows: readonly ValidatedRow[];
	/** `undefined` when the caller passed the text. */
	readonly document: vscode.TextDocument | undefined;
	/** The argument that runs the command again with the same list. */
	readonly request: object;
}

/** The command "Create Sender Addresses from a List". */
export class CreateMany implements vscode.Disposable {
	private readonly _services: Services;
	private readonly _lists: SenderLists;
	private readonly _subscription: vscode.Disposable;
	/** By the IDs of the profiles, the newest last. In memory only, because they contain addresses; deleted on signing out. */
	private readonly _reports = new Map<string, string>();
	private _isCreating = false;

	/** @param keptLists see `SenderLists` */
	constructor(services: Services, ...keptLists: readonly [kept: readonly KeptList[], save: (lists: readonly KeptList[]) => void]) {
		this._services = services;
		this._lists = new SenderLists(services, ...keptLists);
		this._subscription = services.accounts.onDidSignOut(id => this._setReport(id, undefined));
	}

	dispose(): void {
		this._subscription.dispose();
		this._lists.dispose();
	}

	/**
	 * @param request a list that is created without asking, the domain of words without @, and the URI of a document that is already shown
	 * as a list; `kind` of the focused row, which the menu of the view passes
	 * @returns the outcome of each row; `undefined` when nothing was sent
	 * @throws UserError when the account has no such domain, or another list is being created
	 */
	async run({
		text,
		domain: named,
		list,
		kind
	}: Readonly<Record<'text' | 'domain' | 'list' | 'kind', string | undefined>>): Promise<ManyCreated | undefined> {
		if (this._services.accounts.current) {
			// Addresses that already exist must not be created again.
			this._services.model.refresh();
		}
		const snapshot = await signedInSnapshot(this._services);
		if (!snapshot) {
			return undefined;
		}
		const domain = knownDomain(snapshot, named, kind !== undefined);
		if (text !== undefined) {
			const request = { text, ...(domain === undefined ? {} : { domain }) };
			return this._create({ snapshot, rows: validateText(text, domain, snapshot), document: undefined, request });
		}
		const document = this._lists.find(list)?.document ?? (await this._openList(domain, snapshot.profile.id));
		if (!document) {
			return undefined;
		}
		const rows = this._lists.rowsOf(document);
		return (await confirm(this._services, snapshot, rows))
			? this._create({ snapshot, rows, document, request: { list: document.uri.toString() } })
			: undefined;
	}

	/** Shows the report of the last list. @param profileId of the profile that it is about; default: of any. @throws UserError when there is none */
	async showReport(profileId = [...this._reports.keys()].at(-1)): Promise<void> {
		const markdown = this._reports.get(profileId ?? '');
		if (markdown === undefined) {
			throw new UserError(vscode.l10n.t('No addresses have been created from a list in this window yet.'));
		}
		const name = `${vscode.l10n.t('Sender Addresses from a List')}.md`;
		await this._services.documents.show(documentUri('list', name, { profileId }), markdown);
	}

	/** The text of a report that was opened again. */
	reportFor(profileId: unknown): string {
		return (
			this._reports.get(String(profileId)) ??
			`${vscode.l10n.t('This report was made before the window was reloaded. Run "Create Sender Addresses from a List" again.')}\n`
		);
	}

	/** @returns `undefined` when canceled, or the list is empty and open for typing */
	private async _openList(domain: string | undefined, profileId: string): Promise<vscode.TextDocument | undefined> {
		const active = vscode.window.activeTextEditor;
		const known = active && this._lists.find(active.document.uri.toString());
		if (known && (domain === undefined || domain === known.domain) && active.selection.isEmpty) {
			return known.document;
		}
		const document = await chooseList();
		if (!document) {
			return undefined;
		}
		const editor = await vscode.window.showTextDocument(document);
		this._lists.open(document, domain, profileId);
		if (this._lists.rowsOf(document).length > 0) {
			return document;
		}
		const { end } = document.lineAt(document.lineCount - 1).range;
		editor.selection = new vscode.Selection(end, end);
		return undefined;
	}

	private async _create(plan: Plan): Promise<ManyCreated> {
		const { accounts, model, log } = this._services;
		const { snapshot, rows, document } = plan;
		const { id, label, region } = snapshot.profile;
		accounts.requireCurrent(id);
		if (this._isCreating) {
			throw new UserError(vscode.l10n.t('Addresses are being created from another list. Wait until that is done, or cancel it.'));
		}
		const planned = new Map(
			rows
				.filter(({ verdict }) => verdict.kind === 'create')
				.map(row => {
					const { address = '', senderName, domain = '' } = row;
					return [row, { address, senderName, domain }] as const;
				})
		);
		const creation = new Creation(snapshot.client, [...planned.values()]);
		const version = document?.version;
		let isCanceled = false;
		this._isCreating = true;
		try {
			isCanceled = planned.size > 0 && (await showProgress(creation, planned.size));
		} finally {
			this._isCreating = false;
			model.refresh();
		}
		const outcomes = rows.map(row => {
			const sender = planned.get(row);
			const outcome = sender && creation.outcomeOf(sender);
			if (outcome?.kind === 'failed' || outcome?.kind === 'unknown') {
				logError(log, `Creating ${row.address}`, outcome.error);
			}
			return rowOutcome(row, outcome);
		});
		const many = count(outcomes);
		// Lines that were added meanwhile are still to be created.
		if (document?.version === version && document && many.created + many.existed === rows.length) {
			this._lists.close(document);
		}
		this._setReport(id, creationReport(many, `${label} · ${region}`, new Date()));
		// Not awaited: callers wait for the addresses, not for an answer to the message.
		void this._showResult(many, plan, isCanceled, creation.obstacle);
		return many;
	}

	private async _showResult(many: ManyCreated, plan: Plan, isCanceled: boolean, obstacle: unknown): Promise<void> {
		const showReport = { title: vscode.l10n.t('Show Report'), command: 'showCreationReport' };
		const retry = { title: vscode.l10n.t('Retry'), command: 'createMany', argument: plan.request };
		const isComplete = many.failed + many.unknown + many.notTried === 0;
		// A cancellation that came too late stopped nothing.
		const isStopped = isCanceled && many.notTried > 0;
		const message = sentencesText([
			...(isStopped ? [vscode.l10n.t('Stopped.')] : []),
			...countSentences(many),
			...(obstacle === undefined ? [] : [errorSentence(obstacle).message])
		]);
		const severity = isComplete || isStopped ? 'Information' : 'Warning';
		const buttons: readonly AccountButton[] = isComplete ? [showReport] : [showReport, retry];
		await showAccountMessage(plan.snapshot.profile.id, severity, message, ...buttons);
	}

	private _setReport(profileId: string, markdown: string | undefined): void {
		this._reports.delete(profileId);
		// The profile may have been signed out of while the addresses were being created.
		if (markdown !== undefined && !this._services.accounts.isSignedOut(profileId)) {
			this._reports.set(profileId, markdown);
		}
		void vscode.commands.executeCommand('setContext', 'tencentSes.creationReport', this._reports.size > 0);
	}
}

/**
 * @param isRow VS Code passes the focused row, which may be that of a domain that SES does not list
 * @throws UserError when the account does not have the domain
 */
function knownDomain({ entries }: Snapshot, name: string | undefined, isRow: boolean): string | undefined {
	const entry = entries.find(candidate => name !== undefined && candidate.domain && domainKey(candidate.name) === domainKey(name));
	if (name === undefined || (!entry && isRow)) {
		return undefined;
	}
	if (!entry) {
		throw new UserError(vscode.l10n.t('{0} is not a sender domain of this account. Refresh the list.', name));
	}
	return entry.name;
}

/** Asks with the numbers of addresses; what is wrong with a line is shown in the editor. */
async function confirm({ accounts }: Services, { profile }: Snapshot, rows: readonly ValidatedRow[]): Promise<boolean> {
	const { create, others } = tally(rows);
	if (create === 0) {
		void vscode.window.showInformationMessage(
			others === '' ? vscode.l10n.t('The list is empty.') : vscode.l10n.t('There is nothing to create: {0}.', others)
		);
		return false;
	}
	const paragraphs = [perDomain(rows).join('\n')];
	if (rows.some(isDoubtful)) {
		paragraphs.push(vscode.l10n.t('SES may reject some of them. See the warnings in the list.'));
	}
	if (others !== '') {
		paragraphs.push(vscode.l10n.t('Not created: {0}.', others));
	}
	const question = accountTitle(accounts, profile, vscode.l10n.t('Create these sender addresses?'));
	const go = vscode.l10n.t('Create');
	const options = { modal: true, detail: paragraphs.join('\n\n') };
	return (await vscode.window.showInformationMessage(question, options, go)) === go;
}

/** Such as `mail.example.com: 10`. */
function perDomain(rows: readonly ValidatedRow[]): readonly string[] {
	const counts = new Map<string, number>();
	for (const { domain = '', verdict } of rows) {
		if (verdict.kind === 'create') {
			counts.set(domain, (counts.get(domain) ?? 0) + 1);
		}
	}
	return [...counts].map(([domain, number]) => plainText(`${domain}: ${number}`));
}

/** @returns whether it was canceled */
function showProgress(creation: Creation, total: number): Thenable<boolean> {
	const title = vscode.l10n.t('Creating sender addresses');
	return vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title, cancellable: true },
		async (progress, token) => {
			const abort = new AbortController();
			token.onCancellationRequested(() => {
				progress.report({ message: vscode.l10n.t('waiting for requests in progress…') });
				abort.abort();
			});
			progress.report({ message: vscode.l10n.t('{0} of {1}', 0, total) });
			await creation.run(abort.signal, done => {
				const message = abort.signal.aborted ? {} : { message: vscode.l10n.t('{0} of {1}', done, total) };
				progress.report({ ...message, increment: 100 / total });
			});
			return abort.signal.aborted;
		}
	);
}
