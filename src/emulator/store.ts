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

/** The data file can't be used. The message says what to do. */
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

/** Milliseconds after which a temporary file must be from a killed process, because writing it takes less time. */
const abandonedAfter = 1000;
/** Milliseconds between attempts to lock the file. */
const retryAfter = 2;
/** Attempts to lock the file; in total, they take longer than `abandonedAfter`. */
const maxTries = 1000;

/**
 * Keeps the state in a file. Once `replace` returns true, the state survives a crash. Several processes can use the same file, such as the
 * windows of VS Code.
 */
export class FileStore implements Store {
	private _state: State;
	/** The contents of the file for `_state`; `undefined` if there was no file. */
	private _text: string | undefined;
	private readonly _path: string;
	private readonly _site: Site;

	/**
	 * @param initial the state if the file doesn't exist yet
	 * @throws DataFileError if the file or its folder can't be used; the file is not changed
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
				throw new DataFileError(
					`${this._path} can't be written (${reasonOf(error)}). Choose a file in a folder where you have write permission.`
				);
			}
		}
	}

	/** @throws DataFileError if the file is no longer a data file */
	get state(): State {
		this._refresh();
		return this._state;
	}

	/** @throws Error if the file can't be read or written; the state is unchanged then */
	replace(known: State, next: State): boolean {
		const temporary = `${this._path}.tmp`;
		const text = `${JSON.stringify({ format, version: formatVersion, site: this._site, ...next }, undefined, '\t')}\n`;
		// The temporary file is also the lock.
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

/** False if this process was suspended for so long that another one considered the file abandoned. */
function isSameFile(file: number, path: string): boolean {
	return fstatSync(file).ino === lstatSync(path, { throwIfNoEntry: false })?.ino;
}

/** Waits for other processes to finish writing. Removes files of killed processes. */
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
	throw new DataFileError(`${path} is still locked. If no emulator is running, delete it.`);
}

function parseFile(text: string, path: string, site: Site): State {
	const advice = 'The file was not changed. Choose another one, or move it away to start over.';
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

/** @returns `undefined` if there is no such file */
function read(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return undefined;
		}
		throw new DataFileError(`${path} can't be read (${reasonOf(error)}). Choose another file.`);
	}
}

/** Follows a symbolic link, because renaming a file to the link would replace it. */
function resolveLink(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}

/** Makes the renaming durable. Not supported by Windows. */
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
