import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { EmulatorError } from '../../../src/emulator/state/messages.ts';
import { RateLimiter } from '../../../src/emulator/state/rateLimit.ts';

/** How many of `calls` in a row succeed. */
function admitted(limiter: RateLimiter, action: string, secretId: string, now: number, calls: number): number {
	let count = 0;
	for (let call = 0; call < calls; call++) {
		try {
			limiter.admit(action, secretId, now);
			count++;
		} catch (error) {
			assert.equal((error as EmulatorError).code, 'RequestLimitExceeded');
		}
	}
	return count;
}

suite('emulator: rate limit', () => {
	const limits: readonly [action: string, limit: number][] = [
		['CreateEmailAddress', 20],
		['ListEmailIdentities', 20],
		['ListEmailAddress', 35]
	];
	for (const [action, limit] of limits) {
		test(`${action}: ${limit} per second`, () => {
			assert.equal(admitted(new RateLimiter(), action, 'a', 5_000, 60), limit);
		});
	}

	test('a window is a calendar second', () => {
		const limiter = new RateLimiter();
		assert.equal(admitted(limiter, 'CreateEmailAddress', 'a', 5_999, 60), 20);
		assert.equal(admitted(limiter, 'CreateEmailAddress', 'a', 6_000, 60), 20);
		assert.equal(admitted(limiter, 'CreateEmailAddress', 'a', 6_999, 1), 0);
	});

	test('actions and keys are counted separately', () => {
		const limiter = new RateLimiter();
		assert.equal(admitted(limiter, 'CreateEmailAddress', 'a', 0, 60), 20);
		assert.equal(admitted(limiter, 'DeleteEmailAddress', 'a', 0, 60), 20);
		assert.equal(admitted(limiter, 'CreateEmailAddress', 'b', 0, 60), 20);
	});

	test('the message has count and limit', () => {
		const limiter = new RateLimiter();
		admitted(limiter, 'CreateEmailAddress', 'a', 0, 20);
		assert.throws(() => limiter.admit('CreateEmailAddress', 'a', 0), /`21`.*`20`/);
	});
});
