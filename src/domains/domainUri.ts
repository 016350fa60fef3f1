import * as vscode from 'vscode';

/** Scheme of the pages that show a sender domain. */
export const domainScheme = 'tencent-ses';

const extension = '.md';

/** The page of a domain: one for each profile, since another account may have a domain of the same name. */
export function domainUri(profileId: string, domain: string): vscode.Uri {
	return vscode.Uri.from({ scheme: domainScheme, path: `/${profileId}/${domain}${extension}` });
}

/** @returns `undefined` when it is not the address of such a page */
export function parseDomainUri({ scheme, path }: vscode.Uri): { readonly profileId: string; readonly domain: string } | undefined {
	const [, profileId, domain] = /^\/([^/]+)\/([^/]+)\.md$/.exec(path) ?? [];
	return scheme === domainScheme && profileId && domain ? { profileId, domain } : undefined;
}
