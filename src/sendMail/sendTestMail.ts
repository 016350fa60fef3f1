import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import { fromHeader, mailbox } from '../mail/senderName.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { type PickedAddress, pickAddress } from '../model/pickAddress.ts';
import { templateVariables } from '../ses/actions.ts';
import type { SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { mayHaveHappened } from '../ses/retry.ts';
import { listTemplates, readTemplate, sendTemplateMail, type TemplateMail, type TemplateSummary } from '../ses/sending.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { askForText, askToPick, type PickItem, type Refusal, runSteps, type ValidationMessage } from '../ui/multiStepInput.ts';
import { iconless } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import { validateRecipients, validateSubject, validateTemplateData } from './mailValidation.ts';
import { readRecipients } from './recipients.ts';
import type { SendMemory } from './sendMemory.ts';
import { emptyTemplateData, readTemplateData } from './templateData.ts';
import { sayNoTemplates, templateItems, unusableSentence } from './templateList.ts';

/** What a caller already knows. What is missing or wrong is asked for; the mail is confirmed in any case. */
export interface MailRequest {
	readonly templateId?: number;
	/** Values by the names of the variables. */
	readonly variables?: object;
	readonly to?: readonly string[];
	readonly subject?: string;
}

/** A mail that was sent, or may have been. */
export interface SentTestMail {
	readonly profile: Profile;
	/** `undefined` when the answer was lost: nobody knows whether the mail was sent. */
	readonly messageId: string | undefined;
	readonly requestId: string | undefined;
	readonly from: string;
	readonly to: readonly string[];
	readonly subject: string;
	readonly template: string;
	readonly time: Date;
}

const templateStep = 0;
const dataStep = 1;
const recipientStep = 2;
const subjectStep = 3;
const confirmStep = 4;
/** Shows who the mail comes from. That was chosen before. */
const fromRow = -1;

interface ChosenTemplate {
	readonly id: number;
	readonly name: string;
	readonly variables: readonly string[];
}

/** The flow "Send Test Mail". Nothing that was typed is lost on the way, and it is there again the next time. */
export class SendTestMailFlow {
	private readonly _accounts: Accounts;
	private readonly _memory: SendMemory;
	private readonly _chosen: PickedAddress;
	private _templates: Promise<readonly TemplateSummary[]> | undefined;
	private _template: ChosenTemplate | undefined;
	private _data = '';
	private _recipients: string;
	private _subject: string;
	private _refused: { readonly step: number; readonly refusal: Refusal } | undefined;
	/** The template that `_refused` is about. */
	private _refusedTemplate: number | undefined;
	private _sending: Promise<void> | undefined;
	private _sent: SentTestMail | undefined;

	private constructor(accounts: Accounts, chosen: PickedAddress, memory: SendMemory) {
		this._accounts = accounts;
		this._memory = memory;
		this._chosen = chosen;
		this._recipients = memory.recipients(this._profile.id);
		this._subject = '';
	}

	/**
	 * @param argument the row of an address, or `{ address }`; an address is asked for otherwise
	 * @returns `undefined` when someone left, or there is no template to send
	 */
	static async run(
		accounts: Accounts,
		model: DomainModel,
		memory: SendMemory,
		argument: unknown,
		request: MailRequest
	): Promise<SentTestMail | undefined> {
		const chosen = await pickAddress({ accounts, model }, argument, vscode.l10n.t('Send Test Mail'));
		return chosen && new SendTestMailFlow(accounts, chosen, memory)._run(request);
	}

	private get _client(): SesClient {
		return this._chosen.snapshot.client;
	}

	private get _profile(): Profile {
		return this._chosen.snapshot.profile;
	}

	private async _run(request: MailRequest): Promise<SentTestMail | undefined> {
		if (!(await this._loadTemplates())) {
			return undefined;
		}
		const steps = [
			() => this._askTemplate(),
			() => this._askData(),
			() => this._askRecipients(),
			() => this._askSubject(),
			() => this._confirm()
		];
		const first = await this._takeOver(request);
		try {
			await runSteps(steps, first);
		} finally {
			this._keepDraft();
		}
		return this._sent;
	}

	/** What was typed is there again the next time, also when someone left in the middle. */
	private _keepDraft(): void {
		if (this._template) {
			this._memory.keep(this._profile.id, this._template.id, { data: this._data, subject: this._subject }, this._recipients);
		}
	}

	/** @returns whether there is a template that can be chosen or looked at */
	private async _loadTemplates(): Promise<boolean> {
		const title = vscode.l10n.t('Loading templates…');
		const templates = await withProgress(title, signal => this._list(signal));
		if (templates.length > 0) {
			return true;
		}
		void sayNoTemplates(this._profile);
		return false;
	}

	private _list(signal: AbortSignal): Promise<readonly TemplateSummary[]> {
		this._templates = listTemplates(this._client, signal);
		return this._templates;
	}

	/**
	 * Takes what a caller already knows.
	 *
	 * @returns the first step whose answer is missing or wrong
	 */
	private async _takeOver({ templateId, variables, to, subject }: MailRequest): Promise<number> {
		if (templateId === undefined) {
			this._recipients = to?.join(', ') ?? this._recipients;
			return templateStep;
		}
		const refusal = await withProgress(vscode.l10n.t('Loading the template…'), signal => this._take(templateId, signal));
		this._data = variables ? JSON.stringify(variables) : this._data;
		this._recipients = to?.join(', ') ?? this._recipients;
		this._subject = subject ?? this._subject;
		if (refusal) {
			const isListed = (await this._templates)?.some(({ id }) => id === templateId);
			if (!isListed) {
				throw new UserError(refusal.message);
			}
			this._refused = { step: templateStep, refusal };
			this._refusedTemplate = templateId;
			return templateStep;
		}
		if (!variables && this._variables.length > 0) {
			return dataStep;
		}
		const validated: readonly (readonly [number, unknown, ValidationMessage])[] = [
			[dataStep, true, validateTemplateData(this._data, this._variables)],
			[recipientStep, to, validateRecipients(this._recipients)],
			[subjectStep, subject, validateSubject(this._subject, this._names)]
		];
		const open = validated.find(([, given, { severity }]) => given === undefined || severity === vscode.InputBoxValidationSeverity.Error);
		return open?.[0] ?? confirmStep;
	}

	private get _variables(): readonly string[] {
		return this._template?.variables ?? [];
	}

	/** The names that have a value. */
	private get _names(): readonly string[] {
		const reading = readTemplateData(this._data, []);
		return reading.kind === 'fine' ? Object.keys(reading.data) : [];
	}

	private async _askTemplate() {
		const refused = this._refusalOf(templateStep);
		const answer = await askToPick<number>({
			...this._frame(templateStep),
			placeholder: vscode.l10n.t('Choose a template. SES sends those that its reviewers have approved.'),
			items: this._templateItems(),
			active: this._template?.id ?? this._memory.template(this._profile.id),
			keepOpen: true,
			refusal: refused && this._refusedTemplate !== undefined ? { value: this._refusedTemplate, refusal: refused } : undefined,
			busyPlaceholder: vscode.l10n.t('Loading the template…'),
			submit: (id, signal) => this._take(id, signal)
		});
		if (answer === undefined || answer === 'back') {
			return answer;
		}
		this._refused = undefined;
		return this._variables.length === 0 ? recipientStep : 'next';
	}

	private async _templateItems(): Promise<readonly PickItem<number>[]> {
		return templateItems((await this._templates) ?? []);
	}

	/** Reads a template and makes it the one to send. */
	private async _take(id: number, signal: AbortSignal): Promise<Refusal | undefined> {
		const summary = (await this._templates)?.find(template => template.id === id);
		if (summary && summary.status !== 'approved') {
			return { message: unusableSentence(summary) };
		}
		try {
			const { name, html = '', text = '' } = await readTemplate(this._client, id, signal);
			const variables = templateVariables(html, text);
			if (id !== this._template?.id) {
				this._keepDraft();
				const known = this._memory.typed(this._profile.id, id);
				this._data = known && known.data !== '' ? known.data : emptyTemplateData(variables);
				this._subject = known?.subject ?? this._subject;
			}
			this._template = { id, name, variables };
			return undefined;
		} catch (error) {
			if (signal.aborted || !isSesError(error)) {
				throw error;
			}
			return errorSentence(error);
		}
	}

	private async _askData() {
		const answer = await askForText({
			...this._frame(dataStep),
			value: this._data,
			cursor: firstGap(this._data),
			keepOpen: true,
			prompt: vscode.l10n.t('The values of the variables of {0}, as JSON', this._template?.name ?? ''),
			placeholder: '{"name": "Ada"}',
			validate: text => validateTemplateData(text, this._variables),
			changed: text => {
				this._data = text;
			},
			refusal: this._refusalOf(dataStep)
		});
		return this._after(answer);
	}

	private async _askRecipients() {
		const answer = await askForText({
			...this._frame(recipientStep),
			value: this._recipients,
			keepOpen: true,
			prompt: vscode.l10n.t('Who gets the mail: 1 to 50 addresses with commas between them'),
			placeholder: 'ada@example.com, grace@example.com',
			validate: validateRecipients,
			changed: text => {
				this._recipients = text;
			},
			buttons: [
				{
					icon: 'clippy',
					tooltip: vscode.l10n.t('Paste Recipients, One on Each Line'),
					run: async ({ value, put }) => {
						const pasted = (await vscode.env.clipboard.readText()).split(/[\r\n]+/).map(line => line.trim());
						const added = pasted.filter(line => line !== '').join(', ');
						put([value.trim().replace(/[,;]$/, ''), added].filter(text => text !== '').join(', '));
						return undefined;
					}
				}
			],
			refusal: this._refusalOf(recipientStep)
		});
		return answer === 'back' && this._variables.length === 0 ? templateStep : this._after(answer);
	}

	private async _askSubject() {
		const answer = await askForText({
			...this._frame(subjectStep),
			value: this._subject,
			keepOpen: true,
			prompt: vscode.l10n.t('The subject of the mail. Variables such as {0} can stand in it.', '{{name}}'),
			placeholder: vscode.l10n.t('Subject'),
			validate: text => validateSubject(text, this._names),
			changed: text => {
				this._subject = text;
			},
			refusal: this._refusalOf(subjectStep)
		});
		return this._after(answer);
	}

	private _after(answer: { readonly value: string } | 'back' | undefined): 'next' | 'back' | undefined {
		if (answer === undefined || answer === 'back') {
			return answer;
		}
		this._refused = undefined;
		return 'next';
	}

	private async _confirm() {
		const refused = this._refusalOf(confirmStep);
		const answer = await askToPick<number>({
			...this._frame(confirmStep),
			placeholder: vscode.l10n.t('Enter sends the mail. Choose another line to change it.'),
			keepOpen: true,
			items: this._confirmItems(),
			refusal: refused ? { value: confirmStep, refusal: refused } : undefined,
			busyPlaceholder: vscode.l10n.t('Sending…'),
			submit: async (step, signal) => {
				if (step !== confirmStep) {
					return undefined;
				}
				this._sending = this._send(signal);
				await this._sending;
				return this._refusalOf(confirmStep);
			}
		});
		// Whoever leaves while the mail is on its way does not call it back.
		await this._sending?.catch(() => {});
		if (this._sent) {
			return 'next';
		}
		if (answer === undefined || answer === 'back') {
			return answer;
		}
		return this._refused?.step ?? (answer.value === fromRow ? confirmStep : answer.value);
	}

	private _confirmItems(): readonly PickItem<number>[] {
		const { addresses } = readRecipients(this._recipients);
		const { sender, entry } = this._chosen;
		const doubt =
			entry.domain?.isVerified === false
				? vscode.l10n.t('its domain is not verified, so SES will refuse')
				: vscode.l10n.t('to change this, start from another address');
		const hint = addresses.length > 1 ? vscode.l10n.t('each recipient sees all of them') : '';
		const template = vscode.l10n.t('Template: {0} ({1})', this._template?.name ?? '', this._template?.id ?? 0);
		return [
			item(
				'send',
				addresses.length === 1
					? vscode.l10n.t('Send to {0}', addresses[0] ?? '')
					: vscode.l10n.t('Send to {0} Recipients', addresses.length),
				confirmStep
			),
			{ ...item('mail', fromHeader(sender.senderName, sender.address), fromRow), description: doubt },
			{ ...item('account', vscode.l10n.t('To: {0}', addresses.join(', ')), recipientStep), description: hint },
			item('text-size', vscode.l10n.t('Subject: {0}', this._subject.trim()), subjectStep),
			item('file', template, templateStep),
			...(this._variables.length > 0 ? [item('json', vscode.l10n.t('Variables: {0}', this._data), dataStep)] : [])
		];
	}

	/** Ends with a mail sent, with one of which that is not known, with a refusal to show, or, cancelled before it was its turn, with nothing. */
	private async _send(signal: AbortSignal): Promise<void> {
		const { sender } = this._chosen;
		const reading = readTemplateData(this._data, this._variables);
		const template = this._template;
		if (!template || reading.kind === 'fault') {
			throw new TypeError('What is to be sent was not asked for.');
		}
		if (this._accounts.clientOf(this._profile.id) !== this._client) {
			throw new UserError(vscode.l10n.t('The account was changed meanwhile. Nothing was sent; start again.'));
		}
		const mail: TemplateMail = {
			from: mailbox(sender.senderName, sender.address),
			to: readRecipients(this._recipients).addresses,
			subject: this._subject.trim(),
			templateId: template.id,
			templateData: reading.data
		};
		this._refused = undefined;
		const sent = { profile: this._profile, ...mail, from: sender.address, template: `${template.name} (${template.id})`, time: new Date() };
		let isUnsent = false;
		const onUnsent = () => {
			isUnsent = true;
		};
		try {
			this._sent = { ...sent, ...(await sendTemplateMail(this._client, mail, signal, onUnsent)) };
		} catch (error) {
			if (isUnsent) {
				return;
			}
			if (signal.aborted || mayHaveHappened(error)) {
				this._sent = { ...sent, messageId: undefined, requestId: isSesError(error) ? error.requestId : undefined };
				return;
			}
			if (!isSesError(error)) {
				throw error;
			}
			this._refused = { step: this._stepOf(error.code), refusal: errorSentence(error) };
			this._refusedTemplate = template.id;
		}
	}

	/** The step whose answer the service did not like; the last one when it is about none of them. */
	private _stepOf(code: string): number {
		switch (code) {
			case 'FailedOperation.InvalidTemplateID':
			case 'FailedOperation.MissingEmailContent':
			case 'InvalidParameterValue.TemplateNotExist':
				return templateStep;
			case 'FailedOperation.EmailContentToolarge':
			case 'FailedOperation.IllegalURL':
			case 'FailedOperation.URLForbidden':
			case 'FailedOperation.WrongContentJson':
			case 'InvalidParameterValue.InValidTemplateData':
			case 'InvalidParameterValue.TemplateDataError':
			case 'InvalidParameterValue.TemplateNotMatchData':
				return this._variables.length > 0 ? dataStep : templateStep;
			case 'FailedOperation.EmailAddrInBlacklist':
			case 'FailedOperation.FrequencyLimit':
			case 'FailedOperation.IncorrectEmail':
			case 'FailedOperation.ReceiverHasUnsubscribed':
			case 'FailedOperation.RejectedByRecipients':
			case 'FailedOperation.TemporaryBlocked':
			case 'FailedOperation.TooManyRecipients':
			case 'FailedOperation.UnsupportMailType':
			case 'InvalidParameterValue.EmailAddressIsNULL':
			case 'InvalidParameterValue.ReceiverEmailInvalid':
				return recipientStep;
			case 'InvalidParameterValue.SubjectLengthError':
				return subjectStep;
			default:
				return confirmStep;
		}
	}

	private _refusalOf(step: number): Refusal | undefined {
		return this._refused?.step === step ? this._refused.refusal : undefined;
	}

	private _frame(step: number) {
		return { title: vscode.l10n.t('Send Test Mail'), step: step + 1, totalSteps: 5, canGoBack: step > templateStep };
	}
}

/** Where the first value without text goes; the end when there is none. */
function firstGap(json: string): number {
	const gap = json.indexOf('""');
	return gap === -1 ? json.length : gap + 1;
}

function item(icon: string, label: string, value: number): PickItem<number> {
	return { label: iconless(label), iconPath: new vscode.ThemeIcon(icon), value };
}
