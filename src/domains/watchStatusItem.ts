import * as vscode from 'vscode';
import { iconless, untrusted } from '../ui/plainText.ts';
import type { Look } from './watch.ts';

export interface ShownWatch {
	/** With its profile when that is not the current one. */
	readonly name: string;
	/** The last check; `undefined` before the first one. */
	readonly look?: Look;
}

/** The status bar item for the watched domains. Hidden while there are none. */
export class WatchStatusItem implements vscode.Disposable {
	private readonly _item = vscode.window.createStatusBarItem('tencentSes.watches', vscode.StatusBarAlignment.Left);

	constructor() {
		this._item.name = vscode.l10n.t('Tencent SES: Watched Domains');
		this._item.command = 'tencentSes.checkWatches';
	}

	dispose(): void {
		this._item.dispose();
	}

	show(watches: readonly ShownWatch[]): void {
		const texts = watches.map(watchText);
		const [first] = texts;
		if (first === undefined) {
			this._item.hide();
			return;
		}
		const text = texts.length === 1 ? iconless(first) : vscode.l10n.t('{0} domains', texts.length);
		this._item.text = `$(eye) ${text}`;
		this._item.accessibilityInformation = { label: vscode.l10n.t('Checked until verified: {0}', text), role: 'button' };
		const explanation = vscode.l10n.t('Checked until verified, for up to two hours. Click to check now.');
		this._item.tooltip = new vscode.MarkdownString([explanation, ...texts.map(untrusted)].join('\n\n'));
		this._item.show();
	}
}

/** Such as `mail.example.com: 2 of 4 records`. */
export function watchText({ name, look }: ShownWatch): string {
	switch (look) {
		case undefined:
			return name;
		case 'failed':
			return vscode.l10n.t('{0}: check failed', name);
		default:
			return vscode.l10n.t('{0}: {1} of {2} records', name, look.matching, look.total);
	}
}
