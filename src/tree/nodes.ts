import type { Profile } from '../accounts/profile.ts';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import type { DnsRecord } from '../ses/domains.ts';
import type { SenderAddress } from '../ses/senders.ts';

/** A row of the tree. Commands read `profileId`, `domain` and `address` from their argument, see `commandArgument.ts`. */
export type Node = DomainNode | AddressNode | RecordsNode | RecordNode | FailureNode;

export interface DomainNode {
	readonly kind: 'domain';
	readonly profileId: string;
	readonly domain: string;
	/** Not the snapshot, because it has the client, and other extensions get rows as arguments of their commands. */
	readonly profile: Profile;
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
	/** The DNS answer; `undefined` before it is known. */
	readonly check: RecordCheck<DnsRecord> | undefined;
	/** Its index in the list: the service may list a record twice. */
	readonly index: number;
}

/** Shown where something could not be loaded. */
export interface FailureNode {
	readonly kind: 'failure';
	/** `undefined` when no list of domains was ever read. */
	readonly profileId: string | undefined;
	/** `undefined` for the list of domains. */
	readonly parent: RecordsNode | undefined;
	/** The error as a sentence. */
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
			return `${node.profileId}/${node.profile.region}/${part(node.entry.name)}`;
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

/** The id of the profile in the id of a row. */
export function profileOf(id: string): string {
	return id.slice(0, id.indexOf('/'));
}

/** Escapes a name: VS Code shows no rows at all if two have the same id. */
function part(name: string): string {
	return name.replaceAll('%', '%25').replaceAll('/', '%2F');
}
