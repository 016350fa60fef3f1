import { toBase64 } from '../mail/mimeMessage.ts';
import type { Content } from './actions.ts';
import type { SesClient } from './client.ts';
import { SesError } from './errors.ts';
import { Fields } from './fields.ts';
import { markNoEffect, mayHaveHappened } from './retry.ts';

/** `unusable`: a number that the schema does not document. */
export type TemplateStatus = 'approved' | 'pending' | 'rejected' | 'unusable';

export interface TemplateSummary {
	readonly id: number;
	readonly name: string;
	readonly status: TemplateStatus;
	/** `undefined` if unknown. */
	readonly created: Date | undefined;
	/** Comment of the reviewer; empty for none. */
	readonly reviewReason: string;
}

/** At least one of the parts is expected. */
export interface TemplateContent {
	readonly name: string;
	readonly html?: string;
	readonly text?: string;
}

export interface Template extends TemplateContent {
	readonly id: number;
	readonly status: TemplateStatus;
}

/** Maximum page size of the service. */
const pageSize = 100;
const maxPages = 100;

export async function listTemplates(client: SesClient, signal?: AbortSignal): Promise<readonly TemplateSummary[]> {
	const templates = new Map<number, TemplateSummary>();
	for (let page = 0; page < maxPages; page++) {
		const answer = await client.call('ListEmailTemplates', { Limit: pageSize, Offset: page * pageSize }, signal);
		const fields = new Fields('ListEmailTemplates', answer);
		const rows = fields.list('TemplatesMetadata');
		for (const row of rows) {
			const id = row.id('TemplateID');
			templates.set(id, {
				id,
				name: row.text('TemplateName'),
				status: templateStatus(row.number('TemplateStatus')),
				created: row.date('CreatedTimestamp'),
				reviewReason: row.text('ReviewReason')
			});
		}
		if (rows.length < pageSize || templates.size === fields.number('TotalCount')) {
			return [...templates.values()];
		}
	}
	throw new SesError('ListEmailTemplates', 'UnreadableAnswer', `The list of templates does not end after ${maxPages} pages.`);
}

export async function readTemplate(client: SesClient, id: number, signal?: AbortSignal): Promise<Template> {
	const fields = new Fields('GetEmailTemplate', await client.call('GetEmailTemplate', { TemplateID: id }, signal));
	const content = fields.object('TemplateContent');
	const html = content.base64('Html');
	const text = content.base64('Text');
	return {
		id,
		name: fields.text('TemplateName'),
		status: templateStatus(fields.number('TemplateStatus')),
		...(html === '' ? {} : { html }),
		...(text === '' ? {} : { text })
	};
}

/**
 * Creates a template, which submits it for review. When the answer is lost, this looks for a new template with this content.
 *
 * @param known the ids of all templates before
 * @returns its id
 * @throws SesError; if `mayHaveHappened` is true for it, the templates could not be read either
 */
export async function createTemplate(client: SesClient, content: TemplateContent, known: ReadonlySet<number>): Promise<number> {
	try {
		const answer = await client.call('CreateEmailTemplate', { TemplateName: content.name, TemplateContent: encodeContent(content) });
		return new Fields('CreateEmailTemplate', answer).id('TemplateID');
	} catch (error) {
		const found = mayHaveHappened(error) ? await asked(() => findNew(client, content, known)) : undefined;
		if (found) {
			return found;
		}
		throw markNoEffect(error, found === null);
	}
}

/**
 * Replaces a template, which is reviewed again (page UpdateEmailTemplate). When the answer is lost, this reads the template to find out.
 *
 * @throws as createTemplate
 */
export async function updateTemplate(client: SesClient, id: number, content: TemplateContent): Promise<void> {
	try {
		await client.call('UpdateEmailTemplate', { TemplateID: id, TemplateName: content.name, TemplateContent: encodeContent(content) });
	} catch (error) {
		const isThere = mayHaveHappened(error) ? await asked(async () => hasContent(await readTemplate(client, id), content)) : undefined;
		if (!isThere) {
			throw markNoEffect(error, isThere === false);
		}
	}
}

/** Deletes a template. When the answer is lost, or SES does not know the template, this reads the list to find out. @throws as createTemplate */
export async function deleteTemplate(client: SesClient, id: number): Promise<void> {
	try {
		await client.call('DeleteEmailTemplate', { TemplateID: id });
	} catch (error) {
		// No code is documented for a template that does not exist.
		const isThere = await asked(async () => (await listTemplates(client)).some(template => template.id === id));
		if (isThere !== false) {
			throw markNoEffect(error, isThere === true);
		}
	}
}

/** The id of a template that was not there before and has this content; `null` if there is none. */
async function findNew(client: SesClient, content: TemplateContent, known: ReadonlySet<number>): Promise<number | null> {
	for (const { id, name } of await listTemplates(client)) {
		if (!known.has(id) && name === content.name && hasContent(await readTemplate(client, id), content)) {
			return id;
		}
	}
	return null;
}

function hasContent(template: Template, { name, html, text }: TemplateContent): boolean {
	return template.name === name && template.html === html && template.text === text;
}

/** `undefined` if SES could not be asked: callers report the error of their write, not of this. */
async function asked<T>(ask: () => Promise<T>): Promise<T | undefined> {
	return ask().catch(() => undefined);
}

/** A part that is missing is not sent: SES replaces all of the content. Unverified. */
export function encodeContent({ html, text }: Pick<TemplateContent, 'html' | 'text'>): Content {
	return { ...(html === undefined ? {} : { Html: toBase64(html) }), ...(text === undefined ? {} : { Text: toBase64(text) }) };
}

function templateStatus(number: number | undefined): TemplateStatus {
	const statuses: readonly TemplateStatus[] = ['approved', 'pending', 'rejected'];
	return statuses[number ?? -1] ?? 'unusable';
}
