import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { logError } from '../ui/log.ts';
import type { Settling } from './settling.ts';

/**
 * Finds out what became of writes whose answer was lost, also when the window that sent them is no more, as soon as the service can be
 * asked. Loads what that takes only when there is such a write.
 */
export function registerRecovery(services: Services): vscode.Disposable {
	const { accounts, log, model } = services;
	let settling: Settling | undefined;

	async function load(): Promise<Settling | undefined> {
		const pending = await accounts.journals.pending();
		if (!pending) {
			return undefined;
		}
		const { Settling } = await import('./settling.ts');
		settling ??= new Settling(services, pending);
		return settling;
	}

	async function settle(loading: Promise<unknown>): Promise<void> {
		const asked = performance.now();
		// What failed is shown where it was asked for. The model takes over the outcome before this goes on.
		const result = await loading.catch(() => undefined);
		const snapshot = model.loaded;
		if (snapshot && result === snapshot) {
			await (await load())?.settle(snapshot, asked);
		}
	}

	/** Nobody may be looking at the tree. */
	async function look(): Promise<void> {
		await (await load())?.look();
	}

	const watched = (work: Promise<unknown>) => work.catch((error: unknown) => logError(log, 'Settling writes that were left', error));
	void watched(look());
	return vscode.Disposable.from(
		model.onDidStartLoading(loading => watched(settle(loading))),
		accounts.onDidChange(() => watched(look())),
		accounts.journals.onDidLeave(() => watched(look())),
		accounts.onDidSignOut(id => watched(accounts.journals.pending().then(pending => pending?.forget(id)))),
		{ dispose: () => settling?.dispose() }
	);
}
