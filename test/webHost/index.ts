import 'mocha/mocha.js';
import { version } from 'vscode';

/** Called by VS Code to run the bundled tests. @throws Error if one fails */
export async function run(): Promise<void> {
	console.log(`Tests in VS Code ${version}, in a web worker`);
	mocha.setup({ ui: 'tdd', reporter: 'spec', timeout: 30_000 });
	// The bundler resolves this to all *.test.ts files in this folder.
	await import('all-tests');
	const failed: string[] = [];
	const { stats } = await new Promise<Mocha.Runner>(done => {
		const runner = mocha.run(() => done(runner));
		runner.on('fail', (test, error) => failed.push(`${test.fullTitle()}\n${error.message}`));
	});
	const { passes = 0, failures = 0 } = stats ?? {};
	// Without a file system, the counts are printed.
	console.log(`TEST_COUNTS ${JSON.stringify({ suite: 'web', passed: passes, failed: failures, failures: failed })}`);
	console.log('Tests ended');
	if (failures > 0) {
		throw new Error(`${failures} failed`);
	}
}
