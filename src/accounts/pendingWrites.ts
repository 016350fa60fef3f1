import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenWrite, ReportedOutcome, Write } from '../ses/journal.ts';
import { isAnsweredBy, isRepeatedBy, readWrite } from './writeShape.ts';

/** What became of this write is not known yet, and nobody is working on it any more. */
export interface LeftWrite {
	readonly write: Write;
	/** `performance.now` milliseconds: when it was left, or found to have been left. Its request may still have been on its way then. */
	readonly since: number;
	/** What whoever asked for it was told by this window; `undefined` for nothing, or that nobody knows. */
	readonly told: ReportedOutcome | undefined;
	/** What became of it is certain, and is told. */
	close(): Promise<void>;
	/** It is told, but not over. */
	setTold(told: ReportedOutcome): void;
}

/** For tests: whose entries these are. */
export interface Owner {
	readonly pid: number;
	isAlive(pid: number): boolean;
}

interface Entry {
	readonly profileId: string;
	write: Write;
	/** Unix milliseconds; other windows compare it. */
	readonly time: number;
	isUnderWay: boolean;
	/** It has a file. */
	isKept: boolean;
	/** A later one that is under way will tell what became of it. */
	isCovered: boolean;
	told: ReportedOutcome | undefined;
	/** As of LeftWrite: someone may set the clock right meanwhile, as an answer that was refused asks for. */
	since: number;
}

/** `ID.PID.json`: an entry belongs to the extension host whose process id its name has. `ID.PID.json.new` is to replace it. */
const fileName = /^(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,10})\.json)(\.new)?$/;

/** Bytes. The longest list that a person creates addresses from is far shorter. */
const maxSize = 8 * 1024 * 1024;

/** Milliseconds. No write takes so long: whoever has the process id of its owner now is somebody else. */
const longestWrite = 60 * 60 * 1000;

/**
 * Writes under way, and those that were left in the dark, each in a small file, so that they outlive their window. Not in a memento:
 * several windows share it, and the last one to write a memento wins.
 */
export class PendingWrites {
	private readonly _folder: string;
	private readonly _failed: (what: string, error: unknown) => void;
	private readonly _didLeave: () => void;
	private readonly _owner: Owner;
	/** Those of this extension host, by the names of their files. */
	private readonly _own = new Map<string, Entry>();
	/** Names of files that are deleted, or are to be: whoever read one just before must not take it for a write that was left. */
	private readonly _forgotten = new Set<string>();
	private _made: Promise<unknown> | undefined;
	private _lastTime = 0;

	/**
	 * @param failed is told when the disk refuses something, which keeps nothing from going on
	 * @param didLeave is called when nobody works any more on a write that is not settled
	 */
	constructor(folder: string, failed: (what: string, error: unknown) => void, didLeave = () => {}, owner: Owner = thisProcess) {
		this._folder = folder;
		this._failed = failed;
		this._didLeave = didLeave;
		this._owner = owner;
	}

	async open(profileId: string, write: Write): Promise<OpenWrite> {
		// What comes of this one may tell what became of one of a window that is no more, too.
		await this._adoptAll(profileId, () => true);
		const earlier = this._leftOf(profileId).filter(([, entry]) => isAnsweredBy(entry.write, write));
		// No two that one window knows are of the same time, so that it is known which came first.
		const time = Math.max(Date.now(), this._lastTime + 1);
		this._lastTime = time;
		const name = this._nameOf(crypto.randomUUID());
		const entry: Entry = {
			profileId,
			write,
			time,
			isUnderWay: true,
			isKept: false,
			isCovered: false,
			told: undefined,
			since: performance.now()
		};
		this._own.set(name, entry);
		for (const [, other] of earlier) {
			other.isCovered = true;
		}
		try {
			await this._save(name, entry);
			entry.isKept = true;
		} catch (error) {
			// The answer will most likely come. What cannot be kept is still known in this window.
			this._failed('Keeping a write until it is answered', error);
		}
		const forgetEarlier = () => Promise.all(earlier.map(([other]) => this._remove(other)));
		return {
			isRepeat: earlier.some(([, other]) => isRepeatedBy(other.write, write)),
			close: async (isRefused = false) => {
				if (!entry.isUnderWay) {
					return;
				}
				entry.isUnderWay = false;
				if (isRefused) {
					for (const [, other] of earlier) {
						other.isCovered = false;
					}
					if (earlier.length > 0) {
						this._didLeave();
					}
				} else {
					await forgetEarlier();
				}
				await this._remove(name);
			},
			leave: ({ remaining, reported } = {}) => {
				if (!entry.isUnderWay) {
					return;
				}
				Object.assign(entry, { isUnderWay: false, told: reported, since: performance.now(), write: remaining ?? write });
				void forgetEarlier();
				if (remaining) {
					this._replace(name, entry).catch((error: unknown) => this._failed('Keeping what is left of a write', error));
				}
				this._didLeave();
			}
		};
	}

	/**
	 * What was left of a profile, by this window or by one that is no more.
	 *
	 * @param isProfile whether there is a profile of this id; what others were asked for is forgotten
	 */
	async left(profileId: string, isProfile: (id: string) => boolean): Promise<readonly LeftWrite[]> {
		await this._adoptAll(profileId, isProfile);
		await this._dropTaken();
		const left = this._leftOf(profileId);
		const answered = left.filter(([, { write, time }]) => left.some(([, later]) => later.time > time && isAnsweredBy(write, later.write)));
		await Promise.all(answered.map(([name]) => this._remove(name)));
		return this._leftOf(profileId).map(([name, entry]) => this._leftWrite(name, entry));
	}

	private _leftOf(profileId: string): readonly (readonly [name: string, entry: Entry])[] {
		return [...this._own].filter(([, entry]) => entry.profileId === profileId && !entry.isUnderWay && !entry.isCovered);
	}

	/** Whether writes of some profile are under way in other windows, or were when they closed just now. */
	async hasOthers(): Promise<boolean> {
		return (await this._names()).some(name => !name.endsWith('.new') && !this._isKnown(name));
	}

	async forget(profileId: string): Promise<void> {
		await this.left(profileId, () => true);
		await Promise.all(this._leftOf(profileId).map(([name]) => this._remove(name)));
	}

	private _leftWrite(name: string, entry: Entry): LeftWrite {
		const { write, since, told } = entry;
		return {
			write,
			since,
			told,
			close: async () => {
				await this._remove(name);
				// Another window may have taken it over meanwhile.
				const copies = (await this._names()).filter(other => other.startsWith(`${name.split('.')[0]}.`));
				await Promise.all(copies.map(copy => this._remove(copy)));
			},
			setTold: now => {
				entry.told = now;
			}
		};
	}

	private _nameOf(id: string): string {
		return `${id}.${this._owner.pid}.json`;
	}

	private async _save(name: string, { profileId, write, time }: Entry): Promise<void> {
		this._made ??= mkdir(this._folder, { recursive: true }).catch((error: unknown) => {
			this._made = undefined;
			throw error;
		});
		await this._made;
		await writeFile(join(this._folder, name), JSON.stringify({ profileId, time, write }), { mode: 0o600 });
	}

	/** Whoever ends in the middle leaves the old one. */
	private async _replace(name: string, entry: Entry): Promise<void> {
		await this._save(`${name}.new`, entry);
		await rename(join(this._folder, `${name}.new`), join(this._folder, name));
		if (!this._own.has(name)) {
			await this._remove(name);
		}
	}

	private async _names(): Promise<readonly string[]> {
		try {
			return (await readdir(this._folder)).filter(name => fileName.test(name));
		} catch {
			// There is no such folder as long as nothing was written.
			return [];
		}
	}

	private _isKnown(name: string): boolean {
		return this._own.has(name) || this._forgotten.has(name);
	}

	private async _adoptAll(profileId: string, isProfile: (id: string) => boolean): Promise<void> {
		await Promise.all((await this._names()).map(name => this._adopt(name, profileId, isProfile)));
	}

	/** Takes over an entry whose owner is no more. Of several windows that want to, one succeeds. */
	private async _adopt(name: string, profileId: string, isProfile: (id: string) => boolean): Promise<void> {
		const [, entryName = '', id = '', pid = '', replacing] = fileName.exec(name) ?? [];
		if (this._isKnown(entryName)) {
			return;
		}
		const isOwned = Number(pid) !== this._owner.pid && this._owner.isAlive(Number(pid));
		const path = join(this._folder, name);
		try {
			const { size, mtimeMs } = await stat(path);
			if (isOwned && Date.now() - mtimeMs < longestWrite) {
				return;
			}
			if (replacing) {
				// The entry that it was to replace is still there.
				await unlink(path);
				return;
			}
			const kept = size > maxSize ? undefined : readEntry(await readFile(path, 'utf8'));
			// What is not whole was not sent yet.
			if (!kept || !isProfile(kept.profileId)) {
				await unlink(path);
				return;
			}
			const own = this._nameOf(id);
			if (kept.profileId !== profileId || this._isKnown(own)) {
				return;
			}
			this._lastTime = Math.max(this._lastTime, kept.time);
			if (name !== own) {
				await rename(path, join(this._folder, own));
			}
			this._own.set(own, { ...kept, isUnderWay: false, isKept: true, isCovered: false, told: undefined, since: performance.now() });
		} catch (error) {
			if (!isGone(error)) {
				this._failed('Reading a write that was left', error);
			}
		}
	}

	/** Whoever took over what was left here longer ago than any write takes tells of it, too. */
	private async _dropTaken(): Promise<void> {
		const kept = [...this._own].filter(([, entry]) => entry.isKept && !entry.isUnderWay);
		const isTaken = (name: string) => stat(join(this._folder, name)).then(() => false, isGone);
		await Promise.all(kept.map(async ([name]) => (await isTaken(name)) && this._own.delete(name)));
	}

	private async _remove(name: string): Promise<void> {
		this._own.delete(name);
		this._forgotten.add(name);
		try {
			await unlink(join(this._folder, name));
		} catch (error) {
			if (!isGone(error)) {
				this._failed('Forgetting a write that is settled', error);
			}
		}
	}
}

const thisProcess: Owner = {
	pid: process.pid,
	isAlive: pid => {
		try {
			process.kill(pid, 0);
			return true;
		} catch (error) {
			// There is one that belongs to somebody else.
			return error instanceof Error && 'code' in error && error.code === 'EPERM';
		}
	}
};

/** @returns `undefined` for what this extension has not written, or not to its end */
function readEntry(text: string): Pick<Entry, 'profileId' | 'time' | 'write'> | undefined {
	try {
		const kept: unknown = JSON.parse(text);
		if (typeof kept !== 'object' || kept === null) {
			return undefined;
		}
		const [profileId, time, write]: readonly unknown[] = ['profileId', 'time', 'write'].map(name => Reflect.get(kept, name));
		const read = readWrite(write);
		return typeof profileId === 'string' && typeof time === 'number' && read ? { profileId, time, write: read } : undefined;
	} catch {
		return undefined;
	}
}

/** Somebody else took it over or has settled it. */
function isGone(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
