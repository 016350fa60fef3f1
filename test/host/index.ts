import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { version } from 'vscode';

/** The extension host calls this: runs every bundled *.test.js beside it. Throws when a test fails. */
export async function run(): Promise<void> {
	console.log(`Tests in VS Code ${version}`);
	const reporter = join(__dirname, '../../../test/countingReporter.cjs');
	const mocha = new Mocha({ ui: 'tdd', timeout: 30_000, reporter });
	const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
	for (const file of files.filter(name => name.endsWith('.test.js')).sort()) {
		mocha.addFile(join(__dirname, file));
	}
	const failures = await new Promise<number>(done => mocha.run(done));
	console.log('Tests ended');
	if (failures > 0) {
		throw new Error(`${failures} failed`);
	}
}
