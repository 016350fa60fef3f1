import { createHash, generateKeyPair, randomBytes, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';

export interface Certificate {
	/** PEM. */
	readonly certificate: string;
	/** PEM, PKCS #8. */
	readonly key: string;
}

const day = 86_400_000;

/** Object identifiers in DER: RFC 5758 section 3.2, RFC 5280 sections 4.2.1 and A.1. */
const oids = {
	ecdsaWithSha256: '06082a8648ce3d040302',
	commonName: '0603550403',
	subjectKeyIdentifier: '0603551d0e',
	keyUsage: '0603551d0f',
	subjectAltName: '0603551d11',
	basicConstraints: '0603551d13',
	extendedKeyUsage: '0603551d25',
	serverAuth: '06082b06010505070301'
};

/**
 * Creates a self-signed certificate (RFC 5280) for localhost and 127.0.0.1, valid for a year. Its extensions are those required by strict
 * clients, such as Python 3.13. The library selfsigned would triple the size of the emulator.
 *
 * @param now Unix milliseconds
 */
export async function createCertificate(now: number): Promise<Certificate> {
	const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
	const publicKeyInfo = publicKey.export({ type: 'spki', format: 'der' });
	const algorithm = sequence(oid(oids.ecdsaWithSha256));
	const name = sequence(tlv(0x31, sequence(oid(oids.commonName), tlv(0x0c, Buffer.from('Local SES emulator')))));
	// Must be positive and not zero.
	const serial = Buffer.concat([Buffer.of(0x5e), randomBytes(15)]);
	const keyId = createHash('sha1').update(publicKeyInfo.subarray(-65)).digest();
	const extensions = sequence(
		extension(oids.basicConstraints, true, sequence(tlv(0x01, Buffer.of(0xff)))),
		// digitalSignature and keyCertSign
		extension(oids.keyUsage, true, tlv(0x03, Buffer.of(2, 0x84))),
		extension(oids.extendedKeyUsage, false, sequence(oid(oids.serverAuth))),
		extension(oids.subjectAltName, false, sequence(tlv(0x82, Buffer.from('localhost')), tlv(0x87, Buffer.of(127, 0, 0, 1)))),
		extension(oids.subjectKeyIdentifier, false, tlv(0x04, keyId))
	);
	const toBeSigned = sequence(
		tlv(0xa0, tlv(0x02, Buffer.of(2))),
		tlv(0x02, serial),
		algorithm,
		name,
		sequence(time(now - day), time(now + 365 * day)),
		name,
		publicKeyInfo,
		tlv(0xa3, extensions)
	);
	const signature = tlv(0x03, Buffer.concat([Buffer.of(0), sign('sha256', toBeSigned, privateKey)]));
	return {
		certificate: new X509Certificate(sequence(toBeSigned, algorithm, signature)).toString(),
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
	};
}

/** Tag, length and value of DER (ITU-T X.690 section 8.1). */
function tlv(tag: number, value: Buffer): Buffer {
	const size = value.length;
	const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
	return Buffer.concat([Buffer.of(tag, ...length), value]);
}

function sequence(...items: readonly Buffer[]): Buffer {
	return tlv(0x30, Buffer.concat(items));
}

/** UTCTime, required through the year 2049 (RFC 5280 section 4.1.2.5). */
function time(milliseconds: number): Buffer {
	const digits = new Date(milliseconds).toISOString().replace(/\D/g, '').slice(2, 14);
	return tlv(0x17, Buffer.from(`${digits}Z`));
}

function oid(der: string): Buffer {
	return Buffer.from(der, 'hex');
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
	return sequence(oid(id), ...(isCritical ? [tlv(0x01, Buffer.of(0xff))] : []), tlv(0x04, value));
}
