// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts contain such placeholders
import fc from 'fast-check';
import { anyText as anyCharacters } from './anyText.ts';

/** Texts with special characters of programming languages. */
export const hostileTexts: readonly string[] = [
	'',
	' ',
	'plain',
	"it's",
	'say "hi"',
	"'''",
	'"""',
	'\\',
	'\\\\',
	"\\'",
	'\\"',
	'\\n \\u0022 \\x22 \\0 \\$ \\`',
	'$HOME ${HOME} $(id) `id` $$ $((1))',
	'$${a} $$${a} %{ if true } %%{ %%%{ ${ %{ $',
	'{$a} {${a}} $a->b $a[0]',
	'#{a} {{a}} %s %d %% {0}',
	'!! !x',
	'-',
	'--help',
	'-x=1',
	'help',
	'@file',
	'file:///etc/passwd',
	'~root',
	'=cat',
	'*?[a]',
	'; rm x & | > y < z # c',
	'a\nb',
	'a\r\nb\rc\td',
	'\nJSON\nEOF\n',
	'\u0000\u0001\u0007\b\f\v\u001b[31m\u007f\u0085',
	'1\u00002\u00013',
	'\u2028\u2029\u202e\u2066\u200d\ufeff\u00ad',
	'*/ // <!-- </script> ?> <?php',
	'Büro 北京 👩‍💻 😀 \u{e0041}',
	'\\u000a";System.exit(1);//',
	'"); panic("x'
];

/** Any well-formed text. */
export const anyText = fc.oneof(fc.constantFrom(...hostileTexts), anyCharacters(), fc.string({ unit: 'grapheme' }));

/** Many texts, the same in every run, for programs that are started once for all of them. */
export const manyTexts: readonly string[] = [...hostileTexts, ...fc.sample(anyText, { seed: 4, numRuns: 300 })];
