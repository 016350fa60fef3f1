import type { Purpose, TemplateFile } from '../templateFile.ts';
import type { Span } from './readHtml.ts';

/** The texts of a template; `undefined` for a file that does not exist. */
export interface TemplateSource {
	readonly html?: string | undefined;
	readonly text?: string | undefined;
	/** The content of `sample.json`. */
	readonly sample?: string | undefined;
	/** From `template.json`. It is no part of the template in SES, but may have variables that the caller fills in. */
	readonly subject?: string | undefined;
	readonly purpose?: Purpose | undefined;
}

export type Severity = 'error' | 'warning' | 'hint';

const [faq, notes, level, create, bulk, sdk, spam, caniemail] = [
	'https://intl.cloud.tencent.com/document/product/1084/39651',
	'https://intl.cloud.tencent.com/document/product/1084/42369',
	'https://www.tencentcloud.com/document/product/1084/48864',
	'https://www.tencentcloud.com/zh/document/product/1084/39400',
	'https://tencentcloud.com/document/product/1084/47542',
	'https://github.com/TencentCloud/tencentcloud-sdk-go/blob/master/tencentcloud/ses/v20201002/models.go',
	'https://github.com/tencentyun/intlcloud-documents',
	'https://www.caniemail.com/'
];

/**
 * The rules, their severities, and where each is published, if it is.
 *
 * A rule is an error only if templates were refused for it, if SES has an error code for it, or if a variable would not be filled in.
 */
export const rules = {
	'no-sample-value': ['warning'],
	'unused-sample-value': ['hint'],
	'broken-braces': ['error', create],
	'variable-name': ['warning', create],
	'template-tag': ['warning', create],
	'sample-not-json': ['error', sdk],
	'sample-value-html': ['error', sdk],
	'sample-value-type': ['error', sdk],
	'repeated-sample-value': ['error'],
	'sample-too-long': ['hint', bulk],
	'only-variables': ['error', faq],
	'whole-link-variable': ['error'],
	'image-without-text': ['error', faq],
	'too-short': ['error', faq],
	'too-many-images': ['error', faq],
	'many-images': ['hint', spam],
	'many-variables': ['hint', faq],
	'forbidden-word': ['hint', faq],
	link: ['hint', faq],
	'external-css': ['warning', create],
	'active-content': ['warning', notes],
	'no-unsubscribe': ['hint', level],
	'no-text-part': ['hint', create],
	'client-support': ['hint', caniemail],
	'image-without-alt': ['warning'],
	'insecure-link': ['warning']
} as const satisfies Readonly<Record<string, readonly [Severity, string?]>>;

export type Rule = keyof typeof rules;

/** Replaces a part of a file. Offsets are in UTF-16 code units. */
export interface Edit extends Span {
	readonly file: TemplateFile;
	readonly text: string;
}

interface Details {
	/** Default: that of the rule. */
	readonly severity: Severity;
	/** What the sentence about it tells; see `checkWords.ts`. */
	readonly data: readonly (string | number)[];
	/** Removes the finding. The file may not exist yet. */
	readonly fix?: Edit | undefined;
}

/** A part of a file: `wholeFile` if none is meant, and always in `template.json`. */
export interface Finding extends Span, Details {
	readonly rule: Rule;
	readonly file: TemplateFile;
}

export const wholeFile: Span = { start: 0, end: 0 };

/** Findings of the same rule and file that are kept. More would only slow down the editor. */
const atMost = 100;

/** Collects findings, except those of rules that are turned off. */
export class Findings {
	readonly found: Finding[] = [];
	private readonly _disabled: ReadonlySet<string>;
	private readonly _counts = new Map<string, number>();

	constructor(disabled: ReadonlySet<string>) {
		this._disabled = disabled;
	}

	add(rule: Rule, file: TemplateFile, { start, end }: Span, details: Partial<Details> = {}): void {
		const key = `${rule} ${file}`;
		const count = (this._counts.get(key) ?? 0) + 1;
		if (!this._disabled.has(rule) && count <= atMost) {
			this._counts.set(key, count);
			this.found.push({ rule, file, start, end, severity: rules[rule][0], data: [], ...details });
		}
	}
}
