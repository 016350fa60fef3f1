import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import { addressKey } from '../mail/address.ts';
import { domainKey, normalizeDomain } from '../mail/domain.ts';
import { selectedDomains } from '../model/commandArgument.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { pickDomain } from '../model/pickDomain.ts';
import { AddressDeletion, nameSome, showDeletion } from '../senders/addressDeletion.ts';
import type { Services } from '../services.ts';
import type { SesClient } from '../ses/client.ts';
import { deleteSenderDomain } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { type OpenWrite, recorded } from '../ses/journal.ts';
import { mayHaveHappened } from '../ses/retry.ts';
import { listSenderAddresses } from '../ses/senders.ts';
import { type StepFrame, type ValidationMessage, validationError, validationHint } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { plainText } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';

export interface DeletedDomain {
	readonly domain: string;
	/** Of the domain. */
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
 * The command "Delete Domain". Several selected rows are confirmed and deleted one after the other; canceling one cancels the rest.
 *
 * @param argument what pickDomain takes
 * @param selected the selected rows, when called in the tree
 * @returns what was deleted, of several domains the last; `undefined` when canceled or not everything could be deleted
 */
export async function deleteDomain(services: Services, argument: unknown, selected: unknown): Promise<DeletedDomain | undefined> {
	const { accounts } = services;
	const domains = selectedDomains(argument, selected);
	const rows: readonly unknown[] = domains.length > 1 ? domains.map(domain => ({ domain })) : [argument];
	let deleted: DeletedDomain | undefined;
	for (const [index, row] of rows.entries()) {
		const entry = await pickDomain(services, row, vscode.l10n.t('Delete Domain'));
		const step = rows.length > 1 ? { step: index + 1, totalSteps: rows.length } : {};
		const plan = entry && (await confirm(accounts, entry, step));
		deleted = plan && (await new Deletion(services, plan).run());
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
	const go = vscode.l10n.t('Delete…');
	if (!addresses) {
		return undefined;
	}
	const chosen = await vscode.window.showWarningMessage(...dialog(domain, addresses, facts?.isVerified === true, profile), go);
	if (chosen !== go) {
		return undefined;
	}
	const typed = await askForText({
		...step,
		title: vscode.l10n.t('Delete Domain'),
		keepOpen: true,
		value: '',
		prompt: vscode.l10n.t('Type {0} and press Enter. This cannot be undone.', domain),
		placeholder: domain,
		validate: text => validateConfirmation(text, domain, addresses.length)
	});
	return typed && typed !== 'back' ? { client, profile, domain, addresses } : undefined;
}

/** @returns `undefined` when canceled */
function readAddresses(client: SesClient, domain: string): Promise<readonly string[] | undefined> {
	return withProgress(vscode.l10n.t('Reading the addresses of {0}…', domain), async signal => {
		try {
			return await listAddressesOf(client, domain, signal);
		} catch (error) {
			if (signal.aborted) {
				return undefined;
			}
			throw error;
		}
	});
}

async function listAddressesOf(client: SesClient, domain: string, signal?: AbortSignal): Promise<readonly string[]> {
	const senders = await listSenderAddresses(client, signal);
	return senders
		.map(sender => sender.address)
		.filter(address => domainKey(address.slice(address.lastIndexOf('@') + 1)) === domainKey(domain))
		.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
}

function dialog(
	domain: string,
	addresses: readonly string[],
	isVerified: boolean,
	{ site }: Profile
): [message: string, options: vscode.MessageOptions] {
	const paragraphs: string[] = [];
	if (addresses.length > 0) {
		paragraphs.push([vscode.l10n.t('These addresses are deleted with it:'), ...nameSome(addresses)].join('\n'));
	}
	paragraphs.push(
		isVerified
			? vscode.l10n.t(
					'Its verification and its DKIM key are deleted, too. If you add it again, it will probably need new DNS records, and its reputation may start over.'
				)
			: vscode.l10n.t('Its DKIM key is deleted, too. If you add it again, it will probably need new DNS records.')
	);
	if (site === 'mainland') {
		paragraphs.push(vscode.l10n.t('SES keeps the domain if it has addresses in another region. Those are not listed here.'));
	}
	return [plainText(questionSentence(domain, addresses.length)), { modal: true, detail: paragraphs.join('\n\n') }];
}

function questionSentence(domain: string, count: number): string {
	switch (count) {
		case 0:
			return vscode.l10n.t('Delete {0}?', domain);
		case 1:
			return vscode.l10n.t('Delete {0} and its address?', domain);
		default:
			return vscode.l10n.t('Delete {0} and its {1} addresses?', domain, count);
	}
}

function validateConfirmation(text: string, domain: string, count: number): ValidationMessage {
	if (text.trim() === '' || (normalizeDomain(text) ?? text.trim().toLowerCase()) !== domainKey(domain)) {
		return validationError(vscode.l10n.t('The name does not match. Type {0} to delete it.', domain));
	}
	switch (count) {
		case 0:
			return validationHint(vscode.l10n.t('Enter deletes {0}.', domain));
		case 1:
			return validationHint(vscode.l10n.t('Enter deletes {0} and its address.', domain));
		default:
			return validationHint(vscode.l10n.t('Enter deletes {0} and its {1} addresses.', domain, count));
	}
}

/** Deletes what was confirmed, and continues where it stopped when it is run again. */
class Deletion {
	private readonly _services: Services;
	private readonly _plan: Plan;
	private readonly _addresses: AddressDeletion;
	/** `unknown` when the response was lost. */
	private _domain: 'there' | 'gone' | 'unknown' = 'there';

	constructor(services: Services, plan: Plan) {
		this._services = services;
		this._plan = plan;
		this._addresses = new AddressDeletion(services, plan.client, plan.profile.id, plan.addresses);
	}

	/** @returns `undefined` when something was not deleted; a message says what */
	async run(): Promise<DeletedDomain | undefined> {
		const { watches } = this._services;
		const { client, domain, addresses } = this._plan;
		const isDone = await showDeletion(this._services, {
			title: vscode.l10n.t('Deleting {0}', plainText(domain)),
			command: { id: 'tencentSes.deleteDomain', argument: { domain } },
			work: async (progress, token) => {
				const count = await this._countLeft();
				return recorded(client.journal, { kind: 'deleteDomain', domain, addresses }, undefined, undefined, async entry => {
					const isDone = await this._deleteAll(count, progress, token, entry);
					if (!isDone) {
						// The outcome of an earlier attempt is still unknown.
						await entry.close(true);
					}
					return isDone;
				});
			},
			account: () => [plainText(this._domainSentence()), ...this._addresses.account()],
			goOn: () => this.run()
		});
		if (!isDone) {
			return undefined;
		}
		await watches.end(domain);
		void vscode.window.showInformationMessage(plainText(deletedSentence(domain, addresses.length)));
		return { domain, deletedAddresses: addresses };
	}

	/**
	 * @param count how many of the addresses still exist
	 * @returns whether everything was deleted; `false` when canceled
	 */
	private async _deleteAll(
		count: number,
		progress: vscode.Progress<{ readonly message?: string; readonly increment?: number }>,
		token: vscode.CancellationToken,
		entry: OpenWrite
	): Promise<boolean> {
		const increment = 100 / (count + 1);
		if (count > 0 && !token.isCancellationRequested) {
			// Shows while all addresses still exist whether this key may delete the domain at all.
			await this._deleteDomain(entry, { isEmpty: false });
		}
		if (!(await this._addresses.run(progress, token, increment, entry))) {
			return false;
		}
		if (this._domain !== 'gone') {
			if (token.isCancellationRequested) {
				return false;
			}
			progress.report({ message: vscode.l10n.t('the domain itself'), increment });
			await this._deleteDomain(entry, { isEmpty: true });
		}
		return true;
	}

	/**
	 * How many of the confirmed addresses still exist.
	 *
	 * @throws UserError when the domain has addresses that were not confirmed
	 */
	private async _countLeft(): Promise<number> {
		const { client, profile, domain, addresses } = this._plan;
		this._services.accounts.requireCurrent(profile.id);
		const listed = await listAddressesOf(client, domain);
		const added = listed.filter(address => !addresses.some(confirmed => addressKey(confirmed) === addressKey(address)));
		if (added.length > 0) {
			throw new UserError(vscode.l10n.t('Addresses were added meanwhile: {0}. Start again to see all of them.', added.join(', ')));
		}
		this._addresses.takeOver(listed);
		return listed.length;
	}

	/** @param isEmpty `false` when SES is expected to refuse, because the domain still has addresses */
	private async _deleteDomain(entry: OpenWrite, { isEmpty }: { readonly isEmpty: boolean }): Promise<void> {
		const { client, domain } = this._plan;
		try {
			await deleteSenderDomain(client, domain, undefined, entry);
		} catch (error) {
			this._domain = mayHaveHappened(error) ? 'unknown' : 'there';
			if (!isEmpty && isSesError(error) && error.code === 'OperationDenied.SenderWithDomainIsNotEmpty') {
				return;
			}
			throw error;
		}
		this._domain = 'gone';
	}

	private _domainSentence(): string {
		const { domain } = this._plan;
		switch (this._domain) {
			case 'there':
				return vscode.l10n.t('{0} was not deleted.', domain);
			case 'gone':
				return vscode.l10n.t('{0} was deleted, but not all of its addresses.', domain);
			case 'unknown':
				return vscode.l10n.t('It is unknown whether {0} was deleted.', domain);
		}
	}
}

function deletedSentence(domain: string, count: number): string {
	switch (count) {
		case 0:
			return vscode.l10n.t('Deleted {0}.', domain);
		case 1:
			return vscode.l10n.t('Deleted {0} and its address.', domain);
		default:
			return vscode.l10n.t('Deleted {0} and its {1} addresses.', domain, count);
	}
}
