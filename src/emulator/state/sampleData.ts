import type { Site } from '../../ses/sites.ts';
import type { DnsRecord, Domain, Sender, State } from './state.ts';

/** The sender domains of a fresh emulator. `service@mail.qcloud.com`, the example of the API page, is left for users to create. */
export const sampleDomains = {
	/** Verified, three addresses, room for more. */
	verified: 'mail.qcloud.com',
	/** MX and SPF match, DKIM shows another value, DMARC is missing. */
	halfVerified: 'newsletter.example.org',
	/** No record found yet. */
	brandNew: 'shop.example.net',
	/** Verified, ten addresses. */
	full: 'alerts.example.com',
	/** Verified; people write it bücher.example. */
	idn: 'xn--bcher-kva.example'
} as const;

/** 2026-01-01T00:00:00Z */
const newYear = 1_767_225_600;

/**
 * On the mainland the ten addresses of the full domain are in ap-hongkong, so that ap-guangzhou has room: the limit is ten in
 * total there.
 */
export function sampleState(site: Site): State {
	const region = site === 'international' ? 'ap-singapore' : 'ap-guangzhou';
	const regionOfFull = site === 'international' ? 'ap-singapore' : 'ap-hongkong';
	return {
		domains: [
			domain(sampleDomains.verified, 3, 4),
			domain(sampleDomains.halfVerified, 1, 2),
			domain(sampleDomains.brandNew, 1, 0),
			domain(sampleDomains.full, 6, 4),
			domain(sampleDomains.idn, 2, 4)
		],
		senders: [
			sender(`news@${sampleDomains.verified}`, 'Tencent Cloud News', region, 0, true),
			sender(`no-reply@${sampleDomains.verified}`, '', region, 1, false),
			sender(`billing@${sampleDomains.verified}`, 'Billing, Example Ltd.', region, 2, false),
			sender(`hallo@${sampleDomains.idn}`, 'Bücher Müller', region, 3, true),
			...Array.from({ length: 10 }, (_, index) =>
				sender(
					`alert-${index + 1}@${sampleDomains.full}`,
					index % 2 === 0 ? `Alert ${index + 1}` : '',
					regionOfFull,
					4 + index,
					index === 0
				)
			)
		]
	};
}

/** @param matching how many of the records, from the first on, are published as they should be */
function domain(name: string, reputationLevel: number, matching: number): Domain {
	const expected = expectedRecords(name);
	const isVerified = matching === expected.length;
	return {
		name,
		verified: isVerified,
		reputationLevel,
		records: expected.map((record, index) => {
			const matches = index < matching;
			const isOutdated = !matches && matching > 0 && index === matching;
			return { ...record, found: matches ? record.expected : isOutdated ? 'v=DKIM1; k=rsa; p=TheKeyOfAnotherService' : '', matches };
		}),
		tags: isVerified ? [{ key: 'stage', value: 'production' }] : []
	};
}

/**
 * The DNS records that a sender domain must publish. Source: product pages "Sender domain" and "Verification".
 * Unverified: which of them live answers hold and in which order.
 */
export function expectedRecords(domainName: string): readonly Pick<DnsRecord, 'type' | 'name' | 'expected'>[] {
	return [
		{ type: 'MX', name: domainName, expected: 'mxbiz1.qq.com.' },
		{ type: 'TXT', name: domainName, expected: 'v=spf1 include:qcloudmail.com ~all' },
		{ type: 'TXT', name: `qcloud._domainkey.${domainName}`, expected: `v=DKIM1; k=rsa; p=${'TheEmulatorHasNoRealDkimKey/'.repeat(6)}` },
		{ type: 'TXT', name: `_dmarc.${domainName}`, expected: 'v=DMARC1; p=none' }
	];
}

function sender(address: string, name: string, region: string, daysAfterNewYear: number, hasSmtpPassword: boolean): Sender {
	return { address, name, created: newYear + daysAfterNewYear * 86_400, hasSmtpPassword, region };
}
