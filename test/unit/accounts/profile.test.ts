import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import {
	type CredentialSource,
	hasSameCredentials,
	keyHash,
	type Profile,
	parseProfiles,
	uniqueLabel,
	validateLabel
} from '../../../src/accounts/profile.ts';

const profile: Profile = {
	id: '1',
	label: 'International',
	site: 'international',
	region: 'ap-singapore',
	source: { kind: 'keys', key: '0' }
};

suite('profiles: reading the list', () => {
	const keeps = (name: string, entry: unknown) => test(`keeps ${name}`, () => assert.deepEqual(parseProfiles([entry]), [entry]));
	keeps('keys', profile);
	keeps('tccli', { ...profile, source: { kind: 'tccli', name: 'default' } });
	keeps('the file of the SDKs', { ...profile, source: { kind: 'sdkFile' } });
	keeps('the environment', { ...profile, source: { kind: 'environment' } });
	keeps('the emulator', { ...profile, source: { kind: 'emulator' } });
	keeps('the other site', { ...profile, site: 'mainland', region: 'ap-hongkong' });

	const drops = (name: string, value: unknown) => test(`drops ${name}`, () => assert.deepEqual(parseProfiles(value), []));
	drops('nothing', undefined);
	drops('null', null);
	drops('an object', { 0: profile });
	drops('an entry that is null', [null]);
	drops('an entry that is text', ['1']);
	drops('an entry without an id', [{ ...profile, id: undefined }]);
	drops('an entry without a label', [{ ...profile, label: 7 }]);
	drops('a region of the other site', [{ ...profile, region: 'ap-guangzhou' }]);
	drops('an unknown site', [{ ...profile, site: 'moon' }]);
	drops('no source', [{ ...profile, source: undefined }]);
	drops('a source of a later version', [{ ...profile, source: { kind: 'sso' } }]);
	drops('keys without a hash', [{ ...profile, source: { kind: 'keys' } }]);
	drops('tccli without a name', [{ ...profile, source: { kind: 'tccli' } }]);
});

suite('profiles: same credentials', () => {
	const compares = (name: string, one: CredentialSource, other: CredentialSource, expected: boolean) =>
		test(`${name}: ${expected}`, () => assert.equal(hasSameCredentials({ source: one }, { source: other }), expected));
	compares('one key', { kind: 'keys', key: keyHash('AKID1') }, { kind: 'keys', key: keyHash('AKID1') }, true);
	compares('two keys', { kind: 'keys', key: keyHash('AKID1') }, { kind: 'keys', key: keyHash('AKID2') }, false);
	compares('one tccli profile', { kind: 'tccli', name: 'a' }, { kind: 'tccli', name: 'a' }, true);
	compares('two tccli profiles', { kind: 'tccli', name: 'a' }, { kind: 'tccli', name: 'b' }, false);
	compares('one file', { kind: 'sdkFile' }, { kind: 'sdkFile' }, true);
	compares('another source', { kind: 'sdkFile' }, { kind: 'environment' }, false);
});

suite('profiles: labels', () => {
	const makes = (label: string, taken: readonly string[], expected: string) =>
		test(`${label} beside ${JSON.stringify(taken)} → ${expected}`, () => assert.equal(uniqueLabel(label, taken), expected));
	makes('International', [], 'International');
	makes('International', ['Mainland'], 'International');
	makes('International', ['International'], 'International 2');
	makes('International', ['International', 'International 2', 'International 4'], 'International 3');

	const validates = (label: string, fault: ReturnType<typeof validateLabel>) =>
		test(`${JSON.stringify(label.slice(0, 20))}: ${fault ?? 'fine'}`, () => assert.equal(validateLabel(label, ['Shop']), fault));
	validates('Team', undefined);
	validates('团队 😀', undefined);
	validates('x'.repeat(60), undefined);
	validates('😀'.repeat(60), undefined);
	validates('x'.repeat(61), 'tooLong');
	validates('', 'empty');
	validates('Shop', 'taken');
	validates('shop', undefined);
});
