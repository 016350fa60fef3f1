import type { RecordCheck } from '../dns/dnsCheck.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import type { Snapshot } from '../model/domainModel.ts';
import type { DnsRecord } from '../ses/domains.ts';
import type { SenderAddress } from '../ses/senders.ts';

/** A row of the tree. Commands find the domain or the address that a row is about as they do in `{ domain }` and `{ address }`. */
export type Node = DomainNode | AddressNode | RecordsNode | RecordNode | FailureNode;

export interface DomainNode {
	readonly kind: 'domain';
	readonly domain: string;
	readonly snapshot: Snapshot;
	readonly entry: DomainEntry;
}

export interface AddressNode {
	readonly kind: 'address';
	readonly address: string;
	readonly parent: DomainNode;
	readonly sender: SenderAddress;
}

export interface RecordsNode {
	readonly kind: 'records';
	readonly domain: string;
	readonly parent: DomainNode;
}

export interface RecordNode {
	readonly kind: 'record';
	readonly domain: string;
	readonly parent: RecordsNode;
	readonly record: DnsRecord;
	/** What DNS answers, once it was asked. */
	readonly check: RecordCheck<DnsRecord> | undefined;
	/** Its place in the list: nobody knows whether the service never lists a record twice. */
	readonly index: number;
}

/** Stands where something could not be loaded. */
export interface FailureNode {
	readonly kind: 'failure';
	/** `undefined` for the list of domains. */
	readonly parent: RecordsNode | undefined;
	/** What went wrong, in words. */
	readonly sentence: string;
}

/** Commands get whatever a menu or another extension hands them. */
export function isNode<K extends Node['kind']>(value: unknown, kind: K): value is Extract<Node, { readonly kind: K }> {
	return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** Stable over reloads, unique over profiles and regions. */
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

/** VS Code draws no row at all where two have one id, so a name must not pass for the names of two rows. */
function part(name: string): string {
	return name.replaceAll('%', '%25').replaceAll('/', '%2F');
}
