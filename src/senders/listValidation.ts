import {
	addressKey,
	type LocalPartValidation,
	maxAddressLength,
	maxAddressLengthForSmtp,
	splitAddress,
	validateLocalPart
} from '../mail/address.ts';
import { domainKey } from '../mail/domain.ts';
import { type SenderNameFault, tidySenderName, validateSenderName } from '../mail/senderName.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import type { Site } from '../ses/sites.ts';
import type { ListRow, RowFault } from './senderList.ts';

/** Why a row will not be created. */
export type Fault =
	| { readonly fault: RowFault | 'badDomain' }
	| { readonly fault: 'localPart'; readonly localPart: LocalPartValidation }
	| { readonly fault: 'unknownDomain'; readonly domain: string }
	| { readonly fault: 'tooLong'; readonly length: number }
	| { readonly fault: 'name'; readonly name: SenderNameFault }
	| { readonly fault: 'duplicate'; readonly firstLine: number };

/** A possible problem that only the service can decide on. */
export type Doubt = 'notVerified' | 'overLimit' | 'tooLongForSmtp';

export type RowVerdict =
	| { readonly kind: 'create'; readonly doubts: readonly Doubt[] }
	/** `isOtherName` when the row has a name other than the existing one. */
	| { readonly kind: 'exists'; readonly senderName: string; readonly isOtherName: boolean }
	| ({ readonly kind: 'fault' } & Fault);

export interface ValidatedRow extends Omit<ListRow, 'fault'> {
	/** The name of the domain entry; `undefined` when the account has no such domain. */
	readonly domain: string | undefined;
	readonly verdict: RowVerdict;
}

/** Validates every row of a list against the account and the rows above it. */
export function validateSenderList(
	rows: readonly ListRow[],
	{ entries, site }: { readonly entries: readonly DomainEntry[]; readonly site: Site }
): readonly ValidatedRow[] {
	const domains = new Map(entries.filter(({ domain }) => domain).map(entry => [domainKey(entry.name), entry]));
	const senders = entries.flatMap(({ addresses }) => addresses);
	const existing = new Map(senders.map(sender => [sender.address, sender]));
	const existingInAnyCase = new Map(senders.map(sender => [addressKey(sender.address), sender]));
	/** Line numbers of the addresses so far. */
	const lines = new Map<string, number>();
	/** How many addresses count towards each limit so far; on the mainland there is one limit for all domains. */
	const counts = new Map<string, number>();
	const limitOf = (domain: string) => (site === 'mainland' ? '' : domainKey(domain));
	for (const { name, addresses } of entries) {
		counts.set(limitOf(name), (counts.get(limitOf(name)) ?? 0) + addresses.length);
	}

	function verdictOf(row: ListRow, address: string, domain: string | undefined): RowVerdict {
		if (row.fault) {
			return { kind: 'fault', fault: row.fault };
		}
		const localPart = validateLocalPart(address.slice(0, address.lastIndexOf('@')));
		if (localPart) {
			return { kind: 'fault', fault: 'localPart', localPart };
		}
		if (domain === undefined) {
			return { kind: 'fault', fault: 'badDomain' };
		}
		const entry = domains.get(domain);
		if (!entry) {
			return { kind: 'fault', fault: 'unknownDomain', domain };
		}
		if (address.length > maxAddressLength) {
			return { kind: 'fault', fault: 'tooLong', length: address.length };
		}
		const name = validateSenderName(row.senderName, address);
		if (name) {
			return { kind: 'fault', fault: 'name', name };
		}
		const key = addressKey(address);
		const firstLine = lines.get(key);
		if (firstLine !== undefined) {
			return { kind: 'fault', fault: 'duplicate', firstLine };
		}
		lines.set(key, row.firstLine);
		const sender = existing.get(address) ?? existingInAnyCase.get(key);
		if (sender) {
			const isOtherName = row.senderName !== '' && row.senderName !== tidySenderName(sender.senderName);
			return { kind: 'exists', senderName: sender.senderName, isOtherName };
		}
		return { kind: 'create', doubts: doubtsOf(address, entry) };
	}

	function doubtsOf(address: string, { name, domain }: DomainEntry): readonly Doubt[] {
		const doubts: Doubt[] = address.length > maxAddressLengthForSmtp ? ['tooLongForSmtp'] : [];
		const count = counts.get(limitOf(name)) ?? 0;
		if (!domain?.isVerified) {
			return ['notVerified', ...doubts];
		}
		if (count >= senderAddressLimit) {
			return ['overLimit', ...doubts];
		}
		counts.set(limitOf(name), count + 1);
		return doubts;
	}

	return rows.map(row => {
		const { fault: _, ...read } = row;
		const parts = splitAddress(row.address ?? '');
		const address = parts ? `${parts.localPart}@${parts.domain}` : row.address;
		const domain = parts && domains.get(parts.domain)?.name;
		return { ...read, address, domain, verdict: verdictOf(row, address ?? '', parts?.domain) };
	});
}

/** Whether SES will likely reject it. */
export function isDoubtful({ verdict }: ValidatedRow): boolean {
	return verdict.kind === 'create' && verdict.doubts.some(doubt => doubt !== 'tooLongForSmtp');
}
