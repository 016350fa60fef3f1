import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { runInProfile } from '../accounts/runInProfile.ts';
import { domainKey } from '../mail/domain.ts';
import { domainOf, textOf } from '../model/commandArgument.ts';
import type { DomainModel, Snapshot } from '../model/domainModel.ts';
import { showLoading, signedInSnapshot } from '../model/loading.ts';
import { isSesError } from '../ses/errors.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import { askToPick, type PickItem } from '../ui/multiStepInput.ts';
import { plainText } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import { Creation, type Outcome, type PlannedSender } from './creation.ts';
import { count, countSentences, creationReport, type ManyCreated, type RowOutcome } from './creationReport.ts';
import { LastReport } from './lastReport.ts';
import type { ValidatedRow } from './listValidation.ts';
import { listHeader } from './senderList.ts';
import { isDoubtful, SenderLists, tally, validateText } from './senderLists.ts';
import { rowSentence } from './senderListWords.ts';

/** What a caller already knows. */
interface ListRequest {
	/** Is not shown or asked about: what is fit to be sent is sent. */
	readonly text: string | undefined;
	/** Makes addresses of words without @. */
	readonly domain: string | undefined;
	/** Address of a document that is shown as a list. */
	readonly list: string | undefined;
}

/** A list whose rows are about to be sent. */
interface Plan {
	readonly snapshot: Snapshot;
	readonly rows: readonly ValidatedRow[];
	/** `undefined` when a caller brought the text. */
	readonly document: vscode.TextDocument | undefined;
	/** What to run the command with to try again. */
	readonly request: object;
}

/** Milliseconds that may pass before something says that it is at work. */
const quietTime = 500;

/** The command "Create Sender Addresses from a List". */
export class CreateMany implements vscode.Disposable {
	private readonly _accounts: Accounts;
	private readonly _model: DomainModel;
	private readonly _log: vscode.LogOutputChannel;
	private readonly _lists: SenderLists;
	readonly report: LastReport;
	private _isCreating = false;

	constructor(accounts: Accounts, model: DomainModel, log: vscode.LogOutputChannel) {
		this._accounts = accounts;
		this._model = model;
		this._log = log;
		this._lists = new SenderLists(model);
		this.report = new LastReport(accounts);
	}

	dispose(): void {
		this._lists.dispose();
		this.report.dispose();
	}

	/**
	 * @param argument the row of a domain, or `{ text?, domain? }`
	 * @returns what became of each row; `undefined` when nothing was sent, because someone left or has to write the list first
	 * @throws UserError when there is nothing to begin with
	 */
	async run(argument: unknown): Promise<ManyCreated | undefined> {
		const request = readRequest(argument);
		const snapshot = await this._freshSnapshot();
		if (!snapshot) {
			return undefined;
		}
		const domain = request.domain === undefined ? undefined : domainNamed(snapshot, request.domain);
		if (request.text !== undefined) {
			const { text } = request;
			const again = { text, ...(domain === undefined ? {} : { domain }) };
			return this._create({ snapshot, rows: validateText(text, domain, snapshot), document: undefined, request: again });
		}
		const document = this._lists.find(request.list)?.document ?? (await this._chooseList(domain));
		if (!document) {
			return undefined;
		}
		const rows = this._lists.rowsOf(document);
		const plan = { snapshot, rows, document, request: { list: document.uri.toString() } };
		return (await this._confirm(plan)) ? this._create(plan) : undefined;
	}

	/** What the account has now: a list is validated by it, and running it again must find what was created. */
	private async _freshSnapshot(): Promise<Snapshot | undefined> {
		if (!this._accounts.current) {
			return signedInSnapshot({ accounts: this._accounts, model: this._model });
		}
		this._model.refresh();
		// A notification stays for a while even when its work is done.
		await Promise.race([this._model.snapshot(), new Promise(resolve => setTimeout(resolve, quietTime))]);
		return showLoading(this._model);
	}

	/** @returns `undefined` when someone left, or has an empty list before them now */
	private async _chooseList(domain: string | undefined): Promise<vscode.TextDocument | undefined> {
		const open = vscode.window.activeTextEditor;
		const known = open && this._lists.find(open.document.uri.toString());
		if (known && (domain === undefined || domain === known.domain) && open.selection.isEmpty) {
			return known.document;
		}
		const answer = await askToPick<() => Promise<vscode.TextDocument | undefined>>({
			title: vscode.l10n.t('Create Sender Addresses from a List'),
			keepOpen: true,
			placeholder: domain
				? vscode.l10n.t('Where is the list of addresses of {0}?', plainText(domain))
				: vscode.l10n.t('Where is the list of addresses?'),
			items: sources(open)
		});
		const document = answer && answer !== 'back' ? await answer.value() : undefined;
		if (!document) {
			return undefined;
		}
		const editor = await vscode.window.showTextDocument(document);
		this._lists.open(document, domain);
		if (this._lists.rowsOf(document).length > 0) {
			return document;
		}
		const end = document.lineAt(document.lineCount - 1).range.end;
		editor.selection = new vscode.Selection(end, end);
		return undefined;
	}

	/** Says what will happen, in numbers; the lines themselves say the rest. */
	private async _confirm({ rows, document }: Plan & { readonly document: vscode.TextDocument }): Promise<boolean> {
		const { create, doubtful, others } = tally(rows);
		const showLines = vscode.l10n.t('Show Lines');
		if (create === 0) {
			// Not awaited: the command is over, whether or not someone answers the message.
			void this._tellNothing(others, document);
			return false;
		}
		const go = vscode.l10n.t('Create');
		const paragraphs = [
			perDomain(rows).join('\n'),
			...(doubtful === 0
				? []
				: [
						doubtful === 1
							? vscode.l10n.t('SES may refuse 1 of them; it is tried last.')
							: vscode.l10n.t('SES may refuse {0} of them; they are tried last.', doubtful)
					]),
			...(others === '' ? [] : [vscode.l10n.t('The rest: {0}.', others)])
		];
		const question = create === 1 ? vscode.l10n.t('Create 1 sender address?') : vscode.l10n.t('Create {0} sender addresses?', create);
		const chosen = await vscode.window.showInformationMessage(question, { modal: true, detail: paragraphs.join('\n\n') }, go, showLines);
		if (chosen === showLines) {
			await this._showLines(document);
		}
		return chosen === go;
	}

	private async _tellNothing(others: string, document: vscode.TextDocument): Promise<void> {
		const showLines = vscode.l10n.t('Show Lines');
		const message = others === '' ? vscode.l10n.t('The list is empty.') : vscode.l10n.t('There is nothing to create: {0}.', others);
		if ((await vscode.window.showInformationMessage(message, showLines)) === showLines) {
			await this._showLines(document);
		}
	}

	/** Goes to the first line that something speaks against. */
	private async _showLines(document: vscode.TextDocument): Promise<void> {
		const rows = this._lists.rowsOf(document);
		const first = rows.find(row => row.verdict.kind === 'fault') ?? rows.find(isDoubtful) ?? rows[0];
		const editor = await vscode.window.showTextDocument(document);
		const line = Math.min((first?.firstLine ?? 1) - 1, document.lineCount - 1);
		const { range } = document.lineAt(line);
		editor.selection = new vscode.Selection(range.start, range.start);
		editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
	}

	private async _create(plan: Plan): Promise<ManyCreated> {
		const { snapshot, rows, document } = plan;
		this._accounts.requireCurrent(snapshot.profile.id);
		if (this._isCreating) {
			throw new UserError(vscode.l10n.t('Another list is being created. Wait until it is done, or cancel it.'));
		}
		const planned = new Map(rows.flatMap(row => (row.verdict.kind === 'create' ? [[row, plannedSender(row)] as const] : [])));
		const creation = new Creation(snapshot.client, snapshot.profile.site, [...planned.values()]);
		let isCancelled = false;
		this._isCreating = true;
		try {
			isCancelled = planned.size > 0 && (await showProgress(creation, planned.size));
		} finally {
			this._isCreating = false;
			this._model.refresh();
		}
		const outcomes = rows.map(row => {
			const sender = planned.get(row);
			const outcome = sender && creation.outcomeOf(sender);
			if (outcome?.kind === 'failed' || outcome?.kind === 'unknown') {
				logError(this._log, `Creating ${row.address}`, outcome.error);
			}
			return outcome ? outcomeOfSent(row, outcome) : outcomeOfUnsent(row);
		});
		const many = count(outcomes);
		if (document && many.created + many.existed === rows.length) {
			this._lists.close(document);
		}
		const { id, label, region } = snapshot.profile;
		this.report.keep(id, creationReport(many, `${label} · ${region}`, new Date()));
		// Not awaited: callers wait for the addresses, not for someone to answer the message.
		void this._tell(many, plan, isCancelled, creation.obstacle);
		return many;
	}

	private async _tell(many: ManyCreated, plan: Plan, isCancelled: boolean, obstacle: unknown): Promise<void> {
		const showReport = vscode.l10n.t('Show Report');
		const retry = vscode.l10n.t('Retry');
		const isWhole = many.failed + many.unknown + many.notTried === 0;
		const message = [
			...(isCancelled ? [vscode.l10n.t('Stopped.')] : []),
			...countSentences(many),
			...(obstacle === undefined ? [] : [errorSentence(obstacle).message])
		].join(' ');
		const show = isWhole || isCancelled ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
		const chosen = await show(message, showReport, ...(isWhole ? [] : [retry]));
		if (chosen === retry) {
			await runInProfile(this._accounts, plan.snapshot.profile.id, 'tencentSes.createMany', plan.request);
		} else if (chosen === showReport) {
			await this.report.show();
		}
	}
}

/** The row of a domain, or what a keybinding, a task or another extension passes. Anything else counts as nothing known. */
function readRequest(argument: unknown): ListRequest {
	return { text: textOf(argument, 'text'), domain: domainOf(argument), list: textOf(argument, 'list') };
}

/** @throws UserError when it is none of the account's */
function domainNamed({ entries }: Snapshot, name: string): string {
	const entry = entries.find(candidate => candidate.domain && domainKey(candidate.name) === domainKey(name));
	if (!entry) {
		throw new UserError(vscode.l10n.t('{0} is not one of your sender domains here. Refresh the list.', name));
	}
	return entry.name;
}

type Source = () => Promise<vscode.TextDocument | undefined>;

function sources(open: vscode.TextEditor | undefined): readonly PickItem<Source>[] {
	const items: PickItem<Source>[] = [];
	const text = open?.document.getText() ?? '';
	// The panel of output is a text editor, too.
	if (open && open.document.uri.scheme !== 'output' && text.trim() !== '') {
		const name = plainText(vscode.workspace.asRelativePath(open.document.uri));
		const selected = open.selections.map(selection => open.document.getText(selection)).filter(part => part.trim() !== '');
		if (selected.length > 0) {
			items.push({
				label: vscode.l10n.t('Selected Text'),
				description: name,
				iconPath: new vscode.ThemeIcon('list-selection'),
				value: () => newList(selected.join('\n'))
			});
		}
		items.push({
			label: vscode.l10n.t('Open Editor'),
			description: name,
			iconPath: new vscode.ThemeIcon('file'),
			value: async () => open.document
		});
	}
	return [
		...items,
		{
			label: vscode.l10n.t('File…'),
			description: vscode.l10n.t('CSV or text'),
			iconPath: new vscode.ThemeIcon('folder-opened'),
			value: openFile
		},
		{
			label: vscode.l10n.t('New List'),
			description: vscode.l10n.t('to write or paste'),
			iconPath: new vscode.ThemeIcon('new-file'),
			value: () => newList(`${listHeader}\n`)
		}
	];
}

async function newList(content: string): Promise<vscode.TextDocument> {
	const languages = await vscode.languages.getLanguages();
	return vscode.workspace.openTextDocument({ content, language: languages.includes('csv') ? 'csv' : 'plaintext' });
}

async function openFile(): Promise<vscode.TextDocument | undefined> {
	const [uri] =
		(await vscode.window.showOpenDialog({
			title: vscode.l10n.t('Choose a List of Sender Addresses'),
			openLabel: vscode.l10n.t('Open List'),
			filters: { [vscode.l10n.t('Lists')]: ['csv', 'tsv', 'txt'], [vscode.l10n.t('All Files')]: ['*'] }
		})) ?? [];
	if (!uri) {
		return undefined;
	}
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch (error) {
		throw new UserError(
			vscode.l10n.t(
				'This file cannot be read as text: {0} Save the table as CSV first.',
				error instanceof Error ? error.message : String(error)
			)
		);
	}
}

/** Such as `mail.example.com: 10 addresses`. */
function perDomain(rows: readonly ValidatedRow[]): readonly string[] {
	const counts = new Map<string, number>();
	for (const { domain = '', verdict } of rows) {
		if (verdict.kind === 'create') {
			counts.set(domain, (counts.get(domain) ?? 0) + 1);
		}
	}
	return [...counts].map(([domain, number]) =>
		plainText(number === 1 ? vscode.l10n.t('{0}: 1 address', domain) : vscode.l10n.t('{0}: {1} addresses', domain, number))
	);
}

function plannedSender(row: ValidatedRow): PlannedSender {
	return { address: row.address ?? '', senderName: row.senderName, domain: row.domain ?? '', isDoubtful: isDoubtful(row) };
}

/** @returns whether it was cancelled */
function showProgress(creation: Creation, total: number): Thenable<boolean> {
	const title = vscode.l10n.t('Creating sender addresses');
	return vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title, cancellable: true },
		async (progress, token) => {
			const abort = new AbortController();
			token.onCancellationRequested(() => {
				progress.report({ message: vscode.l10n.t('waiting for those under way…') });
				abort.abort();
			});
			progress.report({ message: vscode.l10n.t('{0} of {1}', 0, total) });
			await creation.run(abort.signal, (done, left) => {
				const message = abort.signal.aborted ? {} : { message: progressWords(done, total, left) };
				progress.report({ ...message, increment: 100 / total });
			});
			return abort.signal.aborted;
		}
	);
}

/** @param left milliseconds */
function progressWords(done: number, total: number, left: number): string {
	const seconds = Math.ceil(left / 1000);
	if (seconds < 60) {
		return vscode.l10n.t('{0} of {1}, about {2} s left', done, total, seconds);
	}
	return vscode.l10n.t('{0} of {1}, about {2} min left', done, total, Math.ceil(seconds / 60));
}

function outcomeOfUnsent(row: ValidatedRow): RowOutcome {
	const { firstLine: line, address, senderName, verdict } = row;
	return { line, address, senderName, outcome: verdict.kind === 'exists' ? 'existed' : 'leftOut', reason: rowSentence(row) };
}

function outcomeOfSent({ firstLine: line, address, senderName }: ValidatedRow, outcome: Outcome): RowOutcome {
	const row = { line, address, senderName, outcome: outcome.kind };
	switch (outcome.kind) {
		case 'created':
			return outcome.requestId === undefined
				? { ...row, reason: vscode.l10n.t('The answer was lost, but the list of addresses shows it.') }
				: { ...row, reason: '', requestId: outcome.requestId };
		case 'existed':
			return { ...row, reason: vscode.l10n.t('It was created elsewhere meanwhile.') };
		case 'failed':
			return { ...row, ...detailsOf(outcome.error), reason: errorSentence(outcome.error).message };
		case 'unknown':
			return {
				...row,
				...detailsOf(outcome.error),
				reason: vscode.l10n.t('The answer was lost. {0}', errorSentence(outcome.error).message)
			};
		case 'notTried':
			return outcome.error === undefined
				? { ...row, reason: vscode.l10n.t('Cancelled before its turn.') }
				: { ...row, reason: vscode.l10n.t('Another address met this: {0}', errorSentence(outcome.error).message) };
	}
}

function detailsOf(error: unknown): { readonly code?: string; readonly requestId?: string } {
	return isSesError(error) ? { code: error.code, ...(error.requestId === undefined ? {} : { requestId: error.requestId }) } : {};
}
