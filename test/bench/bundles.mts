import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/paths.mts';

const require = createRequire(import.meta.url);

/** Our client and the official SDK's, each bundled and minified the same way. */
export interface Bundles {
	readonly ours: string;
	readonly sdk: string;
}

export async function bundleClients(folder: string): Promise<Bundles> {
	const bundle = async (name: string, entry: string) => {
		const outfile = join(folder, `${name}.cjs`);
		await build({
			entryPoints: [entry],
			outfile,
			bundle: true,
			minify: true,
			format: 'cjs',
			platform: 'node',
			target: 'node20',
			logLevel: 'error'
		});
		return outfile;
	};
	return {
		ours: await bundle('ours', join(root, 'src/ses/client.ts')),
		sdk: await bundle('sdk', require.resolve('tencentcloud-sdk-nodejs-ses'))
	};
}
