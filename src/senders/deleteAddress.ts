import * as vscode from 'vscode';
import { accountTitle } from '../accounts/accountActions.ts';
import type { Snapshot } from '../model/domainModel.ts';
import { signedInSnapshot } from '../model/loading.ts';
import { findAddress, type PickedAddress, pickAddress } from '../model/pickAddress.ts';
import type { Services } from '../services.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { plainText } from '../ui/plainText.ts';
import { AddressDeletion, nameSome, showDeletion } from './addressDeletion.ts';

interface DeletedAddresses {
	readonly deletedAddresses: readonly string[];
}

/**
 * The command "Delete Sender Address".
 *
 * @param named the addresses to delete, without those that no longer exist; if empty, asks for one
 * @returns `undefined` when canceled, or something could not be deleted
 */
export async function deleteAddress(services: Services, named: readonly string[]): Promise<DeletedAddresses | undefined> {
	const chosen = await choose(services, named);
	const [first] = chosen;
	return first && (await confirm(services, first.snapshot, chosen)) ? deleteAll(services, first.snapshot, chosen) : undefined;
}

/** Of several, one may have been deleted before, such as one whose answer was lost. @throws UserError if all are missing */
async function choose(services: Services, named: readonly string[]): Promise<readonly PickedAddress[]> {
	const profileId = services.accounts.current?.id;
	if (named.length > 1) {
		const snapshot = await signedInSnapshot(services, profileId);
		const found = named.flatMap(address => (snapshot && findAddress(snapshot, address)) ?? []);
		if (!snapshot || found.length > 0) {
			return found;
		}
	}
	const picked = await pickAddress(services, named[0], vscode.l10n.t('Delete Sender Address'), profileId);
	return picked ? [picked] : [];
}

function confirm({ accounts }: Services, { profile }: Snapshot, chosen: readonly PickedAddress[]): Promise<boolean> {
	const addresses = chosen.map(({ sender }) => sender.address);
	const [only] = addresses;
	const question =
		addresses.length === 1
			? vscode.l10n.t('Delete the sender address {0}?', only ?? '')
			: vscode.l10n.t('Delete {0} sender addresses?', addresses.length);
	const paragraphs = [
		...(addresses.length === 1 ? [] : [nameSome(addresses).join('\n')]),
		...(chosen.every(({ sender }) => sender.hasSmtpPassword === false)
			? []
			: [vscode.l10n.t('SMTP passwords are deleted, too, in SES and in VS Code.')]),
		vscode.l10n.t('SES rejects mail that programs still send from a deleted address.'),
		vscode.l10n.t('This cannot be undone. An address that you create again has no SMTP password.')
	];
	const title = accountTitle(accounts, profile, plainText(question));
	return askToConfirm(title, vscode.l10n.t('Delete'), paragraphs.join('\n\n'));
}

async function deleteAll(
	services: Services,
	{ client, profile }: Snapshot,
	chosen: readonly PickedAddress[]
): Promise<DeletedAddresses | undefined> {
	const addresses = chosen.map(({ sender }) => sender.address);
	const deletion = new AddressDeletion(services, client, profile.id, addresses);
	const isDone = await showDeletion(services, {
		title: vscode.l10n.t('Deleting sender addresses'),
		work: (progress, signal) => deletion.run(progress, signal, 100 / addresses.length),
		summary: () => deletion.summary(),
		profileId: profile.id,
		again: () => ({ command: 'deleteAddress', argument: { addresses: deletion.left } })
	});
	if (!isDone) {
		return undefined;
	}
	const [only] = addresses;
	const sentence =
		addresses.length === 1 ? vscode.l10n.t('Deleted {0}.', only ?? '') : vscode.l10n.t('Deleted {0} sender addresses.', addresses.length);
	void vscode.window.showInformationMessage(plainText(sentence));
	return { deletedAddresses: addresses };
}
