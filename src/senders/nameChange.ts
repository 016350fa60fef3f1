import pRetry from 'p-retry';
import { addressKey } from '../mail/address.ts';
import type { SesClient } from '../ses/client.ts';
import { isSesError, mayHaveHappened } from '../ses/errors.ts';
import { createSenderAddress, deleteSenderAddress, listSenderAddresses, type SenderAddress } from '../ses/senders.ts';

/** Where things stand after a change of the sender name. `error` is what stood in the way of the new name. */
export type NameChange =
	/** `requestId` is `undefined` when an answer was lost and the list of addresses shows the new name. */
	| { readonly kind: 'changed'; readonly requestId: string | undefined }
	/** The address was not deleted. */
	| { readonly kind: 'untouched'; readonly error: unknown }
	/** The address is there again with its old name, and without an SMTP password. */
	| { readonly kind: 'putBack'; readonly error: unknown }
	/** The address is deleted. */
	| { readonly kind: 'gone'; readonly error: unknown }
	/** Answers were lost, and the service could not be asked. */
	| { readonly kind: 'unsure'; readonly error: unknown };

/** An address, and how it is to change. */
export interface NameWish {
	readonly address: string;
	readonly oldName: string;
	readonly newName: string;
	/** More addresses than are known to be allowed: deleting one may leave no room to create it again. */
	readonly isOverLimit: boolean;
}

/**
 * Changes the sender name of an address. SES has no action for that: the address is deleted and created again. Before that, SES is asked to
 * create it while it is still there: who may not create it, or not by this name, is told so while nothing is lost.
 *
 * Once begun, this runs to its end. What the service or the way to it has against it is in what it returns.
 *
 * @param pause milliseconds before it tries again to create what was deleted
 */
export async function changeName(client: SesClient, wish: NameWish, pause = 1000): Promise<NameChange> {
	const { address, newName } = wish;
	try {
		// That this succeeds happens when someone else deleted the address meanwhile.
		const input = newName === '' ? { EmailAddress: address } : { EmailAddress: address, EmailSenderName: newName };
		return { kind: 'changed', requestId: (await client.call('CreateEmailAddress', input)).RequestId };
	} catch (error) {
		const isFull = isSesError(error) && error.code === 'OperationDenied.ExceedSenderLimit';
		if (!isTaken(error) && (!isFull || wish.isOverLimit)) {
			return { kind: 'untouched', error };
		}
	}
	try {
		await deleteSenderAddress(client, address);
	} catch (error) {
		const found = mayHaveHappened(error) ? await find(client, address) : undefined;
		if (found !== null) {
			return { kind: found || !mayHaveHappened(error) ? 'untouched' : 'unsure', error };
		}
	}
	return createAgain(client, wish, pause);
}

async function createAgain(client: SesClient, { address, oldName, newName }: NameWish, pause: number): Promise<NameChange> {
	const create = (name: string) =>
		pRetry(() => createSenderAddress(client, address, name), {
			retries: 2,
			minTimeout: pause,
			shouldRetry: ({ error }) => mayHaveHappened(error) || (isSesError(error) && error.kind === 'rate')
		});
	let obstacle: unknown;
	try {
		return { kind: 'changed', requestId: await create(newName) };
	} catch (error) {
		obstacle = error;
	}
	let isSure = !mayHaveHappened(obstacle);
	if (!isTaken(obstacle)) {
		try {
			await create(oldName);
			return { kind: 'putBack', error: obstacle };
		} catch (error) {
			isSure &&= !mayHaveHappened(error) && !isTaken(error);
		}
	}
	const found = await find(client, address);
	if (!found) {
		return { kind: found === null || (isSure && !isTaken(obstacle)) ? 'gone' : 'unsure', error: obstacle };
	}
	if (found.senderName === newName) {
		return { kind: 'changed', requestId: undefined };
	}
	return { kind: isTaken(obstacle) ? 'untouched' : 'putBack', error: obstacle };
}

function isTaken(error: unknown): boolean {
	return isSesError(error) && error.code === 'InvalidParameterValue.RepeatEmailAddress';
}

/** @returns `null` when it is not there, `undefined` when the service does not say */
async function find(client: SesClient, address: string): Promise<SenderAddress | null | undefined> {
	const senders = await listSenderAddresses(client).catch(() => undefined);
	return senders && (senders.find(sender => addressKey(sender.address) === addressKey(address)) ?? null);
}
