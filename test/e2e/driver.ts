import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';

type Settings = Readonly<Record<string, unknown>>;

/** Finds the extension test/fixtures/driver in the windows of a server. */
export class Drivers {
	/** Each window writes its port to a file in this folder (`$DRIVER_FOLDER`). */
	readonly folder: string;
	private readonly _known = new Set<string>();

	constructor(folder: string) {
		this.folder = folder;
	}

	/** Waits for the port of the window that was just opened or reloaded. */
	async next(): Promise<number> {
		return eventually(() => {
			const name = readdirSync(this.folder).find(file => !this._known.has(file));
			const port = name && readFileSync(join(this.folder, name), 'utf8');
			if (!name || !port) {
				throw new Error('No window has started its extensions');
			}
			this._known.add(name);
			return Number(port);
		});
	}
}

/** Runs commands and changes settings in a window, through an extension. */
export class Driver {
	private readonly _drivers: Drivers;
	private _port: number;

	private constructor(drivers: Drivers, port: number) {
		this._drivers = drivers;
		this._port = port;
	}

	/** Waits for the driver of the window that was just opened or reloaded. */
	static async of(drivers: Drivers): Promise<Driver> {
		return new Driver(drivers, await drivers.next());
	}

	/** Runs a command, and waits until it has ended. */
	async run(command: string, ...args: readonly unknown[]): Promise<void> {
		await this._send({ command, args, isAwaited: true });
	}

	/** Starts a command. */
	async start(command: string, ...args: readonly unknown[]): Promise<void> {
		await this._send({ command, args, isAwaited: false });
	}

	/** Calls a language-model tool. */
	async callTool(tool: string, input: object): Promise<void> {
		await this._send({ tool, args: [input] });
	}

	/** Changes user settings; `null` removes one. */
	async change(settings: Settings): Promise<void> {
		await this._send({ settings });
	}

	/** Opens a file in an editor, and focuses it. */
	async openFile(file: string): Promise<void> {
		await this._send({ file });
	}

	private async _send(work: object): Promise<void> {
		const send = () => fetch(`http://127.0.0.1:${this._port}`, { method: 'POST', body: JSON.stringify(work) });
		const answer = await send().catch(async () => {
			// The extension host crashed, and VS Code starts another one.
			this._port = await this._drivers.next();
			return send();
		});
		if (!answer.ok) {
			throw new Error(await answer.text());
		}
	}
}
