import * as vscode from 'vscode';
import { showAccountMessage } from '../accounts/accountActions.ts';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import { publishRecords } from '../emulatorLink/emulatorControl.ts';
import { verdictAdvice } from '../model/adviceWords.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { type DomainCheck, recordPurpose } from '../model/domainStatus.ts';
import { pickDomain } from '../model/pickDomain.ts';
import { verdictSentence } from '../model/statusWords.ts';
import type { Services } from '../services.ts';
import type { SesClient } from '../ses/client.ts';
import { type DnsRecord, verifySenderDomain } from '../ses/domains.ts';
import { listText } from '../ui/localText.ts';
import { withProgress } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import { areAllPublished, isPublished, zoneChanges } from './publishing.ts';

export interface VerifyOutcome {
	readonly domain: string;
	readonly isVerified: boolean;
}

/**
 * The command "Verify Domain". Asks SES only when all records in DNS match, or `anyway`; never for a domain that is already verified.
 *
 * @returns `undefined` when canceled. Does not wait for an answer to the message.
 */
export async function verifyDomain(
	services: Services,
	{ domain: named, anyway }: { readonly domain: string | undefined; readonly anyway: boolean }
): Promise<VerifyOutcome | undefined> {
	const { accounts, model, watches } = services;
	const entry = await pickDomain(services, named, vscode.l10n.t('Verify Domain'));
	const profile = accounts.current;
	const client = accounts.client();
	if (!entry || !profile || !client) {
		return undefined;
	}
	const domain = entry.name;
	const subject = { profileId: profile.id, domain };
	return withProgress(vscode.l10n.t('Verifying {0}…', domain), async signal => {
		if (!anyway) {
			const check = await checkNow(model, domain, signal);
			accounts.requireCurrent(profile.id);
			if (check.isVerified) {
				if (!entry.domain?.isVerified) {
					model.refresh();
				}
				await watches.end(profile.id, domain);
				void sayVerifiedAlready(subject, check);
				return { domain, isVerified: true };
			}
			if (!areAllPublished(check.records)) {
				const next = accounts.isEmulator(profile) ? 'publish' : 'watch';
				void say('Warning', notRightSentence(check), subject, [next, 'show', 'anyway']);
				return { domain, isVerified: false };
			}
		}
		return { domain, isVerified: await askSes(services, client, subject, signal) };
	});
}

/** @returns whether the domain is verified, which a message also says */
async function askSes({ model, watches }: Services, client: SesClient, subject: Subject, signal: AbortSignal): Promise<boolean> {
	const { domain } = subject;
	const state = await verifySenderDomain(client, domain, signal).catch(error => {
		// SES may have verified it anyway.
		model.refresh();
		throw error;
	});
	if (state.isVerified) {
		model.refresh();
		await watches.end(subject.profileId, domain);
		void say('Information', vscode.l10n.t('{0} is verified. You can create sender addresses now.', domain), subject, [
			'createAddress',
			'show'
		]);
	} else {
		// SES has looked again, so what it last saw may have changed.
		model.refreshRecords(domain);
		void say('Warning', notSeenSentence(domain, state.records), subject, ['watch', 'show']);
	}
	return state.isVerified;
}

/**
 * The command "Publish DNS Records in the Emulator": publishes the records of a domain in its DNS.
 *
 * @returns how many records were published; `undefined` when canceled
 * @throws UserError when the current profile is not an emulator
 */
export async function publishInEmulator(services: Services, named: string | undefined): Promise<number | undefined> {
	const { accounts, model } = services;
	const title = vscode.l10n.t('Publish DNS Records in the Emulator');
	const entry = await pickDomain(services, named, title, {
		offers: ({ domain }) => domain?.isVerified === false,
		nothing: vscode.l10n.t('All domains are verified.')
	});
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
	const message =
		count === 0
			? vscode.l10n.t('All DNS records of {0} are already published in the emulator.', domain)
			: vscode.l10n.t('Published the DNS records of {0} in the emulator.', domain);
	void say('Information', message, { profileId: profile.id, domain }, ['verify', 'show']);
	return count;
}

/** Queries DNS again. @throws AbortError when canceled */
export async function checkNow(model: DomainModel, domain: string, signal: AbortSignal): Promise<DomainCheck> {
	const [settled] = await model.checkAgain([domain], signal);
	signal.throwIfAborted();
	if (settled?.status !== 'fulfilled') {
		throw settled?.reason;
	}
	return settled.value;
}

function sayVerifiedAlready(subject: Subject, { domain, records }: DomainCheck): Promise<void> {
	// Mail may be received elsewhere: the MX record is not about sending.
	const wrong = records.filter(record => !isPublished(record) && record.verdict.kind !== 'unknown' && !record.verdict.hosts);
	return wrong.length === 0
		? say('Information', vscode.l10n.t('{0} is already verified.', domain), subject, ['createAddress', 'show'])
		: say(
				'Warning',
				vscode.l10n.t(
					'{0} is verified, but its DNS records no longer match: {1}. Mail may be rejected; fix the records.',
					domain,
					verdicts(wrong)
				),
				subject,
				['show']
			);
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

function notSeenSentence(domain: string, records: readonly DnsRecord[]): string {
	const unseen = records.filter(({ isMatching }) => !isMatching);
	return unseen.length === 0
		? vscode.l10n.t('SES sees the DNS records of {0} but has not verified it yet. Try again in a few minutes, or watch it.', domain)
		: vscode.l10n.t(
				'SES has not verified {0} yet, because it does not find the right values for these records: {1}. New records can take some time to reach SES; watch the domain, or check the records.',
				domain,
				listText(unseen.map(recordPurpose))
			);
}

/** Such as `DKIM: wrong value, DMARC: not published yet`. */
function verdicts(checks: readonly RecordCheck<DnsRecord>[]): string {
	return listText(checks.map(check => vscode.l10n.t('{0}: {1}', recordPurpose(check.record), verdictSentence(check))));
}

const buttonsFor = (domain: string) => ({
	createAddress: { title: vscode.l10n.t('Create Sender Address'), command: 'createSenderAddress', argument: { domain } },
	show: { title: vscode.l10n.t('Show DNS Records'), command: 'showDomain', argument: { domain } },
	watch: { title: vscode.l10n.t('Watch'), command: 'watchDomain', argument: { domain } },
	publish: { title: vscode.l10n.t('Publish in the Emulator'), command: 'publishInEmulator', argument: { domain } },
	verify: { title: vscode.l10n.t('Verify Domain'), command: 'verifyDomain', argument: { domain } },
	anyway: { title: vscode.l10n.t('Verify Anyway'), command: 'verifyDomain', argument: { domain, anyway: true } }
});

/** A domain of an account. */
interface Subject {
	readonly profileId: string;
	readonly domain: string;
}

async function say(
	severity: 'Information' | 'Warning',
	message: string,
	{ profileId, domain }: Subject,
	names: readonly (keyof ReturnType<typeof buttonsFor>)[]
): Promise<void> {
	const buttons = buttonsFor(domain);
	await showAccountMessage(profileId, severity, message, ...names.map(name => buttons[name]));
}
