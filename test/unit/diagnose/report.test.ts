import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { type Line, reportText } from '../../../src/diagnose/report.ts';
import { anyText } from '../../helpers/anyText.ts';

const states = { ok: 'ok', problem: 'problem', notChecked: 'not checked' };
const reportOf = (...lines: readonly Line[]) =>
	reportText({ title: 'Connection Report', paragraphs: ['Summary.', 'Privacy.'], states, sections: [{ title: 'A', lines }] });

suite('diagnose: the report', () => {
	test('one line for each check, one for each advice', () => {
		const text = reportOf(
			{ check: 'Endpoint', state: 'ok', found: 'https://ses.example', advice: '' },
			{ check: 'TLS', state: 'problem', found: 'not trusted', advice: 'Trust it.' },
			{ check: 'Key', state: 'notChecked', found: 'not signed in', advice: '' }
		);
		assert.deepEqual(text.split('\n'), [
			'# Connection Report',
			'',
			'Summary.',
			'',
			'Privacy.',
			'',
			'## A',
			'',
			'    ok           Endpoint: https://ses.example',
			'    problem      TLS: not trusted',
			'                 → Trust it.',
			'    not checked  Key: not signed in',
			''
		]);
	});

	test('any text stays in its line of the code block', () =>
		fc.assert(
			fc.property(anyText({ maxLength: 400 }), anyText({ maxLength: 40 }), (found, advice) => {
				const lines = reportOf({ check: 'Check', state: 'ok', found, advice }).split('\n');
				const block = lines.slice(8, -1);
				assert.ok(block.length === 1 || (block.length === 2 && advice !== ''), String(block.length));
				for (const line of block) {
					assert.match(line, /^ {4}(ok {11}| {13})/);
					assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|\]\(/u);
					assert.ok(line.length < 1400);
				}
			})
		));

	test('a long text is cut', () => {
		const text = reportOf({ check: 'C', state: 'ok', found: 'x'.repeat(10_000), advice: '' });
		assert.ok(text.length < 1000);
		assert.match(text, /x…\n/);
	});
});
