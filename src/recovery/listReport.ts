import * as vscode from 'vscode';
import type { Profile } from '../accounts/profile.ts';
import { count, creationReport, type RowOutcome } from '../senders/creationReport.ts';
import type { NamedAddress } from '../ses/journal.ts';
import type { Outcome } from './outcome.ts';

/** Shows what became of each address of a list whose creation was cut off. */
export async function showListReport(senders: readonly NamedAddress[], outcome: Outcome, { label, region }: Profile): Promise<void> {
	const missing = outcome.kind === 'partly' ? outcome.missing : outcome.kind === 'done' ? [] : senders.map(({ address }) => address);
	const rows = senders.map(({ address, senderName }, index): RowOutcome => {
		// The list has a header.
		const row = { line: index + 2, address, senderName };
		return missing.includes(address)
			? {
					...row,
					outcome: 'notTried',
					reason: vscode.l10n.t('The creation of the list was cut off before its turn, or without an answer.')
				}
			: { ...row, outcome: 'created', reason: vscode.l10n.t('The list of addresses shows it.') };
	});
	const content = creationReport(count(rows), `${label} · ${region}`, new Date());
	await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'markdown' }));
}
