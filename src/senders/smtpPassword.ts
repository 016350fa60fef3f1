import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { runInProfile } from '../accounts/runInProfile.ts';
import { maxAddressLengthForSmtp } from '../mail/address.ts';
import {
	generateSmtpPassword,
	maxSmtpPasswordLength,
	minSmtpPasswordLength,
	type SmtpPasswordFault,
	validateSmtpPassword
} from '../mail/smtp.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { type PickedAddress, pickAddress } from '../model/pickAddress.ts';
import { isSesError } from '../ses/errors.ts';
import { type OpenWrite, openWrite } from '../ses/journal.ts';
import { isAnswerLost, mayHaveHappened } from '../ses/retry.ts';
import { setSmtpPassword } from '../ses/senders.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import {
	askForText,
	askToPick,
	type PickItem,
	type Refusal,
	runSteps,
	type ValidationMessage,
	validationError
} from '../ui/multiStepInput.ts';
import { plainText } from '../ui/plainText.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import type { KeptPasswords } from './keptPasswords.ts';
import { PasswordHandout } from './passwordHandout.ts';

/** What the command "Set SMTP Password" resolves to. Never the password. */
export interface SetSmtpPassword {
	readonly address: string;
	/** Whether the password was kept for snippets, as far as anybody asked for that until the command resolved. */
	readonly kept: boolean;
}

const howStep = 0;
const passwordStep = 1;
const done = 2;

type How = 'generate' | 'type';

/**
 * The command "Set SMTP Password". Resolves once the password is set and, where it was generated, the box that shows it was closed; before
 * anybody has answered the message about it.
 *
 * @param argument what pickAddress takes; with `keep: true`, the password is kept for snippets without being asked for
 * @returns `undefined` when someone left
 */
export async function runSetSmtpPassword(
	accounts: Accounts,
	model: DomainModel,
	keptPasswords: KeptPasswords,
	log: vscode.LogOutputChannel,
	argument: unknown
): Promise<SetSmtpPassword | undefined> {
	const chosen = await pickAddress({ accounts, model }, argument, vscode.l10n.t('Set SMTP Password'));
	if (!chosen) {
		return undefined;
	}
	const { address } = chosen.sender;
	if (address.length > maxAddressLengthForSmtp) {
		throw new UserError(
			vscode.l10n.t(
				'SES sets SMTP passwords only for addresses of up to {0} characters; {1} has {2}.',
				maxAddressLengthForSmtp,
				address,
				address.length
			)
		);
	}
	const isToBeKept = property(argument, 'keep') === true;
	return new SmtpPasswordFlow(accounts, model, keptPasswords, log, chosen).run(isToBeKept);
}

/** Asks, sets the password, and shows it once. */
class SmtpPasswordFlow {
	private readonly _accounts: Accounts;
	private readonly _model: DomainModel;
	private readonly _keptPasswords: KeptPasswords;
	private readonly _log: vscode.LogOutputChannel;
	private readonly _chosen: PickedAddress;
	private _how: How = 'generate';
	private _typed = '';
	private _generated: string | undefined;
	/** The password that may hold: the answer to it was lost. */
	private _unsure: string | undefined;
	/** Stands until a password is set, or what was sent last certainly had no effect. */
	private _entry: OpenWrite | undefined;
	/** Settles, and never rejects, when no password is being set. */
	private _setting: Promise<unknown> = Promise.resolve();
	private _password: string | undefined;

	constructor(accounts: Accounts, model: DomainModel, keptPasswords: KeptPasswords, log: vscode.LogOutputChannel, chosen: PickedAddress) {
		this._accounts = accounts;
		this._model = model;
		this._keptPasswords = keptPasswords;
		this._log = log;
		this._chosen = chosen;
	}

	/** @param isToBeKept without being asked for */
	async run(isToBeKept: boolean): Promise<SetSmtpPassword | undefined> {
		if (!(await this._confirm())) {
			return undefined;
		}
		try {
			await runSteps([() => this._askHow(), () => this._askPassword()]);
		} finally {
			// Esc ends the steps before the write that it cancels.
			await this._setting;
			if (this._unsure !== undefined) {
				await this._leaveUnsure();
			}
		}
		const password = this._password;
		if (password === undefined) {
			return undefined;
		}
		await this._forgetOld();
		const handout = new PasswordHandout(this._keptPasswords, this._log, this._chosen.snapshot.profile.id, this._address, password);
		const kept = isToBeKept ? await handout.keep() : undefined;
		if (this._how === 'generate') {
			await handout.show(kept);
		}
		// Not before: a view whose rows are drawn again takes the focus from the box.
		this._model.refresh();
		void handout.offer();
		return { address: this._address, kept: handout.isKept };
	}

	private get _address(): string {
		return this._chosen.sender.address;
	}

	private async _confirm(): Promise<boolean> {
		const { hasSmtpPassword } = this._chosen.sender;
		if (hasSmtpPassword === false) {
			return true;
		}
		const address = plainText(this._address);
		const replace = vscode.l10n.t('Replace…');
		const set = vscode.l10n.t('Set…');
		const consequence = vscode.l10n.t(
			'Programs that log in with the old one stop sending until they have the new one. The old one cannot be brought back.'
		);
		const [question, detail, button] = hasSmtpPassword
			? [vscode.l10n.t('Replace the SMTP password of {0}?', address), consequence, replace]
			: [
					vscode.l10n.t('Set the SMTP password of {0}?', address),
					`${vscode.l10n.t('SES does not say whether it has one already. If it has, the new one replaces it.')} ${consequence}`,
					set
				];
		return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
	}

	private async _askHow() {
		const answer = await askToPick<How>({
			...this._frame(howStep),
			keepOpen: true,
			placeholder:
				this._chosen.sender.hasSmtpPassword === false
					? vscode.l10n.t('{0} has no SMTP password yet. Where is it to come from?', this._address)
					: vscode.l10n.t('Where is the new SMTP password of {0} to come from?', this._address),
			busyPlaceholder: this._busyText,
			items: waysToAPassword(),
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
			keepOpen: true,
			isPassword: true,
			canReveal: true,
			value: this._typed,
			prompt: vscode.l10n.t(
				'{0} to {1} characters, with two different digits, small letters and capital letters each. Enter sets it.',
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
		return answer === undefined || answer === 'back' ? answer : 'next';
	}

	private _frame(step: number) {
		return { title: vscode.l10n.t('Set SMTP Password'), step: step + 1, totalSteps: 2, canGoBack: step > howStep };
	}

	private get _busyText(): string {
		return vscode.l10n.t('Setting the SMTP password of {0}…', this._address);
	}

	/** @returns what stands against it */
	private _set(password: string, signal: AbortSignal): Promise<Refusal | undefined> {
		const setting = this._trySet(password, signal);
		this._setting = setting.catch(() => {});
		return setting;
	}

	private async _trySet(password: string, signal: AbortSignal): Promise<Refusal | undefined> {
		const { client, profile } = this._chosen.snapshot;
		this._accounts.requireCurrent(profile.id);
		const before = this._unsure;
		const { hasSmtpPassword } = this._chosen.sender;
		this._entry ??= await openWrite(client.journal, { kind: 'setSmtpPassword', address: this._address, hadPassword: hasSmtpPassword });
		// From here on, whoever leaves does so without an answer.
		this._unsure = password;
		let isUnsent = false;
		const onUnsent = () => {
			isUnsent = true;
		};
		try {
			// Once an answer was lost, that there is one now does not tell which.
			const hadPassword = before === undefined ? hasSmtpPassword : undefined;
			await setSmtpPassword(client, this._address, password, hadPassword, signal, { ...this._entry, onUnsent });
		} catch (error) {
			if (signal.aborted) {
				if (isUnsent) {
					await this._takeBack(before);
				}
				this._model.refresh();
				return undefined;
			}
			// Where the first answer was lost, that it is the password already is the answer.
			const isSet = before === password && isSesError(error) && error.code === 'OperationDenied.RepeatPassWord';
			if (!isSet) {
				return this._refusal(error, before);
			}
		}
		await this._settle();
		this._password = password;
		return undefined;
	}

	/** @param unsure the password that may hold from before */
	private async _refusal(error: unknown, unsure: string | undefined): Promise<Refusal> {
		if (mayHaveHappened(error)) {
			this._model.refresh();
			const { message, requestId } = errorSentence(error);
			return {
				message: vscode.l10n.t('{0} The password may be set all the same: press Enter to send the same one again.', message),
				requestId
			};
		}
		if (unsure === undefined) {
			if (isAnswerLost(error)) {
				this._entry?.leave({ reported: 'notDone' });
			}
			await this._settle();
		}
		this._unsure = unsure;
		if (!isSesError(error) && !(error instanceof UserError)) {
			throw error;
		}
		return errorSentence(error);
	}

	/** Nothing was sent. @param unsure the password that may hold from before */
	private async _takeBack(unsure: string | undefined): Promise<void> {
		this._unsure = unsure;
		if (unsure === undefined) {
			await this._entry?.close(true);
			this._entry = undefined;
		}
	}

	/** What was sent is answered. */
	private async _settle(): Promise<void> {
		this._unsure = undefined;
		await this._entry?.close();
		this._entry = undefined;
	}

	private async _leaveUnsure(): Promise<void> {
		if (this._chosen.sender.hasSmtpPassword === false) {
			// Whether it has one now is in the list.
			this._entry?.leave();
			this._model.refresh();
		} else {
			await this._entry?.close();
			void this._tellUnsure();
		}
	}

	private async _tellUnsure(): Promise<void> {
		const again = vscode.l10n.t('Set SMTP Password');
		const chosen = await vscode.window.showWarningMessage(
			plainText(
				vscode.l10n.t(
					'Nobody knows whether SES took the new SMTP password of {0}. Set one again, so that you know which one holds.',
					this._address
				)
			),
			again
		);
		if (chosen) {
			const { profile } = this._chosen.snapshot;
			await runInProfile(this._accounts, profile.id, 'tencentSes.setSmtpPassword', { address: this._address });
		}
	}

	/** What was kept for snippets is wrong now. */
	private async _forgetOld(): Promise<void> {
		try {
			await this._keptPasswords.forget(this._chosen.snapshot.profile.id, this._address);
		} catch (error) {
			logError(this._log, 'Forgetting the SMTP password that was kept', error);
		}
	}
}

function waysToAPassword(): readonly PickItem<How>[] {
	return [
		{
			label: `$(sparkle) ${vscode.l10n.t('Generate a Strong Password')}`,
			description: vscode.l10n.t('recommended'),
			detail: vscode.l10n.t('Sets {0} random letters and digits, and shows them once.', maxSmtpPasswordLength),
			value: 'generate'
		},
		{
			label: `$(edit) ${vscode.l10n.t('Type One')}`,
			detail: vscode.l10n.t('For a password that programs or a password manager have already.'),
			value: 'type'
		}
	];
}

function validatePassword(text: string): ValidationMessage | undefined {
	const faults = validateSmtpPassword(text);
	if (text === '') {
		return validationError(vscode.l10n.t('Type a password.'));
	}
	return faults && validationError(faults.map(fault => faultSentence(fault, [...text].length)).join(' '));
}

function faultSentence(fault: SmtpPasswordFault, length: number): string {
	switch (fault) {
		case 'character':
			return vscode.l10n.t('Use letters, digits and signs of plain ASCII, no spaces.');
		case 'tooShort':
			return vscode.l10n.t('Use at least {0} characters; these are {1}.', minSmtpPasswordLength, length);
		case 'tooLong':
			return vscode.l10n.t('Use at most {0} characters; these are {1}.', maxSmtpPasswordLength, length);
		case 'digits':
			return vscode.l10n.t('Use two different digits.');
		case 'lowerCase':
			return vscode.l10n.t('Use two different small letters.');
		case 'upperCase':
			return vscode.l10n.t('Use two different capital letters.');
	}
}
