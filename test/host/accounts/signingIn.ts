import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Person } from '../person.ts';

/** Writes the files of a tccli profile. */
export function writeTccli(home: string, name: string, content: object, region?: string): void {
	const folder = join(home, '.tccli');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, `${name}.credential`), JSON.stringify(content));
	if (region !== undefined) {
		writeFileSync(join(folder, `${name}.configure`), JSON.stringify({ _sys_param: { region } }));
	}
}

/** Signs in with a tccli profile. @returns the id of the profile */
export async function signInWithTccli(person: Person, name: string): Promise<string> {
	const signingIn = person.run('signIn');
	await person.pick(`tccli ${name}`);
	await person.pick('International – Singapore');
	return String(await signingIn);
}

/** Signs out of a profile by its id. */
export async function signOut(person: Person, id: unknown): Promise<void> {
	const leaving = person.run('signOut', id);
	await person.click('Sign out of', 'Sign Out');
	assert.equal(await leaving, true);
}
