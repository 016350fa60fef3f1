import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { plainText } from '../../../src/ui/plainText.ts';

suite('ui: untrusted text in messages', () => {
	const writes = (text: string, plain: string) => test(JSON.stringify(text), () => assert.equal(plainText(text), plain));
	writes('Tencent Cloud', 'Tencent Cloud');
	writes('[Restore](command:evil)', '[Restore] (command:evil)');
	writes('[[a](b)](c)', '[[a] (b)] (c)');
	writes('a\r\nb\u2028c', 'a b c');
	writes('a\u202eb', 'a�b');

	test('no links, line breaks and bidirectional controls remain', () =>
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom('[', ']', '(', ')', 'a', '\n', '\0', '\u2029', '\u202e', '\u2066') }), text => {
				assert.doesNotMatch(plainText(text), /\]\(|[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
			})
		));
});
