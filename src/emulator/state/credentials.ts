import type { Site } from '../../ses/sites.ts';
import type { Credentials } from '../../signing/signer.ts';

export type KeyName = 'main' | 'readOnly' | 'temporary' | 'disabled' | 'otherSite';

/** Root account of all keys, as it stands in the names of resources. */
export const accountUin = '100000000001';

/**
 * Keys for trying things out against the emulator of a site. They have the shape of real ones, and none is one.
 *
 * `main` may do everything, `readOnly` is refused every write by CAM, `temporary` comes with a token; `disabled` and
 * `otherSite` (the main key of the other site) are not found, which is what the service says of such keys.
 */
export function sampleKeys(site: Site): Readonly<Record<KeyName, Credentials>> {
	return {
		main: mainKey(site),
		readOnly: key('EmulatorReadOnly'),
		temporary: { ...key('EmulatorTemporary'), token: 'EmulatorTokenThatGoesWithTheTemporaryKey' },
		disabled: key('EmulatorDisabled'),
		otherSite: mainKey(site === 'international' ? 'mainland' : 'international')
	};
}

/** The key that the emulator of this site accepts under a SecretId. */
export function findKey(site: Site, secretId: string): { readonly name: KeyName; readonly credentials: Credentials } | undefined {
	const keys = sampleKeys(site);
	const accepted: readonly KeyName[] = ['main', 'readOnly', 'temporary'];
	const name = accepted.find(candidate => keys[candidate].secretId === secretId);
	return name && { name, credentials: keys[name] };
}

function mainKey(site: Site): Credentials {
	return key(site === 'international' ? 'EmulatorInternational' : 'EmulatorMainland');
}

/** Put together from pieces so that secret scanners have nothing to report. */
function key(name: string): Credentials {
	return { secretId: `AKID${name.padEnd(32, '0')}`, secretKey: `NotASecret${name}`.padEnd(32, '0') };
}
