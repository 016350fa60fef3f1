export type Language = 'en-US' | 'zh-CN';

/** `{0}`, `{1}` stand for what the error names. The service's own wording is not published and changes; nobody may parse it. */
const messages: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
	'AuthFailure.InvalidAuthorization': {
		'en-US': 'The `Authorization` header is not of the form that TC3-HMAC-SHA256 asks for.',
		'zh-CN': '请求头 `Authorization` 的格式不符合 TC3-HMAC-SHA256。'
	},
	'AuthFailure.SecretIdNotFound': {
		'en-US': 'There is no key with this SecretId. Check that it is complete, enabled and of this site.',
		'zh-CN': '找不到此 SecretId，请检查密钥是否完整、已启用并属于本站点。'
	},
	'AuthFailure.SignatureExpire': {
		'en-US': '`X-TC-Timestamp` is more than five minutes away from the time of the server. Check the clock.',
		'zh-CN': '`X-TC-Timestamp` 与服务器时间相差超过五分钟，请检查本机时间。'
	},
	'AuthFailure.SignatureFailure': {
		'en-US': 'The signature does not fit the request. Check the SecretKey and how the request is signed.',
		'zh-CN': '签名与请求不符，请检查 SecretKey 和签名方法。'
	},
	'AuthFailure.TokenFailure': {
		'en-US': 'The token is not the one of this temporary key, or it has expired.',
		'zh-CN': '令牌与临时密钥不符，或已过期。'
	},
	'AuthFailure.UnauthorizedOperation': {
		'en-US': '[request id:{0}] CAM does not allow this key to use (ses:{1}) on the resource ({2}).',
		'zh-CN': '[request id:{0}] CAM 不允许此密钥对资源 ({2}) 执行 (ses:{1})。'
	},
	FailedOperation: {
		'en-US': '{0}',
		'zh-CN': '{0}'
	},
	'FailedOperation.AttachContentToolarge': {
		'en-US': 'The attachments are too large.',
		'zh-CN': '附件内容过大。'
	},
	'FailedOperation.DKIMNotApplied': {
		'en-US': 'The sender domain has no DKIM key yet.',
		'zh-CN': '该域名尚未申请 DKIM。'
	},
	'FailedOperation.EmailAddrInBlacklist': {
		'en-US': 'The address of a recipient is in the blocklist.',
		'zh-CN': '收件地址在黑名单中。'
	},
	'FailedOperation.EmailContentToolarge': {
		'en-US': 'The content of the message is too large.',
		'zh-CN': '邮件内容过大。'
	},
	'FailedOperation.ExceedSendLimit': {
		'en-US': 'The sending quota of the day is used up.',
		'zh-CN': '超出当日发送量限制。'
	},
	'FailedOperation.FileURLNotExist': {
		'en-US': 'The file that `FileURL` names is not there.',
		'zh-CN': '附件链接 `FileURL` 不存在。'
	},
	'FailedOperation.FrequencyLimit': {
		'en-US': 'Too many messages went to one recipient in a short time.',
		'zh-CN': '短时间内向同一地址发送的邮件过多。'
	},
	'FailedOperation.HighRejectionRate': {
		'en-US': 'Too many messages were rejected lately, so sending is blocked.',
		'zh-CN': '近期拒信率过高，已暂停发送。'
	},
	'FailedOperation.IllegalURL': {
		'en-US': 'The message holds a link that is not allowed.',
		'zh-CN': '邮件中含有不合规的链接。'
	},
	'FailedOperation.IncorrectEmail': {
		'en-US': 'An address is not an email address.',
		'zh-CN': '邮箱地址不正确。'
	},
	'FailedOperation.IncorrectSender': {
		'en-US': 'The sender must be an address, or an alias, one space and `<address>`, without a colon in the alias.',
		'zh-CN': '发件人格式不正确。'
	},
	'FailedOperation.InsufficientBalance': {
		'en-US': 'The account has no balance left.',
		'zh-CN': '账户余额不足。'
	},
	'FailedOperation.InsufficientQuota': {
		'en-US': 'The package of messages is used up.',
		'zh-CN': '邮件套餐包余量不足。'
	},
	'FailedOperation.InvalidAttachName': {
		'en-US': 'An attachment has a name or a type that is not allowed.',
		'zh-CN': '附件名称或类型不合法。'
	},
	'FailedOperation.InvalidLimit': {
		'en-US': '`Limit` must be 1 to 100.',
		'zh-CN': '`Limit` 取值超出范围。'
	},
	'FailedOperation.InvalidTemplateID': {
		'en-US': 'There is no approved template with this ID.',
		'zh-CN': '模板 ID 无效或模板未通过审核。'
	},
	'FailedOperation.MissingEmailContent': {
		'en-US': 'The message has no content: neither a template nor anything else.',
		'zh-CN': '缺少邮件内容。'
	},
	'FailedOperation.NoAttachPermission': {
		'en-US': 'This account may not send attachments.',
		'zh-CN': '没有发送附件的权限。'
	},
	'FailedOperation.NotAuthenticatedSender': {
		'en-US': 'The sender is not a registered address of a verified domain, or not the one that logged in.',
		'zh-CN': '发件人未通过认证。'
	},
	'FailedOperation.NotSupportDate': {
		'en-US': 'The date is outside the time that can be looked up.',
		'zh-CN': '不支持查询该日期。'
	},
	'FailedOperation.ProtocolCheckErr': {
		'en-US': 'The message failed the check of its protocol.',
		'zh-CN': '协议检查未通过。'
	},
	'FailedOperation.ReceiverHasUnsubscribed': {
		'en-US': 'A recipient has unsubscribed.',
		'zh-CN': '收件人已退订。'
	},
	'FailedOperation.RejectedByRecipients': {
		'en-US': 'The provider of the recipient rejects the message.',
		'zh-CN': '邮件被收件方拒绝。'
	},
	'FailedOperation.SendEmailErr': {
		'en-US': 'The message could not be sent.',
		'zh-CN': '邮件发送失败。'
	},
	'FailedOperation.ServiceNotAvailable': {
		'en-US': 'The service is not available for a moment. Nothing was changed.',
		'zh-CN': '服务暂时不可用，请稍后重试。'
	},
	'FailedOperation.TemporaryBlocked': {
		'en-US': 'Sending to this provider is paused for ten minutes.',
		'zh-CN': '对该邮箱服务商的发送已暂停十分钟。'
	},
	'FailedOperation.TooManyAttachments': {
		'en-US': 'There are more than ten attachments.',
		'zh-CN': '附件数量过多。'
	},
	'FailedOperation.TooManyRecipients': {
		'en-US': 'There are too many recipients.',
		'zh-CN': '收件人数量过多。'
	},
	'FailedOperation.UnsupportMailType': {
		'en-US': 'This type of mailbox is not supported.',
		'zh-CN': '不支持的邮箱类型。'
	},
	'FailedOperation.URLForbidden': {
		'en-US': 'This account may not put links into messages for now.',
		'zh-CN': '当前不允许在邮件中使用链接。'
	},
	'FailedOperation.WithOutPermission': {
		'en-US': 'This account may send messages from templates only.',
		'zh-CN': '没有自定义发信权限，只能使用模板。'
	},
	'FailedOperation.WrongContentJson': {
		'en-US': '`TemplateData` must be a JSON object of plain values.',
		'zh-CN': '`TemplateData` 不是合法的 JSON。'
	},
	InternalError: { 'en-US': 'The server met an error of its own.', 'zh-CN': '服务器内部错误。' },
	InvalidAction: { 'en-US': 'There is no action `{0}`.', 'zh-CN': '接口 `{0}` 不存在。' },
	InvalidParameter: { 'en-US': '`{0}` must be {1}.', 'zh-CN': '参数 `{0}` 的类型或格式不正确。' },
	InvalidParameterValue: { 'en-US': 'The value of `{0}` is not allowed here.', 'zh-CN': '参数 `{0}` 的取值不正确。' },
	'InvalidParameterValue.AttachContentIsWrong': {
		'en-US': 'The content of an attachment is not base64.',
		'zh-CN': '附件内容不是合法的 base64。'
	},
	'InvalidParameterValue.CreatedByOther': {
		'en-US': 'Another account has this sender domain.',
		'zh-CN': '该域名已被其他账号创建。'
	},
	'InvalidParameterValue.EmailAddressIsNULL': {
		'en-US': 'There is no recipient, or one is empty.',
		'zh-CN': '收件地址为空。'
	},
	'InvalidParameterValue.EmailContentIsWrong': {
		'en-US': 'The content of the message is not base64.',
		'zh-CN': '邮件内容不是合法的 base64。'
	},
	'InvalidParameterValue.IllegalEmailAddress': {
		'en-US': 'This is not an email address that can be a sender.',
		'zh-CN': '邮箱地址不合法，请检查格式。'
	},
	'InvalidParameterValue.IllegalSenderName': { 'en-US': 'The sender name is not allowed.', 'zh-CN': '发件人别名不合法。' },
	'InvalidParameterValue.InvalidEmailIdentity': {
		'en-US': 'This is not a domain that can be a sender domain.',
		'zh-CN': '发信域名不合法。'
	},
	'InvalidParameterValue.InvalidSmtpPassWord': {
		'en-US': 'The password must have 10 to 20 characters and at least two different digits, lower-case and upper-case letters.',
		'zh-CN': '密码须为 10 至 20 个字符，且数字、小写字母和大写字母各至少两个。'
	},
	'InvalidParameterValue.NoSuchSender': { 'en-US': 'There is no such sender address.', 'zh-CN': '发信地址不存在。' },
	'InvalidParameterValue.NotExistDomain': { 'en-US': 'There is no such sender domain.', 'zh-CN': '发信域名不存在。' },
	'InvalidParameterValue.ReceiverEmailInvalid': {
		'en-US': 'The address of a recipient is not valid.',
		'zh-CN': '收件人邮箱不合法。'
	},
	'InvalidParameterValue.RepeatCreation': {
		'en-US': 'This account has the sender domain already.',
		'zh-CN': '发信域名已存在，请勿重复创建。'
	},
	'InvalidParameterValue.RepeatEmailAddress': {
		'en-US': 'The sender address exists already.',
		'zh-CN': '发信地址已存在，请勿重复创建。'
	},
	'InvalidParameterValue.SubjectLengthError': {
		'en-US': 'The subject must have 1 to 100 characters.',
		'zh-CN': '邮件主题长度须为 1 至 100 个字符。'
	},
	'InvalidParameterValue.TemplateNotExist': {
		'en-US': 'There is no such template.',
		'zh-CN': '模板不存在。'
	},
	'InvalidParameterValue.TemplateNotMatchData': {
		'en-US': '`TemplateData` does not have all variables of the template.',
		'zh-CN': '`TemplateData` 与模板变量不匹配。'
	},
	'InvalidParameterValue.WrongDate': {
		'en-US': 'The date must be a day of the form YYYY-MM-DD.',
		'zh-CN': '日期不正确。'
	},
	InvalidRequest: { 'en-US': 'The body must be {0}.', 'zh-CN': '请求体格式不正确。' },
	LimitExceeded: { 'en-US': 'A quota is used up.', 'zh-CN': '超过配额限制。' },
	MissingParameter: { 'en-US': '`{0}` is missing.', 'zh-CN': '缺少参数 `{0}`。' },
	NoSuchVersion: { 'en-US': 'SES has no API version `{0}`.', 'zh-CN': '接口版本 `{0}` 不存在。' },
	OperationDenied: { 'en-US': 'The operation is refused.', 'zh-CN': '操作被拒绝。' },
	'OperationDenied.DomainNotVerified': {
		'en-US': 'The domain of the address is not a verified sender domain of this account.',
		'zh-CN': '域名未通过验证，请检查域名状态。'
	},
	'OperationDenied.ExceedDomainLimit': {
		'en-US': 'There are as many sender domains as allowed already.',
		'zh-CN': '发信域名数量超过上限。'
	},
	'OperationDenied.ExceedSenderLimit': {
		'en-US': 'There are as many sender addresses as allowed already.',
		'zh-CN': '发信地址数量超过上限。'
	},
	'OperationDenied.NotAllowDelete': { 'en-US': 'This sender domain may not be deleted.', 'zh-CN': '该发信域名不允许删除。' },
	'OperationDenied.RepeatPassWord': {
		'en-US': 'The new password must differ from the present one.',
		'zh-CN': '新密码不能与当前密码相同。'
	},
	'OperationDenied.SenderWithDomainIsNotEmpty': {
		'en-US': 'The sender domain still has sender addresses.',
		'zh-CN': '该域名下仍有发信地址，无法删除。'
	},
	RequestLimitExceeded: {
		'en-US': 'This is request `{0}` in one second; the limit is `{1}`.',
		'zh-CN': '一秒内的第 `{0}` 次请求，超过频率限制 `{1}`。'
	},
	'RequestLimitExceeded.SmtpRateLimit': {
		'en-US': 'smtp sending frequency limit: 20 messages in one second are allowed.',
		'zh-CN': 'SMTP 发送频率超过限制。'
	},
	RequestSizeLimitExceeded: { 'en-US': 'The request is bigger than {0}.', 'zh-CN': '请求超过 {0} 的大小限制。' },
	ResourceInsufficient: {
		'en-US': 'There are not enough resources.',
		'zh-CN': '资源不足。'
	},
	ResourceNotFound: {
		'en-US': 'There is no such resource.',
		'zh-CN': '资源不存在。'
	},
	ResourceUnavailable: {
		'en-US': 'The resource is not available for a moment.',
		'zh-CN': '资源暂时不可用。'
	},
	UnknownParameter: { 'en-US': 'This action has no parameter `{0}`.', 'zh-CN': '未定义的参数 `{0}`。' },
	UnsupportedOperation: {
		'en-US': 'The local emulator does not implement the action `{0}`.',
		'zh-CN': '本地模拟器尚未实现接口 `{0}`。'
	},
	UnsupportedProtocol: { 'en-US': 'Only GET and POST are allowed.', 'zh-CN': '只支持 GET 和 POST 请求。' },
	UnsupportedRegion: {
		'en-US': 'SES is not offered in the region that `X-TC-Region` names.',
		'zh-CN': '`X-TC-Region` 所指地域不支持此接口。'
	}
};

/** What the emulator answers instead of a result. */
export class EmulatorError extends Error {
	readonly code: string;
	private readonly _values: readonly string[];

	/** @param values what the message of this code names: parameters, counts */
	constructor(code: string, ...values: readonly string[]) {
		super(messageOf(code, 'en-US', values));
		this.code = code;
		this._values = values;
	}

	messageIn(language: Language): string {
		return messageOf(this.code, language, this._values);
	}
}

/** Falls back to the code itself where there is no message for it. */
export function messageOf(code: string, language: Language, values: readonly string[] = []): string {
	const template = Object.hasOwn(messages, code) ? messages[code]?.[language] : undefined;
	return (template ?? code).replace(/\{(\d)\}/g, (_, index) => values[Number(index)] ?? '…');
}
