import type * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { Lazy } from '../ui/lazy.ts';
import { logError } from '../ui/log.ts';
import type { DomainWatches, KeptWatch } from './domainWatches.ts';

/**
 * Key of workspaceState, which belongs to one window, so each window resumes only its own watches. In globalState two windows would
 * watch the same domain.
 */
const stateKey = 'tencentSes.watches';

/** An account has 10 domains. */
const maxWatches = 100;
/** RFC 1035 section 2.3.4. */
const maxNameLength = 253;

/** Checks domains in the background until SES has verified them. The code for that is loaded when there is something to watch. */
export class Watches implements vscode.Disposable {
	private readonly _model: DomainModel;
	private readonly _state: vscode.Memento;
	private readonly _log: vscode.LogOutputChannel;
	private readonly _lazy: Lazy<DomainWatches>;

	constructor(accounts: Accounts, model: DomainModel, state: vscode.Memento, log: vscode.LogOutputChannel) {
		this._model = model;
		this._state = state;
		this._log = log;
		this._lazy = new Lazy(async () => {
			const { DomainWatches } = await import('./domainWatches.ts');
			return new DomainWatches({ accounts, model, log }, keptWatches(state), watches => keepWatches(state, watches));
		});
	}

	dispose(): void {
		this._lazy.dispose();
	}

	/** Continues the watches that were running when the window was closed or reloaded. */
	resume(): void {
		if (keptWatches(this._state).length > 0) {
			this._lazy.get().catch(error => logError(this._log, 'Resuming the watches', error));
		}
	}

	/** The command "Watch Domain Until It Is Verified". */
	async watch(argument: unknown): Promise<void> {
		await (await this._lazy.get()).watch(argument);
	}

	/** The command "Stop Watching". */
	async stop(argument: unknown): Promise<void> {
		await (await this._lazy.get()).stop(argument);
	}

	/** The command "Show Watched Domains". */
	async show(): Promise<void> {
		await (await this._lazy.get()).show();
	}

	/** Ends the watch of a domain of the current profile, if there is one, without a message. */
	async end(domain: string): Promise<void> {
		if (this._model.watched.has(domain)) {
			await (await this._lazy.get()).stop({ domain });
		}
	}
}

/** The watches to resume. Anything that isn't one, such as from another version, is left out. */
export function keptWatches(state: vscode.Memento): readonly KeptWatch[] {
	const value = state.get(stateKey);
	return Array.isArray(value) ? value.filter(isWatch).slice(0, maxWatches) : [];
}

export async function keepWatches(state: vscode.Memento, watches: readonly KeptWatch[]): Promise<void> {
	const kept = watches.map(({ profileId, domain, started }) => ({ profileId, domain, started }));
	await state.update(stateKey, kept.length > 0 ? kept : undefined);
}

function isWatch(value: unknown): value is KeptWatch {
	const { profileId, domain, started } = (value ?? {}) as Partial<Record<keyof KeptWatch, unknown>>;
	const isNamed = typeof profileId === 'string' && typeof domain === 'string' && domain.length <= maxNameLength;
	return isNamed && typeof started === 'number' && Number.isFinite(started);
}
