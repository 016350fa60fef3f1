import { readableDomain } from '../mail/domain.ts';
import type { DomainStatus } from './domainCheck.ts';
import type { DomainEntry } from './domainEntry.ts';

/** What decides which domain comes first. */
export const domainOrders = ['name', 'status', 'dailyQuota'] as const;
export type DomainOrder = (typeof domainOrders)[number];

export function isDomainOrder(value: unknown): value is DomainOrder {
	return domainOrders.some(order => order === value);
}

/**
 * Whether a domain shows under a filter: each word of the filter has to occur in its name, in its name as people write it, in the words
 * for its status, or in one of its addresses.
 */
export function isShown(filter: string, name: string, statusWords: string, addresses: readonly string[]): boolean {
	const text = comparable([name, readableDomain(name), statusWords, ...addresses].join('\n'));
	return comparable(filter)
		.split(/\s+/)
		.every(word => text.includes(word));
}

/** What needs work first; nothing can be done about what the service does not list. */
const urgency: Readonly<Record<DomainStatus['kind'], number>> = { wrong: 0, ready: 1, waiting: 2, unknown: 3, verified: 4, unlisted: 5 };

/** @param entries by name; those that come to the same stay in this order */
export function sorted(
	entries: readonly DomainEntry[],
	order: DomainOrder,
	statusOf: (entry: DomainEntry) => DomainStatus
): readonly DomainEntry[] {
	switch (order) {
		case 'name':
			return entries;
		case 'status':
			return [...entries].sort((a, b) => urgency[statusOf(a).kind] - urgency[statusOf(b).kind]);
		case 'dailyQuota':
			return [...entries].sort((a, b) => (b.domain?.dailyQuota ?? -1) - (a.domain?.dailyQuota ?? -1));
	}
}

function comparable(text: string): string {
	return text.normalize('NFC').toLowerCase();
}
