import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DomainModel } from '../model/domainModel.ts';
import type { Delivery } from '../ses/sending.ts';
import { plainText } from '../ui/plainText.ts';
import { property } from '../ui/property.ts';
import { Deliveries } from './deliveries.ts';
import { EmulatorMail } from './emulatorMail.ts';
import { gonePage, Pages } from './pages.ts';
import type { PageSubject } from './pageUri.ts';
import { SendMemory } from './sendMemory.ts';
import type { MailRequest, SentTestMail } from './sendTestMail.ts';

/** What comes of Send Test Mail. */
export interface TestMailResult {
	readonly messageId: string;
	readonly requestId: string | undefined;
}

/** What this window knows of the mail that it has sent, and the flows around it. */
export class Sending implements vscode.Disposable {
	readonly emulatorMail: EmulatorMail;
	private readonly _accounts: Accounts;
	private readonly _model: DomainModel;
	readonly pages: Pages;
	private readonly _memory = new SendMemory();
	private readonly _deliveries: Deliveries;
	private readonly _subscription: vscode.Disposable;

	/** @param tell is told of every page that changed */
	constructor(accounts: Accounts, model: DomainModel, log: vscode.LogOutputChannel, tell: (uri: vscode.Uri) => void) {
		this._accounts = accounts;
		this._model = model;
		this.pages = new Pages(subject => this._write(subject), tell);
		this._deliveries = new Deliveries(accounts, this.pages, log);
		this.emulatorMail = new EmulatorMail(accounts, this.pages, log);
		this._subscription = vscode.Disposable.from(
			this.pages,
			this._deliveries,
			accounts.onDidSignOut(id => this._memory.forget(id))
		);
	}

	dispose(): void {
		this._subscription.dispose();
	}

	/**
	 * The command "Send Test Mail".
	 *
	 * @returns `undefined` when someone left, or it is not known whether the mail was sent
	 */
	async send(argument: unknown): Promise<TestMailResult | undefined> {
		const { SendTestMailFlow } = await import('./sendTestMail.ts');
		const sent = await SendTestMailFlow.run(this._accounts, this._model, this._memory, argument, readRequest(argument));
		if (!sent) {
			return undefined;
		}
		const tracked = this._deliveries.track(sent);
		const show = () => this._deliveries.show(tracked);
		const { messageId, requestId } = sent;
		if (messageId === undefined) {
			void sayLost(sent, show);
			return undefined;
		}
		void this._saySent(sent, messageId, show);
		return { messageId, requestId };
	}

	/** The command "Show Delivery Status". */
	async status(argument: unknown): Promise<readonly Delivery[] | undefined> {
		const { deliveryStatus } = await import('./deliveryStatus.ts');
		return deliveryStatus(this._accounts, this._deliveries, this.pages, argument);
	}

	/** Writes a page that is not known in this window. What people typed is gone with the window before; SES is asked for the rest. */
	private async _write(subject: PageSubject): Promise<string> {
		if (subject.kind === 'mail') {
			return this.emulatorMail.source(subject.id);
		}
		const tracked = this._deliveries.find(subject);
		if (tracked) {
			return this._deliveries.pageOf(tracked);
		}
		const client = this._accounts.clientOf(subject.profileId);
		if (!client || (subject.kind === 'sent' && subject.messageId === undefined)) {
			return gonePage();
		}
		const { lookUpDay, lookUpMail } = await import('./lookup.ts');
		const lookup = await (subject.kind === 'day'
			? lookUpDay(client, subject)
			: lookUpMail(client, subject.messageId ?? '', new Date(subject.time)));
		return lookup.page;
	}

	private async _saySent({ profile, to, subject }: SentTestMail, id: string, show: () => Promise<void>): Promise<void> {
		const showStatus = vscode.l10n.t('Show Delivery Status');
		const showMail = vscode.l10n.t('Show Mail');
		const what = plainText(subject);
		const isEmulator = this._accounts.isEmulator(profile);
		const chosen = await vscode.window.showInformationMessage(
			to.length === 1
				? vscode.l10n.t('SES accepted "{0}" for {1}.', what, to[0] ?? '')
				: vscode.l10n.t('SES accepted "{0}" for {1} recipients.', what, to.length),
			showStatus,
			...(isEmulator ? [showMail] : [])
		);
		if (chosen === showStatus) {
			await show();
		} else if (chosen === showMail) {
			await vscode.commands.executeCommand('tencentSes.showEmulatorMail', { id });
		}
	}
}

async function sayLost({ to, subject }: SentTestMail, show: () => Promise<void>): Promise<void> {
	const showStatus = vscode.l10n.t('Show Delivery Status');
	const what = plainText(subject);
	const chosen = await vscode.window.showWarningMessage(
		to.length === 1
			? vscode.l10n.t(
					'SES did not say what became of "{0}". It may have been sent to {1}. Look at the delivery status before you send it again; what you typed is kept.',
					what,
					to[0] ?? ''
				)
			: vscode.l10n.t(
					'SES did not say what became of "{0}". It may have been sent to {1} recipients. Look at the delivery status before you send it again; what you typed is kept.',
					what,
					to.length
				),
		showStatus
	);
	if (chosen === showStatus) {
		await show();
	}
}

/** What a keybinding, a task or another extension passes. Anything else counts as nothing known. */
function readRequest(argument: unknown): MailRequest {
	const value = (key: keyof MailRequest) => property(argument, key);
	const templateId = value('templateId');
	const variables = value('variables');
	const to = value('to');
	const subject = value('subject');
	return {
		...(typeof templateId === 'number' && Number.isSafeInteger(templateId) ? { templateId } : {}),
		...(typeof variables === 'object' && variables !== null ? { variables } : {}),
		...(Array.isArray(to) && to.every(recipient => typeof recipient === 'string') ? { to } : {}),
		...(typeof subject === 'string' ? { subject } : {})
	};
}
