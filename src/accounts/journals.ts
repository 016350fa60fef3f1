import { readdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { type Journal, type OpenWrite, unrecorded, type Write } from '../ses/journal.ts';
import type { PendingWrites } from './pendingWrites.ts';

/** The way to `PendingWrites`, which is loaded only when there is something to keep, or something was kept. */
export class Journals implements vscode.Disposable {
	private readonly _didLeave = new vscode.EventEmitter<void>();
	/** Fires when nobody works any more on a write that is not settled. */
	readonly onDidLeave = this._didLeave.event;
	private readonly _folder: string;
	private readonly _failed: (what: string, error: unknown) => void;
	private _loading: Promise<PendingWrites> | undefined;

	/** @param failed is told when the disk refuses something, which keeps nothing from going on */
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

	/** @returns `undefined` when nothing was kept */
	async pending(): Promise<PendingWrites | undefined> {
		const isEmpty = !this._loading && (await readdir(this._folder).catch(() => [])).length === 0;
		return isEmpty ? undefined : this._load();
	}

	/** What cannot be kept, because the extension was replaced under a window that is open, is sent all the same. */
	private async _open(profileId: string, write: Write): Promise<OpenWrite> {
		try {
			return await (await this._load()).open(profileId, write);
		} catch (error) {
			this._loading = undefined;
			this._failed('Keeping a write until it is answered', error);
			return unrecorded;
		}
	}

	private _load(): Promise<PendingWrites> {
		this._loading ??= this._import();
		return this._loading;
	}

	private async _import(): Promise<PendingWrites> {
		const { PendingWrites } = await import('./pendingWrites.ts');
		return new PendingWrites(this._folder, this._failed, () => this._didLeave.fire());
	}
}
