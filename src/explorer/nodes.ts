import type { DnsRecord } from '../ses/domains.ts';
import type { SenderAddress } from '../ses/senders.ts';
import type { DomainEntry } from './domainEntry.ts';
import type { Snapshot } from './domainModel.ts';

/** A row of the tree. */
export type Node = DomainNode | AddressNode | RecordsNode | RecordNode | FailureNode;

export interface DomainNode {
	readonly kind: 'domain';
	readonly snapshot: Snapshot;
	readonly entry: DomainEntry;
}

export interface AddressNode {
	readonly kind: 'address';
	readonly parent: DomainNode;
	readonly sender: SenderAddress;
}

export interface RecordsNode {
	readonly kind: 'records';
	readonly parent: DomainNode;
}

export interface RecordNode {
	readonly kind: 'record';
	readonly parent: RecordsNode;
	readonly record: DnsRecord;
	/** Its place in the list: nobody knows whether the service never lists a record twice. */
	readonly index: number;
}

/** Stands where something could not be loaded. */
export interface FailureNode {
	readonly kind: 'failure';
	/** `undefined` for the list of domains. */
	readonly parent: RecordsNode | undefined;
	readonly error: unknown;
}

/** Commands get whatever a menu or another extension hands them. */
export function isNode<K extends Node['kind']>(value: unknown, kind: K): value is Extract<Node, { readonly kind: K }> {
	return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** Stable over reloads, unique over profiles and regions. */
export function nodeId(node: Node): string {
	switch (node.kind) {
		case 'domain': {
			const { id, region } = node.snapshot.profile;
			return `${id}/${region}/${node.entry.name}`;
		}
		case 'address':
			return `${nodeId(node.parent)}/address/${node.sender.address}`;
		case 'records':
			return `${nodeId(node.parent)}/records`;
		case 'record':
			return `${nodeId(node.parent)}/${node.index}/${node.record.type}/${node.record.name}`;
		case 'failure':
			return node.parent ? `${nodeId(node.parent)}/failure` : 'failure';
	}
}
