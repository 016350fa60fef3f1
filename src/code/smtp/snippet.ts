import type { SmtpSettings } from '../../mail/smtp.ts';

/** A place that the cursor visits after the text is inserted as a snippet. */
interface TabStop {
	/** From 1, in the order of the visits. The same number twice is edited together. */
	readonly tabStop: number;
	/** Initial text, which is also used in plain text. */
	readonly placeholder: string;
}

export type SnippetText = readonly (string | TabStop)[];

export interface SmtpSnippetOptions extends SmtpSettings {
	/** May be empty. */
	readonly senderName: string;
	/** Written into the code. By default, the code reads the environment variable `SMTP_PASSWORD`. */
	readonly password?: string;
}

export const recipient: TabStop = { tabStop: 1, placeholder: 'recipient@example.com' };
export const subject: TabStop = { tabStop: 2, placeholder: 'Hello' };
export const text: TabStop = { tabStop: 3, placeholder: 'Hello from Tencent Cloud SES.' };

/** Tag of a template literal with tab stops. */
export function snippet(strings: TemplateStringsArray, ...values: readonly (string | number | TabStop)[]): SnippetText {
	return strings.flatMap((part, index) => {
		const value = values[index];
		return value === undefined ? [part] : [part, typeof value === 'number' ? String(value) : value];
	});
}

/** For the clipboard. */
export function plainText(snippetText: SnippetText): string {
	return snippetText.map(part => (typeof part === 'string' ? part : part.placeholder)).join('');
}

/** For `vscode.SnippetString`. */
export function snippetSyntax(snippetText: SnippetText): string {
	return snippetText.map(part => (typeof part === 'string' ? escaped(part) : `\${${part.tabStop}:${escaped(part.placeholder)}}`)).join('');
}

/** Keeps a text from being read as variables (`$NAME`), tab stops, transforms or escapes. */
function escaped(part: string): string {
	return part.replace(/[\\$}]/g, '\\$&');
}
