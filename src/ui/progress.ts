import * as vscode from 'vscode';
import { plainText } from './plainText.ts';

/** Milliseconds. */
const quick = 400;

/**
 * Runs work with a notification that can cancel it. Short work shows none, because it would flicker, and VS Code drops messages in quick
 * succession.
 */
export async function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const abort = new AbortController();
	const running = work(abort.signal);
	const isDone = await Promise.race([
		running.then(
			() => true,
			() => true
		),
		new Promise<false>(resolve => setTimeout(resolve, quick, false))
	]);
	if (isDone) {
		return running;
	}
	const options = { location: vscode.ProgressLocation.Notification, title: plainText(title), cancellable: true };
	return vscode.window.withProgress(options, (_progress, token) => {
		token.onCancellationRequested(() => abort.abort());
		return running;
	});
}

/** Runs work that must not be interrupted, with a notification. */
export async function withoutCancel<T>(title: string, work: () => Promise<T>): Promise<T> {
	return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: plainText(title) }, work);
}
