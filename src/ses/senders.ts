import { addressKey } from '../mail/address.ts';
import type { SesClient } from './client.ts';
import { isSesError, SesError } from './errors.ts';
import { Fields } from './fields.ts';
import { type OpenWrite, recorded } from './journal.ts';
import { isAnswerLost, markNoEffect, mayHaveHappened } from './retry.ts';

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
	const answer = await client.call('ListEmailAddress', {}, signal);
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

export interface SenderCreation {
	/** Of which larger write it is a part. */
	readonly part?: OpenWrite;
	/** An earlier answer to the same was lost, whatever became known since. The journal knows of those that are still open. */
	readonly isRepeat?: boolean;
}

/**
 * Creates a sender address. When the answer leaves open whether the address came into being, the list of addresses tells.
 *
 * @param senderName empty for none
 * @returns the RequestId; `undefined` when the answer was lost, now or before, and the list shows the address
 * @throws SesError; where `mayHaveHappened` says so, the list could not be read either
 */
export async function createSenderAddress(
	client: SesClient,
	address: string,
	senderName: string,
	signal?: AbortSignal,
	{ part, isRepeat = false }: SenderCreation = {}
): Promise<string | undefined> {
	return recorded(client.journal, { kind: 'createAddress', address, senderName }, part, signal, async (entry, onUnsent) => {
		try {
			const input = senderName === '' ? { EmailAddress: address } : { EmailAddress: address, EmailSenderName: senderName };
			return (await client.call('CreateEmailAddress', input, signal, onUnsent)).RequestId;
		} catch (error) {
			// Where an earlier answer was lost, that the address is there already may be the answer to that.
			const found =
				mayHaveHappened(error) || ((isRepeat || entry.isRepeat) && isTaken(error)) ? await findSender(client, address, signal) : undefined;
			if (found?.senderName === senderName) {
				return undefined;
			}
			throw found && isAnswerLost(error) ? takenError(found) : markNoEffect(error, found === null);
		}
	});
}

/**
 * Deletes a sender address. When the answer leaves open whether that happened, or the service does not know the address, the
 * list of addresses tells.
 *
 * @param part of which larger write this is a part
 * @returns `wasGone` when someone else was quicker
 * @throws as createSenderAddress
 */
export async function deleteSenderAddress(
	client: SesClient,
	address: string,
	signal?: AbortSignal,
	part?: OpenWrite
): Promise<'deleted' | 'wasGone'> {
	return recorded(client.journal, { kind: 'deleteAddresses', addresses: [address] }, part, signal, async ({ isRepeat }, onUnsent) => {
		try {
			await client.call('DeleteEmailAddress', { EmailAddress: address }, signal, onUnsent);
			return 'deleted';
		} catch (error) {
			const isUnknown = isSesError(error) && error.code === 'InvalidParameterValue.NoSuchSender';
			// Not known is also what the service may say of an address in another case than that in which it was created.
			const found = isUnknown || mayHaveHappened(error) ? await findSender(client, address, signal) : undefined;
			if (found === null) {
				return isUnknown && !isRepeat ? 'wasGone' : 'deleted';
			}
			throw markNoEffect(error, found !== undefined);
		}
	});
}

/**
 * Sets or changes the password with which an address logs in over SMTP. When the answer leaves open whether that happened, the list of
 * addresses tells, provided that the address had none before.
 *
 * @param hadPassword `undefined` when the service did not say
 * @param part of which larger write this is a part
 * @returns the RequestId; `undefined` when the answer was lost and the list shows that there is a password now
 * @throws SesError; where `mayHaveHappened` says so, nobody can know which password holds, and it must be set again
 */
export async function setSmtpPassword(
	client: SesClient,
	address: string,
	password: string,
	hadPassword?: boolean,
	signal?: AbortSignal,
	part?: OpenWrite
): Promise<string | undefined> {
	return recorded(client.journal, { kind: 'setSmtpPassword', address, hadPassword }, part, signal, async ({ isRepeat }, onUnsent) => {
		try {
			return (await client.call('UpdateEmailSmtpPassWord', { EmailAddress: address, Password: password }, signal, onUnsent)).RequestId;
		} catch (error) {
			// Where an earlier answer was lost, too, that there is one now does not tell which.
			const found = mayHaveHappened(error) && hadPassword === false ? await findSender(client, address, signal) : undefined;
			if (found?.hasSmtpPassword && !isRepeat) {
				return undefined;
			}
			throw markNoEffect(error, found?.hasSmtpPassword === false || found === null);
		}
	});
}

/**
 * Never rejects: it is what the write met that counts, not what asking about it did, such as credentials that cannot be read any more.
 *
 * @returns `null` when it is not there, `undefined` when the service does not say, cannot be asked, or was not waited for
 */
export async function findSender(client: SesClient, address: string, signal?: AbortSignal): Promise<SenderAddress | null | undefined> {
	try {
		const senders = await listSenderAddresses(client, signal);
		return senders.find(sender => addressKey(sender.address) === addressKey(address)) ?? null;
	} catch {
		return undefined;
	}
}

/** Whether the service says that the address is there already. */
export function isTaken(error: unknown): boolean {
	return isSesError(error) && error.code === 'InvalidParameterValue.RepeatEmailAddress';
}

/** What the service must have answered. */
function takenError({ senderName }: SenderAddress): SesError {
	const message = `The answer was lost; the list has the address with the sender name "${senderName}".`;
	return new SesError('CreateEmailAddress', 'InvalidParameterValue.RepeatEmailAddress', message);
}
