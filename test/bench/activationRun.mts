// Starts a VS Code once and has activationProbe.ts measure in it. $BENCH_RESULT names the file for the result.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { startEmulator } from '../../scripts/emulator.mts';
import { nodeEnvironment, root } from '../../scripts/paths.mts';
import { QUIET_SETTINGS, writeSettings } from '../../scripts/profile.mts';

const scratch = mkdtempSync(join(tmpdir(), 'ses-'));
const emulator = await startEmulator();
try {
	const extensionTestsPath = join(scratch, 'activationProbe.js');
	await build({
		entryPoints: [join(root, 'test/bench/activationProbe.ts')],
		outfile: extensionTestsPath,
		bundle: true,
		format: 'cjs',
		platform: 'node',
		target: 'node20',
		external: ['vscode'],
		logLevel: 'error'
	});
	const extension = join(scratch, 'extension');
	for (const part of ['dist', 'media', 'package.nls.json']) {
		cpSync(join(root, part), join(extension, part), { recursive: true });
	}
	// Left to itself, VS Code would start it before anything can be measured.
	const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object;
	writeFileSync(join(extension, 'package.json'), JSON.stringify({ ...manifest, activationEvents: [] }));
	const userData = join(scratch, 'user');
	writeSettings(join(userData, 'User'), QUIET_SETTINGS);
	await runTests({
		vscodeExecutablePath: join(root, 'scripts/vscodeServerHost.mts'),
		extensionDevelopmentPath: extension,
		extensionTestsPath,
		launchArgs: ['--user-data-dir', userData, '--extensions-dir', join(scratch, 'extensions')],
		extensionTestsEnv: nodeEnvironment({ TENCENT_SES_EMULATOR: emulator.address, BENCH_RESULT: process.env['BENCH_RESULT'] })
	});
} finally {
	await emulator.stop();
	rmSync(scratch, { recursive: true, force: true });
}
