import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import { dnsFor } from '../accounts/servers.ts';
import { domainKey } from '../mail/domain.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { pickDomain } from '../model/pickDomain.ts';
import { readSenderDomain, verifySenderDomain } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { showOnly } from '../ui/input/steps.ts';
import { logError } from '../ui/log.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import { pause, poll, type Waiting } from '../ui/poll.ts';
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

/** What is saved of a watch. No secret. */
export interface KeptWatch {
	readonly profileId: string;
	readonly domain: string;
	/** Unix milliseconds. */
	readonly started: number;
}

/** Not `Services`, of which the watches are a part. */
interface WatchServices {
	readonly accounts: Accounts;
	readonly model: DomainModel;
	readonly log: vscode.LogOutputChannel;
}

interface RunningWatch extends KeptWatch, Waiting {
	readonly abort: AbortController;
	look?: Look;
}

/**
 * The watches of this window. Each queries DNS for the records of one domain until SES has verified it, and asks SES to verify it only when
 * all of them match.
 */
export class DomainWatches implements vscode.Disposable {
	private readonly _services: WatchServices;
	private readonly _save: (watches: readonly KeptWatch[]) => Promise<void>;
	private readonly _running = new Map<string, RunningWatch>();
	private readonly _item = createWatchItem();
	private readonly _subscription: vscode.Disposable;

	/**
	 * @param kept watches to resume
	 * @param save keeps the running watches for the next time that this window opens
	 */
	constructor(services: WatchServices, kept: readonly KeptWatch[], save: (watches: readonly KeptWatch[]) => Promise<void>) {
		this._services = services;
		this._save = save;
		const end = (watches: readonly RunningWatch[]) =>
			this._end(watches).catch((error: unknown) => logError(services.log, 'Ending watches', error));
		this._subscription = vscode.Disposable.from(
			services.accounts.onDidChange(() => this._draw()),
			services.accounts.onDidSignOut(id => end([...this._running.values()].filter(({ profileId }) => profileId === id)))
		);
		const { accounts } = services;
		for (const one of kept.filter(({ profileId }) => !accounts.isSignedOut(profileId))) {
			this._start(one);
		}
		// Watches of profiles that another window signed out of.
		end([]);
	}

	/** The watches stay saved, so that they can be resumed. */
	dispose(): void {
		this._subscription.dispose();
		this._item.dispose();
		for (const { abort } of this._running.values()) {
			abort.abort();
		}
		this._running.clear();
	}

	/** @param named the domain to watch. Default: asks for it */
	async watch(named: string | undefined): Promise<void> {
		const entry = await pickDomain(this._services, named, vscode.l10n.t('Watch Domain Until It Is Verified'), {
			offers: ({ domain }) => domain?.isVerified === false,
			nothing: vscode.l10n.t('All sender domains are verified; there is nothing to watch.')
		});
		if (entry?.domain?.isVerified) {
			throw new UserError(vscode.l10n.t('{0} is already verified; there is nothing to watch.', entry.name));
		}
		if (entry && this._services.accounts.current) {
			await this._watch(this._services.accounts.current.id, entry.name);
		}
	}

	/** A domain that is already watched is checked at once instead. */
	private async _watch(profileId: string, domain: string): Promise<void> {
		const watched = this._running.get(keyOf(profileId, domain));
		if (watched) {
			watched.checkNow();
			return;
		}
		this._start({ profileId, domain, started: Date.now() });
		await this._save([...this._running.values()]);
	}

	/** @param named a domain of the current profile; otherwise the user chooses when there are several */
	async stop(named: string | undefined): Promise<void> {
		const all = [...this._running.values()];
		const chosen =
			named === undefined
				? await this._choose(all)
				: all.filter(watched => this._isCurrent(watched) && domainKey(watched.domain) === domainKey(named));
		await this._end(chosen);
	}

	/** Ends the watch of a domain, if there is one. */
	async end(profileId: string, domain: string): Promise<void> {
		const watched = this._running.get(keyOf(profileId, domain));
		await (watched && this._end([watched]));
	}

	/** Checks all watched domains now. */
	check(): void {
		for (const running of this._running.values()) {
			running.checkNow();
		}
	}

	private async _choose(all: readonly RunningWatch[]): Promise<readonly RunningWatch[]> {
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

	private _start(kept: KeptWatch): void {
		const running: RunningWatch = { ...kept, abort: new AbortController(), checkNow: () => {} };
		this._running.set(keyOf(kept.profileId, kept.domain), running);
		this._draw();
		void this._run(running);
	}

	private async _run(running: RunningWatch): Promise<void> {
		const { started, abort } = running;
		let end: WatchEnd;
		try {
			const found = await poll<WatchEnd>(
				{
					started,
					...watchTimes,
					now: Date.now,
					wait: (milliseconds, signal) => pause(running, milliseconds, signal),
					check: signal => this._check(running, signal),
					isFinal,
					onError: error => {
						this._looked(running, 'failed');
						logError(this._services.log, `Watching ${running.domain}`, error);
					}
				},
				abort.signal
			);
			end = found ?? { kind: 'timeUp', last: running.look };
		} catch (error) {
			if (abort.signal.aborted) {
				return;
			}
			end = { kind: 'error', error };
		}
		await this._end([running]);
		if (end.kind === 'error') {
			logError(this._services.log, `Watching ${running.domain}`, end.error);
		}
		if (this._isCurrent(running) && (end.kind === 'verified' || (end.kind === 'error' && isDeleted(end.error)))) {
			this._services.model.refresh();
		}
		await showWatchEnd(end, this._shown(running), this._services.log);
	}

	/** Asks SES and DNS. @returns `undefined` to go on */
	private async _check(running: RunningWatch, signal: AbortSignal): Promise<WatchEnd | undefined> {
		const { accounts, model } = this._services;
		const client = accounts.clientOf(running.profileId)?.inBackground;
		if (!client) {
			return { kind: 'gone' };
		}
		const state = await readSenderDomain(client, running.domain, signal);
		if (state.isVerified) {
			return { kind: 'verified' };
		}
		const dns = await dnsFor(accounts, running.profileId);
		const { checkRecords } = await import('../dns/dnsCheck.ts');
		const records = await checkRecords(state.records, dns, signal);
		const shown = this._isCurrent(running) ? model.loadedCheck(running.domain) : undefined;
		const verdicts = (checks: typeof records) => JSON.stringify(checks.map(({ verdict }) => verdict.kind));
		if (shown && verdicts(shown.records) !== verdicts(records)) {
			// Brings the rows and the page of the domain up to date.
			model.refreshRecords(running.domain);
		}
		if (areAllPublished(records)) {
			const { isVerified } = await verifySenderDomain(client, running.domain, signal);
			if (isVerified) {
				return { kind: 'verified' };
			}
			if (this._isCurrent(running)) {
				// SES has looked again, so what it last saw may have changed.
				model.refreshRecords(running.domain);
			}
		}
		this._looked(running, { matching: records.filter(isPublished).length, total: records.length });
		return undefined;
	}

	private _looked(running: RunningWatch, look: Look): void {
		running.look = look;
		this._draw();
	}

	private async _end(watches: readonly RunningWatch[]): Promise<void> {
		for (const { abort, profileId, domain } of watches) {
			abort.abort();
			this._running.delete(keyOf(profileId, domain));
		}
		this._draw();
		await this._save([...this._running.values()]);
	}

	private _isCurrent({ profileId }: KeptWatch): boolean {
		return profileId === this._services.accounts.current?.id;
	}

	private _profileOf({ profileId }: KeptWatch): Profile | undefined {
		return this._services.accounts.profiles.find(({ id }) => id === profileId);
	}

	/** The domain, with its profile when that is not the current one. */
	private _nameOf(watched: KeptWatch): string {
		const domain = plainText(watched.domain);
		const profile = this._profileOf(watched);
		return !profile || this._isCurrent(watched) ? domain : vscode.l10n.t('{0} ({1})', domain, plainText(profile.label));
	}

	private _shown(watched: RunningWatch): ShownWatch {
		return { ...watched, name: this._nameOf(watched) };
	}

	private _draw(): void {
		const all = [...this._running.values()];
		this._services.model.setWatched(all.filter(watched => this._isCurrent(watched)).map(({ domain }) => domain));
		void vscode.commands.executeCommand('setContext', 'tencentSes.watching', all.length > 0);
		drawWatchItem(
			this._item,
			all.map(watched => this._shown(watched))
		);
	}
}

/** Whether trying again later cannot help: the credentials are wrong, or the domain was deleted. */
function isFinal(error: unknown): boolean {
	return (isSesError(error) && error.kind === 'auth') || isDeleted(error);
}

function keyOf(profileId: string, domain: string): string {
	return `${profileId}/${domainKey(domain)}`;
}
