import * as vscode from 'vscode';
import { executeIn } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { reasonOf } from '../ses/errors.ts';
import { logError } from '../ui/log.ts';
import { plainText } from '../ui/plainText.ts';

/** An SMTP password that was just set. */
export interface NewPassword {
	readonly profileId: string;
	readonly address: string;
	readonly password: string;
	/** Aborted once this is no longer the password of the address, see `KeptPasswords.claim`. */
	readonly claim: AbortSignal;
}

/**
 * Offers to copy and to keep a new password in a message, which shows what is left to do after each step.
 *
 * @param isKept whether it has been kept already
 */
export async function offerPassword(services: Services, set: NewPassword, isKept: boolean): Promise<void> {
	const copy = vscode.l10n.t('Copy Password');
	const keep = vscode.l10n.t('Keep in VS Code');
	const code = vscode.l10n.t('Copy SMTP Code');
	const { address } = set;
	const mayKeep = !isKept && services.accounts.passwords.canKeep(set.profileId);
	const left = new Set(mayKeep ? [copy, keep, code] : [copy, code]);
	let message = isKept
		? vscode.l10n.t('The SMTP password of {0} is set and kept in VS Code. SES does not show it again.', address)
		: mayKeep
			? vscode.l10n.t('The SMTP password of {0} is set. Copy or keep it now: SES does not show it again.', address)
			: vscode.l10n.t('The SMTP password of {0} is set. Copy it now: SES does not show it again.', address);
	let isHandedOut = isKept;
	for (;;) {
		const pressed = await vscode.window.showInformationMessage(plainText(message), ...left);
		if (pressed === code) {
			void executeIn(set.profileId, 'copySmtpCode', { address });
			if (isHandedOut) {
				return;
			}
		} else if (pressed === copy && set.claim.aborted) {
			message = vscode.l10n.t('This is no longer the SMTP password of {0}, so it was not copied.', address);
		} else if (pressed === copy) {
			await vscode.env.clipboard.writeText(set.password);
			isHandedOut = true;
			message = vscode.l10n.t('The SMTP password of {0} is on the clipboard. A clipboard manager may store it.', address);
		} else if (pressed === keep) {
			const outcome = await keepPassword(services, set);
			({ message } = outcome);
			if (!outcome.isKept) {
				continue;
			}
			isHandedOut = true;
		} else {
			return;
		}
		left.delete(pressed);
	}
}

/** Stores a new password in SecretStorage. @returns whether it did, and a sentence about that */
export async function keepPassword(
	{ accounts, log }: Pick<Services, 'accounts' | 'log'>,
	{ profileId, address, password, claim }: NewPassword
): Promise<{ readonly isKept: boolean; readonly message: string }> {
	// The message may have been shown long before the click.
	if (claim.aborted) {
		return { isKept: false, message: vscode.l10n.t('This is no longer the SMTP password of {0}, so it was not stored.', address) };
	}
	try {
		await accounts.passwords.store(profileId, address, password);
	} catch (error) {
		logError(log, 'Keeping the SMTP password', error);
		const reason = reasonOf(error);
		return { isKept: false, message: vscode.l10n.t('VS Code could not store the password: {0}', reason) };
	}
	return {
		isKept: true,
		message: vscode.l10n.t('The SMTP password of {0} is kept in the secret storage of VS Code, for SMTP code and test mail.', address)
	};
}
