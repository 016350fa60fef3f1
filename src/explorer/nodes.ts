import type { RecordCheck } from '../dns/dnsCheck.ts';
import type { DnsRecord } from '../ses/domains.ts';
import type { SenderAddress } from '../ses/senders.ts';
import { property } from '../ui/property.ts';
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

/** The domain that a row belongs to, or that a caller names as `{ domain }`. Anything else names none. */
export function domainOf(argument: unknown): string | undefined {
	const named = isNode(argument, 'domain')
		? argument.entry?.name
		: isNode(argument, 'records')
			? argument.parent?.entry?.name
			: isNode(argument, 'record')
				? argument.parent?.parent?.entry?.name
				: property(argument, 'domain');
	return typeof named === 'string' ? named : undefined;
}

/**
 * The rows that a command is about, from the two arguments that VS Code passes where several rows may be selected: the row it was called
 * on, and the selected ones when that is one of them.
 */
export function chosenNodes(node: unknown, nodes: unknown): readonly unknown[] {
	return Array.isArray(nodes) && nodes.includes(node) ? nodes : [node];
}

/** The domains of the rows that a command is about, each once. */
export function chosenDomains(node: unknown, nodes: unknown): readonly string[] {
	return each(node, nodes, domainOf);
}

/** The address of a row, or the one that a caller names as `{ address }`. Anything else names none. */
export function addressOf(argument: unknown): string | undefined {
	const named = isNode(argument, 'address') ? argument.sender?.address : property(argument, 'address');
	return typeof named === 'string' ? named : undefined;
}

/** The addresses of the rows that a command is about, each once. */
export function chosenAddresses(node: unknown, nodes: unknown): readonly string[] {
	return each(node, nodes, addressOf);
}

function each(node: unknown, nodes: unknown, nameOf: (argument: unknown) => string | undefined): readonly string[] {
	const names = chosenNodes(node, nodes).map(nameOf);
	return [...new Set(names.filter(name => name !== undefined))];
}
