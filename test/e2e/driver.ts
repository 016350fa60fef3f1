import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';

type Settings = Readonly<Record<string, unknown>>;

/** The extension in test/fixtures/driver, in the windows of one server. */
export class Drivers {
	/** Where each leaves its port; `$DRIVER_FOLDER` of the server. */
	readonly folder: string;
	private readonly _known = new Set<string>();

	constructor(folder: string) {
		this.folder = folder;
	}

	/** Waits for the port of the window that was opened or loaded last. */
	async next(): Promise<number> {
		return eventually(() => {
			const name = readdirSync(this.folder).find(file => !this._known.has(file));
			const port = name && readFileSync(join(this.folder, name), 'utf8');
			if (!name || !port) {
				throw new Error('No window has started its extensions since');
			}
			this._known.add(name);
			return Number(port);
		});
	}
}

/** Does in a window what its extensions can do. */
export class Driver {
	private readonly _drivers: Drivers;
	private _port: number;

	private constructor(drivers: Drivers, port: number) {
		this._drivers = drivers;
		this._port = port;
	}

	/** That of the window that was opened or loaded last. */
	static async of(drivers: Drivers): Promise<Driver> {
		return new Driver(drivers, await drivers.next());
	}

	/** Runs a command to its end. */
	async run(command: string, ...args: readonly unknown[]): Promise<void> {
		await this._send({ command, args, isAwaited: true });
	}

	/** Starts a command, which may ask something. */
	async start(command: string, ...args: readonly unknown[]): Promise<void> {
		await this._send({ command, args, isAwaited: false });
	}

	/** Writes user settings; `null` takes one away. */
	async change(settings: Settings): Promise<void> {
		await this._send({ settings });
	}

	/** Opens a file in an editor, which gets the focus. */
	async openFile(file: string): Promise<void> {
		await this._send({ file });
	}

	private async _send(work: object): Promise<void> {
		const send = () => fetch(`http://127.0.0.1:${this._port}`, { method: 'POST', body: JSON.stringify(work) });
		const answer = await send().catch(async () => {
			// Its extension host has ended, and VS Code starts another one.
			this._port = await this._drivers.next();
			return send();
		});
		if (!answer.ok) {
			throw new Error(await answer.text());
		}
	}
}
