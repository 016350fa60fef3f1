import { addressKey } from '../mail/address.ts';
import { domainKey } from '../mail/domain.ts';
import type { SenderDomain } from '../ses/domains.ts';
import type { ReportedOutcome, Write } from '../ses/journal.ts';
import type { SenderAddress } from '../ses/senders.ts';

/** What the service has, read after the last request of the write was sent. */
export interface Listing {
	readonly senders: readonly SenderAddress[];
	readonly domains: readonly Pick<SenderDomain, 'name'>[];
}

/** What became of a write of which only the listing tells. */
export type Outcome =
	/** All of it. `hasPassword`: whether an SMTP password is set now; `undefined` when the service does not say, or it does not matter. */
	| { readonly kind: 'done'; readonly hasPassword?: boolean | undefined }
	/** Nothing of it. `passwordLost`: but the address lost its SMTP password. */
	| { readonly kind: 'notDone'; readonly passwordLost?: boolean }
	/** Some of it: what is there and what is not, of what it was about. */
	| { readonly kind: 'partly'; readonly there: readonly string[]; readonly missing: readonly string[] }
	/** The address is there, with a sender name that was not asked for. `hasPassword` as above. */
	| { readonly kind: 'named'; readonly senderName: string; readonly hasPassword?: boolean | undefined }
	/** The address is not there any more. */
	| { readonly kind: 'gone' }
	/** The service does not say. */
	| { readonly kind: 'unknowable' };

export function outcomeOf(write: Write, { senders, domains }: Listing): Outcome {
	const found = (address: string) => senders.find(sender => addressKey(sender.address) === addressKey(address));
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
			// Of an address that had one before, the list says the same whichever holds.
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

/** Whether a request that is still on its way could change it. */
export function isFinal({ kind }: Outcome): boolean {
	return kind === 'done' || kind === 'named' || kind === 'unknowable';
}

/** Whether whoever asked for the write was told something else. */
export function isNews(write: Write, { kind }: Outcome, told: ReportedOutcome | undefined): boolean {
	// Whoever deleted a domain was told which of its addresses went.
	return kind !== told && !(write.kind === 'deleteDomain' && told === 'notDone' && kind === 'partly');
}

/** Whether the write is not over before someone has decided about it. */
export function isUndecided(write: Write, { kind }: Outcome): boolean {
	return write.kind === 'changeName' && kind === 'gone';
}

function named(senderName: string, wanted: string): Extract<Outcome, { readonly kind: 'done' | 'named' }> {
	return senderName === wanted ? { kind: 'done' } : { kind: 'named', senderName };
}
