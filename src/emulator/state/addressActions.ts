import { addressKey, isValidAddress, maxAddressLengthForSmtp, splitAddress } from '../../mail/address.ts';
import { validateSenderName } from '../../mail/senderName.ts';
import { validateSmtpPassword } from '../../mail/smtp.ts';
import type { Input } from '../../ses/actions.ts';
import type { Context, Result } from './behavior.ts';
import { EmulatorError } from './messages.ts';
import { domainOf, findDomain, isFull, type State } from './state.ts';

/**
 * Source: the page CreateEmailAddress. Unverified: the order of the checks, whether the check for duplicates is case-sensitive,
 * the code for an unknown domain, and all rules for the sender name except "no colon".
 */
export function createEmailAddress(state: State, input: Input<'CreateEmailAddress'>, context: Context): Result<'CreateEmailAddress'> {
	const { EmailAddress: address, EmailSenderName: name = '' } = input;
	const domainName = validatedDomain(address);
	if (validateSenderName(name, address)) {
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

/** Only accepts plain `local@domain` in ASCII. Unverified: an IDN must be in A-labels. */
function validatedDomain(address: string): string {
	const domain = domainOf(address);
	if (!isValidAddress(address) || splitAddress(address)?.domain !== domain) {
		throw new EmulatorError('InvalidParameterValue.IllegalEmailAddress');
	}
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
	if (senders.length === state.senders.length) {
		throw new EmulatorError('InvalidParameterValue.NoSuchSender');
	}
	return { output: {}, state: { ...state, senders } };
}

/**
 * Source: the page. Unverified: the order of the checks, that the address is case-sensitive, the code for too long an address, and that
 * only the current password can't be reused.
 */
export function updateEmailSmtpPassWord(
	state: State,
	input: Input<'UpdateEmailSmtpPassWord'>,
	{ region, passwords }: Context
): Result<'UpdateEmailSmtpPassWord'> {
	const { EmailAddress: address, Password: password } = input;
	if (address.length > maxAddressLengthForSmtp) {
		throw new EmulatorError('InvalidParameterValue', 'EmailAddress');
	}
	const known = state.senders.find(sender => sender.region === region && sender.address === address);
	if (!known) {
		throw new EmulatorError('InvalidParameterValue.NoSuchSender');
	}
	if (validateSmtpPassword(password)) {
		throw new EmulatorError('InvalidParameterValue.InvalidSmtpPassWord');
	}
	if (known.smtpPassword !== undefined && passwords.matches(password, known.smtpPassword)) {
		throw new EmulatorError('OperationDenied.RepeatPassWord');
	}
	const changed = { ...known, hasSmtpPassword: true, smtpPassword: passwords.hash(password) };
	return { output: {}, state: { ...state, senders: state.senders.map(sender => (sender === known ? changed : sender)) } };
}
