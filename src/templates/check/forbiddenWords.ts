/**
 * Words of what may not be in a template. The list is open, and many of these words are harmless in another sense.
 *
 * Sources: the FAQ on templates (https://intl.cloud.tencent.com/document/product/1084/39651) and its Chinese version, and the page on
 * reputation levels (https://www.tencentcloud.com/document/product/1084/48864) for accounts and groups of WeChat and QQ.
 */
const words = [
	'phishing|lucky draws?|porn(?:ography)?|drugs|violence|casino|gambl(?:e|ing)|betting|lottery|cash ?back|flash sales?|loans?',
	'debt collection|click farming|religio(?:n|us)|superstitio(?:n|us)|wechat|qq|invoices?'
].join('|');
const chineseWords = ['钓鱼|充值|抽奖|色情|毒品|暴力|恐吓|赌博|博彩|彩票|返现|秒杀|贷款|催收|刷单|宗教|迷信|微信|加群|群号|发票'].join('|');

/** Global. */
export const forbiddenWord = new RegExp(`\\b(?:${words})\\b|${chineseWords}`, 'gi');
