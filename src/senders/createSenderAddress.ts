import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DomainEntry } from '../explorer/domainEntry.ts';
import type { DomainModel, Snapshot } from '../explorer/domainModel.ts';
import { parseMailbox } from '../mail/address.ts';
import { normaliseDomain, readableDomain } from '../mail/domain.ts';
import { tidySenderName } from '../mail/senderName.ts';
import type { SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { createSenderAddress, senderAddressLimit } from '../ses/senders.ts';
import { errorSentence, UserError } from '../ui/errorSentences.ts';
import { askForText, askToPick, type PickItem, type Refusal, runSteps } from '../ui/multiStepInput.ts';
import { domainWarning, judgeAddress, judgeName, readAddress } from './judgements.ts';

/** What a caller already knows. What is missing or wrong is asked for. */
export interface SenderRequest {
	readonly domain?: string;
	/** Whole address, or the part before the @. */
	readonly address?: string;
	/** Empty for none. */
	readonly senderName?: string;
}

export interface CreatedSender {
	readonly address: string;
	readonly senderName: string;
	/** `undefined` when the answer was lost on the way and the list of addresses showed that it was created. */
	readonly requestId: string | undefined;
}

const domainStep = 0;
const addressStep = 1;
const nameStep = 2;

/** The flow "Create Sender Address": asks step by step, and keeps what was typed until the service has accepted it. */
export class CreateSenderFlow {
	private readonly _client: SesClient;
	private readonly _model: DomainModel;
	private _snapshot: Snapshot;
	private _domain: string;
	private _address: string;
	private _senderName: string;
	private _refused: { readonly step: number; readonly refusal: Refusal } | undefined;
	private _created: CreatedSender | undefined;

	private constructor(client: SesClient, model: DomainModel, snapshot: Snapshot, request: SenderRequest) {
		this._client = client;
		this._model = model;
		this._snapshot = snapshot;
		const address = request.address ?? '';
		this._domain = normaliseDomain(request.domain ?? address.slice(address.lastIndexOf('@') + 1)) ?? '';
		this._address = address;
		this._senderName = request.senderName ?? '';
	}

	/**
	 * @returns `undefined` when someone left
	 * @throws UserError when there is nothing to begin with
	 */
	static async run(accounts: Accounts, model: DomainModel, request: SenderRequest): Promise<CreatedSender | undefined> {
		if (!accounts.current) {
			await vscode.commands.executeCommand('tencentSes.signIn');
		}
		// Kept for the whole flow: another window may switch the account meanwhile.
		const client = accounts.client();
		const snapshot = client && (await showLoading(model));
		if (!snapshot) {
			return undefined;
		}
		if (!snapshot.entries.some(entry => entry.domain)) {
			throw new UserError(
				vscode.l10n.t('There is no sender domain in this account yet. Add one in the SES console, then refresh the list.')
			);
		}
		const flow = new CreateSenderFlow(client, model, snapshot, request);
		return flow._run(request);
	}

	private async _run(request: SenderRequest): Promise<CreatedSender | undefined> {
		let first = this._firstStep(request);
		if (first > nameStep) {
			await this._createAtOnce();
			first = this._refused?.step ?? first;
		}
		if (first <= nameStep) {
			await runSteps([() => this._askDomain(), () => this._askAddress(), () => this._askName()], first);
		}
		return this._created;
	}

	private get _entry(): DomainEntry | undefined {
		return this._snapshot.entries.find(entry => entry.name === this._domain);
	}

	private get _wholeAddress(): string {
		const address = readAddress(this._address, this._domain);
		return address ? `${address.localPart}@${address.domain}` : this._address;
	}

	/** The first step whose answer is missing or wrong; one past the last when there is nothing left to ask. */
	private _firstStep(request: SenderRequest): number {
		const chosen = this._entry;
		if (!chosen?.domain) {
			return domainStep;
		}
		if (isError(judgeAddress(this._address, { chosen, all: this._snapshot.entries }))) {
			return addressStep;
		}
		if (request.senderName === undefined || isError(judgeName(tidySenderName(this._senderName), this._wholeAddress))) {
			return nameStep;
		}
		return nameStep + 1;
	}

	private async _askDomain() {
		const answer = await askToPick<string>({
			...this._frame(domainStep),
			placeholder: vscode.l10n.t('Choose the domain of the new sender address'),
			items: this._domainItems(),
			active: this._domain,
			refusal: this._refused?.step === domainStep ? { value: this._domain, refusal: this._refused.refusal } : undefined
		});
		if (answer === undefined || answer === 'back') {
			return answer;
		}
		this._refused = undefined;
		this._domain = answer.value;
		return 'next';
	}

	private async _domainItems(): Promise<readonly PickItem<string>[]> {
		this._snapshot = (await this._model.snapshot()) ?? this._snapshot;
		return this._snapshot.entries.filter(entry => entry.domain).map(domainItem);
	}

	private async _askAddress() {
		const chosen = this._entry;
		if (!chosen) {
			return domainStep;
		}
		const answer = await askForText({
			...this._frame(addressStep),
			value: this._address,
			prompt: vscode.l10n.t('The part before @{0}, a whole address, or Name <address>', chosen.name),
			placeholder: 'service',
			hint: domainWarning(chosen),
			judge: text => judgeAddress(text, { chosen, all: this._snapshot.entries }),
			rewrite: text => {
				const mailbox = parseMailbox(text);
				this._senderName = mailbox?.name || this._senderName;
				this._address = mailbox?.address ?? text;
				return this._address;
			},
			refusal: this._refused?.step === addressStep ? this._refused.refusal : undefined
		});
		if (answer === undefined || answer === 'back') {
			return answer;
		}
		this._refused = undefined;
		return 'next';
	}

	private async _askName() {
		const address = this._wholeAddress;
		const answer = await askForText({
			...this._frame(nameStep),
			value: this._senderName,
			prompt: vscode.l10n.t('The name that recipients see, or nothing. Enter creates the address.'),
			placeholder: vscode.l10n.t('Sender name, such as Tencent Cloud (optional)'),
			judge: name => judgeName(tidySenderName(name), address),
			rewrite: name => {
				this._senderName = name;
				return name;
			},
			refusal: this._refused?.step === nameStep ? this._refused.refusal : undefined,
			busyPrompt: vscode.l10n.t('Creating {0}…', address),
			submit: async (_name, signal) => {
				await this._create(signal);
				return this._refused?.step === nameStep ? this._refused.refusal : undefined;
			}
		});
		if (answer === undefined || answer === 'back') {
			return answer;
		}
		return this._refused ? this._refused.step : 'next';
	}

	private _frame(step: number) {
		return { title: vscode.l10n.t('Create Sender Address'), step: step + 1, totalSteps: 3, canGoBack: step > domainStep };
	}

	private async _createAtOnce(): Promise<void> {
		const title = vscode.l10n.t('Creating {0}…', this._wholeAddress);
		await vscode.window.withProgress(
			{ location: vscode.ProgressLocation.Notification, title, cancellable: true },
			async (_progress, token) => {
				const abort = new AbortController();
				token.onCancellationRequested(() => abort.abort());
				await this._create(abort.signal);
			}
		);
	}

	/** Ends with an address created, with a refusal to show, or with neither when it was cancelled. */
	private async _create(signal: AbortSignal): Promise<void> {
		const address = this._wholeAddress;
		const senderName = tidySenderName(this._senderName);
		this._refused = undefined;
		try {
			const requestId = await createSenderAddress(this._client, address, senderName, signal);
			this._created = { address, senderName, requestId };
		} catch (error) {
			// What was asked for may exist all the same, or things are not as the list said.
			this._model.refresh();
			if (signal.aborted) {
				return;
			}
			if (!isSesError(error)) {
				throw error;
			}
			this._refused = { step: stepOf(error.code), refusal: errorSentence(error) };
		}
	}
}

/** The step whose answer the service did not like; the last one when it is about none of them. */
function stepOf(code: string): number {
	switch (code) {
		case 'OperationDenied.DomainNotVerified':
		case 'OperationDenied.ExceedSenderLimit':
			return domainStep;
		case 'InvalidParameter':
		case 'InvalidParameterValue':
		case 'InvalidParameterValue.IllegalEmailAddress':
		case 'InvalidParameterValue.RepeatEmailAddress':
		case 'MissingParameter':
			return addressStep;
		default:
			return nameStep;
	}
}

function domainItem(entry: DomainEntry): PickItem<string> {
	const isVerified = entry.domain?.isVerified === true;
	const facts = [
		isVerified ? vscode.l10n.t('verified') : vscode.l10n.t('not verified'),
		vscode.l10n.t('{0} of {1} addresses', entry.addresses.length, senderAddressLimit)
	];
	const readable = readableDomain(entry.name);
	return {
		label: entry.name,
		description: (readable === entry.name ? facts : [readable, ...facts]).join(' · '),
		iconPath: new vscode.ThemeIcon(isVerified ? 'pass-filled' : 'warning'),
		value: entry.name
	};
}

function isError({ severity }: { readonly severity: vscode.InputBoxValidationSeverity }): boolean {
	return severity === vscode.InputBoxValidationSeverity.Error;
}

/** The domains, with a notification that can be cancelled while they load. */
async function showLoading(model: DomainModel): Promise<Snapshot | undefined> {
	if (model.loaded) {
		return model.loaded;
	}
	const title = vscode.l10n.t('Loading sender domains…');
	return vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title, cancellable: true },
		async (_progress, token) => {
			token.onCancellationRequested(() => model.cancel());
			try {
				return await model.snapshot();
			} catch (error) {
				if (token.isCancellationRequested) {
					return undefined;
				}
				throw error;
			}
		}
	);
}
