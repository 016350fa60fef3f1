import type { Purpose, TemplateFile } from '../templateFile.ts';

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
 * The rules and where each is published, if it is.
 *
 * A rule is an error only if templates were refused for it, if SES has an error code for it, or if a variable would not be filled in.
 */
export const ruleSources = {
	'no-sample-value': undefined,
	'unused-sample-value': undefined,
	'broken-braces': create,
	'variable-name': create,
	'template-tag': create,
	'sample-not-json': sdk,
	'sample-value-html': sdk,
	'sample-value-type': sdk,
	'repeated-sample-value': undefined,
	'sample-too-long': bulk,
	'only-variables': faq,
	'whole-link-variable': undefined,
	'image-without-text': faq,
	'too-short': faq,
	'too-many-images': faq,
	'many-images': spam,
	'many-variables': faq,
	'forbidden-word': faq,
	link: faq,
	'external-css': create,
	'active-content': notes,
	'no-unsubscribe': level,
	'no-text-part': create,
	'client-support': caniemail,
	'image-without-alt': undefined,
	'insecure-link': undefined
} as const;

export type Rule = keyof typeof ruleSources;

/** Replaces a part of a file. Offsets are in UTF-16 code units. */
export interface Edit {
	readonly file: TemplateFile;
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

export interface Finding {
	readonly rule: Rule;
	readonly file: TemplateFile;
	/** Offsets in UTF-16 code units; 0 and 0 if the file as a whole is meant, and always in `template.json`. */
	readonly start: number;
	readonly end: number;
	readonly severity: Severity;
	/** What the sentence about it tells; see `checkWords.ts`. */
	readonly data: readonly (string | number)[];
	/** Removes the finding. The file may not exist yet. */
	readonly fix?: Edit;
}

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

	add(finding: Finding): void {
		const key = `${finding.rule} ${finding.file}`;
		const count = (this._counts.get(key) ?? 0) + 1;
		if (!this._disabled.has(finding.rule) && count <= atMost) {
			this._counts.set(key, count);
			this.found.push(finding);
		}
	}
}
