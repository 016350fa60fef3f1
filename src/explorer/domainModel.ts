import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import type { SesClient } from '../ses/client.ts';
import { type DnsRecord, type DomainState, listSenderDomains, readSenderDomain } from '../ses/domains.ts';
import { listSenderAddresses } from '../ses/senders.ts';
import { type DomainCheck, type DomainStatus, domainStatus } from './domainCheck.ts';
import { type DomainEntry, joinAddresses } from './domainEntry.ts';

export interface Snapshot {
	/** Whose domains these are. */
	readonly profile: Profile;
	/** The client that they came from. */
	readonly client: SesClient;
	readonly entries: readonly DomainEntry[];
}

export interface DeletedAddress {
	readonly profileId: string;
	readonly address: string;
}

/** A load under way or done. One that was replaced by a newer one has nothing to say any more. */
interface Load<T> {
	readonly promise: Promise<T>;
	readonly abort: AbortController;
	isReplaced: boolean;
	/** The outcome, once there is one. */
	result?: T;
}

/** How long what DNS answered is shown without asking again. */
const freshMilliseconds = 60_000;

/** How many domains are read at once unasked: whoever opens one need not wait for all the others. */
const readAtOnce = 4;

/** Loads the sender domains and addresses of the current profile, joins them and keeps them until they are asked for afresh. */
export class DomainModel implements vscode.Disposable {
	private readonly _onDidChange = new vscode.EventEmitter<string | undefined>();
	/** Fires the name of the domain of which something else is known now, or `undefined` when everything is to be read again. */
	readonly onDidChange = this._onDidChange.event;

	private readonly _onDidStartLoading = new vscode.EventEmitter<Promise<unknown>>();
	/** Fires a promise that settles when a load has ended. Loads that nobody asked for are not told of. */
	readonly onDidStartLoading = this._onDidStartLoading.event;

	private readonly _onDidDeleteAddress = new vscode.EventEmitter<DeletedAddress>();
	/** Fires when an address is gone, so that what is kept for it elsewhere goes with it. */
	readonly onDidDeleteAddress = this._onDidDeleteAddress.event;

	private readonly _accounts: Accounts;
	private readonly _subscriptions: vscode.Disposable;
	/** Whose domains were asked for last. */
	private _client: SesClient | undefined;
	private _snapshot: Load<Snapshot | undefined> | undefined;
	private _isDisposed = false;
	private readonly _states = new Map<string, Load<DomainState>>();
	private readonly _checks = new Map<string, Load<DomainCheck>>();
	/** What was known last of the same account: is drawn until the new is there, so that no row flickers. */
	private _lastSnapshot: Snapshot | undefined;
	private readonly _lastStates = new Map<string, DomainState>();
	private readonly _lastChecks = new Map<string, DomainCheck>();
	/** Why DNS could not be asked. Is kept, for drawing that must not try again and again. */
	private readonly _checkFailures = new Map<string, unknown>();
	/** The list whose domains are read unasked. */
	private _reading: { readonly snapshot: Snapshot; isOver: boolean } | undefined;
	private _watched: ReadonlySet<string> = new Set();

	constructor(accounts: Accounts) {
		this._accounts = accounts;
		this._subscriptions = vscode.Disposable.from(
			accounts.onDidChange(() => {
				// A profile that only got another name has the same client still.
				if (accounts.client() !== this._client) {
					this._forgetAll();
					this.refresh();
				}
			}),
			vscode.workspace.onDidChangeConfiguration(change => {
				if (change.affectsConfiguration('tencentSes.dns')) {
					this._checkAgain();
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
		this._onDidDeleteAddress.dispose();
	}

	/** What was loaded last, without waiting. */
	get loaded(): Snapshot | undefined {
		return this._snapshot?.result;
	}

	/** As `loaded`; while that is read again, what it was before. */
	get latest(): Snapshot | undefined {
		return this.loaded ?? this._lastSnapshot;
	}

	/**
	 * The domains of the current profile, also when the profile changes while they load.
	 *
	 * @returns `undefined` when signed out, or the model is disposed of
	 * @throws what the client throws; the signal's reason after `cancel`
	 */
	async snapshot(): Promise<Snapshot | undefined> {
		return this._outcome(() => {
			if (this._isDisposed) {
				return undefined;
			}
			this._snapshot ??= this._start(
				signal => this._load(signal),
				() => {
					this._snapshot = undefined;
				}
			);
			return this._snapshot;
		});
	}

	/**
	 * The DNS records of a domain as the service says; fires `onDidChange` with its name when they arrive.
	 *
	 * @throws what the client throws; AbortError after `cancel` and when another profile was chosen meanwhile
	 */
	async records(domain: string): Promise<readonly DnsRecord[]> {
		return (await this._followed(() => this._state(domain, false))).records;
	}

	/** The DNS records of a domain as far as they are known, without asking for them. */
	loadedRecords(domain: string): readonly DnsRecord[] | undefined {
		return this._lastStates.get(domain)?.records;
	}

	/**
	 * What the service and DNS say of a domain. Is kept until `refresh` or `refreshRecords`; fires `onDidChange` with its name when it
	 * arrives.
	 *
	 * @throws what the client throws; UserError when the settings name no usable DNS server; AbortError after `cancel` and when another
	 * profile was chosen meanwhile
	 */
	async check(domain: string): Promise<DomainCheck> {
		return this._followed(() => this._check(domain, false));
	}

	/** Asks DNS again, without a word, where the last answer may be out of date by now. */
	renewCheck(domain: string): void {
		const last = this._checks.get(domain)?.result;
		if (last && Date.now() - last.time.getTime() > freshMilliseconds) {
			this._forgetCheck(domain);
			this._check(domain, true).promise.catch(() => {});
		}
	}

	/** The last check of a domain, also while a newer one is under way. */
	loadedCheck(domain: string): DomainCheck | undefined {
		return this._lastChecks.get(domain);
	}

	/** Why the last check could not ask DNS; `undefined` when it could, or there was none. */
	checkFailure(domain: string): unknown {
		return this._checkFailures.get(domain);
	}

	/** Where a domain stands, by all that is known of it. */
	statusOf({ name, domain }: DomainEntry): DomainStatus {
		return domainStatus(domain?.isVerified, this.loadedCheck(name)?.records ?? this.loadedRecords(name));
	}

	/** The domains that are watched until they are verified. */
	get watched(): ReadonlySet<string> {
		return this._watched;
	}

	/** Fires `onDidChange` for every domain that was not watched before, or is not any more. */
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
	 * Reads in the background what a list of domains leaves open: the records of those that are not verified, and DNS again where it was
	 * asked before. What goes wrong stays unknown until someone asks for it.
	 */
	readDetails(snapshot: Snapshot): void {
		if (this._reading?.snapshot === snapshot) {
			return;
		}
		const reading = { snapshot, isOver: false };
		this._reading = reading;
		const names = new Set(snapshot.entries.map(({ name }) => name));
		for (const gone of [...this._lastStates.keys(), ...this._lastChecks.keys()].filter(name => !names.has(name))) {
			this._lastStates.delete(gone);
			this._lastChecks.delete(gone);
		}
		const open = snapshot.entries.filter(({ name, domain }) => domain && (!domain.isVerified || this._lastChecks.has(name)));
		void forEachFew(open, readAtOnce, async ({ name }) => {
			if (!reading.isOver && this._reading === reading && this.loaded === snapshot) {
				await (this._lastChecks.has(name) ? this._check(name, true) : this._state(name, true)).promise.catch(() => {});
			}
		});
	}

	/**
	 * Asks the service and DNS anew for domains, whatever is known of them.
	 *
	 * @param signal gives up on these domains alone; what was known of them stays
	 */
	async checkAfresh(domains: readonly string[], signal?: AbortSignal): Promise<readonly PromiseSettledResult<DomainCheck>[]> {
		for (const domain of domains) {
			this._forget(domain);
		}
		const cancel = () => {
			for (const domain of domains) {
				this._states.get(domain)?.abort.abort();
				this._checks.get(domain)?.abort.abort();
			}
		};
		signal?.addEventListener('abort', cancel);
		const checks = new Map<string, PromiseSettledResult<DomainCheck>>();
		await forEachFew(domains, readAtOnce, async domain => {
			const [settled] = await Promise.allSettled([signal?.aborted ? Promise.reject(signal.reason) : this.check(domain)]);
			checks.set(domain, settled);
		});
		signal?.removeEventListener('abort', cancel);
		return [...checks.values()];
	}

	/** For whoever deleted an address. What is listed is to be read anew with `refresh`. */
	tellDeleted(deleted: DeletedAddress): void {
		this._onDidDeleteAddress.fire(deleted);
	}

	refresh(): void {
		this._replaceAll();
		this._onDidChange.fire(undefined);
	}

	/** Reads the records of a domain anew, and asks DNS anew where it was asked before. */
	refreshRecords(domain: string): void {
		this._forget(domain);
		const load = this._lastChecks.has(domain) ? this._check(domain, true) : this._state(domain, true);
		load.promise.catch(() => {});
		this._onDidChange.fire(domain);
	}

	/** Gives up every load that is under way. */
	cancel(): void {
		for (const load of [this._snapshot, ...this._states.values(), ...this._checks.values()]) {
			load?.abort.abort();
		}
		if (this._reading) {
			this._reading.isOver = true;
		}
	}

	private _state(domain: string, isQuiet: boolean): Load<DomainState> {
		const known = this._states.get(domain);
		if (known) {
			return known;
		}
		const load = this._start(
			signal => this._loadState(domain, signal),
			() => this._states.delete(domain),
			isQuiet
		);
		this._states.set(domain, load);
		this._whenDone(load, state => {
			this._lastStates.set(domain, state);
			this._onDidChange.fire(domain);
		});
		return load;
	}

	private _check(domain: string, isQuiet: boolean): Load<DomainCheck> {
		const known = this._checks.get(domain);
		if (known) {
			return known;
		}
		this._checkFailures.delete(domain);
		const load = this._start(
			signal => this._loadCheck(domain, isQuiet, signal),
			() => this._checks.delete(domain),
			isQuiet
		);
		this._checks.set(domain, load);
		this._whenDone(load, check => {
			this._lastChecks.set(domain, check);
			this._onDidChange.fire(domain);
		});
		return load;
	}

	private async _loadState(domain: string, signal: AbortSignal): Promise<DomainState> {
		const client = this._accounts.client();
		if (!client) {
			throw new DOMException('Nobody is signed in any more.', 'AbortError');
		}
		return readSenderDomain(client, domain, signal);
	}

	private async _loadCheck(domain: string, isQuiet: boolean, signal: AbortSignal): Promise<DomainCheck> {
		const { isVerified, records } = await this._state(domain, isQuiet).promise;
		try {
			// Loaded when it is needed first: drawing the tree needs none of it.
			const [{ checkRecords }, dns] = await Promise.all([import('../dns/dnsCheck.ts'), this._accounts.liveDns()]);
			const checks = await checkRecords(records, dns, signal);
			return { domain, isVerified, records: checks, servers: dns.servers, time: new Date() };
		} catch (error) {
			// Whoever cancels still has the last answer.
			const isKept = signal.aborted && this._lastChecks.has(domain);
			if (!isKept && this._checks.get(domain)?.abort.signal === signal) {
				this._checkFailures.set(domain, error);
				this._lastChecks.delete(domain);
				this._onDidChange.fire(domain);
			}
			throw error;
		}
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
	private _start<T>(work: (signal: AbortSignal) => Promise<T>, forget: () => void, isQuiet = false): Load<T> {
		const abort = new AbortController();
		const load: Load<T> = { promise: work(abort.signal), abort, isReplaced: false };
		if (!isQuiet) {
			this._onDidStartLoading.fire(load.promise);
		}
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

	private _whenDone<T>(load: Load<T>, use: (result: T) => void): void {
		load.promise.then(
			result => {
				if (!load.isReplaced) {
					use(result);
				}
			},
			() => {}
		);
	}

	/** The outcome of a load, or of the one that replaced it meanwhile. @param current the load that counts now; `undefined` when none does */
	private async _outcome<T>(current: () => Load<T> | undefined): Promise<T | undefined> {
		for (let load = current(); load; load = current()) {
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

	/** As `_outcome`, for what belongs to the account of this moment. */
	private async _followed<T>(current: () => Load<T>): Promise<T> {
		const client = this._accounts.client();
		const result = await this._outcome(() => (this._isDisposed || this._accounts.client() !== client ? undefined : current()));
		if (result === undefined) {
			throw new DOMException('Another profile was chosen meanwhile.', 'AbortError');
		}
		return result;
	}

	private _replaceAll(): void {
		this._lastSnapshot = this.latest;
		this._replace(this._snapshot);
		this._snapshot = undefined;
		for (const domain of new Set([...this._states.keys(), ...this._checks.keys(), ...this._checkFailures.keys()])) {
			this._forget(domain);
		}
	}

	private _forget(domain: string): void {
		this._replace(this._states.get(domain));
		this._states.delete(domain);
		this._forgetCheck(domain);
	}

	private _forgetCheck(domain: string): void {
		this._replace(this._checks.get(domain));
		this._checks.delete(domain);
		this._checkFailures.delete(domain);
	}

	/** What was known belongs to another account. */
	private _forgetAll(): void {
		this._lastSnapshot = undefined;
		this._replace(this._snapshot);
		this._snapshot = undefined;
		this._lastStates.clear();
		this._lastChecks.clear();
	}

	/** Other DNS servers may answer otherwise. */
	private _checkAgain(): void {
		for (const domain of new Set([...this._checks.keys(), ...this._lastChecks.keys(), ...this._checkFailures.keys()])) {
			this._forgetCheck(domain);
			this._check(domain, true).promise.catch(() => {});
		}
	}

	private _replace(load: Load<unknown> | undefined): void {
		if (load) {
			load.isReplaced = true;
			load.abort.abort();
		}
	}
}

/** Does something for each item, for a few of them at a time. */
async function forEachFew<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
	const left = [...items];
	const worker = async () => {
		for (let item = left.shift(); item !== undefined; item = left.shift()) {
			await work(item);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}
