import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { Passwords } from './state/behaviour.ts';

const keyLength = 32;
/** A few milliseconds: people wait for a login, and it happens while others are served. */
const cost = 4096;

/** Salted scrypt hashes (RFC 7914), written `scrypt:<salt>:<hash>` in base64. */
export const passwords: Passwords = {
	hash: password => {
		const salt = randomBytes(16);
		return `scrypt:${salt.toString('base64')}:${scryptSync(password, salt, keyLength, { cost }).toString('base64')}`;
	},
	isRight: (password, hash) => {
		const [kind, salt, key] = hash.split(':');
		if (kind !== 'scrypt' || salt === undefined || key === undefined) {
			return false;
		}
		const expected = Buffer.from(key, 'base64');
		const actual = scryptSync(password, Buffer.from(salt, 'base64'), keyLength, { cost });
		return expected.length === actual.length && timingSafeEqual(expected, actual);
	}
};
