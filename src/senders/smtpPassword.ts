import * as vscode from 'vscode';
import { accountTitle } from '../accounts/accountActions.ts';
import { maxAddressLengthForSmtp } from '../mail/address.ts';
import { generateSmtpPassword, maxSmtpPasswordLength, minSmtpPasswordLength } from '../mail/smtp.ts';
import { type PickedAddress, pickAddress } from '../model/pickAddress.ts';
import type { Services } from '../services.ts';
import { isSesError } from '../ses/errors.ts';
import { type OpenWrite, openWrite } from '../ses/journal.ts';
import { isAnswerLost, mayHaveHappened } from '../ses/retry.ts';
import { setSmtpPassword } from '../ses/senders.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { errorSentence, refusalOf } from '../ui/errorSentences.ts';
import { askToPick } from '../ui/input/pick.ts';
import { type Refusal, runSteps } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { plainText } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import { keepPassword, type NewPassword, offerPassword } from './newPassword.ts';
import { smtpLengthSentence, validatePassword } from './validation.ts';

/** What the command "Set SMTP Password" resolves to. Never the password. */
export interface SetSmtpPassword {
	readonly address: string;
	/** Whether the password was kept because the caller asked for that. */
	readonly kept: boolean;
}

const [howStep, passwordStep, done] = [0, 1, 2];

type How = 'generate' | 'type';

/**
 * The command "Set SMTP Password". Resolves once the password is set, without waiting for an answer to the message about it.
 *
 * @param address the address to set it for. Default: asks for it
 * @param keep whether to keep the password without asking
 * @returns `undefined` when canceled
 */
export async function runSetSmtpPassword(
	services: Services,
	{ address: named, keep }: { readonly address: string | undefined; readonly keep: boolean }
): Promise<SetSmtpPassword | undefined> {
	const chosen = await pickAddress(services, named, vscode.l10n.t('Set SMTP Password'));
	if (!chosen) {
		return undefined;
	}
	const { address } = chosen.sender;
	if (address.length > maxAddressLengthForSmtp) {
		throw new UserError(smtpLengthSentence(address.length));
	}
	const password = await new SmtpPasswordFlow(services, chosen).run();
	if (password === undefined) {
		return undefined;
	}
	const profileId = chosen.snapshot.profile.id;
	const {
		model,
		accounts: { passwords }
	} = services;
	await passwords.forget(profileId, address);
	const set: NewPassword = { profileId, address, password, claim: passwords.claim(profileId, address) };
	const kept = keep && (await keepPassword(services, set)).isKept;
	model.refresh();
	void offerPassword(services, set, kept);
	return { address, kept };
}

/** Asks for the password and sets it. Keeps what was typed or generated until SES has accepted it. */
class SmtpPasswordFlow {
	private readonly _services: Services;
	private readonly _chosen: PickedAddress;
	private _how: How = 'generate';
	private _typed = '';
	private _generated: string | undefined;
	/** Sent, but the answer was lost: may be the current password. */
	private _unsure: string | undefined;
	/** Open until it is known whether a password is set. If that stays unknown, recovery finds out. */
	private _entry: OpenWrite | undefined;
	private _password: string | undefined;

	constructor(services: Services, chosen: PickedAddress) {
		this._services = services;
		this._chosen = chosen;
	}

	/** @returns the password; `undefined` when canceled */
	async run(): Promise<string | undefined> {
		if (!(await this._confirm())) {
			return undefined;
		}
		try {
			await runSteps([() => this._askHow(), () => this._askPassword()]);
		} finally {
			this._entry?.leave();
		}
		return this._password;
	}

	private get _address(): string {
		return this._chosen.sender.address;
	}

	private async _confirm(): Promise<boolean> {
		if (this._chosen.sender.hasSmtpPassword === false) {
			return true;
		}
		const question = accountTitle(
			this._services.accounts,
			this._chosen.snapshot.profile,
			vscode.l10n.t('Replace the SMTP password of {0}?', plainText(this._address))
		);
		const detail = vscode.l10n.t(
			'Programs that log in with the old one cannot send until they have the new one. The old one cannot be restored; if it is kept in VS Code, it is deleted there, too.'
		);
		return askToConfirm(question, vscode.l10n.t('Replace…'), detail);
	}

	private async _askHow() {
		const answer = await askToPick<How>({
			...this._frame(howStep),
			keepOpen: true,
			placeholder: vscode.l10n.t('Generate or enter the new SMTP password of {0}', this._address),
			busyPlaceholder: this._busyText,
			items: [
				{
					label: `$(sparkle) ${vscode.l10n.t('Generate a Strong Password')}`,
					description: vscode.l10n.t('recommended'),
					detail: vscode.l10n.t(
						'Sets a password of {0} random letters and digits. You can copy it or keep it in VS Code afterwards.',
						maxSmtpPasswordLength
					),
					value: 'generate'
				},
				{
					label: `$(edit) ${vscode.l10n.t('Enter a Password')}`,
					detail: vscode.l10n.t('For a password that is already in a program or a password manager.'),
					value: 'type'
				}
			],
			active: this._how,
			submit: async (how, signal) => {
				this._how = how;
				if (how === 'type') {
					return undefined;
				}
				this._generated ??= generateSmtpPassword(length => crypto.getRandomValues(new Uint8Array(length)));
				const refusal = await this._set(this._generated, signal);
				if (refusal && this._unsure !== this._generated) {
					this._generated = undefined;
				}
				return refusal;
			}
		});
		if (answer === undefined || answer === 'back') {
			return answer;
		}
		return answer.value === 'type' ? 'next' : done;
	}

	private async _askPassword() {
		const answer = await askForText({
			...this._frame(passwordStep),
			isPassword: true,
			value: this._typed,
			prompt: vscode.l10n.t(
				'{0} to {1} characters, with at least two different digits, lowercase letters and uppercase letters. Press Enter to set it.',
				minSmtpPasswordLength,
				maxSmtpPasswordLength
			),
			placeholder: vscode.l10n.t('New SMTP password of {0}', this._address),
			validate: validatePassword,
			changed: text => {
				this._typed = text;
			},
			busyText: this._busyText,
			submit: (password, signal) => this._set(password, signal)
		});
		return this._password === undefined ? answer : 'next';
	}

	private _frame(step: number) {
		return {
			title: accountTitle(this._services.accounts, this._chosen.snapshot.profile, vscode.l10n.t('Set SMTP Password')),
			step: step + 1,
			totalSteps: 2,
			canGoBack: step > howStep
		};
	}

	private get _busyText(): string {
		return vscode.l10n.t('Setting the SMTP password of {0}…', this._address);
	}

	private async _set(password: string, signal: AbortSignal): Promise<Refusal | undefined> {
		const { client, profile } = this._chosen.snapshot;
		this._services.accounts.requireCurrent(profile.id);
		const before = this._unsure;
		const { hasSmtpPassword } = this._chosen.sender;
		this._entry ??= await openWrite(client.journal, { kind: 'setSmtpPassword', address: this._address, hadPassword: hasSmtpPassword });
		this._unsure = password;
		let isUnsent = false;
		const onUnsent = () => {
			isUnsent = true;
		};
		try {
			// After a lost answer, the list shows that there is a password but not which.
			const hadPassword = before === undefined ? hasSmtpPassword : undefined;
			await setSmtpPassword(client, this._address, password, hadPassword, signal, { ...this._entry, onUnsent });
		} catch (error) {
			if (signal.aborted) {
				if (isUnsent) {
					this._unsure = before;
				}
				if (this._unsure === undefined) {
					await this._settle(true);
				}
				this._services.model.refresh();
				return undefined;
			}
			// So the request whose answer was lost has set it.
			const isSet = before === password && isSesError(error) && error.code === 'OperationDenied.RepeatPassWord';
			if (!isSet) {
				return this._refusal(error, before);
			}
		}
		await this._settle();
		this._password = password;
		return undefined;
	}

	/** @param unsure the password that an earlier request may have set */
	private async _refusal(error: unknown, unsure: string | undefined): Promise<Refusal> {
		if (mayHaveHappened(error)) {
			this._services.model.refresh();
			const { message, requestId } = errorSentence(error);
			return {
				message: vscode.l10n.t('{0} The password may have been set anyway: press Enter to send the same one again.', message),
				requestId
			};
		}
		if (unsure === undefined) {
			if (isAnswerLost(error)) {
				this._entry?.leave({ reported: 'notDone' });
			}
			await this._settle(true);
		}
		this._unsure = unsure;
		return refusalOf(error);
	}

	/** The outcome is known. @param isRefused see `OpenWrite.close` */
	private async _settle(isRefused = false): Promise<void> {
		this._unsure = undefined;
		await this._entry?.close(isRefused);
		this._entry = undefined;
	}
}
