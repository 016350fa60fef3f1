import type { Action, Input } from '../../ses/actions.ts';
import { createEmailAddress, deleteEmailAddress, listEmailAddress, updateEmailSmtpPassWord } from './addressActions.ts';
import type { Behavior, Context, Result } from './behavior.ts';
import { createEmailIdentity, deleteEmailIdentity, getEmailIdentity, listEmailIdentities, updateEmailIdentity } from './identityActions.ts';
import { sendEmail } from './sendEmail.ts';
import { getSendEmailStatus } from './sent.ts';
import type { State } from './state.ts';
import { createEmailTemplate, deleteEmailTemplate, getEmailTemplate, listEmailTemplates, updateEmailTemplate } from './templateActions.ts';

/** To add an action, add its input and output to `ses/actions.ts`, its parameters to `parameters.ts` and its behavior here. */
const behaviors: { readonly [A in Action]: Behavior<A> } = {
	CreateEmailAddress: createEmailAddress,
	ListEmailAddress: listEmailAddress,
	DeleteEmailAddress: deleteEmailAddress,
	CreateEmailIdentity: createEmailIdentity,
	ListEmailIdentities: listEmailIdentities,
	GetEmailIdentity: getEmailIdentity,
	UpdateEmailIdentity: updateEmailIdentity,
	DeleteEmailIdentity: deleteEmailIdentity,
	UpdateEmailSmtpPassWord: updateEmailSmtpPassWord,
	SendEmail: sendEmail,
	GetSendEmailStatus: getSendEmailStatus,
	ListEmailTemplates: listEmailTemplates,
	GetEmailTemplate: getEmailTemplate,
	CreateEmailTemplate: createEmailTemplate,
	UpdateEmailTemplate: updateEmailTemplate,
	DeleteEmailTemplate: deleteEmailTemplate
};

/** @throws EmulatorError with a code listed on the page of the action */
export function perform<A extends Action>(action: A, state: State, input: Input<A>, context: Context): Result<A> {
	return behaviors[action](state, input, context);
}
