// Runs inside the extension host of a VS Code and writes what it measured to the file that $BENCH_RESULT names.
import { writeFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { extensions, version } from 'vscode';

type Load = (this: unknown, request: string, ...rest: readonly unknown[]) => unknown;
interface Exports {
	activate(context: unknown): unknown;
}

/** @throws Error when the extension was active before, or is loaded in another way */
export async function run(): Promise<void> {
	console.log(`Tests in VS Code ${version}`);
	const extension = extensions.getExtension('tencent-ses.tencent-ses');
	const result = process.env['BENCH_RESULT'];
	if (!extension || extension.isActive || result === undefined) {
		throw new Error('Nothing to measure.');
	}
	const main = join(extension.extensionPath, 'dist/extension.js');
	const loader = Module as unknown as { _load: Load };
	const load = loader._load;
	let codeLoad = Number.NaN;
	let activate = Number.NaN;
	// The host calls what it finds in the exports, so both steps can be timed from around them.
	loader._load = function (request, ...rest) {
		if (request !== main) {
			return load.call(this, request, ...rest);
		}
		const started = performance.now();
		const exports = load.call(this, request, ...rest) as Exports;
		codeLoad = performance.now() - started;
		return {
			...exports,
			activate: (context: unknown) => {
				const activated = performance.now();
				const api = exports.activate(context);
				activate = performance.now() - activated;
				return api;
			}
		};
	};
	try {
		await extension.activate();
	} finally {
		loader._load = load;
	}
	if (Number.isNaN(codeLoad) || Number.isNaN(activate)) {
		throw new Error('The host did not load dist/extension.js as expected.');
	}
	writeFileSync(result, JSON.stringify({ codeLoad, activate }));
	console.log('Tests ended');
}
