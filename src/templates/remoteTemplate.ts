import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { readTemplate, type TemplateSummary } from '../ses/templates.ts';
import { documentUri } from '../ui/documentUri.ts';
import { plainText } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import { type FoundTemplate, filesIn, nameOf, remoteIn, type TemplateRequest } from './findTemplate.ts';
import { fileNames, withUnixLineEnds } from './templateFile.ts';

type Part = 'html' | 'text';

/** The read-only document of a part of a template as it is in SES. */
function partUri(profileId: string, { id, name }: Pick<TemplateSummary, 'id' | 'name'>, part: Part): vscode.Uri {
	return documentUri('template', `${name} (SES).${part === 'html' ? 'html' : 'txt'}`, { profileId, id, part });
}

/** Writes the document. @throws UserError when the account was signed out of */
export async function writePart({ accounts }: Services, { profileId, id, part }: Readonly<Record<string, unknown>>): Promise<string> {
	const client = accounts.clientOf(String(profileId));
	if (!client) {
		throw new UserError(vscode.l10n.t('You have signed out of this profile. Sign in again.'), ['signIn']);
	}
	const template = await readTemplate(client, Number(id));
	return withUnixLineEnds(template[part === 'html' ? 'html' : 'text'] ?? '');
}

/** Opens what is in SES. @throws UserError when nothing is */
export async function openTemplate(
	{ documents }: Services,
	{ account, entry }: FoundTemplate,
	{ templateId, preserveFocus }: TemplateRequest
): Promise<void> {
	const remote = entry.next && entry.next.id === templateId ? entry.next : remoteIn(entry);
	const content = await readTemplate(account.client, remote.id);
	const uri = partUri(account.profile.id, remote, content.html === undefined ? 'text' : 'html');
	await documents.invalidate(uri);
	await documents.show(uri, undefined, { preview: true, preserveFocus });
}

/**
 * Shows the files beside what is in SES, in VS Code's own comparison: one for each part that differs, or the HTML.
 *
 * @throws UserError when one of the two is missing
 */
export async function compareTemplate({ documents }: Services, { account, entry }: FoundTemplate): Promise<void> {
	const local = filesIn(entry);
	const remote = remoteIn(entry);
	const here = local.content ?? { name: '' };
	const there = await readTemplate(account.client, remote.id);
	if (local.content && here.name !== there.name) {
		void vscode.window.showInformationMessage(plainText(vscode.l10n.t('{0} has another name in SES: {1}', here.name, there.name)));
	}
	const differs = (part: Part) => withUnixLineEnds(here[part] ?? '') !== withUnixLineEnds(there[part] ?? '');
	const parts = (['html', 'text'] as const).filter(differs);
	for (const part of parts.length > 0 ? parts : [there.html === undefined ? ('text' as const) : ('html' as const)]) {
		const uri = partUri(account.profile.id, remote, part);
		await documents.invalidate(uri);
		const file = vscode.Uri.joinPath(local.folder, fileNames[part]);
		const title = plainText(vscode.l10n.t('{0}: {1} in SES ↔ Here', nameOf(entry), fileNames[part]));
		await vscode.commands.executeCommand('vscode.diff', uri, await existing(file), title, { preview: false });
	}
}

/** An empty document if there is no such file. */
async function existing(file: vscode.Uri): Promise<vscode.Uri> {
	return vscode.workspace.fs.stat(file).then(
		() => file,
		() => file.with({ scheme: 'untitled' })
	);
}
