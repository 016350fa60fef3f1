import type { DkimKeyLength } from '../mail/dkim.ts';
import type { Action } from './actions.ts';
import type { SesClient } from './client.ts';
import { isSesError, SesError } from './errors.ts';
import { Fields } from './fields.ts';
import { type OpenWrite, recorded } from './journal.ts';
import { markNoEffect, mayHaveHappened } from './retry.ts';

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
		const answer = await client.call('ListEmailIdentities', { Limit: pageSize, Offset: known }, signal);
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

/** What the service says of one domain. */
export interface DomainState {
	readonly isVerified: boolean;
	readonly records: readonly DnsRecord[];
}

/** Whether a domain is verified, the DNS records that it needs and what the service last saw of them. */
export async function readSenderDomain(client: SesClient, domain: string, signal?: AbortSignal): Promise<DomainState> {
	return readState('GetEmailIdentity', await client.call('GetEmailIdentity', { EmailIdentity: domain }, signal));
}

export interface CreatedDomain extends DomainState {
	/** `undefined` when the answer was lost on the way and the service lists the domain. */
	readonly requestId: string | undefined;
}

/**
 * Registers a domain. When the answer leaves open whether that happened, the service is asked what it knows of the domain.
 *
 * @param isRepeat an earlier answer to the same was lost, whatever became known since
 * @throws SesError; where `mayHaveHappened` says so, the service did not say
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
			// Where an earlier answer was lost, that the domain is there already may be the answer to that.
			const isTaken = isSesError(error) && error.code === 'InvalidParameterValue.RepeatCreation';
			const state = mayHaveHappened(error) || ((isRepeat || entry.isRepeat) && isTaken) ? await stateOf(client, domain, signal) : undefined;
			if (state) {
				return { ...state, requestId: undefined };
			}
			throw markNoEffect(error, state === null);
		}
	});
}

/**
 * Makes the service look at the DNS records of a domain that is not verified yet.
 *
 * Whether the service takes the verification from a domain whose records are wrong by then is not known, so a verified
 * domain is left alone: it is read first, and not asked about when it is verified already.
 */
export async function verifySenderDomain(client: SesClient, domain: string, signal?: AbortSignal): Promise<DomainState> {
	const before = await readSenderDomain(client, domain, signal);
	if (before.isVerified) {
		return before;
	}
	return readState('UpdateEmailIdentity', await client.call('UpdateEmailIdentity', { EmailIdentity: domain }, signal));
}

/**
 * Deletes a domain. When the answer leaves open whether that happened, or may mean that the service does not know the domain,
 * it is asked whether it still knows it.
 *
 * @param part of which larger write this is a part
 * @returns `wasGone` when someone else was quicker
 * @throws as createSenderDomain
 */
export async function deleteSenderDomain(
	client: SesClient,
	domain: string,
	signal?: AbortSignal,
	part?: OpenWrite
): Promise<'deleted' | 'wasGone'> {
	return recorded(client.journal, { kind: 'deleteDomain', domain, addresses: [] }, part, signal, async ({ isRepeat }, onUnsent) => {
		try {
			await client.call('DeleteEmailIdentity', { EmailIdentity: domain }, signal, onUnsent);
			return 'deleted';
		} catch (error) {
			// The page of the action has no code of its own for a domain that the account does not have.
			const mayBeUnknown = isSesError(error) && error.code.startsWith('InvalidParameterValue');
			const state = mayBeUnknown || mayHaveHappened(error) ? await stateOf(client, domain, signal) : undefined;
			if (state === null) {
				return mayBeUnknown && !isRepeat ? 'wasGone' : 'deleted';
			}
			throw markNoEffect(error, state !== undefined);
		}
	});
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

/** @returns `null` when the service does not know the domain, `undefined` as findSender */
async function stateOf(client: SesClient, domain: string, signal: AbortSignal | undefined): Promise<DomainState | null | undefined> {
	try {
		return await readSenderDomain(client, domain, signal);
	} catch (error) {
		return isSesError(error) && error.code === 'InvalidParameterValue.NotExistDomain' ? null : undefined;
	}
}
