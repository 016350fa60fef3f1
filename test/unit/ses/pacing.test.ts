import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { startEmulator } from '../../../src/emulator/server.ts';
import { SesClient } from '../../../src/ses/client.ts';
import { orAbort, Pacer, type PacingOptions } from '../../../src/ses/pacing.ts';
import { steer } from '../../helpers/emulatorHarness.ts';
import { FakeClock } from '../../helpers/fakeClock.ts';

/** Sends paced requests, and records for each an arrival time at random between being sent and being answered. */
class Requests {
	/** In milliseconds since the start. */
	readonly arrivals: number[] = [];
	readonly clock: FakeClock;
	readonly pacer: Pacer;
	private readonly _started: number;

	constructor(clock = new FakeClock(), pacer = new Pacer(clock)) {
		this.clock = clock;
		this.pacer = pacer;
		this._started = clock.now();
	}

	/** @param milliseconds maximum duration of a request */
	async send(action: string, count: number, milliseconds = 0, account = 'account'): Promise<void> {
		const request = async () => {
			const sent = this.clock.now();
			await this.clock.sleep(Math.random() * milliseconds);
			this.arrivals.push(sent + Math.random() * (this.clock.now() - sent) - this._started);
		};
		await Promise.all(Array.from({ length: count }, () => this.pacer.run(account, action, request)));
	}

	get busiestSecond(): number {
		const sorted = this.arrivals.toSorted((one, other) => one - other);
		return Math.max(0, ...sorted.map((from, index) => sorted.slice(index).filter(time => time < from + 1000).length));
	}
}

suite('ses pacing', () => {
	test('sends up to the limit of the action at once and never more in any second; actions do not delay each other', async () => {
		const clock = new FakeClock();
		const pacer = new Pacer(clock);
		const paces = async (action: string, limit: number) => {
			const requests = new Requests(clock, pacer);
			await requests.send(action, 2 * limit + 5);
			assert.equal(requests.arrivals.length, 2 * limit + 5);
			assert.equal(requests.busiestSecond, limit, action);
			assert.equal(requests.arrivals.filter(time => time === 0).length, limit, action);
			assert.equal(Math.max(...requests.arrivals), 2 * 1050, action);
		};
		await clock.during(Promise.all([paces('ListEmailAddress', 35), paces('ListEmailIdentities', 20), paces('CreateEmailAddress', 20)]));
	});

	test('never exceeds the limit in any second, and sends all requests', async () => {
		const bursts = fc.array(
			fc.record({ pause: fc.integer({ max: 1200, min: 0 }), count: fc.integer({ max: 30, min: 1 }), length: fc.constantFrom(0, 50, 600) }),
			{ maxLength: 3 }
		);
		await fc.assert(
			fc.asyncProperty(bursts, async list => {
				const requests = new Requests();
				const work = async () => {
					const sent: Promise<void>[] = [];
					for (const { pause, count, length } of list) {
						await requests.clock.sleep(pause);
						sent.push(requests.send('GetEmailIdentity', count, length));
					}
					await Promise.all(sent);
				};
				await requests.clock.during(work());
				assert.equal(
					requests.arrivals.length,
					list.reduce((sum, { count }) => sum + count, 0)
				);
				assert.ok(requests.busiestSecond <= 20, String(requests.busiestSecond));
			})
		);
	});

	test('accounts do not delay each other', async () => {
		const requests = new Requests();
		await requests.clock.during(Promise.all([requests.send('SendEmail', 20, 0, 'one'), requests.send('SendEmail', 20, 0, 'other')]));
		assert.equal(Math.max(...requests.arrivals), 0);
	});

	test('on the real clock, a turn can be used again after a second', async () => {
		const pacer = new Pacer();
		const started = performance.now();
		await Promise.all(Array.from({ length: 21 }, () => pacer.run('account', 'SendEmail', async () => {})));
		assert.ok(performance.now() - started >= 1000);
	});

	/** Uses up the turns of a second, then sends more requests; returns their names in the order in which they started. */
	const orderOf = async (asked: readonly (readonly [name: string, turn: PacingOptions])[]): Promise<readonly string[]> => {
		const clock = new FakeClock();
		const pacer = new Pacer(clock);
		const order: string[] = [];
		const first = Array.from({ length: 20 }, () => pacer.run('account', 'SendEmail', async () => {}));
		const rest = asked.map(([name, turn]) => pacer.run('account', 'SendEmail', async () => order.push(name), turn).catch(() => {}));
		await clock.during(Promise.all([...first, ...rest]));
		return order;
	};
	const background = { isBackground: true };

	test('background requests come last; otherwise first come, first served', async () => {
		const asked = [
			['b1', background],
			['b2', background],
			['i1', {}],
			['b3', background],
			['i2', {}],
			['i3', {}]
		] as const;
		assert.deepEqual(await orderOf(asked), ['i1', 'i2', 'i3', 'b1', 'b2', 'b3']);
	});

	test('canceling a waiting request keeps the order of the others', async () => {
		const abort = new AbortController();
		setImmediate(() => abort.abort());
		const given = { signal: abort.signal };
		assert.deepEqual(
			await orderOf([
				['1', {}],
				['2', given],
				['3', background],
				['4', { ...background, ...given }],
				['5', {}]
			]),
			['1', '5', '3']
		);
	});

	const rejectsAtOnce = (name: string, abortBefore: boolean) =>
		test(`${name}: rejects at once with the reason and takes no turn`, async () => {
			const clock = new FakeClock();
			const pacer = new Pacer(clock);
			const abort = new AbortController();
			const reason = new Error('closed');
			const blocked = abortBefore ? [] : Array.from({ length: 20 }, () => pacer.run('account', 'SendEmail', () => clock.sleep(30)));
			if (abortBefore) {
				abort.abort(reason);
			} else {
				setImmediate(() => abort.abort(reason));
			}
			let isDone = false;
			const work = async () => {
				isDone = true;
			};
			const started = clock.now();
			await assert.rejects(pacer.run('account', 'SendEmail', work, { signal: abort.signal }), error => error === reason);
			assert.equal(clock.now(), started);
			await clock.during(Promise.all(blocked));
			// All turns can be used again in the next second.
			const requests = new Requests(clock, pacer);
			await clock.during(requests.send('SendEmail', 20));
			assert.equal(isDone, false);
			assert.equal(Math.max(...requests.arrivals), abortBefore ? 0 : 1050);
		});
	rejectsAtOnce('aborted before', true);
	rejectsAtOnce('aborted while waiting', false);

	test('failing work returns its turn', async () => {
		const clock = new FakeClock();
		const pacer = new Pacer(clock);
		const fails = () => pacer.run('account', 'SendEmail', () => Promise.reject(new Error('broken')));
		const outcomes = await Promise.allSettled(Array.from({ length: 20 }, fails));
		assert.ok(outcomes.every(({ status, ...rest }) => status === 'rejected' && 'reason' in rest));
		const requests = new Requests(clock, pacer);
		await clock.during(requests.send('SendEmail', 5));
		assert.deepEqual(requests.arrivals, Array<number>(5).fill(1050));
	});
});

suite('ses pacing: orAbort', () => {
	const reason = new Error('closed');
	const fails = async () => {
		throw new Error('too late');
	};
	const aborted = (after: () => Promise<unknown>) => {
		const abort = new AbortController();
		void after().then(() => abort.abort(reason));
		return abort.signal;
	};
	const settles = (what: string, given: () => AbortSignal | undefined, work: () => Promise<unknown>, expected: string) =>
		test(`${what}: ${expected}`, async () => {
			const unhandled: unknown[] = [];
			const note = (error: unknown) => unhandled.push(error);
			const listeners = process.listeners('unhandledRejection');
			process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
			try {
				assert.equal(await orAbort(work(), given()).catch((error: Error) => error.message), expected);
				// Unhandled rejections are reported after the current tick.
				await nextTurn();
				await nextTurn();
			} finally {
				process.off('unhandledRejection', note);
				for (const listener of listeners) {
					process.on('unhandledRejection', listener);
				}
			}
			assert.deepEqual(unhandled, []);
		});
	const works = async () => 'done';
	settles('no signal', () => undefined, works, 'done');
	settles('never aborted', () => new AbortController().signal, works, 'done');
	settles('never aborted, fails', () => new AbortController().signal, fails, 'too late');
	settles('aborted before', () => AbortSignal.abort(reason), works, 'closed');
	settles('aborted before, fails', () => AbortSignal.abort(reason), fails, 'closed');
	settles(
		'aborted while pending, fails afterwards',
		() => aborted(nextTurn),
		() => nextTurn().then(nextTurn).then(fails),
		'closed'
	);
});

suite('ses pacing: with the rate limit of the emulator', () => {
	interface Run {
		readonly control: ReturnType<typeof steer>;
		readonly clock: FakeClock;
		/** Its requests take up to 700 ms. */
		readonly options: ConstructorParameters<typeof SesClient>[0];
	}
	const noneExceedsLimit = (name: string, count: number, use: (run: Run) => Promise<unknown>) =>
		test(`${name}: none exceeds the rate limit`, async () => {
			const clock = new FakeClock();
			const emulator = await startEmulator({ now: clock.now });
			try {
				const { endpoint, region, secretId, secretKey } = emulator;
				const fetch = clock.fetch(() => (Math.random() < 0.8 ? 20 : Math.random() * 700));
				const options = { endpoint, region, credentials: () => ({ secretId, secretKey }), now: clock.now, fetch };
				const control = steer(emulator);
				await clock.during(use({ control, clock, options }));
				const log = await control.log();
				assert.equal(log.length, count);
				assert.deepEqual(
					log.filter(({ code }) => code !== null),
					[]
				);
			} finally {
				await emulator.close();
			}
		});

	noneExceedsLimit('108 concurrent calls of three actions by three clients, some in the background', 108, async ({ clock, options }) => {
		const pacer = new Pacer(clock);
		const clients = Array.from({ length: 3 }, () => new SesClient({ ...options, pacer }));
		const call = (index: number) => {
			const client = clients[index % 3] as SesClient;
			const chosen = index % 2 === 0 ? client : client.inBackground;
			return index % 9 < 3
				? chosen.call('ListEmailAddress', {})
				: index % 9 < 6
					? chosen.call('ListEmailIdentities', { Limit: 10 })
					: chosen.call('ListEmailTemplates', { Limit: 10, Offset: 0 });
		};
		await Promise.all(Array.from({ length: 108 }, (_, index) => call(index)));
	});

	noneExceedsLimit('calls at random times', 80, async ({ clock, options }) => {
		const client = new SesClient({ ...options, pacer: new Pacer(clock) });
		const calls: Promise<unknown>[] = [];
		for (let round = 0; round < 8; round++) {
			calls.push(...Array.from({ length: 10 }, () => client.call('ListEmailIdentities', { Limit: 10 })));
			await clock.sleep(Math.random() * 300);
		}
		await Promise.all(calls);
	});
});
