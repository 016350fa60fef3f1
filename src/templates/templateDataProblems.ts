import * as vscode from 'vscode';
import { templateVariables } from '../ses/actions.ts';
import { onDidClose } from '../ui/closedDocuments.ts';
import { listText } from '../ui/localText.ts';
import { plainText } from '../ui/plainText.ts';
import { type DataLiteral, dataLiterals } from './check/templateData.ts';
import type { LocalTemplate } from './localTemplates.ts';
import { DelayedChecks, problem } from './problems.ts';
import type { TemplateModel } from './templateModel.ts';

/** Milliseconds after the last keystroke. */
const checkDelay = 500;

/** Languages whose code is checked, and whether names of values may be without quotation marks there. */
const languages: ReadonlyMap<string, boolean> = new Map([
	['javascript', true],
	['javascriptreact', true],
	['typescript', true],
	['typescriptreact', true],
	['python', false],
	['go', false],
	['java', false],
	['php', false]
]);

/** Warns where open code passes other values than a template of the workspace has variables. */
export class TemplateDataProblems implements vscode.Disposable {
	private readonly _diagnostics = vscode.languages.createDiagnosticCollection('tencentSes.templateData');
	private readonly _model: Pick<TemplateModel, 'readLocal' | 'onDidChange'>;
	private readonly _checks = new DelayedChecks();
	/** Variables without a value, one of which may be meant by a name that is not known, and what to write for them. */
	private readonly _meant = new WeakMap<vscode.Diagnostic, readonly { readonly name: string; readonly text: string }[]>();
	private readonly _subscriptions: vscode.Disposable;

	constructor(model: Pick<TemplateModel, 'readLocal' | 'onDidChange'>) {
		this._model = model;
		const soon = (document: vscode.TextDocument, delay = checkDelay) => this._checkSoon(document, delay);
		this._subscriptions = vscode.Disposable.from(
			this._diagnostics,
			this._checks,
			vscode.workspace.onDidOpenTextDocument(document => soon(document, 0)),
			vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document)),
			model.onDidChange(() => this._checkAll()),
			onDidClose(document => this._forget(document.uri)),
			vscode.languages.registerCodeActionsProvider([...languages.keys()], {
				provideCodeActions: ({ uri }, _, { diagnostics }) => diagnostics.flatMap(diagnostic => this._renamings(uri, diagnostic))
			})
		);
		this._checkAll();
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	private _checkAll(): void {
		for (const document of vscode.workspace.textDocuments) {
			this._checkSoon(document, 0);
		}
	}

	private _forget(uri: vscode.Uri): void {
		this._checks.cancel(uri.toString());
		this._diagnostics.delete(uri);
	}

	private _checkSoon(document: vscode.TextDocument, delay: number): void {
		const wordsAreNames = languages.get(document.languageId);
		// Git has an earlier version of the same file.
		if (wordsAreNames === undefined || document.uri.scheme === 'git') {
			if (this._diagnostics.has(document.uri)) {
				this._forget(document.uri);
			}
			return;
		}
		const read = async () => {
			const literals = dataLiterals(document.getText(), wordsAreNames);
			const templates = literals.length > 0 ? await this._model.readLocal() : [];
			return literals.flatMap(literal => this._problemsOf(literal, templates, document));
		};
		this._checks.start(document.uri.toString(), delay, read, problems => this._diagnostics.set(document.uri, problems));
	}

	/** Accounts have the same ids for different templates: there are no problems if one of them fits. */
	private _problemsOf(literal: DataLiteral, templates: readonly LocalTemplate[], document: vscode.TextDocument): vscode.Diagnostic[] {
		const meant = templates.filter(({ settings }) => Object.values(settings?.remote ?? {}).some(({ id }) => id === literal.id));
		const problems = meant.map(template => this._problemsWith(template, literal, document));
		return problems.find(({ length }) => length === 0) ?? problems[0] ?? [];
	}

	private _problemsWith(
		{ content, settings }: LocalTemplate,
		{ start, names }: DataLiteral,
		document: vscode.TextDocument
	): vscode.Diagnostic[] {
		if (!content || !settings) {
			return [];
		}
		const { html = '', text = '' } = content;
		const { name, subject } = settings;
		const given = new Set(names.map(({ name }) => name));
		const missing = templateVariables(html, text).filter(variable => !given.has(variable));
		// Those of the subject are often passed along.
		const known = new Set(templateVariables(html, text, subject));
		const warning = (start: number, end: number, message: string) =>
			problem(new vscode.Range(document.positionAt(start), document.positionAt(end)), message, vscode.DiagnosticSeverity.Warning);
		const unknown = names.filter(({ name }) => !known.has(name));
		const problems = unknown.map(({ name: written, start, end, isShorthand }) => {
			const diagnostic = warning(start, end, vscode.l10n.t('The template {0} has no variable {1}.', name, `{{${written}}}`));
			const isQuoted = /["'`]/.test(document.getText(new vscode.Range(document.positionAt(start - 1), document.positionAt(start))));
			const key = (name: string) => (isQuoted || /^[a-z_$][\w$]*$/i.test(name) ? name : `'${name}'`);
			this._meant.set(
				diagnostic,
				missing.map(name => ({ name, text: isShorthand ? `${key(name)}: ${written}` : key(name) }))
			);
			return diagnostic;
		});
		if (missing.length === 0) {
			return problems;
		}
		const list = listText(missing.map(variable => `{{${variable}}}`));
		return [...problems, warning(start, start + 1, vscode.l10n.t('The template {0} also needs values for {1}.', name, list))];
	}

	private _renamings(uri: vscode.Uri, diagnostic: vscode.Diagnostic): readonly vscode.CodeAction[] {
		return (this._meant.get(diagnostic) ?? []).slice(0, 5).map(({ name, text }) => {
			const action = new vscode.CodeAction(vscode.l10n.t('Change to {0}', plainText(name)), vscode.CodeActionKind.QuickFix);
			action.edit = new vscode.WorkspaceEdit();
			action.edit.replace(uri, diagnostic.range, text);
			action.diagnostics = [diagnostic];
			return action;
		});
	}
}
