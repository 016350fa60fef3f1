import type { SesClient } from '../ses/client.ts';
import { createTemplate, readTemplate, type Template, type TemplateContent, updateTemplate } from '../ses/templates.ts';
import type { AccountTemplates, TemplateEntry } from './accountTemplates.ts';
import type { TemplateFiles } from './localTemplates.ts';
import type { Relation } from './relation.ts';
import { contentHash } from './templateFile.ts';

// What push and pull do once they are confirmed. Nothing is lost when one is interrupted anywhere: see the order of the steps.

/** It is not what the user confirmed any more. */
export class ChangedMeanwhile extends Error {
	override readonly name = 'ChangedMeanwhile';
}

/**
 * Sends a template to SES. If this is interrupted before the link is written, the files are still the same as in SES, or pair with the new
 * template by its name.
 *
 * @param content what the user confirmed
 * @returns its id
 * @throws SesError; ChangedMeanwhile if SES does not have `entry.content` any more, and nothing was sent
 */
export async function push(
	{ client, remotes }: Pick<AccountTemplates, 'client' | 'remotes'>,
	entry: TemplateEntry,
	content: TemplateContent,
	files: TemplateFiles
): Promise<number> {
	const { remote, link, key } = entry;
	let id = remote?.id;
	if (id === undefined) {
		id = await createTemplate(client, content, new Set(remotes.map(known => known.id)));
	} else {
		await requireUnchanged(client, id, entry.content);
		await updateTemplate(client, id, content);
	}
	await files.writeLink(key, { ...(remote ? link : {}), id, hash: contentHash(content) }, content.name);
	return id;
}

/**
 * SES has no condition for a change, so one in the time of one request is still lost.
 *
 * @param content what the user saw
 * @throws SesError; ChangedMeanwhile if SES does not have it any more
 */
export async function requireUnchanged(client: SesClient, id: number, content: Template | undefined): Promise<void> {
	const now = await readTemplate(client, id);
	if (!content || contentHash(now) !== contentHash(content) || now.status !== content.status) {
		throw new ChangedMeanwhile('SES has another content or state.');
	}
}

/**
 * Writes what is in SES to the files of a template. If this is interrupted before the link is written, the files differ from SES and from
 * what was pulled before, so the next push or pull asks.
 *
 * @param content what is in SES
 * @throws ChangedMeanwhile if the files do not have the content of `entry` any more, and nothing was written
 */
export async function pull(entry: TemplateEntry, content: Template, files: TemplateFiles): Promise<void> {
	const { local, link, key } = entry;
	if (local) {
		const now = await files.read();
		const isSame = now && local.content ? contentHash(now) === contentHash(local.content) : now === local.content;
		if (!isSame) {
			throw new ChangedMeanwhile('The files have another content.');
		}
	}
	await files.writeBodies(content);
	await files.writeLink(key, { ...link, id: content.id, hash: contentHash(content) }, content.name, true);
}

/** What is to be asked before pushing. `nothing`: files and SES are the same. */
export function questionOfPush(relation: Relation): 'nothing' | 'pullFirst' | 'overwrite' | 'plain' {
	switch (relation) {
		case 'same':
			return 'nothing';
		case 'changedThere':
			return 'pullFirst';
		case 'changedBoth':
		case 'differs':
			return 'overwrite';
		default:
			return 'plain';
	}
}

/** Whether pulling replaces what SES does not have and did not have, so that it is to be asked before. */
export function losesChanges(relation: Relation): boolean {
	return ['changedHere', 'changedBoth', 'differs', 'unread'].includes(relation);
}
