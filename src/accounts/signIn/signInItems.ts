import * as vscode from 'vscode';
import { consoleUrl, regions } from '../../ses/sites.ts';
import type { PickItem } from '../../ui/input/pick.ts';
import { iconless } from '../../ui/plainText.ts';
import { type FoundCredentials, faultSentence } from '../borrowedFiles.ts';
import type { CredentialSource } from '../profile.ts';
import { endpointOverride } from '../settings.ts';
import { placeLabel, placeOf, regionName, siteName, sourceName } from '../words.ts';
import { maskSecretId } from './credentialShape.ts';

/** The value of a row of `sourceItems`. */
export function keyOf(source: CredentialSource): string {
	return source.kind === 'tccli' ? `tccli:${source.name}` : source.kind;
}

/** The places that credentials can come from. */
export function sourceItems(found: readonly FoundCredentials[]): readonly PickItem<string>[] {
	return [
		{
			value: keyOf({ kind: 'keys', key: '' }),
			label: `$(key) ${vscode.l10n.t('SecretId and SecretKey')}`,
			detail: vscode.l10n.t('An API key, which is like a user name and password for programs. Kept in the secret storage of VS Code.')
		},
		...(found.length === 0 ? [] : [separator(vscode.l10n.t('Credentials found'))]),
		...found.map(candidate => ({
			value: keyOf(candidate.source),
			label: `${candidate.source.kind === 'environment' ? '$(terminal)' : '$(file)'} ${iconless(sourceName(candidate.source))}`,
			...describe(candidate)
		})),
		separator(''),
		{
			value: keyOf({ kind: 'emulator' }),
			label: `$(beaker) ${vscode.l10n.t('Local Emulator')}`,
			detail: vscode.l10n.t('Runs on this computer, with sample data. No Tencent Cloud account needed.')
		}
	];
}

/** The prompt above `regionItems`. Names the endpoint if the settings have one. */
export async function regionPlaceholder(isEmulator: boolean): Promise<string> {
	const question = vscode.l10n.t('Select a site and region');
	if (isEmulator) {
		return vscode.l10n.t('Select the site and region for the emulator to simulate');
	}
	try {
		const endpoint = await endpointOverride();
		return endpoint === undefined ? question : vscode.l10n.t('Select a site and region. Requests are sent to {0}.', endpoint);
	} catch {
		// The request will report what is wrong with the setting.
		return question;
	}
}

/** A row of `regionItems` that is not a region. */
export const saveAnyway = 'saveAnyway';

/**
 * @param hint the region that another tool uses with these credentials
 * @param deniedAt the region in which CAM denied the request
 */
export function regionItems(
	hint: { readonly region: string; readonly tool: string } | undefined,
	deniedAt: string | undefined
): readonly PickItem<string>[] {
	const denied = regions.find(({ region }) => region === deniedAt);
	const items = regions.map(({ site, region }) => ({
		value: region,
		label: `${siteName(site)} – ${regionName(region)}`,
		description: hint?.region === region ? iconless(vscode.l10n.t('{0} · used by {1}', region, hint.tool)) : region,
		detail: vscode.l10n.t('For accounts of {0}', new URL(consoleUrl(site, '')).host)
	}));
	if (!denied) {
		return items;
	}
	return [
		...items,
		{
			value: saveAnyway,
			label: `$(save) ${vscode.l10n.t('Save Anyway')}`,
			detail: vscode.l10n.t('Sign in to {0} and add the permission later.', placeLabel(denied.site, denied.region))
		}
	];
}

function describe({ source, borrowed }: FoundCredentials): { readonly description?: string; readonly detail: string } {
	if ('credentials' in borrowed) {
		const description = maskSecretId(borrowed.credentials.secretId);
		return { description, detail: iconless(vscode.l10n.t('Read from {0} when needed.', placeOf(source))) };
	}
	return { detail: `$(warning) ${iconless(faultSentence(source, borrowed))}` };
}

function separator(label: string): PickItem<string> {
	return { label, kind: vscode.QuickPickItemKind.Separator, value: '' };
}
