// Mocha loads this first. Removing the types takes most of the time to load a file, so Node caches the result.
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

// Coverage is inexact with a cache.
if (!process.env.NODE_V8_COVERAGE) {
	enableCompileCache(join(__dirname, '../../.vscode-test/compile-cache'));
}
