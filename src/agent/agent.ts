import type { Profile } from '../accounts/profile.ts';
import type { Sending } from '../sendMail/sending.ts';
import type { Services } from '../services.ts';
import type { SesClient } from '../ses/client.ts';
import type { Lazy } from '../ui/lazy.ts';
import type { Schema } from './schema.ts';

/** What the tools work with. */
export interface Agent extends Services {
	readonly sending: Lazy<Sending>;
	/** The writes that were shown to the user for confirmation, by `keyOf`. VS Code does not say which of several calls was confirmed. */
	readonly confirmed: Map<string, readonly Plan[]>;
}

/** A tool of the manifest. */
export interface Contribution {
	readonly name: string;
	readonly inputSchema: Schema;
}

/** A write that was prepared in an account. */
export interface Plan {
	readonly profile: Profile;
	/** That of the profile. */
	readonly client: SesClient;
	/** What happens, in words for the user. */
	readonly title: string;
	/** Everything that is sent, with its labels, one of which may have several. */
	readonly facts: readonly (readonly [label: string, value: string])[];
	/** @returns what the language model is told */
	readonly run: (signal: AbortSignal) => Promise<object>;
}
