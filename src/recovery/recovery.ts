import type * as vscode from 'vscode';
import type { PendingWrites } from '../accounts/pendingWrites.ts';
import type { Services } from '../services.ts';
import { listSenderDomains } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { listSenderAddresses } from '../ses/senders.ts';
import { logError } from '../ui/log.ts';
import { isFinal, outcomeOf } from './outcome.ts';
import { report } from './report.ts';

/** Milliseconds after which an abandoned request has taken effect, or never will. */
const longestEffect = 10_000;

/** Milliseconds between two checks: SES cannot be reached, a request may still take effect, or another window is being closed. */
const interval = 3_000;
const maxChecks = 60;

/** Finds out the outcomes of the writes that were left in the current profile, and reports each once. */
export class Recovery implements vscode.Disposable {
	private readonly _services: Services;
	private readonly _pending: PendingWrites;
	private _last: Promise<void> = Promise.resolve();
	private _isQueued = false;
	private _timer: NodeJS.Timeout | undefined;
	private _checks = 0;
	private _isDisposed = false;

	constructor(services: Services, pending: PendingWrites) {
		this._services = services;
		this._pending = pending;
	}

	dispose(): void {
		this._isDisposed = true;
		clearTimeout(this._timer);
	}

	/** Checks now, and again while there are outcomes that are not known yet. */
	check(): void {
		this._checks = 0;
		this._queue();
	}

	/** One check at a time, or two would report the same outcome. */
	private _queue(): void {
		if (!this._isQueued) {
			this._isQueued = true;
			this._last = this._last
				.then(() => {
					this._isQueued = false;
					return this._check();
				})
				.catch((error: unknown) => logError(this._services.log, 'Finding out the outcome of a write', error));
		}
	}

	private async _check(): Promise<void> {
		clearTimeout(this._timer);
		const isOver = (await this._reportAll()) && !(await this._pending.hasOthers());
		if (!isOver && this._checks++ < maxChecks && !this._isDisposed) {
			this._timer = setTimeout(() => this._queue(), interval);
		}
	}

	/** @returns whether nothing is left to be found out */
	private async _reportAll(): Promise<boolean> {
		const { accounts, model } = this._services;
		const profile = accounts.current;
		const client = accounts.client()?.inBackground;
		if (!profile || !client || (await this._pending.left(profile.id)).length === 0) {
			return true;
		}
		const asked = performance.now();
		try {
			const [senders, domains] = await Promise.all([listSenderAddresses(client), listSenderDomains(client)]);
			const left = await this._pending.left(profile.id);
			if (accounts.current?.id !== profile.id || this._isDisposed) {
				return true;
			}
			const known = left
				.map(entry => ({ entry, outcome: outcomeOf(entry.write, { senders, domains }) }))
				.filter(({ entry, outcome }) => isFinal(outcome) || entry.since + longestEffect <= asked);
			const news = known.filter(({ entry, outcome }) => report(entry, outcome, profile, this._services));
			if (news.length > 0) {
				// The tree may show the state before the write.
				model.refresh();
			}
			return known.length === left.length;
		} catch (error) {
			if (!isSesError(error)) {
				throw error;
			}
			// Signing in again starts another check.
			return error.kind === 'auth';
		}
	}
}
