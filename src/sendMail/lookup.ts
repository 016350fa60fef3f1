import type { SesClient } from '../ses/client.ts';
import { type Delivery, deliveryDates, maxDeliveries, readDeliveries } from '../ses/sending.ts';
import { lookupPage } from './deliveryPage.ts';
import { isFrom } from './deliveryState.ts';
import type { PageSubject } from './pageUri.ts';

/** What SES says, and the page of it. */
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

/** Looks up a mail by the time when it was sent: around midnight there are two days for it. */
export async function lookUpMail(client: SesClient, messageId: string, time: Date): Promise<Lookup> {
	const [first = '', ...others] = deliveryDates(time);
	let lookup = await lookUpDay(client, { date: first, messageId });
	for (const date of others) {
		if (lookup.deliveries.length > 0) {
			break;
		}
		lookup = await lookUpDay(client, { date, messageId });
	}
	return lookup;
}
