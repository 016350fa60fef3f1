import { type Language, type Messages, messageOf } from '../state/messages.ts';

/** Messages of the error codes that only faults cause. */
const faultMessages: Messages = {
	'FailedOperation.DKIMNotApplied': ['The sender domain has no DKIM key yet.', '该域名尚未申请 DKIM。'],
	'FailedOperation.EmailAddrInBlacklist': ['The address of a recipient is on the blocklist.', '收件地址在黑名单中。'],
	'FailedOperation.HighRejectionRate': [
		'Sending is blocked because too many messages were rejected recently.',
		'近期拒信率过高，已暂停发送。'
	],
	'FailedOperation.IllegalURL': ['The message contains a link that is not allowed.', '邮件中含有不合规的链接。'],
	'FailedOperation.InsufficientBalance': ['The account has no balance left.', '账户余额不足。'],
	'FailedOperation.InsufficientQuota': ['The message package is used up.', '邮件套餐包余量不足。'],
	'FailedOperation.NoAttachPermission': ['This account may not send attachments.', '没有发送附件的权限。'],
	'FailedOperation.ProtocolCheckErr': ['The message failed a protocol check.', '协议检查未通过。'],
	'FailedOperation.ReceiverHasUnsubscribed': ['A recipient has unsubscribed.', '收件人已退订。'],
	'FailedOperation.RejectedByRecipients': ["The recipient's mail provider rejected the message.", '邮件被收件方拒绝。'],
	'FailedOperation.SendEmailErr': ['The message could not be sent.', '邮件发送失败。'],
	'FailedOperation.ServiceNotAvailable': ['The service is temporarily unavailable. Nothing was changed.', '服务暂时不可用，请稍后重试。'],
	'FailedOperation.TemporaryBlocked': ['Sending to this mail provider is paused for ten minutes.', '对该邮箱服务商的发送已暂停十分钟。'],
	'FailedOperation.UnsupportMailType': ['This type of mailbox is not supported.', '不支持的邮箱类型。'],
	'FailedOperation.URLForbidden': ['This account currently may not send links.', '当前不允许在邮件中使用链接。'],
	'InvalidParameterValue.ReceiverEmailInvalid': ['The address of a recipient is invalid.', '收件人邮箱不合法。'],
	LimitExceeded: ['A quota is exceeded.', '超过配额限制。'],
	OperationDenied: ['The operation is denied.', '操作被拒绝。'],
	ResourceInsufficient: ['Not enough resources are available.', '资源不足。'],
	ResourceNotFound: ['The resource does not exist.', '资源不存在。'],
	ResourceUnavailable: ['The resource is temporarily unavailable.', '资源暂时不可用。']
};

/** Returns the code if it has no message. */
export function faultMessageOf(code: string, language: Language): string {
	return Object.hasOwn(faultMessages, code) ? messageOf(code, language, [], faultMessages) : messageOf(code, language);
}
