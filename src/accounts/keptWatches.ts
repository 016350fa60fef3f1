import type * as vscode from 'vscode';
import { logError } from '../ui/log.ts';
import type { Waiting } from '../ui/poll.ts';
import type { Accounts } from './accounts.ts';

/** What is saved of a watch. No secret. */
export interface KeptWatch {
	readonly profileId: string;
	/** Unix milliseconds. */
	readonly started: number;
}

interface WatchServices {
	readonly accounts: Accounts;
	readonly log: vscode.LogOutputChannel;
}

export interface RunningWatch<K extends KeptWatch> extends Waiting {
	readonly kept: K;
	readonly abort: AbortController;
}

/** Watches that run while this window is open, until they end or their profile is signed out of. They continue when it is opened again. */
export class KeptWatches<K extends KeptWatch> implements vscode.Disposable {
	private readonly _services: WatchServices;
	private readonly _save: (kept: readonly K[] | undefined) => Thenable<void>;
	private readonly _run: (watch: RunningWatch<K>) => void;
	private readonly _subscription: vscode.Disposable;
	private _running: readonly RunningWatch<K>[] = [];

	/** @param run starts a watch, which runs until it is aborted */
	constructor(services: WatchServices, save: (kept: readonly K[] | undefined) => Thenable<void>, run: (watch: RunningWatch<K>) => void) {
		this._services = services;
		this._save = save;
		this._run = run;
		this._subscription = services.accounts.onDidSignOut(id => this.end(({ kept }) => kept.profileId === id));
	}

	/** They stay saved. */
	dispose(): void {
		this._subscription.dispose();
		for (const { abort } of this._running) {
			abort.abort();
		}
		this._running = [];
	}

	get running(): readonly RunningWatch<K>[] {
		return this._running;
	}

	/** Starts those that were saved. */
	async resume(all: readonly K[]): Promise<void> {
		// Another window may have signed out of their profile.
		await this.start(...all.filter(({ profileId }) => !this._services.accounts.isSignedOut(profileId)));
	}

	async start(...all: readonly K[]): Promise<void> {
		const started = all.map((kept): RunningWatch<K> => ({ kept, abort: new AbortController(), checkNow: () => {} }));
		this._running = [...this._running, ...started];
		started.forEach(this._run);
		await this._saveRunning();
	}

	async end(isOver: (watch: RunningWatch<K>) => boolean): Promise<void> {
		for (const { abort } of this._running.filter(isOver)) {
			abort.abort();
		}
		this._running = this._running.filter(({ abort }) => !abort.signal.aborted);
		await this._saveRunning();
	}

	private async _saveRunning(): Promise<void> {
		try {
			await this._save(this._running.length > 0 ? this._running.map(({ kept }) => kept) : undefined);
		} catch (error) {
			logError(this._services.log, 'Saving the watches', error);
		}
	}
}
