import * as vscode from 'vscode';
import type { Profile } from '../accounts/profile.ts';
import { mailbox } from '../mail/senderName.ts';
import type { PickedAddress } from '../model/pickAddress.ts';
import type { Services } from '../services.ts';
import { templateVariables } from '../ses/actions.ts';
import { isSesError } from '../ses/errors.ts';
import { mayHaveHappened } from '../ses/retry.ts';
import { readTemplate, sendTemplateMail, type TemplateSummary } from '../ses/sending.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import type { Refusal, ValidationMessage } from '../ui/input/steps.ts';
import { UserError } from '../ui/userError.ts';
import { validateSubject } from './mailValidation.ts';
import { readRecipients } from './recipients.ts';
import { readTemplateData, type TemplateData, withAllVariables } from './templateData.ts';

/** What was typed for test mails of one profile. Kept in memory only, because it contains personal data. */
export interface Drafts {
	/** The template that was chosen last. */
	templateId: number | undefined;
	recipients: string;
	readonly byTemplate: Map<number, TemplateDraft>;
}

interface TemplateDraft {
	data: TemplateData;
	subject: string;
}

/** A mail that was sent, or may have been. */
export interface SentTestMail {
	readonly profile: Profile;
	/** `undefined` when the response was lost and the mail may have been sent. */
	readonly messageId: string | undefined;
	readonly requestId: string | undefined;
	readonly from: string;
	readonly to: readonly string[];
	readonly subject: string;
	/** Name and ID. */
	readonly template: string;
	readonly time: Date;
	/** The argument of Send Test Mail for the same mail. */
	readonly request: object;
}

/** The mail to send. Input is stored in the drafts of the profile at once, so it is still there after Back and Esc. */
export class MailDraft {
	readonly templates: readonly TemplateSummary[];
	private readonly _services: Services;
	private readonly _chosen: PickedAddress;
	/** What was typed for all templates. */
	readonly all: Drafts;
	/** What was typed for the chosen template. */
	current: TemplateDraft = { data: {}, subject: '' };
	variables: readonly string[] = [];
	private _template = { id: 0, name: '' };

	constructor(services: Services, chosen: PickedAddress, templates: readonly TemplateSummary[], drafts: Drafts) {
		this._services = services;
		this._chosen = chosen;
		this.templates = templates;
		this.all = drafts;
	}

	/** Name and ID. */
	get templateLabel(): string {
		return `${this._template.name} (${this._template.id})`;
	}

	validateSubject(subject: string): ValidationMessage {
		return validateSubject(subject, Object.keys(this.current.data));
	}

	/** Loads a template and what was typed for it. */
	async chooseTemplate(id: number, signal: AbortSignal): Promise<Refusal | undefined> {
		const summary = this.templates.find(template => template.id === id);
		if (summary && summary.status !== 'approved') {
			return { message: vscode.l10n.t('{0} cannot be sent. Choose an approved template.', summary.name) };
		}
		try {
			const template = await readTemplate(this._chosen.snapshot.client, id, signal);
			const variables = templateVariables(template.html ?? '', template.text ?? '');
			const draft = this.all.byTemplate.get(id) ?? { data: {}, subject: this.current.subject };
			draft.data = withAllVariables(draft.data, variables);
			this.all.byTemplate.set(id, draft);
			this.all.templateId = id;
			this.current = draft;
			this.variables = variables;
			this._template = template;
			return undefined;
		} catch (error) {
			if (signal.aborted || !isSesError(error)) {
				throw error;
			}
			return errorSentence(error);
		}
	}

	/** @returns the index of the first variable without a value; -1 when there is none */
	prefillData(values: object): number {
		const json = JSON.stringify(values);
		const reading = readTemplateData(json);
		const [first] = this.variables;
		if ('data' in reading) {
			this.current.data = { ...this.current.data, ...reading.data };
			return this.variables.findIndex(name => !Object.hasOwn(reading.data, name));
		}
		if (first === undefined) {
			return -1;
		}
		// The box of the first variable shows the error.
		this.current.data = { ...this.current.data, [first]: json };
		return 0;
	}

	/**
	 * Sends the mail.
	 *
	 * @returns `undefined` when canceled before the mail was sent
	 * @throws SesError when SES rejected the mail
	 */
	async send(signal: AbortSignal): Promise<SentTestMail | undefined> {
		const { sender, snapshot } = this._chosen;
		const { client, profile } = snapshot;
		if (this._services.accounts.clientOf(profile.id) !== client) {
			throw new UserError(vscode.l10n.t('You switched accounts. Nothing was sent. Run the command again.'));
		}
		const mail = {
			from: mailbox(sender.senderName, sender.address),
			to: readRecipients(this.all.recipients).addresses,
			subject: this.current.subject.trim(),
			templateId: this._template.id,
			templateData: this.current.data
		};
		const { templateId, templateData: variables, to, subject } = mail;
		const request = { address: sender.address, templateId, variables, to, subject };
		const sent = { profile, ...mail, from: sender.address, template: this.templateLabel, time: new Date(), request };
		let isUnsent = false;
		const onUnsent = () => {
			isUnsent = true;
		};
		try {
			return { ...sent, ...(await sendTemplateMail(client, mail, signal, onUnsent)) };
		} catch (error) {
			if (isUnsent) {
				return undefined;
			}
			if (signal.aborted || mayHaveHappened(error)) {
				return { ...sent, messageId: undefined, requestId: isSesError(error) ? error.requestId : undefined };
			}
			throw error;
		}
	}
}
