import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { logError } from '../ui/log.ts';
import type { Recovery } from './recovery.ts';

/**
 * Finds out the outcome of each write whose answer was lost, also in a window that was closed since, as soon as SES can be reached. The code
 * is loaded only when there is such a write.
 */
export function registerRecovery(services: Services): vscode.Disposable {
	const { accounts, log, model } = services;
	let recovery: Recovery | undefined;

	async function check(): Promise<void> {
		const pending = await accounts.journals.pending();
		if (pending) {
			const { Recovery } = await import('./recovery.ts');
			recovery ??= new Recovery(services, pending);
			recovery.check();
		}
	}

	const run = (work: () => Promise<unknown>) => {
		work().catch((error: unknown) => logError(log, 'Finding out the outcome of a write', error));
	};
	run(check);
	return vscode.Disposable.from(
		model.onDidStartLoading(loading =>
			run(async () => {
				// A failed load is reported where it was started.
				const result = await loading.catch(() => undefined);
				if (result && result === model.loaded) {
					await check();
				}
			})
		),
		accounts.onDidChange(() => run(check)),
		accounts.journals.onDidLeave(() => run(check)),
		{ dispose: () => recovery?.dispose() }
	);
}
