import type * as vscode from 'vscode';
import type { Accounts } from './accounts/accounts.ts';
import type { Watches } from './domains/watches.ts';
import type { DomainModel } from './model/domainModel.ts';
import type { DomainsView } from './tree/view.ts';
import type { Pages } from './ui/pages.ts';
import type { ReadOnlyDocuments } from './ui/readOnlyDocuments.ts';

/** Objects that the rooms share, created by `extension.ts`. */
export interface Services {
	readonly context: vscode.ExtensionContext;
	readonly log: vscode.LogOutputChannel;
	readonly accounts: Accounts;
	readonly model: DomainModel;
	readonly view: DomainsView;
	readonly watches: Watches;
	readonly documents: ReadOnlyDocuments;
	readonly pages: Pages;
}
