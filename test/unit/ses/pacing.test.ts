import assert from 'node:assert/strict';
import { setImmediate as nextTurn, setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { SesClient } from '../../../src/ses/client.ts';
import { orAbort, Pacer, type Turn } from '../../../src/ses/pacing.ts';
import { steer } from '../../helpers/emulatorHarness.ts';

/** Asks for turns; notes for each when the request arrived, at any moment between being sent and being answered. */
class Requests {
	readonly arrivals: number[] = [];
	readonly pacer: Pacer;
	private readonly _started = performance.now();

	constructor(pacer = new Pacer()) {
		this.pacer = pacer;
	}

	/** @param milliseconds each is on its way, at most */
	async send(action: string, count: number, milliseconds = 0, account = 'account'): Promise<void> {
		const request = async () => {
			const sent = performance.now();
			const length = Math.random() * milliseconds;
			if (length > 0) {
				await setTimeout(length);
			}
			this.arrivals.push(sent + Math.random() * (performance.now() - sent) - this._started);
		};
		await Promise.all(Array.from({ length: count }, () => this.pacer.run(account, action, request)));
	}

	get busiestSecond(): number {
		const sorted = this.arrivals.toSorted((one, other) => one - other);
		return Math.max(0, ...sorted.map((from, index) => sorted.slice(index).filter(time => time < from + 1000).length));
	}
}

suite('ses pacing', () => {
	test('as many at once as the action allows, never more in any second, all in the end; one action does not hold up another', async () => {
		const pacer = new Pacer();
		const paces = async (action: string, limit: number) => {
			const requests = new Requests(pacer);
			await requests.send(action, 2 * limit + 5);
			assert.equal(requests.arrivals.length, 2 * limit + 5);
			assert.equal(requests.busiestSecond, limit, action);
			assert.equal(requests.arrivals.filter(time => time < 500).length, limit, action);
			assert.ok(Math.max(...requests.arrivals) < 3500, action);
		};
		await Promise.all([paces('ListEmailAddress', 35), paces('ListEmailIdentities', 20), paces('CreateEmailAddress', 20)]);
	}).timeout(10_000);

	test('whenever turns are asked for and however long requests take, no second is too full and all come', async () => {
		const bursts = fc.array(
			fc.record({ pause: fc.integer({ max: 1200, min: 0 }), count: fc.integer({ max: 30, min: 1 }), length: fc.constantFrom(0, 50, 600) }),
			{ maxLength: 3 }
		);
		await Promise.all(
			fc.sample(bursts, 100).map(async list => {
				const requests = new Requests();
				const sent: Promise<void>[] = [];
				for (const { pause, count, length } of list) {
					await setTimeout(pause);
					sent.push(requests.send('GetEmailIdentity', count, length));
				}
				await Promise.all(sent);
				assert.equal(
					requests.arrivals.length,
					list.reduce((sum, { count }) => sum + count, 0)
				);
				assert.ok(requests.busiestSecond <= 20, `${requests.busiestSecond} of ${JSON.stringify(list)}`);
			})
		);
	}).timeout(30_000);

	test('accounts do not hold up each other', async () => {
		const requests = new Requests();
		await Promise.all([requests.send('SendEmail', 20, 0, 'one'), requests.send('SendEmail', 20, 0, 'other')]);
		assert.ok(Math.max(...requests.arrivals) < 500);
	});

	/** Uses up the turns of a second; then asks for more, and gives the names in the order in which they came. */
	const orderOf = async (asked: readonly (readonly [name: string, turn: Turn])[]): Promise<readonly string[]> => {
		const pacer = new Pacer();
		const order: string[] = [];
		const first = Array.from({ length: 20 }, () => pacer.run('account', 'SendEmail', async () => {}));
		const rest = asked.map(([name, turn]) => pacer.run('account', 'SendEmail', async () => order.push(name), turn).catch(() => {}));
		await Promise.all([...first, ...rest]);
		return order;
	};
	const background = { isBackground: true };

	test('those that someone waits for go first, each kind in the order in which they asked', async () => {
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

	test('one that is given up while it waits leaves the others their order', async () => {
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
		test(`${name}: rejects at once with the reason, and uses up no turn`, async () => {
			const pacer = new Pacer();
			const abort = new AbortController();
			const reason = new Error('closed');
			const blocked = abortBefore ? [] : Array.from({ length: 20 }, () => pacer.run('account', 'SendEmail', () => setTimeout(30)));
			if (abortBefore) {
				abort.abort(reason);
			} else {
				setImmediate(() => abort.abort(reason));
			}
			const started = performance.now();
			let isDone = false;
			const work = async () => {
				isDone = true;
			};
			await assert.rejects(pacer.run('account', 'SendEmail', work, { signal: abort.signal }), error => error === reason);
			assert.ok(performance.now() - started < 500);
			await Promise.all(blocked);
			// All turns are there again in the second after.
			const requests = new Requests(pacer);
			await requests.send('SendEmail', 20);
			assert.equal(isDone, false);
			assert.ok(Math.max(...requests.arrivals) < 1500);
		});
	rejectsAtOnce('aborted before', true);
	rejectsAtOnce('aborted while waiting', false);

	test('work that fails gives its turn back', async () => {
		const pacer = new Pacer();
		const fails = () => pacer.run('account', 'SendEmail', () => Promise.reject(new Error('broken')));
		const outcomes = await Promise.allSettled(Array.from({ length: 20 }, fails));
		assert.ok(outcomes.every(({ status, ...rest }) => status === 'rejected' && 'reason' in rest));
		await new Requests(pacer).send('SendEmail', 5);
	});
});

suite('ses pacing: giving up', () => {
	const reason = new Error('closed');
	const fails = async () => {
		throw new Error('too late');
	};
	const aborted = (after: () => Promise<unknown>) => {
		const abort = new AbortController();
		void after().then(() => abort.abort(reason));
		return abort.signal;
	};
	const comesTo = (what: string, given: () => AbortSignal | undefined, work: () => Promise<unknown>, expected: string) =>
		test(`${what}: ${expected}`, async () => {
			const unhandled: unknown[] = [];
			const note = (error: unknown) => unhandled.push(error);
			const listeners = process.listeners('unhandledRejection');
			process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
			try {
				assert.equal(await orAbort(work(), given()).catch((error: Error) => error.message), expected);
				// They are told of after the tick in which they come.
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
	comesTo('no signal', () => undefined, works, 'done');
	comesTo('never aborted', () => new AbortController().signal, works, 'done');
	comesTo('never aborted, fails', () => new AbortController().signal, fails, 'too late');
	comesTo('aborted before', () => AbortSignal.abort(reason), works, 'closed');
	comesTo('aborted before, fails', () => AbortSignal.abort(reason), fails, 'closed');
	comesTo(
		'aborted meanwhile, fails afterwards',
		() => aborted(nextTurn),
		() => nextTurn().then(nextTurn).then(fails),
		'closed'
	);
});

suite('ses pacing: against strict windows', () => {
	const withEmulator = (name: string, use: (emulator: Emulator) => Promise<void>) =>
		test(name, async () => {
			const emulator = await startEmulator();
			try {
				await use(emulator);
			} finally {
				await emulator.close();
			}
		}).timeout(60_000);
	const options = ({ endpoint, region, secretId, secretKey }: Emulator) => ({
		endpoint,
		region,
		credentials: () => ({ secretId, secretKey })
	});
	const refused = (log: readonly { readonly code: string | null }[]) => log.filter(({ code }) => code?.startsWith('RequestLimitExceeded'));

	withEmulator('180 calls at once of three actions, some of them in the background, by three clients: none is refused', async emulator => {
		const pacer = new Pacer();
		const clients = Array.from({ length: 3 }, () => new SesClient({ ...options(emulator), pacer }));
		const call = (index: number) => {
			const client = clients[index % 3] as SesClient;
			const chosen = index % 2 === 0 ? client : client.inBackground;
			return index % 9 < 3
				? chosen.call('ListEmailAddress', {})
				: index % 9 < 6
					? chosen.call('ListEmailIdentities', { Limit: 10 })
					: chosen.call('ListEmailTemplates', { Limit: 10, Offset: 0 });
		};
		await Promise.all(Array.from({ length: 180 }, (_, index) => call(index)));
		const log = await steer(emulator).log();
		assert.equal(log.length, 180);
		assert.deepEqual(refused(log), []);
	});

	withEmulator('calls at random times, with answers that are late now and then: none is refused', async emulator => {
		const control = steer(emulator);
		const client = new SesClient(options(emulator));
		const calls: Promise<unknown>[] = [];
		for (let round = 0; round < 8; round++) {
			await control.fault({ kind: 'latency', delayMs: Math.ceil(Math.random() * 700), times: 1 + Math.floor(Math.random() * 8) });
			calls.push(...Array.from({ length: 10 }, () => client.call('ListEmailIdentities', { Limit: 10 })));
			await setTimeout(Math.random() * 300);
		}
		await Promise.all(calls);
		const log = await control.log();
		assert.equal(log.length, 80);
		assert.deepEqual(refused(log), []);
	});
});
