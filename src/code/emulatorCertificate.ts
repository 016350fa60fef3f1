import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { UserError } from '../ui/userError.ts';

/** Milliseconds. */
const timeout = 10_000;

/** Whether this window was told already: once is enough. */
let isTold = false;

/** Says what else a program needs that is to send through the emulator. */
export async function tellOfCertificate(): Promise<void> {
	if (isTold) {
		return;
	}
	isTold = true;
	const save = vscode.l10n.t('Save Certificate…');
	const chosen = await vscode.window.showInformationMessage(
		vscode.l10n.t(
			'Programs refuse the certificate of the emulator until they are told to trust it: save it, and name the file in NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or the like. Every start of the emulator makes a new one.'
		),
		save
	);
	if (chosen) {
		await vscode.commands.executeCommand('tencentSes.saveCertificate');
	}
}

/**
 * The command "Save Certificate of the Emulator…": writes the certificate of its SMTP server to a file, for programs to trust.
 *
 * @returns the file; `undefined` when someone left
 * @throws UserError when the current profile is no emulator, or it gives none
 */
export async function saveCertificate(accounts: Accounts): Promise<vscode.Uri | undefined> {
	const profile = accounts.current;
	if (!profile || !accounts.isEmulator(profile)) {
		throw new UserError(vscode.l10n.t('Only the local emulator has a certificate of its own. Switch to it first.'));
	}
	const [folder] = vscode.workspace.workspaceFolders ?? [];
	const target = await vscode.window.showSaveDialog({
		title: vscode.l10n.t('Save Certificate'),
		filters: { PEM: ['pem'] },
		...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, 'emulator.pem') } : {})
	});
	if (!target) {
		return undefined;
	}
	await vscode.workspace.fs.writeFile(target, await readCertificate(await accounts.endpoint(profile)));
	return target;
}

async function readCertificate(endpoint: string): Promise<Uint8Array> {
	let reason: string;
	try {
		const answer = await fetch(`${endpoint}/emulator/certificate`, { signal: AbortSignal.timeout(timeout) });
		if (answer.ok) {
			return new Uint8Array(await answer.arrayBuffer());
		}
		reason = `HTTP ${answer.status}`;
	} catch (error) {
		reason = error instanceof Error ? error.message : String(error);
	}
	throw new UserError(vscode.l10n.t('The local emulator did not give its certificate: {0}', reason), ['retry', 'showLog']);
}
