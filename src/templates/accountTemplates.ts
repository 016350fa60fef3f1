import type { Accounts } from '../accounts/accounts.ts';
import { keyHash, type Profile } from '../accounts/profile.ts';
import { forEachFew } from '../model/keyedLoader.ts';
import type { SesClient } from '../ses/client.ts';
import { listTemplates, readTemplate, type Template, type TemplateSummary } from '../ses/templates.ts';
import type { LocalTemplate } from './localTemplates.ts';
import { type AccountKey, emulator, type Pair, pairUp, type Relation, relationOf } from './relation.ts';

/** A template: its files, and what the account has of it. */
export interface TemplateEntry extends Pair<LocalTemplate> {
	readonly relation: Relation;
	/** What is in SES; `undefined` if it was not read. */
	readonly content: Template | undefined;
	/** The successor in review. */
	readonly next: TemplateSummary | undefined;
}

/** The templates of an account. */
export interface AccountTemplates {
	readonly profile: Profile;
	readonly client: SesClient;
	readonly key: AccountKey;
	readonly remotes: readonly TemplateSummary[];
	/** The contents that were read, by id. */
	readonly contents: Map<number, Template>;
}

/**
 * Reads the list of templates.
 *
 * @returns `undefined` when signed out
 * @throws what the client throws
 */
export async function readAccountTemplates(accounts: Accounts, signal?: AbortSignal): Promise<AccountTemplates | undefined> {
	const profile = accounts.current;
	const client = accounts.client();
	if (!profile || !client) {
		return undefined;
	}
	const [remotes, key] = await Promise.all([listTemplates(client, signal), accountKey(profile)]);
	return { profile, client, key, remotes, contents: new Map() };
}

/** What tells which template an entry is. */
export type NamedEntry = Pick<TemplateEntry, 'local' | 'remote' | 'next'>;

/**
 * The templates beside their files. Reads the contents that were not read before.
 *
 * @param isWanted whose content in SES is to be read. Default: all that have files
 * @param onFailure called with what the client throws for one of them, whose content is then unknown. Default: throws it
 */
export async function readEntries(
	{ client, key, remotes, contents }: AccountTemplates,
	locals: readonly LocalTemplate[],
	isWanted: (entry: NamedEntry) => boolean = () => true,
	signal?: AbortSignal,
	onFailure = (error: unknown): void => {
		throw error;
	}
): Promise<readonly TemplateEntry[]> {
	const pairs = pairUp(locals, remotes, key).map(pair => ({ ...pair, next: remotes.find(({ id }) => id === pair.link?.next?.id) }));
	await forEachFew(pairs, async pair => {
		const { local, remote } = pair;
		if (local && remote && isWanted(pair) && !contents.has(remote.id)) {
			await readTemplate(client, remote.id, signal).then(content => contents.set(remote.id, content), onFailure);
		}
	});
	return pairs.map(pair => {
		const content = contents.get(pair.remote?.id ?? 0);
		return { ...pair, content, relation: relationOf(pair, pair.local?.content, content) };
	});
}

/** @throws UserError when the credentials cannot be read */
async function accountKey({ source, site, region }: Profile): Promise<AccountKey> {
	const place = `${site}/${region}/`;
	if (source.kind === 'emulator') {
		return { place, account: emulator };
	}
	if (source.kind === 'keys') {
		return { place, account: source.key };
	}
	const { borrow } = await import('../accounts/borrowedFiles.ts');
	return { place, account: keyHash((await borrow(source)).secretId) };
}
