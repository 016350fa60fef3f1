import {
	closeSync,
	fstatSync,
	fsyncSync,
	lstatSync,
	openSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { dirname } from 'node:path';
import type { Site } from '../ses/sites.ts';
import type { Store } from './gateway.ts';
import { parseState, type State } from './state/state.ts';

const format = 'tencent-ses-emulator';
const formatVersion = 3;

/** A data file that cannot be used. The message says what to do. */
export class DataFileError extends Error {
	override readonly name = 'DataFileError';
}

export class MemoryStore implements Store {
	state: State;

	constructor(state: State) {
		this.state = state;
	}

	replace(_known: State, next: State): boolean {
		this.state = next;
		return true;
	}
}

/** Nobody needs this long to write the file: whoever left the temporary file behind was killed. */
const abandonedAfter = 1000;
/** Milliseconds between two tries to get hold of the file, and how many there are: longer than an abandoned one lasts. */
const retryAfter = 2;
const maxTries = 1000;

/**
 * Keeps the state in a file. A state that `replace` took survives the end of the process, however sudden. Several processes may
 * use one file, as the windows of VS Code do.
 */
export class FileStore implements Store {
	private _state: State;
	/** What the file held when `_state` was read from or written to it; `undefined` when there was no file. */
	private _text: string | undefined;
	private readonly _path: string;
	private readonly _site: Site;

	/**
	 * @param initial what a file that does not exist yet begins with
	 * @throws DataFileError when the file or its folder cannot be used; the file is left as it is
	 */
	constructor(path: string, site: Site, initial: State) {
		this._path = resolveLink(path);
		this._site = site;
		this._state = initial;
		this._refresh();
		if (this._text === undefined) {
			try {
				this.replace(initial, initial);
			} catch (error) {
				throw new DataFileError(`${this._path} cannot be written (${reasonOf(error)}). Name a file in a folder that you may write to.`);
			}
		}
	}

	/** @throws DataFileError when somebody has made something else of the file */
	get state(): State {
		this._refresh();
		return this._state;
	}

	/** @throws Error when the file cannot be read or written; the state is then unchanged */
	replace(known: State, next: State): boolean {
		const temporary = `${this._path}.tmp`;
		const text = `${JSON.stringify({ format, version: formatVersion, site: this._site, ...next }, undefined, '\t')}\n`;
		// Exclusive: the temporary file is the lock as well.
		const file = openExclusively(temporary);
		let isWritten = false;
		try {
			if (known === this._state && read(this._path) === this._text) {
				writeFileSync(file, text);
				fsyncSync(file);
				isWritten = isSameFile(file, temporary);
			}
		} finally {
			const isOurs = isSameFile(file, temporary);
			closeSync(file);
			if (!isWritten && isOurs) {
				rmSync(temporary, { force: true });
			}
		}
		if (!isWritten) {
			return false;
		}
		renameSync(temporary, this._path);
		syncFolder(dirname(this._path));
		this._text = text;
		this._state = next;
		return true;
	}

	private _refresh(): void {
		const text = read(this._path);
		if (text !== undefined && text !== this._text) {
			this._state = parseFile(text, this._path, this._site);
		}
		this._text = text;
	}
}

/** False when this process was held up for so long that another one took the file for abandoned. */
function isSameFile(file: number, path: string): boolean {
	return fstatSync(file).ino === lstatSync(path, { throwIfNoEntry: false })?.ino;
}

/** Waits for another process to finish writing; removes what a killed one left behind. */
function openExclusively(path: string): number {
	for (let tries = 0; tries < maxTries; tries++) {
		try {
			return openSync(path, 'wx');
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
				throw error;
			}
		}
		const stats = lstatSync(path, { throwIfNoEntry: false });
		if (stats && (!stats.isFile() || Math.abs(Date.now() - stats.mtimeMs) > abandonedAfter)) {
			rmSync(path, { force: true });
		} else {
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryAfter);
		}
	}
	throw new DataFileError(`${path} stays in the way. Remove it when no emulator is running.`);
}

function parseFile(text: string, path: string, site: Site): State {
	const advice = 'The file was left as it is: name another one, or move this one away to start afresh.';
	let value: Record<string, unknown>;
	try {
		value = JSON.parse(text);
	} catch {
		throw new DataFileError(`${path} is not a data file of the SES emulator: it is not JSON. ${advice}`);
	}
	if (value?.['format'] !== format) {
		throw new DataFileError(`${path} is not a data file of the SES emulator. ${advice}`);
	}
	if (value['version'] !== formatVersion) {
		throw new DataFileError(`${path} was written by another version of the SES emulator. ${advice}`);
	}
	if (value['site'] !== site) {
		throw new DataFileError(`${path} belongs to the site ${String(value['site'])}, not ${site}. ${advice}`);
	}
	const { format: _format, version: _version, site: _site, ...state } = value;
	try {
		return parseState(state);
	} catch (error) {
		throw new DataFileError(`${path} is damaged: ${reasonOf(error)} ${advice}`);
	}
}

/** @returns `undefined` when there is no such file */
function read(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return undefined;
		}
		throw new DataFileError(`${path} cannot be read (${reasonOf(error)}). Name another file.`);
	}
}

/** Renaming onto a symbolic link would replace the link. */
function resolveLink(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}

/** Makes the renaming itself durable. Windows cannot open folders. */
function syncFolder(path: string): void {
	if (process.platform === 'win32') {
		return;
	}
	const folder = openSync(path, 'r');
	try {
		fsyncSync(folder);
	} finally {
		closeSync(folder);
	}
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
