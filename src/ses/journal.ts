import type { DkimKeyLength } from '../mail/dkim.ts';
import { isSesError } from './errors.ts';
import { isAnswerLost, mayHaveHappened } from './retry.ts';

export interface NamedAddress {
	readonly address: string;
	/** Empty for none. */
	readonly senderName: string;
}

/** A change in the account. Contains no secret, because it may be stored on disk. */
export type Write =
	| ({ readonly kind: 'createAddress' } & NamedAddress)
	| { readonly kind: 'createMany'; readonly senders: readonly NamedAddress[] }
	| { readonly kind: 'deleteAddresses'; readonly addresses: readonly string[] }
	| {
			readonly kind: 'changeName';
			readonly address: string;
			readonly oldName: string;
			readonly newName: string;
			/** `undefined` if unknown. */
			readonly hadPassword: boolean | undefined;
	  }
	| { readonly kind: 'setSmtpPassword'; readonly address: string; readonly hadPassword: boolean | undefined }
	| { readonly kind: 'createDomain'; readonly domain: string; readonly keyLength: DkimKeyLength }
	/** `addresses`: those that are deleted with it. */
	| { readonly kind: 'deleteDomain'; readonly domain: string; readonly addresses: readonly string[] }
	| { readonly kind: 'sendMail'; readonly from: string; readonly to: readonly string[] };

/** Records writes that are in progress, or whose outcome is unknown. */
export interface Journal {
	/** Must be called before anything is sent. Never rejects: a full disk must not prevent the write. */
	open(write: Write): Promise<OpenWrite>;
}

/** Only the first call of `close` or `leave` has an effect. */
export interface OpenWrite {
	/** The same write was made before, and its outcome is still unknown. */
	readonly isRepeat: boolean;
	/**
	 * The outcome is known and reported to the user.
	 *
	 * @param isRefused the write had no effect, so it shows nothing about an earlier write of the same kind. Default: false
	 */
	close(isRefused?: boolean): Promise<void>;
	/** The outcome is to be found out later. */
	leave(options?: LeaveOptions): void;
	/** For a larger write: called when a part of it was canceled before it was sent. */
	onUnsent?(): void;
}

/**
 * An outcome that was reported to the user but may still change. `notDone`: the write had no effect so far. `gone`: an address that was to
 * be renamed is deleted; that is reported again after a restart.
 */
export type ReportedOutcome = 'notDone' | 'gone';

interface LeaveOptions {
	/** The part of the write whose outcome is unknown. Default: all of it. */
	readonly remaining?: Write;
	/** What was reported to the user. Default: nothing, or that the outcome is unknown. */
	readonly reported?: ReportedOutcome;
}

/** For when there is no journal. */
export const unrecorded: OpenWrite = { isRepeat: false, close: async () => {}, leave: () => {} };

export async function openWrite(journal: Journal | undefined, write: Write): Promise<OpenWrite> {
	return (await journal?.open(write)) ?? unrecorded;
}

/**
 * Makes a write and records it in the journal. It stays there if an error leaves its outcome unknown.
 *
 * @param part the larger write that this is a part of; it is in the journal already, and its owner closes it
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
			// Canceled after it may have been sent: the answer is unknown as well.
			entry.leave();
		} else {
			await entry.close(true);
		}
		throw error;
	}
}
