import type * as vscode from 'vscode';

/**
 * Key of workspaceState, which belongs to one window: it resumes what it began, and two windows never do the same work. In
 * globalState each window would find the watches of all the others and could not tell which of them are under way.
 */
const stateKey = 'tencentSes.watches';

/** What is kept of a watch. No secret. */
export interface KeptWatch {
	readonly profileId: string;
	readonly domain: string;
	/** Unix milliseconds. */
	readonly started: number;
}

/** More than anyone watches: an account has 10 domains. */
const maxWatches = 100;
/** RFC 1035 section 2.3.4. */
const maxNameLength = 253;

/** The watches that this window left behind. What another version wrote and is none is left out. */
export function keptWatches(state: vscode.Memento): readonly KeptWatch[] {
	const value = state.get(stateKey);
	return Array.isArray(value) ? value.filter(isWatch).slice(0, maxWatches) : [];
}

export async function keepWatches(state: vscode.Memento, watches: readonly KeptWatch[]): Promise<void> {
	const kept = watches.map(({ profileId, domain, started }) => ({ profileId, domain, started }));
	await state.update(stateKey, kept.length > 0 ? kept : undefined);
}

function isWatch(value: unknown): value is KeptWatch {
	const { profileId, domain, started } = (value ?? {}) as Partial<Record<keyof KeptWatch, unknown>>;
	const isNamed = typeof profileId === 'string' && typeof domain === 'string' && domain.length <= maxNameLength;
	return isNamed && typeof started === 'number' && Number.isFinite(started);
}
