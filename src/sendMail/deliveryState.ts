import { addressKey, parseMailbox } from '../mail/address.ts';
import type { Delivery } from '../ses/sending.ts';

const second = 1000;

/** When the delivery status of a mail is checked: with growing pauses, for ten minutes. In milliseconds. */
export const checkTimes = { pauses: [5 * second, 10 * second, 20 * second, 40 * second, 60 * second], limit: 600 * second };

/** The delivery state for one recipient. */
type DeliveryState = 'underWay' | 'delivered' | 'failed';

/** Whether the delivery status of every recipient is final. */
export function isSettled(recipients: readonly string[], deliveries: readonly Delivery[]): boolean {
	return recipients.every(recipient => stateFor(recipient, deliveries) !== 'underWay');
}

/** The delivery state for a recipient. A mail that SES does not list yet is being delivered. */
export function stateFor(recipient: string, deliveries: readonly Delivery[]): DeliveryState {
	const own = deliveryTo(recipient, deliveries);
	return own ? stateOf(own) : 'underWay';
}

export function deliveryTo(recipient: string, deliveries: readonly Delivery[]): Delivery | undefined {
	return deliveries.find(({ to }) => to.toLowerCase() === recipient.toLowerCase());
}

/** Whether a mail was sent from an address. SES may list the address with a sender name. */
export function isFrom(address: string, { from }: Pick<Delivery, 'from'>): boolean {
	return addressKey(parseMailbox(from)?.address ?? from) === addressKey(address);
}

/** "No record", which may change within moments. */
const noRecord = 2001;

/** The state behind the numbers of one row (schema, `SendEmailStatus`). A status that is not documented may not be final. */
export function stateOf({ sendStatus, deliverStatus }: Pick<Delivery, 'sendStatus' | 'deliverStatus'>): DeliveryState {
	if (sendStatus === undefined || sendStatus === noRecord) {
		return 'underWay';
	}
	if (sendStatus !== 0) {
		return 'failed';
	}
	switch (deliverStatus) {
		case 1:
			return 'delivered';
		case 2:
		case 3:
			return 'failed';
		default:
			return 'underWay';
	}
}

/** How many days GetSendEmailStatus looks back. Sources dispute: 30 by its description, 90 by one of its error messages. */
export const [safeAge, maxAge] = [30, 90] as const;

const day = 24 * 60 * 60 * second;

/** Validates the day to look up. SES may not know an `old` one. @param today of Beijing, in the format `YYYY-MM-DD` */
export function validateDate(text: string, today: string): 'format' | 'future' | 'old' | 'range' | undefined {
	const typed = text.trim();
	const time = /^\d{4}-\d{2}-\d{2}$/.test(typed) ? Date.parse(typed) : Number.NaN;
	// Some engines read the 31st of a shorter month as a day of the next one.
	if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(typed)) {
		return 'format';
	}
	const age = (Date.parse(today) - time) / day;
	return age < 0 ? 'future' : age > maxAge ? 'range' : age > safeAge ? 'old' : undefined;
}
