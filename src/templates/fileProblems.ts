import * as vscode from 'vscode';
import type { TemplateEntry } from './accountTemplates.ts';
import type { LocalTemplate } from './localTemplates.ts';
import { problem } from './problems.ts';
import { positionsIn } from './templateDocuments.ts';
import { contentHash, fileNames } from './templateFile.ts';
import { faultSentence } from './templateWords.ts';

type Problem = [vscode.Uri, vscode.Diagnostic[]];

/** The reason of a rejection, and the files that were rejected. */
interface Rejection {
	readonly version: string;
	readonly problem: Problem;
}

const firstCharacter = new vscode.Range(0, 0, 0, 1);

/** The problems of files that cannot be used, and the reasons of rejections. */
export class FileProblems implements vscode.Disposable {
	private readonly _problems = vscode.languages.createDiagnosticCollection('tencent-ses-templates');
	private _reasons: readonly Rejection[] = [];

	dispose(): void {
		this._problems.dispose();
	}

	/** The reasons belong to an account that was switched or signed out of. */
	forgetReasons(): void {
		this._reasons = [];
	}

	/** @param entries `undefined` if SES was not asked: the reasons that were shown stay where nothing was changed */
	show(locals: readonly LocalTemplate[], entries: readonly TemplateEntry[] | undefined): void {
		const unchanged = new Set(locals.map(versionOf));
		this._reasons = (entries?.flatMap(rejection) ?? this._reasons).filter(({ version }) => unchanged.has(version));
		const faults = locals.flatMap(template =>
			template.faults.map((fault): Problem => [fault.file, [error('range' in fault ? fault.range : firstCharacter, faultSentence(fault))]])
		);
		this._problems.clear();
		this._problems.set([...faults, ...this._reasons.map(({ problem }) => problem)]);
	}
}

/** At the words of the body that the reviewer quotes, if there are any. Not after a change here. */
function rejection({ local, remote, relation, next, link }: TemplateEntry): readonly Rejection[] {
	if (!local?.content) {
		return [];
	}
	const version = relation === 'same' ? remote : link?.next?.hash === contentHash(local.content) ? next : undefined;
	if (version?.status !== 'rejected') {
		return [];
	}
	const { reviewReason } = version;
	const { html = '', text = '' } = local.content;
	const quoted = [...reviewReason.matchAll(/["'“”‘’「『《]([^"'“”‘’」』》]{2,80})["'“”‘’」』》]/g)].map(([, words = '']) => words);
	const words = quoted.find(part => html.includes(part) || text.includes(part));
	const kind = words === undefined ? (html === '' ? 'text' : 'html') : html.includes(words) ? 'html' : 'text';
	const body = kind === 'html' ? html : text;
	const start = words === undefined ? 0 : body.indexOf(words);
	const range = positionsIn(body)({ start, end: start + (words?.length ?? 1) });
	const reason = reviewReason === '' ? vscode.l10n.t('no reason was given') : reviewReason;
	const found = error(range, vscode.l10n.t('SES rejected the template: {0}', reason));
	return [{ version: versionOf(local), problem: [vscode.Uri.joinPath(local.folder, fileNames[kind]), [found]] }];
}

function versionOf({ folder, content }: LocalTemplate): string {
	return `${folder} ${content ? contentHash(content) : ''}`;
}

function error(range: vscode.Range, message: string): vscode.Diagnostic {
	return problem(range, message, vscode.DiagnosticSeverity.Error);
}
