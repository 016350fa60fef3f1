import type { CallReport } from '../ses/client.ts';
import type { Profile } from './profile.ts';

export type Caller = Omit<Profile, 'id'> & Partial<Pick<Profile, 'id'>>;

/** A call that was made, as it would have to be made again. */
export interface RecentCall {
	readonly action: string;
	/** Without passwords. */
	readonly input: Readonly<Record<string, unknown>>;
	/** Who made it; without an id as long as it was being tried out. */
	readonly profile: Caller;
}

/** Longest input that is kept, in characters of JSON: attachments can have megabytes. */
const maxInputLength = 20_000;

/**
 * The calls of this window that were answered last, in memory only: the log names each by its RequestId, and leaves out what may be
 * nobody else's business.
 */
export class RecentCalls {
	private readonly _limit: number;
	/** By RequestId, oldest first. */
	private readonly _calls = new Map<string, RecentCall>();

	constructor(limit = 500) {
		this._limit = limit;
	}

	add({ action, input, requestId }: Pick<CallReport, 'action' | 'input' | 'requestId'>, profile: Caller): void {
		if (requestId === undefined || JSON.stringify(input).length > maxInputLength) {
			return;
		}
		this._calls.delete(requestId);
		this._calls.set(requestId, { action, input, profile });
		const [oldest] = this._calls.keys();
		if (this._calls.size > this._limit && oldest !== undefined) {
			this._calls.delete(oldest);
		}
	}

	/** @returns `undefined` for a call of another window, one that is long ago, and one that was long */
	find(requestId: string): RecentCall | undefined {
		return this._calls.get(requestId);
	}
}
