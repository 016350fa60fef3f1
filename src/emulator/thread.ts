// Not bundled with the worker: the large libraries that it needs are in lazy.js, too.
void import('./worker.ts');
