import { toBase64 } from '../../mail/mimeMessage.ts';
import type { Input } from '../../ses/actions.ts';
import type { Context, Result } from './behavior.ts';
import { ensure } from './messages.ts';
import { maxPage, type State } from './state.ts';

/** Unverified: the order of the templates, and that a limit of 0 is an error. */
export function listEmailTemplates(state: State, input: Input<'ListEmailTemplates'>, context: Context): Result<'ListEmailTemplates'> {
	const { Limit: limit, Offset: offset } = input;
	ensure(limit >= 1 && limit <= maxPage, 'FailedOperation.InvalidLimit');
	const templates = state.templates.filter(({ region }) => region === context.region);
	return {
		output: {
			TemplatesMetadata: templates.slice(offset, offset + limit).map(template => ({
				CreatedTimestamp: template.created,
				TemplateName: template.name,
				TemplateStatus: template.status,
				TemplateID: template.id,
				ReviewReason: template.reviewReason
			})),
			TotalCount: templates.length
		}
	};
}

export function getEmailTemplate(state: State, input: Input<'GetEmailTemplate'>, context: Context): Result<'GetEmailTemplate'> {
	const template = state.templates.find(({ id, region }) => id === input.TemplateID && region === context.region);
	ensure(template, 'InvalidParameterValue.TemplateNotExist');
	return {
		output: {
			TemplateContent: { Html: toBase64(template.html), Text: toBase64(template.text) },
			TemplateStatus: template.status,
			TemplateName: template.name
		}
	};
}
