import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import { runInProfile } from '../accounts/runInProfile.ts';
import { domainKey } from '../mail/domain.ts';
import { domainOf } from '../model/commandArgument.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { pickDomain } from '../model/pickDomain.ts';
import { readSenderDomain } from '../ses/domains.ts';
import { isSesError } from '../ses/errors.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError, logNote } from '../ui/log.ts';
import { untrusted } from '../ui/markdown.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import { type Hurried, pause } from '../ui/poll.ts';
import { UserError } from '../ui/userError.ts';
import { type KeptWatch, keepWatches, keptWatches } from './keptWatches.ts';
import { verifyInTurn } from './verification.ts';
import { type LiveCheck, type Look, type WatchEnd, watch } from './watch.ts';

interface RunningWatch extends KeptWatch, Hurried {
	readonly abort: AbortController;
	look?: Look;
	/** When DNS is asked next; Unix milliseconds. */
	next?: number;
}

/** The watches of this window: each asks DNS for the records of one domain until SES has verified it. */
export class DomainWatches implements vscode.Disposable {
	private readonly _accounts: Accounts;
	private readonly _model: DomainModel;
	private readonly _state: vscode.Memento;
	private readonly _log: vscode.LogOutputChannel;
	private readonly _running = new Map<string, RunningWatch>();
	private readonly _subscription: vscode.Disposable;
	private _item: vscode.StatusBarItem | undefined;

	constructor(accounts: Accounts, model: DomainModel, state: vscode.Memento, log: vscode.LogOutputChannel) {
		this._accounts = accounts;
		this._model = model;
		this._state = state;
		this._log = log;
		this._subscription = accounts.onDidChange(() => {
			for (const running of this._running.values()) {
				if (!this._profileOf(running)) {
					running.hurry();
				}
			}
			this._draw();
		});
		for (const kept of keptWatches(state)) {
			if (!this._running.has(keyOf(kept.profileId, kept.domain))) {
				// One that is said to begin later would last longer with every window that takes it up.
				this._start({ ...kept, started: Math.min(kept.started, Date.now()) });
			}
		}
	}

	/** What was watched is kept for the next time this window opens. */
	dispose(): void {
		this._subscription.dispose();
		this._item?.dispose();
		for (const { abort } of this._running.values()) {
			abort.abort();
		}
		this._running.clear();
	}

	/** Watches the domain that someone names or chooses. */
	async watch(argument: unknown): Promise<void> {
		const entry = await pickDomain(
			{ accounts: this._accounts, model: this._model },
			argument,
			vscode.l10n.t('Watch Domain Until It Is Verified'),
			({ domain }) => domain?.isVerified === false,
			vscode.l10n.t('All sender domains are verified; there is nothing to watch.')
		);
		if (entry?.domain?.isVerified) {
			throw new UserError(vscode.l10n.t('{0} is verified already; there is nothing to watch.', entry.name));
		}
		if (entry && this._accounts.current) {
			await this._watch(this._accounts.current.id, entry.name);
		}
	}

	/** Watches a domain, as from now; one that is watched already is checked at once. */
	private async _watch(profileId: string, domain: string): Promise<void> {
		const watched = this._running.get(keyOf(profileId, domain));
		if (watched) {
			watched.hurry();
			return;
		}
		this._start({ profileId, domain, started: Date.now() });
		await this._keep();
	}

	/** Ends the watches that someone names or chooses. */
	async stop(argument: unknown): Promise<void> {
		const all = [...this._running.values()];
		const named = domainOf(argument);
		const chosen =
			named === undefined
				? await this._choose(all)
				: all.filter(({ domain, profileId }) => profileId === this._accounts.current?.id && domainKey(domain) === domainKey(named));
		for (const watched of chosen) {
			this._end(watched);
		}
		await this._keep();
	}

	/** Lists what is watched, and what can be done about it. */
	async show(): Promise<void> {
		const items = [...this._running.values()].flatMap(watched => {
			const domain = iconless(watched.domain);
			return [
				{ label: this._facts(watched).join(' · '), kind: vscode.QuickPickItemKind.Separator },
				{
					label: vscode.l10n.t('$(pulse) Check {0} now', domain),
					run: async () => watched.hurry()
				},
				{
					label: vscode.l10n.t('$(open-preview) Show DNS records of {0}', domain),
					run: () => this._runFor(watched, 'tencentSes.showDomain')
				},
				{
					label: vscode.l10n.t('$(eye-closed) Stop watching {0}', domain),
					run: async () => {
						this._end(watched);
						await this._keep();
					}
				}
			];
		});
		const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly run?: () => Promise<void> }>(items, {
			title: vscode.l10n.t('Watched Domains')
		});
		await chosen?.run?.();
	}

	private async _choose(all: readonly RunningWatch[]): Promise<readonly RunningWatch[]> {
		if (all.length < 2) {
			return all;
		}
		const items = all.map(watched => ({
			label: iconless(watched.domain),
			description: this._facts(watched).join(' · '),
			watched
		}));
		const chosen = await vscode.window.showQuickPick(items, {
			title: vscode.l10n.t('Stop Watching'),
			placeHolder: vscode.l10n.t('Choose what is no longer to be watched'),
			canPickMany: true
		});
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
					looked: (look, next) => {
						running.look = look;
						running.next = next;
						this._draw();
					},
					failed: error => logError(this._log, `Watching ${running.domain}`, error),
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
		this._end(running);
		await this._keep();
		await this._tell(running, end);
	}

	private async _check(running: RunningWatch, signal: AbortSignal): Promise<LiveCheck | undefined> {
		const client = this._accounts.clientOf(running.profileId);
		if (!client) {
			return undefined;
		}
		const { isVerified, records } = await readSenderDomain(client.inBackground, running.domain, signal);
		if (isVerified) {
			return { isVerified, records: [] };
		}
		const dns = await this._accounts.liveDns(running.profileId);
		const { checkRecords } = await import('../dns/dnsCheck.ts');
		const check = { isVerified, records: await checkRecords(records, dns, signal) };
		this._passOn(running, check);
		return check;
	}

	/** @returns whether the domain is verified now */
	private async _verify({ profileId, domain }: RunningWatch, signal: AbortSignal): Promise<boolean> {
		const client = this._accounts.clientOf(profileId);
		if (!client) {
			return false;
		}
		const { isVerified } = await verifyInTurn(client.inBackground, domain, signal);
		if (!isVerified && profileId === this._accounts.current?.id) {
			// What SES saw is news.
			this._model.refreshRecords(domain);
		}
		return isVerified;
	}

	/** The rows and the page of the domain say what is said here. */
	private _passOn({ profileId, domain }: RunningWatch, check: LiveCheck): void {
		const shown = profileId === this._accounts.current?.id ? this._model.loadedCheck(domain) : undefined;
		const verdicts = (records: LiveCheck['records']) => JSON.stringify(records.map(({ verdict }) => verdict.kind));
		if (shown && verdicts(shown.records) !== verdicts(check.records)) {
			this._model.refreshRecords(domain);
		}
	}

	/** The one message at the end of a watch. */
	private async _tell(watched: RunningWatch, end: WatchEnd): Promise<void> {
		const { profileId, domain } = watched;
		const who = this._nameOf(watched);
		const isCurrent = profileId === this._accounts.current?.id;
		const createAddress = vscode.l10n.t('Create Sender Address');
		const show = vscode.l10n.t('Show DNS Records');
		const again = vscode.l10n.t('Watch Again');
		const showLog = vscode.l10n.t('Show Log');
		let chosen: string | undefined;
		switch (end.kind) {
			case 'verified':
				if (isCurrent) {
					this._model.refresh();
				}
				chosen = await vscode.window.showInformationMessage(
					vscode.l10n.t('{0} is verified. You can create sender addresses now.', who),
					createAddress,
					show
				);
				break;
			case 'timeUp':
				chosen = await vscode.window.showWarningMessage(timeUpSentence(who, end.last), again, show);
				break;
			case 'gone':
				logNote(this._log, `Watching ${domain} has ended: its profile is gone.`);
				return;
			case 'error':
				logError(this._log, `Watching ${domain}`, end.error);
				if (isCurrent && isSesError(end.error) && end.error.code === notExisting) {
					this._model.refresh();
				}
				chosen = await vscode.window.showErrorMessage(
					plainText(vscode.l10n.t('Watching {0} has ended: {1}', who, errorSentence(end.error).message)),
					again,
					showLog
				);
				break;
		}
		switch (chosen) {
			case createAddress:
				return this._runFor(watched, 'tencentSes.createSenderAddress');
			case show:
				return this._runFor(watched, 'tencentSes.showDomain');
			case again:
				return this._watch(profileId, domain);
			case showLog:
				this._log.show();
		}
	}

	private async _runFor({ profileId, domain }: KeptWatch, command: string): Promise<void> {
		await runInProfile(this._accounts, profileId, command, { domain });
	}

	private _end(running: RunningWatch): void {
		running.abort.abort();
		this._running.delete(keyOf(running.profileId, running.domain));
		this._draw();
	}

	private async _keep(): Promise<void> {
		await keepWatches(this._state, [...this._running.values()]);
	}

	private _profileOf({ profileId }: KeptWatch): Profile | undefined {
		return this._accounts.profiles.find(({ id }) => id === profileId);
	}

	/** The domain, with its profile when that is not the one the sidebar shows. */
	private _nameOf(watched: KeptWatch): string {
		const domain = plainText(watched.domain);
		const profile = this._profileOf(watched);
		return !profile || profile.id === this._accounts.current?.id ? domain : vscode.l10n.t('{0} ({1})', domain, plainText(profile.label));
	}

	private _facts({ profileId, look, next }: RunningWatch): readonly string[] {
		const profile = profileId === this._accounts.current?.id ? undefined : this._accounts.profiles.find(({ id }) => id === profileId);
		const when = next && new Date(next).toLocaleTimeString(vscode.env.language, { timeStyle: 'medium' });
		return [iconless(profile?.label ?? ''), lookWords(look), when ? vscode.l10n.t('next check at {0}', when) : ''].filter(
			text => text !== ''
		);
	}

	private _draw(): void {
		const all = [...this._running.values()];
		const current = this._accounts.current?.id;
		this._model.setWatched(all.filter(({ profileId }) => profileId === current).map(({ domain }) => domain));
		void vscode.commands.executeCommand('setContext', 'tencentSes.watching', all.length > 0);
		const [first] = all;
		if (!first) {
			this._item?.dispose();
			this._item = undefined;
			return;
		}
		this._item ??= this._createItem();
		const words = lookWords(first.look);
		const one = words === '' ? iconless(first.domain) : vscode.l10n.t('{0}: {1}', iconless(first.domain), words);
		const text = all.length === 1 ? one : vscode.l10n.t('{0} domains', all.length);
		this._item.text = `$(eye) ${text}`;
		this._item.accessibilityInformation = { label: vscode.l10n.t('Watched until SES has verified it: {0}', text), role: 'button' };
		this._item.tooltip = new vscode.MarkdownString(
			[
				vscode.l10n.t('Watched until SES has verified it, for two hours at most. Click for more.'),
				...all.map(watched => [untrusted(watched.domain), ...this._facts(watched).map(untrusted)].join(' '))
			].join('\n\n')
		);
	}

	private _createItem(): vscode.StatusBarItem {
		const item = vscode.window.createStatusBarItem('tencentSes.watches', vscode.StatusBarAlignment.Left);
		item.name = vscode.l10n.t('Tencent SES: Watched Domains');
		item.command = 'tencentSes.showWatches';
		item.show();
		return item;
	}
}

const notExisting = 'InvalidParameterValue.NotExistDomain';

/** Whether trying again later is of no use: it is the credentials, or the domain is gone. */
function isFinal(error: unknown): boolean {
	return isSesError(error) && (error.kind === 'auth' || error.code === notExisting);
}

function timeUpSentence(who: string, last: Look | undefined): string {
	if (last === undefined || last === 'failed') {
		return vscode.l10n.t('The two hours of watching {0} are over. It is not known to be verified.', who);
	}
	return last.matching === last.total
		? vscode.l10n.t('The two hours of watching {0} are over. Its DNS records match, but SES has not verified it yet.', who)
		: vscode.l10n.t('The two hours of watching {0} are over. {1} of {2} DNS records match.', who, last.matching, last.total);
}

function lookWords(look: Look | undefined): string {
	switch (look) {
		case undefined:
			return '';
		case 'failed':
			return vscode.l10n.t('check failed');
		default:
			return vscode.l10n.t('{0} of {1} records', look.matching, look.total);
	}
}

function keyOf(profileId: string, domain: string): string {
	return `${profileId}/${domainKey(domain)}`;
}
