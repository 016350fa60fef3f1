import { escapeText, utf16Escape } from './escape.ts';

const special = { "'": "\\'", '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export function javaScriptString(text: string): string {
	return `'${escapeText(text, special, utf16Escape)}'`;
}
