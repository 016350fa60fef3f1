import type * as vscode from 'vscode';

/** Loads something on first use, and only once. After a failure, the next use tries again. */
export class Lazy<T extends vscode.Disposable> implements vscode.Disposable {
	private readonly _load: () => Promise<T>;
	private _loading: Promise<T> | undefined;

	constructor(load: () => Promise<T>) {
		this._load = load;
	}

	get(): Promise<T> {
		this._loading ??= this._load().catch((error: unknown) => {
			this._loading = undefined;
			throw error;
		});
		return this._loading;
	}

	/** Disposes of what was loaded, or is being loaded. */
	dispose(): void {
		this._loading?.then(
			loaded => loaded.dispose(),
			() => {}
		);
	}
}
