import { join } from 'node:path';
import { format } from 'node:util';
import { takeCoverage } from 'node:v8';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import { activate as activateExtension } from '../../src/extension.ts';
import { setHostContext } from './person.ts';
import { configure } from './surroundings.ts';

/** Called by VS Code. Stops the extension immediately, because each person starts it again. */
export function activate(context: vscode.ExtensionContext): unknown {
	setHostContext(context);
	const subscriptions: vscode.Disposable[] = [];
	const exported = activateExtension(Object.create(context, { subscriptions: { value: subscriptions } }));
	vscode.Disposable.from(...subscriptions).dispose();
	return exported;
}

/** Called by VS Code to run the tests, or those whose titles contain `$TEST_GREP`. @throws Error if a test fails */
export async function run(): Promise<void> {
	console.log(`Tests in VS Code ${vscode.version}`);
	// Pages take the focus some time after they were shown, which would close the box that a person is about to answer.
	await configure({ 'quickOpen.closeOnFocusLost': false }, 'workbench');
	const flush = batchOutput();
	const reporter = join(__dirname, '../../../test/helpers/countingReporter.cjs');
	const mocha = new Mocha({
		ui: 'tdd',
		timeout: 30_000,
		reporter,
		...(process.env['TEST_GREP'] ? { grep: process.env['TEST_GREP'] } : {})
	});
	mocha.suite.emit('pre-require', globalThis, '', mocha);
	await import('all-tests');
	const [part = 1, parts = 1] = process.env['TEST_PART']?.split('/').map(Number) ?? [];
	mocha.suite.suites = mocha.suite.suites.filter((_, index) => index % parts === part - 1);
	const failures = await new Promise<number>(done => {
		// Shows failures immediately. The report comes at the end.
		mocha.run(done).on('fail', (test, { message }) => console.log(`${test.fullTitle()}\n${message}`));
	});
	flush();
	// When VS Code ends this process, Node does not write coverage.
	takeCoverage();
	console.log('Tests ended');
	if (failures > 0) {
		throw new Error(`${failures} failed`);
	}
}

/**
 * Sends output to the window once a second, because each message is expensive.
 *
 * @returns stops that, and sends the rest
 */
function batchOutput(): () => void {
	const { log } = console;
	let batch = '';
	const send = () => {
		if (batch !== '') {
			log(batch.slice(0, -1));
			batch = '';
		}
	};
	console.log = (...values: readonly unknown[]) => {
		const line = `${format(...values)}\n`;
		// VS Code cuts messages after 100,000 characters.
		if (batch.length + line.length > 50_000) {
			send();
		}
		batch += line;
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
