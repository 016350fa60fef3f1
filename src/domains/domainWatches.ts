import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import { dnsFor } from '../accounts/servers.ts';
import { domainKey } from '../mail/domain.ts';
import { domainOf } from '../model/commandArgument.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { pickDomain } from '../model/pickDomain.ts';
import { readSenderDomain } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { showOnly } from '../ui/input/steps.ts';
import { logError } from '../ui/log.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import { type Hurried, pause } from '../ui/poll.ts';
import { UserError } from '../ui/userError.ts';
import { verifyInTurn } from './verification.ts';
import { type LiveCheck, type Look, type WatchEnd, watch } from './watch.ts';
import { showWatchEnd } from './watchEnd.ts';
import { type ShownWatch, WatchStatusItem, watchText } from './watchStatusItem.ts';

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

interface RunningWatch extends KeptWatch, Hurried {
	readonly abort: AbortController;
	look?: Look;
}

/** The watches of this window. Each queries DNS for the records of one domain until SES has verified it. */
export class DomainWatches implements vscode.Disposable {
	private readonly _services: WatchServices;
	private readonly _save: (watches: readonly KeptWatch[]) => Promise<void>;
	private readonly _running = new Map<string, RunningWatch>();
	private readonly _item = new WatchStatusItem();
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
		// Those that were signed out of in another window.
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

	/** @param argument what `pickDomain` takes */
	async watch(argument: unknown): Promise<void> {
		const entry = await pickDomain(
			this._services,
			argument,
			vscode.l10n.t('Watch Domain Until It Is Verified'),
			({ domain }) => domain?.isVerified === false,
			vscode.l10n.t('All sender domains are verified; there is nothing to watch.')
		);
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
			watched.hurry();
			return;
		}
		this._start({ profileId, domain, started: Date.now() });
		await this._save([...this._running.values()]);
	}

	/** @param argument names a domain of the current profile; otherwise the user chooses when there are several */
	async stop(argument: unknown): Promise<void> {
		const all = [...this._running.values()];
		const named = domainOf(argument);
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
			running.hurry();
		}
	}

	private async _choose(all: readonly RunningWatch[]): Promise<readonly RunningWatch[]> {
		if (all.length < 2) {
			return all;
		}
		const items = all.map(watched => ({ label: iconless(watchText(this._shown(watched))), watched }));
		const options = {
			title: vscode.l10n.t('Stop Watching'),
			placeHolder: vscode.l10n.t('Choose the domains to stop watching'),
			canPickMany: true as const
		};
		const chosen = await showOnly(token => vscode.window.showQuickPick(items, options, token));
		return (chosen ?? []).map(({ watched }) => watched);
	}

	private _start(kept: KeptWatch): void {
		const running: RunningWatch = { ...kept, abort: new AbortController(), hurry: () => {} };
		this._running.set(keyOf(kept.profileId, kept.domain), running);
		this._draw();
		void this._run(running);
	}

	private async _run(running: RunningWatch): Promise<void> {
		let end: WatchEnd;
		try {
			end = await watch(
				running.started,
				{
					now: Date.now,
					wait: (milliseconds, signal) => pause(running, milliseconds, signal),
					check: signal => this._check(running, signal),
					verify: signal => this._verify(running, signal),
					looked: look => {
						running.look = look;
						this._draw();
					},
					failed: error => logError(this._services.log, `Watching ${running.domain}`, error),
					isFinal
				},
				running.abort.signal
			);
		} catch (error) {
			if (running.abort.signal.aborted) {
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
		const { profileId, domain } = running;
		await showWatchEnd(end, { profileId, domain, name: this._nameOf(running) }, this._services.log);
	}

	private async _check(running: RunningWatch, signal: AbortSignal): Promise<LiveCheck | undefined> {
		const client = this._services.accounts.clientOf(running.profileId);
		if (!client) {
			return undefined;
		}
		const { isVerified, records } = await readSenderDomain(client.inBackground, running.domain, signal);
		if (isVerified) {
			return { isVerified, records: [] };
		}
		const dns = await dnsFor(this._services.accounts, running.profileId);
		const { checkRecords } = await import('../dns/dnsCheck.ts');
		const check = { isVerified, records: await checkRecords(records, dns, signal) };
		// Brings the rows and the page of the domain up to date.
		const shown = this._isCurrent(running) ? this._services.model.loadedCheck(running.domain) : undefined;
		const verdicts = ({ records }: Pick<LiveCheck, 'records'>) => JSON.stringify(records.map(({ verdict }) => verdict.kind));
		if (shown && verdicts(shown) !== verdicts(check)) {
			this._services.model.refreshRecords(running.domain);
		}
		return check;
	}

	/** @returns whether the domain is verified now */
	private async _verify(running: RunningWatch, signal: AbortSignal): Promise<boolean> {
		const client = this._services.accounts.clientOf(running.profileId);
		if (!client) {
			return false;
		}
		const { isVerified } = await verifyInTurn(client.inBackground, running.domain, signal);
		if (!isVerified && this._isCurrent(running)) {
			// SES has looked again, so what it last saw may have changed.
			this._services.model.refreshRecords(running.domain);
		}
		return isVerified;
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

	/** The domain, with its profile when that isn't the current one. */
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
		this._item.show(all.map(watched => this._shown(watched)));
	}
}

/** Whether trying again later cannot help: the credentials are wrong, or the domain was deleted. */
function isFinal(error: unknown): boolean {
	return (isSesError(error) && error.kind === 'auth') || isDeleted(error);
}

function isDeleted(error: unknown): boolean {
	return isSesError(error) && error.code === 'InvalidParameterValue.NotExistDomain';
}

function keyOf(profileId: string, domain: string): string {
	return `${profileId}/${domainKey(domain)}`;
}
