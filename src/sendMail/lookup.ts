import type { SesClient } from '../ses/client.ts';
import { type Delivery, deliveryDates, maxDeliveries, readDeliveries } from '../ses/sending.ts';
import { lookupPage } from './deliveryPage.ts';
import { isFrom } from './deliveryState.ts';
import type { SentTestMail } from './mailDraft.ts';
import type { PageSubject } from './pageUri.ts';

/** The delivery status of some mails, and the page that shows it. */
export interface Lookup {
	readonly deliveries: readonly Delivery[];
	readonly page: string;
}

type Day = Omit<Extract<PageSubject, { readonly kind: 'day' }>, 'kind' | 'profileId'>;

/** Looks up the mails of a day: all, or those of one sender, of one recipient, or with one ID. */
export async function lookUpDay(client: SesClient, { date, address, to, messageId }: Day, signal?: AbortSignal): Promise<Lookup> {
	const query = { date, ...(to === undefined ? {} : { to }), ...(messageId === undefined ? {} : { messageId }) };
	const found = await readDeliveries(client, query, signal);
	const deliveries = found.filter(delivery => !address || isFrom(address, delivery));
	const filter = [address, to, messageId].filter(text => text !== undefined).join(', ');
	return { deliveries, page: lookupPage(date, filter, deliveries, found.length >= maxDeliveries) };
}

/** Looks up a mail by its ID and the time when it was sent, which around midnight may belong to either of two days. */
export async function lookUpMail(client: SesClient, messageId: string, time: Date): Promise<Lookup> {
	const [first = '', second] = deliveryDates(time);
	const lookup = await lookUpDay(client, { date: first, messageId });
	return lookup.deliveries.length > 0 || second === undefined ? lookup : lookUpDay(client, { date: second, messageId });
}

/**
 * Reads the delivery status of a sent mail. If the response was lost and its ID is not known, the mail is found by sender, recipients and
 * time, which may also find another mail to the same recipients at the same time.
 */
export async function readMail(client: SesClient, mail: SentTestMail, signal?: AbortSignal): Promise<readonly Delivery[]> {
	for (const date of deliveryDates(mail.time)) {
		const query = mail.messageId === undefined ? { date } : { date, messageId: mail.messageId };
		const deliveries = (await readDeliveries(client, query, signal)).filter(delivery => isOf(mail, delivery));
		if (deliveries.length > 0) {
			return deliveries;
		}
	}
	return [];
}

/** Milliseconds by which the clocks of this computer and of SES may differ. */
const tolerance = 60_000;

function isOf({ messageId, from, to, time }: SentTestMail, delivery: Delivery): boolean {
	if (messageId !== undefined) {
		return delivery.messageId === messageId;
	}
	const requested = delivery.requested?.getTime() ?? 0;
	const isRecipient = to.some(recipient => recipient.toLowerCase() === delivery.to.toLowerCase());
	return isRecipient && isFrom(from, delivery) && Math.abs(requested - time.getTime()) <= tolerance;
}
