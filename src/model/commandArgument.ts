import { property } from '../ui/property.ts';

// The argument of a command: a row of the tree, or an object such as `{ domain: 'mail.example.com' }` from a keybinding, a task or another
// extension. It may be anything, and may change later. See `registerAccountCommand` for its `profileId`.

/** The domain of a row or an object; `undefined` when it has none. */
export function domainOf(argument: unknown): string | undefined {
	return text(property(argument, 'domain'));
}

/** What reads an argument. @param readers by the names of the properties, such as `{ domain: text, anyway: flag }` */
export function fields<T>(readers: { readonly [K in keyof T]: (value: unknown) => T[K] }): (argument: unknown) => T {
	const entries = Object.entries<(value: unknown) => unknown>(readers);
	return argument => Object.fromEntries(entries.map(([name, read]) => [name, read(property(argument, name))])) as T;
}

export function text(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

export function integer(value: unknown): number | undefined {
	return Number.isSafeInteger(value) ? (value as number) : undefined;
}

export function flag(value: unknown): boolean {
	return value === true;
}

/**
 * The rows that a command is for. VS Code passes the row whose menu was used and the selected rows, which need not include it.
 */
export function selectedRows(row: unknown, selected: unknown): readonly unknown[] {
	return Array.isArray(selected) && selected.includes(row) ? [...selected] : [row];
}

/** The domains of the rows that a command is for, each once. */
export function selectedDomains(row: unknown, selected: unknown): readonly string[] {
	return distinct(selectedRows(row, selected).map(domainOf));
}

/** The addresses of the rows that a command is for, or of `{ addresses: ['a@mail.example.com', …] }`, each once. */
export function selectedAddresses(row: unknown, selected: unknown): readonly string[] {
	const listed = property(row, 'addresses');
	const named = distinct(Array.isArray(listed) ? listed : []);
	return named.length > 0 ? named : distinct(selectedRows(row, selected).map(each => text(property(each, 'address'))));
}

function distinct(texts: readonly unknown[]): readonly string[] {
	return [...new Set(texts)].filter(text => typeof text === 'string');
}
