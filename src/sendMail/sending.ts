import * as vscode from 'vscode';
import { executeIn } from '../accounts/accountActions.ts';
import { addressKey } from '../mail/address.ts';
import type { Services } from '../services.ts';
import type { SesClient } from '../ses/client.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import type { Drawing, PageTab } from '../ui/pageTab.ts';
import { plainText } from '../ui/plainText.ts';
import { Deliveries, type TrackedMail } from './deliveries.ts';
import { type DayQuery, gonePage, noticePage } from './deliveryPage.ts';
import type { StatusRequest } from './deliveryStatus.ts';
import { acceptedSentence } from './deliveryWords.ts';
import { lookUpDay, lookUpMail, type SentQuery } from './lookup.ts';
import type { Drafts, SentTestMail } from './mailDraft.ts';
import { recipientsText } from './mailValidation.ts';
import type { MailRequest } from './prefill.ts';

/** Test mails of this window and their delivery status. */
export class Sending implements vscode.Disposable {
	private readonly _services: Services;
	/** By the IDs of the profiles. */
	private readonly _drafts = new Map<string, Drafts>();
	private readonly _deliveries: Deliveries;
	private readonly _subscription: vscode.Disposable;

	constructor(services: Services) {
		this._services = services;
		this._deliveries = new Deliveries(services);
		this._subscription = vscode.Disposable.from(
			this._deliveries,
			services.accounts.onDidSignOut(id => this._drafts.delete(id))
		);
	}

	dispose(): void {
		this._subscription.dispose();
	}

	/**
	 * The command "Send Test Mail".
	 *
	 * @returns what SES named of the two; `undefined` when canceled, or when it is not known whether the mail was sent
	 */
	async send(request: MailRequest): Promise<Pick<SentTestMail, 'messageId' | 'requestId'> | undefined> {
		const { SendTestMailFlow } = await import('./sendTestMail.ts');
		const sent = await SendTestMailFlow.run(this._services, this._drafts, request);
		if (!sent) {
			return undefined;
		}
		this.follow(sent);
		const { isAccepted, messageId, requestId } = sent;
		return isAccepted ? { messageId, requestId } : undefined;
	}

	/** Reports a mail that was sent, and its delivery status. */
	follow(sent: SentTestMail): void {
		void this._report(this._deliveries.track(sent));
		if (sent.isAccepted) {
			void vscode.commands.executeCommand('setContext', 'tencentSes.hasSentMail', true);
		}
	}

	/** The keys of the addresses to which mail was sent from this window, in an account. */
	recipientsOf(profileId: string): ReadonlySet<string> {
		const mails = this._deliveries.mails.filter(({ mail }) => mail.profile.id === profileId);
		return new Set(mails.flatMap(({ mail }) => mail.to.map(addressKey)));
	}

	/** The command "Show Delivery Status". */
	async status(request: StatusRequest): Promise<void> {
		const { deliveryStatus } = await import('./deliveryStatus.ts');
		await deliveryStatus(this._services, this._deliveries, request);
	}

	/** Draws the page of a mail. What was typed before a reload of the window is gone; the delivery status is read again. */
	async openSent(tab: PageTab, isNew: boolean): Promise<void> {
		const { profileId, messageId, time } = tab.query as unknown as SentQuery;
		const deliveries = this._deliveries;
		const tracked = deliveries.find({ profileId, time });
		if (tracked) {
			const draw = () => tab.draw(deliveries.pageOf(tracked));
			draw();
			if (isNew) {
				tracked.isShown = true;
				tab.subscriptions.push(
					deliveries.onDidChange(changed => changed === tracked && draw()),
					new vscode.Disposable(() => {
						tracked.isShown = false;
					})
				);
			}
			deliveries.seen([tracked]);
			await deliveries.read(tracked);
		} else if (messageId === undefined) {
			tab.draw(gonePage());
		} else {
			await this._lookUp(tab, client => lookUpMail(client, messageId, new Date(time)));
		}
	}

	/** Looks up the mails of a day, and draws their page. */
	async openDay(tab: PageTab): Promise<void> {
		await this._lookUp(tab, client => lookUpDay(client, tab.query as unknown as DayQuery));
	}

	private async _lookUp(tab: PageTab, lookUp: (client: SesClient) => Promise<Drawing>): Promise<void> {
		const client = this._services.accounts.clientOf(String(tab.query.profileId));
		if (!client) {
			tab.draw(gonePage());
			return;
		}
		tab.draw(noticePage(vscode.l10n.t('Reading the delivery status…')));
		try {
			tab.draw(await lookUp(client));
		} catch (error) {
			tab.draw(noticePage(errorSentence(error).message));
		}
	}

	private async _report(tracked: TrackedMail): Promise<void> {
		const { profile, to, rejected, subject, messageId: id, isAccepted } = tracked.mail;
		const showStatus = vscode.l10n.t('Show Delivery Status');
		const showMail = vscode.l10n.t('Show Mail');
		const chosen = !isAccepted
			? await vscode.window.showWarningMessage(
					vscode.l10n.t(
						'The response of SES was lost. "{0}" may have been sent to {1}. Check the delivery status before you send it again; your input is kept.',
						plainText(subject),
						recipientsText(to)
					),
					showStatus
				)
			: await (rejected.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage)(
					acceptedSentence(tracked.mail),
					showStatus,
					...(id !== undefined && this._services.accounts.isEmulator(profile) ? [showMail] : [])
				);
		if (chosen === showStatus) {
			await this._deliveries.showFromMessage(tracked);
		} else if (chosen === showMail) {
			await executeIn(profile.id, 'showEmulatorMail', { id });
		}
	}
}
