import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { runInProfile } from '../accounts/runInProfile.ts';
import { fromHeader, mailbox, tidySenderName } from '../mail/senderName.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { type PickedAddress, pickAddress } from '../model/pickAddress.ts';
import { isSesError } from '../ses/errors.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import { askForText, type Refusal, runSteps, type ValidationMessage, validationHint } from '../ui/multiStepInput.ts';
import { plainText } from '../ui/plainText.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import type { CreatedSender } from './createSenderAddress.ts';
import { changeName, type NameChange } from './nameChange.ts';
import { validateName } from './validation.ts';

/**
 * The command "Change Sender Name". Resolves once it is changed, before anybody has answered the message about it.
 *
 * @param argument what pickAddress takes; `senderName`, where it is given and can be one, is not asked for
 * @returns `undefined` when someone left, or the address does not have the new name; a message says where things stand
 */
export async function changeSenderName(
	accounts: Accounts,
	model: DomainModel,
	log: vscode.LogOutputChannel,
	argument: unknown
): Promise<CreatedSender | undefined> {
	const chosen = await pickAddress({ accounts, model }, argument, vscode.l10n.t('Change Sender Name'));
	if (!chosen) {
		return undefined;
	}
	const { entry, sender } = chosen;
	if (!entry.domain?.isVerified) {
		throw new UserError(
			vscode.l10n.t(
				'{0} is not verified, so SES would delete {1} and not create it again. Verify the domain first.',
				entry.name,
				sender.address
			)
		);
	}
	const senderName = property(argument, 'senderName');
	return new ChangeNameFlow(accounts, model, log, chosen).run(typeof senderName === 'string' ? senderName : undefined);
}

const nameStep = 0;
const confirmStep = 1;

/** Keeps what was typed until the address has that name. */
class ChangeNameFlow {
	private readonly _accounts: Accounts;
	private readonly _model: DomainModel;
	private readonly _log: vscode.LogOutputChannel;
	private readonly _chosen: PickedAddress;
	private _typed: string;
	private _refusal: Refusal | undefined;
	private _hasAsked = false;
	private _changed: CreatedSender | undefined;

	constructor(accounts: Accounts, model: DomainModel, log: vscode.LogOutputChannel, chosen: PickedAddress) {
		this._accounts = accounts;
		this._model = model;
		this._log = log;
		this._chosen = chosen;
		this._typed = chosen.sender.senderName;
	}

	async run(senderName: string | undefined): Promise<CreatedSender | undefined> {
		this._typed = senderName ?? this._typed;
		const isGiven =
			senderName !== undefined &&
			!this._isUnchanged(senderName) &&
			this._validate(senderName).severity !== vscode.InputBoxValidationSeverity.Error;
		await runSteps([() => this._askName(), () => this._confirmAndChange()], isGiven ? confirmStep : nameStep);
		return this._changed;
	}

	private get _newName(): string {
		return tidySenderName(this._typed);
	}

	private _isUnchanged(text: string): boolean {
		return tidySenderName(text) === this._chosen.sender.senderName;
	}

	private _validate(text: string): ValidationMessage {
		const { address } = this._chosen.sender;
		const name = tidySenderName(text);
		// The box opens with it, so it is no fault of anybody's until Enter.
		return this._isUnchanged(text)
			? validationHint(vscode.l10n.t('{0} — this is the name that it has.', fromHeader(name, address)))
			: validateName(name, address);
	}

	private _refuseUnchanged(text: string): Refusal | undefined {
		const { address } = this._chosen.sender;
		return this._isUnchanged(text)
			? { message: vscode.l10n.t('{0} — this is the name that it has. Type another one.', fromHeader(tidySenderName(text), address)) }
			: undefined;
	}

	private async _askName() {
		const { address } = this._chosen.sender;
		this._hasAsked = true;
		const answer = await askForText({
			title: vscode.l10n.t('Change Sender Name'),
			keepOpen: true,
			value: this._typed,
			prompt: vscode.l10n.t('The name that recipients of mail from {0} see, or nothing. Enter says what the change means.', address),
			placeholder: vscode.l10n.t('Sender name, such as Tencent Cloud (optional)'),
			validate: text => this._validate(text),
			changed: text => {
				this._typed = text;
			},
			refusal: this._refusal,
			submit: async text => this._refuseUnchanged(text)
		});
		this._refusal = undefined;
		return answer === undefined || answer === 'back' ? answer : 'next';
	}

	private async _confirmAndChange() {
		const { address, senderName, hasSmtpPassword } = this._chosen.sender;
		const go = vscode.l10n.t('Delete and Create Again');
		const paragraphs = [
			vscode.l10n.t('Now: {0}', plainText(mailbox(senderName, address))),
			vscode.l10n.t('Then: {0}', plainText(mailbox(this._newName, address))),
			vscode.l10n.t(
				'SES cannot change a sender name. The address is deleted and created again at once. Mail that is sent in that moment fails.'
			),
			...(hasSmtpPassword === false
				? []
				: [
						hasSmtpPassword
							? vscode.l10n.t('Its SMTP password is lost. Set one again afterwards; programs that log in with it stop sending until then.')
							: vscode.l10n.t('If it has an SMTP password, that is lost. Set one again afterwards.')
					]),
			vscode.l10n.t('Once begun, it cannot be cancelled.')
		];
		const question = vscode.l10n.t('Change the sender name of {0}?', plainText(address));
		if ((await vscode.window.showWarningMessage(question, { modal: true, detail: paragraphs.join('\n\n') }, go)) !== go) {
			return this._hasAsked ? 'back' : undefined;
		}
		const change = await this._change();
		if (change.kind === 'untouched') {
			this._refusal = refusalOf(change.error);
			return 'back';
		}
		if (change.kind === 'changed') {
			this._changed = { address, senderName: this._newName, requestId: change.requestId };
			void this._tellChanged();
		} else {
			logError(this._log, 'tencentSes.changeSenderName', change.error);
			void this._tellFailure(change);
		}
		return 'next';
	}

	private async _change(): Promise<NameChange> {
		const { snapshot, sender } = this._chosen;
		const { client, profile, entries } = snapshot;
		this._accounts.requireCurrent(profile.id);
		const { address } = sender;
		const counted = profile.site === 'mainland' ? entries.flatMap(({ addresses }) => addresses) : this._chosen.entry.addresses;
		const change = await vscode.window.withProgress(
			{ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Changing the sender name of {0}…', plainText(address)) },
			() =>
				changeName(client, {
					address,
					oldName: sender.senderName,
					newName: this._newName,
					hadPassword: sender.hasSmtpPassword,
					isOverLimit: counted.length > senderAddressLimit
				})
		);
		this._model.refresh();
		if (change.kind !== 'untouched' && change.kind !== 'unsure') {
			this._model.tellPasswordEnded({ profileId: profile.id, address });
		}
		return change;
	}

	private async _tellChanged(): Promise<void> {
		const { address, hasSmtpPassword } = this._chosen.sender;
		const copy = vscode.l10n.t('Copy From Header');
		const set = vscode.l10n.t('Set SMTP Password');
		const header = mailbox(this._newName, address);
		const pressed =
			hasSmtpPassword === false
				? await vscode.window.showInformationMessage(plainText(vscode.l10n.t('Changed the sender name: {0}.', header)), copy)
				: await vscode.window.showWarningMessage(
						plainText(
							vscode.l10n.t('Changed the sender name: {0}. The address has no SMTP password now; set one before programs log in.', header)
						),
						set,
						copy
					);
		if (pressed === copy) {
			await vscode.env.clipboard.writeText(header);
		} else if (pressed === set) {
			await this._runHere('tencentSes.setSmtpPassword', { address });
		}
	}

	/** Someone may have switched to another account since the message came. */
	private _runHere(command: string, argument: object): Promise<unknown> {
		return runInProfile(this._accounts, this._chosen.snapshot.profile.id, command, argument);
	}

	private async _tellFailure(change: Exclude<NameChange, { readonly kind: 'changed' | 'untouched' }>): Promise<void> {
		const { address } = this._chosen.sender;
		const { message, requestId } = errorSentence(change.error);
		const actions = [...this._waysOn(change.kind)];
		if (requestId) {
			actions.push({ title: vscode.l10n.t('Copy Request ID'), run: () => vscode.env.clipboard.writeText(requestId) });
		}
		const pressed = await vscode.window.showErrorMessage(plainText(`${this._standing(change.kind, address)} ${message}`), ...actions);
		await pressed?.run();
	}

	/** Where things stand. */
	private _standing(kind: 'putBack' | 'gone' | 'unsure', address: string): string {
		const { senderName, hasSmtpPassword } = this._chosen.sender;
		switch (kind) {
			case 'putBack': {
				const back =
					senderName === ''
						? vscode.l10n.t('{0} is there again, without a sender name as before: SES did not take the new one.', address)
						: vscode.l10n.t('{0} is there again with its old sender name, {1}: SES did not take the new one.', address, senderName);
				return hasSmtpPassword === false ? back : `${back} ${vscode.l10n.t('Its SMTP password is lost; set one again.')}`;
			}
			case 'gone':
				return vscode.l10n.t('{0} is deleted, and SES did not create it again, neither with the new name nor with the old one.', address);
			case 'unsure':
				return vscode.l10n.t('Nobody could say what became of {0}: it may be there with either name, or be deleted.', address);
		}
	}

	private _waysOn(kind: 'putBack' | 'gone' | 'unsure'): readonly { readonly title: string; readonly run: () => unknown }[] {
		const { entry, sender } = this._chosen;
		const { address } = sender;
		const senderName = this._newName;
		if (kind !== 'putBack') {
			const request = { domain: entry.name, address, senderName };
			return [
				{
					title: vscode.l10n.t('Create Again'),
					run: () => this._runHere('tencentSes.createSenderAddress', request)
				}
			];
		}
		const again = {
			title: vscode.l10n.t('Change Again'),
			run: () => this._runHere('tencentSes.changeSenderName', { address, senderName })
		};
		const set = {
			title: vscode.l10n.t('Set SMTP Password'),
			run: () => this._runHere('tencentSes.setSmtpPassword', { address })
		};
		return sender.hasSmtpPassword === false ? [again] : [set, again];
	}
}

function refusalOf(error: unknown): Refusal {
	const { message, requestId } = errorSentence(error);
	return isSesError(error) && error.code === 'InvalidParameterValue.RepeatEmailAddress'
		? {
				message: vscode.l10n.t('SES still has the address with its old name, although it was told to delete it. Try again in a moment.'),
				requestId
			}
		: { message, requestId };
}
