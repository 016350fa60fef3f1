import { toBase64 } from '../../mail/mimeMessage.ts';
import type { Content, Input } from '../../ses/actions.ts';
import type { Context, Result } from './behavior.ts';
import { EmulatorError, ensure } from './messages.ts';
import { standingOf, submitted } from './review.ts';
import { base64Size } from './sendEmail.ts';
import { findTemplate, maxPage, type State, type Template } from './state.ts';

/** Unverified: SES has such limits, but does not publish them. In one region; more than a page of the list. */
export const maxTemplates = 200;
/** Bytes of both parts together. */
export const maxTemplateSize = 1024 * 1024;
export const maxTemplateName = 100;

/** The first ID is the next one, like in the sample data. */
const beforeFirstId = 10_000;

/**
 * Source: the page CreateEmailTemplate. Unverified: the order of the checks, the limits, and that names may repeat. The ID of a deleted
 * template is not used again.
 */
export function createEmailTemplate(state: State, input: Input<'CreateEmailTemplate'>, context: Context): Result<'CreateEmailTemplate'> {
	const { TemplateName: name, TemplateContent: content } = input;
	ensure(isValidName(name), 'InvalidParameterValue.TemplateNameIllegal');
	ensure(sizeOf(content) <= maxTemplateSize, 'FailedOperation.TemplateContentToolarge');
	const parts = decode(content);
	const inRegion = state.templates.filter(({ region }) => region === context.region);
	ensure(inRegion.length < maxTemplates, 'FailedOperation.ExceedTemplateLimit');
	const id = 1 + state.templates.reduce((highest, template) => Math.max(highest, template.id), state.deletedTemplateId ?? beforeFirstId);
	const template = { id, name, ...parts, created: context.now, region: context.region, ...submitted(context.review, context.now) };
	return { output: { TemplateID: id }, state: { ...state, templates: [...state.templates, template] } };
}

/**
 * The template has to be approved again (page UpdateEmailTemplate). Unverified: the order of the checks; that it cannot be used until then;
 * that a part that is left out is removed; the code for too much content, for which the page lists none; and that the time of creation stays.
 */
export function updateEmailTemplate(state: State, input: Input<'UpdateEmailTemplate'>, context: Context): Result<'UpdateEmailTemplate'> {
	const { TemplateID: id, TemplateName: name, TemplateContent: content } = input;
	const known = findTemplate(state, id, context.region);
	ensure(known, 'InvalidParameterValue.TemplateNotExist');
	ensure(name !== '', 'InvalidParameterValue.TemplateNameIsNULL');
	ensure(isValidName(name), 'InvalidParameterValue.TemplateNameIllegal');
	ensure(sizeOf(content) <= maxTemplateSize, 'InvalidParameterValue', 'TemplateContent');
	const { created, region } = known;
	const changed = { id, name, ...decode(content), created, region, ...submitted(context.review, context.now) };
	return { output: {}, state: { ...state, templates: state.templates.map(template => (template === known ? changed : template)) } };
}

/** Unverified: the code for an unknown template, for which the page lists none. */
export function deleteEmailTemplate(state: State, input: Input<'DeleteEmailTemplate'>, context: Context): Result<'DeleteEmailTemplate'> {
	const known = findTemplate(state, input.TemplateID, context.region);
	ensure(known, 'InvalidParameterValue', 'TemplateID');
	const deletedTemplateId = Math.max(state.deletedTemplateId ?? beforeFirstId, known.id);
	return { output: {}, state: { ...state, templates: state.templates.filter(template => template !== known), deletedTemplateId } };
}

/** Unverified: the order of the templates, and that a limit of 0 is an error. */
export function listEmailTemplates(state: State, input: Input<'ListEmailTemplates'>, context: Context): Result<'ListEmailTemplates'> {
	const { Limit: limit, Offset: offset } = input;
	ensure(limit >= 1 && limit <= maxPage, 'FailedOperation.InvalidLimit');
	const templates = state.templates.filter(({ region }) => region === context.region);
	return {
		output: {
			TemplatesMetadata: templates.slice(offset, offset + limit).map(template => {
				const { status, reviewReason } = standingOf(template, context.now);
				return {
					CreatedTimestamp: template.created,
					TemplateName: template.name,
					TemplateStatus: status,
					TemplateID: template.id,
					ReviewReason: reviewReason
				};
			}),
			TotalCount: templates.length
		}
	};
}

export function getEmailTemplate(state: State, input: Input<'GetEmailTemplate'>, context: Context): Result<'GetEmailTemplate'> {
	const template = findTemplate(state, input.TemplateID, context.region);
	ensure(template, 'InvalidParameterValue.TemplateNotExist');
	return {
		output: {
			TemplateContent: { Html: toBase64(template.html), Text: toBase64(template.text) },
			TemplateStatus: standingOf(template, context.now).status,
			TemplateName: template.name
		}
	};
}

/** Unverified: which characters are allowed. */
function isValidName(name: string): boolean {
	return name.trim() !== '' && [...name].length <= maxTemplateName && !/\p{Cc}/u.test(name);
}

/** Bytes; parts that are not base64 do not count. */
function sizeOf({ Html: html = '', Text: text = '' }: Content): number {
	return (base64Size(html) ?? 0) + (base64Size(text) ?? 0);
}

/** @throws EmulatorError TemplateContentIsNULL or TemplateContentIsWrong */
function decode({ Html: html = '', Text: text = '' }: Content): Pick<Template, 'html' | 'text'> {
	const parts = { html: decodePart(html), text: decodePart(text) };
	ensure(parts.html !== '' || parts.text !== '', 'InvalidParameterValue.TemplateContentIsNULL');
	return parts;
}

/** Unverified: only UTF-8 is accepted. */
function decodePart(base64: string): string {
	ensure(base64Size(base64) !== undefined, 'InvalidParameterValue.TemplateContentIsWrong');
	const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		throw new EmulatorError('InvalidParameterValue.TemplateContentIsWrong');
	}
}
