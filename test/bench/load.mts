import type { Bundles } from './bundles.mts';
import { inRounds, runFresh } from './children.mts';
import { median, type Row } from './rows.mts';

interface Load {
	readonly milliseconds: number;
	readonly bytes: number;
}

/** Each load in a fresh process; the first round only fills the file cache. */
export async function measureLoad(bundles: Bundles): Promise<readonly Row[]> {
	const loads = await inRounds<keyof Bundles, Load>(12, {
		ours: () => runFresh('loadProbe.cjs', bundles.ours),
		sdk: () => runFresh('loadProbe.cjs', bundles.sdk)
	});
	const figure = (all: readonly Load[], key: keyof Load) => median(all.slice(1).map(load => load[key]));
	return [
		{
			name: 'load the client',
			unit: 'ms',
			ours: figure(loads.ours, 'milliseconds'),
			peer: figure(loads.sdk, 'milliseconds'),
			goal: { of: 'ratio', atMost: 1 / 6 }
		},
		{ name: 'memory that loading takes', unit: 'kB', ours: figure(loads.ours, 'bytes') / 1000, peer: figure(loads.sdk, 'bytes') / 1000 }
	];
}
