import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { isRight, type Look, type WatchEnd, watch, watchTime } from '../../../src/domains/watch.ts';
import type { Verdict } from '../../../src/mail/dnsVerdict.ts';

const minute = 60_000;
const start = 1_790_000_000_000;

/** What one look finds: a letter for each record, `m` for one that matches, `x` for any other; or an error; or no profile. */
type Finding = string | 'verified' | 'gone' | Error;

interface Run {
	/** What the looks find, in turn; the last goes on. */
	readonly finds: readonly Finding[];
	/** What the service says when it is asked to verify, in turn; the last goes on. */
	readonly says?: readonly (boolean | Error)[];
	/** Milliseconds since `start` at which this window took the watch up. */
	readonly resumed?: number;
	readonly started?: number;
	/** Milliseconds after which someone stops the watch. */
	readonly stoppedAt?: number;
	/** Milliseconds that every look takes. */
	readonly slow?: number;
}

interface Outcome {
	readonly end: WatchEnd | 'stopped';
	/** Seconds since `start` of each look. */
	readonly lookedAt: readonly number[];
	/** Seconds since `start` at which the service was asked to verify. */
	readonly askedAt: readonly number[];
	readonly looks: readonly Look[];
	readonly errors: readonly unknown[];
}

/** Runs a watch on a clock that goes on only while the watch waits. */
async function run({ finds, says = [true], resumed = 0, started = start, stoppedAt = Infinity, slow = 0 }: Run): Promise<Outcome> {
	let now = start + resumed;
	const stop = new AbortController();
	const lookedAt: number[] = [];
	const askedAt: number[] = [];
	const looks: Look[] = [];
	const errors: unknown[] = [];
	const seconds = () => (now - start) / 1000;
	const pass = (milliseconds: number) => {
		now += milliseconds;
		if (now - start >= stoppedAt) {
			stop.abort();
		}
	};
	const turn = <T>(list: readonly T[], index: number) => list[Math.min(index, list.length - 1)] as T;
	const world = {
		now: () => now,
		wait: async (milliseconds: number, signal: AbortSignal) => {
			assert.ok(milliseconds >= 0 && milliseconds <= 5 * minute, `a pause of ${milliseconds} ms`);
			pass(milliseconds);
			signal.throwIfAborted();
		},
		check: async (signal: AbortSignal) => {
			const found = turn(finds, lookedAt.length);
			lookedAt.push(seconds());
			pass(slow);
			signal.throwIfAborted();
			if (found instanceof Error) {
				throw found;
			}
			return found === 'gone' ? undefined : checkOf(found);
		},
		verify: async () => {
			const said = turn(says, askedAt.length);
			askedAt.push(seconds());
			if (said instanceof Error) {
				throw said;
			}
			return said;
		},
		looked: (look: Look) => {
			looks.push(look);
		},
		failed: (error: unknown) => {
			errors.push(error);
		},
		isFinal: (error: unknown) => error instanceof RangeError
	};
	const end = await watch(started, world, stop.signal).catch((error: unknown) =>
		stop.signal.aborted && error === stop.signal.reason ? ('stopped' as const) : { kind: 'error' as const, error }
	);
	return { end, lookedAt, askedAt, looks, errors };
}

function checkOf(found: string) {
	const verdicts: readonly Verdict[] = [...(found === 'verified' ? '' : found)].map(letter =>
		letter === 'm'
			? { kind: 'matches', publish: 'value', isOwn: false }
			: letter === '?'
				? { kind: 'unknown', reason: 'timeout' }
				: { kind: 'missing', publish: 'value' }
	);
	return {
		isVerified: found === 'verified',
		records: verdicts.map(verdict => ({
			record: { type: 'TXT', name: 'example.com', expected: 'value', found: '', isMatching: false },
			live: { kind: 'missing', reason: 'noName' } as const,
			verdict
		}))
	};
}

suite('domain watches', () => {
	suite('when it checks', () => {
		test('at once, then with pauses that double up to five minutes, for two hours', async () => {
			const { end, lookedAt } = await run({ finds: ['mx'] });
			assert.deepEqual(lookedAt.slice(0, 8), [0, 15, 45, 105, 225, 465, 765, 1065]);
			assert.deepEqual(
				lookedAt.slice(6, -1).filter((at, index, all) => index > 0 && at - (all[index - 1] ?? 0) !== 300),
				[]
			);
			assert.deepEqual(end, { kind: 'timeUp', last: { matching: 1, total: 2 } });
		});

		test('for the last time when the two hours are over', async () => {
			const { lookedAt } = await run({ finds: ['x'] });
			assert.equal(lookedAt.at(-1), 7200);
		});

		test('each check is reported', async () => {
			const { looks } = await run({ finds: ['xxxx', 'mmxx', new Error('No network'), 'mmmm'] });
			assert.deepEqual(looks, [{ matching: 0, total: 4 }, { matching: 2, total: 4 }, 'failed']);
		});
	});

	suite('resumed after a reload', () => {
		test('checks at once, with short pauses again, and ends two hours after it was started', async () => {
			const { end, lookedAt } = await run({ finds: ['x'], resumed: 110 * minute });
			assert.deepEqual(
				lookedAt.map(at => at - 6600),
				[0, 15, 45, 105, 225, 465, 600]
			);
			assert.equal((end as WatchEnd).kind, 'timeUp');
		});

		const isOver = (name: string, resumed: number) =>
			test(`${name}: time is up without a check`, async () => {
				const { end, lookedAt } = await run({ finds: ['m'], resumed });
				assert.deepEqual(end, { kind: 'timeUp', last: undefined });
				assert.deepEqual(lookedAt, []);
			});
		isOver('after two hours', watchTime);
		isOver('after three days', 72 * 60 * minute);

		test('a start in the future, since the clock was set back, counts as now', async () => {
			const { lookedAt } = await run({ finds: ['x'], started: start + 30 * 60 * minute });
			assert.equal(lookedAt.at(-1), 7200);
		});
	});

	suite('when it asks the service to verify', () => {
		const asks = (name: string, given: Run, askedAt: readonly number[], kind: WatchEnd['kind']) =>
			test(name, async () => {
				const outcome = await run(given);
				assert.deepEqual(outcome.askedAt, askedAt);
				assert.equal((outcome.end as WatchEnd).kind, kind);
			});
		asks('everything right at once: asks at once', { finds: ['mmmm'] }, [0], 'verified');
		asks('wrong, then right: asks when it is right', { finds: ['xxxx', 'mmxx', 'mmmx', 'mmmm'] }, [105], 'verified');
		asks('never right: never asks', { finds: ['mmmx'] }, [], 'timeUp');
		asks('DNS cannot be asked for one record: does not ask', { finds: ['mm?m'] }, [], 'timeUp');
		asks('no records at all: does not ask', { finds: [''] }, [], 'timeUp');
		asks('right, wrong again, right: does not ask in between', { finds: ['mm', 'xm', 'mm'], says: [false, true] }, [0, 45], 'verified');
		asks(
			'the service does not see it yet: asks again after each pause',
			{ finds: ['mm'], says: [false, false, true] },
			[0, 15, 45],
			'verified'
		);
		asks('the service stumbles: asks again', { finds: ['mm'], says: [new Error('InternalError'), true] }, [0, 15], 'verified');
		asks('verified already: never asks', { finds: ['verified'] }, [], 'verified');
		asks('verified meanwhile by someone else: never asks', { finds: ['xx', 'xx', 'verified'] }, [], 'verified');
		asks('the profile is gone', { finds: ['xx', 'gone'] }, [], 'gone');
	});

	suite('errors', () => {
		test('temporary ones are reported, and the watch continues', async () => {
			const hitch = new Error('No network');
			const { end, errors, lookedAt } = await run({ finds: [hitch, hitch, 'mm'] });
			assert.deepEqual(end, { kind: 'verified' });
			assert.deepEqual(errors, [hitch, hitch]);
			assert.deepEqual(lookedAt, [0, 15, 45]);
		});

		test('nothing but errors for two hours', async () => {
			const { end, lookedAt, errors } = await run({ finds: [new Error('No network')] });
			assert.deepEqual(end, { kind: 'timeUp', last: 'failed' });
			assert.equal(errors.length, lookedAt.length);
		});

		test('a permanent one ends it', async () => {
			const final = new RangeError('No such domain');
			const { end, errors, lookedAt } = await run({ finds: ['xx', final] });
			assert.deepEqual(end, { kind: 'error', error: final });
			assert.deepEqual(errors, []);
			assert.deepEqual(lookedAt, [0, 15]);
		});

		test('a permanent one when verifying ends it, too', async () => {
			const final = new RangeError('This key may not do that');
			const { end, askedAt } = await run({ finds: ['mm'], says: [final] });
			assert.deepEqual(end, { kind: 'error', error: final });
			assert.deepEqual(askedAt, [0]);
		});
	});

	suite('stopping', () => {
		test('while it waits', async () => {
			const { end, lookedAt } = await run({ finds: ['x'], stoppedAt: 45_000 });
			assert.equal(end, 'stopped');
			assert.deepEqual(lookedAt, [0, 15]);
		});

		test('while it checks: no error is reported, and SES is not asked', async () => {
			const { end, errors, askedAt } = await run({ finds: ['mm'], slow: 1000, stoppedAt: 500 });
			assert.equal(end, 'stopped');
			assert.deepEqual([errors, askedAt], [[], []]);
		});
	});

	suite('whether everything is right', () => {
		const right = (found: string, expected: boolean) =>
			test(`"${found}": ${expected}`, () => assert.equal(isRight(checkOf(found)), expected));
		right('mmmm', true);
		right('mmmx', false);
		right('m?', false);
		right('', false);
	});
});
