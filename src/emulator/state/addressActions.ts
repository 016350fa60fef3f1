import { addressKey, isValidAddress, maxAddressLengthForSmtp, splitAddress } from '../../mail/address.ts';
import { validateSenderName } from '../../mail/senderName.ts';
import { validateSmtpPassword } from '../../mail/smtp.ts';
import type { Input } from '../../ses/actions.ts';
import type { Context, Result } from './behavior.ts';
import { ensure } from './messages.ts';
import { domainOf, findDomain, isFull, type State } from './state.ts';

/**
 * Source: the page CreateEmailAddress. Unverified: the order of the checks, whether the check for duplicates is case-sensitive,
 * the code for an unknown domain, and all rules for the sender name except "no colon".
 */
export function createEmailAddress(state: State, input: Input<'CreateEmailAddress'>, context: Context): Result<'CreateEmailAddress'> {
	const { EmailAddress: address, EmailSenderName: name = '' } = input;
	const domainName = validatedDomain(address);
	ensure(!validateSenderName(name, address), 'InvalidParameterValue.IllegalSenderName');
	const inRegion = state.senders.filter(sender => sender.region === context.region);
	ensure(
		inRegion.every(sender => addressKey(sender.address) !== addressKey(address)),
		'InvalidParameterValue.RepeatEmailAddress'
	);
	ensure(findDomain(state, domainName)?.verified, 'OperationDenied.DomainNotVerified');
	ensure(!isFull(state, context.site, context.region, domainName), 'OperationDenied.ExceedSenderLimit');
	const sender = { address, name, created: context.now, hasSmtpPassword: false, region: context.region };
	return { output: {}, state: { ...state, senders: [...state.senders, sender] } };
}

/** Only accepts plain `local@domain` in ASCII. Unverified: an IDN must be in A-labels. */
function validatedDomain(address: string): string {
	const domain = domainOf(address);
	ensure(isValidAddress(address) && splitAddress(address)?.domain === domain, 'InvalidParameterValue.IllegalEmailAddress');
	return domain;
}

export function listEmailAddress(state: State, _input: Input<'ListEmailAddress'>, context: Context): Result<'ListEmailAddress'> {
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

/** Unverified: case-sensitive. The page requires the exact address. */
export function deleteEmailAddress(state: State, input: Input<'DeleteEmailAddress'>, context: Context): Result<'DeleteEmailAddress'> {
	const senders = state.senders.filter(sender => sender.region !== context.region || sender.address !== input.EmailAddress);
	ensure(senders.length < state.senders.length, 'InvalidParameterValue.NoSuchSender');
	return { output: {}, state: { ...state, senders } };
}

/**
 * Source: the page. Unverified: the order of the checks, that the address is case-sensitive, the code for too long an address, and that only
 * the current password cannot be reused.
 */
export function updateEmailSmtpPassWord(
	state: State,
	input: Input<'UpdateEmailSmtpPassWord'>,
	{ region, passwords }: Context
): Result<'UpdateEmailSmtpPassWord'> {
	const { EmailAddress: address, Password: password } = input;
	ensure(address.length <= maxAddressLengthForSmtp, 'InvalidParameterValue', 'EmailAddress');
	const known = state.senders.find(sender => sender.region === region && sender.address === address);
	ensure(known, 'InvalidParameterValue.NoSuchSender');
	ensure(!validateSmtpPassword(password), 'InvalidParameterValue.InvalidSmtpPassWord');
	ensure(known.smtpPassword === undefined || !passwords.matches(password, known.smtpPassword), 'OperationDenied.RepeatPassWord');
	const changed = { ...known, hasSmtpPassword: true, smtpPassword: passwords.hash(password) };
	return { output: {}, state: { ...state, senders: state.senders.map(sender => (sender === known ? changed : sender)) } };
}
