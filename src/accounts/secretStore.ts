import * as vscode from 'vscode';
import { reasonOf } from '../ses/errors.ts';
import type { Credentials } from '../signing/signer.ts';
import { UserError } from '../ui/userError.ts';

/** VS Code did not store a secret, or lost it at once. */
export class SecretNotKeptError extends Error {
	override readonly name = 'SecretNotKeptError';

	/** By name, because extension.js and lazy.js each have a copy of this class. */
	static override [Symbol.hasInstance](value: unknown): boolean {
		return value instanceof Error && value.name === 'SecretNotKeptError';
	}
}

const prefix = 'tencentSes.credentials.';
const passwordsPrefix = 'tencentSes.smtpPasswords.';

/** The secrets of profiles in SecretStorage: an entry for the credentials, and one for all SMTP passwords. */
export class SecretStore {
	private readonly _secrets: vscode.SecretStorage & { keys?(): Thenable<string[]> };
	/** Profiles whose entry this window is writing. */
	private readonly _writing = new Set<string>();

	constructor(secrets: vscode.SecretStorage) {
		this._secrets = secrets;
	}

	/** Calls back with the id of the profile whose entry another window changed. */
	onDidChange(listener: (id: string) => void): vscode.Disposable {
		return this._secrets.onDidChange(({ key }) => {
			const id = key.slice(prefix.length);
			if (key.startsWith(prefix) && !this._writing.has(id)) {
				listener(id);
			}
		});
	}

	/** @throws UserError when there are none, or VS Code cannot read them */
	async load(id: string): Promise<Credentials> {
		let text: string | undefined;
		try {
			text = await this._secrets.get(prefix + id);
		} catch (error) {
			throw new UserError(vscode.l10n.t('VS Code cannot read the stored key: {0}', reasonOf(error)), ['signIn', 'retry', 'showLog']);
		}
		const credentials = text === undefined ? undefined : parse(text);
		if (!credentials) {
			// In a browser, a window sees what another one stored only after a reload.
			throw new UserError(vscode.l10n.t('VS Code does not have the key of this profile. Reload the window, or sign in again.'), [
				'signIn',
				'retry'
			]);
		}
		return credentials;
	}

	/** @throws SecretNotKeptError */
	save(id: string, credentials: Credentials): Promise<void> {
		return this._write(id, () => storeAndReadBack(this._secrets, prefix + id, JSON.stringify(credentials)));
	}

	/** By address. */
	async loadPasswords(id: string): Promise<Map<string, string>> {
		try {
			return new Map(JSON.parse((await this._secrets.get(passwordsPrefix + id)) ?? '[]') as readonly [string, string][]);
		} catch (error) {
			if (error instanceof SyntaxError || error instanceof TypeError) {
				return new Map();
			}
			throw error;
		}
	}

	/** @throws SecretNotKeptError */
	async savePasswords(id: string, passwords: ReadonlyMap<string, string>): Promise<void> {
		const key = passwordsPrefix + id;
		await (passwords.size === 0 ? this._secrets.delete(key) : storeAndReadBack(this._secrets, key, JSON.stringify([...passwords])));
	}

	/**
	 * Deletes everything of a profile. If some of it cannot be deleted, the rest is.
	 *
	 * @throws UserError
	 */
	async delete(id: string): Promise<void> {
		const deletions = [this._write(id, () => this._secrets.delete(prefix + id)), this._secrets.delete(passwordsPrefix + id)];
		const [credentials, passwords] = await Promise.allSettled(deletions);
		if (credentials?.status === 'rejected') {
			throw new UserError(vscode.l10n.t('VS Code could not delete the stored key: {0}', reasonOf(credentials.reason)), [
				'retry',
				'showLog'
			]);
		}
		if (passwords?.status === 'rejected') {
			const reason = reasonOf(passwords.reason);
			throw new UserError(vscode.l10n.t('VS Code could not delete the stored SMTP passwords: {0}', reason), ['retry', 'showLog']);
		}
	}

	/** The ids of the profiles that have secrets. Empty in older versions of VS Code, which cannot list the keys of SecretStorage. */
	async ids(): Promise<readonly string[]> {
		const keys = (await this._secrets.keys?.()) ?? [];
		return keys.flatMap(key => [prefix, passwordsPrefix].filter(start => key.startsWith(start)).map(start => key.slice(start.length)));
	}

	private async _write(id: string, write: () => Thenable<void>): Promise<void> {
		this._writing.add(id);
		try {
			await write();
		} finally {
			this._writing.delete(id);
		}
	}
}

/**
 * Without a keyring, VS Code may lose a secret without an error.
 *
 * @throws SecretNotKeptError
 */
async function storeAndReadBack(secrets: vscode.SecretStorage, key: string, text: string): Promise<void> {
	try {
		await secrets.store(key, text);
		if ((await secrets.get(key)) !== text) {
			throw new SecretNotKeptError(vscode.l10n.t('VS Code did not return the stored value.'));
		}
	} catch (error) {
		throw error instanceof SecretNotKeptError ? error : new SecretNotKeptError(reasonOf(error));
	}
}

function parse(text: string): Credentials | undefined {
	try {
		const { secretId, secretKey, token } = JSON.parse(text) as Partial<Credentials>;
		return secretId && secretKey ? { secretId, secretKey, ...(token ? { token } : {}) } : undefined;
	} catch {
		return undefined;
	}
}
