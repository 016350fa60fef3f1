import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LiveDns } from '../dns/liveDns.ts';
import { parseServer } from '../dns/serverAddress.ts';
import { LocalEmulator } from '../emulatorLink/localEmulator.ts';
import { type SmtpSettings, smtpSettings } from '../mail/smtp.ts';
import type { SesClient } from '../ses/client.ts';
import type { Credentials } from '../signing/signer.ts';
import { logError } from '../ui/log.ts';
import { UserError } from '../ui/userError.ts';
import { Clients } from './clients.ts';
import { Journals } from './journals.ts';
import { isSameAccount, type NewProfile, type Profile, parseProfiles, uniqueLabel } from './profile.ts';
import { SecretStore } from './secretStore.ts';
import { dnsServers, dnsTimeout } from './settings.ts';

/** Keys of globalState. */
const profilesKey = 'tencentSes.profiles';
/** An id; `null` after signing out; absent when none was ever chosen. */
const currentKey = 'tencentSes.currentProfile';

/** The id of the emulator's profile: there is at most one. */
const emulatorId = 'emulator';

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
	/** Fires the id of a profile after signing out of it. What is stored for it elsewhere is to be deleted. */
	readonly onDidSignOut = this._didSignOut.event;
	/** Changes whose outcome is not known yet. */
	readonly journals: Journals;
	readonly emulator: LocalEmulator;
	private readonly _state: vscode.Memento;
	private readonly _secrets: SecretStore;
	private readonly _clients: Clients;
	private readonly _subscriptions: vscode.Disposable;
	/** Profiles whose credentials VS Code could not store. */
	private readonly _windowOnly = new Map<string, { readonly profile: Profile; readonly credentials: Credentials }>();
	/** Overrides the choice that all windows share: one of `_windowOnly`, or `null` after signing out of one. */
	private _windowChoice: string | null | undefined;
	/** Incremented when the stored credentials of the current profile change. */
	private _generation = 0;
	/** What `onDidChange` last reported. */
	private _reported: string;

	constructor(context: Pick<vscode.ExtensionContext, 'globalState' | 'secrets' | 'globalStorageUri'>, log: vscode.LogOutputChannel) {
		this._state = context.globalState;
		this._secrets = new SecretStore(context.secrets);
		this.emulator = new LocalEmulator(context.globalStorageUri, log);
		this.journals = new Journals(join(context.globalStorageUri.fsPath, 'writes'), (what, error) => logError(log, what, error));
		this._clients = new Clients({
			log,
			emulator: this.emulator,
			journals: this.journals,
			loadKeys: async id => this._windowOnly.get(id)?.credentials ?? this._secrets.load(id),
			accountReplaced: id => id === this.current?.id && this._credentialsChanged()
		});
		this._subscriptions = vscode.Disposable.from(
			this._didChange,
			this._didSignOut,
			this.emulator,
			this.journals,
			this._secrets.onDidChange(id => {
				if (id === this.current?.id) {
					this._credentialsChanged();
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
				if (change.affectsConfiguration('tencentSes')) {
					this.catchUp();
				}
			})
		);
		this._reported = this._describe();
	}

	get profiles(): readonly Profile[] {
		const given = this._givenEmulator();
		const windowOnly = [...this._windowOnly.values()].map(({ profile }) => profile);
		return [...(given ? [given] : []), ...this._kept().filter(profile => profile.id !== given?.id), ...windowOnly];
	}

	/** `undefined` when signed out. */
	get current(): Profile | undefined {
		const shared = this._state.get<string | null>(currentKey);
		const id = this._windowChoice === undefined ? shared : this._windowChoice;
		return id === undefined ? this._givenEmulator() : this.profiles.find(profile => profile.id === id);
	}

	/**
	 * For a change that was prepared for a profile.
	 *
	 * @throws UserError when another profile is the current one
	 */
	requireCurrent(id: string): void {
		if (this.current?.id !== id) {
			throw new UserError(vscode.l10n.t('You switched to another account in the meantime. Nothing was changed. Start again.'));
		}
	}

	/** The client of the current profile: the same object until the profile, its credentials or a setting changes. */
	client(): SesClient | undefined {
		return this.current && this.clientOf(this.current.id);
	}

	/** The client of a profile; `undefined` when there is no such profile. */
	clientOf(id: string): SesClient | undefined {
		const profile = this.profiles.find(candidate => candidate.id === id);
		return profile && this._clients.of(profile, this._describe({ ...profile, label: '' }));
	}

	/**
	 * DNS for a profile: the servers in the settings, or those of the emulator for its profile, or those of this computer. Not to be kept:
	 * settings change.
	 *
	 * @throws UserError when the setting is not usable, or the emulator cannot be started
	 */
	async liveDns(id = this.current?.id): Promise<LiveDns> {
		let servers = dnsServers();
		const profile = this.profiles.find(candidate => candidate.id === id);
		if (servers.length === 0 && profile && this.isEmulator(profile)) {
			const { dns } = await this.emulator.connect(profile.site);
			servers = dns === undefined ? [] : [dns];
		}
		const { LiveDns } = await import('../dns/liveDns.ts');
		return new LiveDns({ servers, timeout: dnsTimeout() });
	}

	/**
	 * The SMTP server for an address of a profile.
	 *
	 * @returns `undefined` when none is known: for a region that SES does not have, and for an emulator without one
	 * @throws UserError when the emulator cannot be started
	 */
	async smtpSettings(profile: Pick<Profile, 'source' | 'site' | 'region'>, address: string): Promise<SmtpSettings | undefined> {
		if (!this.isEmulator(profile)) {
			return smtpSettings(profile.region, address);
		}
		const { smtp } = await this.emulator.connect(profile.site);
		const server = smtp === undefined ? undefined : parseServer(smtp);
		return server && { host: server.address, port: server.port, user: address };
	}

	/**
	 * The origin that the requests of this profile go to.
	 *
	 * @throws UserError when the endpoint in the settings is not usable, or the emulator cannot be started
	 */
	async endpoint(profile: Pick<Profile, 'source' | 'site'>): Promise<string> {
		return this._clients.endpoint(profile);
	}

	/** @param profile default: the current one */
	isEmulator(profile: Pick<Profile, 'source'> | undefined = this.current): boolean {
		return profile?.source.kind === 'emulator';
	}

	/** A client for what is not a profile yet. @param typed the credentials of the source `keys` */
	trialClient(profile: NewProfile, typed: Credentials | undefined): SesClient {
		return this._clients.trial(profile, typed);
	}

	/**
	 * Stores a profile and makes it the current one. A profile with the same credentials, site and region is updated instead.
	 *
	 * @param typed the credentials of the source `keys`
	 * @throws SecretNotKeptError when VS Code does not store the credentials; no profile is added then
	 */
	async add(profile: NewProfile, typed: Credentials | undefined): Promise<Profile> {
		const known = await this._findKnown(profile, typed);
		const kept = known ?? this._withId(profile, profile.source.kind === 'emulator' ? emulatorId : undefined);
		const { id } = kept;
		try {
			if (typed) {
				await this._secrets.save(id, typed);
			}
		} catch (error) {
			if (!known) {
				// No profile refers to it. The error to report is that of saving.
				await this._secrets.delete(id).catch(() => {});
			}
			throw error;
		}
		await this._keep([...this._kept().filter(other => other.id !== id), kept]);
		this._generation++;
		await this.switchTo(id);
		return kept;
	}

	/** Makes a profile the current one of this window, until it closes. */
	addToWindow(profile: NewProfile, credentials: Credentials): Profile {
		const kept = this._withId(profile);
		this._windowOnly.set(kept.id, { profile: kept, credentials });
		this._windowChoice = kept.id;
		this.catchUp();
		return kept;
	}

	isWindowOnly(id: string): boolean {
		return this._windowOnly.has(id);
	}

	async switchTo(id: string): Promise<void> {
		if (this._windowOnly.has(id)) {
			this._windowChoice = id;
		} else {
			this._windowChoice = undefined;
			await this._state.update(currentKey, id);
		}
		this.catchUp();
	}

	async rename(id: string, label: string): Promise<void> {
		const windowOnly = this._windowOnly.get(id);
		if (windowOnly) {
			this._windowOnly.set(id, { ...windowOnly, profile: { ...windowOnly.profile, label } });
		} else {
			await this._keep(this._kept().map(profile => (profile.id === id ? { ...profile, label } : profile)));
		}
		this.catchUp();
	}

	/**
	 * Removes a profile and deletes its stored credentials.
	 *
	 * @throws UserError when VS Code cannot delete them; the profile stays then
	 */
	async signOut(id: string): Promise<void> {
		const isCurrent = id === this.current?.id;
		if (this._windowOnly.delete(id)) {
			this._windowChoice = isCurrent ? null : this._windowChoice;
		} else {
			if (this.profiles.some(profile => profile.id === id && profile.source.kind === 'keys')) {
				await this._secrets.delete(id);
			}
			await this._keep(this._kept().filter(profile => profile.id !== id));
			// Another window may have switched in the meantime.
			if (id === (this._state.get<string | null>(currentKey) ?? this._givenEmulator()?.id)) {
				await this._state.update(currentKey, null);
			}
		}
		this.catchUp();
		this._didSignOut.fire(id);
	}

	/** Fires `onDidChange` if something has changed since it last did: changes of globalState by other windows have no event. */
	catchUp(): void {
		this._clients.keepOnly(new Set(this.profiles.map(({ id }) => id)));
		const now = this._describe();
		if (now !== this._reported) {
			this._reported = now;
			this._didChange.fire();
		}
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	private _givenEmulator(): Profile | undefined {
		const { given } = this.emulator;
		const label = vscode.l10n.t('Local Emulator');
		return given && { id: emulatorId, label, site: given.site, region: given.region, source: { kind: 'emulator' } };
	}

	private _kept(): readonly Profile[] {
		return parseProfiles(this._state.get(profilesKey));
	}

	private async _keep(profiles: readonly Profile[]): Promise<void> {
		await this._state.update(profilesKey, profiles);
	}

	private async _findKnown(profile: NewProfile, typed: Credentials | undefined): Promise<Profile | undefined> {
		for (const known of this._kept()) {
			if (isSameAccount(known, profile)) {
				return known;
			}
			if (typed && known.source.kind === 'keys' && known.site === profile.site && known.region === profile.region) {
				const stored = await this._secrets.load(known.id).catch(() => undefined);
				if (stored?.secretId === typed.secretId) {
					return known;
				}
			}
		}
		return undefined;
	}

	private _withId(profile: NewProfile, id: string = crypto.randomUUID()): Profile {
		const taken = this.profiles.filter(other => other.id !== id).map(({ label }) => label);
		return { ...profile, id, label: uniqueLabel(profile.label, taken) };
	}

	private _credentialsChanged(): void {
		this._generation++;
		this.catchUp();
	}

	/** Everything that the client of a profile depends on, as text to compare. */
	private _describe(profile = this.current): string {
		const settings = vscode.workspace.getConfiguration('tencentSes');
		return JSON.stringify([profile, settings.get('endpoint'), settings.get('requestTimeout'), this._generation]);
	}
}
