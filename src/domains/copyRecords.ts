import * as vscode from 'vscode';
import { showAccountMessage } from '../accounts/accountActions.ts';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import { aliasSentence, ownServerSentence, wildcardSentence } from '../model/adviceWords.ts';
import { mayReplace, recordPurpose } from '../model/domainStatus.ts';
import { pickDomain } from '../model/pickDomain.ts';
import type { Services } from '../services.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { pickOne } from '../ui/input/pick.ts';
import { listText, sentencesText } from '../ui/localText.ts';
import { iconless } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import { isPublished, otherMailServers, recordToPublish } from './publishing.ts';
import { type DnsRecordFormat, dnsRecordFormats, formatDnsRecords } from './recordFormats.ts';
import { checkNow } from './verifyDomain.ts';

/** Key of globalState: the last chosen format. */
const formatKey = 'tencentSes.recordFormat';

/**
 * The command "Copy DNS Records As…": copies the records to publish for a domain. Leaves out the MX record if mail is received elsewhere,
 * and records that could replace existing ones if DNS did not answer.
 *
 * @param request `records` are `all` or `open`: only those that are missing or wrong in DNS. Asks for what is missing, but with a format and
 * no `records` copies all
 * @returns the text; `undefined` when canceled
 * @throws UserError when there is no such record; leaves the clipboard unchanged
 */
export async function copyRecords(
	services: Services,
	request: Readonly<Record<'domain' | 'format' | 'records', string | undefined>>
): Promise<string | undefined> {
	const { accounts, context, model } = services;
	const state = context.globalState;
	const title = vscode.l10n.t('Copy DNS Records As');
	const entry = await pickDomain(services, request.domain, title);
	if (!entry) {
		return undefined;
	}
	const domain = entry.name;
	const named = dnsRecordFormats.find(known => known === request.format);
	const format =
		named ??
		(await pickOne<DnsRecordFormat>({
			title,
			placeholder: vscode.l10n.t('Select a format for the DNS records of {0}', domain),
			items: dnsRecordFormats.map(value => ({ ...formatItem(value), value })),
			active: dnsRecordFormats.find(known => known === state.get(formatKey))
		}));
	if (!format) {
		return undefined;
	}
	// An old answer could lack what was published since.
	const check = await withProgress(vscode.l10n.t('Reading the DNS records of {0}…', domain), signal => checkNow(model, domain, signal));
	const records = check.records.filter(record => !record.verdict.hosts && !mayReplace(record));
	const leftOut = leftOutSentences(domain, check.records);
	const open = records.filter(record => !isPublished(record));
	let chosen: typeof records | undefined = request.records === 'open' ? open : records;
	if (!named && request.records === undefined && open.length > 0 && open.length < records.length) {
		chosen = await pickOne<typeof records>({
			title,
			placeholder: vscode.l10n.t('Select the records of {0} to copy', domain),
			items: [
				{ label: vscode.l10n.t('Only missing or wrong records'), description: counted(open.length), value: open },
				{ label: vscode.l10n.t('All records'), description: counted(records.length), value: records }
			]
		});
	}
	if (!chosen) {
		return undefined;
	}
	if (chosen.length === 0) {
		throw new UserError(
			check.records.length === 0
				? vscode.l10n.t('SES does not list DNS records for {0} yet. Try again in a few minutes.', domain)
				: sentencesText(leftOut) || vscode.l10n.t('All DNS records of {0} match. There is nothing to copy.', domain)
		);
	}
	const text = formatDnsRecords(domain, chosen.map(recordToPublish), format);
	await vscode.env.clipboard.writeText(text);
	await state.update(formatKey, format);
	const { label } = formatItem(format);
	const message = vscode.l10n.t('Copied {0} of {1} as {2}', counted(chosen.length), domain, label);
	vscode.window.setStatusBarMessage(`$(check) ${iconless(message)}`, 5000);
	const warning = sentencesText([...new Set([...leftOut, ...careSentences(chosen)])]);
	if (warning && accounts.current) {
		const show = { title: vscode.l10n.t('Show DNS Records'), command: 'showDomain', argument: { domain } };
		// Not awaited: the command must not wait until the message is closed.
		void showAccountMessage(accounts.current.id, 'Warning', warning, show);
	}
	return text;
}

/** Which records are not copied, because what is published now may have to be kept. */
function leftOutSentences(domain: string, checks: readonly RecordCheck<DnsRecord>[]): readonly string[] {
	const servers = listText(otherMailServers(checks));
	const unknown = checks.filter(mayReplace).map(({ record }) => recordPurpose(record));
	return [
		...(servers
			? [
					vscode.l10n.t(
						'The MX record of {0} is left out, because its mail goes to {1}. If nobody receives mail there, copy its value from its row.',
						domain,
						servers
					)
				]
			: []),
		...nameSentences(checks.filter(({ verdict }) => verdict.hosts)),
		...(unknown.length > 0
			? [
					vscode.l10n.t(
						'Some records of {0} are left out, because DNS did not answer: {1}. What is published now may have to be kept. Check DNS again, or copy a value from its row.',
						domain,
						listText(unknown)
					)
				]
			: [])
	];
}

/** What to know before the records are published: most formats can only add records. */
function careSentences(chosen: readonly RecordCheck<DnsRecord>[]): readonly string[] {
	const isThere = ({ verdict }: RecordCheck) =>
		!verdict.isWildcard &&
		(verdict.kind === 'matches' ? verdict.corrected !== undefined : !['missing', 'unknown', 'alias'].includes(verdict.kind));
	const isFaulty = ({ verdict: { broken, exceedsLookupLimit, ignored, unreadable } }: RecordCheck) =>
		broken || exceedsLookupLimit || ignored || unreadable;
	const named = (checks: readonly RecordCheck<DnsRecord>[]) => listText(checks.map(({ record }) => recordPurpose(record)));
	const [replacing, faulty] = [named(chosen.filter(isThere)), named(chosen.filter(isFaulty))];
	return [
		...nameSentences(chosen),
		...chosen.filter(({ verdict }) => verdict.receivesItself).map(({ record }) => ownServerSentence(record.name)),
		replacing && vscode.l10n.t('DNS already has records like these: {0}. Replace them: adding a second one would break both.', replacing),
		faulty && vscode.l10n.t('Correct these before you publish them: {0}.', faulty)
	];
}

/** What a record of its own changes at a name that has none yet. */
function nameSentences(checks: readonly RecordCheck<DnsRecord>[]): readonly string[] {
	return checks.flatMap(({ record, verdict }) => [
		...(verdict.isWildcard ? [wildcardSentence()] : []),
		...(verdict.kind === 'alias' ? [aliasSentence(record.name, verdict.target)] : [])
	]);
}

function counted(count: number): string {
	return count === 1 ? vscode.l10n.t('1 record') : vscode.l10n.t('{0} records', count);
}

function formatItem(format: DnsRecordFormat): { readonly label: string; readonly description: string } {
	switch (format) {
		case 'table':
			return { label: vscode.l10n.t('Table'), description: vscode.l10n.t('for reading, or for a ticket') };
		case 'bind':
			return { label: vscode.l10n.t('Zone File'), description: vscode.l10n.t('BIND and most DNS providers') };
		case 'terraformTencentCloud':
			return { label: vscode.l10n.t('Terraform for DNSPod'), description: 'tencentcloud_dnspod_record' };
		case 'terraformCloudflare':
			return { label: vscode.l10n.t('Terraform for Cloudflare'), description: 'cloudflare_dns_record' };
		case 'dnscontrol':
			return { label: 'DNSControl', description: 'dnsconfig.js' };
		case 'csv':
			return { label: 'CSV', description: vscode.l10n.t('for spreadsheets') };
	}
}
