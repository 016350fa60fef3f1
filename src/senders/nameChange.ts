import type { SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { type OpenWrite, openWrite } from '../ses/journal.ts';
import { isAnswerLost, mayHaveHappened, mayPass } from '../ses/retry.ts';
import { createSenderAddress, deleteSenderAddress, findSender, isTaken } from '../ses/senders.ts';

/** The result of changing a sender name. `error` is why the address does not have the new name. */
export type NameChange =
	/** `requestId` is `undefined` when the answer was lost and the list of addresses shows the new name. */
	| { readonly kind: 'changed'; readonly requestId: string | undefined }
	/** The address was not deleted. */
	| { readonly kind: 'untouched'; readonly error: unknown }
	/** The address was created again with its old name, and has no SMTP password. */
	| { readonly kind: 'putBack'; readonly error: unknown }
	/** The address is deleted. */
	| { readonly kind: 'gone'; readonly error: unknown }
	/** Answers were lost, and the list could not be read. */
	| { readonly kind: 'unsure'; readonly error: unknown };

interface NameRequest {
	readonly address: string;
	readonly oldName: string;
	readonly newName: string;
	/** Whether it has an SMTP password; `undefined` when the service did not say. */
	readonly hadPassword: boolean | undefined;
	/** More addresses than SES documents as the limit: one that is deleted may not be created again. */
	readonly isOverLimit: boolean;
}

/** How often creating the address is tried with each name while answers are lost: each may take a full timeout. */
const maxLosses = 3;

/** With both names. All pauses together: at most 31 s, because the address is deleted already, and a network may soon be back. */
const maxPauses = 5;

/**
 * Changes the sender name of an address. SES has no action for that: the address is deleted and created again. First, SES is asked to create
 * it while it still exists: if permissions are missing or the name is rejected, nothing is lost.
 *
 * Cannot be canceled. Errors are part of the result.
 *
 * @param pause milliseconds before creating is tried again; doubles each time
 */
export async function changeName(client: SesClient, request: NameRequest, pause = 1000): Promise<NameChange> {
	const { address, oldName, newName, hadPassword } = request;
	const entry = await openWrite(client.journal, { kind: 'changeName', address, oldName, newName, hadPassword });
	try {
		const change = await deleteAndCreate(client, request, entry, pause);
		if (change.kind === 'gone') {
			// The journal keeps this until the address exists again or the user decides to leave it deleted.
			entry.leave({ reported: 'gone' });
		} else if (change.kind === 'untouched' && isAnswerLost(change.error)) {
			entry.leave({ reported: 'notDone' });
		} else if (change.kind !== 'unsure') {
			await entry.close(change.kind === 'untouched');
		}
		return change;
	} finally {
		entry.leave();
	}
}

async function deleteAndCreate(client: SesClient, request: NameRequest, entry: OpenWrite, pause: number): Promise<NameChange> {
	const { address, newName } = request;
	try {
		// Succeeds if the address was deleted elsewhere.
		const input = newName === '' ? { EmailAddress: address } : { EmailAddress: address, EmailSenderName: newName };
		return { kind: 'changed', requestId: (await client.call('CreateEmailAddress', input)).RequestId };
	} catch (error) {
		const isFull = isSesError(error) && error.code === 'OperationDenied.ExceedSenderLimit';
		if (!isTaken(error) && (!isFull || request.isOverLimit)) {
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
	return createAgain(client, request, entry, pause);
}

async function createAgain(client: SesClient, request: NameRequest, entry: OpenWrite, pause: number): Promise<NameChange> {
	const { address, oldName, newName } = request;
	let isSure = true;
	let pauses = 0;
	const create = async (name: string) => {
		for (let losses = 0; ; ) {
			try {
				return await createSenderAddress(client, address, name, undefined, { part: entry });
			} catch (error) {
				isSure &&= !mayHaveHappened(error);
				losses += isAnswerLost(error) ? 1 : 0;
				if (!mayPass(error) || losses === maxLosses || pauses === maxPauses) {
					throw error;
				}
				await new Promise(resolve => setTimeout(resolve, pause * 2 ** pauses++));
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
