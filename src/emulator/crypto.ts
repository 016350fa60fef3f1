import { generateKeyPair, randomBytes, scryptSync } from 'node:crypto';
import { promisify } from 'node:util';
import type { DkimKeyLength } from '../mail/dkim.ts';
import type { Passwords } from './state/behavior.ts';

/** Bytes. */
const hashLength = 32;
/** A higher cost would block the event loop during logins. */
const cost = 4096;

/** Salted scrypt hashes (RFC 7914), in the format `scrypt:<salt>:<hash>` with base64. */
export const passwords: Passwords = {
	hash: password => hashWith(randomBytes(16).toString('base64'), password),
	matches: (password, hash) => hashWith(hash.split(':')[1] ?? '', password) === hash
};

function hashWith(salt: string, password: string): string {
	return `scrypt:${salt}:${scryptSync(password, Buffer.from(salt, 'base64'), hashLength, { cost }).toString('base64')}`;
}

/** A new public key in the format of DKIM (RFC 6376 section 3.6.1): base64 of its SubjectPublicKeyInfo. The private key is discarded. */
export async function createDkimKey(length: DkimKeyLength): Promise<string> {
	const { publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: length });
	return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}
