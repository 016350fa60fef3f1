import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { isFrom, type PollEnd, pollDeliveries, stateOf } from '../../../src/sendMail/deliveryPolling.ts';
import type { Delivery } from '../../../src/ses/sending.ts';

const start = Date.UTC(2026, 10, 23, 9);
const [ada, grace] = ['ada@example.com', 'grace@example.com'] as const;

/** For each look the deliver status of each recipient, `-` for one that is not listed; an error; or `gone`. The last one stays. */
type Finds = readonly (string | Error)[];

interface Run {
	readonly finds: Finds;
	/** Milliseconds that each look takes. */
	readonly slow?: number;
	/** Milliseconds after which someone stops it. */
	readonly stoppedAt?: number;
	readonly sent?: number;
}

async function run({ finds, slow = 0, stoppedAt = Infinity, sent = start }: Run) {
	let now = start;
	const stop = new AbortController();
	const lookedAt: number[] = [];
	const errors: unknown[] = [];
	const pass = (milliseconds: number) => {
		now += milliseconds;
		if (now - start >= stoppedAt) {
			stop.abort();
		}
	};
	const end: PollEnd | 'stopped' = await pollDeliveries(
		[ada, grace],
		sent,
		{
			now: () => now,
			wait: async (milliseconds, signal) => {
				assert.ok(milliseconds > 0 && milliseconds <= 60_000, `a pause of ${milliseconds} ms`);
				pass(milliseconds);
				signal.throwIfAborted();
			},
			read: async signal => {
				const found = finds[Math.min(lookedAt.length, finds.length - 1)] ?? '';
				lookedAt.push((now - start) / 1000);
				pass(slow);
				signal.throwIfAborted();
				if (found instanceof Error) {
					throw found;
				}
				return found === 'gone' ? undefined : rows(found);
			},
			told: () => {},
			failed: error => errors.push(error),
			isFinal: error => error instanceof RangeError
		},
		stop.signal
	).catch((error: unknown) => {
		assert.equal(error, stop.signal.reason);
		return 'stopped' as const;
	});
	return { end, lookedAt, errors };
}

function rows(found: string): readonly Delivery[] {
	return [ada, grace].flatMap((to, index) =>
		found[index] === undefined || found[index] === '-' ? [] : [row(to, 0, Number(found[index]))]
	);
}

function row(to: string, sendStatus: number | undefined, deliverStatus: number | undefined): Delivery {
	return {
		messageId: 'm',
		to: to.toUpperCase(),
		from: 'a@mail.qcloud.com',
		sendStatus,
		deliverStatus,
		message: '',
		requested: undefined,
		delivered: undefined,
		isOpened: false,
		isClicked: false
	};
}

suite('sendMail: asking for the delivery status', () => {
	test('after five seconds, then with pauses that double up to a minute, for ten minutes', async () => {
		const { end, lookedAt } = await run({ finds: ['00'] });
		assert.deepEqual(lookedAt, [5, 15, 35, 75, 135, 195, 255, 315, 375, 435, 495, 555, 600]);
		assert.deepEqual(end, { kind: 'timeUp' });
	});

	test('looks that take long do not make it longer', async () => {
		const { lookedAt } = await run({ finds: ['00'], slow: 4 * 60_000 });
		assert.deepEqual(lookedAt, [5, 255, 515]);
	});

	test('a time of sending that lies ahead, by a clock put back since, counts as now', async () => {
		const { lookedAt } = await run({ finds: ['00'], sent: start + 60 * 60_000 });
		assert.equal(lookedAt.at(-1), 600);
	});

	test('a mail that was sent long ago is not asked for at all', async () => {
		const { end, lookedAt } = await run({ finds: ['11'], sent: start - 600_000 });
		assert.deepEqual([end, lookedAt], [{ kind: 'timeUp' }, []]);
	});

	const ends = (name: string, finds: Finds, kind: PollEnd['kind'], lookedAt: readonly number[]) =>
		test(name, async () => {
			const outcome = await run({ finds });
			assert.deepEqual([(outcome.end as PollEnd).kind, outcome.lookedAt], [kind, lookedAt]);
		});
	ends('delivered to all: ends at once', ['11'], 'final', [5]);
	ends('delivered to one, refused by the other: ends', ['13'], 'final', [5]);
	ends('dropped: ends', ['22'], 'final', [5]);
	ends('delayed, then delivered', ['81', '11'], 'final', [5, 15]);
	ends('queued for one: goes on', ['10', '10', '11'], 'final', [5, 15, 35]);
	ends('one not listed yet: goes on', ['1-', '11'], 'final', [5, 15]);
	ends('none listed yet: goes on', ['--', '11'], 'final', [5, 15]);
	ends('a number that nobody knows: goes on', ['19', '11'], 'final', [5, 15]);
	ends('the profile is gone', ['00', 'gone'], 'gone', [5, 15]);
	ends('an error that stays', [new RangeError('no such key')], 'error', [5]);

	test('errors that may pass are told, and it goes on', async () => {
		const hitch = new Error('No network');
		const { end, errors, lookedAt } = await run({ finds: [hitch, hitch, '11'] });
		assert.deepEqual([end, errors, lookedAt], [{ kind: 'final' }, [hitch, hitch], [5, 15, 35]]);
	});

	test('stopped while it waits, and while it asks', async () => {
		assert.deepEqual((await run({ finds: ['00'], stoppedAt: 12_000 })).lookedAt, [5]);
		const { end, errors } = await run({ finds: ['11'], slow: 1000, stoppedAt: 5500 });
		assert.deepEqual([end, errors], ['stopped', []]);
	});

	suite('where things stand', () => {
		const stands = (sendStatus: number | undefined, deliverStatus: number | undefined, state: ReturnType<typeof stateOf>) =>
			test(`${sendStatus}/${deliverStatus}: ${state}`, () => assert.equal(stateOf({ sendStatus, deliverStatus }), state));
		stands(0, 0, 'underWay');
		stands(0, 1, 'delivered');
		stands(0, 2, 'failed');
		stands(0, 3, 'failed');
		stands(0, 8, 'underWay');
		stands(0, undefined, 'underWay');
		stands(undefined, 1, 'underWay');
		stands(2001, 0, 'underWay');
		stands(1007, 2, 'failed');
		stands(3033, 0, 'failed');
		stands(4711, 1, 'failed');
	});
});

suite('sendMail: from whom a mail came', () => {
	const came = (from: string, is: boolean) => test(`${from}: ${is}`, () => assert.equal(isFrom('info@mail.example.com', { from }), is));
	came('info@mail.example.com', true);
	came('INFO@Mail.Example.com', true);
	came('Info Desk <info@mail.example.com>', true);
	came('"Desk, Info" <Info@mail.example.com>', true);
	came('my-info@mail.example.com', false);
	came('info@mail.example.com.au', false);
	came('"info@mail.example.com" <other@mail.example.com>', false);
	came('', false);
});
