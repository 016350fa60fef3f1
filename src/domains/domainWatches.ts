import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { type KeptWatch, KeptWatches, type RunningWatch } from '../accounts/keptWatches.ts';
import { dnsFor } from '../accounts/servers.ts';
import { domainKey } from '../mail/domain.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { pickDomain } from '../model/pickDomain.ts';
import { readSenderDomain, verifySenderDomain } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { showOnly } from '../ui/input/steps.ts';
import { logError } from '../ui/log.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import { pause, poll } from '../ui/poll.ts';
import { UserError } from '../ui/userError.ts';
import { areAllPublished, isPublished } from './publishing.ts';
import {
	createWatchItem,
	drawWatchItem,
	isDeleted,
	type Look,
	type ShownWatch,
	showWatchEnd,
	type WatchEnd,
	watchText
} from './watchWords.ts';

const second = 1000;
const minute = 60 * second;
const watchTimes = {
	/** Milliseconds before each check. */
	pauses: [0, 15 * second, 30 * second, minute, 2 * minute, 4 * minute, 5 * minute],
	/** Milliseconds after which a watch ends: DNS records take effect within two hours (product page "Verification"). */
	limit: 120 * minute
};

export interface KeptDomain extends KeptWatch {
	readonly domain: string;
}

/** Not `Services`, of which the watches are a part. */
interface WatchServices {
	readonly accounts: Accounts;
	readonly model: DomainModel;
	readonly log: vscode.LogOutputChannel;
}

type RunningDomain = RunningWatch<KeptDomain>;

/**
 * The watches of this window. Each queries DNS for the records of one domain until SES has verified it, and asks SES to verify it only when
 * all of them match.
 */
export class DomainWatches implements vscode.Disposable {
	private readonly _services: WatchServices;
	private readonly _watches: KeptWatches<KeptDomain>;
	/** The last check of each. */
	private readonly _looks = new WeakMap<RunningDomain, Look>();
	private readonly _item = createWatchItem();
	private readonly _subscription: vscode.Disposable;

	/**
	 * @param kept watches to resume
	 * @param save keeps the running watches for the next time that this window opens
	 */
	constructor(services: WatchServices, kept: readonly KeptDomain[], save: (watches: readonly KeptDomain[] | undefined) => Thenable<void>) {
		this._services = services;
		const { accounts } = services;
		this._watches = new KeptWatches(services, save, watch => this._run(watch));
		this._subscription = vscode.Disposable.from(
			this._watches,
			this._item,
			accounts.onDidChange(() => this._draw()),
			accounts.onDidSignOut(() => this._draw())
		);
		void this._watches.resume(kept);
	}

	/** The watches stay saved, so that they can be resumed. */
	dispose(): void {
		this._subscription.dispose();
	}

	/** A domain that is already watched is checked at once instead. @param named the domain to watch. Default: asks for it */
	async watch(named: string | undefined): Promise<void> {
		const entry = await pickDomain(this._services, named, vscode.l10n.t('Watch Domain Until It Is Verified'), {
			offers: ({ domain }) => domain?.isVerified === false,
			nothing: vscode.l10n.t('All sender domains are verified; there is nothing to watch.')
		});
		if (entry?.domain?.isVerified) {
			throw new UserError(vscode.l10n.t('{0} is already verified; there is nothing to watch.', entry.name));
		}
		if (entry && this._services.accounts.current) {
			const profileId = this._services.accounts.current.id;
			const watched = this._find(profileId, entry.name);
			await (watched ? watched.checkNow() : this._watches.start({ profileId, domain: entry.name, started: Date.now() }));
		}
	}

	/** @param named a domain of the current profile; otherwise the user chooses when there are several */
	async stop(named: string | undefined): Promise<void> {
		const { running } = this._watches;
		const chosen =
			named === undefined
				? await this._choose(running)
				: running.filter(({ kept }) => this._isCurrent(kept) && domainKey(kept.domain) === domainKey(named));
		await this._end(watch => chosen.includes(watch));
	}

	/** Ends the watch of a domain, if there is one. */
	async end(profileId: string, domain: string): Promise<void> {
		const watched = this._find(profileId, domain);
		await this._end(watch => watch === watched);
	}

	/** Checks all watched domains now. */
	check(): void {
		for (const watch of this._watches.running) {
			watch.checkNow();
		}
	}

	private _find(profileId: string, domain: string): RunningDomain | undefined {
		return this._watches.running.find(({ kept }) => kept.profileId === profileId && domainKey(kept.domain) === domainKey(domain));
	}

	private async _choose(all: readonly RunningDomain[]): Promise<readonly RunningDomain[]> {
		if (all.length < 2) {
			return all;
		}
		const items = all.map(watched => ({ label: iconless(watchText(this._shown(watched))), watched }));
		const options = {
			title: vscode.l10n.t('Stop Watching'),
			placeHolder: vscode.l10n.t('Select the domains to stop watching'),
			canPickMany: true as const
		};
		const chosen = await showOnly(() => vscode.window.showQuickPick(items, options));
		return (chosen ?? []).map(({ watched }) => watched);
	}

	private async _run(running: RunningDomain): Promise<void> {
		const { kept, abort } = running;
		const { started, domain } = kept;
		this._draw();
		let end: WatchEnd;
		try {
			const found = await poll<WatchEnd>(
				{
					started,
					...watchTimes,
					wait: (milliseconds, signal) => pause(running, milliseconds, signal),
					check: signal => this._check(running, signal),
					isFinal,
					onError: error => {
						this._looked(running, 'failed');
						logError(this._services.log, `Watching ${domain}`, error);
					}
				},
				abort.signal
			);
			end = found ?? { kind: 'timeUp', last: this._looks.get(running) };
		} catch (error) {
			if (abort.signal.aborted) {
				return;
			}
			end = { kind: 'error', error };
		}
		await this._end(watch => watch === running);
		if (end.kind === 'error') {
			logError(this._services.log, `Watching ${domain}`, end.error);
		}
		if (this._isCurrent(kept) && (end.kind === 'verified' || (end.kind === 'error' && isDeleted(end.error)))) {
			this._services.model.refresh();
		}
		await showWatchEnd(end, this._shown(running), this._services.log);
	}

	/** Asks SES and DNS. @returns `undefined` to go on */
	private async _check(running: RunningDomain, signal: AbortSignal): Promise<WatchEnd | undefined> {
		const { kept } = running;
		const { profileId, domain } = kept;
		const { accounts, model } = this._services;
		const client = accounts.clientOf(profileId)?.inBackground;
		if (!client) {
			return { kind: 'gone' };
		}
		const state = await readSenderDomain(client, domain, signal);
		if (state.isVerified) {
			return { kind: 'verified' };
		}
		const dns = await dnsFor(accounts, profileId);
		const { checkRecords } = await import('../dns/dnsCheck.ts');
		const records = await checkRecords(state.records, dns, signal);
		const shown = this._isCurrent(kept) ? model.loadedCheck(domain) : undefined;
		const verdicts = (checks: typeof records) => JSON.stringify(checks.map(({ verdict }) => verdict.kind));
		if (shown && verdicts(shown.records) !== verdicts(records)) {
			// Brings the rows and the page of the domain up to date.
			model.refreshRecords(domain);
		}
		if (areAllPublished(records)) {
			const { isVerified } = await verifySenderDomain(client, domain, signal);
			if (isVerified) {
				return { kind: 'verified' };
			}
			if (this._isCurrent(kept)) {
				// SES has looked again, so what it last saw may have changed.
				model.refreshRecords(domain);
			}
		}
		this._looked(running, { matching: records.filter(isPublished).length, total: records.length });
		return undefined;
	}

	private _looked(running: RunningDomain, look: Look): void {
		this._looks.set(running, look);
		this._draw();
	}

	private async _end(isOver: (watch: RunningDomain) => boolean): Promise<void> {
		const saved = this._watches.end(isOver);
		this._draw();
		await saved;
	}

	private _isCurrent({ profileId }: KeptWatch): boolean {
		return profileId === this._services.accounts.current?.id;
	}

	private _shown(watch: RunningDomain): ShownWatch {
		const { kept } = watch;
		const domain = plainText(kept.domain);
		const profile = this._services.accounts.profiles.find(({ id }) => id === kept.profileId);
		const name = !profile || this._isCurrent(kept) ? domain : vscode.l10n.t('{0} ({1})', domain, plainText(profile.label));
		return { ...kept, name, look: this._looks.get(watch) };
	}

	private _draw(): void {
		const { running } = this._watches;
		this._services.model.setWatched(running.filter(({ kept }) => this._isCurrent(kept)).map(({ kept }) => kept.domain));
		void vscode.commands.executeCommand('setContext', 'tencentSes.watching', running.length > 0);
		drawWatchItem(
			this._item,
			running.map(watch => this._shown(watch))
		);
	}
}

/** Whether trying again later cannot help: the credentials are wrong, or the domain was deleted. */
function isFinal(error: unknown): boolean {
	return (isSesError(error) && error.kind === 'auth') || isDeleted(error);
}
