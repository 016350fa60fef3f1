import { escapeText, hex } from './escape.ts';

const special = { '"': '\\"', '\\': '\\\\', $: '\\$', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Source: PHP manual, "Strings", double quoted. Needs PHP 7 where `\u{…}` occurs. */
export function phpString(text: string): string {
	return `"${escapeText(text, special, code => `\\u{${hex(code, 1)}}`)}"`;
}
