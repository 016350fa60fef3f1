import * as vscode from 'vscode';
import { disableRule } from './check/disableRule.ts';
import type { Edit, Finding } from './check/finding.ts';
import { addToSample } from './check/readSample.ts';
import { fixTitle } from './checkWords.ts';
import { templateFolderOf } from './localTemplates.ts';
import { isProblem } from './problems.ts';
import { positionsIn, readTexts, type TemplateTexts, templateFileOf, templateSelector } from './templateDocuments.ts';

/** @param findingsOf what is wrong with a template now */
export function registerFixes(findingsOf: (template: TemplateTexts) => readonly Finding[]): vscode.Disposable {
	return vscode.languages.registerCodeActionsProvider(
		templateSelector,
		{ provideCodeActions: (document, range, { diagnostics }) => fixesFor(document, range, diagnostics, findingsOf) },
		{ providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }
	);
}

async function fixesFor(
	{ uri }: vscode.TextDocument,
	range: vscode.Range,
	diagnostics: readonly vscode.Diagnostic[],
	findingsOf: (template: TemplateTexts) => readonly Finding[]
): Promise<vscode.CodeAction[]> {
	const folder = templateFolderOf(uri);
	const ours = diagnostics.filter(isProblem);
	const template = folder && ours.length > 0 ? await readTexts(folder) : undefined;
	if (!template) {
		return [];
	}
	const file = templateFileOf(uri);
	const rangeOf = positionsIn(template.texts.get(file ?? 'body.html') ?? '');
	const findings = findingsOf(template);
	const here = findings.filter(finding => finding.file === file && rangeOf(finding).intersection(range));
	const action = (title: string, edit: Edit, finding: Finding, isPreferred = false): vscode.CodeAction => ({
		title,
		kind: vscode.CodeActionKind.QuickFix,
		diagnostics: ours.filter(diagnostic => ruleOf(diagnostic) === finding.rule && diagnostic.range.isEqual(rangeOf(finding))),
		isPreferred,
		edit: workspaceEdit(template, edit)
	});

	const fixes = here.flatMap(finding => (finding.fix ? [action(fixTitle(finding), finding.fix, finding, true)] : []));
	const missing = [...new Set(findings.filter(({ rule }) => rule === 'no-sample-value').map(({ data: [name] }) => String(name)))];
	const example = here.find(({ rule }) => rule === 'no-sample-value');
	const addition = missing.length > 1 && example ? addToSample(template.texts.get('sample.json'), missing) : undefined;
	if (addition && example) {
		fixes.push(action(vscode.l10n.t('Add all {0} missing variables to sample.json', missing.length), addition, example));
	}
	// The comment would make an empty part one that is sent.
	const html = template.texts.get('body.html') ?? '';
	const rules = new Map(here.map(finding => [finding.rule, finding]));
	const disabling = html === '' ? [] : [...rules.values()];
	return [
		...fixes,
		...disabling.map(finding =>
			action(vscode.l10n.t('Turn off the rule "{0}" in this template', finding.rule), disableRule(html, finding.rule), finding)
		)
	];
}

function ruleOf({ code }: vscode.Diagnostic): unknown {
	return typeof code === 'object' ? code.value : code;
}

function workspaceEdit({ folder, texts }: TemplateTexts, { file, text, ...span }: Edit): vscode.WorkspaceEdit {
	const edit = new vscode.WorkspaceEdit();
	const uri = vscode.Uri.joinPath(folder, file);
	const old = texts.get(file);
	if (old === undefined) {
		edit.createFile(uri, { contents: new TextEncoder().encode(text) });
	} else {
		edit.replace(uri, positionsIn(old)(span), text);
	}
	return edit;
}
