import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { activate } from '../../src/extension.ts';
import { memento } from './memento.ts';
import { deepText, Robot } from './robot.ts';

/** A second instance of the extension in this host, as if it had just been installed, with a robot for its person. */
export interface Instance {
	readonly robot: Robot;
	readonly secrets: Secrets;
	/** Its folder under globalStorage. */
	readonly storage: string;
	/** What `activate` returned. */
	readonly exported: unknown;
	/** What globalState and workspaceState hold. */
	states(): readonly string[];
	close(): Promise<void>;
}

export async function openInstance(folder: string): Promise<Instance> {
	const companion = vscode.extensions.getExtension('tencent-ses.tencent-ses-companion') as vscode.Extension<vscode.ExtensionContext>;
	const context = await companion.activate();
	const robot = new Robot();
	const secrets = new Secrets();
	const storage = join(folder, 'globalStorage');
	mkdirSync(storage);
	const see = (key: string, value: unknown) => robot.see('state', key, value);
	const [globalState, workspaceState] = [memento(see), memento(see)];
	const subscriptions: vscode.Disposable[] = [];
	const own = { secrets, globalState, workspaceState, subscriptions, globalStorageUri: vscode.Uri.file(storage) };
	// Commands ask what to do with the text in the editor, where there is one.
	await vscode.window.showTextDocument(
		await vscode.workspace.openTextDocument({ content: 'address,name\nsomebody@example.com,Somebody\n' })
	);
	robot.install();
	const exported = activate(Object.create(context, Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value }]))));
	return {
		robot,
		secrets,
		storage,
		exported,
		states: () => [globalState, workspaceState].map(state => deepText(state.keys().map(key => [key, state.get(key)]))),
		close: async () => {
			robot.patience = 0;
			await robot.idle();
			vscode.Disposable.from(...subscriptions).dispose();
			robot.uninstall();
			await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
		}
	};
}

/** A SecretStorage in memory. */
export class Secrets implements vscode.SecretStorage {
	/** What reading and writing throws, once there is something. */
	trouble: unknown;
	private readonly _entries = new Map<string, string>();
	private readonly _didChange = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
	readonly onDidChange = this._didChange.event;

	get size(): number {
		return this._entries.size;
	}

	async keys(): Promise<string[]> {
		return [...this._entries.keys()];
	}

	async get(key: string): Promise<string | undefined> {
		this._stumble();
		return this._entries.get(key);
	}

	async store(key: string, value: string): Promise<void> {
		this._stumble();
		this._entries.set(key, value);
		this._didChange.fire({ key });
	}

	async delete(key: string): Promise<void> {
		this._stumble();
		this._entries.delete(key);
		this._didChange.fire({ key });
	}

	private _stumble(): void {
		if (this.trouble !== undefined) {
			throw this.trouble;
		}
	}
}
