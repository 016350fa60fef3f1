import type { DkimKeyLength } from '../mail/dkim.ts';
import { isSesError } from './errors.ts';
import { isAnswerLost, mayHaveHappened } from './retry.ts';

/** An address and its name. */
export interface NamedAddress {
	readonly address: string;
	/** Empty for none. */
	readonly senderName: string;
}

/** Something that is to change in the account. Never holds a secret: it may be kept on disk. */
export type Write =
	| ({ readonly kind: 'createAddress' } & NamedAddress)
	| { readonly kind: 'createMany'; readonly senders: readonly NamedAddress[] }
	| { readonly kind: 'deleteAddresses'; readonly addresses: readonly string[] }
	| {
			readonly kind: 'changeName';
			readonly address: string;
			readonly oldName: string;
			readonly newName: string;
			/** `undefined` when the service did not say. */
			readonly hadPassword: boolean | undefined;
	  }
	| { readonly kind: 'setSmtpPassword'; readonly address: string; readonly hadPassword: boolean | undefined }
	| { readonly kind: 'createDomain'; readonly domain: string; readonly keyLength: DkimKeyLength }
	/** `addresses`: those that go with it. */
	| { readonly kind: 'deleteDomain'; readonly domain: string; readonly addresses: readonly string[] }
	| { readonly kind: 'sendMail'; readonly from: string; readonly to: readonly string[] };

/** Writes that are under way, or of which nobody knows what became of them. */
export interface Journal {
	/** To be called before anything is sent. Never rejects: a write is not kept from the service because a disk is full. */
	open(write: Write): Promise<OpenWrite>;
}

/** Of `close` and `leave`, the first that is called counts. */
export interface OpenWrite {
	/** The same was asked for before, and nobody knows yet what became of that. */
	readonly isRepeat: boolean;
	/**
	 * What became of it is certain, and whoever asked for it is told.
	 *
	 * @param isRefused it had no effect, so that it says nothing of what was asked for before. Default: not
	 */
	close(isRefused?: boolean): Promise<void>;
	/** What became of it is for others to find out. */
	leave(how?: LeaveOptions): void;
	/** Of a larger write: is told when a part of it was cancelled before it was sent. */
	onUnsent?(): void;
}

/**
 * How things stood when someone looked. `notDone`: it had no effect, unless it takes effect later than anybody can expect. `gone`: an
 * address is deleted that was to have another name; after a restart that is told again.
 */
export type ReportedOutcome = 'notDone' | 'gone';

export interface LeaveOptions {
	/** What is left to be found out; default: all of it. */
	readonly remaining?: Write;
	/** What whoever asked for it was told. Default: nothing, or that nobody knows. */
	readonly reported?: ReportedOutcome;
}

/** Where there is no journal, or it cannot be had. */
export const unrecorded: OpenWrite = { isRepeat: false, close: async () => {}, leave: () => {} };

export async function openWrite(journal: Journal | undefined, write: Write): Promise<OpenWrite> {
	return (await journal?.open(write)) ?? unrecorded;
}

/**
 * Does a write while it stands in the journal, and leaves it there when it ends with an error that leaves open what became of it.
 *
 * @param part of which larger write this is a part; that stands in the journal already, and others close it
 * @throws what `work` throws
 */
export async function recorded<T>(
	journal: Journal | undefined,
	write: Write,
	part: OpenWrite | undefined,
	signal: AbortSignal | undefined,
	work: (entry: OpenWrite, onUnsent: () => void) => Promise<T>
): Promise<T> {
	if (part) {
		return work(part, () => part.onUnsent?.());
	}
	let isUnsent = false;
	const entry = await openWrite(journal, write);
	try {
		const result = await work(entry, () => {
			isUnsent = true;
		});
		await entry.close();
		return result;
	} catch (error) {
		if (isAnswerLost(error) && error.hadNoEffect) {
			entry.leave({ reported: 'notDone' });
		} else if (isSesError(error) ? mayHaveHappened(error) : signal?.aborted && !isUnsent) {
			// Whoever cancels leaves without an answer to what may have been sent, too.
			entry.leave();
		} else {
			await entry.close(true);
		}
		throw error;
	}
}
