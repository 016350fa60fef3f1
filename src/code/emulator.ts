import * as vscode from 'vscode';
import { showAccountMessage } from '../accounts/accountActions.ts';
import { readCertificate } from '../emulatorLink/emulatorControl.ts';
import type { Services } from '../services.ts';
import { UserError } from '../ui/userError.ts';
import { emulatorDotenv } from './smtp/dotenv.ts';

/** After code for the emulator: where its keys come from. @param pastOffers see `offerOnce` */
export function offerEmulatorSettings(profileId: string, pastOffers: Set<string>): Promise<void> {
	return offerOnce(
		profileId,
		pastOffers,
		'copyEmulatorSettings',
		vscode.l10n.t('The code reads its keys from environment variables. Copy the settings of the emulator to get its sample keys.'),
		vscode.l10n.t('Copy Emulator Settings')
	);
}

/** After code for the emulator: what it takes to connect to its SMTP server. @param pastOffers see `offerOnce` */
export function offerCertificate(profileId: string, pastOffers: Set<string>): Promise<void> {
	return offerOnce(
		profileId,
		pastOffers,
		'saveCertificate',
		vscode.l10n.t(
			'Programs must trust the certificate of the emulator. Save it, and set NODE_EXTRA_CA_CERTS or SSL_CERT_FILE to its path. The emulator creates a new one each time it starts.'
		),
		vscode.l10n.t('Save Certificate…')
	);
}

/** @param pastOffers the commands that this window has offered; the new one is added */
async function offerOnce(profileId: string, pastOffers: Set<string>, command: string, message: string, button: string): Promise<void> {
	if (pastOffers.has(command)) {
		return;
	}
	pastOffers.add(command);
	await showAccountMessage(profileId, 'Information', message, { title: button, command });
}

/**
 * The command "Copy Emulator Settings as .env": the addresses of the emulator and its sample keys.
 *
 * @returns the text
 * @throws UserError when the current profile is not an emulator, or the emulator cannot be started
 */
export async function copyEmulatorSettings({ accounts }: Services): Promise<string> {
	const profile = accounts.current;
	if (!profile || !accounts.isEmulator(profile)) {
		throw new UserError(vscode.l10n.t('Only the settings of the local emulator can be copied. Switch to it first.'));
	}
	const text = emulatorDotenv({ ...(await accounts.emulator.connect(profile.site)), region: profile.region });
	await vscode.env.clipboard.writeText(text);
	vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Copied the settings of the emulator, including its sample keys')}`, 5000);
	return text;
}

/**
 * The command "Save Certificate of the Emulator…": saves the certificate of its SMTP server as a PEM file.
 *
 * @returns the file; `undefined` when canceled
 * @throws UserError when the current profile is not an emulator, or the certificate cannot be read
 */
export async function saveCertificate({ accounts }: Services): Promise<vscode.Uri | undefined> {
	const profile = accounts.current;
	if (!profile || !accounts.isEmulator(profile)) {
		throw new UserError(vscode.l10n.t('Only the local emulator has a certificate to save. Switch to it first.'));
	}
	const [folder] = vscode.workspace.workspaceFolders ?? [];
	const file = await vscode.window.showSaveDialog({
		title: vscode.l10n.t('Save Certificate'),
		filters: { PEM: ['pem'] },
		...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, 'emulator.pem') } : {})
	});
	if (!file) {
		return undefined;
	}
	await vscode.workspace.fs.writeFile(file, await readCertificate(accounts.emulator, profile.site));
	return file;
}
