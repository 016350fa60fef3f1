import type { DkimKeyLength } from '../mail/dkim.ts';
import { recordKind } from '../mail/recordKind.ts';
import type { Action } from './actions.ts';
import type { SesClient } from './client.ts';
import { isSesError, SesError } from './errors.ts';
import { Fields } from './fields.ts';
import { type OpenWrite, recorded } from './journal.ts';
import { isAnswerLost, markNoEffect, mayHaveHappened } from './retry.ts';

export interface SenderDomain {
	/** ASCII; A-labels for an IDN. */
	readonly name: string;
	readonly isVerified: boolean;
	readonly reputationLevel: number | undefined;
	/** The highest level of all domains. */
	readonly maxReputationLevel: number | undefined;
	/** Messages allowed today. */
	readonly dailyQuota: number | undefined;
}

export interface DnsRecord {
	readonly type: string;
	/** Full name. */
	readonly name: string;
	readonly expected: string;
	/** The value that the service last found; empty for none. */
	readonly found: string;
	readonly isMatching: boolean;
}

const pageSize = 100;
/** Far more than an account can have (10 domains, formerly 20): a guard against an endless list. */
const maxPages = 100;

export async function listSenderDomains(client: SesClient, signal?: AbortSignal): Promise<readonly SenderDomain[]> {
	const domains = new Map<string, SenderDomain>();
	for (let page = 0; page < maxPages; page++) {
		const known = domains.size;
		const answer = await client.call('ListEmailIdentities', { Limit: pageSize, Offset: known }, signal);
		const fields = new Fields('ListEmailIdentities', answer);
		for (const identity of fields.list('EmailIdentities')) {
			const name = identity.name('IdentityName');
			domains.set(name, {
				name,
				isVerified: identity.flag('SendingEnabled'),
				reputationLevel: identity.number('CurrentReputationLevel'),
				maxReputationLevel: fields.number('MaxReputationLevel'),
				dailyQuota: identity.number('DailyQuota')
			});
		}
		// Older responses have no total, and the page size is undocumented: without a total, go on until a page brings nothing new.
		if (domains.size === known || domains.size === fields.number('Total')) {
			return [...domains.values()];
		}
	}
	throw new SesError('ListEmailIdentities', 'UnreadableAnswer', `The list of domains does not end after ${maxPages} pages.`);
}

export interface DomainState {
	readonly isVerified: boolean;
	readonly records: readonly DnsRecord[];
}

/** Whether a domain is verified, which DNS records it needs, and what the service last found. */
export async function readSenderDomain(client: SesClient, domain: string, signal?: AbortSignal): Promise<DomainState> {
	return readState('GetEmailIdentity', await client.call('GetEmailIdentity', { EmailIdentity: domain }, signal));
}

interface CreatedDomain extends DomainState {
	/** `undefined` when the answer was lost, but the service knows the domain. */
	readonly requestId: string | undefined;
}

/**
 * Registers a domain. When the outcome is uncertain, this reads the domain to find out.
 *
 * @param isRepeat the answer to an earlier request for this domain was lost
 * @throws SesError; if `mayHaveHappened` is true for it, the outcome is still unknown
 */
export async function createSenderDomain(
	client: SesClient,
	domain: string,
	keyLength: DkimKeyLength,
	signal?: AbortSignal,
	isRepeat = false
): Promise<CreatedDomain> {
	return recorded(client.journal, { kind: 'createDomain', domain, keyLength }, undefined, signal, async (entry, onUnsent) => {
		try {
			const input = { EmailIdentity: domain, DKIMOption: keyLength === 2048 ? 1 : 0 };
			const answer = await client.call('CreateEmailIdentity', input, signal, onUnsent);
			return { ...readState('CreateEmailIdentity', answer), requestId: answer.RequestId };
		} catch (error) {
			// If an earlier answer was lost, the domain may exist because of that request.
			const isTaken = isSesError(error) && error.code === takenCode;
			const state = mayHaveHappened(error) || ((isRepeat || entry.isRepeat) && isTaken) ? await stateOf(client, domain, signal) : undefined;
			if (state && hasKeyLength(state, keyLength)) {
				return { ...state, requestId: undefined };
			}
			throw state && isAnswerLost(error) ? takenError() : markNoEffect(error, state === null);
		}
	});
}

const takenCode = 'InvalidParameterValue.RepeatCreation';

/** The error that the service must have answered with. */
function takenError(): SesError {
	return new SesError('CreateEmailIdentity', takenCode, 'The answer was lost; the domain exists with a DKIM key of another length.');
}

/** Whether a domain has a key of this length, as far as its records show. Only a short key fits into one string of a TXT record. */
function hasKeyLength({ records }: DomainState, keyLength: DkimKeyLength): boolean {
	const keys = records.filter(record => record.type === 'TXT' && recordKind(record) === 'dkim');
	return keys.length === 0 || keys.some(({ expected }) => (expected.length > 255 ? 2048 : 1024) === keyLength);
}

/**
 * Makes the service check the DNS records of a domain that is not verified yet.
 *
 * Unverified: the service may withdraw the verification of a domain whose records have become wrong. So the domain is read first, and left
 * alone if it is verified already.
 */
export async function verifySenderDomain(client: SesClient, domain: string, signal?: AbortSignal): Promise<DomainState> {
	const before = await readSenderDomain(client, domain, signal);
	if (before.isVerified) {
		return before;
	}
	return readState('UpdateEmailIdentity', await client.call('UpdateEmailIdentity', { EmailIdentity: domain }, signal));
}

/**
 * Deletes a domain. When the outcome is uncertain, or the service may not know the domain, this reads the domain to find out.
 *
 * @param signal ends the wait before a request; the answer to one that was sent is awaited
 * @param part the larger write that this is a part of
 * @throws as createSenderDomain
 */
export async function deleteSenderDomain(client: SesClient, domain: string, signal?: AbortSignal, part?: OpenWrite): Promise<void> {
	return recorded(client.journal, { kind: 'deleteDomain', domain, addresses: [] }, part, signal, async (_entry, onUnsent) => {
		try {
			await client.call('DeleteEmailIdentity', { EmailIdentity: domain }, signal, onUnsent, true);
		} catch (error) {
			const isUnknown = mayBeNoSuchDomain(error);
			// If SES has answered, only this read tells whether it has the domain, so canceling does not end it.
			const state = isUnknown || mayHaveHappened(error) ? await stateOf(client, domain, isUnknown ? undefined : signal) : undefined;
			if (state !== null) {
				throw markNoEffect(error, state !== undefined);
			}
		}
	});
}

/** Whether the service may have rejected a deletion because it does not know the domain. Its documentation has no code for that. */
export function mayBeNoSuchDomain(error: unknown): error is SesError {
	return isSesError(error) && error.code.startsWith('InvalidParameterValue');
}

function readState(action: Action, answer: object): DomainState {
	const fields = new Fields(action, answer);
	return {
		isVerified: fields.flag('VerifiedForSendingStatus'),
		records: fields.list('Attributes').map(attribute => ({
			type: attribute.name('Type'),
			name: attribute.name('SendDomain'),
			expected: attribute.text('ExpectedValue'),
			found: attribute.text('CurrentValue'),
			isMatching: attribute.flag('Status')
		}))
	};
}

/** @returns `null` when the service does not know the domain; `undefined` when that cannot be found out, see findSender */
async function stateOf(client: SesClient, domain: string, signal: AbortSignal | undefined): Promise<DomainState | null | undefined> {
	try {
		return await readSenderDomain(client, domain, signal);
	} catch (error) {
		return isSesError(error) && error.code === 'InvalidParameterValue.NotExistDomain' ? null : undefined;
	}
}
