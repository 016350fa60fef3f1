import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { type DnsRecord, type DomainState, readSenderDomain } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import type { DomainEntry } from './domainEntry.ts';
import { type DomainCheck, type DomainStatus, domainStatus } from './domainStatus.ts';
import { forEachFew, KeyedLoader, type Load, outcome } from './keyedLoader.ts';

/** Milliseconds after which DNS is queried again. */
const freshMilliseconds = 60_000;

/** The known DNS records of each domain of the current profile. */
export class DomainDetails {
	protected readonly _onDidChange = new vscode.EventEmitter<string | undefined>();
	/** Fires the name of a domain that changed, or `undefined` for all of them. */
	readonly onDidChange = this._onDidChange.event;

	protected readonly _onDidStartLoading = new vscode.EventEmitter<Promise<unknown>>();
	/** Fires when the user waits for a load, with a promise that settles when it ends. */
	readonly onDidStartLoading = this._onDidStartLoading.event;

	protected readonly _accounts: Accounts;
	protected _isDisposed = false;
	private readonly _states: KeyedLoader<DomainState>;
	private readonly _checks: KeyedLoader<DomainCheck>;
	/** Errors of DNS. Kept so that drawing does not query again. */
	private readonly _checkFailures = new Map<string, unknown>();

	constructor(accounts: Accounts) {
		this._accounts = accounts;
		const onDidStart = (loading: Promise<unknown>) => this._onDidStartLoading.fire(loading);
		// Drawing a row again closes its menu, so it is only drawn for something new.
		const changed = (domain: string, isNew: boolean) => isNew && this._onDidChange.fire(domain);
		this._states = new KeyedLoader({
			load: (domain, signal, isBackground) => this._loadState(domain, isBackground, signal),
			onDidStart,
			onDidLoad: (domain, before, now) => changed(domain, !isDeepStrictEqual(before, now))
		});
		this._checks = new KeyedLoader({
			load: (domain, signal, isBackground) => this._loadCheck(domain, isBackground, signal),
			onDidStart,
			// The user sees the new time of the check.
			onDidLoad: (domain, before, now, isBackground) =>
				changed(domain, !isBackground || !isDeepStrictEqual({ ...before, time: now.time }, now))
		});
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

	/** Queries DNS again in the background if its last answer is old. */
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

	/**
	 * Reads domains again from the service and DNS.
	 *
	 * @param signal aborts the loads of these domains only; known data is kept
	 */
	async checkAgain(domains: readonly string[], signal?: AbortSignal): Promise<readonly PromiseSettledResult<DomainCheck>[]> {
		for (const domain of domains) {
			this._forget(domain);
		}
		const cancel = () => this._cancelDetails(domains);
		signal?.addEventListener('abort', cancel);
		const checks = new Map<string, PromiseSettledResult<DomainCheck>>();
		await forEachFew(domains, async domain => {
			const [settled] = await Promise.allSettled([signal?.aborted ? Promise.reject(signal.reason) : this.check(domain)]);
			checks.set(domain, settled);
		});
		signal?.removeEventListener('abort', cancel);
		return [...checks.values()];
	}

	/** Reads the records of a domain again, and queries DNS again if it was queried before. */
	refreshRecords(domain: string): void {
		this._forget(domain);
		void this._readAgain(domain);
		this._onDidChange.fire(domain);
	}

	/** Reads the records of a domain in the background, and queries DNS if it was queried before. */
	protected async _readAgain(domain: string): Promise<void> {
		const load: Load<unknown> = this.loadedCheck(domain) ? this._checks.get(domain, true) : this._states.get(domain, true);
		await load.promise.catch(() => {});
	}

	protected _cancelDetails(domains = this._known()): void {
		this._states.cancel(domains);
		this._checks.cancel(domains);
	}

	/** Loads in progress are replaced; known data is kept. */
	protected _replaceDetails(): void {
		for (const domain of this._known()) {
			this._forget(domain);
		}
	}

	/** @param names of domains that still exist */
	protected _forgetDetails(names: ReadonlySet<string> = new Set()): void {
		for (const domain of this._known().filter(name => !names.has(name))) {
			this._states.forget(domain);
			this._checks.forget(domain);
		}
	}

	/** Other DNS servers may give other answers. */
	protected _serversChanged(): void {
		for (const domain of new Set([...this._checks.keys, ...this._checkFailures.keys()])) {
			this._forgetCheck(domain);
			this._checks.get(domain, true).promise.catch(() => {});
		}
	}

	private _known(): readonly string[] {
		return [...new Set([...this._states.keys, ...this._checks.keys, ...this._checkFailures.keys()])];
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
			const { checkRecords } = await import('../dns/dnsCheck.ts');
			const { dnsFor } = await import('../accounts/servers.ts');
			const dns = await dnsFor(this._accounts);
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

	/** The result of a load, unless the account is switched. */
	private async _followed<T>(current: () => Load<T>): Promise<T> {
		const client = this._accounts.client();
		const result = await outcome(() => (this._isDisposed || this._accounts.client() !== client ? undefined : current()));
		if (result === undefined) {
			throw new DOMException('The profile was switched.', 'AbortError');
		}
		return result;
	}

	private _forget(domain: string): void {
		this._states.invalidate(domain);
		this._forgetCheck(domain);
	}

	private _forgetCheck(domain: string): void {
		this._checks.invalidate(domain);
		this._checkFailures.delete(domain);
	}
}

/** Rejected credentials may be those of another account, so what earlier ones read is not shown any more. */
export function mayBeOfAnother(error: unknown): boolean {
	return isSesError(error) && error.kind === 'auth';
}
