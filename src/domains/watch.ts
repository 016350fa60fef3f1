import type { DomainCheck } from '../model/domainStatus.ts';
import { poll } from '../ui/poll.ts';
import { isPublished } from './publishing.ts';

/** The status of a domain in SES and of its records in DNS, at one time. */
export type LiveCheck = Pick<DomainCheck, 'isVerified' | 'records'>;

const second = 1000;
const minute = 60 * second;
/** Milliseconds before each check. */
const pauses = [0, 15 * second, 30 * second, minute, 2 * minute, 4 * minute, 5 * minute];
/** Milliseconds after which a watch ends: DNS records take effect within two hours (product page "Verification"). */
export const watchTime = 120 * minute;

/** The surroundings of a watch. Times are Unix milliseconds. */
export interface WatchWorld {
	readonly now: () => number;
	/** @throws the signal's reason when it is aborted */
	readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
	/** Asks SES and DNS; `undefined` when the profile is gone. */
	readonly check: (signal: AbortSignal) => Promise<LiveCheck | undefined>;
	/**
	 * Asks SES to verify the domain.
	 *
	 * @returns whether the domain is verified now
	 */
	readonly verify: (signal: AbortSignal) => Promise<boolean>;
	/** Called after each check that does not end the watch. */
	readonly looked: (look: Look) => void;
	/** Called with errors that do not end the watch. */
	readonly failed: (error: unknown) => void;
	/** Whether an error is permanent. */
	readonly isFinal: (error: unknown) => boolean;
}

/** The outcome of a check: how many records match, or that it failed. */
export type Look = { readonly matching: number; readonly total: number } | 'failed';

/** How a watch ended. */
export type WatchEnd =
	| { readonly kind: 'verified' }
	| { readonly kind: 'timeUp'; readonly last: Look | undefined }
	| { readonly kind: 'gone' }
	| { readonly kind: 'error'; readonly error: unknown };

/**
 * Checks a domain until SES has verified it, first at once and then with growing pauses.
 *
 * SES is asked to verify the domain only when all records match in DNS, and never once the domain is verified.
 *
 * @param started when the watch began, possibly in a window that has been reloaded since
 * @throws the signal's reason when it is aborted, and errors that are final
 */
export async function watch(started: number, world: WatchWorld, stop: AbortSignal): Promise<WatchEnd> {
	let last: Look | undefined;
	const end = await poll<WatchEnd>(
		{
			started,
			limit: watchTime,
			pauses,
			now: world.now,
			wait: world.wait,
			check: async signal => {
				const check = await world.check(signal);
				if (!check) {
					return { kind: 'gone' };
				}
				if (check.isVerified || (isRight(check) && (await world.verify(signal)))) {
					return { kind: 'verified' };
				}
				last = { matching: check.records.filter(isPublished).length, total: check.records.length };
				world.looked(last);
				return undefined;
			},
			isFinal: world.isFinal,
			onError: error => {
				last = 'failed';
				world.looked(last);
				world.failed(error);
			}
		},
		stop
	);
	return end ?? { kind: 'timeUp', last };
}

/** Whether all records match in DNS. `false` for a domain without records. */
export function isRight({ records }: Pick<DomainCheck, 'records'>): boolean {
	return records.length > 0 && records.every(isPublished);
}
