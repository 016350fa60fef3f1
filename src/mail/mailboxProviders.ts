/**
 * Domains of mailbox providers. Only the provider can publish DNS records there, so SES can never verify them for a user. Only the large
 * ones: published lists of "free mail" domains have thousands of entries, including domains that have become those of companies. For a
 * missing domain, only the hint is missing: SES rejects it.
 */
const domains: ReadonlySet<string> = new Set([
	// China
	'qq.com',
	'foxmail.com',
	'163.com',
	'126.com',
	'yeah.net',
	'139.com',
	'189.cn',
	'21cn.com',
	'263.net',
	'sina.com',
	'sina.cn',
	'sohu.com',
	'tom.com',
	'aliyun.com',
	// International
	'gmail.com',
	'googlemail.com',
	'live.com',
	'live.cn',
	'msn.com',
	'icloud.com',
	'me.com',
	'aol.com',
	'proton.me',
	'protonmail.com',
	'pm.me',
	'fastmail.com',
	'mail.com',
	'web.de',
	't-online.de',
	'orange.fr',
	'libero.it',
	'mail.ru',
	'naver.com',
	'daum.net',
	'hanmail.net',
	'docomo.ne.jp',
	'rediffmail.com',
	'uol.com.br',
	'comcast.net',
	'att.net',
	'verizon.net'
]);

/** Providers with domains in many countries, such as `yahoo.co.jp`. */
const brands: ReadonlySet<string> = new Set(['gmx', 'hotmail', 'outlook', 'yahoo', 'yandex']);

/**
 * The mailbox provider's domain that a name equals or is a subdomain of.
 *
 * @param registrable the registrable domain of the name
 */
export function mailboxProviderOf(name: string, registrable: string | undefined): string | undefined {
	if (registrable !== undefined && brands.has(registrable.slice(0, registrable.indexOf('.')))) {
		return registrable;
	}
	return [...domains].find(domain => name === domain || name.endsWith(`.${domain}`));
}
