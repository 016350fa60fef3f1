import * as vscode from 'vscode';
import { domainKey } from '../mail/domain.ts';
import { pickDomain } from '../model/pickDomain.ts';
import type { Services } from '../services.ts';
import { onDidClose } from '../ui/closedDocuments.ts';
import { failureSentence } from '../ui/errorSentences.ts';
import { pageUri } from '../ui/readOnlyDocuments.ts';
import { domainPage, noticePage, type Page, type PageAction } from './domainPage.ts';

/** An open page. */
interface OpenPage {
	readonly uri: vscode.Uri;
	readonly profileId: string;
	readonly domain: string;
	page: Page;
	/** Of the last load. */
	error: unknown;
	/** Number of the last load; the results of earlier ones are dropped. */
	load: number;
}

/** Writes the pages of sender domains, and keeps them up to date while they are open. */
export class DomainDocuments implements vscode.Disposable {
	private readonly _services: Services;
	private readonly _pages = new Map<string, OpenPage>();
	private readonly _subscriptions: vscode.Disposable;

	constructor(services: Services) {
		const { accounts, model } = services;
		this._services = services;
		this._subscriptions = vscode.Disposable.from(
			model.onDidChange(domain => this._modelChanged(domain)),
			// The model does not change with everything about profiles, such as their names.
			accounts.onDidChange(() => this._modelChanged(undefined)),
			onDidClose(({ uri }) => this._pages.delete(uri.toString()))
		);
	}

	dispose(): void {
		this._subscriptions.dispose();
		this._pages.clear();
	}

	/** The command "Show DNS Records". */
	async show(domain: string | undefined): Promise<void> {
		const { accounts, model, documents } = this._services;
		const entry = await pickDomain(this._services, domain, vscode.l10n.t('Show DNS Records'));
		if (entry && accounts.current) {
			if (model.loadedCheck(entry.name)) {
				// The page shows the current state when it is opened.
				model.refreshRecords(entry.name);
			}
			const uri = pageUri('domain', `${entry.name}.md`, { profileId: accounts.current.id, domain: entry.name });
			await documents.show(uri, undefined, {});
		}
	}

	/** @throws FileSystemError when this is not the URI of a page */
	write({ profileId, domain }: Readonly<Record<string, unknown>>, uri: vscode.Uri): string {
		if (typeof profileId !== 'string' || typeof domain !== 'string') {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		const page = noticePage(domain, vscode.l10n.t('Loading…'), '', []);
		const opened: OpenPage = { uri, profileId, domain, page, error: undefined, load: 0 };
		this._pages.set(uri.toString(), opened);
		void this._load(opened);
		return page.text;
	}

	/** Those with an argument act in the account of the page. */
	actions(uri: vscode.Uri): readonly PageAction[] {
		const { page, profileId } = this._pages.get(uri.toString()) ?? {};
		return (page?.actions ?? []).map(action => (action.argument ? { ...action, argument: { ...action.argument, profileId } } : action));
	}

	private _modelChanged(domain: string | undefined): void {
		const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
		for (const [key, page] of this._pages) {
			if (domain !== undefined) {
				if (domainKey(domain) === domainKey(page.domain)) {
					page.error = this._services.model.checkFailure(domain);
					this._draw(page);
				}
			} else if (open.has(key)) {
				void this._load(page);
			} else {
				// VS Code also reads files that it does not show. DNS is not queried for those. One that is being opened is read again.
				this._pages.delete(key);
				this._services.documents.invalidate(page.uri);
			}
		}
	}

	/** Loads what the page shows. The model fires as parts of it arrive. */
	private async _load(page: OpenPage): Promise<void> {
		const { accounts, model } = this._services;
		const load = ++page.load;
		let error: unknown;
		try {
			if (accounts.current?.id === page.profileId) {
				const snapshot = await model.snapshot();
				if (page.load !== load) {
					return;
				}
				this._draw(page);
				if (snapshot?.profile.id === page.profileId && snapshot.entries.some(({ name, domain }) => domain && name === page.domain)) {
					await model.check(page.domain);
				}
			}
		} catch (caught) {
			error = caught;
		}
		if (page.load === load) {
			page.error = error;
			this._draw(page);
		}
	}

	private _draw(page: OpenPage): void {
		const drawn = this._drawing(page);
		const isSame = drawn.text === page.page.text && JSON.stringify(drawn.actions) === JSON.stringify(page.page.actions);
		if (!isSame && this._pages.get(page.uri.toString()) === page) {
			page.page = drawn;
			this._services.documents.replace(page.uri, drawn.text);
		}
	}

	private _drawing({ profileId, domain, error, page }: OpenPage): Page {
		if (this._services.accounts.current?.id !== profileId) {
			return noticePage(
				domain,
				vscode.l10n.t('You are not signed in to the account of this domain. Switch to its profile, or sign in.'),
				'',
				[
					[vscode.l10n.t('Switch Profile'), 'tencentSes.switchProfile'],
					[vscode.l10n.t('Sign In'), 'tencentSes.signIn']
				]
			);
		}
		const failure = error === undefined ? '' : failureSentence(error);
		const snapshot = this._services.model.latest;
		if (snapshot?.profile.id !== profileId) {
			return failure === ''
				? page
				: noticePage(domain, vscode.l10n.t('The sender domains could not be loaded:'), failure, [
						[vscode.l10n.t('Retry'), 'tencentSes.refresh'],
						[vscode.l10n.t('Sign In'), 'tencentSes.signIn'],
						[vscode.l10n.t('Show Log'), 'tencentSes.showLog']
					]);
		}
		const entry = snapshot.entries.find(candidate => candidate.domain && candidate.name === domain);
		if (!entry) {
			return noticePage(
				domain,
				vscode.l10n.t('SES no longer lists this domain. If you have just added it, refresh; otherwise close this page.'),
				'',
				[[vscode.l10n.t('Refresh'), 'tencentSes.refresh']]
			);
		}
		return domainPage({
			entry,
			status: this._services.model.statusOf(entry),
			records: this._services.model.loadedRecords(domain),
			check: this._services.model.loadedCheck(domain),
			failure,
			isWatched: this._services.model.watched.has(domain)
		});
	}
}
