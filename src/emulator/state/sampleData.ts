import { regions, type Site } from '../../ses/sites.ts';
import { newYear, sampleTemplates } from './sampleTemplates.ts';
import { type Domain, expectedRecords, type Sender, type State } from './state.ts';
import { zoneOfFound } from './zone.ts';

/** The sender domains of a new emulator. Users can create `service@mail.qcloud.com`, the example of the API page. */
export const sampleDomains = {
	/** Verified, three addresses. */
	verified: 'mail.qcloud.com',
	/** MX and SPF match, DKIM has another value, DMARC is missing. */
	halfVerified: 'newsletter.example.org',
	/** No records yet. */
	brandNew: 'shop.example.net',
	/** Verified, ten addresses. */
	full: 'alerts.example.com',
	/** bücher.example. Verified, cannot be deleted. */
	idn: 'xn--bcher-kva.example'
} as const;

/** Belongs to another account: CreateEmailIdentity fails with CreatedByOther. */
export const takenDomain = 'taken.example.com';

const dkimKey = 'TheEmulatorHasNoRealDkimKey/'.repeat(6);

/** SMTP password of the sample addresses that have one. */
export const samplePassword = 'Sample-Pass-12';
const samplePasswordHash = 'scrypt:U2FtcGxlU2FsdFNhbXBsZQ==:06Qyf5S8QgKl6L/o1LckuzfPV0CN5fl+swprbal3Cqs=';

/** The default region of a site, with most of the sample data. */
export function homeRegion(site: Site): string {
	return regions.find(candidate => candidate.site === site)?.region ?? '';
}

/**
 * On the mainland site, the ten addresses of the full domain are in ap-hongkong, so that more can be created in ap-guangzhou: the limit is
 * ten per region there.
 */
export function sampleState(site: Site): State {
	const region = homeRegion(site);
	const regionOfFull = site === 'international' ? 'ap-singapore' : 'ap-hongkong';
	const domains = [
		domain(sampleDomains.verified, 3, 4),
		domain(sampleDomains.halfVerified, 1, 2),
		domain(sampleDomains.brandNew, 1, 0),
		domain(sampleDomains.full, 6, 4),
		{ ...domain(sampleDomains.idn, 2, 4), undeletable: true as const }
	];
	return {
		domains,
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
		],
		zone: zoneOfFound(domains.flatMap(({ records }) => records)),
		templates: sampleTemplates(region),
		sent: []
	};
}

/** @param matching the number of records, from the first on, that are published correctly */
function domain(name: string, reputationLevel: number, matching: number): Domain {
	const expected = expectedRecords(name, 1024, dkimKey);
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

function sender(address: string, name: string, region: string, daysAfterNewYear: number, hasSmtpPassword: boolean): Sender {
	const created = newYear + daysAfterNewYear * 86_400;
	return { address, name, created, hasSmtpPassword, ...(hasSmtpPassword ? { smtpPassword: samplePasswordHash } : {}), region };
}
