import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { type Caller, RecentCalls } from '../../../src/accounts/recentCalls.ts';

const caller: Caller = { id: '1', label: 'A', site: 'international', region: 'ap-singapore', source: { kind: 'environment' } };
const action = 'DeleteEmailAddress';

suite('accounts: recent calls', () => {
	/** @param added RequestIds, oldest first */
	const keeps = (name: string, limit: number, added: readonly (string | undefined)[], expected: readonly string[]) =>
		test(name, () => {
			const calls = new RecentCalls(limit);
			for (const requestId of added) {
				calls.add({ action, input: { EmailAddress: `${requestId}@example.com` }, requestId }, caller);
			}
			const kept = [...new Set(added)].filter(id => id !== undefined).filter(id => calls.find(id));
			assert.deepEqual(kept, expected);
			for (const id of kept) {
				assert.deepEqual(calls.find(id), { action, input: { EmailAddress: `${id}@example.com` }, profile: caller });
			}
		});
	keeps('none', 2, [], []);
	keeps('by RequestId', 2, ['a', 'b'], ['a', 'b']);
	keeps('the last ones', 2, ['a', 'b', 'c'], ['b', 'c']);
	keeps('one that comes again counts as new', 2, ['a', 'b', 'a', 'c'], ['a', 'c']);
	keeps('not one that got no answer', 2, ['a', undefined, undefined, undefined], ['a']);

	const remembers = (name: string, content: string, expected: boolean) =>
		test(name, () => {
			const calls = new RecentCalls();
			calls.add({ action: 'SendEmail', input: { Attachments: [{ FileName: 'a', Content: content }] }, requestId: 'a' }, caller);
			assert.equal(calls.find('a') !== undefined, expected);
		});
	remembers('with a small attachment', 'x'.repeat(1000), true);
	remembers('not with a big one', 'x'.repeat(20_000), false);
});
