import * as vscode from 'vscode';
import { domainKey } from '../mail/domain.ts';
import { pickDomain } from '../model/pickDomain.ts';
import type { Services } from '../services.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { failureSentence } from '../ui/errorSentences.ts';
import type { Drawing, PageTab } from '../ui/pageTab.ts';
import { domainPage, noticePage } from './domainPage.ts';

interface ShowRequest {
	readonly domain: string | undefined;
	readonly index: number | undefined;
	/** Leaves the focus where it is. */
	readonly preserveFocus: boolean;
}

interface OpenPage {
	readonly tab: PageTab;
	readonly profileId: string;
	readonly domain: string;
	/** The error of the last load. */
	error: unknown;
	/** The records when that load ended. Others are from a later load, which succeeded. */
	known: readonly DnsRecord[] | undefined;
	/** Number of the last load; the results of earlier ones are dropped. */
	load: number;
}

/** Draws the pages of sender domains and updates them while they are open. */
export class DomainPages implements vscode.Disposable {
	private readonly _services: Services;
	private readonly _open = new Set<OpenPage>();
	private readonly _subscriptions: vscode.Disposable;

	constructor(services: Services) {
		const { accounts, model } = services;
		this._services = services;
		this._subscriptions = vscode.Disposable.from(
			model.onDidChange(domain => this._modelChanged(domain)),
			// The model does not fire for all changes of profiles, such as a new name.
			accounts.onDidChange(() => this._modelChanged(undefined))
		);
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	/** The command "Show DNS Records". @param request with the index of the record to scroll to */
	async show({ domain, index, preserveFocus }: ShowRequest): Promise<void> {
		const { accounts, model, pages } = this._services;
		const entry = await pickDomain(this._services, domain, vscode.l10n.t('Show DNS Records'));
		if (entry && accounts.current) {
			const isOpen = [...this._open].some(page => page.domain === entry.name && page.profileId === accounts.current?.id);
			if (model.loadedCheck(entry.name) && !isOpen) {
				// So that the page opens with the current state.
				model.refreshRecords(entry.name);
			}
			// Another account may have a domain of the same name.
			const tab = await pages.show('domain', { profileId: accounts.current.id, domain: entry.name }, preserveFocus);
			if (index !== undefined) {
				tab?.scrollTo(`record${index}`);
			}
		}
	}

	/** Draws a page in a new tab. */
	open(tab: PageTab): void {
		const { profileId, domain } = tab.query;
		const page: OpenPage = { tab, profileId: String(profileId), domain: String(domain), error: undefined, known: undefined, load: 0 };
		this._open.add(page);
		tab.subscriptions.push(new vscode.Disposable(() => this._open.delete(page)));
		this._draw(page);
		void this._load(page);
	}

	private _modelChanged(domain: string | undefined): void {
		for (const page of this._open) {
			if (domain === undefined) {
				void this._load(page);
			} else if (domainKey(domain) === domainKey(page.domain)) {
				const { model } = this._services;
				page.error = model.checkFailure(domain) ?? (model.loadedRecords(domain) === page.known ? page.error : undefined);
				this._draw(page);
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
			page.known = model.loadedRecords(page.domain);
			this._draw(page);
		}
	}

	private _draw(page: OpenPage): void {
		page.tab.draw(this._drawing(page));
	}

	private _drawing({ profileId, domain, error }: OpenPage): Drawing {
		const { accounts, model } = this._services;
		const snapshot = model.latest;
		if (accounts.current?.id !== profileId) {
			const notice = vscode.l10n.t('You are not signed in to the account of this domain. Switch to its profile, or sign in.');
			return noticePage(domain, notice, [
				{ title: vscode.l10n.t('Switch Profile'), command: 'switchProfile' },
				{ title: vscode.l10n.t('Sign In'), command: 'signIn' }
			]);
		}
		if (snapshot?.profile.id !== profileId) {
			if (error === undefined) {
				return noticePage(domain, vscode.l10n.t('Loading…'), []);
			}
			const notice = vscode.l10n.t('Could not load the sender domains: {0}', failureSentence(error));
			return noticePage(domain, notice, [
				{ title: vscode.l10n.t('Retry'), command: 'refresh' },
				{ title: vscode.l10n.t('Sign In'), command: 'signIn' },
				{ title: vscode.l10n.t('Show Log'), command: 'showLog' }
			]);
		}
		const entry = snapshot.entries.find(candidate => candidate.domain && candidate.name === domain);
		if (!entry) {
			const notice = vscode.l10n.t('SES no longer lists this domain. If you have just added it, refresh; otherwise close this page.');
			return noticePage(domain, notice, [{ title: vscode.l10n.t('Refresh'), command: 'refresh' }]);
		}
		return domainPage({
			entry,
			status: model.statusOf(entry),
			records: model.loadedRecords(domain),
			check: model.loadedCheck(domain),
			failure: error === undefined ? '' : failureSentence(error),
			isWatched: model.watched.has(domain),
			isEmulator: accounts.isEmulator(),
			isLimitedPerDomain: snapshot.profile.site === 'international'
		});
	}
}
