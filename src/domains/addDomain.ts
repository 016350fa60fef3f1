import * as vscode from 'vscode';
import { accountTitle, showAccountMessage } from '../accounts/accountActions.ts';
import type { DkimKeyLength } from '../mail/dkim.ts';
import type { Snapshot } from '../model/domainModel.ts';
import { signedInSnapshot } from '../model/loading.ts';
import { creationRefusal } from '../senders/creationRefusal.ts';
import type { Services } from '../services.ts';
import { createSenderDomain, type DnsRecord } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { mayHaveHappened } from '../ses/retry.ts';
import { askToPick, type PickItem } from '../ui/input/pick.ts';
import { isError, kept, type Refusal, runSteps } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { logError } from '../ui/log.ts';
import { withProgress } from '../ui/progress.ts';
import { accountWarning, domainInPaste, readDomain, type Surroundings, validateDomain } from './addDomainValidation.ts';

interface AddedDomain {
	/** ASCII, lower-case. */
	readonly domain: string;
	/** To be published. */
	readonly records: readonly DnsRecord[];
	/** `undefined` when the response was lost and SES listed the domain afterwards. */
	readonly requestId: string | undefined;
}

interface DomainRequest {
	readonly domain: string | undefined;
	readonly dkimKeyLength: number | undefined;
	/** Of the selected row, which the menu of the view passes. Its domain exists already. */
	readonly kind: string | undefined;
}

const nameStep = 0;
const keyStep = 1;

/**
 * The command "Add Domain". Resolves once the domain was added, without waiting for an answer to its message.
 *
 * @param request what is missing or invalid is asked for
 * @returns `undefined` when canceled
 */
export async function addDomain(services: Services, { domain, dkimKeyLength, kind }: DomainRequest): Promise<AddedDomain | undefined> {
	const snapshot = await signedInSnapshot(services);
	const keyLength = ([1024, 2048] as const).find(known => known === dkimKeyLength);
	const added = snapshot && (await new AddDomainFlow(services, snapshot, (kind === undefined && domain) || '').run(keyLength));
	if (added) {
		void offerNextSteps(snapshot.profile.id, added);
		// Not awaited: the domain was added, and the tree shows its own errors.
		void services.view.reveal(added.domain).catch(error => logError(services.log, 'Showing the new domain', error));
	}
	return added;
}

async function offerNextSteps(profileId: string, { domain, records }: AddedDomain): Promise<void> {
	const button = (title: string, command: string) => ({ title, command, argument: { domain } });
	const message =
		records.length === 0
			? vscode.l10n.t('Added {0}. SES does not list its DNS records yet; check again in a moment.', domain)
			: vscode.l10n.t('Added {0}. Publish its DNS records, then verify it.', domain);
	await showAccountMessage(
		profileId,
		'Information',
		message,
		button(vscode.l10n.t('Show DNS Records'), 'showDomain'),
		button(vscode.l10n.t('Copy DNS Records'), 'copyRecords'),
		button(vscode.l10n.t('Watch'), 'watchDomain')
	);
}

/** Asks step by step, and keeps what was typed until SES has accepted it. */
class AddDomainFlow {
	private readonly _services: Services;
	private _snapshot: Snapshot;
	private _typed: string;
	private _keyLength: DkimKeyLength = 2048;
	private _refused: { readonly step: number; readonly refusal: Refusal } | undefined;
	/** The domain that may have been added, because the response was lost. */
	private _unanswered: string | undefined;
	private _added: AddedDomain | undefined;

	constructor(services: Services, snapshot: Snapshot, domain: string) {
		this._services = services;
		this._snapshot = snapshot;
		this._typed = domainInPaste(domain);
	}

	/** @param keyLength `undefined` to ask for it */
	async run(keyLength: DkimKeyLength | undefined): Promise<AddedDomain | undefined> {
		this._keyLength = keyLength ?? this._keyLength;
		let first: number = keyStep;
		if (isError(validateDomain(this._typed, this._surroundings))) {
			first = nameStep;
		} else if (keyLength !== undefined) {
			await withProgress(vscode.l10n.t('Adding {0}…', this._domain), signal => this._add(signal));
			if (!this._refused) {
				return this._added;
			}
			first = this._refused.step;
		}
		await runSteps([() => this._askName(), () => this._askKeyLength()], first);
		return this._added;
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
			prompt: vscode.l10n.t('Enter the domain to send mail from'),
			placeholder: vscode.l10n.t('A domain that you own, such as mail.example.com'),
			hint: accountWarning(this._surroundings),
			validate: text => validateDomain(text, this._surroundings),
			// Only pasted text: typed text is incomplete after each character.
			rewrite: text => (text.length > this._typed.length + 1 ? domainInPaste(text) : text),
			changed: text => {
				this._typed = text;
			},
			refusal: this._refused?.step === nameStep ? this._refused.refusal : undefined
		});
		return kept(answer, () => {
			this._refused = undefined;
		});
	}

	private async _askKeyLength() {
		this._catchUp();
		const domain = this._domain;
		const answer = await askToPick<DkimKeyLength>({
			...this._frame(keyStep),
			placeholder: vscode.l10n.t('Select the DKIM key that signs the mail of {0}', domain),
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
		if (this._added) {
			return 'next';
		}
		return answer === undefined || answer === 'back' ? answer : (this._refused?.step ?? 'next');
	}

	private _frame(step: number) {
		return {
			title: accountTitle(this._services.accounts, this._snapshot.profile, vscode.l10n.t('Add Domain')),
			step: step + 1,
			totalSteps: 2,
			canGoBack: step > nameStep,
			keepOpen: true
		};
	}

	/**
	 * Uses the latest snapshot of the model.
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
			// The domain may exist anyway, or the list was out of date.
			this._services.model.refresh();
			if (signal.aborted) {
				return;
			}
			if (mayHaveHappened(error)) {
				this._unanswered = domain;
			}
			const step = isSesError(error) && nameErrors.has(error.code) ? nameStep : keyStep;
			this._refused = { step, refusal: creationRefusal(error, domain) };
			if (step !== keyStep) {
				// The list may show why the name was rejected. If it cannot be read, the error is shown alone.
				await this._services.model.snapshot().catch(() => {});
			}
		}
	}
}

/** Errors of SES that are about the name. All others are shown in the last step. */
const nameErrors: ReadonlySet<string> = new Set([
	'InvalidParameterValue.CreatedByOther',
	'InvalidParameterValue.InvalidEmailIdentity',
	'InvalidParameterValue.RepeatCreation',
	'OperationDenied.ExceedDomainLimit'
]);

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
