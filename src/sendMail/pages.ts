import * as vscode from 'vscode';
import { errorSentence } from '../ui/errorSentences.ts';
import { type PageSubject, pageUri, parsePageUri } from './pageUri.ts';

interface Page {
	readonly text: Promise<string>;
	/** Unix milliseconds; increases with every change, because otherwise VS Code would not read the page again. */
	readonly changed: number;
}

/** Texts that are shown as read-only files and change while they are open. */
export class Pages implements vscode.Disposable {
	private readonly _write: (subject: PageSubject) => Promise<string>;
	private readonly _changed: (uri: vscode.Uri) => void;
	private readonly _pages = new Map<string, Page>();
	private readonly _subscription: vscode.Disposable;

	/**
	 * @param write writes a page that VS Code restored or opens again
	 * @param changed called with each page that has changed
	 */
	constructor(write: (subject: PageSubject) => Promise<string>, changed: (uri: vscode.Uri) => void) {
		this._write = write;
		this._changed = changed;
		this._subscription = vscode.workspace.onDidCloseTextDocument(({ uri }) => this._pages.delete(uri.toString()));
	}

	dispose(): void {
		this._subscription.dispose();
		this._pages.clear();
	}

	/** @throws FileSystemError when this is not the address of a page */
	async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
		const { changed, text } = this._open(uri);
		const size = new TextEncoder().encode(await text).byteLength;
		return { type: vscode.FileType.File, ctime: 0, mtime: changed, size, permissions: vscode.FilePermission.Readonly };
	}

	/** @throws FileSystemError when this is not the address of a page */
	async read(uri: vscode.Uri): Promise<Uint8Array> {
		return new TextEncoder().encode(await this._open(uri).text);
	}

	/** @param name of the tab, with a file extension */
	async show(subject: PageSubject, name: string, text: string): Promise<void> {
		const uri = pageUri(subject, name);
		this._put(uri, text);
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
	}

	/** Changes a page if it is open. */
	update(subject: PageSubject, name: string, text: string): void {
		const uri = pageUri(subject, name);
		if (this._pages.has(uri.toString())) {
			this._put(uri, text);
		}
	}

	private _put(uri: vscode.Uri, text: string): void {
		const before = this._pages.get(uri.toString())?.changed ?? 0;
		this._pages.set(uri.toString(), { text: Promise.resolve(text), changed: Math.max(Date.now(), before + 1) });
		this._changed(uri);
	}

	private _open(uri: vscode.Uri): Page {
		const known = this._pages.get(uri.toString());
		if (known) {
			return known;
		}
		const subject = parsePageUri(uri);
		if (!subject) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		const opened = { text: this._write(subject).catch(error => `${errorSentence(error).message}\n`), changed: Date.now() };
		this._pages.set(uri.toString(), opened);
		return opened;
	}
}

/** The text of a page that can no longer be shown. */
export function gonePage(): string {
	return `${vscode.l10n.t('This delivery status is no longer available. Close this page and use Show Delivery Status to look up one of the last 30 days.')}\n`;
}
