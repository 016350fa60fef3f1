import * as vscode from 'vscode';
import { showOnly } from '../ui/input/steps.ts';
import { iconless } from '../ui/plainText.ts';
import type { Accounts } from './accounts.ts';
import { maxLabelLength, type Profile, validateLabel } from './profile.ts';
import { regionName, signOutDetail, siteName, sourceName } from './words.ts';

interface ProfileItem extends vscode.QuickPickItem {
	readonly profile?: Profile;
}

/** @returns the id of the current profile; `undefined` when canceled */
export async function switchProfile(accounts: Accounts, id: string | undefined): Promise<string | undefined> {
	const another: ProfileItem = { label: `$(add) ${vscode.l10n.t('Sign In to Another Account…')}` };
	const given = find(accounts, id);
	const chosen: ProfileItem | undefined = given
		? { label: given.label, profile: given }
		: await showItems([...itemsOf(accounts), another], vscode.l10n.t('Select a profile'));
	if (chosen === another) {
		return vscode.commands.executeCommand<string | undefined>('tencentSes.signIn');
	}
	if (chosen?.profile) {
		await accounts.switchTo(chosen.profile.id);
	}
	return chosen?.profile?.id;
}

/** @returns the new label; `undefined` when canceled */
export async function renameProfile(accounts: Accounts, id: string | undefined): Promise<string | undefined> {
	const profile =
		find(accounts, id) ??
		(await pickOne(
			accounts,
			accounts.profiles.filter(other => isRenamable(accounts, other)),
			vscode.l10n.t('Select a profile to rename')
		));
	if (!profile || !isRenamable(accounts, profile)) {
		return undefined;
	}
	const others = accounts.profiles.filter(other => other.id !== profile.id).map(other => other.label);
	const options = {
		title: vscode.l10n.t('Rename Profile'),
		value: profile.label,
		placeHolder: vscode.l10n.t('Name of the profile'),
		prompt: vscode.l10n.t('This name is shown in the sidebar and in the list of profiles.'),
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

/** The profile of an emulator from the environment is not stored. */
function isRenamable(accounts: Accounts, { source }: Profile): boolean {
	return source.kind !== 'emulator' || !accounts.emulator.given;
}

// biome-ignore format: a table
const labelSentences: Readonly<Record<NonNullable<ReturnType<typeof validateLabel>>, () => string>> = {
	empty: () => vscode.l10n.t('Enter a name.'),
	tooLong: () => vscode.l10n.t('Use at most {0} characters.', maxLabelLength),
	taken: () => vscode.l10n.t('Another profile has this name. Choose another one.')
};

/** @returns whether a profile was signed out of */
export async function signOut(accounts: Accounts, id: string | undefined): Promise<boolean> {
	const profile = find(accounts, id) ?? (await pickOne(accounts, accounts.profiles, vscode.l10n.t('Select a profile to sign out of')));
	if (!profile) {
		return false;
	}
	const leave = vscode.l10n.t('Sign Out');
	const question = vscode.l10n.t('Sign out of "{0}"?', profile.label);
	const options = { modal: true, detail: signOutDetail(profile.source, accounts.isWindowOnly(profile.id)) };
	const confirmed = await vscode.window.showWarningMessage(question, options, leave);
	if (confirmed !== leave) {
		return false;
	}
	await accounts.signOut(profile.id);
	return true;
}

async function pickOne(accounts: Accounts, profiles: readonly Profile[], placeHolder: string): Promise<Profile | undefined> {
	const items = itemsOf(accounts).filter(({ profile }) => profiles.some(({ id }) => id === profile.id));
	return (items.length < 2 ? items[0] : await showItems(items, placeHolder))?.profile;
}

function showItems(items: readonly ProfileItem[], placeHolder: string): Promise<ProfileItem | undefined> {
	return showOnly(() => vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }));
}

/** The current profile comes first. */
function itemsOf(accounts: Accounts): readonly (ProfileItem & { readonly profile: Profile })[] {
	const currentId = accounts.current?.id;
	const profiles = accounts.profiles.toSorted((a, b) => Number(b.id === currentId) - Number(a.id === currentId));
	return profiles.map(profile => {
		const place = [siteName(profile.site), regionName(profile.region), sourceName(profile.source)];
		const parts = accounts.isWindowOnly(profile.id) ? [...place, vscode.l10n.t('this window only')] : place;
		const label = iconless(profile.label);
		return { profile, label: profile.id === currentId ? `$(check) ${label}` : label, description: iconless(parts.join(' · ')) };
	});
}

function find(accounts: Accounts, id: string | undefined): Profile | undefined {
	return accounts.profiles.find(profile => profile.id === id);
}
