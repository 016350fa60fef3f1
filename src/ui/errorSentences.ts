import * as vscode from 'vscode';
import { isSesError, type SesError } from '../ses/errors.ts';
import { clockText } from './clockText.ts';
import { plainText } from './plainText.ts';
import { type Remedy, UserError } from './userError.ts';

export interface ErrorSentence {
	/** What happened and what to do. */
	readonly message: string;
	readonly remedies: readonly Remedy[];
	readonly requestId: string | undefined;
}

/** The only place that turns errors into words. */
export function errorSentence(error: unknown): ErrorSentence {
	if (isSesError(error)) {
		return { message: plainText(sesSentence(error)), remedies: remediesFor(error), requestId: error.requestId };
	}
	if (error instanceof UserError) {
		return { message: plainText(error.message), remedies: error.remedies, requestId: undefined };
	}
	const reason = plainText(error instanceof Error ? error.message : String(error));
	return { message: vscode.l10n.t('Something unexpected happened: {0}', reason), remedies: ['showLog'], requestId: undefined };
}

function remediesFor(error: SesError): readonly Remedy[] {
	switch (error.kind) {
		case 'auth':
			return ['signIn', 'retry', 'diagnose', 'showLog'];
		case 'clock':
		case 'network':
		case 'timeout':
		case 'unreadable':
			return ['retry', 'diagnose', 'showLog'];
		case 'refused':
			return isPassing(error.code) ? ['retry', 'showLog'] : ['showLog'];
		default:
			return ['retry', 'showLog'];
	}
}

/** Whether the same request may be answered otherwise a little later. */
function isPassing(code: string): boolean {
	return ['InternalError', 'FailedOperation.DKIMNotApplied', 'FailedOperation.ServiceNotAvailable'].includes(code);
}

function sesSentence(error: SesError): string {
	switch (error.code) {
		case 'AuthFailure.SecretIdNotFound':
			return vscode.l10n.t(
				'This site of Tencent Cloud does not know the SecretId. It is mistyped, disabled or deleted, or it belongs to the other site. Check it on the API keys page, or choose the other site.'
			);
		case 'AuthFailure.InvalidSecretId':
			return vscode.l10n.t('This is not the SecretId of a Tencent Cloud API key. Copy it from the API keys page of the console.');
		case 'AuthFailure.SignatureFailure':
			return vscode.l10n.t('The SecretKey does not belong to the SecretId. Copy both again from the API keys page.');
		case 'AuthFailure.TokenFailure':
			return vscode.l10n.t(
				'The session token is wrong or has expired. Log in again with the tool that it comes from, or sign in with other credentials.'
			);
		case 'AuthFailure.SignatureExpire':
			return clockSentence(error.clockOffset);
		case 'AuthFailure.UnauthorizedOperation':
		case 'UnauthorizedOperation':
			return vscode.l10n.t(
				'This key may not do that. Ask your administrator for a CAM policy that allows ses:{0}, such as QcloudSESFullAccess.',
				error.action
			);
		case 'InvalidParameterValue.IllegalEmailAddress':
			return vscode.l10n.t('SES does not accept this address. Check the part before the @ and the domain.');
		case 'InvalidParameterValue.IllegalSenderName':
			return vscode.l10n.t('SES does not accept this sender name. Use plain words, without signs such as colons or angle brackets.');
		case 'InvalidParameterValue.RepeatEmailAddress':
			return vscode.l10n.t('This address exists already. Choose another one.');
		case 'InvalidParameterValue.NoSuchSender':
			return vscode.l10n.t('SES has no such sender address any more. Refresh the list.');
		case 'InvalidParameterValue.InvalidSmtpPassWord':
			return vscode.l10n.t(
				'SES does not accept this password. Use 10 to 20 characters, with two different digits, small letters and capital letters each; if it has signs, try it without.'
			);
		case 'OperationDenied.RepeatPassWord':
			return vscode.l10n.t('This is the SMTP password that the address has already. Use another one.');
		case 'OperationDenied.DomainNotVerified':
			return vscode.l10n.t(
				'SES has not verified this domain yet. Publish the DNS records that the sidebar shows below it, then choose Verify Domain.'
			);
		case 'OperationDenied.ExceedSenderLimit':
			return vscode.l10n.t('This domain has all the sender addresses it may have. Delete one of them, or choose another domain.');
		case 'LimitExceeded':
			return vscode.l10n.t('A quota of your account is used up. Remove what is not needed, or ask Tencent Cloud support to raise it.');
		case 'OperationDenied':
			return vscode.l10n.t('SES refuses this for your account: {0} Look for notices in the SES console.', asSentence(error.message));
		case 'InternalError':
			return vscode.l10n.t('SES had an internal error. Try again in a moment. If it stays, give Tencent Cloud support the request ID.');
		case 'InvalidParameterValue.NotExistDomain':
			return vscode.l10n.t('SES has no such domain any more. Refresh the list.');
		case 'InvalidParameterValue.InvalidEmailIdentity':
			return vscode.l10n.t(
				'SES does not accept this domain. Use a domain of your own that no mailbox service runs, such as mail.example.com.'
			);
		case 'InvalidParameterValue.RepeatCreation':
			return vscode.l10n.t('This domain is in your account already. Refresh the list; it may show in another region.');
		case 'InvalidParameterValue.CreatedByOther':
			return vscode.l10n.t(
				'Another Tencent Cloud account has added this domain. Delete it there, use a subdomain of it, or ask Tencent Cloud support if it is yours.'
			);
		case 'OperationDenied.ExceedDomainLimit':
			return vscode.l10n.t(
				'This account has as many sender domains as it may have, over all regions. Delete one that is not needed, or ask Tencent Cloud support to raise the limit.'
			);
		case 'OperationDenied.NotAllowDelete':
			return vscode.l10n.t(
				'SES does not let this domain be deleted. Look at it in the SES console, or ask Tencent Cloud support to delete it.'
			);
		case 'OperationDenied.SenderWithDomainIsNotEmpty':
			return vscode.l10n.t(
				'This domain still has sender addresses, so SES does not delete it. Delete them first; some may belong to another region.'
			);
		case 'FailedOperation.DKIMNotApplied':
			return vscode.l10n.t('SES has no DKIM key for this domain yet. Wait a few minutes and verify again.');
		case 'FailedOperation.EmailAddrInBlacklist':
			return vscode.l10n.t(
				'A recipient is on the blocklist of your account. Take the address out, or remove it from the list in the SES console.'
			);
		case 'FailedOperation.IncorrectEmail':
		case 'InvalidParameterValue.ReceiverEmailInvalid':
		case 'InvalidParameterValue.EmailAddressIsNULL':
			return vscode.l10n.t('SES does not accept a recipient. Check the addresses.');
		case 'FailedOperation.UnsupportMailType':
			return vscode.l10n.t('SES does not send to mailboxes of this kind. Use another recipient.');
		case 'FailedOperation.ReceiverHasUnsubscribed':
			return vscode.l10n.t('A recipient has unsubscribed from your mail. Take the address out.');
		case 'FailedOperation.RejectedByRecipients':
			return vscode.l10n.t('The mail provider of a recipient refused the mail. Use another recipient, or ask there why.');
		case 'FailedOperation.TemporaryBlocked':
			return vscode.l10n.t('The mail provider of a recipient blocks your mail for now. Try again in ten minutes.');
		case 'FailedOperation.FrequencyLimit':
			return vscode.l10n.t(
				'A recipient has had too many mails in a short time. Wait before you send the next one, or use another recipient.'
			);
		case 'FailedOperation.TooManyRecipients':
			return vscode.l10n.t('These are more recipients than SES takes. Use 50 at most.');
		case 'FailedOperation.IncorrectSender':
			return vscode.l10n.t('SES does not accept the From header. Look at the sender name: it may have no colon.');
		case 'FailedOperation.NotAuthenticatedSender':
			return vscode.l10n.t('SES does not let this address send. Its domain must be verified, and the address must belong to this region.');
		case 'FailedOperation.InvalidTemplateID':
		case 'InvalidParameterValue.TemplateNotExist':
			return vscode.l10n.t('SES has no such template that may be used. Choose another one.');
		case 'FailedOperation.MissingEmailContent':
			return vscode.l10n.t('SES found neither a template nor its values. Choose the template again.');
		case 'FailedOperation.WrongContentJson':
		case 'InvalidParameterValue.TemplateDataError':
			return vscode.l10n.t('SES does not accept the values of the variables. Check them.');
		case 'InvalidParameterValue.TemplateNotMatchData':
			return vscode.l10n.t('The values do not fit the variables of the template. Give each variable a value.');
		case 'InvalidParameterValue.InValidTemplateData':
			return vscode.l10n.t('SES allows no HTML in the values of the variables. Use plain text.');
		case 'FailedOperation.IllegalURL':
			return vscode.l10n.t('SES does not allow a link in this mail. Use other values or another template.');
		case 'FailedOperation.URLForbidden':
			return vscode.l10n.t(
				'Your account may not send links for now, because too little of its mail was delivered. Use a template without links.'
			);
		case 'FailedOperation.EmailContentToolarge':
			return vscode.l10n.t('The mail is too large. Use shorter values or another template.');
		case 'InvalidParameterValue.SubjectLengthError':
			return vscode.l10n.t('SES does not accept the length of the subject. Use 1 to 100 characters.');
		case 'FailedOperation.WithOutPermission':
			return vscode.l10n.t('Your account may send approved templates only.');
		case 'FailedOperation.ExceedSendLimit':
			return vscode.l10n.t('The number of mails for today is used up. Go on tomorrow, or ask Tencent Cloud support to raise it.');
		case 'FailedOperation.HighRejectionRate':
			return vscode.l10n.t(
				'SES has paused sending because too much of your mail was refused. Clear up the recipients, then ask Tencent Cloud support.'
			);
		case 'FailedOperation.InsufficientBalance':
			return vscode.l10n.t('Your account has no balance left. Top it up in the console.');
		case 'FailedOperation.InsufficientQuota':
			return vscode.l10n.t('Your package of mails is used up. Buy another one in the console.');
		case 'FailedOperation.ProtocolCheckErr':
		case 'FailedOperation.SendEmailErr':
			return vscode.l10n.t('SES could not send the mail. If that stays, give Tencent Cloud support the request ID.');
		case 'FailedOperation.NotSupportDate':
		case 'InvalidParameterValue.WrongDate':
			return vscode.l10n.t('SES keeps no delivery status of that day. Use a day of the last 30 days.');
		case 'FailedOperation.ServiceNotAvailable':
			return vscode.l10n.t('SES cannot do that just now. Try again in a few minutes; nothing was changed.');
		case 'InvalidParameter':
		case 'InvalidParameterValue':
		case 'MissingParameter':
		case 'UnknownParameter':
			return vscode.l10n.t('SES did not understand what was sent: {0} Change the value and try again.', asSentence(error.message));
		case 'UnsupportedRegion':
			return vscode.l10n.t('SES does not run in the region of this profile. Sign in again and choose another region.');
	}
	switch (error.kind) {
		case 'auth':
			return vscode.l10n.t('Tencent Cloud does not accept the credentials: {0} Sign in again.', asSentence(error.message || error.code));
		case 'rate':
			return vscode.l10n.t('SES had too many requests at once, after several tries too. Try again in a moment.');
		case 'network':
			return networkSentence(error);
		case 'timeout':
			return vscode.l10n.t('{0} Check the network, then try again.', asSentence(error.message));
		case 'unreadable':
			if (error.status !== undefined && error.status >= 500) {
				return vscode.l10n.t(
					'SES, or a proxy on the way to it, answered with HTTP status {0}. Try again in a moment. If it stays, check the proxy and the setting "tencentSes.endpoint".',
					error.status
				);
			}
			return vscode.l10n.t(
				'Something other than SES seems to have answered: {0} Check the proxy and the setting "tencentSes.endpoint".',
				asSentence(error.message)
			);
		default:
			return vscode.l10n.t('SES said no: {0} ({1})', asSentence(error.message), error.code);
	}
}

function networkSentence({ message, reason = '', host = '' }: SesError): string {
	if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ERR_NAME_NOT_RESOLVED'].includes(reason)) {
		return vscode.l10n.t(
			'The host name {0} could not be resolved. Check the network, the VPN and the setting "tencentSes.endpoint", then try again.',
			host
		);
	}
	if (isRefused(reason) && /^(127\.|localhost\b|\[::1\])/.test(host)) {
		return vscode.l10n.t(
			'Nothing answers at {0} on this computer. If that is the local emulator, it has stopped: start it again at the same port, or reload the window if the extension started it. Otherwise check the setting "tencentSes.endpoint".',
			host
		);
	}
	if (reason === 'PROXY_407') {
		return vscode.l10n.t(
			'The proxy on the way to {0} wants a name and a password. Write them into the setting "http.proxy" as http://name:password@host:port, or into the variable HTTPS_PROXY, and try again.',
			host
		);
	}
	if (reason === 'ERR_TLS_CERT_ALTNAME_INVALID' || reason === 'ERR_CERT_COMMON_NAME_INVALID') {
		return vscode.l10n.t(
			'The certificate of {0} belongs to another name ({1}), so something else may have answered. Check the proxy and the setting "tencentSes.endpoint".',
			host,
			reason
		);
	}
	if (['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_CERT_DATE_INVALID'].includes(reason)) {
		return vscode.l10n.t(
			'The certificate of {0} is out of date or not valid yet ({1}). Check the clock of this computer; behind a proxy, ask who runs it.',
			host,
			reason
		);
	}
	if (isUnknownAuthority(reason)) {
		return vscode.l10n.t(
			'The certificate of {0} comes from an authority that this computer does not know ({1}). Where a company or a proxy looks into connections, add its certificate to those of the system and keep the setting "http.systemCertificates" on, or name its file in the variable NODE_EXTRA_CA_CERTS and start VS Code anew.',
			host,
			reason
		);
	}
	return vscode.l10n.t('{0} Check the network and the proxy settings, then try again.', asSentence(message));
}

function isRefused(reason: string): boolean {
	return reason === 'ECONNREFUSED' || reason === 'ERR_CONNECTION_REFUSED';
}

function isUnknownAuthority(reason: string): boolean {
	return /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|^CERT_UNTRUSTED$|^ERR_CERT_AUTHORITY_INVALID$/.test(reason);
}

function clockSentence(offset: number | undefined): string {
	// It has been set right meanwhile, or it is another clock that is wrong.
	if (offset === undefined || Math.abs(offset) <= 300) {
		return vscode.l10n.t('The clock of this computer is more than five minutes off. Set it right and try again.');
	}
	return vscode.l10n.t('The clock of this computer is {0}. Set it right and try again.', clockText(offset));
}

function asSentence(text: string): string {
	return /[.!?。！？]$/.test(text) ? text : `${text}.`;
}
