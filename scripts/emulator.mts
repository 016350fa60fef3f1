import { join } from 'node:path';
import { startChild } from './children.mts';
import { root } from './paths.mts';

const READY_TIMEOUT_MS = 20_000;

export type RunningEmulator = {
	/** The line that the emulator printed: `{"endpoint","region","secretId","secretKey","dns","smtp"}`. */
	readonly address: string;
	readonly stop: () => Promise<void>;
};

/** Starts the local SES emulator with sample data on a free loopback port. */
export async function startEmulator(args: readonly string[] = []): Promise<RunningEmulator> {
	const cli = join(root, 'src/emulator/cli.ts');
	const child = startChild(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', cli, '--port', '0', ...args], {
		name: 'The emulator'
	});
	try {
		const [address] = await child.waitFor(/^\{.*"endpoint".*\}$/m, READY_TIMEOUT_MS);
		return { address, stop: child.stop };
	} catch (error) {
		await child.stop();
		throw error;
	}
}
