import { escapeText, utf32Escape } from './escape.ts';

const special = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** An interpreted string literal. Source: The Go Programming Language Specification, "String literals". */
export function goString(text: string): string {
	return `"${escapeText(text, special, utf32Escape)}"`;
}
