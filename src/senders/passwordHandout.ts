import * as vscode from 'vscode';
import { logError } from '../ui/log.ts';
import { askForText, type StepButton, type ValidationMessage, validationHint, validationWarning } from '../ui/multiStepInput.ts';
import { plainText } from '../ui/plainText.ts';
import type { KeepPermit, KeptPasswords } from './keptPasswords.ts';

/** Gives out an SMTP password that was just set: to be seen, copied and kept. Nothing else ever shows it. */
export class PasswordHandout {
	private readonly _keptPasswords: KeptPasswords;
	private readonly _log: vscode.LogOutputChannel;
	private readonly _profileId: string;
	private readonly _address: string;
	private readonly _password: string;
	private readonly _permit: KeepPermit;
	private _isKept = false;
	private _isCopied = false;

	constructor(keptPasswords: KeptPasswords, log: vscode.LogOutputChannel, profileId: string, address: string, password: string) {
		this._keptPasswords = keptPasswords;
		this._log = log;
		this._profileId = profileId;
		this._address = address;
		this._password = password;
		this._permit = keptPasswords.permit(profileId, address);
	}

	/** Whether it was kept for snippets so far. */
	get isKept(): boolean {
		return this._isKept;
	}

	/**
	 * Shows a password that nobody has seen yet in a box, so that it is not lost with a message that goes away.
	 *
	 * @param kept what came of keeping it already
	 */
	async show(kept: ValidationMessage | undefined): Promise<void> {
		const button = (icon: string, tooltip: string, run: StepButton['run']): StepButton => ({ icon, tooltip, run });
		await askForText({
			title: vscode.l10n.t('SMTP Password of {0}', plainText(this._address)),
			keepOpen: true,
			value: this._password,
			prompt: '',
			placeholder: '',
			// Not as the prompt: VS Code would add how to "confirm or cancel" what has happened already.
			validate: () =>
				kept ?? validationHint(vscode.l10n.t('The password is set. Copy it or keep it now with the buttons above: it is not shown again.')),
			rewrite: () => this._password,
			buttons: [button('copy', copyTitle(), () => this._copy()), ...(this._isKept ? [] : [button('save', keepTitle(), () => this.keep())])]
		});
	}

	/** Offers in a message what was not done yet, and what comes next. Resolves when that was answered. */
	async offer(): Promise<void> {
		let message = vscode.l10n.t('SMTP password of {0} set. It is not shown again.', this._address);
		for (;;) {
			const open = [...(this._isCopied ? [] : [copyTitle()]), ...(this._isKept || !this._permit.isValid ? [] : [keepTitle()])];
			const code = vscode.l10n.t('Copy SMTP Code');
			const pressed = await vscode.window.showInformationMessage(plainText(message), ...open, code);
			if (pressed === code) {
				await vscode.commands.executeCommand('tencentSes.copySmtpCode', { address: this._address });
			}
			if (!pressed || pressed === code) {
				return;
			}
			({ message } = await (pressed === copyTitle() ? this._copy() : this.keep()));
		}
	}

	private async _copy(): Promise<ValidationMessage> {
		await vscode.env.clipboard.writeText(this._password);
		this._isCopied = true;
		return validationHint(
			vscode.l10n.t('The SMTP password of {0} is on the clipboard. A clipboard manager may keep it there.', this._address)
		);
	}

	/** @returns what came of it */
	async keep(): Promise<ValidationMessage> {
		// The message with the button may be much older than the press.
		if (!this._permit.isValid) {
			return validationWarning(vscode.l10n.t('This is not the SMTP password of {0} any more, so it is not kept.', this._address));
		}
		try {
			await this._keptPasswords.store(this._profileId, this._address, this._password);
		} catch (error) {
			logError(this._log, 'Keeping the SMTP password', error);
			return validationWarning(
				vscode.l10n.t('VS Code did not keep the password: {0}', error instanceof Error ? error.message : String(error))
			);
		}
		this._isKept = true;
		return validationHint(
			vscode.l10n.t('The SMTP password of {0} is kept in the secret storage of VS Code, to fill in SMTP code.', this._address)
		);
	}
}

function copyTitle(): string {
	return vscode.l10n.t('Copy Password');
}

function keepTitle(): string {
	return vscode.l10n.t('Keep for Snippets');
}
