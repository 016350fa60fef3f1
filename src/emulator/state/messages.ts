export type Language = 'en-US' | 'zh-CN';

/**
 * In English and Chinese, by error code. `{0}`, `{1}` are the values of the error. The service's own messages are not documented and can
 * change.
 */
// biome-ignore format: a table
const messages: Readonly<Record<string, readonly [english: string, chinese: string]>> = {
	'AuthFailure.InvalidAuthorization': ['The `Authorization` header is not in the format of TC3-HMAC-SHA256.', '请求头 `Authorization` 的格式不符合 TC3-HMAC-SHA256。'],
	'AuthFailure.SecretIdNotFound': ['The SecretId does not exist. Check that it is complete, enabled and belongs to this site.', '找不到此 SecretId，请检查密钥是否完整、已启用并属于本站点。'],
	'AuthFailure.SignatureExpire': ['`X-TC-Timestamp` differs from the server time by more than five minutes. Check your clock.', '`X-TC-Timestamp` 与服务器时间相差超过五分钟，请检查本机时间。'],
	'AuthFailure.SignatureFailure': ['The signature does not match the request. Check the SecretKey and the signing method.', '签名与请求不符，请检查 SecretKey 和签名方法。'],
	'AuthFailure.TokenFailure': ['The token does not belong to this temporary key or has expired.', '令牌与临时密钥不符，或已过期。'],
	'AuthFailure.UnauthorizedOperation': ['[request id:{0}] CAM does not allow this key to perform (ses:{1}) on resource ({2}).', '[request id:{0}] CAM 不允许此密钥对资源 ({2}) 执行 (ses:{1})。'],
	FailedOperation: ['{0}', '{0}'],
	'FailedOperation.AttachContentToolarge': ['The attachments are too large.', '附件内容过大。'],
	'FailedOperation.EmailContentToolarge': ['The content of the message is too large.', '邮件内容过大。'],
	'FailedOperation.ExceedSendLimit': ['The daily sending quota is exceeded.', '超出当日发送量限制。'],
	'FailedOperation.ExceedTemplateLimit': ['The maximum number of templates is reached.', '模板数量超过上限。'],
	'FailedOperation.FileURLNotExist': ['The file at `FileURL` does not exist.', '附件链接 `FileURL` 不存在。'],
	'FailedOperation.FrequencyLimit': ['Too many messages were sent to one recipient in a short time.', '短时间内向同一地址发送的邮件过多。'],
	'FailedOperation.IncorrectEmail': ['An email address is invalid.', '邮箱地址不正确。'],
	'FailedOperation.IncorrectSender': ['The sender must be an address, or an alias, one space and `<address>`, without a colon in the alias.', '发件人格式不正确。'],
	'FailedOperation.InvalidAttachName': ['An attachment has a name or a type that is not allowed.', '附件名称或类型不合法。'],
	'FailedOperation.InvalidLimit': ['`Limit` must be 1 to 100.', '`Limit` 取值超出范围。'],
	'FailedOperation.InvalidTemplateID': ['No approved template has this ID.', '模板 ID 无效或模板未通过审核。'],
	'FailedOperation.MissingEmailContent': ['The message has neither a template nor other content.', '缺少邮件内容。'],
	'FailedOperation.NotAuthenticatedSender': ['The sender is not an address of a verified domain or not the one that logged in.', '发件人未通过认证。'],
	'FailedOperation.NotSupportDate': ['The date is out of range.', '不支持查询该日期。'],
	'FailedOperation.TemplateContentToolarge': ['The content of the template is too large.', '模板内容过大。'],
	'FailedOperation.TooManyAttachments': ['There are more than ten attachments.', '附件数量过多。'],
	'FailedOperation.TooManyRecipients': ['There are too many recipients.', '收件人数量过多。'],
	'FailedOperation.WithOutPermission': ['This account may only send messages from templates.', '没有自定义发信权限，只能使用模板。'],
	'FailedOperation.WrongContentJson': ['`TemplateData` must be a JSON object without nested values.', '`TemplateData` 不是合法的 JSON。'],
	InternalError: ['An internal error occurred.', '服务器内部错误。'],
	InvalidAction: ['The action `{0}` does not exist.', '接口 `{0}` 不存在。'],
	InvalidParameter: ['`{0}` must be {1}.', '参数 `{0}` 的类型或格式不正确。'],
	InvalidParameterValue: ['The value of `{0}` is invalid.', '参数 `{0}` 的取值不正确。'],
	'InvalidParameterValue.AttachContentIsWrong': ['The content of an attachment is not valid base64.', '附件内容不是合法的 base64。'],
	'InvalidParameterValue.CreatedByOther': ['The sender domain belongs to another account.', '该域名已被其他账号创建。'],
	'InvalidParameterValue.EmailAddressIsNULL': ['There are no recipients, or one is empty.', '收件地址为空。'],
	'InvalidParameterValue.EmailContentIsWrong': ['The content of the message is not valid base64.', '邮件内容不是合法的 base64。'],
	'InvalidParameterValue.IllegalEmailAddress': ['The sender address is invalid.', '邮箱地址不合法，请检查格式。'],
	'InvalidParameterValue.IllegalSenderName': ['The sender name is invalid.', '发件人别名不合法。'],
	'InvalidParameterValue.InvalidEmailIdentity': ['The sender domain is invalid.', '发信域名不合法。'],
	'InvalidParameterValue.InvalidSmtpPassWord': ['The password must have 10 to 20 characters and at least two different digits, lower-case and upper-case letters.', '密码须为 10 至 20 个字符，且数字、小写字母和大写字母各至少两个。'],
	'InvalidParameterValue.NoSuchSender': ['The sender address does not exist.', '发信地址不存在。'],
	'InvalidParameterValue.NotExistDomain': ['The sender domain does not exist.', '发信域名不存在。'],
	'InvalidParameterValue.RepeatCreation': ['The sender domain already exists in this account.', '发信域名已存在，请勿重复创建。'],
	'InvalidParameterValue.RepeatEmailAddress': ['The sender address already exists.', '发信地址已存在，请勿重复创建。'],
	'InvalidParameterValue.SubjectLengthError': ['The subject must have 1 to 100 characters.', '邮件主题长度须为 1 至 100 个字符。'],
	'InvalidParameterValue.TemplateContentIsNULL': ['The template has neither HTML nor text.', '模板内容为空。'],
	'InvalidParameterValue.TemplateContentIsWrong': ['The content of the template is not text in base64.', '模板内容不是合法的 base64。'],
	'InvalidParameterValue.TemplateNameIllegal': ['The name of the template is invalid or too long.', '模板名称不合法。'],
	'InvalidParameterValue.TemplateNameIsNULL': ['The name of the template is empty.', '模板名称为空。'],
	'InvalidParameterValue.TemplateNotExist': ['The template does not exist.', '模板不存在。'],
	'InvalidParameterValue.TemplateNotMatchData': ['`TemplateData` does not contain all variables of the template.', '`TemplateData` 与模板变量不匹配。'],
	'InvalidParameterValue.WrongDate': ['The date must be in the format YYYY-MM-DD.', '日期不正确。'],
	InvalidRequest: ['The body must be {0}.', '请求体格式不正确。'],
	MissingParameter: ['`{0}` is missing.', '缺少参数 `{0}`。'],
	NoSuchVersion: ['The API version `{0}` does not exist.', '接口版本 `{0}` 不存在。'],
	'OperationDenied.DomainNotVerified': ['The domain of the address is not a verified sender domain of this account.', '域名未通过验证，请检查域名状态。'],
	'OperationDenied.ExceedDomainLimit': ['The maximum number of sender domains is reached.', '发信域名数量超过上限。'],
	'OperationDenied.ExceedSenderLimit': ['The maximum number of sender addresses is reached.', '发信地址数量超过上限。'],
	'OperationDenied.NotAllowDelete': ['This sender domain cannot be deleted.', '该发信域名不允许删除。'],
	'OperationDenied.RepeatPassWord': ['The new password must differ from the current one.', '新密码不能与当前密码相同。'],
	'OperationDenied.SenderWithDomainIsNotEmpty': ['The sender domain still has sender addresses.', '该域名下仍有发信地址，无法删除。'],
	RequestLimitExceeded: ['This is request `{0}` in one second; the limit is `{1}`.', '一秒内的第 `{0}` 次请求，超过频率限制 `{1}`。'],
	'RequestLimitExceeded.SmtpRateLimit': ['smtp sending frequency limit: at most 20 messages per second.', 'SMTP 发送频率超过限制。'],
	RequestSizeLimitExceeded: ['The request is larger than {0}.', '请求超过 {0} 的大小限制。'],
	UnknownParameter: ['This action has no parameter `{0}`.', '未定义的参数 `{0}`。'],
	UnsupportedOperation: ['The local emulator does not implement the action `{0}`.', '本地模拟器尚未实现接口 `{0}`。'],
	UnsupportedProtocol: ['Only GET and POST are allowed.', '只支持 GET 和 POST 请求。'],
	UnsupportedRegion: ['SES is not available in the region in `X-TC-Region`.', '`X-TC-Region` 所指地域不支持此接口。']
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

/** For codes that only faults cause. */
const otherMessage = ['The emulator was asked to answer with this error.', '模拟器按要求返回此错误。'] as const;

/** @throws EmulatorError with this code unless the condition is true */
export function ensure(condition: unknown, code: string, ...values: readonly string[]): asserts condition {
	if (!condition) {
		throw new EmulatorError(code, ...values);
	}
}

export function messageOf(code: string, language: Language, values: readonly string[] = []): string {
	const [english, chinese] = (Object.hasOwn(messages, code) && messages[code]) || otherMessage;
	return (language === 'zh-CN' ? chinese : english).replace(/\{(\d)\}/g, (_, index) => values[Number(index)] ?? '…');
}
