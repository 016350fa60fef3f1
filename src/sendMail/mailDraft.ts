import * as vscode from 'vscode';
import type { Profile } from '../accounts/profile.ts';
import { smtpFor } from '../accounts/servers.ts';
import { requestTimeout } from '../accounts/settings.ts';
import { readCertificate } from '../emulatorLink/emulatorControl.ts';
import { mailbox } from '../mail/senderName.ts';
import type { SmtpSettings } from '../mail/smtp.ts';
import { readTemplateData, type TemplateData, withAllVariables } from '../mail/templateData.ts';
import type { PickedAddress } from '../model/pickAddress.ts';
import type { Services } from '../services.ts';
import { templateVariables } from '../ses/actions.ts';
import { isSesError } from '../ses/errors.ts';
import { openWrite } from '../ses/journal.ts';
import { mayHaveHappened } from '../ses/retry.ts';
import { sendTemplateMail } from '../ses/sending.ts';
import { isLoopback } from '../ses/sites.ts';
import { readTemplate, type TemplateSummary } from '../ses/templates.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import type { Refusal, ValidationMessage } from '../ui/input/steps.ts';
import { logCall } from '../ui/log.ts';
import { UserError } from '../ui/userError.ts';
import { validateSubject } from './mailValidation.ts';
import { readRecipients } from './recipients.ts';
import { type Acceptance, sendOverSmtp, type TextMail } from './smtpMail.ts';

/** Stands for the ID of a template where the text of the mail is typed and sent over SMTP. */
export const ownText = -1;

/** What was typed for test mails of one profile. Kept in memory only, because it contains personal data. Never contains a password. */
export interface Drafts {
	/** The template that was chosen last, or `ownText`. */
	templateId: number | undefined;
	recipients: string;
	/** `undefined` until it was asked for. */
	text: string | undefined;
	readonly byTemplate: Map<number, TemplateDraft>;
}

interface TemplateDraft {
	data: TemplateData;
	subject: string;
}

/** A mail that was sent, or may have been. */
export interface SentTestMail {
	readonly profile: Profile;
	/** Whether SES accepted it. Otherwise, the response was lost and the mail may have been sent. */
	readonly isAccepted: boolean;
	/** `undefined` when it is not accepted, and when SES did not name one over SMTP. */
	readonly messageId: string | undefined;
	readonly requestId: string | undefined;
	readonly from: string;
	readonly to: readonly string[];
	/** Recipients that the SMTP server rejected, although it accepted the mail for others. */
	readonly rejected: readonly string[];
	readonly subject: string;
	/** Name and ID; `undefined` for text that was sent over SMTP. */
	readonly template: string | undefined;
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
	/** The SMTP password that was typed; '' for none. */
	password = '';
	/** Whether no SMTP password is kept, or the kept one is wrong. */
	needsPassword = true;
	/** For text over SMTP. */
	server: SmtpSettings | undefined;
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

	/** Whether the mail has a text of its own and is sent over SMTP. */
	get isOwnText(): boolean {
		return this._template.id === ownText;
	}

	/** Whether the SMTP password is to be typed. */
	get asksPassword(): boolean {
		return this.isOwnText && this.needsPassword;
	}

	validateSubject(subject: string): ValidationMessage {
		return validateSubject(subject, this.isOwnText ? undefined : Object.keys(this.current.data));
	}

	/** Chooses to type the text and send it over SMTP. */
	async chooseOwnText(): Promise<Refusal | undefined> {
		const { sender, snapshot } = this._chosen;
		const { accounts } = this._services;
		const { hostname } = new URL(await accounts.clients.endpoint(snapshot.profile));
		if (isLoopback(hostname) && !accounts.isEmulator(snapshot.profile)) {
			return {
				message: vscode.l10n.t(
					'The setting "tencentSes.endpoint" points to this computer, so nothing is sent to the SMTP server of SES. Clear it to send over SMTP.'
				)
			};
		}
		this.server = await smtpFor(accounts, snapshot.profile, sender.address);
		if (!this.server) {
			return { message: vscode.l10n.t('There is no known SMTP server for the region {0}.', snapshot.profile.region) };
		}
		this.needsPassword = (await accounts.passwords.load(snapshot.profile.id, sender)) === undefined;
		this.all.text ??= vscode.l10n.t('This is a test mail from {0}.', sender.address);
		const draft = this.all.byTemplate.get(ownText) ?? { data: {}, subject: this.current.subject || vscode.l10n.t('Test mail') };
		this.all.byTemplate.set(ownText, draft);
		this.all.templateId = ownText;
		this.current = draft;
		this.variables = [];
		this._template = { id: ownText, name: '' };
		return undefined;
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
		if (this._services.accounts.current?.id !== profile.id) {
			throw new UserError(vscode.l10n.t('You switched profiles. Nothing was sent. Run the command again.'));
		}
		const from = mailbox(sender.senderName, sender.address);
		const to = readRecipients(this.all.recipients).addresses;
		const subject = this.current.subject.trim();
		const { isOwnText } = this;
		const { data: variables } = this.current;
		const { id: templateId } = this._template;
		const text = this.all.text ?? '';
		const known = {
			profile,
			from: sender.address,
			to,
			rejected: [],
			subject,
			template: isOwnText ? undefined : this.templateLabel,
			time: new Date(),
			request: { address: sender.address, to, subject, ...(isOwnText ? { text } : { templateId, variables }) }
		};
		let isUnsent = false;
		const onUnsent = () => {
			isUnsent = true;
		};
		try {
			const accepted = isOwnText
				? await this._sendOverSmtp({ from, to, subject, text }, signal, onUnsent)
				: await sendTemplateMail(client, { from, to, subject, templateId, templateData: variables }, signal, onUnsent);
			return { ...known, requestId: undefined, ...accepted, isAccepted: true };
		} catch (error) {
			if (isUnsent) {
				return undefined;
			}
			if (signal.aborted || mayHaveHappened(error)) {
				return { ...known, isAccepted: false, messageId: undefined, requestId: isSesError(error) ? error.requestId : undefined };
			}
			throw error;
		}
	}

	private async _sendOverSmtp(mail: TextMail, signal: AbortSignal, onUnsent: () => void): Promise<Acceptance> {
		const { sender, snapshot } = this._chosen;
		const { client, profile } = snapshot;
		const { accounts, log } = this._services;
		const { server } = this;
		const password = this.needsPassword ? this.password : await accounts.passwords.load(profile.id, sender);
		if (!server || !password) {
			throw new UserError(
				vscode.l10n.t('The stored SMTP password of {0} was deleted in the meantime. Run the command again.', sender.address)
			);
		}
		const certificate = accounts.isEmulator(profile)
			? new TextDecoder().decode(await readCertificate(accounts.emulator, profile.site))
			: undefined;
		const entry = await openWrite(client.journal, { kind: 'sendMail', from: sender.address, to: mail.to });
		const began = Date.now();
		const report = (error?: unknown) => {
			const requestId = isSesError(error) ? error.requestId : undefined;
			logCall(log, { action: 'SMTP', milliseconds: Date.now() - began, requestId, error });
		};
		try {
			const accepted = await sendOverSmtp({ ...server, password, certificate, timeout: requestTimeout() }, mail, signal, onUnsent);
			report();
			// An address has one password, so another one that was kept is wrong. What was typed is not stored, as its box says.
			await accounts.passwords.forget(profile.id, sender.address, password);
			return accepted;
		} catch (error) {
			report(error);
			throw error;
		} finally {
			// As for the API: no list shows the outcome, so the user is informed at once.
			await entry.close();
		}
	}
}
