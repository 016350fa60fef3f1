/**
 * Literals of one line, each in the quotation marks of its language, out of which no text breaks. Line breaks and control characters
 * become a space, as in a From header. Characters that change the direction of text (Unicode UAX #9), which make code read as
 * something else than it is, are left out, and so are byte order marks and halves of surrogate pairs.
 */
export function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/[\p{Cs}\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
}

/** For JavaScript, Python, PHP and Ruby; the last two read variables and `#{}` between double quotation marks only. */
export function singleQuoted(text: string): string {
	return `'${oneLine(text).replace(/[\\']/g, '\\$&')}'`;
}

/** For Go and Java. Java reads `\u` after a single backslash only, and here every backslash is two. */
export function doubleQuoted(text: string): string {
	return `"${oneLine(text).replace(/[\\"]/g, '\\$&')}"`;
}

/** For YAML that Spring reads: it replaces `${name}` and, before Spring 6.2, has no way to escape it but a default value. */
export function springYaml(text: string): string {
	return doubleQuoted(text.replaceAll('${', `\${dollar:$}{`));
}

/**
 * A value in a `.env` file. Shells, Node, Docker Compose and the dotenv libraries agree on bare words and on single quotation marks
 * without backslash between them. A text with `'` or backslash goes between double ones, as shells and the libraries of Ruby and
 * PHP read them; Node and python-dotenv keep the backslashes before `$`. python-dotenv replaces `${name}` wherever it stands.
 *
 * @param escaped what takes a backslash between double quotation marks
 */
export function dotenvValue(text: string, escaped = /["\\$`]/g): string {
	const line = oneLine(text);
	if (/^[\w.@+:/-]*$/.test(line)) {
		return line;
	}
	return /['\\]/.test(line) ? `"${line.replace(escaped, '\\$&')}"` : `'${line}'`;
}

/** As `dotenvValue`, for the library that Laravel uses (vlucas/phpdotenv), which refuses escapes that it does not know. */
export function laravelDotenvValue(text: string): string {
	return dotenvValue(text, /["\\$]/g);
}
