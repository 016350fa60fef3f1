import { assertVector, vectors } from '../helpers/vectors.ts';

/** node:assert is not there in a web worker. */
function assertEqual(actual: string, expected: string, message: string): void {
	if (actual !== expected) {
		throw new Error(`${message}: ${actual} instead of ${expected}`);
	}
}

suite('web-worker extension host', () => {
	test('this is a worker, not Node', () => {
		assertEqual(typeof Reflect.get(globalThis, 'importScripts'), 'function', 'importScripts');
		assertEqual(typeof Reflect.get(globalThis, 'process'), 'undefined', 'process');
	});

	for (const vector of vectors) {
		test(`signs ${vector.name}`, () => assertVector(vector, assertEqual));
	}
});
