import { type StatsListener, unwatchFile, watchFile } from 'node:fs';
import type * as vscode from 'vscode';

/** Milliseconds. */
const interval = 2000;

/**
 * Watches one file at a time, by polling. That also works for files and folders that do not exist yet, for home folders on a network, and
 * for files that are replaced.
 */
export class FileWatch implements vscode.Disposable {
	private _path: string | undefined;
	private readonly _listener: StatsListener;

	constructor(changed: () => void) {
		this._listener = (now, before) => {
			if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino) {
				changed();
			}
		};
	}

	/** @param path `undefined` for none */
	watch(path: string | undefined): void {
		if (path === this._path) {
			return;
		}
		if (this._path !== undefined) {
			unwatchFile(this._path, this._listener);
		}
		if (path !== undefined) {
			watchFile(path, { interval, persistent: false }, this._listener);
		}
		this._path = path;
	}

	dispose(): void {
		this.watch(undefined);
	}
}
