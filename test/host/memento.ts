import type * as vscode from 'vscode';

/**
 * State that outlives a reload. It is in memory, so that what one instance of the extension wrote is there for the next at once.
 *
 * @param updated called with each change
 */
export function memento(updated: (key: string, value: unknown) => void = () => {}): vscode.Memento & { setKeysForSync(): void } {
	const entries = new Map<string, string>();
	return {
		keys: () => [...entries.keys()],
		get: (key: string, usual?: unknown) => {
			const text = entries.get(key);
			return text === undefined ? usual : JSON.parse(text);
		},
		update: async (key: string, value: unknown) => {
			updated(key, value);
			if (value === undefined) {
				entries.delete(key);
			} else {
				entries.set(key, JSON.stringify(value));
			}
		},
		setKeysForSync() {}
	};
}
