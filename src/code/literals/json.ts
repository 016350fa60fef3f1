import { escapeText, utf16Escape } from './escape.ts';

const special = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** RFC 8259, section 7. */
export function jsonString(text: string): string {
	return `"${escapeText(text, special, utf16Escape)}"`;
}
