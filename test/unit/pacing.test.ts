import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { setup, suite, teardown, test } from 'mocha';
import { SesClient } from '../../src/ses/client.ts';
import { Pacer } from '../../src/ses/pacing.ts';

suite('ses pacing', () => {
	const start = 1_774_946_384_000;
	setup(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: start }));
	teardown(() => mock.timers.reset());

	/** Lets the mocked clock run for so many milliseconds, in small steps. */
	const pass = async (milliseconds: number) => {
		for (let passed = 0; passed < milliseconds; passed += 10) {
			await setImmediate();
			mock.timers.tick(10);
		}
		await setImmediate();
	};
	/** Asks for so many turns at once; the list fills with the milliseconds at which each came. */
	const ask = (pacer: Pacer, action: string, count: number, turns: number[] = []) => {
		for (let index = 0; index < count; index += 1) {
			void pacer.wait(action).then(() => turns.push(Date.now() - start));
		}
		return turns;
	};
	const busiestSecond = (turns: readonly number[]) =>
		Math.max(...turns.map(from => turns.filter(turn => turn >= from && turn < from + 1000).length));

	const paces = (action: string, limit: number) =>
		test(`${action}: ${limit} at once, never more in any second, all in the end`, async () => {
			const turns = ask(new Pacer(), action, 2 * limit + 5);
			await pass(10);
			assert.equal(turns.length, limit);
			await pass(3500);
			assert.equal(turns.length, 2 * limit + 5);
			assert.equal(busiestSecond(turns), limit);
		});
	paces('ListEmailAddress', 35);
	paces('ListEmailIdentities', 20);
	paces('CreateEmailAddress', 20);

	test('a burst just after a second has passed does not make one second too full', async () => {
		const pacer = new Pacer();
		const turns = ask(pacer, 'GetEmailIdentity', 1);
		await pass(980);
		ask(pacer, 'GetEmailIdentity', 19, turns);
		await pass(50);
		ask(pacer, 'GetEmailIdentity', 20, turns);
		await pass(3000);
		assert.equal(turns.length, 40);
		assert.ok(busiestSecond(turns) <= 20, `${busiestSecond(turns)} turns within one second: ${turns}`);
	});

	test('whenever turns are asked for, no second is too full and all come', async () => {
		const bursts = fc.array(
			fc.record({ pause: fc.integer({ min: 0, max: 120 }).map(tens => tens * 10), count: fc.integer({ min: 1, max: 30 }) }),
			{ maxLength: 5 }
		);
		await fc.assert(
			fc.asyncProperty(bursts, async list => {
				const pacer = new Pacer();
				const turns: number[] = [];
				for (const { pause, count } of list) {
					await pass(pause);
					ask(pacer, 'GetEmailIdentity', count, turns);
				}
				await pass(9000);
				assert.equal(
					turns.length,
					list.reduce((sum, { count }) => sum + count, 0)
				);
				assert.ok(busiestSecond(turns) <= 20, `${turns}`);
			}),
			{ numRuns: 10 }
		);
	});

	test('one action does not hold up another', async () => {
		const pacer = new Pacer();
		ask(pacer, 'ListEmailIdentities', 40);
		const turns = ask(pacer, 'CreateEmailAddress', 1);
		await pass(10);
		assert.equal(turns.length, 1);
	});

	test('two pacers know nothing of each other', async () => {
		ask(new Pacer(), 'ListEmailIdentities', 20);
		const turns = ask(new Pacer(), 'ListEmailIdentities', 20);
		await pass(10);
		assert.equal(turns.length, 20);
	});

	test('aborted before: no turn is used up', async () => {
		const pacer = new Pacer();
		const reason = new Error('closed');
		await assert.rejects(pacer.wait('ListEmailIdentities', AbortSignal.abort(reason)), error => error === reason);
		const turns = ask(pacer, 'ListEmailIdentities', 20);
		await pass(10);
		assert.equal(turns.length, 20);
	});

	test('aborted while waiting: the wait ends at once', async () => {
		const pacer = new Pacer();
		ask(pacer, 'ListEmailIdentities', 20);
		const controller = new AbortController();
		const reason = new Error('closed');
		const wait = assert.rejects(pacer.wait('ListEmailIdentities', controller.signal), error => error === reason);
		await pass(10);
		controller.abort(reason);
		await wait;
		assert.equal(Date.now() - start, 10);
	});

	test('aborted after its turn: nothing happens', async () => {
		const controller = new AbortController();
		const turn = new Pacer().wait('ListEmailIdentities', controller.signal);
		await pass(10);
		controller.abort();
		await turn;
		assert.equal(Date.now() - start, 10);
	});

	const client = (pacer?: { readonly pacer: Pacer | undefined }) => {
		const sent: number[] = [];
		const options = {
			endpoint: 'https://example.com',
			region: 'ap-singapore',
			credentials: () => ({ secretId: 'id', secretKey: 'key' }),
			fetch: async () => {
				sent.push(Date.now() - start);
				return Response.json({ Response: { RequestId: 'id-1' } });
			},
			...pacer
		};
		const ses = new SesClient(options);
		return { sent, create: () => ses.call('CreateEmailAddress', { EmailAddress: 'a@example.com' }) };
	};
	const paced = (name: string, first: ReturnType<typeof client>, second: ReturnType<typeof client>, expected: number) =>
		test(name, async () => {
			const calls = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? first : second).create());
			await pass(10);
			assert.equal(first.sent.length + (second === first ? 0 : second.sent.length), expected);
			await pass(3000);
			assert.equal((await Promise.all(calls)).length, 30);
		});
	const own = client();
	paced('a client has a pacer of its own', own, own, 20);
	const shared = new Pacer();
	paced('clients may share one', client({ pacer: shared }), client({ pacer: shared }), 20);
	const none = client({ pacer: undefined });
	paced('or do without', none, none, 30);
});
