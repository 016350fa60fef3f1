import { property } from '../ui/property.ts';

// The argument of a command: a row of the tree, or an object such as `{ domain: 'mail.example.com' }` from a keybinding, a task or another
// extension. It may be anything. See `registerAccountCommand` for its `profileId`.

/** The domain of a row or an object; `undefined` when it has none. */
export function domainOf(argument: unknown): string | undefined {
	return textOf(argument, 'domain');
}

/** The address of a row or an object; `undefined` when it has none. */
export function addressOf(argument: unknown): string | undefined {
	return textOf(argument, 'address');
}

/** A text in an object; `undefined` when there is none. */
export function textOf(argument: unknown, name: string): string | undefined {
	const text = property(argument, name);
	return typeof text === 'string' ? text : undefined;
}

/**
 * The rows that a command is for. VS Code passes the row whose menu was used and the selected rows, which need not include it.
 */
export function selectedRows(row: unknown, selected: unknown): readonly unknown[] {
	return Array.isArray(selected) && selected.includes(row) ? selected : [row];
}

/** The domains of the rows that a command is for, each once. */
export function selectedDomains(row: unknown, selected: unknown): readonly string[] {
	return [...new Set(selectedRows(row, selected).map(domainOf))].filter(domain => domain !== undefined);
}

/** The addresses of the rows that a command is for, each once. */
export function selectedAddresses(row: unknown, selected: unknown): readonly string[] {
	return [...new Set(selectedRows(row, selected).map(addressOf))].filter(address => address !== undefined);
}
