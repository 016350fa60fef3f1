import * as vscode from 'vscode';
import { accountTitle, executeIn, showAccountMessage } from '../accounts/accountActions.ts';
import { type PickedAddress, pickAddress } from '../model/pickAddress.ts';
import type { Services } from '../services.ts';
import { isSesError } from '../ses/errors.ts';
import { listTemplates } from '../ses/templates.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { askToPick } from '../ui/input/pick.ts';
import { type Refusal, runSteps, validationError } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { withProgress } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import { type Drafts, MailDraft, ownText, type SentTestMail } from './mailDraft.ts';
import { fixedRow, summaryItems } from './mailSummary.ts';
import { validateRecipients, validateText } from './mailValidation.ts';
import { type MailRequest, prefill } from './prefill.ts';
import { confirmStep, dataStep, passwordStep, recipientStep, stepOf, subjectStep, templateStep } from './sendSteps.ts';
import { hasApproved, otherAction, templateItems } from './templateList.ts';
import { askForVariables } from './variableBoxes.ts';

/** The flow "Send Test Mail". */
export class SendTestMailFlow {
	private readonly _services: Services;
	private readonly _chosen: PickedAddress;
	private readonly _draft: MailDraft;
	private readonly _title: string;
	/** Index of the variable that the data step begins with. */
	private _firstVariable = 0;
	private _refused: { readonly step: number; readonly refusal: Refusal } | undefined;
	/** The row of the confirmation that is active when it is shown again, if not the one that sends. */
	private _chosenRow: number | undefined;
	private _sent: SentTestMail | undefined;
	/** Runs when the flow has ended without a mail. */
	private _instead: (() => unknown) | undefined;

	private constructor(services: Services, chosen: PickedAddress, draft: MailDraft, title: string) {
		this._services = services;
		this._chosen = chosen;
		this._draft = draft;
		this._title = title;
	}

	/**
	 * @param drafts by the IDs of the profiles
	 * @returns `undefined` when canceled
	 */
	static async run(services: Services, drafts: Map<string, Drafts>, request: MailRequest): Promise<SentTestMail | undefined> {
		const chosen = await pickAddress(services, request.address, vscode.l10n.t('Send Test Mail'));
		if (!chosen) {
			return undefined;
		}
		const { client, profile } = chosen.snapshot;
		const templates = await withProgress(vscode.l10n.t('Loading templates…'), signal => listTemplates(client, signal));
		const own = drafts.get(profile.id) ?? { templateId: undefined, recipients: '', text: undefined, byTemplate: new Map() };
		if (!services.accounts.isSignedOut(profile.id)) {
			drafts.set(profile.id, own);
		}
		const title = accountTitle(services.accounts, profile, vscode.l10n.t('Send Test Mail'));
		return new SendTestMailFlow(services, chosen, new MailDraft(services, chosen, templates, own), title)._run(request);
	}

	private async _run(request: MailRequest): Promise<SentTestMail | undefined> {
		const steps = [
			() => this._askTemplate(),
			() => this._askData(),
			() => this._askRecipients(),
			() => this._askSubject(),
			() => this._askPassword(),
			() => this._confirm()
		];
		const refused = request.text === undefined ? undefined : await this._chooseOwnText();
		if (refused) {
			throw new UserError(refused.message);
		}
		const { step, variable = 0, refusal } = await prefill(this._draft, request);
		this._firstVariable = variable;
		this._refused = refusal && { step, refusal };
		if (!this._instead) {
			await runSteps(steps, step);
		}
		// Not awaited: what is offered may be this command.
		void this._instead?.();
		return this._sent;
	}

	/** Without an SMTP password, the flow ends with an offer to set one. */
	private async _chooseOwnText(): Promise<Refusal | undefined> {
		if (this._chosen.sender.hasSmtpPassword === false) {
			this._instead = () => this._offerPassword();
			return undefined;
		}
		return this._draft.chooseOwnText();
	}

	private async _offerPassword(): Promise<void> {
		const { profile } = this._chosen.snapshot;
		const { address } = this._chosen.sender;
		const text = vscode.l10n.t('{0} has no SMTP password yet. Set one; VS Code keeps it for sending.', address);
		const set = { title: vscode.l10n.t('Set SMTP Password'), command: 'setSmtpPassword', argument: { address, keep: true } };
		const answer = await showAccountMessage(profile.id, 'Information', text, set);
		if (answer?.result) {
			await executeIn(profile.id, 'sendTestMail', { address, text: '' });
		}
	}

	private async _askTemplate() {
		const refusal = this._takeRefusal();
		const { templates, all } = this._draft;
		const answer = await askToPick<number>({
			...this._frame(templateStep),
			placeholder: hasApproved(templates)
				? vscode.l10n.t('Select a template. SES sends only approved ones.')
				: vscode.l10n.t('No template is approved yet. Select what to do instead.'),
			items: templateItems(templates, this._services.accounts.isEmulator(this._chosen.snapshot.profile)),
			active: all.templateId,
			keepOpen: true,
			refusal: refusal && { value: all.templateId ?? 0, refusal },
			busyPlaceholder: vscode.l10n.t('Loading the template…'),
			submit: async (id, signal) => {
				this._instead = otherAction(id, this._chosen.snapshot.profile.site);
				if (this._instead) {
					return undefined;
				}
				return id === ownText ? this._chooseOwnText() : this._draft.chooseTemplate(id, signal);
			}
		});
		if (this._instead) {
			return undefined;
		}
		return typeof answer === 'object' && !this._hasData ? recipientStep : answer;
	}

	/** Whether the data step asks for something. */
	private get _hasData(): boolean {
		return this._draft.isOwnText || this._draft.variables.length > 0;
	}

	private async _askData() {
		if (this._draft.isOwnText) {
			return this._askText();
		}
		const first = this._firstVariable;
		this._firstVariable = 0;
		return askForVariables(this._frame(dataStep), this._draft, first, this._takeRefusal());
	}

	private async _askText() {
		return askForText({
			...this._frame(dataStep),
			value: this._draft.all.text ?? '',
			prompt: vscode.l10n.t('Enter the text of the mail'),
			placeholder: vscode.l10n.t('Text'),
			validate: validateText,
			changed: text => {
				this._draft.all.text = text;
			},
			refusal: this._takeRefusal()
		});
	}

	private async _askRecipients() {
		const answer = await askForText({
			...this._frame(recipientStep),
			value: this._draft.all.recipients,
			prompt: vscode.l10n.t('Enter 1 to 50 recipients, separated by commas'),
			placeholder: 'ada@example.com, grace@example.com',
			validate: validateRecipients,
			changed: text => {
				this._draft.all.recipients = text;
			},
			refusal: this._takeRefusal()
		});
		if (answer === 'back') {
			this._firstVariable = Math.max(0, this._draft.variables.length - 1);
			return this._hasData ? dataStep : templateStep;
		}
		return answer;
	}

	private async _askSubject() {
		const answer = await askForText({
			...this._frame(subjectStep),
			value: this._draft.current.subject,
			prompt: this._draft.isOwnText
				? vscode.l10n.t('Enter the subject of the mail')
				: vscode.l10n.t('Enter the subject of the mail. It can contain variables such as {0}.', '{{name}}'),
			placeholder: vscode.l10n.t('Subject'),
			validate: text => this._draft.validateSubject(text),
			changed: text => {
				this._draft.current.subject = text;
			},
			refusal: this._takeRefusal()
		});
		return typeof answer === 'object' && !this._draft.asksPassword ? confirmStep : answer;
	}

	private async _askPassword() {
		const { address } = this._chosen.sender;
		return askForText({
			...this._frame(passwordStep),
			value: this._draft.password,
			isPassword: true,
			prompt: vscode.l10n.t('Enter the SMTP password of {0}. It is used for this mail and not stored.', address),
			placeholder: vscode.l10n.t('SMTP password of {0}', address),
			validate: text => (text === '' ? validationError(vscode.l10n.t('Enter the SMTP password.')) : undefined),
			changed: text => {
				this._draft.password = text;
			},
			refusal: this._takeRefusal()
		});
	}

	private async _confirm() {
		const answer = await askToPick<number>({
			...this._frame(confirmStep),
			placeholder: vscode.l10n.t('Press Enter to send, or select a line to change it'),
			keepOpen: true,
			items: summaryItems(this._draft, this._chosen, this._services.accounts.isEmulator(this._chosen.snapshot.profile)),
			active: this._chosenRow,
			busyPlaceholder: vscode.l10n.t('Sending…'),
			submit: async (step, signal) => {
				if (step !== confirmStep) {
					return undefined;
				}
				await this._send(signal);
				return this._refused?.step === confirmStep ? this._takeRefusal() : undefined;
			}
		});
		// Canceling does not stop a mail that is being sent.
		if (this._sent) {
			return 'next';
		}
		if (answer === 'back') {
			return this._draft.asksPassword ? passwordStep : subjectStep;
		}
		if (answer === undefined) {
			return answer;
		}
		// Enter on a row that cannot be changed must not lead to the one that sends.
		this._chosenRow = answer.value === fixedRow ? fixedRow : undefined;
		return this._refused?.step ?? (answer.value === fixedRow ? confirmStep : answer.value);
	}

	/** Sets `_sent`, `_refused`, or neither when canceled before the mail was sent. */
	private async _send(signal: AbortSignal): Promise<void> {
		this._refused = undefined;
		try {
			this._sent = await this._draft.send(signal);
		} catch (error) {
			if (!isSesError(error)) {
				throw error;
			}
			const step = stepOf(error.code);
			const isAsked = step !== dataStep || this._hasData;
			this._draft.needsPassword ||= step === passwordStep;
			const refusal = step === passwordStep ? { message: this._wrongPassword } : errorSentence(error);
			this._refused = { step: isAsked ? step : templateStep, refusal };
		}
	}

	private _frame(step: number) {
		const totalSteps = this._draft.asksPassword ? 6 : 5;
		return { title: this._title, step: step === confirmStep ? totalSteps : step + 1, totalSteps, canGoBack: step > templateStep };
	}

	private get _wrongPassword(): string {
		return vscode.l10n.t(
			'SES does not accept this SMTP password. Enter the current one, or set a new one with Set SMTP Password. Some accounts cannot use SMTP: send an approved template instead.'
		);
	}

	/** For the step that is shown next, which is the one that was refused. */
	private _takeRefusal(): Refusal | undefined {
		const refused = this._refused;
		this._refused = undefined;
		return refused?.refusal;
	}
}
