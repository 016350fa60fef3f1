import { findByAddress } from '../mail/address.ts';
import type { SesClient } from './client.ts';
import { isSesError, SesError } from './errors.ts';
import { Fields } from './fields.ts';
import { type OpenWrite, recorded } from './journal.ts';
import { isAnswerLost, markNoEffect, mayHaveHappened } from './retry.ts';

export interface SenderAddress {
	readonly address: string;
	/** Empty when there is none. */
	readonly senderName: string;
	/** `undefined` if unknown. */
	readonly created: Date | undefined;
	/** Whether an SMTP password is set; `undefined` if unknown. */
	readonly hasSmtpPassword: boolean | undefined;
}

/**
 * Maximum number of sender addresses: per domain (CreateEmailAddress, international) or in total (mainland page of the action).
 * Unverified which one the service enforces, so this is only used for hints.
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

interface SenderCreation {
	/** The larger write that this is a part of. */
	readonly part?: OpenWrite;
	/** The answer to an earlier, identical request was lost. The journal knows only those whose outcome is still unknown. */
	readonly isRepeat?: boolean;
}

/**
 * Creates a sender address. When the outcome is uncertain, this reads the list of addresses to find out.
 *
 * @param senderName empty for none
 * @returns the RequestId; `undefined` when the answer was lost, now or before, and the list contains the address
 * @throws SesError; if `mayHaveHappened` is true for it, the list could not be read either
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
			// If an earlier answer was lost, the address may exist because of that request.
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
 * Deletes a sender address. When the outcome is uncertain, or the service does not know the address, this reads the list of addresses to
 * find out.
 *
 * @param signal ends the wait before a request; the answer to one that was sent is awaited
 * @param part the larger write that this is a part of
 * @throws as createSenderAddress
 */
export async function deleteSenderAddress(client: SesClient, address: string, signal?: AbortSignal, part?: OpenWrite): Promise<void> {
	return recorded(client.journal, { kind: 'deleteAddresses', addresses: [address] }, part, signal, async (_entry, onUnsent) => {
		try {
			await client.call('DeleteEmailAddress', { EmailAddress: address }, signal, onUnsent, true);
		} catch (error) {
			const isUnknown = isNoSuchSender(error);
			// The address may exist in another case, which only this read shows, so canceling does not end it.
			const found = isUnknown || mayHaveHappened(error) ? await findSender(client, address, isUnknown ? undefined : signal) : undefined;
			if (found !== null) {
				throw markNoEffect(error, found !== undefined);
			}
		}
	});
}

/** Whether the service rejected an address because it does not know it. */
export function isNoSuchSender(error: unknown): error is SesError {
	return isSesError(error) && error.code === 'InvalidParameterValue.NoSuchSender';
}

/**
 * Sets or changes the SMTP password of an address. When the outcome is uncertain and the address had no password before, this reads the
 * list of addresses to find out.
 *
 * @param hadPassword `undefined` if unknown
 * @param part the larger write that this is a part of
 * @returns the RequestId; `undefined` when the answer was lost and the list shows that there is a password now
 * @throws SesError; if `mayHaveHappened` is true for it, either password may be valid, and it must be set again
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
			// If an earlier answer was lost, too, either of two passwords may have been set.
			const found = mayHaveHappened(error) && hadPassword === false ? await findSender(client, address, signal) : undefined;
			if (found?.hasSmtpPassword && !isRepeat) {
				return undefined;
			}
			throw markNoEffect(error, found?.hasSmtpPassword === false || found === null);
		}
	});
}

/**
 * Looks for a sender address in the list. Never rejects: callers report the error of their write, not of this.
 *
 * @returns `null` when it is not in the list; `undefined` when the list could not be read
 */
export async function findSender(client: SesClient, address: string, signal?: AbortSignal): Promise<SenderAddress | null | undefined> {
	try {
		const senders = await listSenderAddresses(client, signal);
		return findByAddress(senders, address) ?? null;
	} catch {
		return undefined;
	}
}

/** Whether the service rejected an address because it already exists. */
export function isTaken(error: unknown): boolean {
	return isSesError(error) && error.code === 'InvalidParameterValue.RepeatEmailAddress';
}

/** The error that the service must have answered with. */
function takenError({ senderName }: SenderAddress): SesError {
	const message = `The answer was lost; the address exists with the sender name "${senderName}".`;
	return new SesError('CreateEmailAddress', 'InvalidParameterValue.RepeatEmailAddress', message);
}
