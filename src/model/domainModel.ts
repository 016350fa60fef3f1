import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import type { SesClient } from '../ses/client.ts';
import { listSenderDomains } from '../ses/domains.ts';
import { listSenderAddresses } from '../ses/senders.ts';
import { DomainDetails, mayBeOfAnother } from './domainDetails.ts';
import { type DomainEntry, joinAddresses } from './domainEntry.ts';
import { forEachFew, KeyedLoader, outcome } from './keyedLoader.ts';

export interface Snapshot {
	/** The profile that the domains belong to. */
	readonly profile: Profile;
	/** The client that read them. */
	readonly client: SesClient;
	readonly entries: readonly DomainEntry[];
	readonly time: Date;
}

/** The key of the list of domains. */
const list = '';

/** The sender domains and addresses of the current profile, as last read, and what is known of the DNS records of each domain. */
export class DomainModel extends DomainDetails implements vscode.Disposable {
	private readonly _subscriptions: vscode.Disposable;
	/** The client of the last list. */
	private _client: SesClient | undefined;
	private readonly _lists: KeyedLoader<Snapshot | undefined>;
	/** Why the list could not be read. Kept so that drawing does not load again. */
	private _failure: unknown;
	/** The list whose domains are being read in the background. */
	private _reading: { readonly snapshot: Snapshot; isOver: boolean } | undefined;
	private _watched: ReadonlySet<string> = new Set();

	constructor(accounts: Accounts) {
		super(accounts);
		this._lists = new KeyedLoader({
			load: (_, signal) => this._load(signal),
			onDidStart: loading => this._onDidStartLoading.fire(loading),
			onDidLoad: () => this._recover()
		});
		this._subscriptions = vscode.Disposable.from(
			accounts.onDidChange(() => {
				// A renamed profile has the same client.
				if (accounts.client() !== this._client) {
					this._replaceAll();
					this._forgetKnown();
					this.refresh();
				}
			}),
			vscode.workspace.onDidChangeConfiguration(change => {
				if (change.affectsConfiguration('tencentSes.dns')) {
					this._serversChanged();
				}
			})
		);
	}

	dispose(): void {
		this._isDisposed = true;
		this._subscriptions.dispose();
		this._replaceAll();
		this._onDidChange.dispose();
		this._onDidStartLoading.dispose();
	}

	/** The list; `undefined` while it is read or when it could not be read. */
	get loaded(): Snapshot | undefined {
		return this._lists.loaded(list);
	}

	/** The last list, also while it is read again and after that failed. Not after the credentials were rejected. */
	get latest(): Snapshot | undefined {
		return this._lists.latest(list);
	}

	/** Why the list could not be read the last time; `undefined` when it could, and after `refresh`. */
	get failure(): unknown {
		return this._failure;
	}

	/**
	 * The domains of the current profile, even if the profile changes while they load.
	 *
	 * @returns `undefined` when signed out or disposed
	 * @throws what the client throws; the signal's reason after `cancel`
	 */
	async snapshot(): Promise<Snapshot | undefined> {
		return outcome(() => (this._isDisposed ? undefined : this._lists.get(list)));
	}

	get watched(): ReadonlySet<string> {
		return this._watched;
	}

	/** Fires `onDidChange` for each domain that is now watched, or no longer. */
	setWatched(domains: Iterable<string>): void {
		const before = this._watched;
		this._watched = new Set(domains);
		for (const domain of new Set([...before, ...this._watched])) {
			if (before.has(domain) !== this._watched.has(domain)) {
				this._onDidChange.fire(domain);
			}
		}
	}

	/**
	 * Reads in the background what a list does not contain: the records of domains that are not verified, and DNS again where it was queried
	 * before. Failures are ignored: they show when the user opens the domain.
	 */
	readDetails(snapshot: Snapshot): void {
		if (this._reading?.snapshot === snapshot) {
			return;
		}
		const reading = { snapshot, isOver: false };
		this._reading = reading;
		this._forgetDetails(new Set(snapshot.entries.map(({ name }) => name)));
		const open = snapshot.entries.filter(({ name, domain }) => domain && (!domain.isVerified || this.loadedCheck(name)));
		void forEachFew(open, async ({ name }) => {
			if (!reading.isOver && this._reading === reading && this.loaded === snapshot) {
				await this._readAgain(name);
			}
		});
	}

	refresh(): void {
		this._replaceAll();
		if (!this.latest) {
			this._onDidChange.fire(undefined);
			return;
		}
		// VS Code forgets all rows from this event until it has new ones, and a command on a row is then called without its row.
		const load = this._lists.get(list);
		load.promise.catch(() => {}).then(() => load.isReplaced || this._onDidChange.fire(undefined));
	}

	/** Aborts all loads. */
	cancel(): void {
		this._lists.cancel();
		this._cancelDetails();
		if (this._reading) {
			this._reading.isOver = true;
		}
	}

	private async _load(signal: AbortSignal): Promise<Snapshot | undefined> {
		const profile = this._accounts.current;
		const client = this._accounts.client();
		this._client = client;
		if (!profile || !client) {
			return undefined;
		}
		try {
			const [domains, addresses] = await Promise.all([listSenderDomains(client, signal), listSenderAddresses(client, signal)]);
			return { profile, client, entries: joinAddresses(domains, addresses), time: new Date() };
		} catch (error) {
			if (this._lists.isCurrent(list, signal)) {
				this._failure = error;
				if (mayBeOfAnother(error)) {
					this._forgetKnown();
				}
			}
			throw error;
		}
	}

	/** The list could be read after a failure. */
	private _recover(): void {
		if (this._failure !== undefined) {
			this._failure = undefined;
			this._onDidChange.fire(undefined);
		}
	}

	private _replaceAll(): void {
		this._lists.invalidate(list);
		this._failure = undefined;
		this._replaceDetails();
	}

	/** Drops all data, because it belongs to another account. */
	private _forgetKnown(): void {
		this._lists.forget(list);
		this._forgetDetails();
	}
}
