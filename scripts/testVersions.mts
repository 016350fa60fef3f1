/**
 * `npm run test:versions [-- --vsix FILE]`: tests in the oldest and the newest version of VS Code that is supported. In each, runs the host
 * tests, then installs the VSIX and runs some of the workbench tests with it. Without `--vsix`, the VSIX is built.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startChild } from './children.mts';
import { nodeEnvironment, root } from './paths.mts';
import { installVsix } from './vscodeServer.mts';
import { versions, versionVariable } from './vscodeServerInstall.mts';

/** Together, they need all bundles of the extension, and what VS Code reads of its manifest. */
const workbenchTests = ['test/e2e/wholeWay.test.ts', 'test/e2e/templates.test.ts'];

const { values } = parseArgs({ options: { vsix: { type: 'string' } } });
const scratch = mkdtempSync(join(tmpdir(), 'ses-versions-'));
try {
	const vsix = resolve(values.vsix ?? join(scratch, 'tencent-ses.vsix'));
	if (values.vsix === undefined) {
		await run('Packaging', ['scripts/package.mts', '--out', vsix]);
	}
	// The digest by which the attestation of a release names the file.
	console.log(`VSIX: sha256:${createHash('sha256').update(readFileSync(vsix)).digest('hex')}`);
	for (const version of versions) {
		process.env[versionVariable] = version;
		await run(`The host tests in ${version}`, ['scripts/testHost.mts']);
		const folders = { dataDir: join(scratch, version, 'data'), extensionsDir: join(scratch, version, 'extensions') };
		await installVsix(folders, vsix);
		const installed = readdirSync(folders.extensionsDir).find(name => name.startsWith('tencent-ses.'));
		const mocha = ['node_modules/mocha/bin/mocha.js', '--timeout', '120000', '--exit', ...workbenchTests];
		await run(`The workbench tests in ${version}`, mocha, { TEST_EXTENSION: join(folders.extensionsDir, installed ?? '') });
	}
} finally {
	rmSync(scratch, { recursive: true, force: true });
}

/** Sets the exit code of this process if the script fails. */
async function run(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
	console.log(`\n=== ${name} ===\n`);
	const child = startChild(process.execPath, args, {
		name,
		cwd: root,
		env: nodeEnvironment(env),
		onOutput: text => process.stdout.write(text)
	});
	if ((await child.ended) !== 0) {
		console.error(`${name} failed.`);
		process.exitCode = 1;
	}
}
