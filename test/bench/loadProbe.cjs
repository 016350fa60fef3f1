// Prints how long the module named by the argument took to load, and by how much the process grew.
const before = process.memoryUsage().rss;
const started = performance.now();
require(process.argv[2]);
const milliseconds = performance.now() - started;
console.log(JSON.stringify({ milliseconds, bytes: process.memoryUsage().rss - before }));
