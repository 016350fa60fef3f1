import * as vscode from 'vscode';
import { clockTolerance, isSesError, reasonOf, type SesError, type SesErrorKind } from '../ses/errors.ts';
import { clockText } from './clockText.ts';
import { plainText } from './plainText.ts';
import { type Remedy, UserError } from './userError.ts';

interface ErrorSentence {
	/** What happened and what to do. */
	readonly message: string;
	readonly remedies: readonly Remedy[];
	readonly requestId: string | undefined;
}

/** Turns an error into text for the user. Some callers use their own text for errors that they expect. */
export function errorSentence(error: unknown): ErrorSentence {
	if (isSesError(error)) {
		const code = /^(InternalError\..*|ServiceUnavailable|ResourceUnavailable)$/.test(error.code) ? 'InternalError' : error.code;
		const sentence = isKnownCode(code) ? sentencesByCode[code] : undefined;
		const remedies = temporaryErrors.has(code) ? retryOrLog : remediesByKind[error.kind];
		return { message: plainText((sentence ?? sentencesByKind[error.kind])(error)), remedies, requestId: error.requestId };
	}
	if (error instanceof UserError) {
		return { message: plainText(error.message), remedies: error.remedies, requestId: undefined };
	}
	const reason = plainText(reasonOf(error));
	return { message: vscode.l10n.t('An unexpected error occurred: {0}', reason), remedies: ['showLog'], requestId: undefined };
}

/** The text of an error for the box whose answer was refused. @throws unexpected errors, which the box cannot help with */
export function refusalOf(error: unknown): ErrorSentence {
	if (!isSesError(error) && !(error instanceof UserError)) {
		throw error;
	}
	return errorSentence(error);
}

/** Whether there is a sentence for an error code of its own. */
export function isKnownCode(code: string): boolean {
	return Object.hasOwn(sentencesByCode, code);
}

const retryOrLog: readonly Remedy[] = ['retry', 'showLog'];
const retryOrDiagnose: readonly Remedy[] = ['retry', 'diagnose', 'showLog'];

const remediesByKind: Readonly<Record<SesErrorKind, readonly Remedy[]>> = {
	auth: ['signIn', ...retryOrDiagnose],
	clock: retryOrDiagnose,
	network: retryOrDiagnose,
	timeout: retryOrDiagnose,
	unreadable: retryOrDiagnose,
	rate: retryOrLog,
	refused: ['showLog']
};

/** Why loading failed. Canceling is not an error, but the text in place of the content mentions it. */
export function failureSentence(error: unknown): string {
	const isCanceled = error instanceof Error && error.name === 'AbortError';
	return isCanceled ? vscode.l10n.t('Loading was canceled.') : errorSentence(error).message;
}

/** Codes of kind `refused` after which the same request may succeed a little later. */
const temporaryErrors: ReadonlySet<string> = new Set([
	'InternalError',
	'FailedOperation.DKIMNotApplied',
	'FailedOperation.ServiceNotAvailable'
]);

type Sentence = (error: SesError) => string;

/** For codes that {@link sentencesByCode} does not list. */
const sentencesByKind: Readonly<Record<SesErrorKind, Sentence>> = {
	auth: ({ message, code }) =>
		vscode.l10n.t('Tencent Cloud does not accept the credentials: {0} Sign in again.', asSentence(message || code)),
	clock: clockSentence,
	network: networkSentence,
	timeout: () => vscode.l10n.t('SES did not respond in time. Check the network, then try again.'),
	// Without the message of the error, which is English. It is for callers of the client.
	unreadable: ({ status = 200 }) =>
		status !== 200
			? vscode.l10n.t(
					'SES, or a proxy on the way to it, answered with HTTP status {0}. Try again in a moment. If the error persists, check the proxy and the setting "tencentSes.endpoint".',
					status
				)
			: vscode.l10n.t('Something other than SES seems to have answered. Check the proxy and the setting "tencentSes.endpoint".'),
	rate: () => vscode.l10n.t('SES received too many requests, even after several retries. Try again in a moment.'),
	refused: ({ message, code }) => vscode.l10n.t('SES rejected the request: {0} ({1})', asSentence(message || code), code)
};

const notAllowed: Sentence = ({ action }) =>
	vscode.l10n.t(
		'This key is not allowed to do this. Ask your administrator for a Cloud Access Management (CAM) policy that allows ses:{0}, such as QcloudSESFullAccess.',
		action
	);
const badParameter: Sentence = ({ message }) =>
	vscode.l10n.t('SES did not understand the request: {0} Change the value and try again.', asSentence(message));
const badRecipient: Sentence = () => vscode.l10n.t('SES does not accept a recipient. Check the addresses.');
const noTemplate: Sentence = () => vscode.l10n.t('SES has no usable template with this ID. Choose another template.');
const badTemplateName: Sentence = () => vscode.l10n.t('SES does not accept the name of this template. Change it in template.json.');
const badTemplateData: Sentence = () => vscode.l10n.t('SES does not accept the values of the template variables. Check them.');
const notSent: Sentence = () =>
	vscode.l10n.t('SES could not send the mail. If the error persists, give the request ID to Tencent Cloud support.');
const badDate: Sentence = () => vscode.l10n.t('SES keeps no delivery status for that day. Use a later day.');

/** By error code of the SES API and of API 3.0. */
// biome-ignore format: a table
export const sentencesByCode: Readonly<Record<string, Sentence>> = {
	'AuthFailure.SecretIdNotFound': () => vscode.l10n.t('The SecretId does not exist on this Tencent Cloud site. It may be mistyped, disabled or deleted, or belong to the other site. Check it on the API keys page, or choose the other site.'),
	'AuthFailure.InvalidSecretId': () => vscode.l10n.t('This is not the SecretId of a Tencent Cloud API key. Copy it from the API keys page of the console.'),
	'AuthFailure.SignatureFailure': () => vscode.l10n.t('The SecretKey does not belong to the SecretId. Copy both again from the API keys page.'),
	'AuthFailure.TokenFailure': () => vscode.l10n.t('The session token is wrong or has expired. Log in again with the tool that issued it, or sign in with other credentials.'),
	'AuthFailure.UnauthorizedOperation': notAllowed,
	UnauthorizedOperation: notAllowed,
	UnsupportedRegion: () => vscode.l10n.t('SES is not available in this region for your account. Sign in with another region.'),
	LimitExceeded: () => vscode.l10n.t('A quota of your account is used up. Delete what you no longer need, or ask Tencent Cloud support to raise the quota.'),
	OperationDenied: ({ message }) => vscode.l10n.t('SES does not allow this for your account: {0} Look for notices in the SES console.', asSentence(message)),
	InternalError: () => vscode.l10n.t('SES had an internal error. Try again in a moment. If the error persists, give the request ID to Tencent Cloud support.'),
	'FailedOperation.ServiceNotAvailable': () => vscode.l10n.t('SES cannot do this at the moment, and nothing was changed. Try again in a few minutes.'),
	InvalidParameter: badParameter,
	InvalidParameterValue: badParameter,
	MissingParameter: badParameter,
	UnknownParameter: badParameter,

	// Sender addresses
	'InvalidParameterValue.IllegalEmailAddress': () => vscode.l10n.t('SES does not accept this address. Check the part before the @ and the domain.'),
	'InvalidParameterValue.IllegalSenderName': () => vscode.l10n.t('SES does not accept this sender name. Use plain words without symbols such as colons or angle brackets.'),
	'InvalidParameterValue.RepeatEmailAddress': () => vscode.l10n.t('This address already exists. Choose another one.'),
	'InvalidParameterValue.NoSuchSender': () => vscode.l10n.t('This sender address no longer exists in SES. Refresh the list.'),
	'InvalidParameterValue.InvalidSmtpPassWord': () => vscode.l10n.t('SES does not accept this password. Use 10 to 20 characters with at least two different digits, lowercase letters and uppercase letters each. If it contains symbols, try without them.'),
	'OperationDenied.RepeatPassWord': () => vscode.l10n.t('The address already has this SMTP password. Use another one.'),
	'OperationDenied.DomainNotVerified': () => vscode.l10n.t('SES has not verified this domain yet. Publish the DNS records listed below it in the sidebar, then run Verify Domain.'),
	'OperationDenied.ExceedSenderLimit': () => vscode.l10n.t('This domain or your account has reached its limit of sender addresses. Delete one of them, or choose another domain.'),

	// Sender domains
	'InvalidParameterValue.NotExistDomain': () => vscode.l10n.t('This domain no longer exists in SES. Refresh the list.'),
	'InvalidParameterValue.InvalidEmailIdentity': () => vscode.l10n.t('SES does not accept this domain. Use a domain of your own, such as mail.example.com, not that of a mailbox provider.'),
	'InvalidParameterValue.RepeatCreation': () => vscode.l10n.t('This domain is already in your account. Refresh the list; it may be in another region.'),
	'InvalidParameterValue.CreatedByOther': () => vscode.l10n.t('Another Tencent Cloud account has added this domain. Delete it there, use a subdomain, or ask Tencent Cloud support if the domain is yours.'),
	'OperationDenied.ExceedDomainLimit': () => vscode.l10n.t('This account has reached its limit of sender domains across all regions. Delete one of them, or ask Tencent Cloud support to raise the limit.'),
	'OperationDenied.NotAllowDelete': () => vscode.l10n.t('SES does not allow this domain to be deleted. Check it in the SES console, or ask Tencent Cloud support to delete it.'),
	'OperationDenied.SenderWithDomainIsNotEmpty': () => vscode.l10n.t('This domain still has sender addresses, so SES does not delete it. Delete them first; some may belong to another region.'),
	'FailedOperation.DKIMNotApplied': () => vscode.l10n.t('SES has no DKIM key for this domain yet. Wait a few minutes, then verify it again.'),

	// Templates
	'FailedOperation.ExceedTemplateLimit': () => vscode.l10n.t('This account has reached its limit of templates. Delete one that is no longer used.'),
	'FailedOperation.TemplateContentToolarge': () => vscode.l10n.t('The template is too large for SES. Shorten its HTML or text.'),
	'InvalidParameterValue.TemplateContentIsNULL': () => vscode.l10n.t('The template has neither HTML nor text. Write one of them.'),
	'InvalidParameterValue.TemplateContentIsWrong': () => vscode.l10n.t('SES cannot read the HTML or text of this template. Look for unusual characters in it.'),
	'InvalidParameterValue.TemplateNameIllegal': badTemplateName,
	'InvalidParameterValue.TemplateNameIsNULL': badTemplateName,
	'InvalidParameterValue.TemplateNotExist': () => vscode.l10n.t('This template no longer exists in SES. Refresh the list, or choose another template.'),

	// Sending
	'FailedOperation.EmailAddrInBlacklist': () => vscode.l10n.t('A recipient is on the blocklist of your account. Remove the recipient, or edit the list in the SES console.'),
	'FailedOperation.IncorrectEmail': badRecipient,
	'InvalidParameterValue.ReceiverEmailInvalid': badRecipient,
	'InvalidParameterValue.EmailAddressIsNULL': badRecipient,
	'FailedOperation.UnsupportMailType': () => vscode.l10n.t('SES does not send to mailboxes of this kind. Use another recipient.'),
	'FailedOperation.ReceiverHasUnsubscribed': () => vscode.l10n.t('A recipient has unsubscribed from your mail. Remove the recipient.'),
	'FailedOperation.RejectedByRecipients': () => vscode.l10n.t('The mail provider of a recipient rejected the mail. Use another recipient, or ask the provider why.'),
	'FailedOperation.TemporaryBlocked': () => vscode.l10n.t('The mail provider of a recipient is blocking your mail temporarily. Try again in ten minutes.'),
	'FailedOperation.FrequencyLimit': () => vscode.l10n.t('A recipient got too many messages in a short time. Wait before you send the next one, or use another recipient.'),
	'FailedOperation.TooManyRecipients': () => vscode.l10n.t('There are too many recipients. Use 50 at most.'),
	'FailedOperation.IncorrectSender': () => vscode.l10n.t('SES does not accept the From header. Check the sender name: it must not contain a colon.'),
	'FailedOperation.NotAuthenticatedSender': () => vscode.l10n.t('SES does not let this address send. Its domain must be verified, and the address must belong to this region.'),
	'FailedOperation.InvalidTemplateID': noTemplate,
	'FailedOperation.MissingEmailContent': () => vscode.l10n.t('SES received neither a template nor its values. Choose the template again.'),
	'FailedOperation.WrongContentJson': badTemplateData,
	'InvalidParameterValue.TemplateDataError': badTemplateData,
	'InvalidParameterValue.TemplateNotMatchData': () => vscode.l10n.t('The values do not match the variables of the template. Give each variable a value.'),
	'InvalidParameterValue.InValidTemplateData': () => vscode.l10n.t('SES does not allow HTML in the values of the template variables. Use plain text.'),
	'FailedOperation.IllegalURL': () => vscode.l10n.t('SES does not allow a link in this mail. Use other values or another template.'),
	'FailedOperation.URLForbidden': () => vscode.l10n.t('Your account cannot send links at the moment, because too little of its mail was delivered. Use a template without links.'),
	'FailedOperation.EmailContentToolarge': () => vscode.l10n.t('The mail is too large. Use shorter values or another template.'),
	'InvalidParameterValue.SubjectLengthError': () => vscode.l10n.t('The subject is empty or too long. Use 1 to 100 characters.'),
	'FailedOperation.WithOutPermission': () => vscode.l10n.t('Your account can send approved templates only. Choose an approved template.'),
	'FailedOperation.ExceedSendLimit': () => vscode.l10n.t('The daily sending quota is used up. Continue tomorrow, or ask Tencent Cloud support to raise the quota.'),
	'FailedOperation.HighRejectionRate': () => vscode.l10n.t('SES has paused sending because too much of your mail was rejected. Clean up the recipients, then contact Tencent Cloud support.'),
	'FailedOperation.InsufficientBalance': () => vscode.l10n.t('Your account has no balance left. Top it up in the console.'),
	'FailedOperation.InsufficientQuota': () => vscode.l10n.t('Your mail package is used up. Buy another one in the console.'),
	'FailedOperation.ProtocolCheckErr': notSent,
	'FailedOperation.SendEmailErr': notSent,
	'FailedOperation.NotSupportDate': badDate,
	'InvalidParameterValue.WrongDate': badDate
};

type NetworkSentence = (host: string, reason: string) => string;

/** By `SesError.reason`. */
// biome-ignore format: a table
export const networkSentences: readonly (readonly [reasons: RegExp, sentence: NetworkSentence])[] = [
	[/^(ENOTFOUND|EAI_AGAIN|EAI_FAIL|ERR_NAME_NOT_RESOLVED)$/, host => vscode.l10n.t('The host name {0} could not be resolved. Check the network, the VPN and the setting "tencentSes.endpoint", then try again.', host)],
	[/^PROXY_407$/, host => vscode.l10n.t('The proxy on the way to {0} requires a name and a password. Add them to the setting "http.proxy" as http://name:password@host:port, or to the environment variable HTTPS_PROXY, then try again.', host)],
	[/^(ERR_TLS_CERT_ALTNAME_INVALID|ERR_CERT_COMMON_NAME_INVALID)$/, (host, reason) => vscode.l10n.t('The certificate of {0} is for another name ({1}), so another server may have answered. Check the proxy and the setting "tencentSes.endpoint".', host, reason)],
	[/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ERR_CERT_DATE_INVALID)$/, (host, reason) => vscode.l10n.t('The certificate of {0} has expired or is not valid yet ({1}). Check the clock of this computer. Behind a proxy, ask its administrator.', host, reason)],
	[/SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|^(CERT_UNTRUSTED|ERR_CERT_AUTHORITY_INVALID)$/, (host, reason) => vscode.l10n.t('The certificate of {0} comes from an authority that this computer does not trust ({1}). If your company or a proxy inspects connections, add its certificate to those of the system and keep the setting "http.systemCertificates" on, or set the environment variable NODE_EXTRA_CA_CERTS to its file and restart VS Code.', host, reason)]
];

function networkSentence({ reason = '?', host = '' }: SesError): string {
	if (/^(ECONNREFUSED|ERR_CONNECTION_REFUSED)$/.test(reason) && /^(127\.|localhost\b|\[::1\])/.test(host)) {
		return vscode.l10n.t(
			'Nothing responds at {0} on this computer. If that is the local emulator, it has stopped: start it again on the same port, or reload the window if the extension started it. Otherwise check the setting "tencentSes.endpoint".',
			host
		);
	}
	const [, sentence] = networkSentences.find(([reasons]) => reasons.test(reason)) ?? [];
	return (
		sentence?.(host, reason) ??
		vscode.l10n.t('No connection to {0} ({1}). Check the network and the proxy settings, then try again.', host, reason)
	);
}

function clockSentence({ clockOffset }: SesError): string {
	// A small offset means that the clock has been corrected or that another clock is wrong.
	if (clockOffset === undefined || Math.abs(clockOffset) <= clockTolerance) {
		return vscode.l10n.t('The clock of this computer is more than five minutes off. Correct it and try again.');
	}
	return vscode.l10n.t('The clock of this computer is {0}. Correct it and try again.', clockText(clockOffset));
}

function asSentence(text: string): string {
	return /[.!?。！？]$/.test(text) ? text : `${text}${/\p{Script=Han}$/u.test(text) ? '。' : '.'}`;
}
