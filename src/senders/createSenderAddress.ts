import * as vscode from 'vscode';
import { accountTitle, executeIn } from '../accounts/accountActions.ts';
import { parseMailbox, splitAddress, withAsciiMarks } from '../mail/address.ts';
import { domainKey, domainOf, normalizeDomain } from '../mail/domain.ts';
import { tidySenderName } from '../mail/senderName.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import type { Snapshot } from '../model/domainModel.ts';
import { signedInSnapshot } from '../model/loading.ts';
import type { Services } from '../services.ts';
import { isSesError } from '../ses/errors.ts';
import type { NamedAddress } from '../ses/journal.ts';
import { mayHaveHappened } from '../ses/retry.ts';
import { createSenderAddress } from '../ses/senders.ts';
import { askToPick, type PickItem } from '../ui/input/pick.ts';
import { isError, kept, type Refusal, runSteps } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { logError } from '../ui/log.ts';
import { iconless } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import { creationRefusal } from './creationRefusal.ts';
import { domainItems, type Offer } from './domainItems.ts';
import { offerNextSteps } from './nextSteps.ts';
import { domainFault, domainWarning, readAddress, readMailbox, type Surroundings, validateAddress, validateName } from './validation.ts';

/** Values given by the caller. The user is asked for missing or invalid ones. */
export interface SenderRequest {
	readonly domain: string | undefined;
	/** Whole address, or the part before the @. */
	readonly address: string | undefined;
	/** Empty for none. */
	readonly senderName: string | undefined;
	/** Of the focused row, which the title of the view passes. The address of a row exists already. */
	readonly kind?: string | undefined;
}

export interface CreatedSender extends NamedAddress {
	/** `undefined` when the answer was lost and the list of addresses shows that it was created. */
	readonly requestId: string | undefined;
}

const [domainStep, addressStep, nameStep] = [0, 1, 2];

/**
 * The command "Create Sender Address".
 *
 * @returns `undefined` when canceled
 * @throws UserError when there is no sender domain
 */
export async function createSender(services: Services, request: SenderRequest): Promise<CreatedSender | undefined> {
	const snapshot = await signedInSnapshot(services);
	if (snapshot && !snapshot.entries.some(entry => entry.domain)) {
		throw new UserError(vscode.l10n.t('This account has no sender domains yet. Add one first, and publish its DNS records.'), [
			'addDomain'
		]);
	}
	const created = snapshot && (await new CreateSenderFlow(services, snapshot, request).run(request));
	if (created) {
		// Not awaited: callers wait for the address, not for an answer to the message.
		void offerNextSteps(snapshot.profile.id, created);
		// The command has ended, and can be run again. The tree shows its own errors.
		void services.view.reveal(created.address).catch(error => logError(services.log, 'Showing the new address', error));
	}
	return created;
}

/** Asks step by step, and keeps what was typed until the service has accepted it. */
class CreateSenderFlow {
	private readonly _services: Services;
	private _snapshot: Snapshot;
	private _domain: string;
	private _address: string;
	private _senderName: string;
	private _typed: { readonly domain: string; readonly address: string; readonly name: string } | undefined;
	private _refused: { readonly step: number; readonly refusal: Refusal } | undefined;
	/** The address for which the response was lost. */
	private _unanswered: string | undefined;
	private _created: CreatedSender | undefined;

	constructor(services: Services, snapshot: Snapshot, request: SenderRequest) {
		this._services = services;
		this._snapshot = snapshot;
		const { name, address } = readMailbox(request.address ?? '');
		this._domain = normalizeDomain(request.domain ?? domainOf(address)) ?? '';
		this._address = request.kind === 'address' ? '' : address;
		this._senderName = request.senderName ?? name;
	}

	async run(request: SenderRequest): Promise<CreatedSender | undefined> {
		let first = this._firstStep(request);
		if (first > nameStep) {
			await withProgress(vscode.l10n.t('Creating {0}…', this._wholeAddress), signal => this._create(signal));
			first = this._refused?.step ?? first;
		}
		await runSteps([() => this._askDomain(), () => this._askAddress(), () => this._askName()], first);
		return this._created;
	}

	private get _entry(): DomainEntry | undefined {
		return this._snapshot.entries.find(entry => domainKey(entry.name) === domainKey(this._domain));
	}

	private get _wholeAddress(): string {
		const address = readAddress(this._address, this._domain);
		return address ? `${address.localPart}@${address.domain}` : this._address;
	}

	/** The first step whose answer is missing or wrong; one past the last when there is nothing left to ask. */
	private _firstStep(request: SenderRequest): number {
		const chosen = this._entry;
		if (!chosen?.domain || this._refuseDomain(chosen)) {
			return domainStep;
		}
		if (isError(validateAddress(this._address, this._surroundings(chosen)))) {
			return addressStep;
		}
		if (request.senderName === undefined || isError(validateName(tidySenderName(this._senderName), this._wholeAddress))) {
			return nameStep;
		}
		return nameStep + 1;
	}

	private async _askDomain() {
		const refusal = this._refused?.step === domainStep ? { value: this._domain, refusal: this._refused.refusal } : undefined;
		const answer = await askToPick<string | Offer>({
			...this._frame(domainStep),
			placeholder: vscode.l10n.t('Select a domain, or enter a full address'),
			items: this._domainItems(),
			active: this._domain,
			typed: text => this._readTyped(text),
			refusal
		});
		if (answer === undefined || answer === 'back') {
			return answer;
		}
		if (typeof answer.value === 'object') {
			void executeIn(this._snapshot.profile.id, answer.value.command, answer.value.argument);
			return undefined;
		}
		this._refused = undefined;
		this._domain = answer.value;
		const typed = this._typed?.domain === answer.value ? this._typed : undefined;
		this._address = typed?.address ?? this._address;
		this._senderName = typed?.name || this._senderName;
		const chosen = this._entry;
		if (!chosen || this._refuseDomain(chosen)) {
			return domainStep;
		}
		return typed && !isError(validateAddress(typed.address, this._surroundings(chosen))) ? nameStep : 'next';
	}

	/** Stops at the domain if SES will reject any address of it. @returns whether it will */
	private _refuseDomain(chosen: DomainEntry): boolean {
		const message = domainFault(this._surroundings(chosen));
		this._refused = message ? { step: domainStep, refusal: { message } } : this._refused;
		return message !== undefined;
	}

	/** A whole address that is typed into the list of domains answers the next steps, too. */
	private _readTyped(text: string): PickItem<string | Offer> | undefined {
		const { name, address } = readMailbox(text);
		const domain = splitAddress(address)?.domain;
		const entry = domain && this._snapshot.entries.find(candidate => candidate.domain && domainKey(candidate.name) === domain);
		this._typed = entry ? { domain: entry.name, address, name } : undefined;
		return entry
			? { label: iconless(address), description: vscode.l10n.t('under {0}', iconless(entry.name)), value: entry.name }
			: undefined;
	}

	private async _domainItems(): Promise<readonly PickItem<string | Offer>[]> {
		if (this._refused?.step === domainStep) {
			// The list may be out of date.
			this._services.model.refresh();
		}
		await this._readAgain();
		const { entries, profile } = this._snapshot;
		const isUsable = (entry: DomainEntry) => !domainWarning(this._surroundings(entry));
		return domainItems(entries, profile.site, isUsable, this._refused?.step === domainStep ? this._entry : undefined);
	}

	/**
	 * Reads the list again. If that fails, the flow continues with the previous list, so that no input is lost.
	 *
	 * @throws UserError when the account was switched
	 */
	private async _readAgain(): Promise<void> {
		const snapshot = await this._services.model.snapshot().catch(() => undefined);
		this._services.accounts.requireCurrent(this._snapshot.profile.id);
		this._snapshot = snapshot ?? this._snapshot;
	}

	private _surroundings(chosen: DomainEntry): Surroundings {
		return { chosen, all: this._snapshot.entries, site: this._snapshot.profile.site };
	}

	private async _askAddress() {
		const chosen = this._entry;
		if (!chosen) {
			return domainStep;
		}
		const answer = await askForText({
			...this._frame(addressStep),
			value: this._address,
			prompt: vscode.l10n.t('Enter the part before @{0}, a full address, or Name <address>', chosen.name),
			placeholder: vscode.l10n.t('The part before @{0}', chosen.name),
			hint: domainWarning(this._surroundings(chosen)),
			validate: text => validateAddress(text, this._surroundings(chosen)),
			rewrite: text => {
				const mailbox = parseMailbox(withAsciiMarks(text));
				this._senderName = mailbox?.name || this._senderName;
				return mailbox?.address ?? text;
			},
			changed: text => {
				this._address = text;
			},
			refusal: this._refusalIn(addressStep)
		});
		return kept(answer, () => {
			this._refused = undefined;
		});
	}

	private async _askName() {
		const address = this._wholeAddress;
		const answer = await askForText({
			...this._frame(nameStep),
			value: this._senderName,
			prompt: vscode.l10n.t(
				'The name that recipients see before the address, in the From header of the mail. Can be empty. Press Enter to create the address.'
			),
			placeholder: vscode.l10n.t('Sender name, such as Tencent Cloud (optional)'),
			validate: name => validateName(tidySenderName(name), address),
			changed: name => {
				this._senderName = name;
			},
			refusal: this._refusalIn(nameStep),
			busyText: vscode.l10n.t('Creating {0}…', address),
			submit: async (_name, signal) => {
				await this._create(signal);
				return this._refusalIn(nameStep);
			}
		});
		if (this._created) {
			return 'next';
		}
		return answer === undefined || answer === 'back' ? answer : (this._refused?.step ?? 'next');
	}

	private _refusalIn(step: number): Refusal | undefined {
		return this._refused?.step === step ? this._refused.refusal : undefined;
	}

	private _frame(step: number) {
		return {
			title: accountTitle(this._services.accounts, this._snapshot.profile, vscode.l10n.t('Create Sender Address')),
			step: step + 1,
			totalSteps: 3,
			canGoBack: step > domainStep,
			keepOpen: true
		};
	}

	/** Sets `_created` or `_refused`; neither when canceled. */
	private async _create(signal: AbortSignal): Promise<void> {
		this._services.accounts.requireCurrent(this._snapshot.profile.id);
		const address = this._wholeAddress;
		const senderName = tidySenderName(this._senderName);
		this._refused = undefined;
		try {
			const isRepeat = this._unanswered === address;
			const requestId = await createSenderAddress(this._snapshot.client, address, senderName, signal, { isRepeat });
			this._created = { address, senderName, requestId };
		} catch (error) {
			// The address may exist anyway, or the list may be outdated.
			this._services.model.refresh();
			if (signal.aborted) {
				return;
			}
			this._unanswered = mayHaveHappened(error) ? address : this._unanswered;
			const step = (isSesError(error) ? errorSteps.get(error.code) : undefined) ?? nameStep;
			this._refused = { step, refusal: creationRefusal(error, address) };
			if (step !== nameStep) {
				// The account may have been changed elsewhere.
				await this._readAgain();
			}
		}
	}
}

/** The steps that errors of SES are about. All others are shown in the last one. */
const errorSteps: ReadonlyMap<string, number> = new Map([
	['InvalidParameterValue.NotExistDomain', domainStep],
	['OperationDenied.DomainNotVerified', domainStep],
	['OperationDenied.ExceedSenderLimit', domainStep],
	['InvalidParameter', addressStep],
	['InvalidParameterValue', addressStep],
	['InvalidParameterValue.IllegalEmailAddress', addressStep],
	['InvalidParameterValue.RepeatEmailAddress', addressStep],
	['MissingParameter', addressStep]
]);
