import * as vscode from 'vscode';
import { type AccountButton, showAccountMessage } from '../accounts/accountActions.ts';
import { mailbox } from '../mail/senderName.ts';
import type { NamedAddress } from '../ses/journal.ts';

/** Reports that an address was created, and offers the next steps. */
export async function offerNextSteps(profileId: string, { address, senderName }: NamedAddress): Promise<void> {
	await showAccountMessage<AccountButton>(
		profileId,
		'Information',
		vscode.l10n.t('Created {0}.', address),
		{ title: vscode.l10n.t('Send Test Mail'), command: 'sendTestMail', argument: { address } },
		{ title: vscode.l10n.t('Set SMTP Password'), command: 'setSmtpPassword', argument: { address } },
		{ title: vscode.l10n.t('Copy From Header'), run: () => vscode.env.clipboard.writeText(mailbox(senderName, address)) }
	);
}
