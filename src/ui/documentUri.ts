import * as vscode from 'vscode';
import type { TabQuery } from './tabs.ts';

/** The scheme of read-only documents. `onFileSystem` in package.json names it. */
export const documentScheme = 'tencent-ses';

/** @param name of the tab. Its extension determines the language */
export function documentUri(kind: string, name: string, query: TabQuery): vscode.Uri {
	const segment = name.replace(/[/\\\p{C}]/gu, '_').replace(/^\.+$/, '_');
	return vscode.Uri.from({ scheme: documentScheme, path: `/${kind}/${segment}`, query: JSON.stringify(query) });
}

/** The opposite of `documentUri`. @returns `undefined` when it is not the URI of a document */
export function parseDocumentUri({ path, query }: Pick<vscode.Uri, 'path' | 'query'>) {
	const [, kind] = /^\/(\w+)\/[^/]+$/.exec(path) ?? [];
	try {
		const value: unknown = JSON.parse(query);
		return kind && typeof value === 'object' && value !== null ? { kind, query: value as Readonly<Record<string, unknown>> } : undefined;
	} catch {
		return undefined;
	}
}
