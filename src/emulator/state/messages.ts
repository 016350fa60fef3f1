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
	InternalError: { 'en-US': 'The server met an error of its own.', 'zh-CN': '服务器内部错误。' },
	InvalidAction: { 'en-US': 'There is no action `{0}`.', 'zh-CN': '接口 `{0}` 不存在。' },
	InvalidParameter: { 'en-US': '`{0}` must be {1}.', 'zh-CN': '参数 `{0}` 的类型或格式不正确。' },
	InvalidParameterValue: { 'en-US': 'The value of `{0}` is not allowed here.', 'zh-CN': '参数 `{0}` 的取值不正确。' },
	'InvalidParameterValue.IllegalEmailAddress': {
		'en-US': 'This is not an email address that can be a sender.',
		'zh-CN': '邮箱地址不合法，请检查格式。'
	},
	'InvalidParameterValue.IllegalSenderName': { 'en-US': 'The sender name is not allowed.', 'zh-CN': '发件人别名不合法。' },
	'InvalidParameterValue.NoSuchSender': { 'en-US': 'There is no such sender address.', 'zh-CN': '发信地址不存在。' },
	'InvalidParameterValue.NotExistDomain': { 'en-US': 'There is no such sender domain.', 'zh-CN': '发信域名不存在。' },
	'InvalidParameterValue.RepeatEmailAddress': {
		'en-US': 'The sender address exists already.',
		'zh-CN': '发信地址已存在，请勿重复创建。'
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
	'OperationDenied.ExceedSenderLimit': {
		'en-US': 'There are as many sender addresses as allowed already.',
		'zh-CN': '发信地址数量超过上限。'
	},
	RequestLimitExceeded: {
		'en-US': 'This is request `{0}` in one second; the limit is `{1}`.',
		'zh-CN': '一秒内的第 `{0}` 次请求，超过频率限制 `{1}`。'
	},
	RequestSizeLimitExceeded: { 'en-US': 'The request is bigger than {0}.', 'zh-CN': '请求超过 {0} 的大小限制。' },
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
