import * as vscode from 'vscode';
import { listText } from '../ui/localText.ts';
import { plainText } from '../ui/plainText.ts';
import type { Finding, Rule } from './check/finding.ts';

type Words = (...data: readonly string[]) => string;

/** What is wrong, why that matters if it is not obvious, and what to do. */
const sentences: Readonly<Record<Rule, Words>> = {
	'no-sample-value': name => vscode.l10n.t('{0} has no value in sample.json.', `{{${name}}}`),
	'unused-sample-value': name => vscode.l10n.t('No body or subject uses {0}.', `{{${name}}}`),
	'broken-braces': (meant = '') =>
		meant === '' ? vscode.l10n.t('This is not a variable. Write {0}.', '{{name}}') : vscode.l10n.t('Did you mean {0}?', meant),
	'variable-name': name => vscode.l10n.t('The name {0} may not work. Use only letters, digits and underscores.', `"${name}"`),
	'template-tag': tag => vscode.l10n.t('SES only fills in values. No conditions or loops such as {0} are documented.', `{{${tag}}}`),
	'sample-not-json': () => vscode.l10n.t('This is not a JSON object such as {0}.', '{"name": "Ada"}'),
	'sample-value-html': name => vscode.l10n.t('SES rejects HTML in values, as in that of {0}. Move it to the body.', `{{${name}}}`),
	'sample-value-type': name => vscode.l10n.t('SES accepts only text and numbers as values. Change the value of {0}.', `{{${name}}}`),
	'repeated-sample-value': name => vscode.l10n.t('{0} has two values. Remove one.', `{{${name}}}`),
	'sample-too-long': (bytes = '', most = '') =>
		vscode.l10n.t(
			'The values take {0} bytes as JSON. Batch sending allows {1} for each recipient; for other mail no limit is published.',
			bytes,
			most
		),
	'only-variables': () =>
		vscode.l10n.t('Templates that contain only variables are rejected: reviewers must understand the mail without them. Add text.'),
	'whole-link-variable': () =>
		vscode.l10n.t(
			'Reviewers have rejected links that are a single variable. Write out the scheme and domain, as in {0}.',
			'https://example.com/?token={{token}}'
		),
	'image-without-text': () => vscode.l10n.t('Templates that contain only images are rejected. Add text.'),
	'too-short': (least = '', words = '', characters = '') =>
		vscode.l10n.t(
			'The text is too short for its purpose. Without variables, words: {1}, characters: {2}. The English rules ask for at least {0} words, the Chinese ones for {0} characters.',
			least,
			words,
			characters
		),
	'too-many-images': (count = '', most = '') =>
		vscode.l10n.t('This template has {0} images. Templates with more than {1} are rejected.', count, most),
	'many-images': (count = '', most = '') =>
		vscode.l10n.t('This template has {0} images. At most {1} are recommended, as more make mail look like spam.', count, most),
	'many-variables': (variables = '', words = '') =>
		vscode.l10n.t(
			'Too many variables for the text (variables: {0}, words: {1}). Variables may be at most a fifth of the text; how that is counted is not published. Add text.',
			variables,
			words
		),
	'forbidden-word': word => vscode.l10n.t('Reviewers may reject the template because {0} belongs to a forbidden topic.', `"${word}"`),
	link: () =>
		vscode.l10n.t(
			'Links may be rejected. Sources disagree: the international rules allow none, others advise against them, and templates with fixed domains were approved.'
		),
	'external-css': () => vscode.l10n.t('External style sheets are not allowed. Use {0} attributes or a {1} element.', 'style', '<style>'),
	'active-content': what => vscode.l10n.t('Mail clients do not run {0}, and reviewers may reject the template. Remove it.', what ?? ''),
	'no-unsubscribe': () => vscode.l10n.t('Marketing mail should say how to unsubscribe. Add a link, or have SES append one when you send.'),
	'no-text-part': () => vscode.l10n.t('There is no plain text in body.txt. SES recommends having both HTML and text.'),
	'client-support': (feature = '', ...clients) =>
		vscode.l10n.t('{0} is not supported by {1}. There is no data for QQ Mail and 163 Mail.', feature, listText(clients, 'long')),
	'image-without-alt': () => vscode.l10n.t('Add alternative text for when images are blocked: {0}.', 'alt="…"'),
	'insecure-link': () => vscode.l10n.t('This link is not encrypted, so mail clients may warn about it. Use https.')
};

/** Titles of the fixes. */
const fixes: Partial<Readonly<Record<Rule, Words>>> = {
	'no-sample-value': name => vscode.l10n.t('Add "{0}" to sample.json', name ?? ''),
	'unused-sample-value': name => vscode.l10n.t('Remove "{0}" from sample.json', name ?? ''),
	'broken-braces': meant => vscode.l10n.t('Change to {0}', meant ?? ''),
	'variable-name': name => vscode.l10n.t('Change to {0}', `{{${name}}}`),
	'sample-value-type': () => vscode.l10n.t('Change to text'),
	'image-without-alt': () => vscode.l10n.t('Add an empty alt attribute'),
	'insecure-link': () => vscode.l10n.t('Change to https')
};

const say = (words: Words, { data }: Finding) => words(...data.map(part => plainText(String(part))));

export function findingSentence(finding: Finding): string {
	return say(sentences[finding.rule], finding);
}

/** The title of the finding's fix. */
export function fixTitle(finding: Finding): string {
	return say(fixes[finding.rule] ?? (() => vscode.l10n.t('Fix')), finding);
}
