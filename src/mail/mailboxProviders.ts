/**
 * Domains of mailbox providers. Only the provider can publish DNS records there, so SES can never verify them for a user.
 * This short list is our own: published lists of "free mail" domains have thousands of entries, including domains that have
 * become those of companies. If a domain is missing here, only the hint is missing: SES rejects it.
 */
const domains: ReadonlySet<string> = new Set([
	// China
	'qq.com',
	'foxmail.com',
	'163.com',
	'126.com',
	'188.com',
	'yeah.net',
	'139.com',
	'189.cn',
	'wo.cn',
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
	'outlook.com',
	'live.com',
	'live.cn',
	'live.co.uk',
	'live.fr',
	'live.nl',
	'msn.com',
	'icloud.com',
	'me.com',
	'mac.com',
	'ymail.com',
	'rocketmail.com',
	'aol.com',
	'proton.me',
	'protonmail.com',
	'pm.me',
	'fastmail.com',
	'fastmail.fm',
	'hey.com',
	'tuta.com',
	'tutanota.com',
	'zohomail.com',
	'mail.com',
	'hushmail.com',
	// Germany, France, Italy
	'web.de',
	't-online.de',
	'freenet.de',
	'posteo.de',
	'mailbox.org',
	'orange.fr',
	'wanadoo.fr',
	'laposte.net',
	'libero.it',
	// Poland, Czechia, Ukraine, Russia
	'wp.pl',
	'o2.pl',
	'onet.pl',
	'seznam.cz',
	'ukr.net',
	'mail.ru',
	'bk.ru',
	'inbox.ru',
	'list.ru',
	'rambler.ru',
	'ya.ru',
	// Korea, Japan, India, Brazil, United States
	'naver.com',
	'daum.net',
	'hanmail.net',
	'docomo.ne.jp',
	'ezweb.ne.jp',
	'softbank.ne.jp',
	'rediffmail.com',
	'uol.com.br',
	'bol.com.br',
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
