import { hostname } from 'node:os';

/** The extension host that works on writes. Tests have several in one process. */
export interface Owner {
	/** Process ids are valid only on their own host. */
	readonly host: string;
	readonly pid: number;
	isAlive(pid: number): boolean;
}

export const thisProcess: Owner = {
	host: hostname(),
	pid: process.pid,
	isAlive: pid => {
		try {
			process.kill(pid, 0);
			return true;
		} catch (error) {
			// EPERM: it exists, and belongs to another user.
			return error instanceof Error && 'code' in error && error.code === 'EPERM';
		}
	}
};
