import { readdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { type Journal, type OpenWrite, unrecorded, type Write } from '../ses/journal.ts';
import type { PendingWrites } from './pendingWrites.ts';

/** The journals of all profiles. Loads `PendingWrites` with the first write, or when an earlier window left one. */
export class Journals implements vscode.Disposable {
	private readonly _didLeave = new vscode.EventEmitter<void>();
	/** Fires when the outcome of a write has to be found out. */
	readonly onDidLeave = this._didLeave.event;
	private readonly _folder: string;
	private readonly _failed: (what: string, error: unknown) => void;
	private _loading: Promise<PendingWrites> | undefined;

	/** @param failed called when the disk fails, which does not stop the write */
	constructor(folder: string, failed: (what: string, error: unknown) => void) {
		this._folder = folder;
		this._failed = failed;
	}

	dispose(): void {
		this._didLeave.dispose();
	}

	of(profileId: string): Journal {
		return { open: write => this._open(profileId, write) };
	}

	/** @returns `undefined` when there are no saved writes */
	async pending(): Promise<PendingWrites | undefined> {
		const isEmpty = !this._loading && (await readdir(this._folder).catch(() => [])).length === 0;
		return isEmpty ? undefined : this._load();
	}

	/** See `PendingWrites.forget`. */
	async forget(isGone: (profileId: string) => boolean, whose: 'all' | 'left'): Promise<void> {
		await (await this.pending())?.forget(isGone, whose);
	}

	/** The write is sent even if the code cannot be loaded, because the extension was updated while its window was open. */
	private async _open(profileId: string, write: Write): Promise<OpenWrite> {
		try {
			return await (await this._load()).open(profileId, write);
		} catch (error) {
			this._loading = undefined;
			this._failed('Saving a pending write', error);
			return unrecorded;
		}
	}

	private _load(): Promise<PendingWrites> {
		this._loading ??= import('./pendingWrites.ts').then(
			({ PendingWrites }) => new PendingWrites(this._folder, this._failed, () => this._didLeave.fire())
		);
		return this._loading;
	}
}
