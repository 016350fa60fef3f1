import * as vscode from 'vscode';
import type { DomainModel, Snapshot } from '../model/domainModel.ts';
import type { AccountModel } from '../model/loading.ts';
import { onDidClose } from '../ui/closedDocuments.ts';
import { listText } from '../ui/localText.ts';
import { type ValidatedRow, validateSenderList } from './listValidation.ts';
import { readSenderList } from './senderList.ts';
import { rowSentence } from './senderListWords.ts';

/** A list that stays one over a reload of the window. */
export interface KeptList {
	readonly uri: string;
	/** Completes words without @. */
	readonly domain: string | undefined;
	/** Of the account that it was opened for. */
	readonly profileId: string;
}

interface SenderList {
	readonly document: vscode.TextDocument;
	readonly domain: string | undefined;
	/** `undefined` after signing out: nothing about the list is kept then. */
	readonly profileId: string | undefined;
	rows: readonly ValidatedRow[];
	/** Of the text that the rows are of. */
	words: string;
	timer?: NodeJS.Timeout | undefined;
}

/** Milliseconds after the last keystroke. */
const validateDelay = 200;

/**
 * The preview of lists of sender addresses: diagnostics, a sentence behind each line and a CodeLens that creates them. Follows the text and
 * the account. Never changes the text.
 */
export class SenderLists implements vscode.Disposable {
	private readonly _model: DomainModel;
	private readonly _save: (lists: readonly KeptList[]) => void;
	private readonly _lists = new Map<string, SenderList>();
	/** Lists in tabs that VS Code has not loaded since the window was reloaded. */
	private _waiting: readonly KeptList[] = [];
	private readonly _diagnostics = vscode.languages.createDiagnosticCollection('tencentSes.senderLists');
	private readonly _sentences = vscode.window.createTextEditorDecorationType({
		after: { margin: '0 0 0 2em', color: new vscode.ThemeColor('editorCodeLens.foreground') }
	});
	private readonly _didChange = new vscode.EventEmitter<void>();
	private readonly _subscriptions: vscode.Disposable;

	/**
	 * @param kept the lists of this window before it was reloaded
	 * @param save keeps the lists for the next time
	 */
	constructor({ accounts, model }: AccountModel, kept: readonly KeptList[], save: (lists: readonly KeptList[]) => void) {
		this._model = model;
		this._save = save;
		this._subscriptions = vscode.Disposable.from(
			this._diagnostics,
			this._sentences,
			this._didChange,
			vscode.languages.registerCodeLensProvider('*', {
				onDidChangeCodeLenses: this._didChange.event,
				provideCodeLenses: document => this._lenses(document)
			}),
			vscode.workspace.onDidOpenTextDocument(document => this._restore(document)),
			accounts.onDidSignOut(id => this._forget(id)),
			vscode.workspace.onDidChangeTextDocument(({ document }) => this._validateSoon(document)),
			onDidClose(document => this._closed(document)),
			vscode.window.onDidChangeVisibleTextEditors(() => this._drawSentences()),
			model.onDidChange(domain => {
				if (domain === undefined && this._lists.size > 0) {
					void this._validateAgain();
				}
			})
		);
		const tabs = new Set(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => uriOf(input))));
		this._waiting = kept.filter(({ uri, profileId }) => tabs.has(uri) && !accounts.isSignedOut(profileId));
		for (const document of vscode.workspace.textDocuments) {
			this._restore(document);
		}
		this._keep();
	}

	/** The lists stay kept, so that they can be restored. */
	dispose(): void {
		for (const { document } of this._lists.values()) {
			this._end(document);
		}
		this._subscriptions.dispose();
	}

	/** @param domain completes words without @; by default the one that the list had before */
	open(document: vscode.TextDocument, domain: string | undefined, profileId: string): void {
		const key = document.uri.toString();
		this._lists.set(key, { document, domain: domain ?? this._lists.get(key)?.domain, profileId, rows: [], words: '' });
		this._waiting = this._waiting.filter(({ uri }) => uri !== key);
		this._validate(document);
		this._keep();
	}

	/** Ends the preview. */
	close(document: vscode.TextDocument): void {
		if (this._end(document)) {
			this._keep();
		}
	}

	/** A new list that was saved goes on as that file, which VS Code opens before it empties and closes the other. */
	private _closed(document: vscode.TextDocument): void {
		const list = this._lists.get(document.uri.toString());
		this.close(document);
		if (list?.profileId !== undefined && document.isUntitled && list.words !== '') {
			const saved = vscode.workspace.textDocuments.findLast(
				other => vscode.workspace.fs.isWritableFileSystem(other.uri.scheme) && wordsOf(other) === list.words
			);
			if (saved && !this._lists.has(saved.uri.toString())) {
				this.open(saved, list.domain, list.profileId);
			}
		}
	}

	private _end(document: vscode.TextDocument): boolean {
		const key = document.uri.toString();
		clearTimeout(this._lists.get(key)?.timer);
		const isList = this._lists.delete(key);
		if (isList) {
			this._diagnostics.delete(document.uri);
			this._drawSentences();
			this._didChange.fire();
		}
		return isList;
	}

	private _restore(document: vscode.TextDocument): void {
		const list = this._waiting.find(({ uri }) => uri === document.uri.toString());
		if (list) {
			this.open(document, list.domain, list.profileId);
			// The window may not have loaded the account yet.
			void this._validateAgain();
		}
	}

	private _forget(profileId: string): void {
		this._waiting = this._waiting.filter(list => list.profileId !== profileId);
		for (const [key, list] of this._lists) {
			if (list.profileId === profileId) {
				this._lists.set(key, { ...list, profileId: undefined });
			}
		}
		this._keep();
	}

	private _keep(): void {
		const open = [...this._lists].flatMap(([uri, { domain, profileId }]) => (profileId === undefined ? [] : [{ uri, domain, profileId }]));
		this._save([...open, ...this._waiting]);
	}

	/** @param uri as text */
	find(uri: string | undefined): { readonly document: vscode.TextDocument; readonly domain: string | undefined } | undefined {
		return uri === undefined ? undefined : this._lists.get(uri);
	}

	/** The rows of the current text. */
	rowsOf(document: vscode.TextDocument): readonly ValidatedRow[] {
		this._validate(document);
		return this._lists.get(document.uri.toString())?.rows ?? [];
	}

	private _validateSoon(document: vscode.TextDocument): void {
		const list = this._lists.get(document.uri.toString());
		if (list) {
			clearTimeout(list.timer);
			list.timer = setTimeout(() => this._validate(document), validateDelay);
		}
	}

	private async _validateAgain(): Promise<void> {
		// On failure, which the tree shows, the lists are validated against the previous snapshot.
		await this._model.snapshot().catch(() => {});
		for (const { document } of this._lists.values()) {
			this._validate(document);
		}
	}

	private _validate(document: vscode.TextDocument): void {
		const list = this._lists.get(document.uri.toString());
		if (!list) {
			return;
		}
		clearTimeout(list.timer);
		list.words = wordsOf(document);
		list.rows = validateText(document.getText(), list.domain, this._model.latest);
		this._diagnostics.set(
			document.uri,
			list.rows.flatMap(row => diagnosticOf(document, row) ?? [])
		);
		this._drawSentences();
		this._didChange.fire();
	}

	private _drawSentences(): void {
		for (const editor of vscode.window.visibleTextEditors) {
			const { document } = editor;
			const rows = this._lists.get(document.uri.toString())?.rows ?? [];
			editor.setDecorations(
				this._sentences,
				rows.filter(row => row.lastLine <= document.lineCount).map(row => sentenceBehind(document, row))
			);
		}
	}

	private _lenses(document: vscode.TextDocument): vscode.CodeLens[] {
		const list = this._lists.get(document.uri.toString());
		// When signed out, there is nothing to validate against.
		if (!list || !this._model.latest) {
			return [];
		}
		const range = new vscode.Range(0, 0, 0, 0);
		const lens = (title: string, command = '', ...args: readonly unknown[]) =>
			new vscode.CodeLens(range, { title, command, arguments: [...args] });
		const { create, others } = tally(list.rows);
		if (list.rows.length === 0) {
			const example = list.domain
				? vscode.l10n.t('such as service,Service Team')
				: vscode.l10n.t('such as service@mail.example.com,Service Team');
			return [lens(vscode.l10n.t('Enter an address in each line, {0}', example))];
		}
		const go = create === 1 ? vscode.l10n.t('$(new-file) Create 1 Address') : vscode.l10n.t('$(new-file) Create {0} Addresses', create);
		return [
			create > 0 ? lens(go, 'tencentSes.createMany', { list: document.uri.toString() }) : lens(vscode.l10n.t('There is nothing to create')),
			...(others === '' ? [] : [lens(others, 'workbench.actions.view.problems')])
		];
	}
}

/** The text without what saving may change: white space. */
function wordsOf(document: vscode.TextDocument): string {
	return document.getText().split(/\s+/).join(' ').trim();
}

/** The URI of the document in a tab; '' for other tabs. */
function uriOf(input: unknown): string {
	return input instanceof vscode.TabInputText ? input.uri.toString() : '';
}

/** @returns no rows without a snapshot, because there is nothing to validate against */
export function validateText(text: string, domain: string | undefined, snapshot: Snapshot | undefined): readonly ValidatedRow[] {
	return snapshot ? validateSenderList(readSenderList(text, domain), { entries: snapshot.entries, site: snapshot.profile.site }) : [];
}

/** How many rows will be created, and the others in words such as `3 existing, 2 with errors`. */
export function tally(rows: readonly ValidatedRow[]): { readonly create: number; readonly others: string } {
	const count = (kind: ValidatedRow['verdict']['kind']) => rows.filter(({ verdict }) => verdict.kind === kind).length;
	const [exist, faults] = [count('exists'), count('fault')];
	const others = [exist > 0 && vscode.l10n.t('{0} existing', exist), faults > 0 && vscode.l10n.t('{0} with errors', faults)];
	return { create: count('create'), others: listText(others.filter(text => text !== false)) };
}

function rangeOf(document: vscode.TextDocument, { firstLine, lastLine }: ValidatedRow): vscode.Range {
	const first = document.lineAt(firstLine - 1);
	return new vscode.Range(
		first.lineNumber,
		first.firstNonWhitespaceCharacterIndex,
		lastLine - 1,
		document.lineAt(lastLine - 1).text.length
	);
}

function diagnosticOf(document: vscode.TextDocument, row: ValidatedRow): vscode.Diagnostic | undefined {
	const severity = severityOf(row);
	if (severity === undefined) {
		return undefined;
	}
	const diagnostic = new vscode.Diagnostic(rangeOf(document, row), rowSentence(row), severity);
	diagnostic.source = 'Tencent SES';
	return diagnostic;
}

/** @returns `undefined` when there is nothing wrong with the row */
function severityOf({ verdict }: ValidatedRow): vscode.DiagnosticSeverity | undefined {
	switch (verdict.kind) {
		case 'fault':
			return vscode.DiagnosticSeverity.Error;
		case 'exists':
			return verdict.isOtherName ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Information;
		case 'create':
			return verdict.doubts.length > 0 ? vscode.DiagnosticSeverity.Warning : undefined;
	}
}

function sentenceBehind(document: vscode.TextDocument, row: ValidatedRow): vscode.DecorationOptions {
	const { end } = rangeOf(document, row);
	return { range: new vscode.Range(end, end), renderOptions: { after: { contentText: rowSentence(row) } } };
}
