import type * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { LeftWrite, PendingWrites } from '../accounts/pendingWrites.ts';
import type { Profile } from '../accounts/profile.ts';
import type { Watches } from '../domains/watches.ts';
import type { DomainModel, Snapshot } from '../model/domainModel.ts';
import type { Services } from '../services.ts';
import { listSenderDomains } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { listSenderAddresses } from '../ses/senders.ts';
import { logError } from '../ui/log.ts';
import { isFinal, type Listing, outcomeOf } from './outcome.ts';
import { tell } from './telling.ts';

/** Milliseconds after which a request that nobody waits for any more has had its effect, or never will. */
const longestWay = 10_000;

/** Milliseconds until the service is asked again when it could not be: the way to it is often still broken when an answer was lost on it. */
const untilReachable = 10_000;

/** Milliseconds after which writes of other windows are looked at again: a window that closes may take a while. */
const otherWindows = 2_000;
const maxLooks = 30;

/** Tells what became of the writes that were left, once each. */
export class Settling implements vscode.Disposable {
	private readonly _accounts: Accounts;
	private readonly _model: DomainModel;
	private readonly _watches: Watches;
	private readonly _pending: PendingWrites;
	private readonly _log: vscode.LogOutputChannel;
	/** Settles when everything so far is settled. */
	private _last: Promise<unknown> = Promise.resolve();
	private _timer: NodeJS.Timeout | undefined;
	private _looks = 0;
	private _isDisposed = false;

	constructor({ accounts, model, watches, log }: Services, pending: PendingWrites) {
		this._accounts = accounts;
		this._model = model;
		this._watches = watches;
		this._pending = pending;
		this._log = log;
	}

	dispose(): void {
		this._isDisposed = true;
		clearTimeout(this._timer);
	}

	/** @param asked `performance.now` milliseconds: when the service was asked for the snapshot */
	async settle(snapshot: Snapshot, asked: number): Promise<void> {
		this._looks = 0;
		const { entries } = snapshot;
		await this._inTurn(snapshot.profile, asked, {
			senders: entries.flatMap(({ addresses }) => addresses),
			domains: entries.flatMap(({ domain }) => domain ?? [])
		});
	}

	/** Reads the lists where something is left, without a word: whoever looks at the tree has asked for nothing. */
	async look(): Promise<void> {
		this._looks = 0;
		await this._look();
	}

	/** One after the other, or two would tell of the same. */
	private _inTurn(profile: Profile, asked: number, listing: Listing): Promise<boolean> {
		const settling = this._last.then(() => this._settle(profile, asked, listing));
		this._last = settling.catch(() => {});
		return settling;
	}

	/** @returns whether there was news */
	private async _settle(profile: Profile, asked: number, listing: Listing): Promise<boolean> {
		if (this._accounts.current?.id !== profile.id || this._isDisposed) {
			return false;
		}
		let isNews = false;
		let wait: number | undefined;
		for (const entry of await this._left(profile)) {
			const outcome = outcomeOf(entry.write, listing);
			const left = entry.since + longestWay - asked;
			if (isFinal(outcome) || left <= 0) {
				isNews =
					tell(entry, outcome, { accounts: this._accounts, profile, model: this._model, watches: this._watches, log: this._log }) || isNews;
			} else {
				wait = Math.min(wait ?? left, left);
			}
		}
		await this._wait(wait);
		return isNews;
	}

	private async _left({ id }: Profile): Promise<readonly LeftWrite[]> {
		return this._pending.left(id, candidate => this._accounts.profiles.some(known => known.id === candidate));
	}

	/** @param wait milliseconds until more can be said; `undefined` when all is said */
	private async _wait(wait: number | undefined): Promise<void> {
		const others = (await this._pending.hasOthers()) ? otherWindows : undefined;
		const least = wait === undefined || others === undefined ? (wait ?? others) : Math.min(wait, others);
		clearTimeout(this._timer);
		if (least !== undefined && this._looks++ < maxLooks && !this._isDisposed) {
			this._timer = setTimeout(() => this._lookAgain(), Math.max(least, 100));
		}
	}

	private _lookAgain(): void {
		this._look().catch((error: unknown) => logError(this._log, 'Settling writes that were left', error));
	}

	private async _look(): Promise<void> {
		const profile = this._accounts.current;
		const client = this._accounts.client()?.inBackground;
		if (!profile || !client) {
			return;
		}
		const asked = performance.now();
		if (!(await this._left(profile)).some(({ told }) => told !== 'gone')) {
			await this._wait(undefined);
			return;
		}
		try {
			const [senders, domains] = await Promise.all([listSenderAddresses(client), listSenderDomains(client)]);
			if (await this._inTurn(profile, asked, { senders, domains })) {
				// The tree may have been drawn before.
				this._model.refresh();
			}
		} catch (error) {
			if (!isSesError(error)) {
				throw error;
			}
			// While the service cannot be asked, nothing can be said.
			await this._wait(error.kind === 'auth' ? undefined : untilReachable);
		}
	}
}
