import * as vscode from 'vscode';

/**
 * How far the clock of this computer is off, such as `7 minutes slow`. Seconds up to ten minutes: the service allows five, so the text shows
 * whether the offset exceeds that.
 *
 * @param offset seconds by which the correct time is ahead
 */
export function clockText(offset: number): string {
	const seconds = Math.abs(offset);
	const isSlow = offset > 0;
	if (seconds < 600) {
		return isSlow ? vscode.l10n.t('{0} seconds slow', seconds) : vscode.l10n.t('{0} seconds fast', seconds);
	}
	if (seconds < 3 * 3600) {
		const minutes = Math.round(seconds / 60);
		return isSlow ? vscode.l10n.t('{0} minutes slow', minutes) : vscode.l10n.t('{0} minutes fast', minutes);
	}
	if (seconds < 3 * 86_400) {
		const hours = Math.round(seconds / 3600);
		return isSlow ? vscode.l10n.t('{0} hours slow', hours) : vscode.l10n.t('{0} hours fast', hours);
	}
	const days = Math.round(seconds / 86_400);
	return isSlow ? vscode.l10n.t('{0} days slow', days) : vscode.l10n.t('{0} days fast', days);
}
