// Mocha's usual report, and at the end one JSON line {"suite","passed","failed"} in the file that $TEST_COUNTS names.
const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
	constructor(runner, options) {
		super(runner, options);
		runner.once('end', () => {
			const { passes, failures } = this.stats;
			if (process.env.TEST_COUNTS) {
				const counts = { suite: process.env.TEST_SUITE ?? '', passed: passes, failed: failures };
				appendFileSync(process.env.TEST_COUNTS, `${JSON.stringify(counts)}\n`);
			}
		});
	}
};
