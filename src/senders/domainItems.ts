import * as vscode from 'vscode';
import { readableDomain } from '../mail/domain.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { domainStatus } from '../model/domainStatus.ts';
import { addressCount, statusWords } from '../model/statusWords.ts';
import type { Site } from '../ses/sites.ts';
import type { PickItem } from '../ui/input/pick.ts';
import { iconless } from '../ui/plainText.ts';

/** What the list of domains in Create Sender Address offers besides the domains: a command, and its argument. */
export interface Offer {
	readonly command: 'addDomain' | 'showDomain' | 'verifyDomain';
	readonly argument?: { readonly domain: string };
}

/**
 * The domains, those that addresses can be created for first, and Add Domain.
 *
 * @param refused the domain that was selected and cannot be used. If it is not verified, what to do about it follows
 */
export function domainItems(
	entries: readonly DomainEntry[],
	site: Site,
	isUsable: (entry: DomainEntry) => boolean,
	refused: DomainEntry | undefined
): readonly PickItem<string | Offer>[] {
	const listed = entries.filter(entry => entry.domain);
	return [
		...[...listed.filter(isUsable), ...listed.filter(entry => !isUsable(entry))].flatMap(entry => [
			domainItem(entry, site, isUsable(entry)),
			...(entry === refused && !entry.domain?.isVerified ? verificationItems(entry.name) : [])
		]),
		{ label: '', kind: vscode.QuickPickItemKind.Separator, value: '' },
		{ ...offerItem('add', vscode.l10n.t('Add Domain…'), { command: 'addDomain' }), alwaysShow: true }
	];
}

/** What to do about a domain that is not verified. */
function verificationItems(domain: string): readonly PickItem<Offer>[] {
	return [
		offerItem('open-preview', vscode.l10n.t('Show DNS Records of {0}', domain), { command: 'showDomain', argument: { domain } }),
		offerItem('verified', vscode.l10n.t('Verify {0}', domain), { command: 'verifyDomain', argument: { domain } })
	];
}

function offerItem(icon: string, label: string, value: Offer): PickItem<Offer> {
	return { label: iconless(label), iconPath: new vscode.ThemeIcon(icon), value };
}

function domainItem({ name, domain, addresses }: DomainEntry, site: Site, isUsable: boolean): PickItem<string> {
	const facts = [statusWords(domainStatus(domain?.isVerified, undefined)), addressCount(addresses.length, site === 'international')];
	const readable = readableDomain(name);
	return {
		label: iconless(name),
		description: (readable === name ? facts : [iconless(readable), ...facts]).join(' · '),
		iconPath: new vscode.ThemeIcon(isUsable ? 'pass-filled' : 'warning'),
		value: name
	};
}
