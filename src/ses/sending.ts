import { parseMailbox } from '../mail/address.ts';
import type { Input } from './actions.ts';
import type { SesClient } from './client.ts';
import { Fields } from './fields.ts';
import { openWrite } from './journal.ts';

export interface TemplateMail {
	/** Value of the From header: bare address, or alias, one space and `<address>`; see `mailbox` in `mail/senderName.ts`. */
	readonly from: string;
	/** 1 to 50 addresses; every recipient sees them all. */
	readonly to: readonly string[];
	/** 1 to 100 characters, or up to 998: sources disagree. */
	readonly subject: string;
	readonly templateId: number;
	/** Values by variable name. */
	readonly templateData: Readonly<Record<string, unknown>>;
}

interface SentMail {
	readonly messageId: string;
	readonly requestId: string;
}

/** Delivery status of a message for one recipient. */
export interface Delivery {
	readonly messageId: string;
	readonly to: string;
	readonly from: string;
	/** 0 accepted by the service; other numbers give the reason why not. `undefined` if unknown. */
	readonly sendStatus: number | undefined;
	/** 0 queued, 1 delivered, 2 dropped, 3 rejected by the recipient's provider, 8 delayed by it. */
	readonly deliverStatus: number | undefined;
	/** Response of the recipient's provider; empty for none. */
	readonly message: string;
	readonly requested: Date | undefined;
	readonly delivered: Date | undefined;
	readonly isOpened: boolean;
	readonly isClicked: boolean;
}

/** Maximum page size of the service. */
const pageSize = 100;
/** Maximum number of rows that `readDeliveries` reads. */
export const maxDeliveries = 1000;

/**
 * Sends a message.
 *
 * @param onUnsent called when the signal is aborted while no request is in flight: no message was sent
 * @throws SesError; if `mayHaveHappened` is true for it, the message may have been sent, and sending it again may send it twice
 */
export async function sendTemplateMail(
	client: SesClient,
	mail: TemplateMail,
	signal?: AbortSignal,
	onUnsent?: () => void
): Promise<SentMail> {
	const input: Input<'SendEmail'> = {
		FromEmailAddress: mail.from,
		Destination: mail.to,
		Subject: mail.subject,
		Template: { TemplateID: mail.templateId, TemplateData: JSON.stringify(mail.templateData) }
	};
	const entry = await openWrite(client.journal, { kind: 'sendMail', from: parseMailbox(mail.from)?.address ?? mail.from, to: mail.to });
	try {
		const answer = await client.call('SendEmail', input, signal, onUnsent);
		return { messageId: new Fields('SendEmail', answer).text('MessageId'), requestId: answer.RequestId };
	} finally {
		// Closed even if the outcome is unknown: no list shows it, so the user is informed at once.
		await entry.close();
	}
}

export interface DeliveryQuery {
	/** `YYYY-MM-DD`, see `deliveryDates`. The service looks back 30 or 90 days; its documentation is inconsistent. */
	readonly date: string;
	readonly messageId?: string;
	readonly to?: string;
}

/** Delivery statuses of the messages of one day, at most `maxDeliveries` rows. Without a message ID, those of all messages. */
export async function readDeliveries(client: SesClient, query: DeliveryQuery, signal?: AbortSignal): Promise<readonly Delivery[]> {
	const deliveries: Delivery[] = [];
	while (deliveries.length < maxDeliveries) {
		const input: Input<'GetSendEmailStatus'> = {
			RequestDate: query.date,
			Offset: deliveries.length,
			Limit: pageSize,
			...(query.messageId === undefined ? {} : { MessageId: query.messageId }),
			...(query.to === undefined ? {} : { ToEmailAddress: query.to })
		};
		const rows = new Fields('GetSendEmailStatus', await client.call('GetSendEmailStatus', input, signal)).list('EmailStatusList');
		deliveries.push(...rows.map(readDelivery));
		if (rows.length < pageSize) {
			break;
		}
	}
	return deliveries;
}

/** UTC offset of Beijing, in hours. */
const beijing = 8;

/**
 * The dates under which the service may list a message. Its time zone is not documented, so these are the dates in Beijing (more likely)
 * and in UTC; one entry if they are equal.
 */
export function deliveryDates(sent: Date): readonly string[] {
	const inBeijing = new Date(sent.getTime() + beijing * 3_600_000);
	return [...new Set([dateOf(inBeijing), dateOf(sent)])];
}

function dateOf(time: Date): string {
	return time.toISOString().slice(0, 10);
}

function readDelivery(row: Fields): Delivery {
	return {
		messageId: row.text('MessageId'),
		to: row.text('ToEmailAddress'),
		from: row.text('FromEmailAddress'),
		sendStatus: row.number('SendStatus'),
		deliverStatus: row.number('DeliverStatus'),
		message: row.text('DeliverMessage'),
		requested: timeOf(row, 'RequestTime'),
		delivered: timeOf(row, 'DeliverTime'),
		isOpened: row.flag('UserOpened'),
		isClicked: row.flag('UserClicked')
	};
}

/** 0 means "not yet". */
function timeOf(row: Fields, name: string): Date | undefined {
	return row.number(name) === 0 ? undefined : row.date(name);
}
