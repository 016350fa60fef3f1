import * as vscode from 'vscode';
import { plainText } from '../ui/plainText.ts';

const source = 'Tencent SES';

export function problem(range: vscode.Range, message: string, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
	const found = new vscode.Diagnostic(range, plainText(message), severity);
	found.source = source;
	return found;
}

/** Whether `problem` made it. */
export function isProblem(diagnostic: vscode.Diagnostic): boolean {
	return diagnostic.source === source;
}

/** Checks that wait for a pause in typing, by a key. */
export class DelayedChecks implements vscode.Disposable {
	private readonly _timers = new Map<string, NodeJS.Timeout>();

	/**
	 * Runs a check instead of the one that waits or runs with this key.
	 *
	 * @param delay milliseconds
	 * @param read returns what `show` needs. If another check is started meanwhile, this one ends
	 */
	start<T>(key: string, delay: number, read: () => Promise<T>, show: (result: T) => void): void {
		this.cancel(key);
		const timer = setTimeout(async () => {
			// The Templates view says why files cannot be read.
			const [result] = await Promise.allSettled([read()]);
			if (this._timers.get(key) === timer) {
				this._timers.delete(key);
				if (result.status === 'fulfilled') {
					show(result.value);
				}
			}
		}, delay);
		this._timers.set(key, timer);
	}

	cancel(key: string): void {
		clearTimeout(this._timers.get(key));
		this._timers.delete(key);
	}

	dispose(): void {
		for (const key of this._timers.keys()) {
			this.cancel(key);
		}
	}
}
