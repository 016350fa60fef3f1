import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { DkimKeyLength } from '../mail/dkim.ts';

/** A new public key as DKIM publishes it (RFC 6376 section 3.6.1): base64 of its SubjectPublicKeyInfo. Nobody keeps the private one. */
export async function createDkimKey(length: DkimKeyLength): Promise<string> {
	const { publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: length });
	return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}
