import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { type Frame, linesIn, reportText } from '../../../src/diagnose/report.ts';
import { anyText } from '../../helpers/anyText.ts';

const frame: Frame = {
	title: 'Connection Report',
	summary: 'There is trouble with one thing: TLS.',
	privacy: 'No secrets.',
	states: { ok: 'ok', trouble: 'trouble', notChecked: 'not checked' },
	advice: '→'
};

suite('diagnose: the report', () => {
	test('one line for a check, one for what to do', () => {
		const text = reportText(frame, [
			{
				title: 'Way to SES',
				lines: [
					{ check: 'Endpoint', state: 'ok', found: 'https://ses.example', advice: '' },
					{ check: 'TLS', state: 'trouble', found: 'not trusted', advice: 'Trust it.' },
					{ check: 'Key', state: 'notChecked', found: 'nobody is signed in', advice: '' }
				]
			},
			{ title: 'Nothing', lines: [] }
		]);
		assert.deepEqual(text.split('\n'), [
			'# Connection Report',
			'',
			'There is trouble with one thing: TLS.',
			'',
			'No secrets.',
			'',
			'## Way to SES',
			'',
			'    ok           Endpoint: https://ses.example',
			'    trouble      TLS: not trusted',
			'                 → Trust it.',
			'    not checked  Key: nobody is signed in',
			''
		]);
	});

	test('what was found stays in its line of the code block, whatever it is', () =>
		fc.assert(
			fc.property(anyText({ maxLength: 400 }), anyText({ maxLength: 40 }), (found, advice) => {
				const empty = reportText(frame, [{ title: 'Title', lines: [] }]);
				assert.doesNotMatch(empty, /Title/);
				const lines = reportText(frame, [{ title: 'Title', lines: [{ check: 'Check', state: 'ok', found, advice }] }]).split('\n');
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
		const text = reportText(frame, [{ title: 'T', lines: [{ check: 'C', state: 'ok', found: 'x'.repeat(10_000), advice: '' }] }]);
		assert.ok(text.length < 1000);
		assert.match(text, /x…\n/);
	});

	test('the lines of one state, over all sections', () => {
		const line = (check: string, state: 'ok' | 'trouble') => ({ check, state, found: '', advice: '' });
		const sections = [
			{ title: 'A', lines: [line('1', 'ok'), line('2', 'trouble')] },
			{ title: 'B', lines: [line('3', 'trouble')] }
		];
		assert.deepEqual(
			linesIn(sections, 'trouble').map(({ check }) => check),
			['2', '3']
		);
	});
});
