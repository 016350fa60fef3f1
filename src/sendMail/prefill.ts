import * as vscode from 'vscode';
import { isError, type Refusal } from '../ui/input/steps.ts';
import { withProgress } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import type { MailDraft } from './mailDraft.ts';
import { validateRecipients, validateText } from './mailValidation.ts';
import { confirmStep, dataStep, passwordStep, recipientStep, subjectStep, templateStep } from './sendSteps.ts';

/** Values given by the caller. The user is asked for missing or invalid ones, and always confirms the mail. */
export interface MailRequest {
	/** The sender. */
	readonly address: string | undefined;
	readonly templateId: number | undefined;
	/** Values by the names of the variables. */
	readonly variables: object;
	readonly to: readonly string[] | undefined;
	readonly subject: string | undefined;
	/** The text of a mail without a template, which is sent over SMTP. Empty: to be asked for. */
	readonly text: string | undefined;
}

/** The first step whose answer is missing or invalid. */
interface FirstStep {
	readonly step: number;
	/** Index of the variable that the data step begins with. */
	readonly variable?: number;
	readonly refusal?: Refusal;
}

/**
 * Puts the values of a request into a draft.
 *
 * @throws UserError when there is no such template
 */
export async function prefill(draft: MailDraft, { templateId, variables, to, subject, text }: MailRequest): Promise<FirstStep> {
	draft.all.recipients = to?.join(', ') ?? draft.all.recipients;
	if (text !== undefined) {
		draft.all.text = text || draft.all.text;
		draft.current.subject = subject ?? draft.current.subject;
		return { step: isError(validateText(text)) ? dataStep : afterData(draft, to, subject) };
	}
	if (templateId === undefined) {
		return { step: templateStep };
	}
	const refusal = await withProgress(vscode.l10n.t('Loading the template…'), signal => draft.chooseTemplate(templateId, signal));
	draft.current.subject = subject ?? draft.current.subject;
	if (refusal) {
		if (!draft.templates.some(({ id }) => id === templateId)) {
			throw new UserError(refusal.message);
		}
		draft.all.templateId = templateId;
		return { step: templateStep, refusal };
	}
	const variable = draft.prefillData(variables);
	return variable === -1 ? { step: afterData(draft, to, subject) } : { step: dataStep, variable };
}

function afterData(draft: MailDraft, to: MailRequest['to'], subject: string | undefined): number {
	if (to === undefined || isError(validateRecipients(draft.all.recipients))) {
		return recipientStep;
	}
	if (subject === undefined || isError(draft.validateSubject(subject))) {
		return subjectStep;
	}
	return draft.asksPassword ? passwordStep : confirmStep;
}
