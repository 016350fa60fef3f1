import { parseMailbox } from '../mail/address.ts';
import type { Input } from './actions.ts';
import type { SesClient } from './client.ts';
import { SesError } from './errors.ts';
import { Fields } from './fields.ts';
import { openWrite } from './journal.ts';

/** `unusable` stands for the numbers that the schema does not name. */
export type TemplateStatus = 'approved' | 'pending' | 'rejected' | 'unusable';

export interface TemplateSummary {
	readonly id: number;
	readonly name: string;
	readonly status: TemplateStatus;
	/** `undefined` when the service does not say. */
	readonly created: Date | undefined;
	/** What the reviewer said; empty for nothing. */
	readonly reviewReason: string;
}

export interface Template {
	readonly id: number;
	readonly name: string;
	readonly status: TemplateStatus;
	/** At least one of the two is there, unless the service breaks its own rules. */
	readonly html?: string;
	readonly text?: string;
}

/** A message made from a template. */
export interface TemplateMail {
	/** Bare address or alias, one space and `<address>`, as it is to stand in the From header; see `mailbox` in `mail/senderName.ts`. */
	readonly from: string;
	/** 1 to 50 addresses; every recipient sees them all. */
	readonly to: readonly string[];
	/** 1 to 100 characters. */
	readonly subject: string;
	readonly templateId: number;
	/** Values by the names of the variables. */
	readonly templateData: Readonly<Record<string, unknown>>;
	/** At most 20. */
	readonly cc?: readonly string[];
	/** At most 20, none of which is in `to`. */
	readonly bcc?: readonly string[];
	readonly replyTo?: string;
	/** Something that the recipient did brought the message about, such as asking for a code. Default: not. */
	readonly isTriggered?: boolean;
}

export interface SentMail {
	readonly messageId: string;
	readonly requestId: string;
}

/** What became of a message for one recipient. */
export interface Delivery {
	readonly messageId: string;
	readonly to: string;
	readonly from: string;
	/** 0 when the service took the message on; other numbers say why not. `undefined` when the service does not say. */
	readonly sendStatus: number | undefined;
	/** 0 queued, 1 delivered, 2 dropped, 3 refused by the recipient's provider, 8 delayed by it. */
	readonly deliverStatus: number | undefined;
	/** What the recipient's provider said; empty for nothing. */
	readonly message: string;
	readonly requested: Date | undefined;
	readonly delivered: Date | undefined;
	readonly isOpened: boolean;
	readonly isClicked: boolean;
}

/** Most rows that the service gives at once. */
const pageSize = 100;
const maxPages = 100;
/** `readDeliveries` reads this many rows at most. */
export const maxDeliveries = 1000;

/** All templates of the account's region, page by page. */
export async function listTemplates(client: SesClient, signal?: AbortSignal): Promise<readonly TemplateSummary[]> {
	const templates = new Map<number, TemplateSummary>();
	for (let page = 0; page < maxPages; page++) {
		const answer = await client.call('ListEmailTemplates', { Limit: pageSize, Offset: page * pageSize }, signal);
		const fields = new Fields('ListEmailTemplates', answer);
		const rows = fields.list('TemplatesMetadata');
		for (const row of rows) {
			const id = row.id('TemplateID');
			templates.set(id, {
				id,
				name: row.text('TemplateName'),
				status: templateStatus(row.number('TemplateStatus')),
				created: row.date('CreatedTimestamp'),
				reviewReason: row.text('ReviewReason')
			});
		}
		if (rows.length < pageSize || templates.size === fields.number('TotalCount')) {
			return [...templates.values()];
		}
	}
	throw new SesError('ListEmailTemplates', 'UnreadableAnswer', `The list of templates does not end after ${maxPages} pages.`);
}

/** One template with its content. */
export async function readTemplate(client: SesClient, id: number, signal?: AbortSignal): Promise<Template> {
	const fields = new Fields('GetEmailTemplate', await client.call('GetEmailTemplate', { TemplateID: id }, signal));
	const content = fields.object('TemplateContent');
	const html = content.base64('Html');
	const text = content.base64('Text');
	return {
		id,
		name: fields.text('TemplateName'),
		status: templateStatus(fields.number('TemplateStatus')),
		...(html === '' ? {} : { html }),
		...(text === '' ? {} : { text })
	};
}

/**
 * Sends a message.
 *
 * @param onUnsent is told when the signal was aborted while nothing was on its way: no message was sent
 * @throws SesError; where `mayHaveHappened` says so, the message may be on its way, and sending it again may send it twice
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
		Template: { TemplateID: mail.templateId, TemplateData: JSON.stringify(mail.templateData) },
		...(mail.cc && mail.cc.length > 0 ? { Cc: mail.cc } : {}),
		...(mail.bcc && mail.bcc.length > 0 ? { Bcc: mail.bcc } : {}),
		...(mail.replyTo ? { ReplyToAddresses: mail.replyTo } : {}),
		...(mail.isTriggered === undefined ? {} : { TriggerType: mail.isTriggered ? 1 : 0 })
	};
	const entry = await openWrite(client.journal, { kind: 'sendMail', from: parseMailbox(mail.from)?.address ?? mail.from, to: mail.to });
	try {
		const answer = await client.call('SendEmail', input, signal, onUnsent);
		return { messageId: new Fields('SendEmail', answer).text('MessageId'), requestId: answer.RequestId };
	} finally {
		// No list tells whether it was sent: whoever asked for it is told that at once.
		await entry.close();
	}
}

export interface DeliveryQuery {
	/** `YYYY-MM-DD`, see `deliveryDates`. The service looks back 30 days, or 90; its texts disagree. */
	readonly date: string;
	readonly messageId?: string;
	readonly to?: string;
}

/** What became of the messages of one day, at most `maxDeliveries` rows. Without a message ID, of all that were sent. */
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

/** Hours. */
const beijing = 8;

/**
 * The days under which the service may have filed a message. In which time zone it counts days is not documented: Beijing's and
 * UTC's are asked for, the likelier one first. One entry where they agree.
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

/** 0 stands for "not yet". */
function timeOf(row: Fields, name: string): Date | undefined {
	return row.number(name) === 0 ? undefined : row.date(name);
}

function templateStatus(number: number | undefined): TemplateStatus {
	const statuses: readonly TemplateStatus[] = ['approved', 'pending', 'rejected'];
	return statuses[number ?? -1] ?? 'unusable';
}
