import * as vscode from 'vscode';
import { listText } from '../ui/localText.ts';
import type { Pages } from '../ui/pages.ts';
import type { PageTab } from '../ui/pageTab.ts';
import { UserError } from '../ui/userError.ts';
import { readShownSettings, readValues, type ShownSettings, type Values } from './filledTemplate.ts';
import type { TemplateRequest } from './findTemplate.ts';
import { type Choices, deletedPage, firstChoices, previewPage, readChoices } from './previewPage.ts';
import { isWithin, readTexts, type TemplateTexts, templateFileOf } from './templateDocuments.ts';
import { templateFiles } from './templateFile.ts';

/** The command "Preview Template". @param folder URI. Default: that of the active editor */
export async function showPreview(pages: Pages, { folder: named, active }: Pick<TemplateRequest, 'folder' | 'active'>): Promise<void> {
	const folder = named ?? (active && templateFileOf(active) ? vscode.Uri.joinPath(active, '..').toString() : undefined);
	if (folder === undefined) {
		throw new UserError(vscode.l10n.t('Open a file of a template first: {0}.', listText(templateFiles)));
	}
	await pages.show('template', { folder }, true, vscode.ViewColumn.Beside);
}

/** Draws the preview in a new tab, and again whenever a file of the template changes, or is being changed in an editor. */
export async function openPreview(tab: PageTab): Promise<void> {
	await new Preview(tab).draw();
}

class Preview {
	private readonly _tab: PageTab;
	private readonly _folder: vscode.Uri;
	private _choices: Choices = firstChoices;
	private _texts: TemplateTexts['texts'] = new Map();
	/** The last valid ones: while people type, JSON often is not. */
	private _values: Values = {};
	private _settings: ShownSettings = { name: '', subject: '' };
	private _isReading = false;
	private _isStale = false;

	constructor(tab: PageTab) {
		this._tab = tab;
		this._folder = vscode.Uri.parse(String(tab.query['folder']));
		// With the parent, because deleting a folder is one event. Nothing below, because it may be any folder, even that of all users.
		const watchers = [this._folder, vscode.Uri.joinPath(this._folder, '..')].map(base =>
			vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(base, '*'))
		);
		const changed = (uri: vscode.Uri) => {
			if (isWithin(uri, this._folder) || isWithin(this._folder, uri)) {
				void this.draw();
			}
		};
		tab.subscriptions.push(
			...watchers.flatMap(watcher => [watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed), watcher.onDidDelete(changed)]),
			vscode.workspace.onDidChangeTextDocument(({ document }) => this._type(document) || changed(document.uri)),
			// Its unsaved changes no longer count.
			vscode.workspace.onDidCloseTextDocument(({ uri }) => changed(uri))
		);
		tab.onChoose = choice => {
			this._choices = { ...this._choices, ...readChoices(choice) };
			this._show();
		};
	}

	/** Reads the files and draws the page. What changes meanwhile is read afterwards. */
	async draw(): Promise<void> {
		this._isStale = true;
		if (this._isReading) {
			return;
		}
		this._isReading = true;
		try {
			while (this._isStale) {
				this._isStale = false;
				this._texts = (await readTexts(this._folder)).texts;
				this._show();
			}
		} finally {
			this._isReading = false;
		}
	}

	/** Draws what is being typed, without reading the other files again. @returns whether it did */
	private _type(document: vscode.TextDocument): boolean {
		const file = templateFileOf(document.uri);
		const isOwn = file && document.uri.toString() === vscode.Uri.joinPath(this._folder, file).toString();
		if (!isOwn || !document.isDirty || this._isReading) {
			return false;
		}
		this._texts = new Map([...this._texts, [file, document.getText()]]);
		this._show();
		return true;
	}

	private _show(): void {
		const folder = this._folder.path.slice(this._folder.path.lastIndexOf('/') + 1);
		if (this._texts.size === 0) {
			this._tab.draw(deletedPage(folder));
			return;
		}
		const values = readValues(this._texts.get('sample.json') ?? '{}');
		const shown = readShownSettings(this._texts.get('template.json') ?? '{}');
		this._values = values ?? this._values;
		this._settings = shown ?? this._settings;
		const broken = [...(values ? [] : ['sample.json']), ...(shown ? [] : ['template.json'])];
		const { name, subject } = this._settings;
		const bodyOf = (file: 'body.html' | 'body.txt') => this._texts.get(file) || undefined;
		const template = { name: name || folder, subject, html: bodyOf('body.html'), text: bodyOf('body.txt') };
		this._tab.draw(previewPage({ template, values: this._values, broken, choices: this._choices }));
	}
}
