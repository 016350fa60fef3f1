import * as vscode from 'vscode';
import { regions } from '../ses/sites.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { refusalOf } from '../ui/errorSentences.ts';
import { type PickItem, pickOne } from '../ui/input/pick.ts';
import { showOnly } from '../ui/input/steps.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import type { Accounts } from './accounts.ts';
import { hasSameCredentials, maxLabelLength, type Profile, validateLabel } from './profile.ts';
import { saveProfile, tryProfile } from './signIn/saveProfile.ts';
import { askToSignIn } from './signIn/signIn.ts';
import { defaultLabel, placeLabel, regionName, signOutDetail, siteName, sourceName } from './words.ts';

/**
 * @param source `emulator`: the local one, without questions
 * @returns the id of the current profile; `undefined` when canceled
 */
export async function signIn(accounts: Accounts, source: string | undefined): Promise<string | undefined> {
	const profile = source === 'emulator' ? await useEmulator(accounts) : await askToSignIn(accounts);
	return profile?.id;
}

async function useEmulator(accounts: Accounts): Promise<Profile> {
	const known = accounts.profiles.find(profile => accounts.isEmulator(profile));
	if (known) {
		await accounts.switchTo(known.id);
		return known;
	}
	const place = { ...regions[0], source: { kind: 'emulator' } } as const;
	return accounts.add({ ...place, label: defaultLabel(place) }, undefined);
}

/** What a row or button of Switch Profile does. */
interface Choice {
	/** What has to succeed first. */
	readonly check?: (signal: AbortSignal) => Promise<void>;
	/** Returns the id of the current profile; `undefined` when canceled. */
	readonly run: () => Promise<string | undefined>;
}

/** @returns the id of the current profile; `undefined` when canceled */
export async function switchProfile(accounts: Accounts, id: string | undefined): Promise<string | undefined> {
	const given = find(accounts, id);
	if (given) {
		await accounts.switchTo(given.id);
		return given.id;
	}
	const choice = await pickOne<Choice>({
		title: vscode.l10n.t('Switch Profile'),
		placeholder: vscode.l10n.t('Select a profile'),
		busyPlaceholder: vscode.l10n.t('Checking the credentials… Press Escape to cancel.'),
		items: [
			...profileItems(accounts),
			...otherRegionItems(accounts),
			{
				label: `$(add) ${vscode.l10n.t('Sign In to Another Account…')}`,
				value: { run: async () => vscode.commands.executeCommand<string | undefined>('tencentSes.signIn') }
			}
		],
		submit: async ({ check }, signal) => {
			try {
				await check?.(signal);
				return undefined;
			} catch (error) {
				signal.throwIfAborted();
				return refusalOf(error);
			}
		}
	});
	return choice?.run();
}

/** The current profile comes first. */
function profileItems(accounts: Accounts): readonly PickItem<Choice>[] {
	const currentId = accounts.current?.id;
	const profiles = accounts.profiles.toSorted((a, b) => Number(b.id === currentId) - Number(a.id === currentId));
	return profiles.map(profile => {
		const { id, label, site, region, source } = profile;
		const place = [siteName(site), regionName(region), ...(sourceName(source) === label ? [] : [sourceName(source)])];
		const parts = accounts.isWindowOnly(id) ? [...place, vscode.l10n.t('this window only')] : place;
		const button = (icon: string, tooltip: string, change: typeof renameProfile | typeof signOut) => ({
			iconPath: new vscode.ThemeIcon(icon),
			tooltip,
			value: {
				run: async () => {
					await change(accounts, id);
					return undefined;
				}
			}
		});
		return {
			label: `${id === currentId ? '$(check) ' : ''}${iconless(label)}`,
			description: iconless(parts.join(' · ')),
			buttons: [
				...(accounts.isRenamable(profile) ? [button('edit', vscode.l10n.t('Rename Profile'), renameProfile)] : []),
				...(accounts.isSignedOut(id) ? [] : [button('sign-out', vscode.l10n.t('Sign Out'), signOut)])
			],
			value: {
				run: async () => {
					await accounts.switchTo(id);
					return id;
				}
			}
		};
	});
}

/** The regions of the site in which the key of the current profile can be used, too. */
function otherRegionItems(accounts: Accounts): readonly PickItem<Choice>[] {
	const { current } = accounts;
	if (!current || accounts.isEmulator(current)) {
		return [];
	}
	const { id, label, site, source } = current;
	const used = accounts.profiles.filter(other => other.site === site && hasSameCredentials(other, current)).map(({ region }) => region);
	const left = regions.filter(known => known.site === site && !used.includes(known.region));
	return left.map(place => {
		const profile = { ...place, source, label: defaultLabel({ ...place, source }) };
		const keys = async () => (source.kind === 'keys' ? accounts.keysOf(id) : undefined);
		return {
			label: `$(add) ${placeLabel(site, place.region)}`,
			description: iconless(vscode.l10n.t('another region with the key of {0}', label)),
			value: {
				check: async signal => tryProfile(accounts, profile, await keys(), signal),
				run: async () => (await saveProfile(accounts, profile, await keys()))?.id
			}
		};
	});
}

/** @param id default: the current profile. @returns the new label; `undefined` when canceled */
export async function renameProfile(accounts: Accounts, id = accounts.current?.id): Promise<string | undefined> {
	const profile = find(accounts, id);
	if (!profile || !accounts.isRenamable(profile)) {
		return undefined;
	}
	const others = accounts.profiles.filter(other => other.id !== profile.id).map(other => other.label);
	const options = {
		title: vscode.l10n.t('Rename Profile – {0}', plainText(profile.label)),
		value: profile.label,
		placeHolder: vscode.l10n.t('Name of the profile'),
		prompt: vscode.l10n.t('This name is shown in the status bar and in the list of profiles.'),
		validateInput: (text: string) => {
			const fault = validateLabel(text.trim(), others);
			return fault && labelSentences[fault]();
		}
	};
	const label = await showOnly(() => vscode.window.showInputBox(options));
	if (label === undefined) {
		return undefined;
	}
	await accounts.rename(profile.id, label.trim());
	return label.trim();
}

// biome-ignore format: a table
const labelSentences: Readonly<Record<NonNullable<ReturnType<typeof validateLabel>>, () => string>> = {
	empty: () => vscode.l10n.t('Enter a name.'),
	tooLong: () => vscode.l10n.t('Use at most {0} characters.', maxLabelLength),
	taken: () => vscode.l10n.t('Another profile has this name. Choose another one.')
};

/** @param id default: the current profile. @returns whether it was signed out of */
export async function signOut(accounts: Accounts, id = accounts.current?.id): Promise<boolean> {
	const profile = find(accounts, id);
	if (!profile) {
		return false;
	}
	const question = vscode.l10n.t('Sign out of "{0}"?', plainText(profile.label));
	const detail = signOutDetail(profile.source, accounts.isWindowOnly(profile.id));
	if (!(await askToConfirm(question, vscode.l10n.t('Sign Out'), detail))) {
		return false;
	}
	await accounts.signOut(profile.id);
	return true;
}

function find(accounts: Accounts, id: string | undefined): Profile | undefined {
	return accounts.profiles.find(profile => profile.id === id);
}
