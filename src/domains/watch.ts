import type { DomainCheck } from '../model/domainStatus.ts';

/** What the service says of a domain, and DNS of its records, at one time. */
export type LiveCheck = Pick<DomainCheck, 'isVerified' | 'records'>;

/** Milliseconds before the second look; each further pause is twice as long, up to `longestPause`. */
const firstPause = 15_000;
const longestPause = 5 * 60_000;
/** Milliseconds after which a watch ends: records show within two hours (product page "Verification"). */
export const watchTime = 2 * 60 * 60_000;

/** What a watch needs of the world outside. Times are Unix milliseconds. */
export interface WatchWorld {
	readonly now: () => number;
	/** @throws the signal's reason when it is aborted */
	readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
	/** What the service and DNS say; `undefined` when the profile is gone. */
	readonly check: (signal: AbortSignal) => Promise<LiveCheck | undefined>;
	/**
	 * Has the service look at the records.
	 *
	 * @returns whether the domain is verified now
	 */
	readonly verify: (signal: AbortSignal) => Promise<boolean>;
	/** Is told after every look, and when the next one comes. */
	readonly looked: (look: Look, next: number) => void;
	/** Is told of an error that does not end the watch. */
	readonly failed: (error: unknown) => void;
	/** Whether trying again later is of no use. */
	readonly isFinal: (error: unknown) => boolean;
}

/** What one look came to: so many records match, or it could not be told. */
export type Look = { readonly matching: number; readonly total: number } | 'failed';

/** How a watch ended. */
export type WatchEnd =
	| { readonly kind: 'verified' }
	| { readonly kind: 'timeUp'; readonly last: Look | undefined }
	| { readonly kind: 'gone' }
	| { readonly kind: 'error'; readonly error: unknown };

/**
 * Looks at the DNS records of a domain until the service has verified it, at once and then with growing pauses.
 *
 * The service is asked to verify only when DNS answers every record as it should, and never once it has verified the domain.
 *
 * @param started when the watch began, possibly in a window that has been reloaded since
 * @throws the signal's reason when it is aborted
 */
export async function watch(started: number, world: WatchWorld, signal: AbortSignal): Promise<WatchEnd> {
	let begin = started;
	let last: Look | undefined;
	for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
		signal.throwIfAborted();
		// A clock that is put back, before or on the way, must not make the watch longer.
		begin = Math.min(begin, world.now());
		const deadline = begin + watchTime;
		if (world.now() >= deadline) {
			return { kind: 'timeUp', last };
		}
		try {
			const check = await world.check(signal);
			if (!check) {
				return { kind: 'gone' };
			}
			if (check.isVerified || (isRight(check) && (await world.verify(signal)))) {
				return { kind: 'verified' };
			}
			last = { matching: check.records.filter(({ verdict }) => verdict.kind === 'matches').length, total: check.records.length };
		} catch (error) {
			signal.throwIfAborted();
			if (world.isFinal(error)) {
				return { kind: 'error', error };
			}
			world.failed(error);
			last = 'failed';
		}
		const length = Math.max(0, Math.min(pause, deadline - world.now()));
		world.looked(last, world.now() + length);
		await world.wait(length, signal);
	}
}

/** Whether DNS answers every record as it should. A domain without records has nothing that could be right. */
export function isRight({ records }: Pick<DomainCheck, 'records'>): boolean {
	return records.length > 0 && records.every(({ verdict }) => verdict.kind === 'matches');
}
