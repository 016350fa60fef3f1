import * as vscode from 'vscode';
import { accountTitle } from '../accounts/accountActions.ts';
import { domainKey, readableDomain } from '../mail/domain.ts';
import { type PickItem, pickOne } from '../ui/input/pick.ts';
import { iconless } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import type { DomainEntry } from './domainEntry.ts';
import type { DomainModel } from './domainModel.ts';
import { type AccountModel, signedInSnapshot } from './loading.ts';
import { statusIcon, statusWords } from './statusWords.ts';

interface PickOptions {
	/** Which domains the list has. A domain that is named is accepted in any case. */
	readonly offers?: (entry: DomainEntry) => boolean;
	/** The error when the list would be empty, although there are domains. */
	readonly nothing?: string;
	/** See `signedInSnapshot`. */
	readonly profileId?: string | undefined;
}

/**
 * The domain that a command is for: that of its argument, or one picked from a list.
 *
 * @param named the domain of the argument
 * @returns `undefined` when canceled
 * @throws UserError when the service does not list the domain of the argument, or the list would be empty
 */
export async function pickDomain(
	{ accounts, model }: AccountModel,
	named: string | undefined,
	title: string,
	{ offers = () => true, nothing = '', profileId }: PickOptions = {}
): Promise<DomainEntry | undefined> {
	const snapshot = await signedInSnapshot({ accounts, model }, profileId);
	if (!snapshot) {
		return undefined;
	}
	const listed = snapshot.entries.filter(entry => entry.domain);
	if (named !== undefined) {
		const entry = listed.find(candidate => domainKey(candidate.name) === domainKey(named));
		if (!entry) {
			throw new UserError(vscode.l10n.t('{0} is not a sender domain of this account. Refresh the list.', named));
		}
		return entry;
	}
	if (listed.length === 0) {
		throw new UserError(vscode.l10n.t('This account has no sender domains yet. Add one first.'), ['addDomain']);
	}
	const offered = listed.filter(offers);
	if (offered.length === 0) {
		throw new UserError(nothing);
	}
	const chosen = await pickOne<DomainEntry>({
		title: accountTitle(accounts, snapshot.profile, title),
		placeholder: vscode.l10n.t('Select a domain'),
		items: offered.map(entry => domainItem(model, entry))
	});
	if (chosen) {
		accounts.requireCurrent(snapshot.profile.id);
	}
	return chosen;
}

function domainItem(model: DomainModel, entry: DomainEntry): PickItem<DomainEntry> {
	const readable = readableDomain(entry.name);
	const status = model.statusOf(entry);
	const words = statusWords(status);
	return {
		label: iconless(entry.name),
		description: iconless(readable === entry.name ? words : `${readable} · ${words}`),
		iconPath: statusIcon(status.kind),
		value: entry
	};
}
