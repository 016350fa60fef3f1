import type { SesClient } from './client.ts';
import { SesError } from './errors.ts';
import { Fields } from './fields.ts';

export interface SenderDomain {
	/** ASCII; an IDN as its A-labels. */
	readonly name: string;
	readonly isVerified: boolean;
	readonly reputationLevel: number | undefined;
	/** Messages allowed today. */
	readonly dailyQuota: number | undefined;
}

export interface DnsRecord {
	readonly type: string;
	/** Full name. */
	readonly name: string;
	readonly expected: string;
	/** What the service last saw; empty when it saw nothing. */
	readonly found: string;
	readonly isMatching: boolean;
}

const pageSize = 100;
/** An account may have 10 domains, once 20; a list without end is none. */
const maxPages = 100;

/** All sender domains of the account, page by page. */
export async function listSenderDomains(client: SesClient, signal?: AbortSignal): Promise<readonly SenderDomain[]> {
	const domains = new Map<string, SenderDomain>();
	for (let page = 0; page < maxPages; page++) {
		const known = domains.size;
		const answer = await client.read('ListEmailIdentities', { Limit: pageSize, Offset: known }, signal);
		const fields = new Fields('ListEmailIdentities', answer);
		for (const identity of fields.list('EmailIdentities')) {
			const name = identity.name('IdentityName');
			domains.set(name, {
				name,
				isVerified: identity.flag('SendingEnabled'),
				reputationLevel: identity.number('CurrentReputationLevel'),
				dailyQuota: identity.number('DailyQuota')
			});
		}
		// Older answers have no total, and how long a page may be is not published: without a total, go on until nothing new comes.
		if (domains.size === known || domains.size === fields.number('Total')) {
			return [...domains.values()];
		}
	}
	throw new SesError('ListEmailIdentities', 'UnreadableAnswer', `The list of domains does not end after ${maxPages} pages.`);
}

/** The DNS records that a domain needs and what the service last saw of them. */
export async function listDnsRecords(client: SesClient, domain: string, signal?: AbortSignal): Promise<readonly DnsRecord[]> {
	const answer = await client.read('GetEmailIdentity', { EmailIdentity: domain }, signal);
	return new Fields('GetEmailIdentity', answer).list('Attributes').map(attribute => ({
		type: attribute.name('Type'),
		name: attribute.name('SendDomain'),
		expected: attribute.text('ExpectedValue'),
		found: attribute.text('CurrentValue'),
		isMatching: attribute.flag('Status')
	}));
}
