import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { type Delivery, deliveryDates, readDeliveries } from '../ses/sending.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import { untrusted } from '../ui/markdown.ts';
import { plainText } from '../ui/plainText.ts';
import { type Hurried, pause } from '../ui/poll.ts';
import { mailDeliveryPage } from './deliveryPage.ts';
import { isFrom, type PollEnd, pollDeliveries, stateFor } from './deliveryState.ts';
import { gonePage, type Pages } from './pages.ts';
import { type PageSubject, pageUri } from './pageUri.ts';
import type { SentTestMail } from './sendTestMail.ts';

/** A mail of this window and what is known of it. */
export interface TrackedMail extends Hurried {
	readonly mail: SentTestMail;
	readonly abort: AbortController;
	deliveries: readonly Delivery[];
	/** Unix milliseconds of the next look; `undefined` when none is to come. */
	next: number | undefined;
	/** How asking ended; `undefined` as long as it goes on. */
	end: PollEnd | 'error' | 'stopped' | undefined;
}

/** The mails that this window has sent. Asks what became of each until that is settled. */
export class Deliveries implements vscode.Disposable {
	private readonly _accounts: Accounts;
	private readonly _pages: Pages;
	private readonly _log: vscode.LogOutputChannel;
	/** Newest first. */
	private _mails: readonly TrackedMail[] = [];
	private readonly _subscription: vscode.Disposable;
	private _item: vscode.StatusBarItem | undefined;

	constructor(accounts: Accounts, pages: Pages, log: vscode.LogOutputChannel) {
		this._accounts = accounts;
		this._pages = pages;
		this._log = log;
		// What belongs to an account goes with it.
		this._subscription = accounts.onDidSignOut(id => this._forget(id));
	}

	dispose(): void {
		this._subscription.dispose();
		this._item?.dispose();
		for (const { abort } of this._mails) {
			abort.abort();
		}
		this._mails = [];
	}

	/** Those that this window has sent, newest first. */
	get mails(): readonly TrackedMail[] {
		return this._mails;
	}

	track(mail: SentTestMail): TrackedMail {
		const tracked: TrackedMail = {
			mail,
			abort: new AbortController(),
			deliveries: [],
			hurry: () => {},
			next: undefined,
			end: undefined
		};
		this._mails = [tracked, ...this._mails];
		this._draw();
		void this._poll(tracked);
		return tracked;
	}

	/** The page of a mail of this window. */
	pageOf(tracked: TrackedMail): string {
		const { mail, deliveries } = tracked;
		return mailDeliveryPage({ ...mail, deliveries, state: this._state(tracked) });
	}

	/** The mail that a page is about; `undefined` when it is none of this window. */
	find(subject: PageSubject): TrackedMail | undefined {
		const searched = pageUri(subject, pageName()).toString();
		return this._mails.find(tracked => pageUri(subjectOf(tracked), pageName()).toString() === searched);
	}

	/** Stops asking. What is known stays. */
	stop(tracked: TrackedMail): void {
		tracked.abort.abort();
		this._finish(tracked, 'stopped');
	}

	/** Shows what is known of a mail, and asks anew. */
	async show(tracked: TrackedMail): Promise<void> {
		await this._pages.show(subjectOf(tracked), pageName(), this.pageOf(tracked));
		if (tracked.end === undefined) {
			tracked.hurry();
		} else {
			await this._readAgain(tracked);
		}
	}

	/** Such as `2 of 3 delivered`. In words of one's own. */
	summary({ mail, deliveries }: TrackedMail): string {
		if (deliveries.length === 0) {
			return mail.messageId === undefined ? vscode.l10n.t('not known yet') : vscode.l10n.t('accepted, delivery not known yet');
		}
		const states = mail.to.map(recipient => stateFor(recipient, deliveries));
		const delivered = states.filter(state => state === 'delivered').length;
		const failed = states.filter(state => state === 'failed').length;
		const words = vscode.l10n.t('{0} of {1} delivered', delivered, states.length);
		return failed === 0 ? words : vscode.l10n.t('{0}, {1} failed', words, failed);
	}

	private async _poll(tracked: TrackedMail): Promise<void> {
		const { mail, abort } = tracked;
		try {
			const end = await pollDeliveries(
				{
					recipients: mail.to,
					sent: mail.time.getTime(),
					now: Date.now,
					wait: (milliseconds, signal) => {
						tracked.next = Date.now() + milliseconds;
						this._changed(tracked);
						return pause(tracked, milliseconds, signal);
					},
					read: async signal => {
						const deliveries = await this._read(this._accounts.clientOf(mail.profile.id)?.inBackground, mail, signal);
						tracked.deliveries = deliveries ?? tracked.deliveries;
						return deliveries;
					},
					isFinal: error => isSesError(error) && error.kind === 'auth',
					onError: error => logError(this._log, 'Reading a delivery status', error)
				},
				abort.signal
			);
			this._finish(tracked, end);
			await this._tell(tracked, end);
		} catch (error) {
			if (!abort.signal.aborted) {
				this._finish(tracked, 'error');
				await this._tellError(tracked, error);
			}
		}
	}

	/** @returns `undefined` when the profile is gone */
	private async _read(client: SesClient | undefined, mail: SentTestMail, signal?: AbortSignal): Promise<readonly Delivery[] | undefined> {
		return client && readMail(client, mail, signal);
	}

	private async _readAgain(tracked: TrackedMail): Promise<void> {
		const deliveries = await this._read(this._accounts.clientOf(tracked.mail.profile.id), tracked.mail);
		if (deliveries) {
			tracked.deliveries = deliveries;
			this._changed(tracked);
		}
	}

	/** Shows the one message about the end of the automatic checks. */
	private async _tell(tracked: TrackedMail, end: PollEnd): Promise<void> {
		const { mail } = tracked;
		const subject = plainText(mail.subject);
		const isDelivered = mail.to.every(recipient => stateFor(recipient, tracked.deliveries) === 'delivered');
		if (end === 'gone') {
			return;
		}
		if (end === 'timeUp') {
			const sentence = vscode.l10n.t('"{0}": {1} after ten minutes. Automatic checks have stopped.', subject, this.summary(tracked));
			await this._offerStatus(tracked, vscode.window.showWarningMessage, sentence);
		} else if (isDelivered) {
			const sentence =
				mail.to.length === 1
					? vscode.l10n.t('"{0}" was delivered to {1}.', subject, mail.to[0] ?? '')
					: vscode.l10n.t('"{0}" was delivered to all {1} recipients.', subject, mail.to.length);
			await this._offerStatus(tracked, vscode.window.showInformationMessage, sentence);
		} else {
			await this._offerStatus(tracked, vscode.window.showWarningMessage, vscode.l10n.t('"{0}": {1}.', subject, this.summary(tracked)));
		}
	}

	private async _tellError(tracked: TrackedMail, error: unknown): Promise<void> {
		logError(this._log, 'Reading a delivery status', error);
		const sentence = vscode.l10n.t(
			'The delivery status of "{0}" cannot be read: {1}',
			plainText(tracked.mail.subject),
			errorSentence(error).message
		);
		await this._offerStatus(tracked, vscode.window.showErrorMessage, plainText(sentence));
	}

	private async _offerStatus(
		tracked: TrackedMail,
		showMessage: (message: string, ...buttons: string[]) => Thenable<string | undefined>,
		sentence: string
	): Promise<void> {
		const show = vscode.l10n.t('Show Delivery Status');
		if ((await showMessage(sentence, show)) === show) {
			await this.show(tracked);
		}
	}

	private _finish(tracked: TrackedMail, end: PollEnd | 'error' | 'stopped'): void {
		tracked.end = end;
		tracked.next = undefined;
		this._changed(tracked);
	}

	private _forget(profileId: string): void {
		for (const tracked of this._mails) {
			if (tracked.mail.profile.id === profileId) {
				tracked.abort.abort();
				tracked.end = 'stopped';
				tracked.next = undefined;
				this._pages.update(subjectOf(tracked), pageName(), gonePage());
			}
		}
		this._mails = this._mails.filter(({ mail }) => mail.profile.id !== profileId);
		this._draw();
	}

	private _changed(tracked: TrackedMail): void {
		if (!this._mails.includes(tracked)) {
			return;
		}
		this._pages.update(subjectOf(tracked), pageName(), this.pageOf(tracked));
		this._draw();
	}

	private _state(tracked: TrackedMail): string {
		switch (tracked.end) {
			case undefined: {
				const next = tracked.next && new Date(tracked.next).toLocaleTimeString(vscode.env.language, { timeStyle: 'medium' });
				return next ? vscode.l10n.t('{0}; asked again at {1}', this.summary(tracked), next) : this.summary(tracked);
			}
			case 'final':
				return vscode.l10n.t('{0}; nothing more to come', this.summary(tracked));
			default:
				return vscode.l10n.t('{0}; not asked for any more by itself', this.summary(tracked));
		}
	}

	private _draw(): void {
		const open = this._mails.filter(({ end }) => end === undefined);
		const [first] = open;
		if (!first) {
			this._item?.dispose();
			this._item = undefined;
			return;
		}
		this._item ??= createItem();
		const text = open.length === 1 ? this.summary(first) : vscode.l10n.t('{0} mails under way', open.length);
		const label = vscode.l10n.t('Test mail: {0}', text);
		this._item.text = `$(mail) ${label}`;
		this._item.accessibilityInformation = { label, role: 'button' };
		this._item.tooltip = new vscode.MarkdownString(
			[
				vscode.l10n.t('SES is asked what became of the mail, for ten minutes at most. Click for more.'),
				...open.map(tracked => `${untrusted(tracked.mail.subject)} ${this._state(tracked)}`)
			].join('\n\n')
		);
	}
}

/** Unix milliseconds before the time of sending that a mail may bear: clocks differ. */
const tolerance = 60_000;

/**
 * What the service says of a mail. One whose answer was lost is looked for by sender, recipients and time; what is found may be another one
 * that the same people got at the same time.
 */
async function readMail(client: SesClient, mail: SentTestMail, signal?: AbortSignal): Promise<readonly Delivery[]> {
	for (const date of deliveryDates(mail.time)) {
		const query = mail.messageId === undefined ? { date } : { date, messageId: mail.messageId };
		const deliveries = (await readDeliveries(client, query, signal)).filter(delivery => isOf(mail, delivery));
		if (deliveries.length > 0) {
			return deliveries;
		}
	}
	return [];
}

function isOf({ messageId, from, to, time }: SentTestMail, delivery: Delivery): boolean {
	if (messageId !== undefined) {
		return delivery.messageId === messageId;
	}
	const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
	const requested = delivery.requested?.getTime() ?? 0;
	return (
		isFrom(from, delivery) && to.some(recipient => isSame(recipient, delivery.to)) && Math.abs(requested - time.getTime()) <= tolerance
	);
}

function createItem(): vscode.StatusBarItem {
	const item = vscode.window.createStatusBarItem('tencentSes.deliveries', vscode.StatusBarAlignment.Left);
	item.name = vscode.l10n.t('Tencent SES: Delivery Status');
	item.command = 'tencentSes.deliveryStatus';
	item.show();
	return item;
}

function pageName(): string {
	return `${vscode.l10n.t('Delivery Status')}.md`;
}

function subjectOf({ mail: { profile, time, messageId } }: TrackedMail): PageSubject {
	return { kind: 'sent', profileId: profile.id, time: time.getTime(), ...(messageId === undefined ? {} : { messageId }) };
}
