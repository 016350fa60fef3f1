import * as vscode from 'vscode';
import { domainKey } from '../mail/domain.ts';
import { pickDomain } from '../model/pickDomain.ts';
import type { Services } from '../services.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { domainPage, noticePage, type Page, type PageAction } from './domainPage.ts';
import { domainUri, parseDomainUri } from './domainUri.ts';

/** A page that someone has opened. */
interface OpenPage {
	readonly uri: vscode.Uri;
	readonly profileId: string;
	readonly domain: string;
	page: Page;
	/** Unix milliseconds; goes up with every change, or VS Code would not read the page again. */
	changed: number;
	/** What went wrong with the last load. */
	error: unknown;
	/** Goes up with every load: what an older one ends in does not count. */
	load: number;
	/** Nobody was looking when something changed. */
	isOutdated: boolean;
}

/** Writes the pages of sender domains and keeps them up to date as long as they are open. */
export class DomainDocuments implements vscode.Disposable {
	private readonly _services: Services;
	private readonly _tell: (uri: vscode.Uri) => void;
	private readonly _pages = new Map<string, OpenPage>();
	private readonly _subscriptions: vscode.Disposable;

	/** @param tell is told of every page that changed */
	constructor(services: Services, tell: (uri: vscode.Uri) => void) {
		const { accounts, model } = services;
		this._services = services;
		this._tell = tell;
		this._subscriptions = vscode.Disposable.from(
			model.onDidChange(domain => this._modelChanged(domain)),
			// The model hears of some changes only, such as none of a profile that got another name.
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
				// Whoever opens the page wants to know how things are now.
				this._services.model.refreshRecords(entry.name);
			}
			const document = await vscode.workspace.openTextDocument(domainUri(this._services.accounts.current.id, entry.name));
			await vscode.window.showTextDocument(document);
		}
	}

	/** @throws FileSystemError when this is not the address of such a page */
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

	/** @throws FileSystemError when this is not the address of such a page */
	read(uri: vscode.Uri): Uint8Array {
		return new TextEncoder().encode(this._open(uri).page.text);
	}

	actions(uri: vscode.Uri): readonly PageAction[] {
		return this._open(uri).page.actions;
	}

	private _open(uri: vscode.Uri): OpenPage {
		const known = this._pages.get(uri.toString());
		if (known) {
			if (known.isOutdated) {
				void this._load(known);
			}
			return known;
		}
		const parts = parseDomainUri(uri);
		if (!parts) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		const page = noticePage(parts.domain, vscode.l10n.t('Loading…'), '', []);
		const opened: OpenPage = { uri, ...parts, page, changed: Date.now(), error: undefined, load: 0, isOutdated: false };
		this._pages.set(uri.toString(), opened);
		void this._load(opened);
		return opened;
	}

	private _modelChanged(domain: string | undefined): void {
		const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
		for (const [key, page] of this._pages) {
			if (domain === undefined) {
				// VS Code reads some files without opening them, such as for a list. DNS need not be asked for those.
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

	/** Asks for everything that the page shows. The model tells when some of it arrives. */
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
			this._tell(page.uri);
		}
	}

	private _drawing({ profileId, domain, error, page }: OpenPage): Page {
		const { current, profiles } = this._services.accounts;
		if (current?.id !== profileId) {
			return strangePage(domain, current && profiles.find(({ id }) => id === profileId)?.label);
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
				vscode.l10n.t('SES does not list this domain any more. If it was added a moment ago, refresh; otherwise close this page.'),
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

/** @param label of the profile that the page belongs to; `undefined` when it is gone, or nobody is signed in */
function strangePage(domain: string, label: string | undefined): Page {
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

/** Cancelling is no error, but the page has to say why nothing is there. */
function sentence(error: unknown): string {
	const isCancelled = error instanceof Error && error.name === 'AbortError';
	return isCancelled ? vscode.l10n.t('Loading was cancelled.') : errorSentence(error).message;
}
