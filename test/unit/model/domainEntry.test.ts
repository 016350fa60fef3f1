import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { joinAddresses } from '../../../src/model/domainEntry.ts';
import type { SenderDomain } from '../../../src/ses/domains.ts';
import type { SenderAddress } from '../../../src/ses/senders.ts';

suite('model: joining domains and addresses', () => {
	const domain = (name: string): SenderDomain => ({
		name,
		isVerified: true,
		reputationLevel: 1,
		maxReputationLevel: undefined,
		dailyQuota: 500
	});
	const sender = (address: string): SenderAddress => ({ address, senderName: '', created: undefined, hasSmtpPassword: false });

	const joins = (domains: readonly string[], addresses: readonly string[], expected: Readonly<Record<string, readonly string[]>>) =>
		test(`${domains.join(' ') || 'none'} with ${addresses.join(' ') || 'none'}`, () => {
			const entries = joinAddresses(domains.map(domain), addresses.map(sender));
			assert.deepEqual(
				entries.map(entry => [entry.domain ? entry.name : `${entry.name}?`, entry.addresses.map(({ address }) => address)]),
				Object.entries(expected)
			);
		});
	joins([], [], {});
	joins(['b.example', 'a.example'], [], { 'a.example': [], 'b.example': [] });
	joins(['a.example'], ['z@a.example', 'b@a.example'], { 'a.example': ['b@a.example', 'z@a.example'] });
	joins(['a.example'], ['x@A.Example'], { 'a.example': ['x@A.Example'] });
	joins(['A.example'], ['x@a.example'], { 'A.example': ['x@a.example'] });
	joins(['b.example'], ['x@a.example', 'y@b.example'], { 'b.example': ['y@b.example'], 'a.example?': ['x@a.example'] });
	joins(['xn--bcher-kva.example'], ['x@bücher.example'], { 'xn--bcher-kva.example': ['x@bücher.example'] });
	joins(['a.example'], ['x@a.example', 'x@a.example'], { 'a.example': ['x@a.example'] });
	joins(['a.example'], ['no address'], { 'a.example': [], 'no address?': ['no address'] });

	test('no address is lost or shown twice', () =>
		fc.assert(
			fc.property(fc.array(fc.domain()), fc.array(fc.oneof(fc.emailAddress(), fc.string())), (domains, addresses) => {
				const shown = joinAddresses(domains.map(domain), addresses.map(sender)).flatMap(entry => entry.addresses);
				assert.deepEqual(shown.map(({ address }) => address).sort(), [...new Set(addresses)].sort());
			})
		));
});
