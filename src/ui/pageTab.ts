import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { type Html, html } from './html.ts';
import { property } from './property.ts';
import type { TabQuery } from './tabs.ts';

export interface Drawing {
	/** Of the tab. */
	readonly title: string;
	/** One sentence. Screen readers read it when it changes. */
	readonly summary: string;
	readonly body: Html;
}

/** A command of this extension, or `copy` with a text. An argument of a command is sent with the profile of the page. */
export interface PageAction {
	readonly title: string;
	/** Without `tencentSes.`. */
	readonly command: string;
	readonly argument?: object | string;
	/** What screen readers read. Default: `title` */
	readonly label?: string;
}

export function button({ title, command, argument, label = title }: PageAction): Html {
	const data = JSON.stringify({ command, argument });
	return html`<button type="button" data-action="${data}" aria-label="${label}">${title}</button>`;
}

/** Words for a state, with a sign before them. */
export function verdict(state: 'right' | 'wrong' | 'waiting', words: string): Html {
	return html`<span class="verdict ${state}">${words}</span>`;
}

/** Rows of labels and values. */
export function facts(rows: readonly (readonly [label: string, value: string | Html])[]): Html {
	return html`<dl>${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A tab with a page. Its HTML comes from `html`, and it loads nothing but the style and script of all pages. */
export class PageTab {
	readonly query: TabQuery;
	/** Disposed of when the tab is closed. */
	readonly subscriptions: vscode.Disposable[] = [];
	private readonly _panel: vscode.WebviewPanel;
	private readonly _kind: string;
	private _drawing: Drawing | undefined;
	/** The id of the element to scroll to, until the script of the page has it. */
	private _anchor = '';
	private _isReady = false;

	constructor(panel: vscode.WebviewPanel, media: vscode.Uri, kind: string, query: TabQuery) {
		this._panel = panel;
		this._kind = kind;
		this.query = query;
		panel.webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [media] };
		panel.onDidDispose(() => vscode.Disposable.from(...this.subscriptions).dispose());
		panel.onDidChangeViewState(() => {
			// VS Code ends the script of a hidden page, and starts it again later.
			this._isReady &&= panel.visible;
		});
		panel.webview.onDidReceiveMessage(message => this._receive(message));
		panel.webview.html = frame(panel.webview, media);
	}

	draw(drawing: Drawing): void {
		if (drawing.body.text !== this._drawing?.body.text) {
			this._drawing = drawing;
			this._panel.title = drawing.title;
			this._send();
		}
	}

	/** Scrolls to an element. @param anchor its id */
	scrollTo(anchor: string): void {
		this._anchor = anchor;
		this._send();
	}

	reveal(preserveFocus: boolean): void {
		this._panel.reveal(undefined, preserveFocus);
	}

	close(): void {
		this._panel.dispose();
	}

	private _send(): void {
		if (this._drawing && this._isReady) {
			const { summary, body } = this._drawing;
			const state = { kind: this._kind, query: this.query };
			void this._panel.webview.postMessage({ summary, body: body.text, state, anchor: this._anchor });
			this._anchor = '';
		}
	}

	private _receive(message: unknown): void {
		const command = property(message, 'command');
		const argument = property(message, 'argument');
		if (command === 'copy') {
			void vscode.env.clipboard.writeText(String(argument));
			vscode.window.setStatusBarMessage(vscode.l10n.t('Copied to the clipboard'), 3000);
		} else if (typeof command === 'string') {
			const { profileId } = this.query;
			void vscode.commands.executeCommand(`tencentSes.${command}`, ...(argument ? [{ ...argument, profileId }] : []));
		} else {
			// The script has started, also when the tab is shown again after it was hidden.
			this._isReady = true;
			this._send();
		}
	}
}

function frame(webview: vscode.Webview, media: vscode.Uri): string {
	const nonce = randomUUID();
	const uri = (name: string) => String(webview.asWebviewUri(vscode.Uri.joinPath(media, name)));
	const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'; form-action 'none'; base-uri 'none'`;
	return html`<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tencent SES</title>
<link rel="stylesheet" href="${uri('page.css')}">
</head>
<body>
<main></main>
<p role="status" class="unseen"></p>
<script nonce="${nonce}" src="${uri('page.js')}"></script>
</body>
</html>`.text;
}
