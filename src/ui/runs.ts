import { AsyncLocalStorage } from 'node:async_hooks';
import { isDeepStrictEqual } from 'node:util';

/** A run of a command. */
export interface Run {
	/** Later runs have greater numbers. */
	readonly number: number;
	readonly command: string;
	readonly args: readonly unknown[];
}

/** An input box or list that is open. VS Code shows one at a time. */
export interface OpenBox {
	readonly run: Run;
	/** Whether its answer is being sent. */
	readonly isBusy: () => boolean;
	readonly cancel: () => void;
	/** Gives it the focus. */
	readonly focus: () => void;
}

interface Runs {
	readonly current: AsyncLocalStorage<Run>;
	count: number;
	open: OpenBox | undefined;
	/** Those that show a dialog. */
	readonly asking: Set<Run>;
}

/** Not a variable of this module, because extension.js and lazy.js each have a copy of it. */
const key = Symbol.for('tencentSes.runs');
const holder = globalThis as { [key]?: Runs };
holder[key] ??= { current: new AsyncLocalStorage(), count: 0, open: undefined, asking: new Set() };
const runs = holder[key];

/** Runs a command, so that its boxes can be distinguished from those of other runs. */
export function runAs<R>(command: string, args: readonly unknown[], work: () => R): R {
	return runs.current.run({ number: ++runs.count, command, args }, work);
}

/**
 * Prepares for a box of the current run: cancels the open one, or focuses it if it has to stay.
 *
 * @returns to be called when the box is closed; `undefined` when it must not be shown, which is the same as if it were canceled
 */
export function openBox(box: Omit<OpenBox, 'run'>): (() => void) | undefined {
	const run = currentRun();
	if (runs.open && !mayReplace(run, runs.open)) {
		runs.open.focus();
		return undefined;
	}
	runs.open?.cancel();
	const opened = { ...box, run };
	runs.open = opened;
	return () => {
		if (runs.open === opened) {
			runs.open = undefined;
		}
	};
}

/** Shows a dialog, unless the same command already shows one: VS Code would queue them. */
export function askOnce<T>(show: () => Thenable<T | undefined>): Thenable<T | undefined> {
	const run = currentRun();
	if ([...runs.asking].some(other => isAgain(run, other))) {
		return Promise.resolve(undefined);
	}
	runs.asking.add(run);
	const over = () => runs.asking.delete(run);
	const answer = show();
	answer.then(over, over);
	return answer;
}

/**
 * Whether a box of a run may take the place of the open one. The last command that was run wins, but a command that was run twice with the
 * same arguments keeps what was typed, and nothing interrupts a box whose answer is being sent.
 */
export function mayReplace(run: Run, open: Pick<OpenBox, 'run' | 'isBusy'>): boolean {
	if (run === open.run) {
		return true;
	}
	return run.number > open.run.number && !open.isBusy() && !isAgain(run, open.run);
}

function isAgain(run: Run, other: Run): boolean {
	return run.command === other.command && isDeepStrictEqual(run.args, other.args);
}

function currentRun(): Run {
	const number = ++runs.count;
	return runs.current.getStore() ?? { number, command: String(number), args: [] };
}
