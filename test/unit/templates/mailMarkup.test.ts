import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { markPlaceholders, withColorScheme } from '../../../src/templates/mailMarkup.ts';
import { isReadQuickly, shortly } from '../../helpers/megabytes.ts';

suite('templates: marking placeholders', () => {
	const marks = (html: string, marked: string) => test(html, () => assert.equal(markPlaceholders(html), marked));
	const same = (html: string) => marks(html, html);
	marks('{{a}}', '<x-missing>{{a}}</x-missing>');
	marks('<p>Hello {{ a }}, Ada</p>', '<p>Hello <x-missing>{{ a }}</x-missing>, Ada</p>');
	marks('1 < 2 {{a}} <3', '1 < 2 <x-missing>{{a}}</x-missing> <3');
	marks('{{a}}{{a}}', '<x-missing>{{a}}</x-missing><x-missing>{{a}}</x-missing>');
	marks('{{{a}}}', '{<x-missing>{{a}}</x-missing>}');
	marks('<STYLE>{{a}}</STYLE >{{a}}', '<STYLE>{{a}}</STYLE ><x-missing>{{a}}</x-missing>');
	marks('<style-x>{{a}}', '<style-x><x-missing>{{a}}</x-missing>');
	marks("<a title='>' href={{a}}>{{a}}</a>", "<a title='>' href={{a}}><x-missing>{{a}}</x-missing></a>");
	same('<a href="https://example.com/?t={{a}}" title="a > {{a}}">');
	same('<!-- {{a}} > --><!doctype {{a}}><?x {{a}}></p {{a}}>');
	same('<title>{{a}}</title><textarea>{{a}}');
	same('<a href="{{a}}');
	same('{{}} {{a b}} {a} {{a} }');

	test('without the marks, any HTML is the same', () => {
		const piece = fc.constantFrom('<', '</', '<!--', '-->', '<style>', '</style>', '<a', '>', '"', "'", '{{', 'a', '}}', ' ', '\n');
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
				const html = pieces.join('');
				assert.equal(markPlaceholders(html).replace(/<\/?x-missing>/g, ''), html);
			})
		);
	});
});

suite('templates: HTML in a color scheme', () => {
	const makes = (html: string, light: string, dark: string) =>
		test(html, () => assert.deepEqual([withColorScheme(html, 'light'), withColorScheme(html, 'dark')], [light, dark]));
	const same = (html: string) => makes(html, html, html);
	const style = (css: string) => `<style>${css}</style>`;
	const media = (feature: string) => style(`@media screen and ${feature} { p { color: red } }`);
	makes(media('(prefers-color-scheme: dark)'), media('(max-width:0)'), media('(min-width:0)'));
	makes(media('( Prefers-Color-Scheme:LIGHT )'), media('(min-width:0)'), media('(max-width:0)'));
	makes(media('not (prefers-color-scheme:dark)'), media('not (max-width:0)'), media('not (min-width:0)'));
	makes(media('(prefers-color-scheme)'), media('(min-width:0)'), media('(min-width:0)'));
	makes(media('(prefers-color-scheme:no-preference)'), media('(max-width:0)'), media('(max-width:0)'));
	makes(
		'<source media="(prefers-color-scheme: dark)" srcset=x>',
		'<source media="(max-width:0)" srcset=x>',
		'<source media="(min-width:0)" srcset=x>'
	);
	makes(style(':root { color-scheme: light dark; }'), style(':root { color-scheme: light; }'), style(':root { color-scheme: dark; }'));
	makes('<p style="Color-Scheme:dark light">', '<p style="Color-Scheme:light">', '<p style="Color-Scheme:dark">');
	same(style('p { color-scheme: only light; supported-color-schemes: light dark; x-color-scheme: light dark }'));
	same('<p>Use (prefers-color-scheme: dark) and color-scheme: light dark</p>');

	test('long texts are read quickly', async () => {
		for (const piece of ['light ', 'dark light ', '(prefers-color-scheme:', 'color-scheme:', '{{a}}', '<style>', '<a "', '<!--']) {
			const text = `<p style="color-scheme:${piece.repeat(1_000_000 / piece.length)}`;
			await isReadQuickly(shortly(text), text => withColorScheme(markPlaceholders(text), 'dark'), text);
		}
	});
});
