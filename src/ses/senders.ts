import { addressKey } from '../mail/address.ts';
import type { SesClient } from './client.ts';
import { isSesError, mayHaveHappened } from './errors.ts';
import { Fields } from './fields.ts';

export interface SenderAddress {
	readonly address: string;
	/** Empty when there is none. */
	readonly senderName: string;
	/** `undefined` when the service does not say. */
	readonly created: Date | undefined;
	/** Whether an SMTP password is set; `undefined` when the service does not say. */
	readonly hasSmtpPassword: boolean | undefined;
}

/**
 * How many sender addresses there may be: for each domain (CreateEmailAddress, international) or in total (its mainland
 * page). Which one the service enforces was not tried, so this only informs.
 */
export const senderAddressLimit = 10;

/** All sender addresses of the account's region. */
export async function listSenderAddresses(client: SesClient, signal?: AbortSignal): Promise<readonly SenderAddress[]> {
	const answer = await client.read('ListEmailAddress', {}, signal);
	return new Fields('ListEmailAddress', answer).list('EmailSenders').map(sender => {
		const passwordType = sender.number('SmtpPwdType');
		return {
			address: sender.name('EmailAddress'),
			senderName: sender.text('EmailSenderName'),
			created: sender.date('CreatedTimestamp'),
			hasSmtpPassword: passwordType === undefined ? undefined : passwordType === 1
		};
	});
}

/**
 * Creates a sender address. When the answer leaves open whether the address came into being, the list of addresses tells.
 *
 * @param senderName empty for none
 * @returns the RequestId; `undefined` when the answer was lost and the list shows the address
 */
export async function createSenderAddress(
	client: SesClient,
	address: string,
	senderName: string,
	signal?: AbortSignal
): Promise<string | undefined> {
	try {
		const input = senderName === '' ? { EmailAddress: address } : { EmailAddress: address, EmailSenderName: senderName };
		return (await client.call('CreateEmailAddress', input, signal)).RequestId;
	} catch (error) {
		if (mayHaveHappened(error) && (await isListed(client, address, signal)) === true) {
			return undefined;
		}
		throw error;
	}
}

/**
 * Deletes a sender address. When the answer leaves open whether that happened, or the service does not know the address, the
 * list of addresses tells.
 *
 * @returns `wasGone` when someone else was quicker
 */
export async function deleteSenderAddress(client: SesClient, address: string, signal?: AbortSignal): Promise<'deleted' | 'wasGone'> {
	try {
		await client.call('DeleteEmailAddress', { EmailAddress: address }, signal);
		return 'deleted';
	} catch (error) {
		const isUnknown = isSesError(error) && error.code === 'InvalidParameterValue.NoSuchSender';
		// Not known is also what the service may say of an address in another case than that in which it was created.
		if ((isUnknown || mayHaveHappened(error)) && (await isListed(client, address, signal)) === false) {
			return isUnknown ? 'wasGone' : 'deleted';
		}
		throw error;
	}
}

/**
 * Sets or changes the password with which an address logs in over SMTP.
 *
 * @returns the RequestId
 * @throws SesError; where `mayHaveHappened` says so, nobody can know which password holds, and it must be set again
 */
export async function setSmtpPassword(client: SesClient, address: string, password: string, signal?: AbortSignal): Promise<string> {
	return (await client.call('UpdateEmailSmtpPassWord', { EmailAddress: address, Password: password }, signal)).RequestId;
}

/** @returns `undefined` when the service does not say */
async function isListed(client: SesClient, address: string, signal: AbortSignal | undefined): Promise<boolean | undefined> {
	try {
		const senders = await listSenderAddresses(client, signal);
		return senders.some(sender => addressKey(sender.address) === addressKey(address));
	} catch (error) {
		if (isSesError(error)) {
			return undefined;
		}
		throw error;
	}
}
