import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { isSesError } from '../ses/errors.ts';
import type { Delivery } from '../ses/sending.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import { plainText, untrusted } from '../ui/plainText.ts';
import { type Hurried, pause } from '../ui/poll.ts';
import type { ReadOnlyDocuments } from '../ui/readOnlyDocuments.ts';
import { gonePage, mailDeliveryPage } from './deliveryPage.ts';
import { type PollEnd, pollDeliveries, stateFor } from './deliveryState.ts';
import { readMail } from './lookup.ts';
import type { SentTestMail } from './mailDraft.ts';
import { pageUri } from './pageUri.ts';

/** A mail that was sent from this window, with its delivery status. */
export interface TrackedMail extends Hurried {
	readonly mail: SentTestMail;
	readonly abort: AbortController;
	deliveries: readonly Delivery[];
	/** When the delivery status is read next, in Unix milliseconds; `undefined` after the last time. */
	next: number | undefined;
	/** How the automatic checks ended; `undefined` while they run. */
	end: PollEnd | 'error' | 'stopped' | undefined;
}

/** The mails that were sent from this window. Reads the delivery status of each until it is final. */
export class Deliveries implements vscode.Disposable {
	private readonly _services: Services;
	private readonly _pages: ReadOnlyDocuments;
	/** Newest first. */
	private _mails: readonly TrackedMail[] = [];
	private readonly _subscription: vscode.Disposable;
	private _item: vscode.StatusBarItem | undefined;

	constructor(services: Services, pages: ReadOnlyDocuments) {
		this._services = services;
		this._pages = pages;
		this._subscription = services.accounts.onDidSignOut(id => this._forget(id));
	}

	dispose(): void {
		this._subscription.dispose();
		this._item?.dispose();
		for (const { abort } of this._mails) {
			abort.abort();
		}
		this._mails = [];
	}

	/** Newest first. */
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
		this._updateStatusItem();
		void this._poll(tracked);
		return tracked;
	}

	pageOf(tracked: TrackedMail): string {
		const { mail, deliveries } = tracked;
		return mailDeliveryPage({ ...mail, deliveries, state: this._state(tracked) });
	}

	/** The mail that a page is about; `undefined` when it was not sent from this window. */
	find(uri: vscode.Uri): TrackedMail | undefined {
		return this._mails.find(tracked => uriOf(tracked).toString() === uri.toString());
	}

	/** Stops the automatic checks. */
	stop(tracked: TrackedMail): void {
		tracked.abort.abort();
		this._finish(tracked, 'stopped');
	}

	/** Shows the delivery status of a mail, and reads it again. */
	async show(tracked: TrackedMail): Promise<void> {
		await this._pages.show(uriOf(tracked), this.pageOf(tracked));
		if (tracked.end === undefined) {
			tracked.hurry();
		} else {
			await this._readAgain(tracked);
		}
	}

	/** Such as `2 of 3 delivered`. Contains no text of the service. */
	summary({ mail, deliveries }: TrackedMail): string {
		if (deliveries.length === 0) {
			return mail.messageId === undefined ? vscode.l10n.t('not known yet') : vscode.l10n.t('accepted by SES, no delivery status yet');
		}
		const states = mail.to.map(recipient => stateFor(recipient, deliveries));
		const delivered = states.filter(state => state === 'delivered').length;
		const failed = states.filter(state => state === 'failed').length;
		return failed === 0
			? vscode.l10n.t('{0} of {1} delivered', delivered, states.length)
			: vscode.l10n.t('{0} of {1} delivered, {2} failed', delivered, states.length, failed);
	}

	private async _poll(tracked: TrackedMail): Promise<void> {
		const { mail, abort } = tracked;
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
					const client = this._services.accounts.clientOf(mail.profile.id)?.inBackground;
					tracked.deliveries = client ? await readMail(client, mail, signal) : tracked.deliveries;
					return client && tracked.deliveries;
				},
				isFinal: error => isSesError(error) && error.kind === 'auth',
				onError: error => logError(this._services.log, 'Reading a delivery status', error)
			},
			abort.signal
		).catch((error: unknown) => ({ error }));
		if (abort.signal.aborted) {
			return;
		}
		if (typeof end === 'object') {
			this._finish(tracked, 'error');
			await this._reportError(tracked, end.error);
		} else {
			this._finish(tracked, end);
			await this._reportEnd(tracked, end);
		}
	}

	private async _readAgain(tracked: TrackedMail): Promise<void> {
		const client = this._services.accounts.clientOf(tracked.mail.profile.id);
		if (client) {
			tracked.deliveries = await readMail(client, tracked.mail);
			this._changed(tracked);
		}
	}

	/** Shows the one message about the end of the automatic checks. */
	private async _reportEnd(tracked: TrackedMail, end: PollEnd): Promise<void> {
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

	private async _reportError(tracked: TrackedMail, error: unknown): Promise<void> {
		logError(this._services.log, 'Reading a delivery status', error);
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
				this._pages.update(uriOf(tracked), gonePage());
			}
		}
		this._mails = this._mails.filter(({ mail }) => mail.profile.id !== profileId);
		this._updateStatusItem();
	}

	private _changed(tracked: TrackedMail): void {
		if (!this._mails.includes(tracked)) {
			return;
		}
		this._pages.update(uriOf(tracked), this.pageOf(tracked));
		this._updateStatusItem();
	}

	private _state(tracked: TrackedMail): string {
		switch (tracked.end) {
			case undefined: {
				const next = tracked.next && new Date(tracked.next).toLocaleTimeString(vscode.env.language, { timeStyle: 'medium' });
				return next ? vscode.l10n.t('{0}; next check at {1}', this.summary(tracked), next) : this.summary(tracked);
			}
			case 'final':
				return vscode.l10n.t('{0}; final', this.summary(tracked));
			default:
				return vscode.l10n.t('{0}; automatic checks have stopped', this.summary(tracked));
		}
	}

	private _updateStatusItem(): void {
		const open = this._mails.filter(({ end }) => end === undefined);
		const [first] = open;
		if (!first) {
			this._item?.dispose();
			this._item = undefined;
			return;
		}
		this._item ??= createItem();
		const text = open.length === 1 ? this.summary(first) : vscode.l10n.t('{0} mails', open.length);
		const label = vscode.l10n.t('Test mail: {0}', text);
		this._item.text = `$(mail) ${label}`;
		this._item.accessibilityInformation = { label, role: 'button' };
		this._item.tooltip = new vscode.MarkdownString(
			[
				vscode.l10n.t('Checking the delivery status for up to ten minutes. Click for details.'),
				...open.map(tracked => `${untrusted(tracked.mail.subject)} ${this._state(tracked)}`)
			].join('\n\n')
		);
	}
}

function createItem(): vscode.StatusBarItem {
	const item = vscode.window.createStatusBarItem('tencentSes.deliveries', vscode.StatusBarAlignment.Left);
	item.name = vscode.l10n.t('Tencent SES: Delivery Status');
	item.command = 'tencentSes.deliveryStatus';
	item.show();
	return item;
}

function uriOf({ mail: { profile, time, messageId } }: TrackedMail): vscode.Uri {
	const subject = { kind: 'sent' as const, profileId: profile.id, time: time.getTime(), ...(messageId === undefined ? {} : { messageId }) };
	return pageUri(subject, `${vscode.l10n.t('Delivery Status')}.md`);
}
