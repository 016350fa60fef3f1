import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { root } from '../../../scripts/paths.mts';
import { SesError } from '../../../src/ses/errors.ts';
import { logCall, logError, logNote, logWarning } from '../../../src/ui/log.ts';

const secret = 'Canary0Secret1Key2';
const requestId = '0b9a1a2c-3d4e-4f50-8a6b-7c8d9e0f1a2b';

function logged(write: (log: Parameters<typeof logError>[0]) => void): readonly string[] {
	const lines: string[] = [];
	const keep = (text: string, ...others: readonly unknown[]) => lines.push([text, ...others].join(' '));
	write({ info: keep, warn: keep, error: keep });
	return lines;
}

const oneLine = (error: unknown) => logged(log => logError(log, 'tencentSes.refresh', error))[0]?.split('\n')[0];

suite('ui: the log', () => {
	const says = (name: string, error: unknown, line: string) =>
		test(`${name}: ${line}`, () => assert.equal(oneLine(error), `tencentSes.refresh: ${line}`));
	says('an error of SES', new SesError('A', 'FailedOperation.X', secret, { requestId }), `A FailedOperation.X (RequestId ${requestId})`);
	says('no RequestId', new SesError('A', 'Network', secret), 'A Network (RequestId none)');
	says('a malformed RequestId', new SesError('A', 'InternalError', '', { requestId: secret }), 'A InternalError (RequestId (no UUID))');
	says('a malformed code', new SesError('A', secret, ''), 'A (no code) (RequestId none)');
	says(
		'a cause',
		new SesError('A', 'Network', secret, { cause: Object.assign(new TypeError(secret), { code: 'ECONNREFUSED' }) }),
		'A Network (RequestId none), because of TypeError ECONNREFUSED'
	);
	says('another error', new RangeError(secret), 'RangeError');
	says('a system error code', Object.assign(new Error(secret), { code: 'EACCES' }), 'Error EACCES');
	says('an unknown error code', Object.assign(new Error(secret), { code: secret }), 'Error');
	says('an unknown error name', Object.assign(new Error(secret), { name: secret }), 'Error');
	says(
		'causes',
		new Error(secret, { cause: new TypeError(secret, { cause: secret }) }),
		'Error, because of TypeError, because of a string'
	);
	says('a text', secret, 'a string');
	says('an object', { secret }, 'a object');
	says('nothing', undefined, 'a undefined');

	test('cyclic causes end', () => {
		const error = new Error('a');
		error.cause = error;
		assert.equal(oneLine(error)?.split('because of').length, 5);
	});

	test('the stack contains only our own files, without the message', () => {
		const error = new TypeError(`x\n    at ${secret} (/a/dist/${secret}.js:1:2)`);
		error.stack = [
			`${error.name}: ${error.message}`,
			'    at Accounts.add (/home/somebody/.vscode/extensions/tencent-ses/dist/extension.js:3:4)',
			'    at C:\\Users\\somebody\\dist\\signIn-ABCD2345.js:5:6',
			'    at node:internal/process/task_queues:7:8',
			'    at other (/home/somebody/other/index.js:9:10)'
		].join('\n');
		const [text] = logged(log => logError(log, 'Reading', error));
		assert.equal(text, 'Reading: TypeError\n    at extension.js:3:4\n    at signIn-ABCD2345.js:5:6');
	});

	test('calls have an outcome, a duration and a RequestId', () => {
		const call = { action: 'ListEmailAddress', milliseconds: 12, requestId };
		const lines = logged(log => {
			logCall(log, call);
			logCall(log, { ...call, error: new SesError('ListEmailAddress', 'InternalError', secret) });
			logCall(log, { ...call, requestId: undefined, error: new TypeError(secret) });
		});
		assert.deepEqual(lines, [
			`ListEmailAddress OK 12 ms ${requestId}`,
			`ListEmailAddress InternalError 12 ms ${requestId}`,
			'ListEmailAddress TypeError 12 ms -'
		]);
	});

	test('notes and warnings are one line', () => {
		const lines = logged(log => {
			logNote(log, 'Watching a\r\nb has ended.');
			logWarning(log, 'TENCENT_SES_EMULATOR\nis ignored.');
		});
		assert.deepEqual(lines, ['Watching a b has ended.', 'TENCENT_SES_EMULATOR is ignored.']);
	});

	test('nothing from the properties of an error is logged', () => {
		const digits = fc.stringMatching(/^[0-9]{6,9}$/);
		const text = digits.map(number => `q${number}`);
		const error = fc
			.record({ message: text, name: text, code: text, requestId: text, stack: text, extra: text, inner: text })
			.map(({ inner, ...fields }) =>
				Object.assign(new SesError('A', fields.code, '', { cause: Object.assign(new Error(inner), fields) }), fields)
			);
		fc.assert(fc.property(error, thrown => assert.doesNotMatch(logged(log => logError(log, 'x', thrown)).join(), /q\d/)));
	});

	test('no other file writes to the log or the console', () => {
		const files = globSync('src/**/*.ts', { cwd: root }).filter(
			file => !/^src[\\/](ui[\\/]log\.ts|emulator[\\/]|code[\\/]apiCall[\\/])/.test(file)
		);
		const writes =
			/\b(_?log|channel|output)\)?\.(trace|debug|info|warn|error|append|appendLine|replace)\(|\bconsole\.\w+\(|process\.(stdout|stderr)/;
		assert.ok(files.length > 80);
		assert.deepEqual(
			files.filter(file => writes.test(readFileSync(join(root, file), 'utf8'))),
			[]
		);
	});
});
