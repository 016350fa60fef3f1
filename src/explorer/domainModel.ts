import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import type { SesClient } from '../ses/client.ts';
import { type DnsRecord, listDnsRecords, listSenderDomains } from '../ses/domains.ts';
import { listSenderAddresses } from '../ses/senders.ts';
import { type DomainEntry, joinAddresses } from './domainEntry.ts';

export interface Snapshot {
	/** Whose domains these are. */
	readonly profile: Profile;
	/** The client that they came from. */
	readonly client: SesClient;
	readonly entries: readonly DomainEntry[];
}

/** A load under way or done. One that was replaced by a newer one has nothing to say any more. */
interface Load<T> {
	readonly promise: Promise<T>;
	readonly abort: AbortController;
	isReplaced: boolean;
	/** The outcome, once there is one. */
	result?: T;
}

/** Loads the sender domains and addresses of the current profile, joins them and keeps them until they are asked for afresh. */
export class DomainModel implements vscode.Disposable {
	private readonly _onDidChange = new vscode.EventEmitter<string | undefined>();
	/** Fires the name of the domain whose DNS records are known now, or `undefined` when everything is to be read again. */
	readonly onDidChange = this._onDidChange.event;

	private readonly _onDidStartLoading = new vscode.EventEmitter<Promise<unknown>>();
	/** Fires a promise that settles when a load has ended. */
	readonly onDidStartLoading = this._onDidStartLoading.event;

	private readonly _accounts: Accounts;
	private readonly _accountsSubscription: vscode.Disposable;
	/** Whose domains were asked for last. */
	private _client: SesClient | undefined;
	private _snapshot: Load<Snapshot | undefined> | undefined;
	private _isDisposed = false;
	private readonly _records = new Map<string, Load<readonly DnsRecord[]>>();

	constructor(accounts: Accounts) {
		this._accounts = accounts;
		this._accountsSubscription = accounts.onDidChange(() => {
			// A profile that only got another name has the same client still.
			if (accounts.client() !== this._client) {
				this.refresh();
			}
		});
	}

	dispose(): void {
		this._isDisposed = true;
		this._accountsSubscription.dispose();
		this._replaceAll();
		this._onDidChange.dispose();
		this._onDidStartLoading.dispose();
	}

	/** What was loaded last, without waiting. */
	get loaded(): Snapshot | undefined {
		return this._snapshot?.result;
	}

	/**
	 * The domains of the current profile, also when the profile changes while they load.
	 *
	 * @returns `undefined` when signed out, or the model is disposed of
	 * @throws what the client throws; the signal's reason after `cancel`
	 */
	async snapshot(): Promise<Snapshot | undefined> {
		while (!this._isDisposed) {
			this._snapshot ??= this._start(
				signal => this._load(signal),
				() => {
					this._snapshot = undefined;
				}
			);
			const load = this._snapshot;
			try {
				const result = await load.promise;
				if (!load.isReplaced) {
					return result;
				}
			} catch (error) {
				if (!load.isReplaced) {
					throw error;
				}
			}
		}
		return undefined;
	}

	/** The DNS records of a domain; fires `onDidChange` with its name when they arrive. */
	async records(domain: string): Promise<readonly DnsRecord[]> {
		let load = this._records.get(domain);
		if (!load) {
			load = this._start(
				signal => this._loadRecords(domain, signal),
				() => this._records.delete(domain)
			);
			this._records.set(domain, load);
			const started = load;
			started.promise.then(
				() => started.isReplaced || this._onDidChange.fire(domain),
				() => {}
			);
		}
		return load.promise;
	}

	/** The DNS records of a domain as far as they are known, without asking for them. */
	loadedRecords(domain: string): readonly DnsRecord[] | undefined {
		return this._records.get(domain)?.result;
	}

	refresh(): void {
		this._replaceAll();
		this._onDidChange.fire(undefined);
	}

	refreshRecords(domain: string): void {
		this._replace(this._records.get(domain));
		this._records.delete(domain);
		this._onDidChange.fire(domain);
	}

	/** Gives up every load that is under way. */
	cancel(): void {
		for (const load of [this._snapshot, ...this._records.values()]) {
			load?.abort.abort();
		}
	}

	private async _loadRecords(domain: string, signal: AbortSignal): Promise<readonly DnsRecord[]> {
		const client = this._accounts.client();
		return client ? listDnsRecords(client, domain, signal) : [];
	}

	private async _load(signal: AbortSignal): Promise<Snapshot | undefined> {
		const profile = this._accounts.current;
		const client = this._accounts.client();
		this._client = client;
		if (!profile || !client) {
			return undefined;
		}
		const [domains, addresses] = await Promise.all([listSenderDomains(client, signal), listSenderAddresses(client, signal)]);
		return { profile, client, entries: joinAddresses(domains, addresses) };
	}

	/** Starts a load that forgets itself when it fails, so that the next reader tries anew. */
	private _start<T>(work: (signal: AbortSignal) => Promise<T>, forget: () => void): Load<T> {
		const abort = new AbortController();
		const load: Load<T> = { promise: work(abort.signal), abort, isReplaced: false };
		this._onDidStartLoading.fire(load.promise);
		load.promise.then(
			result => {
				load.result = result;
			},
			() => {
				if (!load.isReplaced) {
					forget();
				}
			}
		);
		return load;
	}

	private _replaceAll(): void {
		this._replace(this._snapshot);
		this._snapshot = undefined;
		for (const load of this._records.values()) {
			this._replace(load);
		}
		this._records.clear();
	}

	private _replace(load: Load<unknown> | undefined): void {
		if (load) {
			load.isReplaced = true;
			load.abort.abort();
		}
	}
}
