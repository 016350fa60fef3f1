import { escapeText, utf16Escape } from './escape.ts';

/** The unprintable ones in octal: javac reads `\u000a` as the end of the line. Source: Java Language Specification, 3.3 and 3.10.7. */
const special = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** ASCII only, because before Java 18 the compiler takes the computer's encoding for that of the file. */
export function javaString(text: string): string {
	const escaped = escapeText(text, special, code => (code < 0x80 ? `\\${code.toString(8).padStart(3, '0')}` : utf16Escape(code)));
	return `"${escaped.replace(/[^\0-\x7f]/gu, char => utf16Escape(char.codePointAt(0) ?? 0))}"`;
}
