import * as vscode from 'vscode';
import { onDidClose } from '../ui/closedDocuments.ts';
import { checkTemplate } from './check/checkTemplate.ts';
import { type Finding, rules, type Severity } from './check/finding.ts';
import { findingSentence } from './checkWords.ts';
import { templateFolderOf } from './localTemplates.ts';
import { registerFixes } from './problemFixes.ts';
import { DelayedChecks, problem } from './problems.ts';
import { positionsIn, readTexts, sourceOf, type TemplateTexts } from './templateDocuments.ts';
import { templateFiles } from './templateFile.ts';
import { registerVariables } from './variableFeatures.ts';

/** Milliseconds after the last keystroke. */
const checkDelay = 200;

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
	error: vscode.DiagnosticSeverity.Error,
	warning: vscode.DiagnosticSeverity.Warning,
	// VS Code does not list hints of its own kind.
	hint: vscode.DiagnosticSeverity.Information
};

/** The problems of the templates of which a file is open, with quick fixes, and what the editor knows about their variables. */
export class TemplateProblems implements vscode.Disposable {
	private readonly _diagnostics = vscode.languages.createDiagnosticCollection('tencentSes.templates');
	/** By the folder of a template. */
	private readonly _checks = new DelayedChecks();
	private readonly _subscriptions: vscode.Disposable;

	/** @param onDidChange the files of templates changed, or the folders that contain them */
	constructor(onDidChange: vscode.Event<void>) {
		const soon = (uri: vscode.Uri, delay = checkDelay) => this._checkSoon(uri, delay);
		this._subscriptions = vscode.Disposable.from(
			this._diagnostics,
			this._checks,
			onDidChange(() => this._checkOpen()),
			vscode.workspace.onDidOpenTextDocument(({ uri }) => soon(uri, 0)),
			vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document.uri)),
			onDidClose(({ uri }) => soon(uri, 0)),
			vscode.workspace.onDidChangeConfiguration(event => event.affectsConfiguration('tencentSes.templates') && this._checkAll()),
			vscode.workspace.onDidChangeWorkspaceFolders(() => this._checkAll()),
			registerFixes(findingsOf),
			registerVariables()
		);
		this._checkAll();
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	private _checkAll(): void {
		this._diagnostics.clear();
		this._checkOpen();
	}

	private _checkOpen(): void {
		for (const { uri } of vscode.workspace.textDocuments) {
			this._checkSoon(uri, 0);
		}
	}

	private _checkSoon(uri: vscode.Uri, delay: number): void {
		const folder = templateFolderOf(uri);
		if (folder) {
			const key = folder.toString();
			const isOpen = () => vscode.workspace.textDocuments.some(({ uri }) => templateFolderOf(uri)?.toString() === key);
			const read = async () => (isOpen() ? readTexts(folder) : undefined);
			this._checks.start(key, delay, read, template => this._show(folder, template));
		}
	}

	/** @param template without one, its problems are removed */
	private _show(folder: vscode.Uri, template: TemplateTexts | undefined): void {
		const findings = template ? findingsOf(template) : [];
		for (const file of templateFiles) {
			const rangeOf = positionsIn(template?.texts.get(file) ?? '');
			const own = findings.filter(finding => finding.file === file);
			this._diagnostics.set(
				vscode.Uri.joinPath(folder, file),
				own.map(finding => diagnosticOf(finding, rangeOf(finding)))
			);
		}
	}
}

/** What is wrong with a template, without the rules that are turned off. */
export function findingsOf(template: TemplateTexts): readonly Finding[] {
	const disabled: unknown = vscode.workspace.getConfiguration('tencentSes.templates', template.folder).get('disabledRules');
	return checkTemplate(sourceOf(template), new Set(Array.isArray(disabled) ? disabled.map(String) : []));
}

function diagnosticOf(finding: Finding, range: vscode.Range): vscode.Diagnostic {
	const { rule, severity } = finding;
	const [, source] = rules[rule];
	const diagnostic = problem(range, findingSentence(finding), severities[severity]);
	diagnostic.code = source ? { value: rule, target: vscode.Uri.parse(source) } : rule;
	if (rule === 'unused-sample-value') {
		diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
	}
	return diagnostic;
}
