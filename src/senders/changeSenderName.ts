import * as vscode from 'vscode';
import { type AccountButton, accountTitle, type Severity, showAccountMessage } from '../accounts/accountActions.ts';
import { fromHeader, mailbox, tidySenderName } from '../mail/senderName.ts';
import { type PickedAddress, pickAddress } from '../model/pickAddress.ts';
import type { Services } from '../services.ts';
import { isSesError } from '../ses/errors.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { isError, type Refusal, runSteps, type ValidationMessage, validationHint } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { sentencesText } from '../ui/localText.ts';
import { logError } from '../ui/log.ts';
import { plainText } from '../ui/plainText.ts';
import { withoutCancel } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import type { CreatedSender, SenderRequest } from './createSenderAddress.ts';
import { changeName, type NameChange } from './nameChange.ts';
import { validateName } from './validation.ts';

/**
 * The command "Change Sender Name". Resolves once it is changed, without waiting for an answer to the message about it.
 *
 * @param request what to change. A valid `senderName` is not asked for
 * @returns `undefined` when canceled, or the name was not changed; a message says why
 */
export async function changeSenderName(
	services: Services,
	{ address, senderName }: Omit<SenderRequest, 'domain'>
): Promise<CreatedSender | undefined> {
	const chosen = await pickAddress(services, address, vscode.l10n.t('Change Sender Name'));
	if (!chosen) {
		return undefined;
	}
	const { entry, sender } = chosen;
	if (!entry.domain?.isVerified) {
		throw new UserError(
			vscode.l10n.t(
				'{0} is not verified: SES would delete {1} but not create it again. Verify the domain first.',
				entry.name,
				sender.address
			)
		);
	}
	const changed = await new ChangeNameFlow(services, chosen).run(senderName);
	if (changed) {
		// As for a new address.
		void services.view.reveal(changed.address).catch(error => logError(services.log, 'Showing the new name', error));
	}
	return changed;
}

type FailedKind = Exclude<NameChange['kind'], 'changed' | 'untouched'>;

const nameStep = 0;
const confirmStep = 1;

/** Keeps what was typed until the name is changed. */
class ChangeNameFlow {
	private readonly _services: Services;
	private readonly _chosen: PickedAddress;
	private _typed: string;
	private _refusal: Refusal | undefined;
	private _hasAsked = false;
	private _changed: CreatedSender | undefined;

	constructor(services: Services, chosen: PickedAddress) {
		this._services = services;
		this._chosen = chosen;
		this._typed = chosen.sender.senderName;
	}

	async run(senderName: string | undefined): Promise<CreatedSender | undefined> {
		this._typed = senderName ?? this._typed;
		const isGiven = senderName !== undefined && !this._isUnchanged(senderName) && !isError(this._validate(senderName));
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
		// The box opens with it, so it is no error before Enter.
		return this._isUnchanged(text)
			? validationHint(vscode.l10n.t('{0} — this is the current name.', fromHeader(name, address)))
			: validateName(name, address);
	}

	private async _askName() {
		const { address } = this._chosen.sender;
		this._hasAsked = true;
		const answer = await askForText({
			title: accountTitle(this._services.accounts, this._chosen.snapshot.profile, vscode.l10n.t('Change Sender Name')),
			value: this._typed,
			prompt: vscode.l10n.t(
				'The name that recipients of mail from {0} see. Can be empty. Press Enter to see what the change involves.',
				address
			),
			placeholder: vscode.l10n.t('Sender name, such as Tencent Cloud (optional)'),
			validate: text => this._validate(text),
			changed: text => {
				this._typed = text;
			},
			refusal: this._refusal,
			submit: async text =>
				this._isUnchanged(text) ? { message: vscode.l10n.t('This is the current name. Enter another one.') } : undefined
		});
		this._refusal = undefined;
		return answer;
	}

	private async _confirmAndChange() {
		const { address, senderName, hasSmtpPassword } = this._chosen.sender;
		const paragraphs = [
			vscode.l10n.t('Current: {0}', plainText(mailbox(senderName, address))),
			vscode.l10n.t('New: {0}', plainText(mailbox(this._newName, address))),
			vscode.l10n.t('SES cannot change a sender name. The address is deleted and created again right away. Mail sent in between fails.'),
			...(hasSmtpPassword === false
				? []
				: [
						vscode.l10n.t(
							'Its SMTP password is deleted, in SES and in VS Code. Set one afterwards; programs that log in with it cannot send until then.'
						)
					]),
			vscode.l10n.t('This cannot be canceled once it has started.')
		];
		const question = accountTitle(
			this._services.accounts,
			this._chosen.snapshot.profile,
			vscode.l10n.t('Change the sender name of {0}?', plainText(address))
		);
		if (!(await askToConfirm(question, vscode.l10n.t('Delete and Create Again'), paragraphs.join('\n\n')))) {
			return this._hasAsked ? 'back' : undefined;
		}
		const change = await this._change();
		if (change.kind === 'untouched') {
			this._refusal = refusalOf(change.error);
			return 'back';
		}
		if (change.kind === 'changed') {
			this._changed = { address, senderName: this._newName, requestId: change.requestId };
			void this._showChanged();
		} else {
			logError(this._services.log, 'changeSenderName', change.error);
			void this._showFailure(change.kind, change.error);
		}
		return 'next';
	}

	private async _change(): Promise<NameChange> {
		const { snapshot, sender } = this._chosen;
		const { client, profile, entries } = snapshot;
		const { accounts, model } = this._services;
		accounts.requireCurrent(profile.id);
		const { address } = sender;
		const counted = profile.site === 'mainland' ? entries.flatMap(({ addresses }) => addresses) : this._chosen.entry.addresses;
		const change = await withoutCancel(vscode.l10n.t('Changing the sender name of {0}…', address), () =>
			changeName(client, {
				address,
				oldName: sender.senderName,
				newName: this._newName,
				hadPassword: sender.hasSmtpPassword,
				isOverLimit: counted.length > senderAddressLimit
			})
		);
		model.refresh();
		if (change.kind !== 'untouched' && change.kind !== 'unsure') {
			await accounts.passwords.forget(profile.id, address);
		}
		return change;
	}

	private async _showChanged(): Promise<void> {
		const { address, hasSmtpPassword } = this._chosen.sender;
		const header = mailbox(this._newName, address);
		const copy = { title: vscode.l10n.t('Copy From Header'), run: () => vscode.env.clipboard.writeText(header) };
		const set = { title: vscode.l10n.t('Set SMTP Password'), command: 'setSmtpPassword', argument: { address } };
		await (hasSmtpPassword === false
			? this._say('Information', vscode.l10n.t('Changed the sender name: {0}.', header), copy)
			: this._say(
					'Warning',
					vscode.l10n.t('Changed the sender name: {0}. The address has no SMTP password now. Set one so that programs can log in.', header),
					set,
					copy
				));
	}

	private _say(severity: Severity, text: string, ...buttons: readonly AccountButton[]): Promise<unknown> {
		return showAccountMessage(this._chosen.snapshot.profile.id, severity, text, ...buttons);
	}

	private async _showFailure(kind: FailedKind, error: unknown): Promise<void> {
		const { entry, sender } = this._chosen;
		const { address, hasSmtpPassword } = sender;
		const senderName = this._newName;
		const { message, requestId } = errorSentence(error);
		const button = (title: string, command: string, argument: object) => ({ title, command, argument });
		const setPassword = button(vscode.l10n.t('Set SMTP Password'), 'setSmtpPassword', { address });
		const again = button(vscode.l10n.t('Change Again'), 'changeSenderName', { address, senderName });
		const create = button(vscode.l10n.t('Create Again'), 'createSenderAddress', { domain: entry.name, address, senderName });
		const copy = { title: vscode.l10n.t('Copy Request ID'), run: async () => vscode.env.clipboard.writeText(requestId ?? '') };
		const result = {
			putBack: vscode.l10n.t('The sender name of {0} could not be changed, and the old one was restored.', address),
			gone: vscode.l10n.t('{0} was deleted, and could not be created again with either name.', address),
			unsure: vscode.l10n.t('{0} may have its new name, its old name, or be deleted: the responses were lost.', address)
		}[kind];
		const hasLost = kind === 'putBack' && hasSmtpPassword !== false;
		const lost = hasLost ? [vscode.l10n.t('Its SMTP password was deleted. Set a new one.')] : [];
		const text = sentencesText([result, ...lost, message]);
		const buttons = [...(hasLost ? [setPassword] : []), kind === 'putBack' ? again : create, ...(requestId ? [copy] : [])];
		await this._say('Error', text, ...buttons);
	}
}

function refusalOf(error: unknown): Refusal {
	const refusal = errorSentence(error);
	const message = vscode.l10n.t('SES still lists the address with its old name after deleting it. Try again in a moment.');
	return isSesError(error) && error.code === 'InvalidParameterValue.RepeatEmailAddress' ? { ...refusal, message } : refusal;
}
