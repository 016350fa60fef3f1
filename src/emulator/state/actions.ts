import { addressKey, judgeLocalPart, maxAddressLength, splitAddress } from '../../mail/address.ts';
import { judgeSenderName } from '../../mail/senderName.ts';
import type { Action, Input, Output } from '../../ses/actions.ts';
import type { Site } from '../../ses/sites.ts';
import { EmulatorError } from './messages.ts';
import { type Domain, dailyQuotas, domainOf, isFull, type State, type Tag } from './state.ts';

export interface Context {
	readonly site: Site;
	readonly region: string;
	/** Unix seconds. */
	readonly now: number;
}

interface Result<A extends Action> {
	readonly output: Output<A>;
	/** The state afterwards; absent when nothing changed. */
	readonly state?: State;
}

type Behaviour<A extends Action> = (state: State, input: Input<A>, context: Context) => Result<A>;

/**
 * What each action does. To add one: its input and output in `ses/actions.ts`, its parameters in `parameters.ts`, its behaviour here.
 */
const behaviours: { readonly [A in Action]: Behaviour<A> } = {
	CreateEmailAddress: createEmailAddress,
	ListEmailAddress: listEmailAddress,
	DeleteEmailAddress: deleteEmailAddress,
	ListEmailIdentities: listEmailIdentities,
	GetEmailIdentity: getEmailIdentity
};

/** @throws EmulatorError with a code that the page of the action lists */
export function perform<A extends Action>(action: A, state: State, input: Input<A>, context: Context): Result<A> {
	return behaviours[action](state, input, context);
}

/**
 * Source: the page CreateEmailAddress. Unverified: the order of the checks, whether case matters in the check for duplicates,
 * the code for a domain that the account does not have, and all rules about the sender name but "no colon".
 */
function createEmailAddress(state: State, input: Input<'CreateEmailAddress'>, context: Context): Result<'CreateEmailAddress'> {
	const { EmailAddress: address, EmailSenderName: name = '' } = input;
	const domainName = judgedDomain(address);
	if (judgeSenderName(name, address)) {
		throw new EmulatorError('InvalidParameterValue.IllegalSenderName');
	}
	const inRegion = state.senders.filter(sender => sender.region === context.region);
	if (inRegion.some(sender => addressKey(sender.address) === addressKey(address))) {
		throw new EmulatorError('InvalidParameterValue.RepeatEmailAddress');
	}
	if (!findDomain(state, domainName)?.verified) {
		throw new EmulatorError('OperationDenied.DomainNotVerified');
	}
	if (isFull(state, context.site, context.region, domainName)) {
		throw new EmulatorError('OperationDenied.ExceedSenderLimit');
	}
	const sender = { address, name, created: context.now, hasSmtpPassword: false, region: context.region };
	return { output: {}, state: { ...state, senders: [...state.senders, sender] } };
}

/** Refuses what is not plain `local@domain` in ASCII. Unverified: that SES wants an IDN as its A-labels. */
function judgedDomain(address: string): string {
	const parts = splitAddress(address);
	const isPlain = parts && address.toLowerCase() === `${parts.localPart}@${parts.domain}`.toLowerCase();
	if (!parts || !isPlain || judgeLocalPart(parts.localPart) || address.length > maxAddressLength) {
		throw new EmulatorError('InvalidParameterValue.IllegalEmailAddress');
	}
	return domainOf(address);
}

function listEmailAddress(state: State, _input: Input<'ListEmailAddress'>, context: Context): Result<'ListEmailAddress'> {
	const senders = state.senders.filter(sender => sender.region === context.region);
	return {
		output: {
			EmailSenders: senders.map(sender => ({
				EmailAddress: sender.address,
				EmailSenderName: sender.name,
				CreatedTimestamp: sender.created,
				SmtpPwdType: sender.hasSmtpPassword ? 1 : 0
			}))
		}
	};
}

/** The page asks for the exact address, so case counts here. Unverified. */
function deleteEmailAddress(state: State, input: Input<'DeleteEmailAddress'>, context: Context): Result<'DeleteEmailAddress'> {
	const senders = state.senders.filter(sender => sender.region !== context.region || sender.address !== input.EmailAddress);
	if (senders.length === state.senders.length) {
		throw new EmulatorError('InvalidParameterValue.NoSuchSender');
	}
	return { output: {}, state: { ...state, senders } };
}

/** The biggest page where the API documents one at all. Unverified for this action. */
const maxPage = 100;

/**
 * Without `Limit` the answer holds everything, because older versions of the action had no paging. Unverified, as is the order.
 */
function listEmailIdentities(
	state: State,
	input: Input<'ListEmailIdentities'> & { readonly TagList?: readonly { readonly TagKey: string; readonly TagValue: string }[] }
): Result<'ListEmailIdentities'> {
	const { Limit: limit, Offset: offset = 0, TagList: wanted = [] } = input;
	if (limit !== undefined && (limit < 1 || limit > maxPage)) {
		throw new EmulatorError('InvalidParameterValue', 'Limit');
	}
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
				DailyQuota: dailyQuotas[domain.reputationLevel - 1] ?? 0
			})),
			MaxReputationLevel: dailyQuotas.length,
			MaxDailyQuota: dailyQuotas.at(-1) ?? 0,
			Total: domains.length
		}
	};
}

function getEmailIdentity(state: State, input: Input<'GetEmailIdentity'>): Result<'GetEmailIdentity'> {
	const domain = findDomain(state, input.EmailIdentity);
	if (!domain) {
		throw new EmulatorError('InvalidParameterValue.NotExistDomain');
	}
	return {
		output: {
			IdentityType: 'DOMAIN',
			VerifiedForSendingStatus: domain.verified,
			Attributes: domain.records.map(record => ({
				Type: record.type,
				SendDomain: record.name,
				ExpectedValue: record.expected,
				CurrentValue: record.found,
				Status: record.matches
			}))
		}
	};
}

/** Sender domains belong to all regions of an account. Unverified, from one field report about the mainland site. */
function findDomain(state: State, name: string): Domain | undefined {
	return state.domains.find(domain => domain.name.toLowerCase() === name.toLowerCase());
}
