import type { Action, Input, Output } from '../../ses/actions.ts';
import type { Site } from '../../ses/sites.ts';
import type { Review } from './review.ts';
import type { State } from './state.ts';

export interface Context {
	readonly site: Site;
	readonly region: string;
	/** Unix seconds. */
	readonly now: number;
	/** Base64. The public DKIM key for a domain to be created, with the requested length. */
	readonly dkimKey: string;
	/** Letters and digits, unique. Part of the ID of a message. */
	readonly random: string;
	readonly passwords: Passwords;
	readonly review: Review;
}

/** Hashes passwords. */
export interface Passwords {
	hash(password: string): string;
	matches(password: string, hash: string): boolean;
}

/** A message that was sent. */
export interface OutgoingMail {
	/** The ID assigned by SES. */
	readonly id: string;
	/** The From header. */
	readonly from: string;
	readonly to: readonly string[];
	readonly subject: string;
	/** The whole message (RFC 5322), in ASCII. */
	readonly message: string;
}

export interface Result<A extends Action> {
	readonly output: Output<A>;
	/** The new state; absent if nothing changed. */
	readonly state?: State;
	/** The message to send once the state has been saved. */
	readonly mail?: OutgoingMail;
}

export type Behavior<A extends Action> = (state: State, input: Input<A>, context: Context) => Result<A>;
