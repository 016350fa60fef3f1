import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Emulator } from '../emulator/server.ts';
import type { Site } from '../ses/sites.ts';
import { logWarning } from '../ui/log.ts';
import { UserError } from '../ui/userError.ts';
import { type EmulatorAddress, parseEmulatorAddress } from './emulatorAddress.ts';

const variable = 'TENCENT_SES_EMULATOR';

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

	dispose(): void {
		this._own?.started.then(
			emulator => emulator.close(),
			() => {}
		);
		this._own = undefined;
	}

	private async _start(site: Site): Promise<Emulator> {
		const { startEmulator } = await import('../emulator/server.ts');
		await mkdir(this._storage.fsPath, { recursive: true, mode: 0o700 });
		return startEmulator({ site, dataFile: join(this._storage.fsPath, `emulator-${site}.json`) });
	}
}
