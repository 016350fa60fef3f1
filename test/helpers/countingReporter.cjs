// Mocha's spec reporter. At the end, it appends one line of JSON {"suite","passed","failed","failures"} to the file $TEST_COUNTS.
const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
	constructor(runner, options) {
		super(runner, options);
		const failed = [];
		runner.on('fail', (test, error) => failed.push({ test, error }));
		runner.once('end', () => {
			const failures = failed.map(({ test, error }) => `${test.fullTitle()}\n${error.stack ?? error.message}`);
			if (process.env.TEST_COUNTS) {
				const counts = { suite: process.env.TEST_SUITE ?? '', passed: this.stats.passes, failed: failed.length, failures };
				appendFileSync(process.env.TEST_COUNTS, `${JSON.stringify(counts)}\n`);
			}
		});
	}
};
