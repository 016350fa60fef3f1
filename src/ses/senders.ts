import { addressKey } from '../mail/address.ts';
import type { SesClient } from './client.ts';
import { isSesError } from './errors.ts';
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
		// Nobody knows whether the address exists now: the answer was lost, or the service itself stumbled.
		const isUnknown = isSesError(error) && (['network', 'timeout', 'unreadable'].includes(error.kind) || error.code === 'InternalError');
		if (isUnknown && (await hasSenderAddress(client, address, signal))) {
			return undefined;
		}
		throw error;
	}
}

async function hasSenderAddress(client: SesClient, address: string, signal: AbortSignal | undefined): Promise<boolean> {
	try {
		const senders = await listSenderAddresses(client, signal);
		return senders.some(sender => addressKey(sender.address) === addressKey(address));
	} catch (error) {
		if (isSesError(error)) {
			return false;
		}
		throw error;
	}
}
