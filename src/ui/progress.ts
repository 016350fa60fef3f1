import * as vscode from 'vscode';
import { plainText } from './plainText.ts';

/** Milliseconds. */
const quick = 400;

/**
 * Runs work with a notification that can cancel it. Short work shows none, because it would flicker, and VS Code drops messages in quick
 * succession.
 */
export async function withProgress<T>(
	title: string,
	work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>
): Promise<T> {
	const abort = new AbortController();
	let last: string | undefined;
	let report = (message: string) => {
		last = message;
	};
	const running = work(abort.signal, message => report(message));
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
	return vscode.window.withProgress(options, (progress, token) => {
		token.onCancellationRequested(() => abort.abort());
		report = message => progress.report({ message });
		if (last !== undefined) {
			report(last);
		}
		return running;
	});
}
