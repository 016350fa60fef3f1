import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { poll } from '../../../src/ui/poll.ts';

const start = 1_790_000_000_000;
const pauses = [5, 10, 20];

/** What each check gives: `-` for no result yet, a result, or an error. The last one repeats. */
type Checks = readonly (string | Error)[];

interface Run {
	readonly checks: Checks;
	readonly started?: number;
	/** Seconds that each check takes. */
	readonly slow?: number;
	/** Seconds after which polling is aborted. */
	readonly abortedAt?: number;
	/** Seconds by which the clock is set back during the first check. */
	readonly setBack?: number;
}

/** Polls for 100 seconds, on a clock that moves only during pauses and checks. */
async function run({ checks, started = start, slow = 0, abortedAt = Infinity, setBack = 0 }: Run) {
	let now = start;
	const abort = new AbortController();
	const checkedAt: number[] = [];
	const errors: unknown[] = [];
	const pass = (seconds: number, signal: AbortSignal) => {
		now += seconds * 1000;
		if (now - start >= abortedAt * 1000) {
			abort.abort();
		}
		signal.throwIfAborted();
	};
	const end = await poll<string>(
		{
			started,
			limit: 100_000,
			pauses: pauses.map(seconds => seconds * 1000),
			now: () => now,
			wait: async (milliseconds, signal) => pass(milliseconds / 1000, signal),
			check: async signal => {
				const found = checks[Math.min(checkedAt.length, checks.length - 1)] ?? '';
				checkedAt.push((now - start) / 1000);
				now -= checkedAt.length === 1 ? setBack * 1000 : 0;
				pass(slow, signal);
				if (found instanceof Error) {
					throw found;
				}
				return found === '-' ? undefined : found;
			},
			isFinal: error => error instanceof RangeError,
			onError: error => errors.push(error)
		},
		abort.signal
	).catch((error: unknown) => error);
	return { end, checkedAt, errors, reason: abort.signal.reason };
}

suite('ui: polling', () => {
	test('waits before each check, repeats the last pause, and ends with a check when time is up', async () => {
		const { end, checkedAt } = await run({ checks: ['-'] });
		assert.deepEqual(checkedAt, [5, 15, 35, 55, 75, 95, 100]);
		assert.equal(end, undefined);
	});

	test('ends with the first result', async () => {
		const { end, checkedAt } = await run({ checks: ['-', '-', 'done'] });
		assert.deepEqual([end, checkedAt], ['done', [5, 15, 35]]);
	});

	test('slow checks do not prolong it', async () => {
		assert.deepEqual((await run({ checks: ['-'], slow: 45 })).checkedAt, [5, 60]);
	});

	suite('the start', () => {
		test('some time ago: ends earlier', async () => {
			assert.deepEqual((await run({ checks: ['-'], started: start - 80_000 })).checkedAt, [5, 15, 20]);
		});

		test('too long ago: checks once, at once', async () => {
			for (const [found, expected] of [
				['done', 'done'],
				['-', undefined]
			] as const) {
				const { end, checkedAt } = await run({ checks: [found], started: start - 100_000 });
				assert.deepEqual([end, checkedAt], [expected, [0]]);
			}
		});

		test('in the future, because the clock was set back: counts as now', async () => {
			assert.equal((await run({ checks: ['-'], started: start + 3_600_000 })).checkedAt.at(-1), 100);
		});
	});

	test('setting the clock back while polling starts the time over, once', async () => {
		assert.equal((await run({ checks: ['-'], setBack: 3600 })).checkedAt.at(-1), 5 - 3600 + 100);
	});

	suite('errors', () => {
		const error = new Error('No network');

		test('that may go away are reported, and polling continues', async () => {
			const { end, errors, checkedAt } = await run({ checks: [error, error, 'done'] });
			assert.deepEqual([end, errors, checkedAt], ['done', [error, error], [5, 15, 35]]);
		});

		test('that are final are thrown', async () => {
			const final = new RangeError('No such key');
			const { end, errors, checkedAt } = await run({ checks: [error, final] });
			assert.deepEqual([end, errors, checkedAt], [final, [error], [5, 15]]);
		});
	});

	suite('aborted', () => {
		test('during a pause', async () => {
			const { end, checkedAt, reason } = await run({ checks: ['-'], abortedAt: 12 });
			assert.deepEqual([end, checkedAt], [reason, [5]]);
		});

		test('during a check: throws the reason and reports no error', async () => {
			const { end, errors, reason } = await run({ checks: ['done'], slow: 1, abortedAt: 5.5 });
			assert.deepEqual([end, errors], [reason, []]);
		});
	});
});
