import * as vscode from 'vscode';
import type { LocalEmulator } from '../emulatorLink/localEmulator.ts';
import { type RetryReport, SesClient } from '../ses/client.ts';
import { ClockOffsets } from '../ses/exchange.ts';
import type { Journal } from '../ses/journal.ts';
import { Pacer } from '../ses/pacing.ts';
import type { Credentials } from '../signing/signer.ts';
import { logCall, logNote } from '../ui/log.ts';
import { UserError } from '../ui/userError.ts';
import type { Journals } from './journals.ts';
import type { NewProfile, Profile } from './profile.ts';
import { endpointOf, requestTimeout } from './settings.ts';

interface ClientsOptions {
	readonly log: vscode.LogOutputChannel;
	readonly emulator: LocalEmulator;
	readonly journals: Journals;
	/** The credentials of a profile of the source `keys`. */
	readonly loadKeys: (id: string) => Promise<Credentials>;
	/** Called when the borrowed credentials of a profile turn out to be those of another account. */
	readonly accountReplaced: (id: string) => void;
}

/** The clients of the profiles. All share the rate limits of their account and the known offset of the service's clock. */
export class Clients {
	private readonly _options: ClientsOptions;
	private readonly _pacer = new Pacer();
	private readonly _clocks = new ClockOffsets();
	/** By the id of their profile. */
	private readonly _clients = new Map<string, { readonly key: string; readonly client: SesClient }>();
	/** The labels of the profiles for which a wrong clock has been reported to the user. */
	private readonly _wrongClocks = new Set<string>();

	constructor(options: ClientsOptions) {
		this._options = options;
	}

	/** The client of a profile: the same object for the same `key`. */
	of(profile: Profile, key: string): SesClient {
		const { id, source } = profile;
		let kept = this._clients.get(id);
		if (kept?.key !== key) {
			const credentials = source.kind === 'keys' ? () => this._options.loadKeys(id) : this._borrowSame(profile, key);
			kept = { key, client: this._connect(profile, credentials, this._options.journals.of(id)) };
			this._clients.set(id, kept);
		}
		return kept.client;
	}

	/** A client for a profile that is not stored yet. @param typed the credentials of the source `keys` */
	trial(profile: NewProfile, typed: Credentials | undefined): SesClient {
		return this._connect(profile, async () => typed ?? this._borrow(profile));
	}

	/** Forgets the clients of other profiles than these. */
	keepOnly(ids: ReadonlySet<string>): void {
		for (const gone of [...this._clients.keys()].filter(id => !ids.has(id))) {
			this._clients.delete(gone);
		}
	}

	/**
	 * The origin that the requests of this profile go to.
	 *
	 * @throws UserError when the endpoint in the settings is not usable, or the emulator cannot be started
	 */
	async endpoint({ source, site }: Pick<Profile, 'source' | 'site'>): Promise<string> {
		return source.kind === 'emulator' ? (await this._options.emulator.connect(site)).endpoint : endpointOf(site);
	}

	private _connect(profile: NewProfile, credentials: () => Promise<Credentials>, journal?: Journal): SesClient {
		const { log } = this._options;
		return new SesClient({
			endpoint: () => this.endpoint(profile),
			region: profile.region,
			credentials,
			journal,
			// Its messages are shown in sentences of ours. It has no other language of ours: its Chinese is simplified.
			language: vscode.env.language === 'zh-cn' ? 'zh-CN' : 'en-US',
			timeout: requestTimeout(),
			pacer: this._pacer,
			clocks: this._clocks,
			onCall: call => logCall(log, call),
			onRetry: retry => showRetry(retry, log),
			confirmClock: async offset => {
				this._wrongClocks.add(profile.label);
				const { confirmClock } = await import('./wrongClock.ts');
				return confirmClock(offset, profile.label, log);
			},
			onClock: offset => {
				if (!this._wrongClocks.has(profile.label)) {
					this._wrongClocks.add(profile.label);
					void import('./wrongClock.ts').then(({ warnOfClock }) => warnOfClock(offset, log));
				}
			}
		});
	}

	private async _borrow({ source, site }: NewProfile): Promise<Credentials> {
		switch (source.kind) {
			case 'emulator':
				return this._options.emulator.connect(site);
			case 'keys':
				throw new TypeError('Keys are not borrowed.');
			default: {
				const { borrow } = await import('./borrowedFiles.ts');
				return borrow(source);
			}
		}
	}

	/**
	 * Borrows credentials as long as they are of the account of the first request: what was begun in one account must not go on in another
	 * because the file has other keys now.
	 *
	 * @param key that of the client
	 */
	private _borrowSame(profile: Profile, key: string): () => Promise<Credentials> {
		let first: Credentials | undefined;
		return async () => {
			const now = await this._borrow(profile);
			first ??= now;
			// Temporary keys get a new SecretId each time they are renewed.
			if (now.secretId === first.secretId || (now.token && first.token)) {
				return now;
			}
			if (this._clients.get(profile.id)?.key === key) {
				this._clients.delete(profile.id);
				this._options.accountReplaced(profile.id);
			}
			throw new UserError(vscode.l10n.t('The keys of this profile were replaced. Run the command again.'), ['retry']);
		};
	}
}

function showRetry({ action, error, reason, attempt, delay, isBackground, over }: RetryReport, log: vscode.LogOutputChannel): void {
	logNote(log, `${action}: ${reason}; try ${attempt} in ${Math.round(delay)} ms`);
	if (!isBackground) {
		const seconds = Math.ceil(delay / 1000);
		const isUnreachable = error.kind === 'network' || error.kind === 'timeout';
		const title = isUnreachable
			? vscode.l10n.t('SES is not responding. Retrying in {0} s…', seconds)
			: vscode.l10n.t('SES is busy. Retrying in {0} s…', seconds);
		void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => over);
	}
}
