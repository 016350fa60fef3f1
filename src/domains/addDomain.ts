import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DkimKeyLength } from '../mail/dkim.ts';
import type { DomainModel, Snapshot } from '../model/domainModel.ts';
import { signedInSnapshot } from '../model/loading.ts';
import type { Services } from '../services.ts';
import { createSenderDomain, type DnsRecord } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { isAnswerLost, mayHaveHappened } from '../ses/retry.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import { askForText, askToPick, type PickItem, type Refusal, runSteps } from '../ui/multiStepInput.ts';
import { withProgress } from '../ui/progress.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import { accountWarning, domainInPaste, isPaste, readDomain, type Surroundings, validateDomain } from './addDomainValidation.ts';

/** What a caller already knows. What is missing or wrong is asked for. */
export interface DomainRequest {
	readonly domain?: string;
	readonly dkimKeyLength?: DkimKeyLength;
}

export interface AddedDomain {
	/** ASCII, lower-case. */
	readonly domain: string;
	/** What has to be published. */
	readonly records: readonly DnsRecord[];
	/** `undefined` when the answer was lost on the way and the service knew the domain afterwards. */
	readonly requestId: string | undefined;
}

const nameStep = 0;
const keyStep = 1;

/** The command "Add Domain". Resolves once the domain is there, before anybody has answered the message about it. */
export async function addDomain({ accounts, log, model, view }: Services, argument: unknown): Promise<AddedDomain | undefined> {
	const added = await AddDomainFlow.run(accounts, model, readRequest(argument));
	if (added) {
		void offerNextSteps(added);
		try {
			await view.revealDomain(added.domain);
		} catch (error) {
			// The domain is there all the same, and the tree says itself what went wrong.
			logError(log, 'Showing the new domain', error);
		}
	}
	return added;
}

/** What a keybinding, a task or another extension passes. Anything else counts as nothing known. */
function readRequest(argument: unknown): DomainRequest {
	const domain = property(argument, 'domain');
	const dkimKeyLength = property(argument, 'dkimKeyLength');
	return {
		...(typeof domain === 'string' ? { domain } : {}),
		...(dkimKeyLength === 1024 || dkimKeyLength === 2048 ? { dkimKeyLength } : {})
	};
}

async function offerNextSteps({ domain, records }: AddedDomain): Promise<void> {
	const show = { title: vscode.l10n.t('Show DNS Records'), command: 'tencentSes.showDomain' };
	const copy = { title: vscode.l10n.t('Copy DNS Records'), command: 'tencentSes.copyRecords' };
	const watch = { title: vscode.l10n.t('Watch'), command: 'tencentSes.watchDomain' };
	const chosen = await vscode.window.showInformationMessage(addedSentence(domain, records.length), show, copy, watch);
	if (chosen) {
		await vscode.commands.executeCommand(chosen.command, { domain });
	}
}

function addedSentence(domain: string, count: number): string {
	switch (count) {
		case 0:
			return vscode.l10n.t('Added {0}. SES has not said yet which DNS records it needs; look again in a moment.', domain);
		case 1:
			return vscode.l10n.t('Added {0}. Publish its DNS record, then verify it.', domain);
		default:
			return vscode.l10n.t('Added {0}. Publish its {1} DNS records, then verify it.', domain, count);
	}
}

/** Asks step by step, and keeps what was typed until the service has accepted it. */
class AddDomainFlow {
	private readonly _accounts: Accounts;
	private readonly _model: DomainModel;
	private _snapshot: Snapshot;
	private _typed: string;
	private _keyLength: DkimKeyLength;
	private _refused: { readonly step: number; readonly refusal: Refusal } | undefined;
	/** The domain of which nobody knew whether it was added. It may have become known since. */
	private _unanswered: string | undefined;
	private _added: AddedDomain | undefined;

	private constructor(accounts: Accounts, model: DomainModel, snapshot: Snapshot, request: DomainRequest) {
		this._accounts = accounts;
		this._model = model;
		this._snapshot = snapshot;
		this._typed = domainInPaste(request.domain ?? '');
		this._keyLength = request.dkimKeyLength ?? 2048;
	}

	/** @returns `undefined` when someone left */
	static async run(accounts: Accounts, model: DomainModel, request: DomainRequest): Promise<AddedDomain | undefined> {
		const snapshot = await signedInSnapshot({ accounts, model });
		return snapshot && new AddDomainFlow(accounts, model, snapshot, request)._run(request);
	}

	private async _run(request: DomainRequest): Promise<AddedDomain | undefined> {
		let first = this._firstStep(request);
		if (first > keyStep) {
			await this._addAtOnce();
			first = this._refused?.step ?? first;
		}
		if (first <= keyStep) {
			await runSteps([() => this._askName(), () => this._askKeyLength()], first);
		}
		return this._added;
	}

	/** The first step whose answer is missing or wrong; one past the last when there is nothing left to ask. */
	private _firstStep({ dkimKeyLength }: DomainRequest): number {
		if (validateDomain(this._typed, this._surroundings).severity === vscode.InputBoxValidationSeverity.Error) {
			return nameStep;
		}
		return dkimKeyLength === undefined ? keyStep : keyStep + 1;
	}

	private get _surroundings(): Surroundings {
		const { entries, profile } = this._snapshot;
		return { entries, isEmulator: this._accounts.isEmulator(profile) };
	}

	private get _domain(): string {
		return readDomain(this._typed, this._surroundings) ?? this._typed;
	}

	private async _askName() {
		this._catchUp();
		const answer = await askForText({
			...this._frame(nameStep),
			value: this._typed,
			prompt: vscode.l10n.t('The domain that your mail is to come from'),
			placeholder: vscode.l10n.t('A domain that you own, such as mail.example.com'),
			hint: accountWarning(this._surroundings),
			validate: text => validateDomain(text, this._surroundings),
			rewrite: text => (isPaste(this._typed, text) ? domainInPaste(text) : text),
			changed: text => {
				this._typed = text;
			},
			refusal: this._refused?.step === nameStep ? this._refused.refusal : undefined
		});
		if (answer === undefined || answer === 'back') {
			return answer;
		}
		this._refused = undefined;
		return 'next';
	}

	private async _askKeyLength() {
		this._catchUp();
		const domain = this._domain;
		const answer = await askToPick<DkimKeyLength>({
			...this._frame(keyStep),
			placeholder: vscode.l10n.t('How long is the DKIM key to be? Enter adds {0}.', domain),
			busyPlaceholder: vscode.l10n.t('Adding {0}…', domain),
			items: keyLengths(),
			active: this._keyLength,
			refusal: this._refused?.step === keyStep ? { value: this._keyLength, refusal: this._refused.refusal } : undefined,
			submit: async (keyLength, signal) => {
				this._keyLength = keyLength;
				await this._add(signal);
				return this._refused?.step === keyStep ? this._refused.refusal : undefined;
			}
		});
		if (answer === undefined || answer === 'back') {
			return answer;
		}
		return this._refused ? this._refused.step : 'next';
	}

	private _frame(step: number) {
		return { title: vscode.l10n.t('Add Domain'), step: step + 1, totalSteps: 2, canGoBack: step > nameStep, keepOpen: true };
	}

	private async _addAtOnce(): Promise<void> {
		await withProgress(vscode.l10n.t('Adding {0}…', this._domain), signal => this._add(signal));
	}

	/**
	 * Takes over what the model knows by now.
	 *
	 * @throws UserError when another account is the current one: the domain was not meant for that
	 */
	private _catchUp(): void {
		this._accounts.requireCurrent(this._snapshot.profile.id);
		this._snapshot = this._model.loaded ?? this._snapshot;
	}

	/** Ends with a domain added, with a refusal to show, or with neither when it was cancelled. */
	private async _add(signal: AbortSignal): Promise<void> {
		this._catchUp();
		const domain = this._domain;
		this._refused = undefined;
		try {
			const isRepeat = this._unanswered === domain;
			const { records, requestId } = await createSenderDomain(this._snapshot.client, domain, this._keyLength, signal, isRepeat);
			this._added = { domain, records, requestId };
		} catch (error) {
			// What was asked for may exist all the same, or things are not as the list said.
			this._model.refresh();
			if (signal.aborted) {
				return;
			}
			if (!isSesError(error) && !(error instanceof UserError)) {
				throw error;
			}
			if (mayHaveHappened(error)) {
				this._unanswered = domain;
			}
			const step = isSesError(error) ? stepOf(error.code) : keyStep;
			this._refused = { step, refusal: refusalOf(error, domain) };
			if (step !== keyStep) {
				// What speaks against the name may have come about elsewhere. When it cannot be read, the refusal says enough.
				await this._model.snapshot().catch(() => {});
			}
		}
	}
}

/** Says also what became of the domain, where the answer was lost. */
function refusalOf(error: unknown, domain: string): Refusal {
	const sentence = errorSentence(error);
	if (mayHaveHappened(error)) {
		const message = vscode.l10n.t('Whether {0} was added is not known: SES could not be asked either. {1}', domain, sentence.message);
		return { ...sentence, message };
	}
	if (isAnswerLost(error)) {
		return { ...sentence, message: vscode.l10n.t('{0} was not added: SES does not know it. {1}', domain, sentence.message) };
	}
	return sentence;
}

/** The step whose answer the service did not like; the last one when it is about none of them. */
function stepOf(code: string): number {
	switch (code) {
		case 'InvalidParameterValue.CreatedByOther':
		case 'InvalidParameterValue.InvalidEmailIdentity':
		case 'InvalidParameterValue.RepeatCreation':
		case 'OperationDenied.ExceedDomainLimit':
			return nameStep;
		default:
			return keyStep;
	}
}

function keyLengths(): readonly PickItem<DkimKeyLength>[] {
	return [
		{
			label: vscode.l10n.t('2048 bits'),
			description: vscode.l10n.t('recommended'),
			detail: vscode.l10n.t('The safer key. Nearly every DNS provider takes its TXT record of 400 characters.'),
			value: 2048
		},
		{
			label: vscode.l10n.t('1024 bits'),
			detail: vscode.l10n.t('For DNS providers that take no TXT records of more than 255 characters.'),
			value: 1024
		}
	];
}
