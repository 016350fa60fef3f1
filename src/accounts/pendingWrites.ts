import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenWrite, ReportedOutcome, Write } from '../ses/journal.ts';
import { type Owner, thisProcess } from './owner.ts';
import { isAnsweredBy, isRepeatedBy, readWrite } from './writeShape.ts';

/** A write whose outcome is unknown, left by its command or by a window that has closed. */
export interface LeftWrite {
	readonly write: Write;
	/** Unix milliseconds: when it began. Other windows compare it. */
	readonly time: number;
	/** `performance.now` milliseconds: when work on it ended, or it was found. Its request may have been in progress at that time. */
	readonly since: number;
	/** The outcome that this window has reported; `undefined` for none, or that it is unknown. */
	told: ReportedOutcome | undefined;
	/** Its outcome is known and has been reported. */
	close(): Promise<void>;
}

interface Entry extends LeftWrite {
	readonly id: string;
	readonly profileId: string;
	isUnderWay: boolean;
	hasFile: boolean;
	write: Write;
	/** Monotonic, because the user may correct the clock. */
	since: number;
}

/** `ID.PID-TOKEN.json`: a write, the process id of its extension host, and four digits for the host and four random ones for the window. */
const fileName = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,10})-([0-9a-f]{8})\.json$/;

/** Bytes. More than any real list of addresses. */
const maxSize = 8 * 1024 * 1024;

/**
 * Milliseconds. A window touches its files this often: Node has no file locks, and a process id alone may be that of another program, or
 * of another container that shares the folder.
 */
const touchInterval = 2_000;
/** Milliseconds. The window of a file that was not touched for this long is closed. */
const longestSilence = 10_000;

/**
 * Keeps each write in a small file until its outcome is known, so that it survives its window. Not in a memento: all windows share it, and
 * the last one to write it wins.
 */
export class PendingWrites {
	private readonly _folder: string;
	private readonly _failed: (what: string, error: unknown) => void;
	private readonly _didLeave: () => void;
	private readonly _owner: Owner;
	private readonly _host: string;
	private readonly _token: string;
	/** Those of this window. */
	private readonly _entries = new Set<Entry>();
	private _lastTime = 0;
	private _touching: NodeJS.Timeout | undefined;

	/**
	 * @param failed called when the disk fails, which does not stop the write
	 * @param didLeave called when the outcome of a write has to be found out
	 */
	constructor(folder: string, failed: (what: string, error: unknown) => void, didLeave = () => {}, owner: Owner = thisProcess) {
		this._folder = folder;
		this._failed = failed;
		this._didLeave = didLeave;
		this._owner = owner;
		this._host = createHash('sha256').update(owner.host).digest('hex').slice(0, 4);
		this._token = this._host + crypto.randomUUID().slice(0, 4);
	}

	async open(profileId: string, write: Write): Promise<OpenWrite> {
		// The outcome of this write may settle earlier ones as well.
		const earlier = (await this.left(profileId)).filter(other => isAnsweredBy(other.write, write));
		// Unique in this window, so that the order of its writes is known.
		const entry = this._add(crypto.randomUUID(), { profileId, write, time: Math.max(Date.now(), this._lastTime + 1) }, true);
		try {
			await mkdir(this._folder, { recursive: true, mode: 0o700 });
			const content = JSON.stringify({ profileId, time: entry.time, write });
			await writeFile(join(this._folder, this._nameOf(entry.id)), content, { mode: 0o600 });
			entry.hasFile = true;
		} catch (error) {
			this._failed('Saving a pending write', error);
		}
		return {
			isRepeat: earlier.some(other => isRepeatedBy(other.write, write)),
			close: async (isRefused = false) => {
				if (!entry.isUnderWay) {
					return;
				}
				entry.isUnderWay = false;
				await this._remove(isRefused ? [entry] : [...earlier, entry]);
				if (isRefused && earlier.length > 0) {
					this._didLeave();
				}
			},
			leave: ({ remaining = write, reported } = {}) => {
				if (!entry.isUnderWay) {
					return;
				}
				// The file keeps the whole write: what is known of its other parts will still be so when another window reads it.
				Object.assign(entry, { isUnderWay: false, write: remaining, told: reported, since: performance.now() });
				// It may have been forgotten while its file was being written.
				void this._remove(this._entries.has(entry) ? earlier : [...earlier, entry]);
				this._didLeave();
			}
		};
	}

	/** Whether there are writes of other windows, or of windows that were closed. */
	async hasOthers(): Promise<boolean> {
		return (await this._names()).some(name => !this._isOwn(name));
	}

	/**
	 * Deletes the writes of profiles that do not exist any more, also those that this window is still sending.
	 *
	 * @param whose `left` spares those of other windows that are open
	 */
	async forget(isGone: (profileId: string) => boolean, whose: 'all' | 'left'): Promise<void> {
		await this._remove([...this._entries].filter(entry => isGone(entry.profileId)));
		const others = (await this._names()).filter(name => !this._isOwn(name));
		await Promise.all(
			others.map(name =>
				this._read(name, whose === 'all', async (path, { profileId }) => {
					if (isGone(profileId)) {
						await unlink(path);
					}
				})
			)
		);
	}

	/** The writes of a profile whose outcome has to be found out, including those of windows that were closed. */
	async left(profileId: string): Promise<readonly Entry[]> {
		const before = [...this._entries].filter(entry => entry.hasFile && !entry.isUnderWay);
		const names = await this._names();
		for (const entry of before.filter(({ id }) => !names.includes(this._nameOf(id)))) {
			// Another window has taken it over.
			this._entries.delete(entry);
		}
		await Promise.all(names.filter(name => !this._isOwn(name)).map(name => this._adopt(name, profileId)));
		const all = [...this._entries].filter(entry => entry.profileId === profileId);
		return all.filter(
			({ isUnderWay, time, write }) => !isUnderWay && !all.some(later => later.time > time && isAnsweredBy(write, later.write))
		);
	}

	private _add(id: string, { profileId, write, time }: SavedWrite, isUnderWay: boolean): Entry {
		const entry: Entry = {
			id,
			profileId,
			write,
			time,
			isUnderWay,
			hasFile: !isUnderWay,
			since: performance.now(),
			told: undefined,
			close: () => {
				const isAnswered = (other: Entry) => other.profileId === profileId && other.time < time && isAnsweredBy(other.write, entry.write);
				return this._remove([...[...this._entries].filter(other => !other.isUnderWay && isAnswered(other)), entry]);
			}
		};
		this._lastTime = Math.max(this._lastTime, time);
		this._entries.add(entry);
		this._touching ??= setInterval(() => this._touch(), touchInterval).unref();
		return entry;
	}

	/** Tells other windows that this one is open. */
	private _touch(): void {
		const now = new Date();
		for (const { id } of this._entries) {
			// It may have been taken over or closed.
			utimes(join(this._folder, this._nameOf(id)), now, now).catch(() => {});
		}
		if (this._entries.size === 0) {
			clearInterval(this._touching);
			this._touching = undefined;
		}
	}

	private _nameOf(id: string): string {
		return `${id}.${this._owner.pid}-${this._token}.json`;
	}

	private _isOwn(name: string): boolean {
		return name.endsWith(this._nameOf(''));
	}

	/** Whether the window of a file is open. */
	private _isOpen(name: string, touched: number): boolean {
		const [, , pid = '', token = ''] = fileName.exec(name) ?? [];
		const isHere = token.startsWith(this._host);
		const isGone = isHere && (Number(pid) === this._owner.pid || !this._owner.isAlive(Number(pid)));
		// Either way: the clock may have been set back.
		return !isGone && Math.abs(Date.now() - touched) < longestSilence;
	}

	private async _names(): Promise<readonly string[]> {
		try {
			return (await readdir(this._folder)).filter(name => fileName.test(name));
		} catch {
			// The folder is created with the first write.
			return [];
		}
	}

	/** Takes over a write whose window was closed. If several windows try, one succeeds. */
	private async _adopt(name: string, profileId: string): Promise<void> {
		await this._read(name, false, async (path, saved) => {
			if (saved.profileId === profileId) {
				const [, id = ''] = fileName.exec(name) ?? [];
				const own = join(this._folder, this._nameOf(id));
				await rename(path, own);
				this._add(id, saved, false);
				// So that no other window takes it from this one.
				await utimes(own, new Date(), new Date());
			}
		});
	}

	/**
	 * Reads the file of another window.
	 *
	 * @param isOpen whether to read it if that window is open
	 */
	private async _read(name: string, isOpen: boolean, use: (path: string, saved: SavedWrite) => Promise<void>): Promise<void> {
		const path = join(this._folder, name);
		try {
			const { size, mtimeMs } = await stat(path);
			const isOwned = this._isOpen(name, mtimeMs);
			if (isOwned && !isOpen) {
				return;
			}
			const saved = size > maxSize ? undefined : readSavedWrite(await readFile(path, 'utf8'));
			if (saved) {
				await use(path, saved);
			} else if (!isOwned) {
				// An incomplete file is of a write that was not sent yet.
				await unlink(path);
			}
		} catch (error) {
			if (!isMissing(error)) {
				this._failed('Reading a saved write', error);
			}
		}
	}

	/** One at a time: if the process ends in between, the later ones still show the outcome of the earlier ones. */
	private async _remove(entries: readonly Entry[]): Promise<void> {
		for (const entry of entries) {
			this._entries.delete(entry);
		}
		for (const { id } of entries) {
			// Another window may have taken it over.
			for (const name of (await this._names()).filter(other => other.startsWith(id))) {
				try {
					await unlink(join(this._folder, name));
				} catch (error) {
					if (!isMissing(error)) {
						this._failed('Deleting a saved write', error);
					}
				}
			}
		}
	}
}

type SavedWrite = Pick<Entry, 'profileId' | 'time' | 'write'>;

/** @returns `undefined` for anything but a complete saved write */
function readSavedWrite(text: string): SavedWrite | undefined {
	try {
		const { profileId, time, write } = JSON.parse(text) as Partial<Record<keyof SavedWrite, unknown>>;
		const known = readWrite(write);
		return typeof profileId === 'string' && typeof time === 'number' && known ? { profileId, time, write: known } : undefined;
	} catch {
		return undefined;
	}
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
