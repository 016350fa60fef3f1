import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { type Html, html } from './html.ts';
import { property } from './property.ts';
import type { TabQuery } from './tabs.ts';
import { changeOf } from './textChange.ts';

export interface Drawing {
	/** Of the tab. */
	readonly title: string;
	/** One sentence. Screen readers read it when it changes. */
	readonly summary: string;
	readonly body: Html;
	/** Shown below the body. */
	readonly mail?: FramedMail;
	/** What the page keeps over a reload of the window, and then passes to `onChoose`. */
	readonly choices?: object;
}

/** A mail in a frame without scripts and forms. */
export interface FramedMail {
	/** What screen readers read. */
	readonly title: string;
	/** A CSS length. */
	readonly width: string;
	/** From `frameDocument`. */
	readonly document: string;
}

/** A command of this extension, `copy` with a text, or `choose` with what `onChoose` gets. An argument of a command is sent with the profile of the page. */
export interface PageAction {
	readonly title: string;
	/** Without `tencentSes.`. */
	readonly command: string;
	readonly argument?: object | string;
	/** What screen readers read. Default: `title` */
	readonly label?: string;
	/** Of a choice: whether it is the current one. */
	readonly isPressed?: boolean;
}

export function button({ title, command, argument, label = title, isPressed }: PageAction): Html {
	const data = JSON.stringify({ command, argument });
	const pressed = isPressed === undefined ? '' : html` aria-pressed="${String(isPressed)}"`;
	return html`<button type="button" data-action="${data}" aria-label="${label}"${pressed}>${title}</button>`;
}

/** Words for a state, with a sign before them. */
export function verdict(state: 'right' | 'wrong' | 'waiting', words: string): Html {
	return html`<span class="verdict ${state}">${words}</span>`;
}

/** Rows of labels and values. */
export function facts(rows: readonly (readonly [label: string, value: string | Html])[]): Html {
	return html`<dl>${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}

/**
 * A tab with a page. Its HTML comes from `html`, and it loads nothing but the style and script of all pages, and what the policy of a
 * framed mail lets that load.
 */
export class PageTab {
	readonly query: TabQuery;
	/** Disposed of when the tab is closed. */
	readonly subscriptions: vscode.Disposable[] = [];
	/** Called with what was chosen on the page. */
	onChoose: (choice: unknown) => void = () => {};
	private readonly _panel: vscode.WebviewPanel;
	private readonly _media: vscode.Uri;
	private readonly _kind: string;
	private _drawing: Drawing | undefined;
	/** The id of the current element. */
	private _anchor = '';
	/** `undefined` until something is drawn. */
	private _hasFrame: boolean | undefined;
	private _isReady = false;
	private _isClosed = false;
	/** The document that the page has. */
	private _sentDocument = '';

	constructor(panel: vscode.WebviewPanel, media: vscode.Uri, kind: string, query: TabQuery) {
		this._panel = panel;
		this._media = media;
		this._kind = kind;
		this.query = query;
		panel.webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [media] };
		panel.onDidDispose(() => {
			this._isClosed = true;
			vscode.Disposable.from(...this.subscriptions).dispose();
		});
		panel.onDidChangeViewState(() => {
			// VS Code ends the script of a hidden page, and starts it again later.
			this._isReady &&= panel.visible;
		});
		panel.webview.onDidReceiveMessage(message => this._receive(message));
	}

	/** Does nothing once the tab is closed. */
	draw(drawing: Drawing): void {
		const { mail, body } = drawing;
		if (this._isClosed) {
			return;
		}
		if (
			body.text !== this._drawing?.body.text ||
			mail?.document !== this._drawing.mail?.document ||
			mail?.width !== this._drawing.mail?.width
		) {
			this._drawing = drawing;
			this._panel.title = drawing.title;
			this._load(mail !== undefined);
			this._send();
		}
	}

	/** The policy of a page cannot be changed. */
	private _load(hasFrame: boolean): void {
		if (this._hasFrame !== hasFrame) {
			this._hasFrame = hasFrame;
			this._isReady = false;
			this._panel.webview.html = pageHtml(this._panel.webview, this._media, hasFrame);
		}
	}

	/** Makes an element the current one, and scrolls to it. @param anchor its id */
	scrollTo(anchor: string): void {
		this._anchor = anchor;
		this._send(anchor);
	}

	reveal(preserveFocus: boolean): void {
		this._panel.reveal(undefined, preserveFocus);
	}

	close(): void {
		this._panel.dispose();
	}

	/** @param anchor the id of the element to scroll to. Default: none */
	private _send(anchor = ''): void {
		if (this._drawing && this._isReady) {
			const { summary, body, mail, choices } = this._drawing;
			const state = { kind: this._kind, query: this.query, choices };
			const change = mail && { ...mail, document: changeOf(this._sentDocument, mail.document) };
			this._sentDocument = mail?.document ?? '';
			void this._panel.webview.postMessage({ summary, body: body.text, mail: change, state, anchor });
		}
	}

	private _receive(message: unknown): void {
		const command = property(message, 'command');
		const argument = property(message, 'argument');
		if (command === 'copy') {
			void vscode.env.clipboard.writeText(String(argument));
			vscode.window.setStatusBarMessage(vscode.l10n.t('Copied to the clipboard'), 3000);
		} else if (command === 'choose') {
			this.onChoose(argument);
		} else if (typeof command === 'string') {
			const { profileId } = this.query;
			void vscode.commands.executeCommand(`tencentSes.${command}`, ...(argument ? [{ ...argument, profileId }] : []));
		} else {
			// The script has started, also when the tab is shown again after it was hidden.
			this._isReady = true;
			this._sentDocument = '';
			this.onChoose(property(message, 'choices'));
			this._send(this._anchor);
		}
	}
}

function pageHtml(webview: vscode.Webview, media: vscode.Uri, hasFrame: boolean): string {
	const nonce = randomUUID();
	const uri = (name: string) => String(webview.asWebviewUri(vscode.Uri.joinPath(media, name)));
	// The policy of the page applies to the frame, too, which has a stricter one of its own.
	const [inlineStyle, images] = hasFrame ? ["'unsafe-inline'", 'data: https: http:'] : ['', "'none'"];
	const policy = `default-src 'none'; style-src ${webview.cspSource} ${inlineStyle}; img-src ${images}; script-src 'nonce-${nonce}'; form-action 'none'; base-uri 'none'`;
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
${hasFrame ? html`<div class="frame"><iframe sandbox="allow-same-origin" tabindex="0"></iframe></div>` : ''}
<p role="status" class="unseen"></p>
<script nonce="${nonce}" src="${uri('page.js')}"></script>
</body>
</html>`.text;
}
