import * as vscode from 'vscode';
import { addressKey, isValidAddress, withAsciiMarks } from '../mail/address.ts';
import type { Services } from '../services.ts';
import { type DeliveryQuery, deliveryDates } from '../ses/sending.ts';
import { askToPick, type PickItem } from '../ui/input/pick.ts';
import { kept, runSteps, type ValidationMessage, validationError, validationWarning } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { hourText, listText } from '../ui/localText.ts';
import { iconless } from '../ui/plainText.ts';
import type { Deliveries, TrackedMail } from './deliveries.ts';
import { maxAge, safeAge, validateDate } from './deliveryState.ts';

export interface StatusRequest {
	/** The sender. */
	readonly address: string | undefined;
	/** Recipient or message ID. */
	readonly to: string | undefined;
	/** In Beijing, such as `2026-01-31`; default: today. Only with `to`. */
	readonly date: string | undefined;
	/** Asks for a day at once. */
	readonly otherDay: boolean;
}

/** What to look up. `today` and the mails are chosen in the list, another day in two boxes. */
type Choice = TrackedMail | 'stop' | 'otherDay' | DeliveryQuery;

/**
 * The command "Show Delivery Status": a mail that was sent from this window, or the mails of today, or those of an earlier day.
 *
 * @param request with a recipient, the mails of its day are looked up at once, unless it is for another day
 */
export async function deliveryStatus({ accounts, pages }: Services, deliveries: Deliveries, request: StatusRequest): Promise<void> {
	const { address, to, date = today(), otherDay } = request;
	if (!accounts.current) {
		await vscode.commands.executeCommand('tencentSes.signIn');
	}
	const profile = accounts.current;
	if (!profile) {
		return;
	}
	const title = address ? vscode.l10n.t('Delivery Status of {0}', address) : vscode.l10n.t('Delivery Status');
	const own = deliveries.mails.filter(
		({ mail }) => mail.profile.id === profile.id && (!address || addressKey(mail.from) === addressKey(address))
	);
	const lookUp = new LookUp(title, deliveries, own, to);
	const choice = to !== undefined && !otherDay ? { date, to } : await lookUp.run(!otherDay);
	if (choice === undefined || choice === 'otherDay') {
		return;
	}
	if (choice === 'stop') {
		for (const tracked of own.filter(({ isChecked }) => isChecked)) {
			deliveries.stop(tracked);
		}
	} else if ('mail' in choice) {
		await deliveries.show(choice);
	} else {
		const day = { profileId: profile.id, ...choice, ...(address === undefined ? {} : { address }) };
		await pages.show('day', day);
	}
}

/** Asks which mail, and for an older one, which day. */
class LookUp {
	private readonly _title: string;
	private readonly _deliveries: Deliveries;
	private readonly _own: readonly TrackedMail[];
	private _date = today();
	private _filter: string;
	private _choice: Choice | undefined;

	constructor(title: string, deliveries: Deliveries, own: readonly TrackedMail[], filter = '') {
		this._title = title;
		this._deliveries = deliveries;
		this._own = own;
		this._filter = filter;
	}

	/** @param hasList without it, a day is asked for at once */
	async run(hasList: boolean): Promise<Choice | undefined> {
		const days = [() => this._askDate(hasList), () => this._askFilter()];
		const hasPassed = await runSteps(hasList ? [() => this._askMail(), ...days] : days);
		if (!hasPassed) {
			return undefined;
		}
		return this._choice === undefined || this._choice === 'otherDay' ? queryOf(this._date.trim(), this._filter) : this._choice;
	}

	private async _askMail() {
		this._deliveries.seen(this._own);
		const answer = await askToPick<Choice | undefined>({
			title: this._title,
			placeholder: vscode.l10n.t('Select the mail, or enter its recipient or message ID'),
			items: this._items(),
			typed: text => typedItem(text)
		});
		const next = kept(answer, choice => {
			this._choice = choice;
		});
		return next === 'next' && this._choice !== 'otherDay' ? done : next;
	}

	private _items(): readonly PickItem<Choice | undefined>[] {
		const heading = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, value: undefined });
		const icon = (id: string) => new vscode.ThemeIcon(id);
		return [
			...(this._own.length > 0 ? [heading(vscode.l10n.t('Sent from this window'))] : []),
			...this._own.map(tracked => ({
				label: iconless(tracked.mail.subject),
				description: this._deliveries.summary(tracked),
				detail: iconless(vscode.l10n.t('{0} to {1}, {2}', tracked.mail.from, listText(tracked.mail.to), hourText(tracked.mail.time))),
				iconPath: icon('mail'),
				value: tracked
			})),
			...(this._own.some(({ isChecked }) => isChecked)
				? [{ label: vscode.l10n.t('Stop Checking'), iconPath: icon('debug-stop'), value: 'stop' as const }]
				: []),
			heading(vscode.l10n.t('Sent from anywhere')),
			{ label: vscode.l10n.t("All of Today's Mail"), iconPath: icon('calendar'), value: { date: today() } },
			{ label: vscode.l10n.t('Mail from an Earlier Day…'), iconPath: icon('history'), value: 'otherDay' }
		];
	}

	private _askDate(canGoBack: boolean) {
		return askForText({
			title: this._title,
			step: 1,
			totalSteps: 2,
			canGoBack,
			value: this._date,
			prompt: vscode.l10n.t('Enter the day on which the mail was sent, in Beijing time. SES keeps at least the last {0} days.', safeAge),
			placeholder: today(),
			validate: dateMessage,
			changed: text => {
				this._date = text;
			}
		});
	}

	private _askFilter() {
		return askForText({
			title: this._title,
			step: 2,
			totalSteps: 2,
			canGoBack: true,
			value: this._filter,
			prompt: vscode.l10n.t('Enter a recipient or a message ID, or leave the box empty for all mail from that day.'),
			placeholder: vscode.l10n.t('Recipient or message ID (optional)'),
			validate: filterMessage,
			changed: text => {
				this._filter = text;
			}
		});
	}
}

/** The index after the last step. */
const done = 3;

function typedItem(text: string): PickItem<Choice> | undefined {
	const typed = text.trim();
	const isComplete = isValidAddress(withAsciiMarks(typed)) || dateIn(typed) !== undefined;
	return isComplete
		? {
				label: vscode.l10n.t('Look Up {0}', iconless(typed)),
				description: dateIn(typed) ?? vscode.l10n.t('today'),
				iconPath: new vscode.ThemeIcon('search'),
				value: queryOf(dateIn(typed) ?? today(), typed)
			}
		: undefined;
}

function queryOf(date: string, filter: string): DeliveryQuery {
	const only = withAsciiMarks(filter.trim());
	return { date, ...(only === '' ? {} : only.includes('@') ? { to: only } : { messageId: only }) };
}

/** The day in a message ID, such as `qcloudses-30-4123414323-date-20210101094334-syNARhMTbKI1` (schema, `SendEmail`). */
function dateIn(messageId: string): string | undefined {
	const [, year, month, day] = /-date-(\d{4})(\d{2})(\d{2})\d{6}-\S+$/.exec(messageId) ?? [];
	return year === undefined ? undefined : `${year}-${month}-${day}`;
}

function dateMessage(text: string): ValidationMessage | undefined {
	switch (validateDate(text, today())) {
		case 'format':
			return validationError(vscode.l10n.t('Enter the day as year, month and day, such as {0}.', today()));
		case 'future':
			return validationError(vscode.l10n.t('In Beijing it is still {0}. Enter that day or an earlier one.', today()));
		case 'range':
			return validationError(vscode.l10n.t('Enter one of the last {0} days. SES keeps no older delivery status.', maxAge));
		case 'old':
			return validationWarning(vscode.l10n.t('SES may not keep a delivery status for more than {0} days.', safeAge));
		default:
			return undefined;
	}
}

function filterMessage(text: string): ValidationMessage | undefined {
	return /\s/.test(text.trim()) ? validationError(vscode.l10n.t('Enter one recipient or one message ID, without spaces.')) : undefined;
}

/** The day under which SES lists mail that is sent now. */
function today(): string {
	return deliveryDates(new Date())[0] ?? '';
}
