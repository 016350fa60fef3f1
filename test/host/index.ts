import { join } from 'node:path';
import { format } from 'node:util';
import { takeCoverage } from 'node:v8';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import { activate as activateExtension } from '../../src/extension.ts';
import { setHostContext } from './person.ts';

/** VS Code starts the extension with this. Each person of the tests starts it again, so it ends at once. */
export function activate(context: vscode.ExtensionContext): unknown {
	setHostContext(context);
	const subscriptions: vscode.Disposable[] = [];
	const exported = activateExtension(Object.create(context, { subscriptions: { value: subscriptions } }));
	vscode.Disposable.from(...subscriptions).dispose();
	return exported;
}

/** VS Code runs the tests with this. Throws when a test fails. `$TEST_GREP` chooses tests by a part of their titles. */
export async function run(): Promise<void> {
	console.log(`Tests in VS Code ${vscode.version}`);
	const flush = gatherLines();
	const reporter = join(__dirname, '../../../test/helpers/countingReporter.cjs');
	const mocha = new Mocha({
		ui: 'tdd',
		timeout: 30_000,
		reporter,
		...(process.env['TEST_GREP'] ? { grep: process.env['TEST_GREP'] } : {})
	});
	mocha.suite.emit('pre-require', globalThis, '', mocha);
	await import('all-tests');
	const failures = await new Promise<number>(done => {
		// At once, for those who look on: the report comes at the end.
		mocha.run(done).on('fail', (test, { message }) => console.log(`${test.fullTitle()}\n${message}`));
	});
	flush();
	// VS Code ends this process in a way in which Node would write none of it.
	takeCoverage();
	console.log('Tests ended');
	if (failures > 0) {
		throw new Error(`${failures} failed`);
	}
}

/**
 * Sends what is printed from now on to the window once a second: there each message costs as much as many lines.
 *
 * @returns sends the rest, and puts an end to that
 */
function gatherLines(): () => void {
	const { log } = console;
	let gathered = '';
	const send = () => {
		if (gathered !== '') {
			log(gathered.slice(0, -1));
			gathered = '';
		}
	};
	console.log = (...values: readonly unknown[]) => {
		const line = `${format(...values)}\n`;
		// VS Code leaves out what is longer than 100,000 characters.
		if (gathered.length + line.length > 50_000) {
			send();
		}
		gathered += line;
	};
	Mocha.reporters.Base.consoleLog = console.log;
	const timer = setInterval(send, 1000);
	return () => {
		clearInterval(timer);
		console.log = log;
		Mocha.reporters.Base.consoleLog = log;
		send();
	};
}
