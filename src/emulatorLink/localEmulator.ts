import * as vscode from 'vscode';
import { reasonOf } from '../ses/errors.ts';
import type { Site } from '../ses/sites.ts';
import { logWarning } from '../ui/log.ts';
import { UserError } from '../ui/userError.ts';
import { type EmulatorAddress, parseEmulatorAddress } from './emulatorAddress.ts';
import type { Reachable, Started } from './startThread.ts';

const variable = 'TENCENT_SES_EMULATOR';

/** An emulator of the service on this computer: the one in the environment, or one that is started when needed. */
export class LocalEmulator implements vscode.Disposable {
	/** The one in the environment. */
	readonly given: EmulatorAddress | undefined;
	private readonly _storage: vscode.Uri;
	private _own: { readonly site: Site; readonly started: Promise<Started> } | undefined;

	/** @param storage where an emulator that is started here keeps its state, for all windows */
	constructor(storage: vscode.Uri, log: vscode.LogOutputChannel) {
		this._storage = storage;
		const text = process.env[variable];
		this.given = text ? parseEmulatorAddress(text) : undefined;
		if (text && !this.given) {
			logWarning(log, `${variable} is ignored: it is not what a local emulator prints.`);
		}
	}

	/** @throws UserError when it cannot be started */
	async connect(site: Site): Promise<Reachable> {
		if (this.given) {
			return this.given;
		}
		if (this._own?.site !== site) {
			this.dispose();
			const own = { site, started: import('./startThread.ts').then(({ startThread }) => startThread(this._storage.fsPath, site)) };
			const forget = () => {
				if (this._own === own) {
					this._own = undefined;
				}
			};
			own.started.then(({ thread }) => thread.once('exit', forget), forget);
			this._own = own;
		}
		try {
			return (await this._own.started).emulator;
		} catch (error) {
			const reason = reasonOf(error);
			throw new UserError(vscode.l10n.t('The local emulator could not be started: {0}', reason), ['retry', 'showLog']);
		}
	}

	dispose(): void {
		this._own?.started.then(
			({ thread }) => thread.postMessage('end'),
			() => {}
		);
		this._own = undefined;
	}
}
