import type { Event } from 'vscode';

/**
 * Identifies a page or a read-only document: everything needed to show it again after a reload of the window. It is closed when the user
 * signs out of the profile.
 */
export type TabQuery = Readonly<Record<string, unknown>> & { readonly profileId?: string | undefined };

/** The part of `Accounts` that tabs need. */
export interface TabAccounts {
	readonly onDidChange: Event<void>;
	readonly onDidSignOut: Event<string>;
	isSignedOut(profileId: string): boolean;
}
