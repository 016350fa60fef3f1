/**
 * Runs the host tests, in the VS Code server or with `--desktop` in a downloaded VS Code. `--part 1/2` runs every second suite, from the
 * first. `--web` runs the tests of the web worker extension host instead. Needs dist/extension.js.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { bundleHostTests, bundleWebHostTests } from './bundleTests.mts';
import { startEmulator } from './emulator.mts';
import { cache, nodeEnvironment, root } from './paths.mts';
import { QUIET_SETTINGS, writeSettings } from './profile.mts';

const { desktop, web, part } = parseArgs({
	options: { desktop: { type: 'boolean' }, web: { type: 'boolean' }, part: { type: 'string' } }
}).values;

// A new user. VS Code creates sockets in this folder, whose paths must be short.
const scratch = mkdtempSync(join(tmpdir(), 'ses-'));
const emulator = await startEmulator();
try {
	const userData = join(scratch, 'user');
	const workspace = join(scratch, 'workspace');
	mkdirSync(workspace);
	writeSettings(join(userData, 'User'), QUIET_SETTINGS);
	await runTests({
		vscodeExecutablePath: desktop ? await downloadAndUnzipVSCode({ cachePath: cache }) : join(root, 'scripts/vscodeServerHost.mts'),
		...(await testFolders()),
		launchArgs: [workspace, '--user-data-dir', userData, '--extensions-dir', join(scratch, 'extensions')],
		extensionTestsEnv: nodeEnvironment({ TENCENT_SES_EMULATOR: emulator.address, TEST_SUITE: web ? 'web' : 'host', TEST_PART: part })
	});
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
} finally {
	await emulator.stop();
	rmSync(scratch, { recursive: true, force: true });
}

async function testFolders() {
	if (web) {
		const extension = await bundleWebHostTests();
		return { extensionDevelopmentPath: [extension], extensionTestsPath: join(extension, 'index.js') };
	}
	const extension = await bundleHostTests(part && `host-${part.replace('/', 'of')}`);
	const companion = join(root, 'test/fixtures/companion');
	return { extensionDevelopmentPath: [extension, companion], extensionTestsPath: join(extension, 'index.js') };
}
