import { leastLength, type Purpose, type TemplateFile } from '../templateFile.ts';
import { readBraces } from './braces.ts';
import { type Findings, type Rule, wholeFile } from './finding.ts';
import { forbiddenWord } from './forbiddenWords.ts';
import type { Html, Span } from './readHtml.ts';

/** Source: the FAQ on templates; the fewer is advice of the FAQ on spam (tencentyun/intlcloud-documents). */
const [mostImages, fewImages] = [50, 3];
/** Source: the FAQ on templates. Unverified: what exactly is counted. */
const textPerVariable = 5;

/**
 * Checks what reviewers look at in the visible text.
 *
 * Source: the FAQ on templates (https://intl.cloud.tencent.com/document/product/1084/39651).
 */
export function checkReview(page: Html | undefined, text: string | undefined, purpose: Purpose | undefined, findings: Findings): void {
	const file: TemplateFile = page || text === undefined ? 'body.html' : 'body.txt';
	const visible = page?.visible ?? text ?? '';
	const { variables } = readBraces(visible);
	const { words, characters } = lengthOf(visible);
	const images = page?.tags.filter(({ name }) => name === 'img') ?? [];
	const add = (rule: Rule, ...data: readonly number[]) => findings.add(rule, file, wholeFile, { data });

	const least = purpose ? leastLength[purpose] : 0;
	if (words === 0 && images.length > 0) {
		add('image-without-text');
	} else if (words === 0 && variables.length > 0) {
		add('only-variables');
	} else if (characters < least) {
		add('too-short', least, words, characters);
	} else if (words < least) {
		findings.add('too-short', file, wholeFile, { data: [least, words, characters], severity: 'warning' });
	}
	if (words > 0 && variables.length * textPerVariable > words) {
		add('many-variables', variables.length, words);
	}
	if (images.length > mostImages) {
		add('too-many-images', images.length, mostImages);
	} else if (images.length > fewImages) {
		add('many-images', images.length, fewImages);
	}
	if (purpose === 'marketing' && !/unsubscribe|opt[ -]?out|退订|取消订阅/i.test(`${visible} ${text ?? ''} ${linksIn(page)}`)) {
		add('no-unsubscribe');
	}
	if (page && (text === undefined || text.trim() === '')) {
		add('no-text-part');
	}
}

const linksIn = (page: Html | undefined) => page?.tags.flatMap(({ attributes }) => attributes.map(({ value }) => value)).join(' ') ?? '';

/** Words, where a Chinese character counts as one, and characters other than spaces; both without variables. */
function lengthOf(visible: string): { readonly words: number; readonly characters: number } {
	const text = visible.replace(/\{\{[^{}]*\}\}/g, ' ');
	const words = text.match(/\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}])(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}'’-])*/gu)?.length ?? 0;
	return { words, characters: [...text.replace(/[\s\p{Cf}]+/gu, '')].length };
}

/** @param texts where to look */
export function checkWords(source: string, texts: readonly Span[], file: TemplateFile, findings: Findings): void {
	for (const { start: offset, end } of texts) {
		for (const { 0: word, index } of source.slice(offset, end).matchAll(forbiddenWord)) {
			const start = offset + index;
			findings.add('forbidden-word', file, { start, end: start + word.length }, { data: [word] });
		}
	}
}
