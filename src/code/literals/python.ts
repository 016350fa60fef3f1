import { escapeText, utf32Escape } from './escape.ts';

const special = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export function pythonString(text: string): string {
	return `"${escapeText(text, special, utf32Escape)}"`;
}
