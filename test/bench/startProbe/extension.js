// Times the start of the extension in the extension host, and after it the loading of the SDK's client that $BENCH_SDK names. Appends a
// line of JSON in ms to the file that $BENCH_STARTS names.
const { appendFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

exports.activate = () => {
	const { BENCH_SDK, BENCH_STARTS } = process.env;
	const load = Module._load;
	// The host calls what it finds in the exports, so both steps can be timed from around them.
	Module._load = (request, ...others) => {
		if (!request.endsWith(join('tencent-ses', 'dist', 'extension.js'))) {
			return load(request, ...others);
		}
		Module._load = load;
		const [extension, loading] = timed(() => load(request, ...others));
		const activate = context => {
			const [api, activating] = timed(() => extension.activate(context));
			setTimeout(() => {
				const [, peer] = timed(() => require(BENCH_SDK));
				appendFileSync(BENCH_STARTS, `${JSON.stringify({ load: loading, activate: activating, peer })}\n`);
			}, 500);
			return api;
		};
		return { ...extension, activate };
	};
};

function timed(work) {
	const started = performance.now();
	const result = work();
	return [result, performance.now() - started];
}
