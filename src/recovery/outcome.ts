import { findByAddress } from '../mail/address.ts';
import { domainKey } from '../mail/domain.ts';
import type { SenderDomain } from '../ses/domains.ts';
import type { ReportedOutcome, Write } from '../ses/journal.ts';
import type { SenderAddress } from '../ses/senders.ts';

/** What the account holds, read after the last request of the write was sent. */
interface Listing {
	readonly senders: readonly SenderAddress[];
	readonly domains: readonly Pick<SenderDomain, 'name'>[];
}

/** The outcome of a write whose answer was lost, as far as the listing shows it. */
export type Outcome =
	/** `hasPassword`: whether an SMTP password is set now; `undefined` when SES does not say, or it does not matter. */
	| { readonly kind: 'done'; readonly hasPassword?: boolean | undefined }
	/** `passwordLost`: the address lost its SMTP password anyway. */
	| { readonly kind: 'notDone'; readonly passwordLost?: boolean }
	/** Which of its addresses exist and which do not. */
	| { readonly kind: 'partly'; readonly there: readonly string[]; readonly missing: readonly string[] }
	/** The address exists with another sender name than requested. `hasPassword` as above. */
	| { readonly kind: 'named'; readonly senderName: string; readonly hasPassword?: boolean | undefined }
	/** The address no longer exists. */
	| { readonly kind: 'gone' }
	/** Cannot be found out. */
	| { readonly kind: 'unknowable' };

export function outcomeOf(write: Write, { senders, domains }: Listing): Outcome {
	const found = (address: string) => findByAddress(senders, address);
	const isListed = (domain: string) => domains.some(({ name }) => domainKey(name) === domainKey(domain));
	const split = (addresses: readonly string[]) => {
		const there = addresses.filter(found);
		return { kind: 'partly', there, missing: addresses.filter(address => !there.includes(address)) } as const;
	};
	switch (write.kind) {
		case 'createAddress': {
			const sender = found(write.address);
			return sender ? named(sender.senderName, write.senderName) : { kind: 'notDone' };
		}
		case 'createMany': {
			const parts = split(write.senders.map(({ address }) => address));
			return parts.missing.length === 0 ? { kind: 'done' } : parts.there.length === 0 ? { kind: 'notDone' } : parts;
		}
		case 'deleteAddresses': {
			const parts = split(write.addresses);
			return parts.there.length === 0 ? { kind: 'done' } : parts.missing.length === 0 ? { kind: 'notDone' } : parts;
		}
		case 'changeName': {
			const sender = found(write.address);
			if (!sender) {
				return { kind: 'gone' };
			}
			return sender.senderName === write.oldName
				? { kind: 'notDone', passwordLost: write.hadPassword === true && sender.hasSmtpPassword === false }
				: { ...named(sender.senderName, write.newName), hasPassword: sender.hasSmtpPassword };
		}
		case 'setSmtpPassword': {
			const sender = found(write.address);
			if (!sender) {
				return { kind: 'gone' };
			}
			// For an address that had one before, the list does not show which of the two is valid.
			return write.hadPassword !== false || sender.hasSmtpPassword === undefined
				? { kind: 'unknowable' }
				: { kind: sender.hasSmtpPassword ? 'done' : 'notDone' };
		}
		case 'createDomain':
			return { kind: isListed(write.domain) ? 'done' : 'notDone' };
		case 'deleteDomain': {
			if (!isListed(write.domain)) {
				return { kind: 'done' };
			}
			const parts = split(write.addresses);
			return parts.missing.length === 0 ? { kind: 'notDone' } : parts;
		}
		case 'sendMail':
			return { kind: 'unknowable' };
	}
}

/** Whether no request in progress can still change it. */
export function isFinal({ kind }: Outcome): boolean {
	return kind === 'done' || kind === 'named' || kind === 'unknowable';
}

/** Whether the user has not been told this outcome yet. */
export function isNews(write: Write, { kind }: Outcome, told: ReportedOutcome | undefined): boolean {
	// The deletion of a domain has reported which of its addresses it deleted.
	return kind !== told && !(write.kind === 'deleteDomain' && told === 'notDone' && kind === 'partly');
}

/** Whether the user has to decide before the write is over. */
export function isUndecided(write: Write, { kind }: Outcome): boolean {
	return write.kind === 'changeName' && kind === 'gone';
}

function named(senderName: string, wanted: string): Extract<Outcome, { readonly kind: 'done' | 'named' }> {
	return senderName === wanted ? { kind: 'done' } : { kind: 'named', senderName };
}
