import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { startEmulator } from '../../../src/emulator/server.ts';
import { sampleDomains } from '../../../src/emulator/state/sampleData.ts';
import type { Domain } from '../../../src/emulator/state/state.ts';
import { Creation, type PlannedSender } from '../../../src/senders/creation.ts';
import { SesClient } from '../../../src/ses/client.ts';
import { Pacer } from '../../../src/ses/pacing.ts';
import { listSenderAddresses } from '../../../src/ses/senders.ts';
import { steer } from '../../helpers/emulatorHarness.ts';
import { FakeClock } from '../../helpers/fakeClock.ts';

suite('ses pacing: two windows', () => {
	test('both read and create at the rate limit: all calls succeed, and nothing is created twice', async () => {
		const clock = new FakeClock();
		const emulator = await startEmulator({ now: clock.now });
		const { endpoint, region, secretId, secretKey } = emulator;
		const control = steer(emulator);
		try {
			const { domains, senders } = await control.state();
			const verified = domains.find(({ name }) => name === sampleDomains.verified) as Domain;
			const names = Array.from({ length: 4 }, (_, index) => `d${index}.example.com`);
			await control.setState({ domains: names.map(name => ({ ...verified, name })), senders: senders.slice(0, 0) });

			const retries: string[] = [];
			const use = async (window: number) => {
				const client = new SesClient({
					endpoint,
					region,
					credentials: () => ({ secretId, secretKey }),
					pacer: new Pacer(clock),
					now: clock.now,
					delay: clock.sleep,
					fetch: clock.fetch(() => Math.random() * 100),
					onRetry: ({ reason }) => retries.push(reason)
				});
				const planned: PlannedSender[] = names
					.slice(2 * window, 2 * window + 2)
					.flatMap(domain => Array.from({ length: 10 }, (_, index) => ({ address: `a${index}@${domain}`, senderName: '', domain })));
				const creation = new Creation(client, planned);
				const reads = Array.from({ length: 30 }, () => client.inBackground.call('ListEmailIdentities', { Limit: 10 }));
				await Promise.all([creation.run(new AbortController().signal, () => {}), ...reads]);
				return planned.map(sender => creation.outcomeOf(sender).kind);
			};
			const outcomes = (await clock.during(Promise.all([use(0), use(1)]))).flat();
			assert.deepEqual(outcomes, Array<string>(40).fill('created'));
			assert.ok(retries.length > 0 && retries.every(reason => reason === 'too many requests'), retries.join());

			const created = (await control.log()).filter(({ action, code }) => action === 'CreateEmailAddress' && code === null);
			assert.equal(created.length, 40);
			const client = new SesClient({ endpoint, region, credentials: () => ({ secretId, secretKey }), now: clock.now });
			const listed = (await listSenderAddresses(client)).map(({ address }) => address);
			assert.deepEqual(
				listed.toSorted(),
				names.flatMap(domain => Array.from({ length: 10 }, (_, index) => `a${index}@${domain}`)).toSorted()
			);
		} finally {
			await emulator.close();
		}
	});
});
