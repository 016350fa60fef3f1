import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { escapeHtml } from '../../../src/ui/html.ts';
import { frameDocument, framePolicy, inertHtml } from '../../../src/ui/inertHtml.ts';

suite('ui: HTML of a mail', () => {
	const makes = (html: string, inert: string) => test(html.replaceAll('\n', '\\n'), () => assert.equal(inertHtml(html), inert));
	makes('<p>Hello <b>you</b></p>', '<p>Hello <b>you</b></p>');
	makes('<script src="//evil"></script>', '<template src="//evil"></template>');
	makes('<SCRIPT\n>x</ScRiPt>', '<template\n>x</template>');
	makes('<link rel=preconnect href="//evil">', '<x-link rel=preconnect href="//evil">');
	makes('<link/rel=preconnect>', '<x-link/rel=preconnect>');
	makes('<meta http-equiv=refresh content="0;url=//evil">', '<x-meta http-equiv=refresh content="0;url=//evil">');
	makes('<base href="//evil">', '<x-base href="//evil">');
	makes('<iframe srcdoc="<link rel=preconnect href=//evil>">', '<x-frame srcdoc="<x-link rel=preconnect href=//evil>">');
	makes('<object data=x></object><embed src=x>', '<x-object data=x></x-object><x-object src=x>');
	makes('<links> <header> <metadata> <baseline>', '<links> <header> <metadata> <baseline>');
	makes('<constructor a>', '<constructor a>');
	makes('<link', '<x-link');
	makes('1 < link > 2', '1 < link > 2');

	test('no replaced element is left in any text', () => {
		const piece = fc.constantFrom('<', '</', 'link', 'LINK', 'script', 'meta', 'base', '/', '>', ' ', '\n', '\t', '\f', 'x', '"', '\0');
		fc.assert(
			fc.property(fc.array(piece), pieces => {
				assert.doesNotMatch(inertHtml(pieces.join('')), /<\/?(script|link|meta|base|iframe|object|embed)[\s/>]/i);
			})
		);
	});

	test('a document cannot end the attribute that contains it', () =>
		fc.assert(fc.property(fc.string(), html => assert.doesNotMatch(escapeHtml(frameDocument(html)), /["'<>]/))));

	test('remote images are loaded only if asked', () => {
		assert.ok(frameDocument('').includes(`content="${framePolicy}"`));
		const [, policy = ''] = /content="([^"]*)"/.exec(frameDocument('', { loadsImages: true })) ?? [];
		assert.equal(policy.replace(' https: http:', ''), framePolicy);
	});

	test('the policy allows no connections', () => assert.doesNotMatch(framePolicy, /https?:|\*|'self'|script-src|frame-src/));
});
