import type { RecordCheck } from '../dns/dnsCheck.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import type { Snapshot } from '../model/domainModel.ts';
import type { DnsRecord } from '../ses/domains.ts';
import type { SenderAddress } from '../ses/senders.ts';

/** A row of the tree. `profileId`, `domain` and `address` are what commands read from their argument, see `commandArgument.ts`. */
export type Node = DomainNode | AddressNode | RecordsNode | RecordNode | FailureNode;

export interface DomainNode {
	readonly kind: 'domain';
	readonly profileId: string;
	readonly domain: string;
	readonly snapshot: Snapshot;
	readonly entry: DomainEntry;
}

export interface AddressNode {
	readonly kind: 'address';
	readonly profileId: string;
	readonly address: string;
	readonly parent: DomainNode;
	readonly sender: SenderAddress;
}

export interface RecordsNode {
	readonly kind: 'records';
	readonly profileId: string;
	readonly domain: string;
	readonly parent: DomainNode;
}

export interface RecordNode {
	readonly kind: 'record';
	readonly profileId: string;
	readonly domain: string;
	readonly parent: RecordsNode;
	readonly record: DnsRecord;
	/** What DNS answers; `undefined` before that is known. */
	readonly check: RecordCheck<DnsRecord> | undefined;
	/** Its index in the list: the service may list a record twice. */
	readonly index: number;
}

/** Shown where something could not be loaded. */
export interface FailureNode {
	readonly kind: 'failure';
	/** `undefined` for the list of domains. */
	readonly parent: RecordsNode | undefined;
	/** What went wrong, in words. */
	readonly sentence: string;
}

/** Narrows the argument of a command, which may be anything. */
export function isNode<K extends Node['kind']>(value: unknown, kind: K): value is Extract<Node, { readonly kind: K }> {
	return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** The same after a reload; unique across profiles and regions. */
export function nodeId(node: Node): string {
	switch (node.kind) {
		case 'domain':
			return `${node.snapshot.profile.id}/${node.snapshot.profile.region}/${part(node.entry.name)}`;
		case 'address':
			return `${nodeId(node.parent)}/address/${part(node.sender.address)}`;
		case 'records':
			return `${nodeId(node.parent)}/records`;
		case 'record':
			return `${nodeId(node.parent)}/${node.index}/${part(node.record.type)}/${part(node.record.name)}`;
		case 'failure':
			return node.parent ? `${nodeId(node.parent)}/failure` : 'failure';
	}
}

/**
 * The rows that a key is for: all selected ones, or the focused one if it is not among them. Extensions cannot see the focus, so the
 * keybindings in package.json select or deselect the focused row and undo that.
 *
 * @param selections the current selection last, after the one that a keybinding made and the one before
 */
export function rowsForKey(...selections: readonly (readonly Node[])[]): readonly Node[] {
	const [now = [], during, before] = selections.toReversed();
	if (!before || !during || missing(before, now).length + missing(now, before).length > 0) {
		return now;
	}
	const changed = [...missing(during, now), ...missing(now, during)];
	if (changed.length === 0) {
		// VS Code leaves out rows while it draws them again. No row is better than another one.
		return [];
	}
	return changed.length === 1 && missing(changed, now).length > 0 ? changed : now;
}

/** The rows that are not among others. */
function missing(rows: readonly Node[], others: readonly Node[]): readonly Node[] {
	const ids = new Set(others.map(nodeId));
	return rows.filter(row => !ids.has(nodeId(row)));
}

/** Escapes a name: VS Code draws no rows at all if two have the same id. */
function part(name: string): string {
	return name.replaceAll('%', '%25').replaceAll('/', '%2F');
}
