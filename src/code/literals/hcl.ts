import { escapeText, utf32Escape } from './escape.ts';

const special = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A quoted template without interpolation. `${` is written with an escaped dollar rather than doubled, because what stands
 * before it may be a dollar too. Source: HCL native syntax specification, "Template Literals".
 */
export function hclString(text: string): string {
	return `"${escapeText(text, special, utf32Escape).replace(/[$%](?=\{)/g, char => utf32Escape(char.charCodeAt(0)))}"`;
}
