import * as vscode from 'vscode';
import { type AccountButton, showAccountMessage } from '../accounts/accountActions.ts';
import { mailbox } from '../mail/senderName.ts';
import type { NamedAddress } from '../ses/journal.ts';

/** Reports that an address was created, and offers the next steps. */
export async function offerNextSteps(profileId: string, { address, senderName }: NamedAddress): Promise<void> {
	const copy = (title: string, text: string) => ({ title, run: () => vscode.env.clipboard.writeText(text) });
	await showAccountMessage<AccountButton>(
		profileId,
		'Information',
		vscode.l10n.t('Created {0}.', address),
		{ title: vscode.l10n.t('Set SMTP Password'), command: 'setSmtpPassword', argument: { address } },
		copy(vscode.l10n.t('Copy From Header'), mailbox(senderName, address)),
		copy(vscode.l10n.t('Copy Address'), address)
	);
}
