import { startEmulator } from '../../src/emulator/server.ts';
import type { Bundles } from './bundles.mts';
import { inRounds, runFresh } from './children.mts';
import { type Figures, median } from './rows.mts';

/**
 * CPU time of a call in µs. `added` is what a client adds to a request: the CPU time of its process for one call, less that of the same
 * signed bytes sent bare over what the client uses: the host's `fetch` for ours, `node:http` for the SDK, whose own HTTP layer thus counts
 * as the SDK's. CPU time, because the time by the clock is mostly the emulator's; the median over rounds of the difference of two
 * neighboring processes, because a busy machine affects both. `whole` subtracts nothing: there the host's `fetch`, which costs more than
 * `node:http`, counts as ours.
 */
export async function measureCalls(bundles: Bundles): Promise<{ readonly added: Figures; readonly whole: Figures }> {
	const emulator = await startEmulator({ rateLimits: false });
	try {
		const { endpoint, region, secretId, secretKey } = emulator;
		const line = JSON.stringify({ endpoint, region, secretId, secretKey });
		const probe = (who: string) => () => runFresh<number>('callProbe.cjs', who, JSON.stringify(bundles), line);
		const costs = await inRounds(9, {
			ours: probe('ours'),
			bareFetch: probe('bareFetch'),
			sdk: probe('sdk'),
			bareHttp: probe('bareHttp')
		});
		const added = (client: keyof typeof costs, bare: keyof typeof costs) =>
			median(costs[client].map((cost, round) => cost - (costs[bare][round] ?? Number.NaN)));
		return {
			added: { ours: added('ours', 'bareFetch'), peer: added('sdk', 'bareHttp') },
			whole: { ours: median(costs.ours), peer: median(costs.sdk) }
		};
	} finally {
		await emulator.close();
	}
}
