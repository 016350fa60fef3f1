import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { property } from '../ui/property.ts';
import type { ReadOnlyTexts } from '../ui/readOnlyTexts.ts';
import { diagnose } from './diagnose.ts';
import type { Report } from './reportWords.ts';

/**
 * The command "Diagnose Connection".
 *
 * @param argument a `DiagnoseRequest`; anything else counts as nothing known
 * @returns the report; `undefined` when someone left
 */
export async function showReport(
	accounts: Accounts,
	extension: vscode.Extension<unknown>,
	texts: ReadOnlyTexts,
	log: vscode.LogOutputChannel,
	argument: unknown
): Promise<string | undefined> {
	const changes = property(argument, 'changes');
	const report = await diagnose(accounts, extension, log, typeof changes === 'boolean' ? { changes } : {});
	if (!report) {
		return undefined;
	}
	await texts.show(`${vscode.l10n.t('Connection Report')}.md`, report.text);
	// Not awaited: callers wait for the report, not for someone to answer the message.
	void offer(report, accounts.hasWarnedOfClock);
	return report.text;
}

/** What stands in the tab of a report that was made before the window was reloaded. */
export function goneReport(): string {
	return `${vscode.l10n.t('This report was made before the window was reloaded. Run "Diagnose Connection" again.')}\n`;
}

/** What can be done with a report. */
export function reportLenses(text: string): vscode.CodeLens[] {
	const top = new vscode.Range(0, 0, 0, 0);
	const again = new vscode.CodeLens(top, { title: vscode.l10n.t('$(refresh) Diagnose Again'), command: 'tencentSes.diagnose' });
	if (text === goneReport()) {
		return [again];
	}
	return [
		new vscode.CodeLens(top, { title: vscode.l10n.t('$(copy) Copy Report'), command: 'tencentSes.copyText', arguments: [{ text }] }),
		again,
		new vscode.CodeLens(top, { title: vscode.l10n.t('$(shield) Create CAM Policy'), command: 'tencentSes.createCamPolicy' })
	];
}

async function offer(report: Report, hasWarned: boolean): Promise<void> {
	const copy = vscode.l10n.t('Copy Report');
	const policy = vscode.l10n.t('Create CAM Policy');
	const chosen = await say(report, hasWarned, copy, ...(report.isDenied ? [policy] : []));
	if (chosen === copy) {
		await vscode.env.clipboard.writeText(report.text);
	} else if (chosen === policy) {
		await vscode.commands.executeCommand('tencentSes.createCamPolicy');
	}
}

function say({ summary, troubles, isClockAlone }: Report, hasWarned: boolean, ...buttons: readonly string[]): Thenable<string | undefined> {
	if (troubles === 0) {
		return vscode.window.showInformationMessage(summary, ...buttons);
	}
	// One warning of the clock is enough, and the other one says by how much it is off.
	return isClockAlone && hasWarned
		? vscode.window.showInformationMessage(vscode.l10n.t('Apart from the clock, everything that was checked is in order.'), ...buttons)
		: vscode.window.showWarningMessage(summary, ...buttons);
}
