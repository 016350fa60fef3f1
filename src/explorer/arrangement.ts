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
	return wordsOf(filter).every(word => text.includes(word));
}

/**
 * The addresses that let a domain pass a filter: those with a word of it that occurs nowhere else. None when the domain passes by itself;
 * its name alone is in each of its addresses.
 */
export function matchingAddresses(filter: string, name: string, statusWords: string, addresses: readonly string[]): readonly string[] {
	const own = comparable([name, readableDomain(name), statusWords].join('\n'));
	const words = wordsOf(filter).filter(word => !own.includes(word));
	return addresses.filter(address => words.some(word => comparable(address).includes(word)));
}

/** Where the words of a filter occur in a label: from, and up to but without, in order. */
export function highlightsOf(filter: string, label: string): [number, number][] {
	const text = comparable(label);
	// Some letters become two when they are made comparable, and then nobody knows where the others were.
	if (text.length !== label.length) {
		return [];
	}
	const found = wordsOf(filter)
		.filter(word => word !== '')
		.flatMap(word => occurrences(word, text))
		.sort(([a], [b]) => a - b);
	const merged: [number, number][] = [];
	for (const [from, to] of found) {
		const last = merged.at(-1);
		if (last && from <= last[1]) {
			last[1] = Math.max(last[1], to);
		} else {
			merged.push([from, to]);
		}
	}
	return merged;
}

function occurrences(word: string, text: string): [number, number][] {
	const found: [number, number][] = [];
	for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
		found.push([at, at + word.length]);
	}
	return found;
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

function wordsOf(filter: string): readonly string[] {
	return comparable(filter).split(/\s+/);
}

function comparable(text: string): string {
	return text.normalize('NFC').toLowerCase();
}
