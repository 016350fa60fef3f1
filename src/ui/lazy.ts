import type * as vscode from 'vscode';

/** Something that is loaded when it is asked for first, and once. What could not be loaded is tried anew. */
export class Lazy<T extends vscode.Disposable> implements vscode.Disposable {
	private readonly _load: () => Promise<T>;
	private _loading: Promise<T> | undefined;

	constructor(load: () => Promise<T>) {
		this._load = load;
	}

	get(): Promise<T> {
		this._loading ??= this._start();
		return this._loading;
	}

	/** Disposes of what was loaded, also when that is still under way. */
	dispose(): void {
		// What could not be loaded needs no disposing.
		this._loading?.then(
			loaded => loaded.dispose(),
			() => {}
		);
	}

	private async _start(): Promise<T> {
		try {
			return await this._load();
		} catch (error) {
			this._loading = undefined;
			throw error;
		}
	}
}
