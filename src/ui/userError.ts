/** What the user can do about an error. */
export type Remedy = 'retry' | 'signIn' | 'addDomain' | 'diagnose' | 'showLog';

/** An error whose message is a localized sentence for the user. */
export class UserError extends Error {
	override readonly name = 'UserError';
	readonly remedies: readonly Remedy[];

	constructor(message: string, remedies: readonly Remedy[] = [], options?: ErrorOptions) {
		super(message, options);
		this.remedies = remedies;
	}

	/** By name, because extension.js and lazy.js each have a copy of this class. */
	static override [Symbol.hasInstance](value: unknown): boolean {
		return value instanceof Error && value.name === 'UserError';
	}
}
