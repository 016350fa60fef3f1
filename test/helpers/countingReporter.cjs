// Mocha's usual report, and at the end one JSON line {"suite","passed","failed","failures","retried"} in the file that $TEST_COUNTS names.
const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
	constructor(runner, options) {
		super(runner, options);
		const failed = [];
		const triedAgain = [];
		const tests = [];
		runner.on('fail', (test, error) => failed.push({ test, error }));
		runner.on('retry', (test, error) => triedAgain.push({ test, error }));
		runner.on('test', test => tests.push(test));
		// A teardown tells what the window showed, and whether it had to be tried again.
		const describe = ({ test, error }) => [test.fullTitle(), error.stack ?? error.message, test.shown ?? ''].join('\n').trimEnd();
		runner.once('end', () => {
			const failures = failed.map(describe);
			const untidy = tests.filter(test => test.untidy).map(test => ({ test, error: test.untidy }));
			const retried = [...triedAgain, ...untidy].map(describe);
			const { passes } = this.stats;
			if (process.env.TEST_COUNTS) {
				const counts = { suite: process.env.TEST_SUITE ?? '', passed: passes, failed: failed.length, failures, retried };
				appendFileSync(process.env.TEST_COUNTS, `${JSON.stringify(counts)}\n`);
			}
		});
	}
};
