import * as vscode from 'vscode';
import { plainText } from '../ui/plainText.ts';
import type { TemplateEntry } from './accountTemplates.ts';
import { fileNames } from './templateFile.ts';
import type { TemplatesSnapshot } from './templateModel.ts';
import { faultSentence } from './templateWords.ts';

/** The problems of files that cannot be used, and the reasons of rejections. */
export class FileProblems implements vscode.Disposable {
	private readonly _problems = vscode.languages.createDiagnosticCollection('tencent-ses-templates');

	dispose(): void {
		this._problems.dispose();
	}

	show({ locals, account }: TemplatesSnapshot): void {
		const found: [vscode.Uri, vscode.Diagnostic[]][] = locals.flatMap(({ faults }) =>
			faults.map(fault => [fault.file, [problem(faultSentence(fault), new vscode.Range(0, 0, 0, 1))]] as [vscode.Uri, vscode.Diagnostic[]])
		);
		this._problems.clear();
		this._problems.set([...found, ...(account?.entries ?? []).flatMap(rejection)]);
	}
}

/** At the words of the body that the reviewer quotes, if there are any. Not after a change here. */
function rejection({ local, remote, relation }: TemplateEntry): [vscode.Uri, vscode.Diagnostic[]][] {
	if (!local?.content || remote?.status !== 'rejected' || relation !== 'same') {
		return [];
	}
	const { html = '', text = '' } = local.content;
	const quoted = [...remote.reviewReason.matchAll(/["'“”‘’「『《]([^"'“”‘’」』》]{2,80})["'“”‘’」』》]/g)].map(([, words = '']) => words);
	const words = quoted.find(part => html.includes(part) || text.includes(part));
	const kind = words === undefined ? (html === '' ? 'text' : 'html') : html.includes(words) ? 'html' : 'text';
	const body = kind === 'html' ? html : text;
	const offset = words === undefined ? 0 : body.indexOf(words);
	const position = positionAt(body, offset);
	const range = new vscode.Range(position, position.translate(0, words?.length ?? 1));
	const reason = remote.reviewReason === '' ? vscode.l10n.t('no reason was given') : remote.reviewReason;
	return [[vscode.Uri.joinPath(local.folder, fileNames[kind]), [problem(vscode.l10n.t('SES rejected the template: {0}', reason), range)]]];
}

function positionAt(text: string, offset: number): vscode.Position {
	const lines = text.slice(0, offset).split('\n');
	return new vscode.Position(lines.length - 1, lines.at(-1)?.length ?? 0);
}

function problem(message: string, range: vscode.Range): vscode.Diagnostic {
	const found = new vscode.Diagnostic(range, plainText(message), vscode.DiagnosticSeverity.Error);
	found.source = 'Tencent SES';
	return found;
}
