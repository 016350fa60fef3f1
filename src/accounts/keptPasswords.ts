import * as vscode from 'vscode';
import { addressKey } from '../mail/address.ts';
import type { SenderAddress } from '../ses/senders.ts';
import { logError } from '../ui/log.ts';
import { SecretNotKeptError, type SecretStore } from './secretStore.ts';

/** The SMTP passwords that people chose to keep for SMTP code and test mail, in SecretStorage with an entry for each profile. */
export class KeptPasswords {
	private readonly _secrets: SecretStore;
	private readonly _log: vscode.LogOutputChannel;
	private readonly _isStored: (profileId: string) => boolean;
	/** Changes run one at a time. */
	private _last: Promise<unknown> = Promise.resolve();
	/** By profile and address. */
	private readonly _claims = new Map<string, AbortController>();

	/** @param isStored whether a profile is stored; its passwords live as long as it is */
	constructor(secrets: SecretStore, log: vscode.LogOutputChannel, isStored: (profileId: string) => boolean) {
		this._secrets = secrets;
		this._log = log;
		this._isStored = isStored;
	}

	/** Passwords of a profile that only this window has cannot be kept. */
	canKeep(profileId: string): boolean {
		return this._isStored(profileId);
	}

	/**
	 * @param sender as the service lists it. If it has no password, the stored one is not used, but stays: the list may be outdated
	 * @returns `undefined` when there is none
	 */
	async load(profileId: string, sender: Pick<SenderAddress, 'address' | 'hasSmtpPassword'>): Promise<string | undefined> {
		if (sender.hasSmtpPassword === false) {
			return undefined;
		}
		await this._last;
		return (await this._secrets.loadPasswords(profileId)).get(addressKey(sender.address));
	}

	/** A signal for a password that was just set: aborted when another one is set, the address is deleted, or the profile is signed out. */
	claim(profileId: string, address: string): AbortSignal {
		const claim = new AbortController();
		this._endClaims(key => key === claimKey(profileId, address));
		this._claims.set(claimKey(profileId, address), claim);
		return claim.signal;
	}

	/** Call when the user signs out of a profile. */
	endClaims(profileId: string): void {
		this._endClaims(key => key.startsWith(claimKey(profileId, '')));
	}

	/** @throws SecretNotKeptError when VS Code does not store it, or the profile is not stored */
	async store(profileId: string, address: string, password: string): Promise<void> {
		await this._change(profileId, passwords => passwords.set(addressKey(address), password));
	}

	/**
	 * Call when an address was deleted, its SMTP password has changed, or SES has accepted one. Never rejects; failures are logged.
	 *
	 * @param accepted stays
	 */
	async forget(profileId: string, address: string, accepted?: string): Promise<void> {
		const key = addressKey(address);
		if (accepted === undefined) {
			this._endClaims(claim => claim === claimKey(profileId, address));
		}
		try {
			await this._change(profileId, passwords => passwords.get(key) !== accepted && passwords.delete(key));
		} catch (error) {
			logError(this._log, 'Deleting stored SMTP passwords', error);
		}
	}

	/** @param change returns whether it changed anything */
	private async _change(profileId: string, change: (passwords: Map<string, string>) => unknown): Promise<void> {
		const turn = this._last.then(async () => {
			const passwords = await this._secrets.loadPasswords(profileId);
			if (!change(passwords)) {
				return;
			}
			await this._secrets.savePasswords(profileId, passwords);
			// Checked afterwards, because any window may have signed out of the profile during the change.
			if (passwords.size > 0 && !this._isStored(profileId)) {
				await this._secrets.savePasswords(profileId, new Map());
				throw new SecretNotKeptError(vscode.l10n.t('This profile is not stored.'));
			}
		});
		this._last = turn.catch(() => {});
		await turn;
	}

	private _endClaims(matches: (key: string) => boolean): void {
		for (const [key, claim] of this._claims) {
			if (matches(key)) {
				claim.abort();
				this._claims.delete(key);
			}
		}
	}
}

function claimKey(profileId: string, address: string): string {
	return `${profileId}/${addressKey(address)}`;
}
