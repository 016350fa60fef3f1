import * as vscode from 'vscode';
import { accountTitle } from '../accounts/accountActions.ts';
import { findByAddress } from '../mail/address.ts';
import type { SenderAddress } from '../ses/senders.ts';
import { type PickItem, pickOne } from '../ui/input/pick.ts';
import { iconless } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import type { DomainEntry } from './domainEntry.ts';
import type { Snapshot } from './domainModel.ts';
import { type AccountModel, signedInSnapshot } from './loading.ts';
import { passwordStatus } from './statusWords.ts';

export interface PickedAddress {
	/** The list that it is from. */
	readonly snapshot: Snapshot;
	readonly entry: DomainEntry;
	readonly sender: SenderAddress;
}

/**
 * The sender address that a command is for: that of its argument, or one picked from a list.
 *
 * @param named the address of the argument
 * @returns `undefined` when canceled
 * @throws UserError when the service does not list the address of the argument, or the list would be empty
 */
export async function pickAddress(
	{ accounts, model }: AccountModel,
	named: string | undefined,
	title: string,
	profileId?: string
): Promise<PickedAddress | undefined> {
	const snapshot = await signedInSnapshot({ accounts, model }, profileId);
	if (!snapshot) {
		return undefined;
	}
	const all = allOf(snapshot);
	if (named !== undefined) {
		const chosen = findAddress(snapshot, named);
		if (!chosen) {
			throw new UserError(vscode.l10n.t('{0} is not a sender address of this account. Refresh the list.', named));
		}
		return chosen;
	}
	if (all.length === 0) {
		throw new UserError(vscode.l10n.t('This account has no sender addresses yet. Create one first.'));
	}
	const atCursor = underCursor(snapshot);
	return pickOne<PickedAddress | undefined>({
		title: accountTitle(accounts, snapshot.profile, title),
		placeholder: vscode.l10n.t('Select a sender address'),
		items: groupedItems(all),
		active: all.find(({ sender }) => sender === atCursor?.sender)
	});
}

/** @param named in any spelling */
export function findAddress(snapshot: Snapshot, named: string): PickedAddress | undefined {
	const all = allOf(snapshot);
	const sender = findByAddress(
		all.map(chosen => chosen.sender),
		named.trim()
	);
	return all.find(chosen => chosen.sender === sender);
}

function allOf(snapshot: Snapshot): readonly PickedAddress[] {
	return snapshot.entries.flatMap(entry => entry.addresses.map(sender => ({ snapshot, entry, sender })));
}

/** The address at the cursor of the active editor. */
function underCursor(snapshot: Snapshot): PickedAddress | undefined {
	const { document, selection } = vscode.window.activeTextEditor ?? {};
	if (!document || !selection) {
		return undefined;
	}
	const word = document.getWordRangeAtPosition(selection.active, /[^\s"'<>()[\],;:=]+@[^\s"'<>()[\],;:=]+/);
	return word && findAddress(snapshot, document.getText(word));
}

function groupedItems(addresses: readonly PickedAddress[]): readonly PickItem<PickedAddress | undefined>[] {
	const entries = new Set(addresses.map(({ entry }) => entry));
	return [...entries].flatMap(entry => [
		{ label: iconless(entry.name), kind: vscode.QuickPickItemKind.Separator, value: undefined },
		...addresses.filter(chosen => chosen.entry === entry).map(addressItem)
	]);
}

function addressItem(chosen: PickedAddress): PickItem<PickedAddress> {
	const { address, senderName, hasSmtpPassword } = chosen.sender;
	return {
		label: iconless(address),
		description: [iconless(senderName), passwordStatus(hasSmtpPassword)].filter(text => text !== '').join(' · '),
		iconPath: new vscode.ThemeIcon('mail'),
		value: chosen
	};
}
