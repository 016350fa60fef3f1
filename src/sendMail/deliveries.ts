import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { isSesError } from '../ses/errors.ts';
import type { Delivery } from '../ses/sending.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { hourText } from '../ui/localText.ts';
import { logError } from '../ui/log.ts';
import type { Drawing } from '../ui/pageTab.ts';
import { iconless, plainText, untrusted } from '../ui/plainText.ts';
import { pause, poll, type Waiting } from '../ui/poll.ts';
import { showError } from '../ui/showError.ts';
import { mailDeliveryPage } from './deliveryPage.ts';
import { checkTimes, isSettled, stateFor } from './deliveryState.ts';
import { readMail, type SentQuery } from './lookup.ts';
import type { SentTestMail } from './mailDraft.ts';

/** How long the status bar says that a mail was delivered, in milliseconds. */
const shownFor = 30_000;

/** A mail that was sent from this window, with its delivery status. */
export interface TrackedMail extends Waiting {
	readonly mail: SentTestMail;
	readonly abort: AbortController;
	deliveries: readonly Delivery[];
	/** When the delivery status is read next, in Unix milliseconds; `undefined` before the first pause. */
	next: number | undefined;
	/** Whether the delivery status is checked automatically. */
	isChecked: boolean;
	/** Whether its page is open. */
	isShown: boolean;
	/** Whether it was not delivered when the checks ended, and the user has not seen that yet. */
	needsAttention: boolean;
}

/** The mails that were sent from this window. Reads the delivery status of each until it is final. */
export class Deliveries implements vscode.Disposable {
	private readonly _services: Services;
	/** Newest first. */
	private _mails: readonly TrackedMail[] = [];
	private readonly _subscription: vscode.Disposable;
	private _item: vscode.StatusBarItem | undefined;
	/** The message that a mail was delivered. */
	private _delivered: vscode.Disposable | undefined;
	private readonly _didChange = new vscode.EventEmitter<TrackedMail>();
	readonly onDidChange = this._didChange.event;

	constructor(services: Services) {
		this._services = services;
		this._subscription = vscode.Disposable.from(
			this._didChange,
			services.accounts.onDidSignOut(id => this._forget(id))
		);
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
			checkNow: () => {},
			next: undefined,
			isChecked: true,
			isShown: false,
			needsAttention: false
		};
		// The profile may have been signed out of while the mail was being sent.
		if (!this._services.accounts.isSignedOut(mail.profile.id)) {
			this._mails = [tracked, ...this._mails];
			this._updateStatusItem();
			void this._poll(tracked);
		}
		return tracked;
	}

	pageOf(tracked: TrackedMail): Drawing {
		const { mail, deliveries } = tracked;
		return mailDeliveryPage(mail, deliveries, this._state(tracked));
	}

	/** The mail that a page is about; `undefined` when it was not sent from this window. */
	find({ profileId, time }: SentQuery): TrackedMail | undefined {
		return this._mails.find(({ mail }) => mail.profile.id === profileId && mail.time.getTime() === time);
	}

	/** Call when the user sees the delivery status of these mails. */
	seen(mails: readonly TrackedMail[]): void {
		for (const tracked of mails) {
			tracked.needsAttention = false;
		}
		this._updateStatusItem();
	}

	/** Stops the automatic checks. */
	stop(tracked: TrackedMail): void {
		tracked.abort.abort();
		this._finish(tracked);
	}

	/** Shows the delivery status of a mail, and reads it again. */
	async show({ mail: { profile, time, messageId } }: TrackedMail): Promise<void> {
		await this._services.pages.show('sent', { profileId: profile.id, time: time.getTime(), messageId });
	}

	/** The same from the button of a message. */
	async showFromMessage(tracked: TrackedMail): Promise<void> {
		const { log } = this._services;
		try {
			await this.show(tracked);
		} catch (error) {
			logError(log, 'Showing a delivery status', error);
			await showError(error, log, tracked.mail.profile.id, () => this.showFromMessage(tracked));
		}
	}

	/** Reads the delivery status of a mail again. */
	async read(tracked: TrackedMail): Promise<void> {
		if (tracked.isChecked) {
			tracked.checkNow();
			return;
		}
		const client = this._services.accounts.clientOf(tracked.mail.profile.id);
		if (client) {
			tracked.deliveries = await readMail(client, tracked.mail);
			this._changed(tracked);
		}
	}

	/** Such as `2 of 3 delivered`. Contains no text of the service. */
	summary({ mail, deliveries }: TrackedMail): string {
		if (deliveries.length === 0) {
			return mail.isAccepted ? vscode.l10n.t('accepted by SES, no delivery status yet') : vscode.l10n.t('not known yet');
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
		const onError = (error: unknown) => logError(this._services.log, 'Reading a delivery status', error);
		try {
			const isFinal = await poll<true>(
				{
					started: mail.time.getTime(),
					...checkTimes,
					wait: (milliseconds, signal) => {
						tracked.next = Date.now() + milliseconds;
						this._changed(tracked);
						return pause(tracked, milliseconds, signal);
					},
					check: async signal => {
						const client = this._services.accounts.clientOf(mail.profile.id);
						tracked.deliveries = client ? await readMail(client.inBackground, mail, signal) : [];
						return isSettled(mail.to, tracked.deliveries) || undefined;
					},
					isFinal: error => isSesError(error) && error.kind === 'auth',
					onError
				},
				abort.signal
			);
			this._reportEnd(tracked, isFinal ?? false);
			this._finish(tracked);
		} catch (error) {
			if (abort.signal.aborted) {
				return;
			}
			onError(error);
			this._finish(tracked);
			const subject = plainText(mail.subject);
			const sentence = vscode.l10n.t('The delivery status of "{0}" cannot be read: {1}', subject, errorSentence(error).message);
			const show = vscode.l10n.t('Show Delivery Status');
			if ((await vscode.window.showErrorMessage(plainText(sentence), show)) === show) {
				await this.showFromMessage(tracked);
			}
		}
	}

	/** Reports the end of the automatic checks in the status bar: a message was shown when the mail was sent. */
	private _reportEnd(tracked: TrackedMail, isFinal: boolean): void {
		const { mail, deliveries } = tracked;
		if (isFinal && mail.to.every(recipient => stateFor(recipient, deliveries) === 'delivered')) {
			const text = vscode.l10n.t('"{0}": {1}', mail.subject, this.summary(tracked));
			this._delivered = vscode.window.setStatusBarMessage(`$(check) ${iconless(text)}`, shownFor);
		} else {
			// SES may never report mail that was sent over SMTP.
			const isUnreported = mail.template === undefined && mail.isAccepted && deliveries.length === 0;
			tracked.needsAttention = !tracked.isShown && !isUnreported;
		}
	}

	private _finish(tracked: TrackedMail): void {
		tracked.isChecked = false;
		this._changed(tracked);
	}

	private _forget(profileId: string): void {
		const forgotten = this._mails.filter(({ mail }) => mail.profile.id === profileId);
		this._mails = this._mails.filter(tracked => !forgotten.includes(tracked));
		for (const tracked of forgotten) {
			tracked.abort.abort();
		}
		this._delivered?.dispose();
		this._updateStatusItem();
	}

	private _changed(tracked: TrackedMail): void {
		if (!this._mails.includes(tracked)) {
			return;
		}
		this._didChange.fire(tracked);
		this._updateStatusItem();
	}

	private _state(tracked: TrackedMail): string {
		const { mail, deliveries, isChecked, next } = tracked;
		const summary = this.summary(tracked);
		if (isChecked) {
			const time = next && hourText(new Date(next), 'medium');
			return time ? vscode.l10n.t('{0}; next check at {1}', summary, time) : summary;
		}
		return isSettled(mail.to, deliveries)
			? vscode.l10n.t('{0}. This is the final status.', summary)
			: vscode.l10n.t('{0}; automatic checks have stopped', summary);
	}

	private _updateStatusItem(): void {
		const open = this._mails.filter(({ isChecked, needsAttention }) => isChecked || needsAttention);
		const [first] = open;
		if (!first) {
			this._item?.dispose();
			this._item = undefined;
			return;
		}
		this._item ??= createItem();
		const text = open.length === 1 ? this.summary(first) : vscode.l10n.t('{0} messages', open.length);
		const label = vscode.l10n.t('Test mail: {0}', text);
		const bad = open.find(({ needsAttention }) => needsAttention);
		const isBad = bad !== undefined;
		const argument = { profileId: (bad ?? first).mail.profile.id };
		this._item.command = { command: 'tencentSes.deliveryStatus', title: '', arguments: [argument] };
		this._item.text = `${isBad ? '$(warning)' : '$(mail)'} ${label}`;
		this._item.backgroundColor = isBad ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
		this._item.accessibilityInformation = { label, role: 'button' };
		this._item.tooltip = new vscode.MarkdownString(
			[
				open.some(({ isChecked }) => isChecked)
					? vscode.l10n.t('Checking the delivery status for up to ten minutes. Click for details.')
					: vscode.l10n.t('Click for details.'),
				...open.map(tracked => `${untrusted(tracked.mail.subject)} ${this._state(tracked)}`)
			].join('\n\n')
		);
	}
}

function createItem(): vscode.StatusBarItem {
	const item = vscode.window.createStatusBarItem('tencentSes.deliveries', vscode.StatusBarAlignment.Left);
	item.name = vscode.l10n.t('Tencent SES: Delivery Status');
	item.show();
	return item;
}
