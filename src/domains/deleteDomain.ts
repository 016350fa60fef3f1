import * as vscode from 'vscode';
import { accountTitle } from '../accounts/accountActions.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import { domainKey, domainOf, normalizeDomain } from '../mail/domain.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { pickDomain } from '../model/pickDomain.ts';
import { AddressDeletion, nameSome, showDeletion } from '../senders/addressDeletion.ts';
import type { Services } from '../services.ts';
import type { SesClient } from '../ses/client.ts';
import { deleteSenderDomain, mayBeNoSuchDomain } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { type OpenWrite, recorded } from '../ses/journal.ts';
import { mayHaveHappened } from '../ses/retry.ts';
import { listSenderAddresses } from '../ses/senders.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { type StepFrame, validationError, validationHint } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { plainText } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';

interface DeletedDomain {
	readonly domain: string;
	readonly deletedAddresses: readonly string[];
}

/** What the user has confirmed: a domain, and the addresses that were shown. */
interface Plan {
	readonly client: SesClient;
	readonly profile: Profile;
	readonly domain: string;
	readonly addresses: readonly string[];
}

/**
 * The command "Delete Domain". Several domains are confirmed and deleted one at a time; canceling one cancels the rest.
 *
 * @param domains the domains to delete; if empty, asks for one
 * @returns what was deleted, of several domains the last; `undefined` when canceled or not everything could be deleted
 */
export async function deleteDomain(services: Services, domains: readonly string[]): Promise<DeletedDomain | undefined> {
	const { accounts } = services;
	const profileId = accounts.current?.id;
	const named = domains.length > 0 ? domains : [undefined];
	let deleted: DeletedDomain | undefined;
	for (const [index, domain] of named.entries()) {
		const entry = await pickDomain(services, domain, vscode.l10n.t('Delete Domain'), { profileId });
		const step = domains.length > 1 ? { step: index + 1, totalSteps: domains.length } : {};
		const plan = entry && (await confirm(accounts, entry, step));
		deleted = plan && (await deleteConfirmed(services, plan));
		if (!deleted) {
			return undefined;
		}
	}
	return deleted;
}

/**
 * Shows what is deleted with a domain, and asks for its name.
 *
 * @returns `undefined` when canceled
 */
async function confirm(
	accounts: Accounts,
	{ name: domain, domain: facts }: DomainEntry,
	step: Pick<StepFrame, 'step' | 'totalSteps'>
): Promise<Plan | undefined> {
	const profile = accounts.current;
	const client = accounts.client();
	if (!profile || !client) {
		return undefined;
	}
	const addresses = await readAddresses(client, domain);
	const question = accountTitle(accounts, profile, plainText(vscode.l10n.t('Delete {0}?', domain)));
	const detail = paragraphs(addresses, facts?.isVerified === true, profile).join('\n\n');
	if (!(await askToConfirm(question, vscode.l10n.t('Delete…'), detail))) {
		return undefined;
	}
	const typed = await askForText({
		...step,
		title: accountTitle(accounts, profile, vscode.l10n.t('Delete Domain')),
		value: '',
		prompt: vscode.l10n.t('Enter {0} to confirm. This cannot be undone.', domain),
		placeholder: domain,
		validate: text =>
			(normalizeDomain(text) ?? text.trim().toLowerCase()) === domainKey(domain)
				? validationHint(vscode.l10n.t('Press Enter to delete {0}.', domain))
				: validationError(vscode.l10n.t('The name does not match. Enter {0} to delete it.', domain))
	});
	return typed && typed !== 'back' ? { client, profile, domain, addresses } : undefined;
}

/** The addresses of the domain. @throws AbortError when canceled */
function readAddresses(client: SesClient, domain: string): Promise<readonly string[]> {
	return withProgress(vscode.l10n.t('Reading the addresses of {0}…', domain), async signal =>
		(await listSenderAddresses(client, signal))
			.map(sender => sender.address)
			.filter(address => domainKey(domainOf(address)) === domainKey(domain))
			.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
	);
}

function paragraphs(addresses: readonly string[], isVerified: boolean, { site }: Profile): readonly string[] {
	return [
		...(addresses.length > 0
			? [
					[
						vscode.l10n.t('These addresses and their SMTP passwords are deleted with it, in SES and in VS Code:'),
						...nameSome(addresses)
					].join('\n'),
					// Unverified: the console does not offer it at all, and SES may say so only once the domain is empty.
					...(isVerified
						? [vscode.l10n.t('SES may refuse to delete a verified domain. Its addresses may already be deleted by then.')]
						: [])
				]
			: []),
		isVerified
			? vscode.l10n.t(
					'Its verification and its DKIM key are deleted, too. If you add it again, it will probably need new DNS records, and its reputation may start over.'
				)
			: vscode.l10n.t('Its DKIM key is deleted, too. If you add it again, it will probably need new DNS records.'),
		...(site === 'mainland'
			? [vscode.l10n.t('SES keeps the domain if it has addresses in another region. Those are not listed here.')]
			: [])
	];
}

/** @returns `undefined` when something was not deleted; a message says what */
async function deleteConfirmed(services: Services, { client, profile, domain, addresses }: Plan): Promise<DeletedDomain | undefined> {
	const deletion = new AddressDeletion(services, client, profile.id, addresses);
	let domainState: 'there' | 'gone' | 'unknown' = 'there';

	async function deleteItself(signal: AbortSignal, entry: OpenWrite): Promise<void> {
		try {
			await deleteSenderDomain(client, domain, signal, entry);
			domainState = 'gone';
		} catch (error) {
			domainState = mayHaveHappened(error) || (mayBeNoSuchDomain(error) && !error.hadNoEffect) ? 'unknown' : 'there';
			throw error;
		}
	}

	const isDone = await showDeletion(services, {
		title: vscode.l10n.t('Deleting {0}', plainText(domain)),
		work: (progress, signal) =>
			recorded(client.journal, { kind: 'deleteDomain', domain, addresses }, undefined, undefined, async entry => {
				const increment = 100 / (addresses.length + 1);
				if (addresses.length > 0) {
					// Checks, while all addresses still exist, whether this key may delete the domain at all.
					await deleteItself(signal, entry).catch(error => {
						if (!isSesError(error) || error.code !== 'OperationDenied.SenderWithDomainIsNotEmpty') {
							throw error;
						}
					});
				}
				await deletion.run(progress, signal, increment, entry);
				if (domainState !== 'gone') {
					progress.report({ message: vscode.l10n.t('the domain itself'), increment });
					await deleteItself(signal, entry);
				}
			}),
		summary: () => [plainText(domainSentence(domain, domainState)), ...deletion.summary()],
		profileId: profile.id,
		again: () => ({ command: 'deleteDomain', argument: { domain } })
	});
	if (!isDone) {
		return undefined;
	}
	await services.watches.end(profile.id, domain);
	void vscode.window.showInformationMessage(plainText(vscode.l10n.t('Deleted {0}.', domain)));
	return { domain, deletedAddresses: addresses };
}

function domainSentence(domain: string, state: 'there' | 'gone' | 'unknown'): string {
	switch (state) {
		case 'there':
			return vscode.l10n.t('{0} was not deleted.', domain);
		case 'gone':
			return vscode.l10n.t('{0} was deleted, but not all of its addresses.', domain);
		case 'unknown':
			return vscode.l10n.t('It is unknown whether {0} was deleted.', domain);
	}
}
