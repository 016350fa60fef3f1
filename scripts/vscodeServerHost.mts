#!/usr/bin/env node
/**
 * Replaces the desktop `code` that `runTests()` of @vscode/test-electron starts. Takes the same arguments, runs the tests in VS Code's server
 * and a headless Chromium, prints their output and exits with their exit code.
 */
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format, parseArgs } from 'node:util';
import { openBarePage } from './barePage.mts';
import { within } from './children.mts';
import { launchBrowser } from './chromium.mts';
import { QUIET_SETTINGS, writeSettings } from './profile.mts';
import { type RunningServer, startServer } from './vscodeServer.mts';
import { keepSecrets, readSocketsFromMemory, windowAddress } from './workbenchPage.mts';

const RUN_TIMEOUT_MS = 20 * 60_000;
const RESULT_TIMEOUT_MS = 5000;
/** The beginnings of the first and last line of the tests. */
const TESTS_BEGIN = 'Tests in VS Code';
const TESTS_END = 'Tests ended';
/** The prefix of the report of tests without a file system, which cannot write to `$TEST_COUNTS`. */
const COUNTS_PREFIX = 'TEST_COUNTS ';

const { values } = parseArgs({
	strict: false,
	options: {
		extensionDevelopmentPath: { type: 'string', multiple: true },
		extensionTestsPath: { type: 'string' },
		'extensions-dir': { type: 'string' },
		'user-data-dir': { type: 'string' }
	}
});
const [extension, ...companions] = ((values.extensionDevelopmentPath as string[] | undefined) ?? []).map(path => resolve(path));
const tests = values.extensionTestsPath as string | undefined;
if (extension === undefined || tests === undefined) {
	throw new Error('--extensionDevelopmentPath and --extensionTestsPath are required');
}

// Closed when the parent process has ended.
process.stdin.on('end', () => process.exit(1)).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => process.exit(1));
}

let progress: 'starting' | 'running' | 'ended' = 'starting';
const scratch = mkdtempSync(join(tmpdir(), 'vscode-tests-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
try {
	process.exitCode = await within(run(extension, companions, resolve(tests)), RUN_TIMEOUT_MS, 'The tests did not end');
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
process.exit();

async function run(extensionFolder: string, companionFolders: readonly string[], testsFile: string): Promise<number> {
	const dataDir = resolve((values['user-data-dir'] as string | undefined) ?? join(scratch, 'data'));
	const extensionsDir = resolve((values['extensions-dir'] as string | undefined) ?? join(scratch, 'extensions'));
	const folder = join(scratch, 'workspace');
	mkdirSync(folder);
	writeSettings(join(dataDir, 'data/User'), QUIET_SETTINGS);
	// A URL can name only one extension to test. The others are installed.
	for (const companion of companionFolders) {
		const { publisher, name, version } = JSON.parse(readFileSync(join(companion, 'package.json'), 'utf8')) as Record<string, string>;
		cpSync(companion, join(extensionsDir, `${publisher}.${name}-${version}`), { recursive: true });
	}
	const server = await startServer({ dataDir, extensionsDir, testDriver: true });
	const browser = await launchBrowser();
	try {
		const address = windowAddress(server, { folder, tests: { extension: extensionFolder, entry: testsFile } });
		const code = await new Promise<number>((done, fail) => {
			browser.on('disconnected', () => fail(new Error('The browser ended')));
			// After the tests, the workbench ends the extension host and may report the result later.
			void earlyEnd(server).then(error => setTimeout(() => fail(error), RESULT_TIMEOUT_MS));
			// The smoke test driver calls these two functions.
			const functions = { codeAutomationExit: done, codeAutomationLog: showLog };
			openBarePage(browser, { width: 640, height: 480, script: `${keepSecrets}\n${readSocketsFromMemory}`, functions, onEnd: fail })
				.then(load => load(address))
				.catch(fail);
		});
		// If the extension host crashes, the workbench reports success.
		if (code === 0 && progress !== 'ended') {
			throw await earlyEnd(server);
		}
		return code;
	} finally {
		await browser.close();
		await server.stop();
	}
}

/** Resolves to an error if the extension host or the server ends. Both should outlive the tests. */
async function earlyEnd({ child }: RunningServer): Promise<Error> {
	const what = await Promise.race([
		child.waitFor(/Extension Host Process exited with .*/, RUN_TIMEOUT_MS).then(([text]) => text),
		child.ended.then(code => `the VS Code server ended with exit code ${code}`)
	]).catch((error: Error) => error.message);
	return new Error(`The tests ended without a result: ${what}`);
}

/** Prints what is logged between the first and the last line of the tests. The workbench itself logs, too. */
function showLog(kind: string, args: readonly unknown[]): void {
	const text = format(...args);
	if (text.startsWith(TESTS_BEGIN)) {
		progress = 'running';
	} else if (text.startsWith(TESTS_END)) {
		progress = 'ended';
	}
	if (progress !== 'running' || (kind !== 'info' && kind !== 'log')) {
		return;
	}
	const countsFile = process.env['TEST_COUNTS'];
	if (!text.startsWith(COUNTS_PREFIX)) {
		console.log(text);
	} else if (countsFile !== undefined) {
		appendFileSync(countsFile, `${text.slice(COUNTS_PREFIX.length)}\n`);
	}
}
