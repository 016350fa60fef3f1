// How a text is written in the code of each language. Every literal stays on one line and shows all of its characters, except in a shell.

/** Controls, line separators, and format characters, which can make a line look like different code (bidirectional controls, UAX #9). */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

type Escapes = Readonly<Record<string, string>>;

const inSingleQuotes: Escapes = { "'": "\\'", '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const inDoubleQuotes: Escapes = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** @param escapeOf escapes an invisible character that is not in `escapes`, given as a code point */
function escaped(text: string, escapes: Escapes, escapeOf: (codePoint: number) => string): string {
	return Array.from(text, char => {
		if (Object.hasOwn(escapes, char)) {
			return escapes[char];
		}
		return invisible.test(char) ? escapeOf(char.codePointAt(0) ?? 0) : char;
	}).join('');
}

/** Lowercase hexadecimal digits, padded to `length`. */
function hex(number: number, length: number): string {
	return number.toString(16).padStart(length, '0');
}

/** `\uXXXX`, or two of them for a surrogate pair. */
function utf16Escape(codePoint: number): string {
	return String.fromCodePoint(codePoint)
		.split('')
		.map(unit => `\\u${hex(unit.charCodeAt(0), 4)}`)
		.join('');
}

/** `\uXXXX`, or `\UXXXXXXXX` above U+FFFF. */
function utf32Escape(codePoint: number): string {
	return codePoint > 0xffff ? `\\U${hex(codePoint, 8)}` : `\\u${hex(codePoint, 4)}`;
}

/** `\u{X}` */
function bracedEscape(codePoint: number): string {
	return `\\u{${hex(codePoint, 1)}}`;
}

/** For languages with `\uXXXX` escapes: a literal that does not depend on the encoding of its file. */
export function asciiOnly(literal: string): string {
	return literal.replace(/[^\0-\x7f]/gu, char => utf16Escape(char.codePointAt(0) ?? 0));
}

/** JSON (RFC 8259) on one line. Leaves out symbols. */
export function jsonString(value: unknown): string {
	return escaped(JSON.stringify(value), {}, utf16Escape);
}

export function javaScriptString(text: string): string {
	return `'${escaped(text, inSingleQuotes, utf16Escape)}'`;
}

export function pythonString(text: string): string {
	return `'${escaped(text, inSingleQuotes, utf32Escape)}'`;
}

/** Source: The Go Programming Language Specification, "String literals". */
export function goString(text: string): string {
	return `"${escaped(text, inDoubleQuotes, utf32Escape)}"`;
}

/**
 * ASCII only, because before Java 18 javac assumes the encoding of the operating system. ASCII controls are octal, because javac turns
 * `\u000a` into a line break before it reads the literal. Source: Java Language Specification, 3.3 and 3.10.7.
 */
export function javaString(text: string): string {
	const escapeOf = (code: number) => (code < 0x80 ? `\\${code.toString(8).padStart(3, '0')}` : utf16Escape(code));
	return `"${asciiOnly(escaped(text, inDoubleQuotes, escapeOf))}"`;
}

/** Needs PHP 7 if it contains `\u{…}`. Source: PHP manual, "Strings". */
export function phpString(text: string): string {
	return singleQuoted(text) ?? `"${escaped(text, { ...inDoubleQuotes, $: '\\$' }, bracedEscape)}"`;
}

export function rubyString(text: string): string {
	return singleQuoted(text) ?? `"${escaped(text, { ...inDoubleQuotes, '#': '\\#' }, bracedEscape)}"`;
}

/** In PHP and Ruby, single quotes allow no escapes but `\\` and `\'`. @returns `undefined` when the text needs others */
function singleQuoted(text: string): string | undefined {
	return invisible.test(text) ? undefined : `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/**
 * A quoted template without interpolation. The `$` of `${` is escaped rather than doubled, because there may be another `$` before it.
 * Source: HCL native syntax specification, "Template Literals".
 */
export function hclString(text: string): string {
	return goString(text).replace(/[$%](?=\{)/g, char => utf32Escape(char.charCodeAt(0)));
}

/** Arguments of a block, one per line, formatted like `terraform fmt`. @param values expressions by name */
export function hclArguments(values: Readonly<Record<string, string>>, indent: string): readonly string[] {
	const width = Math.max(0, ...Object.keys(values).map(name => name.length));
	return Object.entries(values).map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}`);
}

/** YAML that Spring reads. Before Spring 6.2, `${name}` cannot be escaped, only be given as the default value of another placeholder. */
export function springYamlString(text: string): string {
	return goString(text.replaceAll('${', `\${dollar:$}{`));
}

/**
 * A value in a `.env` file. Shells, Node, Docker Compose and the dotenv libraries agree on bare words, on single quotes around a text
 * without `'` or a backslash at its end, and on double quotes around one without what is special there, except in the cases of
 * `isReadDifferently`. python-dotenv replaces `${name}` everywhere.
 *
 * @param special gets a backslash between double quotes
 */
export function dotenvValue(text: string, special = /["\\$`]/g): string {
	const line = oneLine(text);
	if (/^[\w.@+:/-]*$/.test(line)) {
		return line;
	}
	return needsDoubleQuotes.test(line) ? `"${line.replace(special, '\\$&')}"` : `'${line}'`;
}

/**
 * Whether programs read the value of `dotenvValue` differently: Node and python-dotenv keep backslashes between double quotes, at least
 * before `$`, and python-dotenv makes one of two between single quotes.
 */
export function isReadDifferently(text: string): boolean {
	const line = oneLine(text);
	return needsDoubleQuotes.test(line) ? /["\\$`]/.test(line) : line.includes('\\\\');
}

const needsDoubleQuotes = /'|\\$/;

/** Like `dotenvValue`, for the library that Laravel uses (vlucas/phpdotenv). It rejects escapes that it does not know. */
export function laravelDotenvValue(text: string): string {
	return dotenvValue(text, /["\\$]/g);
}

/**
 * A text for a header or a setting. Line breaks and controls become a space; bidirectional controls, byte order marks and lone surrogates
 * are removed.
 */
export function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/[\p{Cs}\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
}

/**
 * Text of a here-document with an unquoted delimiter, in which variables are expanded.
 *
 * Source: POSIX.1-2017, Shell Command Language, 2.7.4 "Here-Document".
 */
export function shellHereText(text: string): string {
	return text.replace(/[\\$`]/g, '\\$&');
}
