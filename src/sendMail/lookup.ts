import type { SesClient } from '../ses/client.ts';
import { type Delivery, deliveryDates, maxDeliveries, readDeliveries } from '../ses/sending.ts';
import type { Drawing } from '../ui/pageTab.ts';
import { type DayQuery, lookupPage } from './deliveryPage.ts';
import { isFrom } from './deliveryState.ts';
import type { SentTestMail } from './mailDraft.ts';

/** What the page of a mail that was sent from this window is about; `time` in Unix milliseconds. */
export interface SentQuery {
	readonly profileId: string;
	readonly time: number;
	readonly messageId?: string;
}

/** Looks up the mails of a day. @returns the page that shows them */
export async function lookUpDay(client: SesClient, day: DayQuery): Promise<Drawing> {
	const { address } = day;
	const found = await readDeliveries(client, day);
	const deliveries = found.filter(delivery => !address || isFrom(address, delivery));
	return lookupPage(day, deliveries, found.length >= maxDeliveries);
}

/** Looks up a mail by its ID and the time when it was sent. @returns the page that shows it */
export async function lookUpMail(client: SesClient, messageId: string, time: Date): Promise<Drawing> {
	const [date = ''] = deliveryDates(time);
	return lookupPage({ date, messageId }, await readMail(client, { messageId, time, from: '', to: [] }), false);
}

/**
 * Reads the delivery status of a sent mail, which around midnight may belong to either of two days. If the response was lost and its ID is
 * not known, the mail is found by sender, recipients and time, which may also find another mail to the same recipients at the same time.
 */
export async function readMail(client: SesClient, mail: Mail, signal?: AbortSignal): Promise<readonly Delivery[]> {
	for (const date of deliveryDates(mail.time)) {
		const query = mail.messageId === undefined ? { date } : { date, messageId: mail.messageId };
		const deliveries = (await readDeliveries(client, query, signal)).filter(delivery => isOf(mail, delivery));
		if (deliveries.length > 0) {
			return deliveries;
		}
	}
	return [];
}

type Mail = Pick<SentTestMail, 'messageId' | 'from' | 'to' | 'time'>;

/** Milliseconds by which the clocks of this computer and of SES may differ. */
const tolerance = 60_000;

function isOf({ messageId, from, to, time }: Mail, delivery: Delivery): boolean {
	if (messageId !== undefined) {
		return delivery.messageId === messageId;
	}
	const requested = delivery.requested?.getTime() ?? 0;
	const isRecipient = to.some(recipient => recipient.toLowerCase() === delivery.to.toLowerCase());
	return isRecipient && isFrom(from, delivery) && Math.abs(requested - time.getTime()) <= tolerance;
}
