import * as vscode from 'vscode';
import { clockText } from '../ui/clockText.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { logWarning } from '../ui/log.ts';

/** @param offset seconds by which the clock of Tencent Cloud is ahead */
export function warnOfClock(offset: number, log: vscode.LogOutputChannel): void {
	logWarning(log, `The clock of this computer is off by ${-offset} s. Reads are signed with Tencent Cloud's time.`);
	void vscode.window.showWarningMessage(
		vscode.l10n.t(
			"The clock of this computer is {0}. Correct it. Until then, lists are loaded with Tencent Cloud's time, and you are asked before changes.",
			clockText(offset)
		)
	);
}

/** @param offset seconds by which the clock of Tencent Cloud is ahead */
export async function confirmClock(offset: number, label: string, log: vscode.LogOutputChannel): Promise<boolean> {
	const isConfirmed = await askToConfirm(
		vscode.l10n.t('Sign requests of "{0}" with Tencent Cloud\'s time?', label),
		vscode.l10n.t("Use Tencent Cloud's Time"),
		vscode.l10n.t(
			'According to the server, the clock of this computer is {0}. A signed request is valid until five minutes after its timestamp. If you are not sure that the server is right, cancel, correct the clock and try again.',
			clockText(offset)
		)
	);
	logWarning(
		log,
		`The clock of this computer is off by ${-offset} s. ${isConfirmed ? "Requests are signed with Tencent Cloud's time." : 'The request is not repeated.'}`
	);
	return isConfirmed;
}
