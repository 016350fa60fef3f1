import * as vscode from 'vscode';

/** A SecretStorage in memory. */
export class MemorySecrets implements vscode.SecretStorage {
	/** What `get`, `store` and `delete` throw if it is not `undefined`. */
	failure: unknown;
	private readonly _entries = new Map<string, string>();
	private readonly _didChange = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
	readonly onDidChange = this._didChange.event;

	get size(): number {
		return this._entries.size;
	}

	async keys(): Promise<string[]> {
		return [...this._entries.keys()];
	}

	async get(key: string): Promise<string | undefined> {
		this._throwFailure();
		return this._entries.get(key);
	}

	async store(key: string, value: string): Promise<void> {
		this._throwFailure();
		this._entries.set(key, value);
		this._didChange.fire({ key });
	}

	async delete(key: string): Promise<void> {
		this._throwFailure();
		this._entries.delete(key);
		this._didChange.fire({ key });
	}

	private _throwFailure(): void {
		if (this.failure !== undefined) {
			throw this.failure;
		}
	}
}
