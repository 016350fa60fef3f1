import type { TemplateContent, TemplateSummary } from '../ses/templates.ts';
import { contentHash, type Link, type TemplateSettings } from './templateFile.ts';

/**
 * How the files of a template stand to SES. `differs`: neither pushed from here nor pulled before. `gone`: pushed from here or pulled
 * before, but this account does not have it. `unread`: the content in SES is not known.
 */
export type Relation = 'same' | 'changedHere' | 'changedThere' | 'changedBoth' | 'differs' | 'onlyHere' | 'onlyThere' | 'gone' | 'unread';

/** An account, as `template.json` names it. */
export interface AccountKey {
	/** `site/region/`. */
	readonly place: string;
	/** `emulator`, or a hash. */
	readonly account: string;
}

/** The files of a template and the template in SES, of which one may be missing. */
export interface Pair<L> {
	readonly local: L | undefined;
	readonly remote: TemplateSummary | undefined;
	/** The key in `remote` of `template.json` that the files have, or will have. */
	readonly key: string;
	readonly link: Link | undefined;
}

/** The account of any emulator. Their ids, which start from the same number, belong to no other account, and another emulator has them, too. */
export const emulator = 'emulator';

/**
 * Pairs the files of templates with the templates of an account. Other people push to the same account with other keys, so a link of
 * another key counts when the account has a template with its id and name. Without a link, a template pairs with the only one of its name.
 */
export function pairUp<L extends { readonly settings: TemplateSettings | undefined }>(
	locals: readonly L[],
	remotes: readonly TemplateSummary[],
	{ place, account }: AccountKey
): readonly Pair<L>[] {
	const own = place + account;
	const left = new Map(remotes.map(remote => [remote.id, remote]));
	const take = (id: number) => {
		const remote = left.get(id);
		left.delete(id);
		return remote;
	};
	const linked = locals.map((local): Pair<L> => {
		const links = Object.entries(local.settings?.remote ?? {});
		const [key = own, link] =
			links.find(([candidate]) => candidate === own) ??
			links.find(([candidate, { id }]) => isOfOthers(candidate, place, account) && left.get(id)?.name === local.settings?.name) ??
			[];
		return { local, remote: link && take(link.id), key, link };
	});
	// A successor in review belongs to its template.
	for (const { link } of linked) {
		take(link?.next?.id ?? Number.NaN);
		take(link?.previous?.id ?? Number.NaN);
	}
	const isOnly = (name: string | undefined) =>
		linked.filter(({ local, link }) => !link && local?.settings?.name === name).length === 1 &&
		[...left.values()].filter(remote => remote.name === name).length === 1;
	const pairs = linked.map(pair => {
		const name = pair.local?.settings?.name;
		const same = !pair.link && isOnly(name) ? [...left.values()].find(remote => remote.name === name) : undefined;
		return same ? { ...pair, remote: same } : pair;
	});
	for (const { remote } of pairs) {
		take(remote?.id ?? Number.NaN);
	}
	return [...pairs, ...[...left.values()].map(remote => ({ local: undefined, remote, key: own, link: undefined }))];
}

/** @param remote the content in SES; `undefined` if it is not known */
export function relationOf(pair: Pair<unknown>, local: TemplateContent | undefined, remote: TemplateContent | undefined): Relation {
	if (!pair.local) {
		return 'onlyThere';
	}
	if (!pair.remote) {
		return pair.link ? 'gone' : 'onlyHere';
	}
	if (!local || !remote) {
		return 'unread';
	}
	const here = contentHash(local);
	const there = contentHash(remote);
	const base = pair.link?.hash;
	if (here === there) {
		return 'same';
	}
	if (base === undefined) {
		return 'differs';
	}
	// Another emulator, or one that was reset, has another template with the same id.
	const isOther = pair.key.endsWith(`/${emulator}`) && base !== there && local.name !== remote.name;
	return isOther ? 'differs' : base === here ? 'changedThere' : base === there ? 'changedHere' : 'changedBoth';
}

function isOfOthers(key: string, place: string, account: string): boolean {
	return key.startsWith(place) && account !== emulator && key !== place + emulator;
}
