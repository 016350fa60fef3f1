export type Language = 'en-US' | 'zh-CN';

/** `{0}`, `{1}` are the values of the error. The service's own messages are not documented and can change. */
const messages: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
	'AuthFailure.InvalidAuthorization': {
		'en-US': 'The `Authorization` header is not in the format of TC3-HMAC-SHA256.',
		'zh-CN': '请求头 `Authorization` 的格式不符合 TC3-HMAC-SHA256。'
	},
	'AuthFailure.SecretIdNotFound': {
		'en-US': 'The SecretId does not exist. Check that it is complete, enabled and belongs to this site.',
		'zh-CN': '找不到此 SecretId，请检查密钥是否完整、已启用并属于本站点。'
	},
	'AuthFailure.SignatureExpire': {
		'en-US': '`X-TC-Timestamp` differs from the server time by more than five minutes. Check your clock.',
		'zh-CN': '`X-TC-Timestamp` 与服务器时间相差超过五分钟，请检查本机时间。'
	},
	'AuthFailure.SignatureFailure': {
		'en-US': 'The signature does not match the request. Check the SecretKey and the signing method.',
		'zh-CN': '签名与请求不符，请检查 SecretKey 和签名方法。'
	},
	'AuthFailure.TokenFailure': {
		'en-US': 'The token does not belong to this temporary key or has expired.',
		'zh-CN': '令牌与临时密钥不符，或已过期。'
	},
	'AuthFailure.UnauthorizedOperation': {
		'en-US': '[request id:{0}] CAM does not allow this key to perform (ses:{1}) on resource ({2}).',
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
		'en-US': 'The address of a recipient is on the blocklist.',
		'zh-CN': '收件地址在黑名单中。'
	},
	'FailedOperation.EmailContentToolarge': {
		'en-US': 'The content of the message is too large.',
		'zh-CN': '邮件内容过大。'
	},
	'FailedOperation.ExceedSendLimit': {
		'en-US': 'The daily sending quota is exceeded.',
		'zh-CN': '超出当日发送量限制。'
	},
	'FailedOperation.FileURLNotExist': {
		'en-US': 'The file at `FileURL` does not exist.',
		'zh-CN': '附件链接 `FileURL` 不存在。'
	},
	'FailedOperation.FrequencyLimit': {
		'en-US': 'Too many messages were sent to one recipient in a short time.',
		'zh-CN': '短时间内向同一地址发送的邮件过多。'
	},
	'FailedOperation.HighRejectionRate': {
		'en-US': 'Sending is blocked because too many messages were rejected recently.',
		'zh-CN': '近期拒信率过高，已暂停发送。'
	},
	'FailedOperation.IllegalURL': {
		'en-US': 'The message contains a link that is not allowed.',
		'zh-CN': '邮件中含有不合规的链接。'
	},
	'FailedOperation.IncorrectEmail': {
		'en-US': 'An email address is invalid.',
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
		'en-US': 'The message package is used up.',
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
		'en-US': 'No approved template has this ID.',
		'zh-CN': '模板 ID 无效或模板未通过审核。'
	},
	'FailedOperation.MissingEmailContent': {
		'en-US': 'The message has neither a template nor other content.',
		'zh-CN': '缺少邮件内容。'
	},
	'FailedOperation.NoAttachPermission': {
		'en-US': 'This account may not send attachments.',
		'zh-CN': '没有发送附件的权限。'
	},
	'FailedOperation.NotAuthenticatedSender': {
		'en-US': 'The sender is not an address of a verified domain or not the one that logged in.',
		'zh-CN': '发件人未通过认证。'
	},
	'FailedOperation.NotSupportDate': {
		'en-US': 'The date is out of range.',
		'zh-CN': '不支持查询该日期。'
	},
	'FailedOperation.ProtocolCheckErr': {
		'en-US': 'The message failed a protocol check.',
		'zh-CN': '协议检查未通过。'
	},
	'FailedOperation.ReceiverHasUnsubscribed': {
		'en-US': 'A recipient has unsubscribed.',
		'zh-CN': '收件人已退订。'
	},
	'FailedOperation.RejectedByRecipients': {
		'en-US': "The recipient's mail provider rejected the message.",
		'zh-CN': '邮件被收件方拒绝。'
	},
	'FailedOperation.SendEmailErr': {
		'en-US': 'The message could not be sent.',
		'zh-CN': '邮件发送失败。'
	},
	'FailedOperation.ServiceNotAvailable': {
		'en-US': 'The service is temporarily unavailable. Nothing was changed.',
		'zh-CN': '服务暂时不可用，请稍后重试。'
	},
	'FailedOperation.TemporaryBlocked': {
		'en-US': 'Sending to this mail provider is paused for ten minutes.',
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
		'en-US': 'This account currently may not send links.',
		'zh-CN': '当前不允许在邮件中使用链接。'
	},
	'FailedOperation.WithOutPermission': {
		'en-US': 'This account may only send messages from templates.',
		'zh-CN': '没有自定义发信权限，只能使用模板。'
	},
	'FailedOperation.WrongContentJson': {
		'en-US': '`TemplateData` must be a JSON object without nested values.',
		'zh-CN': '`TemplateData` 不是合法的 JSON。'
	},
	InternalError: { 'en-US': 'An internal error occurred.', 'zh-CN': '服务器内部错误。' },
	InvalidAction: { 'en-US': 'The action `{0}` does not exist.', 'zh-CN': '接口 `{0}` 不存在。' },
	InvalidParameter: { 'en-US': '`{0}` must be {1}.', 'zh-CN': '参数 `{0}` 的类型或格式不正确。' },
	InvalidParameterValue: { 'en-US': 'The value of `{0}` is invalid.', 'zh-CN': '参数 `{0}` 的取值不正确。' },
	'InvalidParameterValue.AttachContentIsWrong': {
		'en-US': 'The content of an attachment is not valid base64.',
		'zh-CN': '附件内容不是合法的 base64。'
	},
	'InvalidParameterValue.CreatedByOther': {
		'en-US': 'The sender domain belongs to another account.',
		'zh-CN': '该域名已被其他账号创建。'
	},
	'InvalidParameterValue.EmailAddressIsNULL': {
		'en-US': 'There are no recipients, or one is empty.',
		'zh-CN': '收件地址为空。'
	},
	'InvalidParameterValue.EmailContentIsWrong': {
		'en-US': 'The content of the message is not valid base64.',
		'zh-CN': '邮件内容不是合法的 base64。'
	},
	'InvalidParameterValue.IllegalEmailAddress': {
		'en-US': 'The sender address is invalid.',
		'zh-CN': '邮箱地址不合法，请检查格式。'
	},
	'InvalidParameterValue.IllegalSenderName': { 'en-US': 'The sender name is invalid.', 'zh-CN': '发件人别名不合法。' },
	'InvalidParameterValue.InvalidEmailIdentity': {
		'en-US': 'The sender domain is invalid.',
		'zh-CN': '发信域名不合法。'
	},
	'InvalidParameterValue.InvalidSmtpPassWord': {
		'en-US': 'The password must have 10 to 20 characters and at least two different digits, lower-case and upper-case letters.',
		'zh-CN': '密码须为 10 至 20 个字符，且数字、小写字母和大写字母各至少两个。'
	},
	'InvalidParameterValue.NoSuchSender': { 'en-US': 'The sender address does not exist.', 'zh-CN': '发信地址不存在。' },
	'InvalidParameterValue.NotExistDomain': { 'en-US': 'The sender domain does not exist.', 'zh-CN': '发信域名不存在。' },
	'InvalidParameterValue.ReceiverEmailInvalid': {
		'en-US': 'The address of a recipient is invalid.',
		'zh-CN': '收件人邮箱不合法。'
	},
	'InvalidParameterValue.RepeatCreation': {
		'en-US': 'The sender domain already exists in this account.',
		'zh-CN': '发信域名已存在，请勿重复创建。'
	},
	'InvalidParameterValue.RepeatEmailAddress': {
		'en-US': 'The sender address already exists.',
		'zh-CN': '发信地址已存在，请勿重复创建。'
	},
	'InvalidParameterValue.SubjectLengthError': {
		'en-US': 'The subject must have 1 to 100 characters.',
		'zh-CN': '邮件主题长度须为 1 至 100 个字符。'
	},
	'InvalidParameterValue.TemplateNotExist': {
		'en-US': 'The template does not exist.',
		'zh-CN': '模板不存在。'
	},
	'InvalidParameterValue.TemplateNotMatchData': {
		'en-US': '`TemplateData` does not contain all variables of the template.',
		'zh-CN': '`TemplateData` 与模板变量不匹配。'
	},
	'InvalidParameterValue.WrongDate': {
		'en-US': 'The date must be in the format YYYY-MM-DD.',
		'zh-CN': '日期不正确。'
	},
	InvalidRequest: { 'en-US': 'The body must be {0}.', 'zh-CN': '请求体格式不正确。' },
	LimitExceeded: { 'en-US': 'A quota is exceeded.', 'zh-CN': '超过配额限制。' },
	MissingParameter: { 'en-US': '`{0}` is missing.', 'zh-CN': '缺少参数 `{0}`。' },
	NoSuchVersion: { 'en-US': 'The API version `{0}` does not exist.', 'zh-CN': '接口版本 `{0}` 不存在。' },
	OperationDenied: { 'en-US': 'The operation is denied.', 'zh-CN': '操作被拒绝。' },
	'OperationDenied.DomainNotVerified': {
		'en-US': 'The domain of the address is not a verified sender domain of this account.',
		'zh-CN': '域名未通过验证，请检查域名状态。'
	},
	'OperationDenied.ExceedDomainLimit': {
		'en-US': 'The maximum number of sender domains is reached.',
		'zh-CN': '发信域名数量超过上限。'
	},
	'OperationDenied.ExceedSenderLimit': {
		'en-US': 'The maximum number of sender addresses is reached.',
		'zh-CN': '发信地址数量超过上限。'
	},
	'OperationDenied.NotAllowDelete': { 'en-US': 'This sender domain cannot be deleted.', 'zh-CN': '该发信域名不允许删除。' },
	'OperationDenied.RepeatPassWord': {
		'en-US': 'The new password must differ from the current one.',
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
		'en-US': 'smtp sending frequency limit: at most 20 messages per second.',
		'zh-CN': 'SMTP 发送频率超过限制。'
	},
	RequestSizeLimitExceeded: { 'en-US': 'The request is larger than {0}.', 'zh-CN': '请求超过 {0} 的大小限制。' },
	ResourceInsufficient: {
		'en-US': 'Not enough resources are available.',
		'zh-CN': '资源不足。'
	},
	ResourceNotFound: {
		'en-US': 'The resource does not exist.',
		'zh-CN': '资源不存在。'
	},
	ResourceUnavailable: {
		'en-US': 'The resource is temporarily unavailable.',
		'zh-CN': '资源暂时不可用。'
	},
	UnknownParameter: { 'en-US': 'This action has no parameter `{0}`.', 'zh-CN': '未定义的参数 `{0}`。' },
	UnsupportedOperation: {
		'en-US': 'The local emulator does not implement the action `{0}`.',
		'zh-CN': '本地模拟器尚未实现接口 `{0}`。'
	},
	UnsupportedProtocol: { 'en-US': 'Only GET and POST are allowed.', 'zh-CN': '只支持 GET 和 POST 请求。' },
	UnsupportedRegion: {
		'en-US': 'SES is not available in the region in `X-TC-Region`.',
		'zh-CN': '`X-TC-Region` 所指地域不支持此接口。'
	}
};

/** An error of the API. */
export class EmulatorError extends Error {
	readonly code: string;
	private readonly _values: readonly string[];

	/** @param values for the placeholders in the message of this code */
	constructor(code: string, ...values: readonly string[]) {
		super(messageOf(code, 'en-US', values));
		this.code = code;
		this._values = values;
	}

	messageIn(language: Language): string {
		return messageOf(this.code, language, this._values);
	}
}

/** Returns the code if it has no message. */
export function messageOf(code: string, language: Language, values: readonly string[] = []): string {
	const template = Object.hasOwn(messages, code) ? messages[code]?.[language] : undefined;
	return (template ?? code).replace(/\{(\d)\}/g, (_, index) => values[Number(index)] ?? '…');
}
