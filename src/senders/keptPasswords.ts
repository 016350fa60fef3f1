import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { storeAndReadBack } from '../accounts/secretStore.ts';
import { addressKey } from '../mail/address.ts';
import type { DomainModel } from '../model/domainModel.ts';
import type { SenderAddress } from '../ses/senders.ts';
import { logError } from '../ui/log.ts';

const passwordPrefix = 'tencentSes.smtpPassword.';

/** Entries that name the addresses of a profile: older versions of VS Code do not tell what SecretStorage holds. */
const listPrefix = 'tencentSes.smtpPasswordList.';

/** Leave to keep one password: ends when another one is set, the address is deleted, or someone signs out. */
export interface KeepPermit {
	readonly isValid: boolean;
}

/** The SMTP passwords that someone asked to be kept for snippets. They are in SecretStorage, an entry for each address of a profile. */
export class KeptPasswords {
	private readonly _secrets: vscode.SecretStorage;
	/** What is under way: one change comes after the other. */
	private _last: Promise<unknown> = Promise.resolve();
	/** By key of their password. */
	private readonly _permits = new Map<string, { isValid: boolean }>();

	constructor(secrets: vscode.SecretStorage) {
		this._secrets = secrets;
	}

	/**
	 * @param sender as the service lists it: one without a password has lost it since, so what is kept is forgotten
	 * @returns `undefined` when there is none
	 */
	async load(profileId: string, sender: Pick<SenderAddress, 'address' | 'hasSmtpPassword'>): Promise<string | undefined> {
		if (sender.hasSmtpPassword === false) {
			await this._delete(profileId, sender.address);
			return undefined;
		}
		await this._last;
		return this._secrets.get(keyOf(profileId, sender.address));
	}

	/** For a password that was just set, which may be kept as long as its message is there. Ends those of before. */
	permit(profileId: string, address: string): KeepPermit {
		const key = keyOf(profileId, address);
		const permit = { isValid: true };
		this._endPermits(known => known === key);
		this._permits.set(key, permit);
		return permit;
	}

	/** @throws SecretNotKeptError when VS Code does not keep it */
	async store(profileId: string, address: string, password: string): Promise<void> {
		await this._inTurn(async () => {
			// The list first: what it does not name, nobody would find to delete it.
			const addresses = await this._list(profileId);
			await this._writeList(profileId, [...addresses.filter(other => other !== addressKey(address)), addressKey(address)]);
			await storeAndReadBack(this._secrets, keyOf(profileId, address), password);
		});
	}

	async forget(profileId: string, address: string): Promise<void> {
		this._endPermits(known => known === keyOf(profileId, address));
		await this._delete(profileId, address);
	}

	/** Forgets the passwords of all addresses of a profile. */
	async forgetProfile(profileId: string): Promise<void> {
		this._endPermits(known => known.startsWith(keyOf(profileId, '')));
		await this._inTurn(async () => {
			const prefix = keyOf(profileId, '');
			const listed = (await this._list(profileId)).map(address => keyOf(profileId, address));
			// A window that writes the list at the same time as another one takes its address out of it.
			const stored = (await keysOf(this._secrets)).filter(key => key.startsWith(prefix));
			for (const key of new Set([...listed, ...stored])) {
				await this._secrets.delete(key);
			}
			await this._writeList(profileId, []);
		});
	}

	private async _delete(profileId: string, address: string): Promise<void> {
		await this._inTurn(async () => {
			await this._secrets.delete(keyOf(profileId, address));
			const addresses = await this._list(profileId);
			if (addresses.includes(addressKey(address))) {
				await this._writeList(
					profileId,
					addresses.filter(other => other !== addressKey(address))
				);
			}
		});
	}

	private _endPermits(isMeant: (key: string) => boolean): void {
		for (const [key, permit] of this._permits) {
			if (isMeant(key)) {
				permit.isValid = false;
				this._permits.delete(key);
			}
		}
	}

	private _inTurn(change: () => Promise<void>): Promise<void> {
		const turn = this._last.then(change);
		this._last = turn.catch(() => {});
		return turn;
	}

	private async _list(profileId: string): Promise<readonly string[]> {
		const text = await this._secrets.get(listPrefix + profileId);
		try {
			const list: unknown = JSON.parse(text ?? '[]');
			return Array.isArray(list) ? list.filter(address => typeof address === 'string') : [];
		} catch {
			return [];
		}
	}

	private async _writeList(profileId: string, addresses: readonly string[]): Promise<void> {
		if (addresses.length === 0) {
			await this._secrets.delete(listPrefix + profileId);
		} else {
			await storeAndReadBack(this._secrets, listPrefix + profileId, JSON.stringify(addresses));
		}
	}
}

/** Forgets what is kept for a profile once someone signed out of it, and for an address once it is deleted. */
export function forgetWhatIsGone(
	accounts: Accounts,
	model: DomainModel,
	keptPasswords: KeptPasswords,
	log: vscode.LogOutputChannel
): vscode.Disposable {
	const watch = (forgetting: Promise<void>) =>
		forgetting.catch((error: unknown) => logError(log, 'Forgetting SMTP passwords that were kept', error));
	return vscode.Disposable.from(
		accounts.onDidSignOut(id => watch(keptPasswords.forgetProfile(id))),
		model.onDidEndPassword(({ profileId, address }) => watch(keptPasswords.forget(profileId, address)))
	);
}

/** @returns nothing in versions of VS Code that do not tell */
async function keysOf(secrets: vscode.SecretStorage & { keys?(): Thenable<string[]> }): Promise<readonly string[]> {
	return (await secrets.keys?.()) ?? [];
}

function keyOf(profileId: string, address: string): string {
	return `${passwordPrefix}${profileId}/${addressKey(address)}`;
}
