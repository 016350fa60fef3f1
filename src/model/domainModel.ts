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
import { forEachFew, type Load, Loads, outcome } from './keyedLoader.ts';

export interface Snapshot {
	/** Whose domains these are. */
	readonly profile: Profile;
	/** The client that they came from. */
	readonly client: SesClient;
	readonly entries: readonly DomainEntry[];
	/** When they were read. */
	readonly time: Date;
}

/** The key of the one list of domains that there is at a time. */
const all = '';

/** How long what DNS answered is shown without asking again. */
const freshMilliseconds = 60_000;

/** How many domains are read at once unasked: whoever opens one need not wait for all the others. */
const readAtOnce = 4;

/** Loads the sender domains and addresses of the current profile, joins them and keeps them until they are asked for afresh. */
export class DomainModel implements vscode.Disposable {
	private readonly _onDidChange = new vscode.EventEmitter<string | undefined>();
	/** Fires the name of the domain of which something else is known now, or `undefined` for all of them. */
	readonly onDidChange = this._onDidChange.event;

	private readonly _onDidStartLoading = new vscode.EventEmitter<Promise<unknown>>();
	/** Fires a promise that settles when a load has ended. Loads that nobody asked for are not told of. */
	readonly onDidStartLoading = this._onDidStartLoading.event;

	private readonly _accounts: Accounts;
	private readonly _subscriptions: vscode.Disposable;
	/** Whose domains were asked for last. */
	private _client: SesClient | undefined;
	private _isDisposed = false;
	private readonly _lists: Loads<Snapshot | undefined>;
	private readonly _states: Loads<DomainState>;
	private readonly _checks: Loads<DomainCheck>;
	/** Why DNS could not be asked. Is kept, for drawing that must not try again and again. */
	private readonly _checkFailures = new Map<string, unknown>();
	/** Why the list could not be read. Is kept, too. */
	private _failure: unknown;
	/** The list whose domains are read unasked. */
	private _reading: { readonly snapshot: Snapshot; isOver: boolean } | undefined;
	private _watched: ReadonlySet<string> = new Set();

	constructor(accounts: Accounts) {
		this._accounts = accounts;
		const started = (loading: Promise<unknown>) => this._onDidStartLoading.fire(loading);
		// A row that is drawn again closes its menu, so that is only for something new.
		const done = (domain: string, isNew: boolean) => isNew && this._onDidChange.fire(domain);
		this._lists = new Loads({ work: (_, signal) => this._load(signal), started, done: () => this._recover() });
		this._states = new Loads({
			work: (domain, signal, isQuiet) => this._loadState(domain, isQuiet, signal),
			started,
			done: (domain, before, now) => done(domain, !isDeepStrictEqual(before, now))
		});
		this._checks = new Loads({
			work: (domain, signal, isQuiet) => this._loadCheck(domain, isQuiet, signal),
			started,
			// Who asked wants to see that DNS was asked, whatever it answered.
			done: (domain, before, now, isQuiet) => done(domain, !isQuiet || !isDeepStrictEqual({ ...before, time: now.time }, now))
		});
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
	}

	/** What was loaded last, without waiting. */
	get loaded(): Snapshot | undefined {
		return this._lists.loaded(all);
	}

	/** As `loaded`; while that is read again or could not be, what it was before. Not after the credentials were refused. */
	get latest(): Snapshot | undefined {
		return this._lists.latest(all);
	}

	/** Why the domains could not be read when that was last tried; `undefined` when they could, and from `refresh` on. */
	get failure(): unknown {
		return this._failure;
	}

	/**
	 * The domains of the current profile, also when the profile changes while they load.
	 *
	 * @returns `undefined` when signed out, or the model is disposed of
	 * @throws what the client throws; the signal's reason after `cancel`
	 */
	async snapshot(): Promise<Snapshot | undefined> {
		return outcome(() => (this._isDisposed ? undefined : this._lists.get(all)));
	}

	/**
	 * The DNS records of a domain as the service says; fires `onDidChange` with its name when they arrive.
	 *
	 * @throws what the client throws; AbortError after `cancel` and when another profile was chosen meanwhile
	 */
	async records(domain: string): Promise<readonly DnsRecord[]> {
		return (await this._followed(() => this._states.get(domain))).records;
	}

	/** The DNS records of a domain as far as they are known, without asking for them. */
	loadedRecords(domain: string): readonly DnsRecord[] | undefined {
		return this._states.latest(domain)?.records;
	}

	/**
	 * What the service and DNS say of a domain. Is kept until `refresh` or `refreshRecords`; fires `onDidChange` with its name when it
	 * arrives.
	 *
	 * @throws what the client throws; UserError when the settings name no usable DNS server; AbortError after `cancel` and when another
	 * profile was chosen meanwhile
	 */
	async check(domain: string): Promise<DomainCheck> {
		return this._followed(() => this._checks.get(domain));
	}

	/** Asks DNS again, without a word, where the last answer may be out of date by now. */
	renewCheck(domain: string): void {
		const last = this._checks.loaded(domain);
		if (last && Date.now() - last.time.getTime() > freshMilliseconds) {
			this._forgetCheck(domain);
			this._checks.get(domain, true).promise.catch(() => {});
		}
	}

	/** The last check of a domain, also while a newer one is under way. */
	loadedCheck(domain: string): DomainCheck | undefined {
		return this._checks.latest(domain);
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
		for (const gone of [...this._states.keys, ...this._checks.keys].filter(name => !names.has(name))) {
			this._states.forget(gone);
			this._checks.forget(gone);
		}
		const open = snapshot.entries.filter(({ name, domain }) => domain && (!domain.isVerified || this.loadedCheck(name)));
		void forEachFew(open, readAtOnce, async ({ name }) => {
			if (!reading.isOver && this._reading === reading && this.loaded === snapshot) {
				await this._readAgain(name);
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
			this._states.cancel(domains);
			this._checks.cancel(domains);
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

	/** Reads everything again. */
	refresh(): void {
		this._replaceAll();
		if (!this.latest) {
			this._onDidChange.fire(undefined);
			return;
		}
		// VS Code forgets all rows from this event until it has new ones, and a command on a row is then called without its row.
		const load = this._lists.get(all);
		load.promise.catch(() => {}).then(() => load.isReplaced || this._onDidChange.fire(undefined));
	}

	/** Reads the records of a domain anew, and asks DNS anew where it was asked before. */
	refreshRecords(domain: string): void {
		this._forget(domain);
		void this._readAgain(domain);
		this._onDidChange.fire(domain);
	}

	/** Gives up every load that is under way. */
	cancel(): void {
		this._lists.cancel();
		this._states.cancel();
		this._checks.cancel();
		if (this._reading) {
			this._reading.isOver = true;
		}
	}

	/** Reads in silence what is known of a domain: its records, and DNS where it was asked before. */
	private async _readAgain(domain: string): Promise<void> {
		const load: Load<unknown> = this.loadedCheck(domain) ? this._checks.get(domain, true) : this._states.get(domain, true);
		await load.promise.catch(() => {});
	}

	private async _loadState(domain: string, isQuiet: boolean, signal: AbortSignal): Promise<DomainState> {
		const client = this._accounts.client();
		if (!client) {
			throw new DOMException('Nobody is signed in any more.', 'AbortError');
		}
		try {
			return await readSenderDomain(isQuiet ? client.inBackground : client, domain, signal);
		} catch (error) {
			if (mayBeOfAnother(error) && this._states.isCurrent(domain, signal)) {
				this._states.forget(domain);
			}
			throw error;
		}
	}

	private async _loadCheck(domain: string, isQuiet: boolean, signal: AbortSignal): Promise<DomainCheck> {
		this._checkFailures.delete(domain);
		const { isVerified, records } = await this._states.get(domain, isQuiet).promise;
		try {
			// Loaded when it is needed first: drawing the tree needs none of it.
			const [{ checkRecords }, dns] = await Promise.all([import('../dns/dnsCheck.ts'), this._accounts.liveDns()]);
			const checks = await checkRecords(records, dns, signal);
			return { domain, isVerified, records: checks, servers: dns.servers, time: new Date() };
		} catch (error) {
			// Whoever cancels still has the last answer.
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
			if (this._lists.isCurrent(all, signal)) {
				this._failure = error;
				if (mayBeOfAnother(error)) {
					this._forgetKnown();
				}
			}
			throw error;
		}
	}

	/** Someone else read the list after it could not be drawn. */
	private _recover(): void {
		if (this._failure !== undefined) {
			this._failure = undefined;
			this._onDidChange.fire(undefined);
		}
	}

	/** The outcome of a load that belongs to the account of this moment. */
	private async _followed<T>(current: () => Load<T>): Promise<T> {
		const client = this._accounts.client();
		const result = await outcome(() => (this._isDisposed || this._accounts.client() !== client ? undefined : current()));
		if (result === undefined) {
			throw new DOMException('Another profile was chosen meanwhile.', 'AbortError');
		}
		return result;
	}

	private _replaceAll(): void {
		this._lists.replace(all);
		this._failure = undefined;
		for (const domain of new Set([...this._states.keys, ...this._checks.keys, ...this._checkFailures.keys()])) {
			this._forget(domain);
		}
	}

	private _forget(domain: string): void {
		this._states.replace(domain);
		this._forgetCheck(domain);
	}

	private _forgetCheck(domain: string): void {
		this._checks.replace(domain);
		this._checkFailures.delete(domain);
	}

	/** What was known belongs to another account. */
	private _forgetAll(): void {
		this._replaceAll();
		this._forgetKnown();
	}

	private _forgetKnown(): void {
		this._lists.forget(all);
		for (const domain of [...this._states.keys, ...this._checks.keys]) {
			this._states.forget(domain);
			this._checks.forget(domain);
		}
	}

	/** Other DNS servers may answer otherwise. */
	private _checkAgain(): void {
		for (const domain of new Set([...this._checks.keys, ...this._checkFailures.keys()])) {
			this._forgetCheck(domain);
			this._checks.get(domain, true).promise.catch(() => {});
		}
	}
}

/** Credentials that are refused may have come from another account than those before: nothing that these read is shown any longer. */
function mayBeOfAnother(error: unknown): boolean {
	return isSesError(error) && error.kind === 'auth';
}
