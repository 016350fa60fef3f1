import { join } from 'node:path';
import * as vscode from 'vscode';
import { LocalEmulator } from '../emulatorLink/localEmulator.ts';
import type { SesClient } from '../ses/client.ts';
import type { Credentials } from '../signing/signer.ts';
import { logError } from '../ui/log.ts';
import { UserError } from '../ui/userError.ts';
import { Clients } from './clients.ts';
import { Journals } from './journals.ts';
import { KeptPasswords } from './keptPasswords.ts';
import { hasSameCredentials, keyHash, type NewProfile, type Profile } from './profile.ts';
import { emulatorId, Profiles } from './profiles.ts';
import { SecretStore } from './secretStore.ts';

/** Settings that clients depend on. */
const settings = ['endpoint', 'requestTimeout'];

/**
 * The profiles, which of them is the current one, and their clients.
 *
 * All windows share the list of profiles, which holds no secrets. Secrets are in SecretStorage, or belong to another tool and are read
 * again for each request.
 */
export class Accounts implements vscode.Disposable {
	private readonly _didChange = new vscode.EventEmitter<void>();
	/** The current profile, its credentials or the endpoint setting changed. */
	readonly onDidChange = this._didChange.event;
	private readonly _didSignOut = new vscode.EventEmitter<string>();
	/** Fires the id of a profile after signing out of it, in any window. Listeners delete what they keep for it. */
	readonly onDidSignOut = this._didSignOut.event;
	/** Changes whose outcome is not known yet. */
	readonly journals: Journals;
	readonly passwords: KeptPasswords;
	readonly emulator: LocalEmulator;
	readonly clients: Clients;
	private readonly _profiles: Profiles;
	private readonly _secrets: SecretStore;
	private readonly _subscriptions: vscode.Disposable;
	/** Incremented when the stored credentials of the current profile or the settings change. */
	private _generation = 0;
	/** What `onDidChange` last reported. */
	private _reported: string;
	/** The ids of the profiles that were not signed out of, as `catchUp` last saw them. */
	private _ids: ReadonlySet<string>;

	constructor(context: Pick<vscode.ExtensionContext, 'globalState' | 'secrets' | 'globalStorageUri'>, log: vscode.LogOutputChannel) {
		this._secrets = new SecretStore(context.secrets);
		this.passwords = new KeptPasswords(this._secrets, log, id => this._profiles.isStored(id));
		this.emulator = new LocalEmulator(context.globalStorageUri, log);
		this._profiles = new Profiles(context.globalState, this.emulator);
		this.journals = new Journals(join(context.globalStorageUri.fsPath, 'writes'), (what, error) => logError(log, what, error));
		this.clients = new Clients({
			log,
			emulator: this.emulator,
			journals: this.journals,
			loadKeys: id => this.keysOf(id),
			accountReplaced: id => id === this.current?.id && this._clientsChanged()
		});
		this._subscriptions = vscode.Disposable.from(
			this._didChange,
			this._didSignOut,
			this.emulator,
			this.journals,
			this.onDidSignOut(id => this.passwords.endClaims(id)),
			this._secrets.onDidChange(id => {
				if (id === this.current?.id) {
					this._clientsChanged();
				} else {
					this.catchUp();
				}
			}),
			// Another window may have changed the profiles: globalState has no event.
			vscode.window.onDidChangeWindowState(({ focused }) => {
				if (focused) {
					this.catchUp();
				}
			}),
			vscode.workspace.onDidChangeConfiguration(change => {
				if (settings.some(name => change.affectsConfiguration(`tencentSes.${name}`))) {
					this._clientsChanged();
				}
			})
		);
		this._reported = this._describe();
		this._ids = this._readIds();
	}

	get profiles(): readonly Profile[] {
		return this._profiles.all;
	}

	/** `undefined` when signed out. */
	get current(): Profile | undefined {
		return this._profiles.current;
	}

	/**
	 * For a change that was prepared for a profile.
	 *
	 * @throws UserError when another profile is the current one
	 */
	requireCurrent(id: string): void {
		if (this.current?.id !== id) {
			throw new UserError(vscode.l10n.t('You switched profiles. Nothing was changed. Run the command again.'));
		}
	}

	/** The client of the current profile: the same object until the profile, its credentials or a setting changes. */
	client(): SesClient | undefined {
		return this.current && this.clientOf(this.current.id);
	}

	/** The client of a profile; `undefined` when there is no such profile. */
	clientOf(id: string): SesClient | undefined {
		const profile = this.profiles.find(candidate => candidate.id === id);
		return profile && this.clients.of(profile, this._describe({ ...profile, label: '' }));
	}

	/** @param profile default: the current one */
	isEmulator(profile: Pick<Profile, 'source'> | undefined = this.current): boolean {
		return profile?.source.kind === 'emulator';
	}

	/** Not that of an emulator from the environment, which is not stored. @param profile default: the current one */
	isRenamable(profile = this.current): boolean {
		return !!profile && !(this.isEmulator(profile) && this.emulator.given);
	}

	/** The credentials of a profile of the source `keys`. @throws UserError when VS Code cannot read them */
	async keysOf(id: string): Promise<Credentials> {
		return this._profiles.windowCredentials(id) ?? this._secrets.load(id);
	}

	/**
	 * Stores a profile and makes it the current one. A profile with the same credentials, site and region is updated instead; so are the keys
	 * of profiles in other regions of the site.
	 *
	 * @param typed the credentials of the source `keys`
	 * @throws SecretNotKeptError when VS Code does not store the credentials; no profile is added then
	 */
	async add(profile: NewProfile, typed: Credentials | undefined): Promise<Profile> {
		const found = typed ? { ...profile, source: { kind: 'keys', key: keyHash(typed.secretId) } as const } : profile;
		const same = this._profiles.stored.filter(other => other.site === profile.site && hasSameCredentials(other, found));
		const known = same.find(({ region }) => region === profile.region);
		const kept = known
			? { ...known, source: found.source }
			: this._profiles.complete(found, found.source.kind === 'emulator' ? emulatorId : undefined);
		// Stored first, because secrets without a profile are deleted.
		await this._profiles.store(kept);
		try {
			for (const id of new Set([...same, kept].map(profile => profile.id))) {
				await (typed && this._secrets.save(id, typed));
			}
		} catch (error) {
			if (!known) {
				// The error of saving is the one to report.
				await this._remove(kept.id).catch(() => {});
			}
			throw error;
		}
		this._generation++;
		await this.switchTo(kept.id);
		return kept;
	}

	/** Makes a profile the current one of this window, until it closes. */
	addToWindow(profile: NewProfile, credentials: Credentials): Profile {
		const found = { ...profile, source: { kind: 'keys', key: keyHash(credentials.secretId) } as const };
		const isSame = (other: Profile) => other.region === profile.region && hasSameCredentials(other, found);
		const kept = this.profiles.find(other => this.isWindowOnly(other.id) && isSame(other)) ?? this._profiles.complete(found);
		this._profiles.addToWindow(kept, credentials);
		this._generation++;
		this.catchUp();
		return kept;
	}

	/** Whether a profile was signed out of. The profile of an emulator from the environment stays in the list. */
	isSignedOut(id: string): boolean {
		return this._profiles.isSignedOut(id);
	}

	isWindowOnly(id: string): boolean {
		return this._profiles.isWindowOnly(id);
	}

	async switchTo(id: string): Promise<void> {
		await this._profiles.choose(id);
		this.catchUp();
	}

	async rename(id: string, label: string): Promise<void> {
		await this._profiles.rename(id, label);
		this.catchUp();
	}

	/**
	 * Removes a profile and deletes its secrets.
	 *
	 * @throws UserError when VS Code cannot delete them; the profile stays then
	 */
	async signOut(id: string): Promise<void> {
		await this._remove(id);
		await this._profiles.leave(id);
		await this.journals.forget(candidate => candidate === id, 'all');
		this.catchUp();
	}

	/**
	 * Deletes what belongs to no profile: a window may have been closed while signing out, or have stored something afterwards.
	 *
	 * @throws UserError when VS Code cannot delete it
	 */
	async deleteOrphans(): Promise<void> {
		const orphans = [...this._profiles.removed, ...(await this._secrets.ids())].filter(id => !this._profiles.isStored(id));
		const deletions = await Promise.allSettled([...new Set(orphans)].map(id => this._secrets.delete(id)));
		await this.journals.forget(id => this.isSignedOut(id), 'left');
		for (const deletion of deletions) {
			if (deletion.status === 'rejected') {
				throw deletion.reason;
			}
		}
		await this._profiles.clearRemoved();
	}

	/** Fires the events if something has changed since they last did: changes of globalState by other windows have no event. */
	catchUp(): void {
		const before = this._ids;
		this._ids = this._readIds();
		this.clients.keepOnly(this._ids);
		const now = this._describe();
		if (now !== this._reported) {
			this._reported = now;
			this._didChange.fire();
		}
		for (const id of before) {
			if (!this._ids.has(id)) {
				this._didSignOut.fire(id);
			}
		}
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	/** @throws UserError when VS Code cannot delete the secrets; the profile stays then */
	private async _remove(id: string): Promise<void> {
		const profile = this._profiles.stored.find(candidate => candidate.id === id);
		const isWindowOnly = this._profiles.isWindowOnly(id);
		// First, because another window checks the list after it stored a secret.
		await this._profiles.remove(id);
		try {
			await (isWindowOnly || this._secrets.delete(id));
		} catch (error) {
			await (profile && this._profiles.store(profile));
			throw error;
		}
	}

	private _readIds(): ReadonlySet<string> {
		return new Set(this.profiles.map(({ id }) => id).filter(id => !this.isSignedOut(id)));
	}

	private _clientsChanged(): void {
		this._generation++;
		this.catchUp();
	}

	/** Everything that the client of a profile depends on, as text to compare. */
	private _describe(profile = this.current): string {
		return JSON.stringify([profile, this._generation]);
	}
}
