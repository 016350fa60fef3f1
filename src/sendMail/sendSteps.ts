import { loginRefused } from './smtpMail.ts';

export const templateStep = 0;
export const dataStep = 1;
export const recipientStep = 2;
export const subjectStep = 3;
/** Only for text over SMTP whose password is not kept. */
export const passwordStep = 4;
export const confirmStep = 5;

/** The steps whose answers SES rejects with these codes (error codes of SendEmail). */
const steps: Readonly<Record<string, number>> = {
	'FailedOperation.InvalidTemplateID': templateStep,
	'FailedOperation.MissingEmailContent': templateStep,
	'InvalidParameterValue.TemplateNotExist': templateStep,
	'FailedOperation.WithOutPermission': templateStep,
	[loginRefused]: passwordStep,
	'FailedOperation.EmailContentToolarge': dataStep,
	'FailedOperation.IllegalURL': dataStep,
	'FailedOperation.URLForbidden': dataStep,
	'FailedOperation.WrongContentJson': dataStep,
	'InvalidParameterValue.InValidTemplateData': dataStep,
	'InvalidParameterValue.TemplateDataError': dataStep,
	'InvalidParameterValue.TemplateNotMatchData': dataStep,
	'FailedOperation.EmailAddrInBlacklist': recipientStep,
	'FailedOperation.FrequencyLimit': recipientStep,
	'FailedOperation.IncorrectEmail': recipientStep,
	'FailedOperation.ReceiverHasUnsubscribed': recipientStep,
	'FailedOperation.RejectedByRecipients': recipientStep,
	'FailedOperation.TemporaryBlocked': recipientStep,
	'FailedOperation.TooManyRecipients': recipientStep,
	'FailedOperation.UnsupportMailType': recipientStep,
	'InvalidParameterValue.EmailAddressIsNULL': recipientStep,
	'InvalidParameterValue.ReceiverEmailInvalid': recipientStep,
	'InvalidParameterValue.SubjectLengthError': subjectStep
};

/** The step to go back to after an error; the confirmation when no answer caused it. */
export function stepOf(code: string): number {
	return Object.hasOwn(steps, code) ? (steps[code] ?? confirmStep) : confirmStep;
}
