import type { SesClient } from './client.ts';

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

/** All sender domains of the account, page by page. */
export async function listSenderDomains(client: SesClient, signal?: AbortSignal): Promise<readonly SenderDomain[]> {
	const domains = new Map<string, SenderDomain>();
	for (;;) {
		const known = domains.size;
		const { EmailIdentities, Total } = await client.read('ListEmailIdentities', { Limit: pageSize, Offset: known }, signal);
		for (const identity of EmailIdentities ?? []) {
			domains.set(identity.IdentityName, {
				name: identity.IdentityName,
				isVerified: identity.SendingEnabled === true,
				reputationLevel: identity.CurrentReputationLevel,
				dailyQuota: identity.DailyQuota
			});
		}
		// Older answers have no total, and how long a page may be is not published: without a total, go on until nothing new comes.
		if (domains.size === known || domains.size === Total) {
			return [...domains.values()];
		}
	}
}

/** The DNS records that a domain needs and what the service last saw of them. */
export async function listDnsRecords(client: SesClient, domain: string, signal?: AbortSignal): Promise<readonly DnsRecord[]> {
	const { Attributes } = await client.read('GetEmailIdentity', { EmailIdentity: domain }, signal);
	return (Attributes ?? []).map(attribute => ({
		type: attribute.Type,
		name: attribute.SendDomain,
		expected: attribute.ExpectedValue,
		found: attribute.CurrentValue ?? '',
		isMatching: attribute.Status
	}));
}
