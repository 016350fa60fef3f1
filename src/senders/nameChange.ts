import type { SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { type OpenWrite, openWrite } from '../ses/journal.ts';
import { isAnswerLost, mayHaveHappened } from '../ses/retry.ts';
import { createSenderAddress, deleteSenderAddress, findSender, isTaken } from '../ses/senders.ts';

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
	/** Whether it has an SMTP password; `undefined` when the service did not say. */
	readonly hadPassword: boolean | undefined;
	/** More addresses than are known to be allowed: deleting one may leave no room to create it again. */
	readonly isOverLimit: boolean;
}

/** How often what was deleted is created with one name, as long as only answers are lost. */
const maxTries = 3;

/**
 * Changes the sender name of an address. SES has no action for that: the address is deleted and created again. Before that, SES is asked to
 * create it while it is still there: who may not create it, or not by this name, is told so while nothing is lost.
 *
 * Once begun, this runs to its end. What the service or the way to it has against it is in what it returns.
 *
 * @param pause milliseconds before it tries again to create what was deleted; twice as many before the next time
 */
export async function changeName(client: SesClient, wish: NameWish, pause = 1000): Promise<NameChange> {
	const { address, oldName, newName, hadPassword } = wish;
	const entry = await openWrite(client.journal, { kind: 'changeName', address, oldName, newName, hadPassword });
	try {
		const change = await deleteAndCreate(client, wish, entry, pause);
		if (change.kind === 'gone') {
			// Until it is there again, or someone has decided otherwise, it must not be forgotten.
			entry.leave({ reported: 'gone' });
		} else if (change.kind === 'untouched' && isAnswerLost(change.error)) {
			entry.leave({ reported: 'notDone' });
		} else if (change.kind !== 'unsure') {
			await entry.close();
		}
		return change;
	} finally {
		entry.leave();
	}
}

async function deleteAndCreate(client: SesClient, wish: NameWish, entry: OpenWrite, pause: number): Promise<NameChange> {
	const { address, newName } = wish;
	try {
		// That this succeeds happens when someone else deleted the address meanwhile.
		const input = newName === '' ? { EmailAddress: address } : { EmailAddress: address, EmailSenderName: newName };
		return { kind: 'changed', requestId: (await client.call('CreateEmailAddress', input)).RequestId };
	} catch (error) {
		const isFull = isSesError(error) && error.code === 'OperationDenied.ExceedSenderLimit';
		if (!isTaken(error) && (!isFull || wish.isOverLimit)) {
			const found = isAnswerLost(error) ? await findSender(client, address) : undefined;
			return found?.senderName === newName ? { kind: 'changed', requestId: undefined } : { kind: 'untouched', error };
		}
	}
	try {
		await deleteSenderAddress(client, address, undefined, entry);
	} catch (error) {
		const found = mayHaveHappened(error) ? await findSender(client, address) : undefined;
		if (found !== null) {
			return { kind: found || !mayHaveHappened(error) ? 'untouched' : 'unsure', error };
		}
	}
	return createAgain(client, wish, entry, pause);
}

async function createAgain(client: SesClient, wish: NameWish, entry: OpenWrite, pause: number): Promise<NameChange> {
	const { address, oldName, newName } = wish;
	let isSure = true;
	const create = async (name: string) => {
		for (let tries = 1; ; tries++) {
			try {
				return await createSenderAddress(client, address, name, undefined, { part: entry });
			} catch (error) {
				isSure &&= !mayHaveHappened(error);
				if (!isAnswerLost(error) || tries === maxTries) {
					throw error;
				}
				await new Promise(resolve => setTimeout(resolve, pause * 2 ** (tries - 1)));
			}
		}
	};
	let obstacle: unknown;
	try {
		return { kind: 'changed', requestId: await create(newName) };
	} catch (error) {
		obstacle = error;
	}
	if (!isTaken(obstacle)) {
		try {
			await create(oldName);
			return { kind: 'putBack', error: obstacle };
		} catch (error) {
			isSure &&= !isTaken(error);
		}
	}
	const found = await findSender(client, address);
	if (!found) {
		return { kind: found === null || (isSure && !isTaken(obstacle)) ? 'gone' : 'unsure', error: obstacle };
	}
	if (found.senderName === newName) {
		return { kind: 'changed', requestId: undefined };
	}
	return { kind: isTaken(obstacle) ? 'untouched' : 'putBack', error: obstacle };
}
