import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { UserError } from '../ui/userError.ts';
import { emulatorDotenv } from './smtp/dotenv.ts';

/** Whether this window was told already: once is enough. */
let isTold = false;

/** Says where the keys come from that code for the emulator reads. */
export async function tellOfKeys(): Promise<void> {
	if (isTold) {
		return;
	}
	isTold = true;
	const copy = vscode.l10n.t('Copy Emulator Settings');
	const chosen = await vscode.window.showInformationMessage(
		vscode.l10n.t(
			'The code reads its keys from the environment. Those of the emulator are samples that everybody may know; copy them as .env lines.'
		),
		copy
	);
	if (chosen) {
		await vscode.commands.executeCommand('tencentSes.copyEmulatorSettings');
	}
}

/**
 * The command "Copy Emulator Settings as .env": where the emulator is and its sample keys, for programs of one's own.
 *
 * @returns the text
 * @throws UserError when the current profile is no emulator, or it cannot be started
 */
export async function copyEmulatorSettings(accounts: Accounts): Promise<string> {
	const profile = accounts.current;
	if (!profile || !accounts.isEmulator(profile)) {
		throw new UserError(vscode.l10n.t('Only the local emulator has keys that may be copied. Switch to it first.'));
	}
	const text = emulatorDotenv({ ...(await accounts.emulatorAddress(profile)), region: profile.region });
	await vscode.env.clipboard.writeText(text);
	vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Copied the settings of the emulator, sample keys included')}`, 5000);
	return text;
}
