import type * as vscode from 'vscode';

/**
 * State that survives a reload. In memory, so that it is available immediately.
 *
 * @param onUpdate called with each change
 */
export function memento(onUpdate: (key: string, value: unknown) => void = () => {}): vscode.Memento & { setKeysForSync(): void } {
	const entries = new Map<string, string>();
	return {
		keys: () => [...entries.keys()],
		get: (key: string, defaultValue?: unknown) => {
			const text = entries.get(key);
			return text === undefined ? defaultValue : JSON.parse(text);
		},
		update: async (key: string, value: unknown) => {
			onUpdate(key, value);
			if (value === undefined) {
				entries.delete(key);
			} else {
				entries.set(key, JSON.stringify(value));
			}
		},
		setKeysForSync() {}
	};
}
