import type { DkimKeyLength } from '../../mail/dkim.ts';
import type { DnsRecord } from './state.ts';

/** Unverified: that of 2048 bits comes from one field report, which names another one, `qcloudgz2048`, as well. */
const selectors: Readonly<Record<DkimKeyLength, string>> = { 1024: 'qcloud', 2048: 'qcloudhk2048' };

/**
 * The DNS records that a sender domain must publish. Source: product pages "Sender domain" and "Verification".
 * Unverified: which of them live answers hold and in which order.
 *
 * @param publicKey base64
 */
export function expectedRecords(
	domain: string,
	keyLength: DkimKeyLength,
	publicKey: string
): readonly Pick<DnsRecord, 'type' | 'name' | 'expected'>[] {
	return [
		{ type: 'MX', name: domain, expected: 'mxbiz1.qq.com.' },
		{ type: 'TXT', name: domain, expected: 'v=spf1 include:qcloudmail.com ~all' },
		{ type: 'TXT', name: `${selectors[keyLength]}._domainkey.${domain}`, expected: `v=DKIM1; k=rsa; p=${publicKey}` },
		{ type: 'TXT', name: `_dmarc.${domain}`, expected: 'v=DMARC1; p=none' }
	];
}

/** The length of the DKIM key that the records of a domain ask for. */
export function keyLengthOf(records: readonly DnsRecord[]): DkimKeyLength {
	return records.some(record => record.name.startsWith(`${selectors[2048]}._domainkey.`)) ? 2048 : 1024;
}
