/** Something that someone can do about an error. */
export type Remedy = 'retry' | 'signIn' | 'addDomain' | 'diagnose' | 'showLog';

/** An error whose message is already a localised sentence for people. */
export class UserError extends Error {
	override readonly name = 'UserError';
	readonly remedies: readonly Remedy[];

	constructor(message: string, remedies: readonly Remedy[] = [], options?: ErrorOptions) {
		super(message, options);
		this.remedies = remedies;
	}
}
