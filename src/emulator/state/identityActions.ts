import type { DkimKeyLength } from '../../mail/dkim.ts';
import { isSatisfied } from '../../mail/recordMatch.ts';
import { validateSenderDomain } from '../../mail/senderDomain.ts';
import type { LiveAnswer } from '../../mail/verdict.ts';
import type { Tag as ApiTag, IdentityState, Input } from '../../ses/actions.ts';
import type { Context, Result } from './behavior.ts';
import { ensure } from './messages.ts';
import { takenDomain } from './sampleData.ts';
import {
	type DnsRecord,
	type Domain,
	dailyQuotas,
	domainOf,
	expectedRecords,
	findDomain,
	keyLengthOf,
	maxDomains,
	maxPage,
	type State,
	type Tag
} from './state.ts';
import { liveAnswer } from './zone.ts';

/** Unverified: the limits of tags are those of Tencent Cloud's tags in general. */
const maxTags = 50;
const maxTagKey = 127;
const maxTagValue = 255;

/** Key lengths by `DKIMOption`. */
const keyLengths: readonly DkimKeyLength[] = [1024, 2048];

/**
 * The requested key length. Unverified: 1024 bits by default.
 *
 * @throws EmulatorError InvalidParameterValue
 */
export function wantedKeyLength({ DKIMOption: option = 0 }: Input<'CreateEmailIdentity'>): DkimKeyLength {
	const length = keyLengths[option];
	ensure(length !== undefined, 'InvalidParameterValue', 'DKIMOption');
	return length;
}

/**
 * Source: the schema. Unverified: the order of the checks, which domains are invalid in addition to the documented ones ("domains of mailbox
 * services"), that this does not query DNS yet, and the initial reputation level.
 */
export function createEmailIdentity(
	state: State,
	input: Input<'CreateEmailIdentity'>,
	{ dkimKey }: Context
): Result<'CreateEmailIdentity'> {
	const name = validatedName(input.EmailIdentity);
	const keyLength = wantedKeyLength(input);
	const { TagList: tags = [] } = input;
	const areShort = tags.every(({ TagKey: key, TagValue: value }) => key.length <= maxTagKey && value.length <= maxTagValue);
	ensure(tags.length <= maxTags && areShort, 'InvalidParameterValue', 'TagList');
	ensure(!findDomain(state, name), 'InvalidParameterValue.RepeatCreation');
	ensure(name !== takenDomain, 'InvalidParameterValue.CreatedByOther');
	ensure(state.domains.length < maxDomains, 'OperationDenied.ExceedDomainLimit');
	const domain: Domain = {
		name,
		verified: false,
		reputationLevel: 1,
		records: expectedRecords(name, keyLength, dkimKey).map(record => ({ ...record, found: '', matches: false })),
		tags: tags.map(({ TagKey: key, TagValue: value }) => ({ key, value }))
	};
	return { output: identityState(domain), state: { ...state, domains: [...state.domains, domain] } };
}

/** Only accepts plain names in ASCII. */
function validatedName(text: string): string {
	const validation = validateSenderDomain(text);
	ensure(validation.kind !== 'fault' && validation.name === text.toLowerCase(), 'InvalidParameterValue.InvalidEmailIdentity');
	return validation.name;
}

/**
 * Without `Limit`, returns all domains, because older versions of the action had no paging. Unverified, like the order and the maximum
 * of `Limit`.
 */
export function listEmailIdentities(state: State, input: Input<'ListEmailIdentities'>): Result<'ListEmailIdentities'> {
	const { Limit: limit, Offset: offset = 0, TagList: wanted = [] } = input;
	ensure(limit === undefined || (limit >= 1 && limit <= maxPage), 'InvalidParameterValue', 'Limit');
	const hasTag = (tags: readonly Tag[], key: string, value: string) => tags.some(tag => tag.key === key && tag.value === value);
	const domains = state.domains.filter(domain => wanted.every(tag => hasTag(domain.tags, tag.TagKey, tag.TagValue)));
	const page = domains.slice(offset, limit === undefined ? undefined : offset + limit);
	return {
		output: {
			EmailIdentities: page.map(domain => ({
				IdentityName: domain.name,
				IdentityType: 'DOMAIN',
				SendingEnabled: domain.verified,
				CurrentReputationLevel: domain.reputationLevel,
				DailyQuota: dailyQuotas[domain.reputationLevel - 1] ?? 0,
				TagList: apiTags(domain),
				DKIMOption: dkimOptionOf(domain)
			})),
			MaxReputationLevel: dailyQuotas.length,
			MaxDailyQuota: dailyQuotas.at(-1) ?? 0,
			Total: domains.length
		}
	};
}

/** Returns the result of the last verification, without querying DNS. Unverified. */
export function getEmailIdentity(state: State, input: Input<'GetEmailIdentity'>): Result<'GetEmailIdentity'> {
	const domain = knownDomain(state, input.EmailIdentity);
	const output = { ...identityState(domain), TagList: apiTags(domain) };
	return { output };
}

/**
 * Queries DNS. How SES validates the records is not documented. Unverified: all records are required, including MX and DMARC; equivalent
 * records are accepted; and a domain without its records is no longer verified.
 */
export function updateEmailIdentity(state: State, input: Input<'UpdateEmailIdentity'>): Result<'UpdateEmailIdentity'> {
	const known = knownDomain(state, input.EmailIdentity);
	const records = known.records.map(record => {
		const live = liveAnswer(state.zone, record.type, record.name);
		return { ...record, found: currentValue(record, live), matches: live.kind === 'found' && isSatisfied(record, live.values) };
	});
	const domain = { ...known, records, verified: records.every(record => record.matches) };
	return {
		output: identityState(domain),
		state: { ...state, domains: state.domains.map(other => (other === known ? domain : other)) }
	};
}

/** Unverified: the order of the checks, and the code for an unknown domain, for which the page lists none. */
export function deleteEmailIdentity(state: State, input: Input<'DeleteEmailIdentity'>): Result<'DeleteEmailIdentity'> {
	const domain = findDomain(state, input.EmailIdentity);
	ensure(domain, 'InvalidParameterValue', 'EmailIdentity');
	ensure(!domain.undeletable, 'OperationDenied.NotAllowDelete');
	ensure(!state.senders.some(sender => domainOf(sender.address) === domain.name), 'OperationDenied.SenderWithDomainIsNotEmpty');
	return { output: {}, state: { ...state, domains: state.domains.filter(other => other !== domain) } };
}

function knownDomain(state: State, name: string): Domain {
	const domain = findDomain(state, name);
	ensure(domain, 'InvalidParameterValue.NotExistDomain');
	return domain;
}

/** The value that SES shows as the current one. Unverified: the format of several values, and that other TXT records are skipped. */
function currentValue({ type, expected }: DnsRecord, live: LiveAnswer): string {
	const values = live.kind === 'found' ? live.values : [];
	if (type === 'MX') {
		return values.map(value => `${value.split(' ')[1]}.`).join(', ');
	}
	const kind = /^v=(spf1|DMARC1)\b/.exec(expected)?.[0];
	const relevant = kind === undefined ? values : values.filter(value => value.toLowerCase().startsWith(kind.toLowerCase()));
	return relevant.includes(expected) ? expected : relevant.join(', ');
}

/** `DKIMOption` is in the schema of August 2026, but not in the Node SDKs yet. */
function identityState(domain: Domain): IdentityState & { readonly DKIMOption: number } {
	return {
		IdentityType: 'DOMAIN',
		VerifiedForSendingStatus: domain.verified,
		Attributes: domain.records.map(record => ({
			Type: record.type,
			SendDomain: record.name,
			ExpectedValue: record.expected,
			CurrentValue: record.found,
			Status: record.matches
		})),
		DKIMOption: dkimOptionOf(domain)
	};
}

function dkimOptionOf({ records }: Domain): number {
	return keyLengths.indexOf(keyLengthOf(records));
}

function apiTags({ tags }: Domain): readonly ApiTag[] {
	return tags.map(({ key, value }) => ({ TagKey: key, TagValue: value }));
}
