import * as vscode from 'vscode';
import { fillTemplate, templateVariables } from '../ses/actions.ts';
import { type Html, html } from '../ui/html.ts';
import { frameDocument, textDocument } from '../ui/inertHtml.ts';
import { listText, sizeText } from '../ui/localText.ts';
import { button, type Drawing, facts, verdict } from '../ui/pageTab.ts';
import { property } from '../ui/property.ts';
import { mailSize, maxMailSize, type Values } from './filledTemplate.ts';
import { cutAtPlaceholders, markPlaceholders, markStyle, withColorScheme } from './mailMarkup.ts';

/** Names and possible values of what can be chosen on the page. */
const choosable = {
	part: ['html', 'text'],
	width: ['375', '600', 'full'],
	colors: ['light', 'dark', 'inverted'],
	images: ['blocked', 'loaded']
} as const;

type Choosable = typeof choosable;
export type Choices = { readonly [K in keyof Choosable]: Choosable[K][number] };

export const firstChoices: Choices = { part: 'html', width: 'full', colors: 'light', images: 'blocked' };

/** What is chosen in a message of the page; what is unknown is left out. */
export function readChoices(message: unknown): Partial<Choices> {
	const entries = Object.entries(choosable).map(([name, values]) => [name, values.find(value => value === property(message, name))]);
	return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

interface PreviewView {
	readonly template: {
		readonly name: string;
		readonly subject: string;
		readonly html: string | undefined;
		readonly text: string | undefined;
	};
	readonly values: Values;
	/** The names of JSON files that cannot be read. */
	readonly broken: readonly string[];
	readonly choices: Choices;
}

/**
 * The page of a template with its sample values. Unverified: values are inserted as they are, because whether SES escapes them is not
 * documented, and also in the subject, where no document mentions variables.
 */
export function previewPage({ template, values, broken, choices }: PreviewView): Drawing {
	const { name } = template;
	const fill = (part = '') => fillTemplate(part, values);
	const [subject, htmlBody, text] = [fill(template.subject), fill(template.html), fill(template.text)];
	// What is left has no value.
	const missing = templateVariables(subject, htmlBody, text);
	const size = mailSize(subject, htmlBody, text);
	const sizeWords = vscode.l10n.t('{0} of {1}, without attachments', sizeText(size), sizeText(maxMailSize));
	// Images that were loaded once are not loaded again after a reload of the window.
	const { images, ...kept } = choices;
	const part = template.html === undefined ? 'text' : template.text === undefined ? 'html' : choices.part;
	const shown = { ...choices, part };
	return {
		title: vscode.l10n.t('Preview {0}', name),
		summary:
			missing.length === 0
				? vscode.l10n.t('Preview of {0}', name)
				: vscode.l10n.t('Preview of {0}. Without a value: {1}', name, listText(missing)),
		body: html`<h1>${name}</h1>
${facts([
	[vscode.l10n.t('Subject'), subject === '' ? vscode.l10n.t('(no subject)') : marked(subject)],
	[vscode.l10n.t('Size'), size > maxMailSize ? verdict('wrong', sizeWords) : sizeWords],
	...(missing.length === 0 ? [] : [[vscode.l10n.t('Without a value'), marks(missing)] as const])
])}
${broken.map(file => html`<p>${verdict('wrong', vscode.l10n.t('{0} is not a JSON object. Its last valid content is used.', file))}</p>`)}
<div class="choices">${groups(template, shown)}</div>
<p class="note">${part === 'html' ? vscode.l10n.t('Scripts, forms and links are disabled.') : ''}</p>`,
		mail: {
			title: vscode.l10n.t('Mail'),
			width: choices.width === 'full' ? '100%' : `${choices.width}px`,
			document: part === 'html' ? htmlDocument(htmlBody, shown) : textDocument(marked(text))
		},
		choices: kept
	};
}

/** The page when no file is left. */
export function deletedPage(folder: string): Drawing {
	const notice = vscode.l10n.t('The folder {0} has no files of a template. It was deleted, renamed or moved.', folder);
	return { title: vscode.l10n.t('Preview {0}', folder), summary: notice, body: html`<h1>${folder}</h1><p>${notice}</p>` };
}

function groups(template: PreviewView['template'], choices: Choices): readonly Html[] {
	const choice = (name: keyof Choices, value: string, title: string, isPressed = choices[name] === value) =>
		button({ title, command: 'choose', argument: { [name]: value }, isPressed });
	const group = (name: keyof Choices, label: string, titles: Readonly<Record<string, string>>) =>
		html`<div role="group" aria-label="${label}"><span class="note">${label}</span>
${choosable[name].map(value => choice(name, value, titles[value] ?? value))}</div>`;
	const part = group('part', vscode.l10n.t('Part'), { html: vscode.l10n.t('HTML'), text: vscode.l10n.t('Text') });
	const width = group('width', vscode.l10n.t('Width'), { full: vscode.l10n.t('Full') });
	const colors = group('colors', vscode.l10n.t('Colors'), {
		light: vscode.l10n.t('Light'),
		dark: vscode.l10n.t('Dark'),
		inverted: vscode.l10n.t('Inverted (Approximate)')
	});
	const loads = choices.images === 'loaded';
	const images = choice('images', loads ? 'blocked' : 'loaded', vscode.l10n.t('Load Remote Images'), loads);
	const hasBoth = template.html !== undefined && template.text !== undefined;
	const hasImages = /https?:/i.test(template.html ?? '');
	return [...(hasBoth ? [part] : []), width, ...(choices.part === 'html' ? [colors, ...(hasImages ? [images] : [])] : [])];
}

/** `dark`: as where the mail is asked for dark colors. `inverted`: about as where an app changes the colors itself; each does so in its own way. */
const colorStyles: Readonly<Record<Choices['colors'], string>> = {
	light: '',
	dark: 'html{color-scheme:dark;background:#1f1f1f;color:#fff}',
	inverted: 'html{filter:invert(1) hue-rotate(180deg)}img,video{filter:invert(1) hue-rotate(180deg)}'
};

function htmlDocument(body: string, { colors, images }: Choices): string {
	const style = markStyle + colorStyles[colors];
	return frameDocument(withColorScheme(markPlaceholders(body), colors === 'dark' ? 'dark' : 'light'), {
		loadsImages: images === 'loaded',
		style
	});
}

/** A text whose placeholders are marked. */
function marked(text: string): Html {
	return html`${cutAtPlaceholders(text).map((piece, index) => (index % 2 === 1 ? html`<mark>${piece}</mark>` : piece))}`;
}

function marks(names: readonly string[]): Html {
	return html`${names.flatMap(name => [html`<mark>${name}</mark>`, ' '])}`;
}
