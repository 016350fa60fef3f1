import type * as vscode from 'vscode';
import { storeAndReadBack } from '../accounts/secretStore.ts';
import { addressKey } from '../mail/address.ts';
import type { SenderAddress } from '../ses/senders.ts';
import { logError } from '../ui/log.ts';

const passwordPrefix = 'tencentSes.smtpPassword.';

/** Entries with the addresses of a profile, because older versions of VS Code cannot list the keys of SecretStorage. */
const listPrefix = 'tencentSes.smtpPasswordList.';

/** The SMTP passwords that people chose to keep for snippets, in SecretStorage with an entry for each address of a profile. */
export class KeptPasswords {
	private readonly _secrets: vscode.SecretStorage;
	private readonly _log: vscode.LogOutputChannel;
	/** Changes run one after the other. */
	private _last: Promise<unknown> = Promise.resolve();
	/** By the key of their password. */
	private readonly _claims = new Map<string, AbortController>();

	constructor(secrets: vscode.SecretStorage, log: vscode.LogOutputChannel) {
		this._secrets = secrets;
		this._log = log;
	}

	/**
	 * @param sender as the service lists it: if it has no password, the stored one is outdated and is deleted
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

	/** A signal for a password that was just set: aborted when another one is set, the address is deleted, or the profile is signed out. */
	claim(profileId: string, address: string): AbortSignal {
		const key = keyOf(profileId, address);
		const claim = new AbortController();
		this._endClaims(known => known === key);
		this._claims.set(key, claim);
		return claim.signal;
	}

	/** @throws SecretNotKeptError when VS Code does not store it */
	async store(profileId: string, address: string, password: string): Promise<void> {
		await this._inTurn(async () => {
			// The list first, so that every stored password can be found and deleted.
			const addresses = await this._list(profileId);
			await this._writeList(profileId, [...addresses.filter(other => other !== addressKey(address)), addressKey(address)]);
			await storeAndReadBack(this._secrets, keyOf(profileId, address), password);
		});
	}

	/** To call when an address was deleted or its SMTP password changed. Never rejects; failures are logged. */
	async forget(profileId: string, address: string): Promise<void> {
		this._endClaims(known => known === keyOf(profileId, address));
		await this._logFailure(this._delete(profileId, address));
	}

	/** Forgets the passwords of all addresses of a profile. Never rejects; failures are logged. */
	async forgetProfile(profileId: string): Promise<void> {
		const prefix = keyOf(profileId, '');
		this._endClaims(known => known.startsWith(prefix));
		const deletion = this._inTurn(async () => {
			const listed = (await this._list(profileId)).map(address => keyOf(profileId, address));
			// When two windows write the list at the same time, one address can be missing from it.
			const stored = (await keysOf(this._secrets)).filter(key => key.startsWith(prefix));
			for (const key of new Set([...listed, ...stored])) {
				await this._secrets.delete(key);
			}
			await this._writeList(profileId, []);
		});
		await this._logFailure(deletion);
	}

	private async _logFailure(deletion: Promise<void>): Promise<void> {
		try {
			await deletion;
		} catch (error) {
			logError(this._log, 'Deleting stored SMTP passwords', error);
		}
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

	private _endClaims(matches: (key: string) => boolean): void {
		for (const [key, claim] of this._claims) {
			if (matches(key)) {
				claim.abort();
				this._claims.delete(key);
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

/** @returns nothing in versions of VS Code without this method */
async function keysOf(secrets: vscode.SecretStorage & { keys?(): Thenable<string[]> }): Promise<readonly string[]> {
	return (await secrets.keys?.()) ?? [];
}

function keyOf(profileId: string, address: string): string {
	return `${passwordPrefix}${profileId}/${addressKey(address)}`;
}
