import * as vscode from 'vscode';
import { readableDomain } from '../mail/domain.ts';
import { type DomainCheck, recordState } from '../model/domainStatus.ts';
import { pickDomain } from '../model/pickDomain.ts';
import type { Services } from '../services.ts';
import { iconless } from '../ui/plainText.ts';

/**
 * The command "Check DNS Now": reads domains again from SES and DNS.
 *
 * @param named the domains; if it is not several, the one must be listed, or is asked for
 * @throws the first error
 */
export async function checkDns(services: Services, named: readonly string[]): Promise<void> {
	const { model } = services;
	const chosen = named.length > 1 ? named : [(await pickDomain(services, named[0], vscode.l10n.t('Check DNS Now')))?.name];
	const domains = chosen.filter(domain => domain !== undefined);
	const outcomes = await model.checkAgain(domains);
	const checks = outcomes.filter(outcome => outcome.status === 'fulfilled').map(({ value }) => value);
	const listed = new Map(model.latest?.entries.map(({ name, domain }) => [name, domain?.isVerified]));
	if (checks.some(({ domain, isVerified }) => isVerified !== listed.get(domain))) {
		// The list is out of date.
		model.refresh();
	}
	const failed = outcomes.find(outcome => outcome.status === 'rejected');
	if (failed) {
		throw failed.reason;
	}
	if (checks.length > 0) {
		vscode.window.setStatusBarMessage(outcomeWords(checks), 5000);
	}
}

function outcomeWords(checks: readonly DomainCheck[]): string {
	const [only] = checks;
	if (checks.length > 1 || !only) {
		return vscode.l10n.t('Checked the DNS records of {0} domains', checks.length);
	}
	const matching = only.records.filter(record => recordState(record) === 'matches').length;
	return iconless(vscode.l10n.t('{0}: {1} of {2} DNS records match', readableDomain(only.domain), matching, only.records.length));
}
