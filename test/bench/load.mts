import type { Bundles } from './bundles.mts';
import { inRounds, runFresh } from './children.mts';
import { type Figures, median } from './rows.mts';

interface Load {
	readonly milliseconds: number;
	readonly bytes: number;
}

/** Loads each client in fresh processes; the first round only fills the file cache. */
export async function measureLoad(bundles: Bundles): Promise<{ readonly time: Figures; readonly memory: Figures }> {
	const loads = await inRounds<keyof Bundles, Load>(12, {
		ours: () => runFresh('loadProbe.cjs', bundles.ours),
		sdk: () => runFresh('loadProbe.cjs', bundles.sdk)
	});
	const figure = (client: keyof Bundles, key: keyof Load) => median(loads[client].slice(1).map(load => load[key]));
	return {
		time: { ours: figure('ours', 'milliseconds'), peer: figure('sdk', 'milliseconds') },
		memory: { ours: figure('ours', 'bytes') / 1000, peer: figure('sdk', 'bytes') / 1000 }
	};
}
