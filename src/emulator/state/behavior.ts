import type { Action, Input, Output } from '../../ses/actions.ts';
import type { Site } from '../../ses/sites.ts';
import type { State } from './state.ts';

export interface Context {
	readonly site: Site;
	readonly region: string;
	/** Unix seconds. */
	readonly now: number;
	/** Base64; the public DKIM key of a domain that is created, in the length that was asked for. */
	readonly dkimKey: string;
	/** Letters and digits, never the same; part of the ID of a message that is sent. */
	readonly random: string;
	readonly passwords: Passwords;
}

/** Keeps passwords so that they cannot be read. */
export interface Passwords {
	hash(password: string): string;
	matches(password: string, hash: string): boolean;
}

/** A message that went out. */
export interface OutgoingMail {
	readonly id: string;
	/** Unix seconds. */
	readonly time: number;
	/** As it stands in the From header. */
	readonly from: string;
	readonly to: readonly string[];
	readonly subject: string;
	/** The whole message (RFC 5322), in ASCII. */
	readonly message: string;
}

export interface Result<A extends Action> {
	readonly output: Output<A>;
	/** The state afterwards; absent when nothing changed. */
	readonly state?: State;
	/** What leaves once the state is safe. */
	readonly mail?: OutgoingMail;
}

export type Behavior<A extends Action> = (state: State, input: Input<A>, context: Context) => Result<A>;
