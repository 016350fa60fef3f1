import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Emulator } from '../emulator/server.ts';
import type { Site } from '../ses/sites.ts';
import { logWarning } from '../ui/log.ts';
import { UserError } from '../ui/userError.ts';
import { type EmulatorAddress, parseEmulatorAddress, startCommand } from './emulatorAddress.ts';

const variable = 'TENCENT_SES_EMULATOR';
/** Milliseconds. */
const timeout = 10_000;

/** A record in the DNS of an emulator. */
export interface ZoneRecord {
	readonly type: string;
	/** Full name. */
	readonly name: string;
	readonly value: string;
}

/** A mail that an emulator has accepted. Its fields are untrusted. */
export interface AcceptedMail {
	readonly id: string;
	/** Unix milliseconds. */
	readonly time: number;
	readonly via: 'smtp' | 'api';
	readonly from: string;
	readonly to: readonly string[];
	readonly subject: string;
}

/** The records to remove from the zone; without a value, all of this type and name. */
export type ZoneFilter = Omit<ZoneRecord, 'value'> & { readonly value?: string };

/** An emulator of the service on this computer: the one in the environment, or one that is started when needed. */
export class LocalEmulator implements vscode.Disposable {
	/** The one in the environment. */
	readonly given: EmulatorAddress | undefined;
	private readonly _storage: vscode.Uri;
	private _own: { readonly site: Site; readonly started: Promise<Emulator> } | undefined;

	/** @param storage where an emulator that is started here keeps its state, for all windows */
	constructor(storage: vscode.Uri, log: vscode.LogOutputChannel) {
		this._storage = storage;
		const text = process.env[variable];
		this.given = text ? parseEmulatorAddress(text) : undefined;
		if (text && !this.given) {
			logWarning(log, `${variable} is ignored: it must hold the line that the emulator prints, with an endpoint on this machine.`);
		}
	}

	/** @throws UserError when it cannot be started */
	async connect(site: Site): Promise<Pick<EmulatorAddress, 'endpoint' | 'secretId' | 'secretKey' | 'dns' | 'smtp'>> {
		if (this.given) {
			return this.given;
		}
		if (this._own?.site !== site) {
			this.dispose();
			this._own = { site, started: this._start(site) };
		}
		const own = this._own;
		try {
			return await own.started;
		} catch (error) {
			if (this._own === own) {
				this._own = undefined;
			}
			const reason = error instanceof Error ? error.message : String(error);
			throw new UserError(vscode.l10n.t('The local emulator could not be started: {0}', reason), ['retry', 'showLog']);
		}
	}

	/**
	 * The mails that the emulator has accepted, newest first.
	 *
	 * @throws UserError when it cannot be started or does not answer
	 */
	async mails(site: Site): Promise<readonly AcceptedMail[]> {
		return (await (await this._read(site, 'mails')).json()) as readonly AcceptedMail[];
	}

	/**
	 * One mail in MIME format.
	 *
	 * @throws UserError when it cannot be started or does not have it
	 */
	async mail(site: Site, id: string): Promise<Uint8Array> {
		return new Uint8Array(await (await this._read(site, `mails/${encodeURIComponent(id)}`)).arrayBuffer());
	}

	/**
	 * Changes the emulator's DNS records.
	 *
	 * @throws UserError when it cannot be started or does not take the records
	 */
	async publish(site: Site, publish: readonly ZoneRecord[], withdraw: readonly ZoneFilter[] = []): Promise<void> {
		const answer = await this._ask(site, 'dns', { method: 'POST', body: JSON.stringify({ publish, withdraw }) });
		if (!answer.ok) {
			const { message = `HTTP ${answer.status}` } = (await answer.json().catch(() => ({}))) as { readonly message?: string };
			throw new UserError(vscode.l10n.t('The local emulator did not publish the records: {0}', message), ['retry', 'showLog']);
		}
	}

	/** The command that starts the one in the environment; `undefined` for one that is started here. */
	get startCommand(): string | undefined {
		return this.given && startCommand(this.given);
	}

	dispose(): void {
		this._own?.started.then(
			emulator => emulator.close(),
			() => {}
		);
		this._own = undefined;
	}

	private async _read(site: Site, path: string): Promise<Response> {
		const answer = await this._ask(site, path);
		if (!answer.ok) {
			throw new UserError(vscode.l10n.t('The local emulator did not show its mail: {0}', `HTTP ${answer.status}`), ['retry', 'showLog']);
		}
		return answer;
	}

	/** @throws UserError when it does not answer */
	private async _ask(site: Site, path: string, request: RequestInit = {}): Promise<Response> {
		const { endpoint } = await this.connect(site);
		try {
			return await fetch(`${endpoint}/emulator/${path}`, { ...request, signal: AbortSignal.timeout(timeout) });
		} catch (error) {
			const advice = startAgainText(this.startCommand);
			throw new UserError(vscode.l10n.t('The local emulator does not answer, so it may have stopped. {0}', advice), ['retry', 'showLog'], {
				cause: error
			});
		}
	}

	private async _start(site: Site): Promise<Emulator> {
		const { startEmulator } = await import('../emulator/server.ts');
		await mkdir(this._storage.fsPath, { recursive: true });
		return startEmulator({ site, dataFile: join(this._storage.fsPath, `emulator-${site}.json`) });
	}
}

/** What to do when an emulator has stopped. @param command what starts it; `undefined` for one that the extension starts */
export function startAgainText(command: string | undefined): string {
	return command === undefined
		? vscode.l10n.t('Run "Developer: Reload Window" to start it again.')
		: vscode.l10n.t('Start it again: {0}', command);
}
