import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { untrusted } from '../../../src/ui/plainText.ts';

suite('ui: untrusted text in Markdown', () => {
	const writes = (text: string, markdown: string) => test(JSON.stringify(text), () => assert.equal(untrusted(text), markdown));
	writes('Tencent Cloud', '` Tencent Cloud `');
	writes('[click](command:evil)', '` [click](command:evil) `');
	writes('https://evil.example', '` https://evil.example `');
	writes('<img src=x>', '` <img src=x> `');
	writes('a`b', '`` a`b ``');
	writes('a```b``c', '```` a```b``c ````');
	writes('a\n\n# b', '` a # b `');
	writes('a\u2066b', '` a�b `');

	test('the result is one line, and its fence is longer than any run of backticks inside', () =>
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n', '\r', ' ', '[', ')') }), text => {
				const [, fence = '', inner = ''] = /^(`+) (.*) `+$/.exec(untrusted(text)) ?? [];
				assert.ok(fence.length > 0);
				assert.ok(!(inner.match(/`+/g) ?? []).some(run => run.length >= fence.length));
			})
		));
});
