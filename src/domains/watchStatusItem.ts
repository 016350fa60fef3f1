import * as vscode from 'vscode';
import { iconless, untrusted } from '../ui/plainText.ts';
import type { Look } from './watch.ts';

export interface ShownWatch {
	readonly domain: string;
	/** The last check; `undefined` before the first one has ended. */
	readonly look: Look | undefined;
	/** Such as the profile, the last check and the time of the next. Plain text. */
	readonly details: readonly string[];
}

/** The status bar item for the watched domains. Hidden while there are none. */
export class WatchStatusItem implements vscode.Disposable {
	private readonly _item = vscode.window.createStatusBarItem('tencentSes.watches', vscode.StatusBarAlignment.Left);

	constructor() {
		this._item.name = vscode.l10n.t('Tencent SES: Watched Domains');
		this._item.command = 'tencentSes.showWatches';
	}

	dispose(): void {
		this._item.dispose();
	}

	show(watches: readonly ShownWatch[]): void {
		const [first] = watches;
		if (!first) {
			this._item.hide();
			return;
		}
		const text = watches.length === 1 ? oneText(first) : vscode.l10n.t('{0} domains', watches.length);
		this._item.text = `$(eye) ${text}`;
		this._item.accessibilityInformation = { label: vscode.l10n.t('Watched until SES has verified it: {0}', text), role: 'button' };
		this._item.tooltip = new vscode.MarkdownString(
			[
				vscode.l10n.t('Watched until SES has verified it, for two hours at most. Click for more.'),
				...watches.map(({ domain, details }) => [untrusted(domain), ...details.map(untrusted)].join(' '))
			].join('\n\n')
		);
		this._item.show();
	}
}

function oneText({ domain, look }: ShownWatch): string {
	const result = lookText(look);
	return result === '' ? iconless(domain) : vscode.l10n.t('{0}: {1}', iconless(domain), result);
}

/** Empty before the first check has ended. */
export function lookText(look: Look | undefined): string {
	switch (look) {
		case undefined:
			return '';
		case 'failed':
			return vscode.l10n.t('check failed');
		default:
			return vscode.l10n.t('{0} of {1} records', look.matching, look.total);
	}
}
