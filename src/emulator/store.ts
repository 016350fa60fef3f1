import { existsSync, lstatSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { reasonOf } from '../ses/errors.ts';
import type { Site } from '../ses/sites.ts';
import { parseState, type State } from './state/state.ts';

const format = 'tencent-ses-emulator';
const formatVersion = 3;

/** The data file cannot be used. The message says what to do. */
export class DataFileError extends Error {
	override readonly name = 'DataFileError';
}

/** Milliseconds after which a lock must be from a killed process, because writing takes less time. */
const abandonedAfter = 1000;
/** Milliseconds between attempts to lock the file. */
const retryAfter = 2;
/** Attempts to lock the file; in total, they take longer than `abandonedAfter`. */
const maxTries = 1000;

/** Holds the state. Several processes can keep it in the same file, such as the windows of VS Code. */
export class Store {
	private _state: State;
	/** The contents of the file for `_state`; `undefined` if there was no file. */
	private _text: string | undefined;
	private readonly _path: string | undefined;
	private readonly _site: Site;

	/**
	 * @param path without it, the state is kept in memory
	 * @param initial the state if the file does not exist yet
	 * @throws DataFileError if the file or its folder cannot be used; the file is not changed
	 */
	constructor(path: string | undefined, site: Site, initial: State) {
		// Renaming a file to a symbolic link would replace the link.
		this._path = path !== undefined && existsSync(path) ? realpathSync(path) : path;
		this._site = site;
		this._state = initial;
		this._refresh();
		if (this._text === undefined) {
			try {
				this.replace(initial, initial);
			} catch (error) {
				throw new DataFileError(
					`${this._path} cannot be written (${reasonOf(error)}). Choose a file in a folder where you have write permission.`
				);
			}
		}
	}

	/** @throws DataFileError if the file is no longer a data file */
	get state(): State {
		this._refresh();
		return this._state;
	}

	/**
	 * Replaces `known` with `next`, which has been saved when this returns.
	 *
	 * @returns false if the state is no longer `known`; it is unchanged then
	 * @throws Error if the file cannot be read or written; the state is unchanged then
	 */
	replace(known: State, next: State): boolean {
		if (this._path === undefined) {
			this._state = next;
			return true;
		}
		const text = `${JSON.stringify({ format, version: formatVersion, site: this._site, ...next }, undefined, '\t')}\n`;
		const lockPath = `${this._path}.lock`;
		lock(lockPath);
		try {
			if (known !== this._state || read(this._path) !== this._text) {
				return false;
			}
			// Renamed, so that no other process reads half of it.
			const temporary = `${this._path}.tmp`;
			// A new file, readable only by the user, even if another program has put something there.
			rmSync(temporary, { force: true });
			writeFileSync(temporary, text, { flush: true, flag: 'wx', mode: 0o600 });
			renameSync(temporary, this._path);
		} finally {
			rmSync(lockPath, { force: true });
		}
		this._text = text;
		this._state = next;
		return true;
	}

	private _refresh(): void {
		const text = this._path === undefined ? undefined : read(this._path);
		if (this._path !== undefined && text !== undefined && text !== this._text) {
			this._state = parseFile(text, this._path, this._site);
		}
		this._text = text;
	}
}

/** Creates a file once other processes have deleted it. Deletes those of killed processes. */
function lock(path: string): void {
	for (let tries = 0; tries < maxTries; tries++) {
		try {
			writeFileSync(path, '', { flag: 'wx' });
			return;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
				throw error;
			}
		}
		const stats = lstatSync(path, { throwIfNoEntry: false });
		if (stats && Math.abs(Date.now() - stats.mtimeMs) > abandonedAfter) {
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
		throw new DataFileError(`${path} cannot be read (${reasonOf(error)}). Choose another file.`);
	}
}
