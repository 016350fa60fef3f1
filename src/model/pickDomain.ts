import * as vscode from 'vscode';
import { accountTitle } from '../accounts/accountActions.ts';
import { domainKey, readableDomain } from '../mail/domain.ts';
import { askToPick, type PickItem } from '../ui/input/pick.ts';
import { iconless } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import { domainOf } from './commandArgument.ts';
import type { DomainEntry } from './domainEntry.ts';
import type { DomainModel } from './domainModel.ts';
import { type AccountModel, signedInSnapshot } from './loading.ts';
import { statusIcon, statusWords } from './statusWords.ts';

/**
 * The domain that a command is for: that of its argument, or one picked from a list.
 *
 * @param argument see `commandArgument.ts`
 * @param offers which domains the list has. A domain from the argument is accepted in any case
 * @param nothing the error when it would be empty, although there are domains
 * @returns `undefined` when canceled
 * @throws UserError when the service does not list the domain of the argument, or the list would be empty
 */
export async function pickDomain(
	{ accounts, model }: AccountModel,
	argument: unknown,
	title: string,
	offers: (entry: DomainEntry) => boolean = () => true,
	nothing = ''
): Promise<DomainEntry | undefined> {
	const snapshot = await signedInSnapshot({ accounts, model }, argument);
	if (!snapshot) {
		return undefined;
	}
	const listed = snapshot.entries.filter(entry => entry.domain);
	const named = domainOf(argument);
	if (named !== undefined) {
		const entry = listed.find(candidate => domainKey(candidate.name) === domainKey(named));
		if (!entry) {
			throw new UserError(vscode.l10n.t('{0} is not one of your sender domains here. Refresh the list.', named));
		}
		return entry;
	}
	if (listed.length === 0) {
		throw new UserError(vscode.l10n.t('There is no sender domain in this account yet. Add one first.'), ['addDomain']);
	}
	const offered = listed.filter(offers);
	if (offered.length === 0) {
		throw new UserError(nothing);
	}
	const answer = await askToPick<DomainEntry>({
		title: accountTitle(accounts, snapshot.profile, title),
		placeholder: vscode.l10n.t('Choose a domain'),
		items: offered.map(entry => domainItem(model, entry))
	});
	if (!answer || answer === 'back') {
		return undefined;
	}
	accounts.requireCurrent(snapshot.profile.id);
	return answer.value;
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
