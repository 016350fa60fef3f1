import * as vscode from 'vscode';
import type { DkimKeyLength } from '../mail/dkim.ts';
import type { Snapshot } from '../model/domainModel.ts';
import { signedInSnapshot } from '../model/loading.ts';
import type { Services } from '../services.ts';
import { createSenderDomain, type DnsRecord } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { isAnswerLost, mayHaveHappened } from '../ses/retry.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { askToPick, type PickItem } from '../ui/input/pick.ts';
import { type Refusal, runSteps } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { logError } from '../ui/log.ts';
import { withProgress } from '../ui/progress.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import { accountWarning, domainInPaste, isPaste, readDomain, type Surroundings, validateDomain } from './addDomainValidation.ts';

/** What the caller already knows. The flow asks for what is missing or invalid. */
export interface DomainRequest {
	readonly domain?: string;
	readonly dkimKeyLength?: DkimKeyLength;
}

export interface AddedDomain {
	/** ASCII, lower-case. */
	readonly domain: string;
	/** To be published. */
	readonly records: readonly DnsRecord[];
	/** `undefined` when the response was lost and SES listed the domain afterwards. */
	readonly requestId: string | undefined;
}

const nameStep = 0;
const keyStep = 1;

/** The command "Add Domain". Resolves once the domain was added, without waiting for an answer to its message. */
export async function addDomain(services: Services, argument: unknown): Promise<AddedDomain | undefined> {
	const { log, view } = services;
	const added = await AddDomainFlow.run(services, readRequest(argument));
	if (added) {
		void offerNextSteps(added);
		try {
			await view.revealDomain(added.domain);
		} catch (error) {
			// The domain was added all the same, and the tree shows what went wrong.
			logError(log, 'Showing the new domain', error);
		}
	}
	return added;
}

/** @param argument comes from a keybinding, a task or another extension, and may be anything */
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
			return vscode.l10n.t('Added {0}. SES does not list its DNS records yet; check again in a moment.', domain);
		case 1:
			return vscode.l10n.t('Added {0}. Publish its DNS record, then verify it.', domain);
		default:
			return vscode.l10n.t('Added {0}. Publish its {1} DNS records, then verify it.', domain, count);
	}
}

/** Asks step by step, and keeps what was typed until SES has accepted it. */
class AddDomainFlow {
	private readonly _services: Services;
	private _snapshot: Snapshot;
	private _typed: string;
	private _keyLength: DkimKeyLength;
	private _refused: { readonly step: number; readonly refusal: Refusal } | undefined;
	/** The domain that may have been added, because the response was lost. */
	private _unanswered: string | undefined;
	private _added: AddedDomain | undefined;

	private constructor(services: Services, snapshot: Snapshot, request: DomainRequest) {
		this._services = services;
		this._snapshot = snapshot;
		this._typed = domainInPaste(request.domain ?? '');
		this._keyLength = request.dkimKeyLength ?? 2048;
	}

	/** @returns `undefined` when canceled */
	static async run(services: Services, request: DomainRequest): Promise<AddedDomain | undefined> {
		const snapshot = await signedInSnapshot(services);
		return snapshot && new AddDomainFlow(services, snapshot, request)._run(request);
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

	/** The first step whose answer is missing or invalid; one past the last when nothing has to be asked. */
	private _firstStep({ dkimKeyLength }: DomainRequest): number {
		if (validateDomain(this._typed, this._surroundings).severity === vscode.InputBoxValidationSeverity.Error) {
			return nameStep;
		}
		return dkimKeyLength === undefined ? keyStep : keyStep + 1;
	}

	private get _surroundings(): Surroundings {
		const { entries, profile } = this._snapshot;
		return { entries, isEmulator: this._services.accounts.isEmulator(profile) };
	}

	private get _domain(): string {
		return readDomain(this._typed, this._surroundings) ?? this._typed;
	}

	private async _askName() {
		this._catchUp();
		const answer = await askForText({
			...this._frame(nameStep),
			value: this._typed,
			prompt: vscode.l10n.t('The domain to send mail from'),
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
			placeholder: vscode.l10n.t('Choose the length of the DKIM key. Enter adds {0}.', domain),
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
	 * Takes over what the model has read meanwhile.
	 *
	 * @throws UserError when another account is the current one: the domain was not meant for it
	 */
	private _catchUp(): void {
		this._services.accounts.requireCurrent(this._snapshot.profile.id);
		this._snapshot = this._services.model.loaded ?? this._snapshot;
	}

	/** Sets `_added`, or `_refused` for a refusal to show, or neither when canceled. */
	private async _add(signal: AbortSignal): Promise<void> {
		this._catchUp();
		const domain = this._domain;
		this._refused = undefined;
		try {
			const isRepeat = this._unanswered === domain;
			const { records, requestId } = await createSenderDomain(this._snapshot.client, domain, this._keyLength, signal, isRepeat);
			this._added = { domain, records, requestId };
		} catch (error) {
			// The domain may exist all the same, or the list was out of date.
			this._services.model.refresh();
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
				// The list may show why the name was rejected. If it cannot be read, the refusal says enough.
				await this._services.model.snapshot().catch(() => {});
			}
		}
	}
}

/** If the response was lost, the message also says whether the domain was added. */
function refusalOf(error: unknown, domain: string): Refusal {
	const sentence = errorSentence(error);
	if (mayHaveHappened(error)) {
		const message = vscode.l10n.t('It is unknown whether {0} was added: SES could not be reached to check. {1}', domain, sentence.message);
		return { ...sentence, message };
	}
	if (isAnswerLost(error)) {
		return { ...sentence, message: vscode.l10n.t('{0} was not added: SES does not list it. {1}', domain, sentence.message) };
	}
	return sentence;
}

/** The step whose answer SES rejected; the last one when the error is not about any of them. */
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
			detail: vscode.l10n.t('More secure. Nearly all DNS providers accept its TXT record of 400 characters.'),
			value: 2048
		},
		{
			label: vscode.l10n.t('1024 bits'),
			detail: vscode.l10n.t('For DNS providers that do not accept TXT records of more than 255 characters.'),
			value: 1024
		}
	];
}
