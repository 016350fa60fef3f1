import * as vscode from 'vscode';
import { domainKey } from '../mail/domain.ts';
import { pickDomain } from '../model/pickDomain.ts';
import type { Services } from '../services.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { domainPage, noticePage, type Page, type PageAction } from './domainPage.ts';

/** An open page. */
interface OpenPage {
	readonly uri: vscode.Uri;
	readonly profileId: string;
	readonly domain: string;
	page: Page;
	/** Unix milliseconds; increases with every change, or VS Code would not read the page again. */
	changed: number;
	/** Of the last load. */
	error: unknown;
	/** Number of the last load; the results of earlier ones are dropped. */
	load: number;
	/** Something changed while it was not shown. */
	isOutdated: boolean;
}

/** Writes the pages of sender domains, and keeps them up to date while they are open. */
export class DomainDocuments implements vscode.Disposable {
	private readonly _services: Services;
	private readonly _scheme: string;
	private readonly _changed: (uri: vscode.Uri) => void;
	private readonly _pages = new Map<string, OpenPage>();
	private readonly _subscriptions: vscode.Disposable;

	/**
	 * @param scheme of the URIs of the pages
	 * @param changed called with each page that changed
	 */
	constructor(services: Services, scheme: string, changed: (uri: vscode.Uri) => void) {
		const { accounts, model } = services;
		this._services = services;
		this._scheme = scheme;
		this._changed = changed;
		this._subscriptions = vscode.Disposable.from(
			model.onDidChange(domain => this._modelChanged(domain)),
			// The model does not change with everything about profiles, such as their names.
			accounts.onDidChange(() => this._modelChanged(undefined)),
			vscode.workspace.onDidCloseTextDocument(({ uri }) => this._pages.delete(uri.toString()))
		);
	}

	dispose(): void {
		this._subscriptions.dispose();
		this._pages.clear();
	}

	/** The command "Show DNS Records". */
	async show(argument: unknown): Promise<void> {
		const entry = await pickDomain(this._services, argument, vscode.l10n.t('Show DNS Records'));
		if (entry && this._services.accounts.current) {
			if (this._services.model.loadedCheck(entry.name)) {
				// The page shows the current state when it is opened.
				this._services.model.refreshRecords(entry.name);
			}
			const document = await vscode.workspace.openTextDocument(this._uriOf(this._services.accounts.current.id, entry.name));
			await vscode.window.showTextDocument(document);
		}
	}

	/** @throws FileSystemError when this isn't the URI of a page */
	stat(uri: vscode.Uri): vscode.FileStat {
		const { page, changed } = this._open(uri);
		return {
			type: vscode.FileType.File,
			ctime: 0,
			mtime: changed,
			size: new TextEncoder().encode(page.text).byteLength,
			permissions: vscode.FilePermission.Readonly
		};
	}

	/** @throws FileSystemError when this isn't the URI of a page */
	read(uri: vscode.Uri): Uint8Array {
		return new TextEncoder().encode(this._open(uri).page.text);
	}

	actions(uri: vscode.Uri): readonly PageAction[] {
		return this._open(uri).page.actions;
	}

	/** One page for each profile, since another account may have a domain of the same name. */
	private _uriOf(profileId: string, domain: string): vscode.Uri {
		return vscode.Uri.from({ scheme: this._scheme, path: `/${profileId}/${domain}.md` });
	}

	private _open(uri: vscode.Uri): OpenPage {
		const known = this._pages.get(uri.toString());
		if (known) {
			if (known.isOutdated) {
				void this._load(known);
			}
			return known;
		}
		const [, profileId, domain] = /^\/([^/]+)\/([^/]+)\.md$/.exec(uri.path) ?? [];
		if (!profileId || !domain) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		const page = noticePage(domain, vscode.l10n.t('Loading…'), '', []);
		const opened: OpenPage = { uri, profileId, domain, page, changed: Date.now(), error: undefined, load: 0, isOutdated: false };
		this._pages.set(uri.toString(), opened);
		void this._load(opened);
		return opened;
	}

	private _modelChanged(domain: string | undefined): void {
		const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
		for (const [key, page] of this._pages) {
			if (domain === undefined) {
				// VS Code also reads files that it doesn't show. DNS isn't queried for those.
				page.isOutdated = !open.has(key);
				if (!page.isOutdated) {
					void this._load(page);
				}
			} else if (domainKey(domain) === domainKey(page.domain)) {
				page.error = this._services.model.checkFailure(domain);
				this._draw(page);
			}
		}
	}

	/** Loads what the page shows. The model fires as parts of it arrive. */
	private async _load(page: OpenPage): Promise<void> {
		page.load++;
		page.isOutdated = false;
		const { load } = page;
		let error: unknown;
		try {
			if (this._services.accounts.current?.id === page.profileId) {
				const snapshot = await this._services.model.snapshot();
				if (page.load !== load) {
					return;
				}
				this._draw(page);
				if (snapshot?.profile.id === page.profileId && snapshot.entries.some(({ name, domain }) => domain && name === page.domain)) {
					await this._services.model.check(page.domain);
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
		if (!isSame) {
			page.page = drawn;
			page.changed = Math.max(Date.now(), page.changed + 1);
			this._changed(page.uri);
		}
	}

	private _drawing({ profileId, domain, error, page }: OpenPage): Page {
		const { current, profiles } = this._services.accounts;
		if (current?.id !== profileId) {
			return otherProfilePage(domain, current && profiles.find(({ id }) => id === profileId)?.label);
		}
		const failure = error === undefined ? '' : sentence(error);
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

/** @param label of the profile that the page belongs to; `undefined` when it was removed, or the user is signed out */
function otherProfilePage(domain: string, label: string | undefined): Page {
	return label === undefined
		? noticePage(
				domain,
				vscode.l10n.t('You are not signed in to the account of this domain. Sign in to it, then open the domain in the sidebar.'),
				'',
				[[vscode.l10n.t('Sign In'), 'tencentSes.signIn']]
			)
		: noticePage(domain, vscode.l10n.t('This domain belongs to another profile. Switch to it to see the domain:'), label, [
				[vscode.l10n.t('Switch Profile'), 'tencentSes.switchProfile']
			]);
}

/** Canceling is not an error, but the page has to say why it is empty. */
function sentence(error: unknown): string {
	const isCanceled = error instanceof Error && error.name === 'AbortError';
	return isCanceled ? vscode.l10n.t('Loading was canceled.') : errorSentence(error).message;
}
