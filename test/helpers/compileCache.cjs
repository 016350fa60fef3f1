// Mocha loads this first. Node keeps what it compiles for the next run: taking the types out of all files is most of the work of loading them.
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

// What comes out of a cache blurs coverage.
if (!process.env.NODE_V8_COVERAGE) {
	enableCompileCache(join(__dirname, '../../.vscode-test/compile-cache'));
}
