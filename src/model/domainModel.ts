import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import type { SesClient } from '../ses/client.ts';
import { type DnsRecord, type DomainState, listSenderDomains, readSenderDomain } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { listSenderAddresses } from '../ses/senders.ts';
import { type DomainEntry, joinAddresses } from './domainEntry.ts';
import { type DomainCheck, type DomainStatus, domainStatus } from './domainStatus.ts';
import { forEachFew, KeyedLoader, type Load, outcome } from './keyedLoader.ts';

export interface Snapshot {
	/** The profile that the domains belong to. */
	readonly profile: Profile;
	/** The client that read them. */
	readonly client: SesClient;
	readonly entries: readonly DomainEntry[];
	/** When they were read. */
	readonly time: Date;
}

/** The key of the list of domains. */
const list = '';

/** How long an answer of DNS is used. */
const freshMilliseconds = 60_000;

/** How many domains are read at once in the background. One that the user opens need not wait for all of them. */
const atOnce = 4;

/** The sender domains and addresses of the current profile, as last read, and what is known of the DNS records of each domain. */
export class DomainModel implements vscode.Disposable {
	private readonly _onDidChange = new vscode.EventEmitter<string | undefined>();
	/** Fires the name of a domain that changed, or `undefined` for all of them. */
	readonly onDidChange = this._onDidChange.event;

	private readonly _onDidStartLoading = new vscode.EventEmitter<Promise<unknown>>();
	/** Fires when the user waits for a load, with a promise that settles when it ends. */
	readonly onDidStartLoading = this._onDidStartLoading.event;

	private readonly _accounts: Accounts;
	private readonly _subscriptions: vscode.Disposable;
	/** The client of the last list. */
	private _client: SesClient | undefined;
	private _isDisposed = false;
	private readonly _lists: KeyedLoader<Snapshot | undefined>;
	private readonly _states: KeyedLoader<DomainState>;
	private readonly _checks: KeyedLoader<DomainCheck>;
	/** Why DNS did not answer. Kept so that drawing does not ask again. */
	private readonly _checkFailures = new Map<string, unknown>();
	/** Why the list could not be read. Kept for the same reason. */
	private _failure: unknown;
	/** The list whose domains are being read in the background. */
	private _reading: { readonly snapshot: Snapshot; isOver: boolean } | undefined;
	private _watched: ReadonlySet<string> = new Set();

	constructor(accounts: Accounts) {
		this._accounts = accounts;
		const onDidStart = (loading: Promise<unknown>) => this._onDidStartLoading.fire(loading);
		// Drawing a row again closes its menu, so it is only drawn for something new.
		const changed = (domain: string, isNew: boolean) => isNew && this._onDidChange.fire(domain);
		this._lists = new KeyedLoader({ load: (_, signal) => this._load(signal), onDidStart, onDidLoad: () => this._recover() });
		this._states = new KeyedLoader({
			load: (domain, signal, isBackground) => this._loadState(domain, isBackground, signal),
			onDidStart,
			onDidLoad: (domain, before, now) => changed(domain, !isDeepStrictEqual(before, now))
		});
		this._checks = new KeyedLoader({
			load: (domain, signal, isBackground) => this._loadCheck(domain, isBackground, signal),
			onDidStart,
			// A user who asked sees the new time of the check.
			onDidLoad: (domain, before, now, isBackground) =>
				changed(domain, !isBackground || !isDeepStrictEqual({ ...before, time: now.time }, now))
		});
		this._subscriptions = vscode.Disposable.from(
			accounts.onDidChange(() => {
				// A renamed profile has the same client.
				if (accounts.client() !== this._client) {
					this._forgetAll();
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

	/**
	 * The DNS records that the service wants for a domain.
	 *
	 * @throws what the client throws; AbortError after `cancel` and when the profile was switched
	 */
	async records(domain: string): Promise<readonly DnsRecord[]> {
		return (await this._followed(() => this._states.get(domain))).records;
	}

	/** The DNS records as last read. */
	loadedRecords(domain: string): readonly DnsRecord[] | undefined {
		return this._states.latest(domain)?.records;
	}

	/**
	 * What the service and DNS say about a domain. Kept until `refresh` or `refreshRecords`.
	 *
	 * @throws what the client throws; UserError when the DNS servers in the settings are not usable; AbortError after `cancel` and when the
	 * profile was switched
	 */
	async check(domain: string): Promise<DomainCheck> {
		return this._followed(() => this._checks.get(domain));
	}

	/** Asks DNS again in the background if its last answer is old. */
	renewCheck(domain: string): void {
		const last = this._checks.loaded(domain);
		if (last && Date.now() - last.time.getTime() > freshMilliseconds) {
			this._forgetCheck(domain);
			this._checks.get(domain, true).promise.catch(() => {});
		}
	}

	/** The last check of a domain, also while a newer one is in progress. */
	loadedCheck(domain: string): DomainCheck | undefined {
		return this._checks.latest(domain);
	}

	/** Why the last check got no answer from DNS; `undefined` when it did, or there was none. */
	checkFailure(domain: string): unknown {
		return this._checkFailures.get(domain);
	}

	/** The status of a domain, from all that is known. */
	statusOf({ name, domain }: DomainEntry): DomainStatus {
		return domainStatus(domain?.isVerified, this.loadedCheck(name)?.records ?? this.loadedRecords(name));
	}

	/** The domains that are watched until they are verified. */
	get watched(): ReadonlySet<string> {
		return this._watched;
	}

	/** Fires `onDidChange` for each domain for which that changed. */
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
	 * Reads in the background what a list does not tell: the records of domains that are not verified, and DNS again where it was asked
	 * before. Failures are ignored: they show when the user opens the domain.
	 */
	readDetails(snapshot: Snapshot): void {
		if (this._reading?.snapshot === snapshot) {
			return;
		}
		const reading = { snapshot, isOver: false };
		this._reading = reading;
		const names = new Set(snapshot.entries.map(({ name }) => name));
		for (const gone of [...this._states.keys, ...this._checks.keys].filter(name => !names.has(name))) {
			this._states.forget(gone);
			this._checks.forget(gone);
		}
		const open = snapshot.entries.filter(({ name, domain }) => domain && (!domain.isVerified || this.loadedCheck(name)));
		void forEachFew(open, atOnce, async ({ name }) => {
			if (!reading.isOver && this._reading === reading && this.loaded === snapshot) {
				await this._readAgain(name);
			}
		});
	}

	/**
	 * Asks the service and DNS about domains again.
	 *
	 * @param signal aborts the loads of these domains only; what was known stays
	 */
	async checkAgain(domains: readonly string[], signal?: AbortSignal): Promise<readonly PromiseSettledResult<DomainCheck>[]> {
		for (const domain of domains) {
			this._forget(domain);
		}
		const cancel = () => {
			this._states.cancel(domains);
			this._checks.cancel(domains);
		};
		signal?.addEventListener('abort', cancel);
		const checks = new Map<string, PromiseSettledResult<DomainCheck>>();
		await forEachFew(domains, atOnce, async domain => {
			const [settled] = await Promise.allSettled([signal?.aborted ? Promise.reject(signal.reason) : this.check(domain)]);
			checks.set(domain, settled);
		});
		signal?.removeEventListener('abort', cancel);
		return [...checks.values()];
	}

	/** Reads everything again. */
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

	/** Reads the records of a domain again, and asks DNS again if it was asked before. */
	refreshRecords(domain: string): void {
		this._forget(domain);
		void this._readAgain(domain);
		this._onDidChange.fire(domain);
	}

	/** Aborts all loads. */
	cancel(): void {
		this._lists.cancel();
		this._states.cancel();
		this._checks.cancel();
		if (this._reading) {
			this._reading.isOver = true;
		}
	}

	/** Reads the records of a domain in the background, and asks DNS if it was asked before. */
	private async _readAgain(domain: string): Promise<void> {
		const load: Load<unknown> = this.loadedCheck(domain) ? this._checks.get(domain, true) : this._states.get(domain, true);
		await load.promise.catch(() => {});
	}

	private async _loadState(domain: string, isBackground: boolean, signal: AbortSignal): Promise<DomainState> {
		const client = this._accounts.client();
		if (!client) {
			throw new DOMException('Signed out.', 'AbortError');
		}
		try {
			return await readSenderDomain(isBackground ? client.inBackground : client, domain, signal);
		} catch (error) {
			if (mayBeOfAnother(error) && this._states.isCurrent(domain, signal)) {
				this._states.forget(domain);
			}
			throw error;
		}
	}

	private async _loadCheck(domain: string, isBackground: boolean, signal: AbortSignal): Promise<DomainCheck> {
		this._checkFailures.delete(domain);
		const { isVerified, records } = await this._states.get(domain, isBackground).promise;
		try {
			const [{ checkRecords }, dns] = await Promise.all([import('../dns/dnsCheck.ts'), this._accounts.liveDns()]);
			const checks = await checkRecords(records, dns, signal);
			return { domain, isVerified, records: checks, servers: dns.servers, time: new Date() };
		} catch (error) {
			// After canceling, the last answer is still there.
			const isKept = signal.aborted && this.loadedCheck(domain) !== undefined;
			if (!isKept && this._checks.isCurrent(domain, signal)) {
				this._checkFailures.set(domain, error);
				this._checks.forget(domain);
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

	/** The result of a load, unless the account is switched. */
	private async _followed<T>(current: () => Load<T>): Promise<T> {
		const client = this._accounts.client();
		const result = await outcome(() => (this._isDisposed || this._accounts.client() !== client ? undefined : current()));
		if (result === undefined) {
			throw new DOMException('The profile was switched.', 'AbortError');
		}
		return result;
	}

	private _replaceAll(): void {
		this._lists.invalidate(list);
		this._failure = undefined;
		for (const domain of new Set([...this._states.keys, ...this._checks.keys, ...this._checkFailures.keys()])) {
			this._forget(domain);
		}
	}

	private _forget(domain: string): void {
		this._states.invalidate(domain);
		this._forgetCheck(domain);
	}

	private _forgetCheck(domain: string): void {
		this._checks.invalidate(domain);
		this._checkFailures.delete(domain);
	}

	/** For another account. */
	private _forgetAll(): void {
		this._replaceAll();
		this._forgetKnown();
	}

	private _forgetKnown(): void {
		this._lists.forget(list);
		for (const domain of [...this._states.keys, ...this._checks.keys]) {
			this._states.forget(domain);
			this._checks.forget(domain);
		}
	}

	/** Other DNS servers may give other answers. */
	private _serversChanged(): void {
		for (const domain of new Set([...this._checks.keys, ...this._checkFailures.keys()])) {
			this._forgetCheck(domain);
			this._checks.get(domain, true).promise.catch(() => {});
		}
	}
}

/** Rejected credentials may be those of another account, so what earlier ones read is not shown any more. */
function mayBeOfAnother(error: unknown): boolean {
	return isSesError(error) && error.kind === 'auth';
}
