/** A workflow of GitHub Actions, as far as tests look at it. */
export type Workflow = {
	readonly on: unknown;
	readonly permissions?: Readonly<Record<string, string>>;
	readonly jobs: Readonly<Record<string, Job>>;
};

export type Job = {
	readonly needs?: string;
	readonly environment?: string;
	readonly permissions?: Readonly<Record<string, string>>;
	readonly 'timeout-minutes'?: number;
	readonly steps: readonly Step[];
};

export type Step = {
	readonly name?: string;
	readonly uses?: string;
	readonly run?: string;
	readonly with?: Readonly<Record<string, unknown>>;
	readonly env?: Readonly<Record<string, string>>;
};
