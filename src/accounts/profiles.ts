import * as vscode from 'vscode';
import type { LocalEmulator } from '../emulatorLink/localEmulator.ts';
import type { Credentials } from '../signing/signer.ts';
import { type NewProfile, type Profile, parseProfiles, uniqueLabel } from './profile.ts';

/** Keys of globalState. */
const profilesKey = 'tencentSes.profiles';
const chosenKey = 'tencentSes.currentProfile';
const removedKey = 'tencentSes.removedProfiles';
const emulatorLeftKey = 'tencentSes.emulatorLeft';

/** The id of the emulator's profile: there is at most one. */
export const emulatorId = 'emulator';

/** The profiles, and which of them is the current one. All windows share the stored ones, in globalState; it holds no secrets. */
export class Profiles {
	private readonly _state: vscode.Memento;
	private readonly _emulator: LocalEmulator;
	/** Profiles whose credentials VS Code could not store. */
	private readonly _windowOnly = new Map<string, { readonly profile: Profile; readonly credentials: Credentials }>();
	/** Overrides the choice that all windows share: one of `_windowOnly`, or `null` after signing out of one. */
	private _windowChoice: string | null | undefined;

	constructor(state: vscode.Memento, emulator: LocalEmulator) {
		this._state = state;
		this._emulator = emulator;
	}

	get all(): readonly Profile[] {
		const given = this._givenEmulator();
		const windowOnly = [...this._windowOnly.values()].map(({ profile }) => profile);
		return [...(given ? [given] : []), ...this.stored.filter(profile => profile.id !== given?.id), ...windowOnly];
	}

	get stored(): readonly Profile[] {
		return parseProfiles(this._state.get(profilesKey));
	}

	/** `undefined` when signed out. */
	get current(): Profile | undefined {
		const id = this._windowChoice === undefined ? this._chosen : this._windowChoice;
		return id === undefined ? this._givenEmulator() : this.all.find(profile => profile.id === id);
	}

	/**
	 * Whether what is stored for a profile has an owner. The profile of an emulator from the environment is not stored, but is the same in
	 * each window.
	 */
	isStored(id: string): boolean {
		return id === emulatorId ? !this.isSignedOut(id) : this.stored.some(profile => profile.id === id);
	}

	/** Whether a profile was signed out of. The profile of an emulator from the environment stays in the list. */
	isSignedOut(id: string): boolean {
		return (id === emulatorId && this._state.get(emulatorLeftKey, false)) || !this.all.some(profile => profile.id === id);
	}

	isWindowOnly(id: string): boolean {
		return this._windowOnly.has(id);
	}

	/** The credentials of a profile that only this window has. */
	windowCredentials(id: string): Credentials | undefined {
		return this._windowOnly.get(id)?.credentials;
	}

	/** Gives an id, and a label that no other profile has. */
	complete(profile: NewProfile, id: string = crypto.randomUUID()): Profile {
		const taken = this.all.filter(other => other.id !== id).map(({ label }) => label);
		return { ...profile, id, label: uniqueLabel(profile.label, taken) };
	}

	/** Adds a profile, or replaces the one with its id. */
	async store(profile: Profile): Promise<void> {
		const isKnown = this.stored.some(({ id }) => id === profile.id);
		await this._update(isKnown ? this.stored.map(other => (other.id === profile.id ? profile : other)) : [...this.stored, profile]);
	}

	/** Makes a profile the current one of this window, until it closes. */
	addToWindow(profile: Profile, credentials: Credentials): void {
		this._windowOnly.set(profile.id, { profile, credentials });
		this._windowChoice = profile.id;
	}

	async choose(id: string): Promise<void> {
		this._windowChoice = this._windowOnly.has(id) ? id : undefined;
		if (this._windowChoice === undefined) {
			await this._state.update(chosenKey, id);
		}
		if (id === emulatorId && this.isSignedOut(id)) {
			await this._state.update(emulatorLeftKey, undefined);
		}
	}

	/** Call after signing out of a profile. If it was the current one, there is none afterwards. */
	async leave(id: string): Promise<void> {
		if (id === emulatorId) {
			await this._state.update(emulatorLeftKey, true);
		}
		if (this._windowChoice === id) {
			this._windowChoice = null;
		} else if (id === (this._chosen ?? this._givenEmulator()?.id)) {
			await this._state.update(chosenKey, null);
		}
	}

	async rename(id: string, label: string): Promise<void> {
		const windowOnly = this._windowOnly.get(id);
		if (windowOnly) {
			this._windowOnly.set(id, { ...windowOnly, profile: { ...windowOnly.profile, label } });
		} else {
			await this._update(this.stored.map(profile => (profile.id === id ? { ...profile, label } : profile)));
		}
	}

	async remove(id: string): Promise<void> {
		if (!this._windowOnly.delete(id)) {
			await this._state.update(removedKey, [...new Set([...this.removed, id])]);
			await this._update(this.stored.filter(profile => profile.id !== id));
		}
	}

	/** The ids of removed profiles, until it is certain that their secrets are deleted. */
	get removed(): readonly string[] {
		return this._state.get<readonly string[]>(removedKey) ?? [];
	}

	async clearRemoved(): Promise<void> {
		if (this.removed.length > 0) {
			await this._state.update(removedKey, undefined);
		}
	}

	/** An id; `null` after signing out; `undefined` when none has ever been chosen. */
	private get _chosen(): string | null | undefined {
		return this._state.get<string | null>(chosenKey);
	}

	private _givenEmulator(): Profile | undefined {
		const { given } = this._emulator;
		const label = vscode.l10n.t('Local Emulator');
		return given && { id: emulatorId, label, site: given.site, region: given.region, source: { kind: 'emulator' } };
	}

	private async _update(profiles: readonly Profile[]): Promise<void> {
		await this._state.update(profilesKey, profiles);
	}
}
