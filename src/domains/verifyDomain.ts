import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import { publishRecords } from '../emulatorLink/emulatorControl.ts';
import { verdictAdvice } from '../model/adviceWords.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { type DomainCheck, recordPurpose } from '../model/domainStatus.ts';
import { pickDomain } from '../model/pickDomain.ts';
import { verdictSentence } from '../model/statusWords.ts';
import type { Services } from '../services.ts';
import type { SesClient } from '../ses/client.ts';
import { type DnsRecord, type DomainState, verifySenderDomain } from '../ses/domains.ts';
import { plainText } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import { isPublished, zoneChanges } from './publishing.ts';
import { isRight } from './watch.ts';

export interface VerifyOutcome {
	readonly domain: string;
	readonly isVerified: boolean;
}

/**
 * The command "Verify Domain". Asks SES only when all records in DNS match, or the argument has `anyway`; never for a domain that is
 * already verified.
 *
 * @returns `undefined` when canceled. Does not wait for an answer to the message.
 */
export async function verifyDomain(services: Services, argument: unknown): Promise<VerifyOutcome | undefined> {
	const { accounts, model, watches } = services;
	const entry = await pickDomain(services, argument, vscode.l10n.t('Verify Domain'));
	const profile = accounts.current;
	const client = accounts.client();
	if (!entry || !profile || !client) {
		return undefined;
	}
	const domain = entry.name;
	const isAnyway = property(argument, 'anyway') === true;
	return withProgress(vscode.l10n.t('Verifying {0}…', domain), async (signal, report) => {
		if (!isAnyway) {
			report(vscode.l10n.t('querying DNS'));
			const check = await checkNow(model, domain, signal);
			accounts.requireCurrent(profile.id);
			if (check.isVerified) {
				if (!entry.domain?.isVerified) {
					model.refresh();
				}
				await watches.end(domain);
				void sayVerifiedAlready(check);
				return { domain, isVerified: true };
			}
			if (!isRight(check)) {
				void sayNotRight(check);
				return { domain, isVerified: false };
			}
		}
		report(vscode.l10n.t('asking SES'));
		return { domain, isVerified: await askSes(services, client, domain, signal) };
	});
}

/** @returns whether the domain is verified, which a message also says */
async function askSes({ model, watches }: Services, client: SesClient, domain: string, signal: AbortSignal): Promise<boolean> {
	let state: DomainState;
	try {
		state = await verifySenderDomain(client, domain, signal);
	} catch (error) {
		// SES may have verified it all the same.
		model.refresh();
		throw error;
	}
	if (state.isVerified) {
		model.refresh();
		await watches.end(domain);
		void sayVerified(domain);
	} else {
		// SES has looked again, so what it last saw may have changed.
		model.refreshRecords(domain);
		void sayNotSeen(domain, state.records);
	}
	return state.isVerified;
}

/**
 * The command "Publish DNS Records in the Emulator": publishes the records of a domain in its DNS.
 *
 * @returns how many records were published; `undefined` when canceled
 * @throws UserError when the current profile isn't an emulator
 */
export async function publishInEmulator(services: Services, argument: unknown): Promise<number | undefined> {
	const { accounts, model } = services;
	const title = vscode.l10n.t('Publish DNS Records in the Emulator');
	const entry = await pickDomain(services, argument, title);
	const profile = accounts.current;
	if (!entry || !profile) {
		return undefined;
	}
	if (!accounts.isEmulator(profile)) {
		throw new UserError(
			vscode.l10n.t('Records can be published in the DNS of the local emulator only. Elsewhere, copy them to your DNS provider.')
		);
	}
	const domain = entry.name;
	const count = await withProgress(vscode.l10n.t('Publishing the DNS records of {0}…', domain), async signal => {
		const { publish, withdraw } = zoneChanges((await checkNow(model, domain, signal)).records);
		accounts.requireCurrent(profile.id);
		if (publish.length > 0) {
			await publishRecords(accounts.emulator, profile.site, publish, withdraw);
			await checkNow(model, domain, signal);
		}
		return publish.length;
	});
	void sayPublished(domain, count);
	return count;
}

async function checkNow(model: DomainModel, domain: string, signal: AbortSignal): Promise<DomainCheck> {
	const [settled] = await model.checkAgain([domain], signal);
	signal.throwIfAborted();
	if (settled?.status !== 'fulfilled') {
		throw settled?.reason;
	}
	return settled.value;
}

async function sayVerifiedAlready({ domain, records }: DomainCheck): Promise<void> {
	const wrong = records.filter(record => !isPublished(record) && record.verdict.kind !== 'unknown');
	if (wrong.length === 0) {
		await say('Information', vscode.l10n.t('{0} is already verified.', domain), domain, ['createAddress', 'show']);
		return;
	}
	await say(
		'Warning',
		vscode.l10n.t(
			'{0} is verified, but its DNS records no longer match: {1}. Mail may be rejected; fix the records.',
			domain,
			verdicts(wrong)
		),
		domain,
		['show']
	);
}

async function sayNotRight(check: DomainCheck): Promise<void> {
	await say('Warning', notRightSentence(check), check.domain, ['show', 'watch', 'anyway']);
}

function notRightSentence({ domain, records }: DomainCheck): string {
	const open = records.filter(record => !isPublished(record));
	const [first] = open;
	if (!first) {
		return vscode.l10n.t(
			'SES does not list DNS records for {0} yet, so it was not asked to verify the domain. Try again in a few minutes.',
			domain
		);
	}
	return open.every(({ verdict }) => verdict.kind === 'unknown')
		? vscode.l10n.t(
				'SES was not asked to verify {0}, because DNS gave no answer for {1} of {2} records. {3}',
				domain,
				open.length,
				records.length,
				verdictAdvice(first)
			)
		: vscode.l10n.t('{0} is not verified: {1} of {2} DNS records do not match. {3}.', domain, open.length, records.length, verdicts(open));
}

async function sayVerified(domain: string): Promise<void> {
	await say('Information', vscode.l10n.t('{0} is verified. You can create sender addresses now.', domain), domain, [
		'createAddress',
		'show'
	]);
}

async function sayNotSeen(domain: string, records: readonly DnsRecord[]): Promise<void> {
	const unseen = records.filter(({ isMatching }) => !isMatching);
	const message =
		unseen.length === 0
			? vscode.l10n.t('SES sees the DNS records of {0} but has not verified it yet. Try again in a few minutes, or watch it.', domain)
			: vscode.l10n.t(
					'SES has not verified {0} yet. It sees {1}. New records can take some time to reach SES; watch the domain, or check the records.',
					domain,
					unseen.map(seen).join('; ')
				);
	await say('Warning', message, domain, ['watch', 'show']);
}

async function sayPublished(domain: string, count: number): Promise<void> {
	const message =
		count === 0
			? vscode.l10n.t('All DNS records of {0} are already published in the emulator.', domain)
			: count === 1
				? vscode.l10n.t('Published 1 record of {0} in the DNS of the emulator.', domain)
				: vscode.l10n.t('Published {0} records of {1} in the DNS of the emulator.', count, domain);
	await say('Information', message, domain, ['verify', 'show']);
}

/** Such as `DKIM: wrong value; DMARC: not published yet`. */
function verdicts(checks: readonly RecordCheck<DnsRecord>[]): string {
	return checks.map(check => vscode.l10n.t('{0}: {1}', recordPurpose(check.record), verdictSentence(check))).join('; ');
}

const maxShown = 60;

function seen(record: DnsRecord): string {
	const purpose = recordPurpose(record);
	if (record.found === '') {
		return vscode.l10n.t('no {0} record', purpose);
	}
	const found = record.found.length > maxShown ? `${record.found.slice(0, maxShown)}…` : record.found;
	return vscode.l10n.t('another {0} record, "{1}"', purpose, found);
}

function buttonsFor(domain: string) {
	return {
		createAddress: { title: vscode.l10n.t('Create Sender Address'), command: 'tencentSes.createSenderAddress', argument: { domain } },
		show: { title: vscode.l10n.t('Show DNS Records'), command: 'tencentSes.showDomain', argument: { domain } },
		watch: { title: vscode.l10n.t('Watch'), command: 'tencentSes.watchDomain', argument: { domain } },
		verify: { title: vscode.l10n.t('Verify Domain'), command: 'tencentSes.verifyDomain', argument: { domain } },
		anyway: { title: vscode.l10n.t('Verify Anyway'), command: 'tencentSes.verifyDomain', argument: { domain, anyway: true } }
	};
}

async function say(
	severity: 'Information' | 'Warning',
	message: string,
	domain: string,
	buttons: readonly (keyof ReturnType<typeof buttonsFor>)[]
): Promise<void> {
	const all = buttonsFor(domain);
	const chosen = await vscode.window[`show${severity}Message`](plainText(message), ...buttons.map(name => all[name]));
	if (chosen) {
		await vscode.commands.executeCommand(chosen.command, chosen.argument);
	}
}
