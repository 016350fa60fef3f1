// Mocha's usual report, and at the end one JSON line {"suite","passed","failed","failures","retried"} in the file that $TEST_COUNTS names.
const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
	constructor(runner, options) {
		super(runner, options);
		const failures = [];
		const retried = [];
		const lines = (test, error) => `${test.fullTitle()}\n${error.stack ?? error.message}`;
		runner.on('fail', (test, error) => failures.push(lines(test, error)));
		runner.on('retry', (test, error) => retried.push(lines(test, error)));
		runner.once('end', () => {
			const { passes, failures: failed } = this.stats;
			if (process.env.TEST_COUNTS) {
				const counts = { suite: process.env.TEST_SUITE ?? '', passed: passes, failed, failures, retried };
				appendFileSync(process.env.TEST_COUNTS, `${JSON.stringify(counts)}\n`);
			}
		});
	}
};
