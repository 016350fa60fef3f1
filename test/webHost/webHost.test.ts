import { assertVector, vectors } from '../helpers/vectors.ts';

/** Web workers do not have node:assert. */
function assertEqual(actual: string, expected: string, message: string): void {
	if (actual !== expected) {
		throw new Error(`${message}: ${actual} instead of ${expected}`);
	}
}

suite('Web worker extension host', () => {
	test('is a web worker, not Node', () => {
		assertEqual(typeof Reflect.get(globalThis, 'importScripts'), 'function', 'importScripts');
		assertEqual(typeof Reflect.get(globalThis, 'process'), 'undefined', 'process');
	});

	for (const vector of vectors) {
		test(`signs ${vector.name}`, () => assertVector(vector, assertEqual));
	}
});
