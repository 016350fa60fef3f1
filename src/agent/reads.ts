import { dnsFor } from '../accounts/servers.ts';
import { checkRecords, type RecordCheck } from '../dns/dnsCheck.ts';
import { isMeant } from '../mail/dnsVerdict.ts';
import { domainKey } from '../mail/domain.ts';
import { verdictAdvice } from '../model/adviceWords.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { mayReplace, recordPurpose, recordState, valueToPublish } from '../model/domainStatus.ts';
import { verdictSentence } from '../model/statusWords.ts';
import { type DnsRecord, readSenderDomain } from '../ses/domains.ts';
import { SesError } from '../ses/errors.ts';
import { errorSentence, isKnownCode } from '../ui/errorSentences.ts';
import { codePattern } from '../ui/log.ts';
import { accountFacts, domainText, listed, readAccount } from './account.ts';
import type { Agent } from './agent.ts';
import { cleanText, recordText } from './cleanText.ts';
import { ToolError } from './toolError.ts';

/** Characters of a DNS value: a key of 2048 bits takes 400. */
const maxValue = 600;
/** Values of a name that are shown. */
const maxValues = 3;

export async function listDomains(agent: Agent, _input: object, signal: AbortSignal): Promise<object> {
	const { profile, entries } = await readAccount(agent, signal);
	const domains = entries.map(({ name, domain, addresses }) => ({
		domain: domainText(name),
		status: domain ? (domain.isVerified ? 'verified' : 'not verified') : 'SES lists its addresses, but not the domain',
		addresses: addresses.length,
		messages_allowed_today: domain?.dailyQuota,
		reputation_level: domain?.reputationLevel,
		highest_reputation_level: domain?.maxReputationLevel
	}));
	return { ...accountFacts(profile), ...listed('domains', domains) };
}

export async function listAddresses(agent: Agent, { domain }: { readonly domain?: string }, signal: AbortSignal): Promise<object> {
	const { profile, entries } = await readAccount(agent, signal);
	const wanted = domain === undefined ? entries : [requireDomain(entries, domain)];
	const addresses = wanted.flatMap(({ addresses }) =>
		addresses.map(({ address, senderName, hasSmtpPassword }) => ({
			address: cleanText(address, 254),
			sender_name: cleanText(senderName, 200),
			smtp_password_is_set: hasSmtpPassword
		}))
	);
	return { ...accountFacts(profile), ...listed('addresses', addresses) };
}

/** DNS is queried only for the records of a domain of the account: other names could carry data out. */
export async function checkDns(agent: Agent, { domain }: { readonly domain: string }, signal: AbortSignal): Promise<object> {
	const { profile, client, entries } = await readAccount(agent, signal);
	const { name } = requireDomain(entries, domain);
	const { isVerified, records } = await readSenderDomain(client, name, signal);
	const dns = await dnsFor(agent.accounts, profile.id);
	const checks = await checkRecords(records, dns, signal);
	return {
		...accountFacts(profile),
		domain: domainText(name),
		verified_by_ses: isVerified,
		dns_servers: dns.servers.slice(0, maxValues),
		...listed('records', checks.map(recordFacts))
	};
}

/** @throws ToolError if it is not in the account */
export function requireDomain(entries: readonly DomainEntry[], domain: string): DomainEntry {
	const entry = entries.find(({ name }) => domainKey(name) === domainKey(domain));
	if (!entry) {
		throw new ToolError(`"${cleanText(domain, 253)}" is not a sender domain of this account. list_sender_domains lists them.`);
	}
	return entry;
}

function recordFacts(check: RecordCheck<DnsRecord>): object {
	const { record, live } = check;
	const value = valueToPublish(check);
	const shown = recordText(value, maxValue);
	// SES names only the mail server; its documents say 5 or 10.
	const isMxWithoutPriority = record.type.toUpperCase() === 'MX' && !/^\d+\s/.test(value);
	const values = live.kind === 'found' ? live.values : [];
	// Other text in DNS is not for a language model to read.
	const own = values.filter(candidate => isMeant(record, candidate));
	return {
		type: cleanText(record.type, 10),
		name: recordText(record.name, 253),
		purpose: cleanText(recordPurpose(record), 10),
		state: check.verdict.kind === 'unknown' ? 'unknown' : recordState(check),
		verdict: verdictSentence(check),
		advice: verdictAdvice(check, text => recordText(text, 200)),
		// A value that was changed to be shown must not be published.
		...(mayReplace(check)
			? { value_to_publish_is_unknown: 'DNS did not answer. What is published now may have to be kept, so check again.' }
			: shown === value
				? { value_to_publish: value }
				: { value_to_publish_is_unusual: 'Ask the user to copy it with "Tencent SES: Copy DNS Records As".' }),
		...(isMxWithoutPriority ? { priority: 10 } : {}),
		values_in_dns: own.slice(0, maxValues).map(candidate => recordText(candidate, maxValue)),
		other_values_in_dns: values.length - Math.min(own.length, maxValues)
	};
}

export async function explainError(_agent: Agent, { code }: { readonly code: string }): Promise<object> {
	if (!codePattern.test(code)) {
		throw new ToolError('code must be an error code of SES, such as OperationDenied.DomainNotVerified.');
	}
	const error = new SesError('ACTION', code, 'See the message of the response.');
	const { message, remedies } = errorSentence(error);
	const isKnown = isKnownCode(code) || error.kind !== 'refused';
	const mayBeRepeated = remedies.includes('retry') && error.kind !== 'auth' && error.kind !== 'clock';
	return { code, is_known: isKnown, meaning: message, may_succeed_if_repeated: mayBeRepeated };
}
