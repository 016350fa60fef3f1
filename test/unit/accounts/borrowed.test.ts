import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import {
	type Borrowed,
	type BorrowedFault,
	parseEnvironment,
	parseEnvironmentRegion,
	parseSdkFile,
	parseTccliCredential,
	parseTccliRegion
} from '../../../src/accounts/borrowed.ts';
import { Signer } from '../../../src/signing/signer.ts';
import { anyText } from '../../helpers/anyText.ts';

const now = 1_774_946_384_000;
const soon = now / 1000 + 1;
const past = now / 1000;
const hour = 3600;

const keys = { secretId: 'AKIDexample', secretKey: 'exampleKey' };

const told = (borrowed: Borrowed) => ('credentials' in borrowed ? borrowed.credentials : borrowed.fault);

suite('borrowed credentials: tccli', () => {
	/** @param age seconds since the file was written */
	const gives = (name: string, file: unknown, expected: object | BorrowedFault, age = 2 * hour) =>
		test(name, () => {
			const text = typeof file === 'string' ? file : JSON.stringify(file);
			assert.deepEqual(told(parseTccliCredential(text, now, now - age * 1000)), expected);
		});
	gives('keys', keys, keys);
	gives('keys and token', { ...keys, token: 't' }, { ...keys, token: 't' });
	gives('type default', { ...keys, type: 'default' }, keys);
	gives('white space around', { secretId: ' AKIDexample\n', secretKey: '\texampleKey ', token: '  ' }, keys);
	gives('a byte order mark', `\ufeff${JSON.stringify(keys)}`, keys);
	gives('oauth, still valid', { ...keys, type: 'oauth', token: 't', expiresAt: soon, oauth: { site: 'cn' } }, { ...keys, token: 't' });
	gives('oauth, expired', { ...keys, type: 'oauth', token: 't', expiresAt: past }, 'expired');
	gives('sso, expired', { ...keys, type: 'sso', token: 't', expiresAt: past }, 'expired');
	gives('expired an hour before they were written, by a clock that is ahead', { ...keys, expiresAt: past - 3 * hour }, keys);
	gives('expired a day ago, written since', { ...keys, expiresAt: past - 24 * hour }, 'expired');
	gives('expired a day ago, written before', { ...keys, expiresAt: past - 24 * hour }, 'expired', 26 * hour);
	gives('an expiry that is no number', { ...keys, expiresAt: 'tomorrow' }, keys);
	gives('a role', { ...keys, 'role-arn': 'qcs::cam::uin/1:roleName/a', 'role-session-name': 's' }, 'role');
	gives('a role that was skipped', { ...keys, 'role-arn': 'None', 'role-session-name': 'None' }, keys);
	gives('the role of the machine', { type: 'cvm-role' }, 'role');
	gives('skipped questions', { secretId: 'None', secretKey: 'None' }, 'unusable');
	gives('no SecretKey', { secretId: 'AKIDexample' }, 'unusable');
	gives('no SecretId', { secretKey: 'exampleKey' }, 'unusable');
	gives('keys that are no text', { secretId: 1, secretKey: ['a'] }, 'unusable');
	gives('an empty object', {}, 'unusable');
	gives('a line break inside a key', { ...keys, secretKey: 'example\nKey' }, 'unusable');
	gives('a character that no header can carry', { ...keys, secretId: 'AKID…' }, 'unusable');
	gives('a SecretId with a comma', { ...keys, secretId: 'AKIDexample,' }, 'unusable');
	gives('a SecretId with a slash', { ...keys, secretId: 'AKID/example' }, 'unusable');
	gives('quotation marks in a text', { secretId: '"AKIDexample"', secretKey: "'exampleKey'" }, keys);
	gives('a SecretKey with a slash', { ...keys, secretKey: 'example/Key' }, { ...keys, secretKey: 'example/Key' });
	gives('a SecretKey with a comma', { ...keys, secretKey: 'exampleKey,' }, 'unusable');
	gives('an empty file', '', 'unusable');
	gives('a file cut off', '{"secretId": "AK', 'unusable');
	gives('null', null, 'unusable');
	gives('a list', [], 'unusable');
	gives('a text', '"AKIDexample"', 'unusable');

	const advises = (type: string | undefined, command: string) =>
		test(`${type ?? 'no type'} → ${command}`, () => {
			const borrowed = parseTccliCredential(JSON.stringify({ ...keys, type, expiresAt: past }), now, 0);
			assert.equal('command' in borrowed && borrowed.command, command);
		});
	advises('oauth', 'tccli auth login');
	advises('sso', 'tccli sso login');
	advises(undefined, 'tccli configure');

	const hasRegion = (text: string, region: string | undefined) =>
		test(`region of ${text}`, () => assert.equal(parseTccliRegion(text), region));
	hasRegion('{"_sys_param": {"region": "ap-hongkong", "output": "json"}}', 'ap-hongkong');
	hasRegion('{"_sys_param": {"region": "None"}}', undefined);
	hasRegion('{"_sys_param": {"region": "\\"ap-hongkong\\""}}', 'ap-hongkong');
	hasRegion('{"_sys_param": null}', undefined);
	hasRegion('{"region": "ap-hongkong"}', undefined);
	hasRegion('region: ap-hongkong', undefined);
	hasRegion('', undefined);
});

suite('borrowed credentials: file of the SDKs', () => {
	const gives = (name: string, text: string, expected: object | BorrowedFault) =>
		test(name, () => assert.deepEqual(told(parseSdkFile(text)), expected));
	gives('keys', '[default]\nsecret_id = AKIDexample\nsecret_key = exampleKey\n', keys);
	gives('no spaces', '[default]\nsecret_id=AKIDexample\nsecret_key=exampleKey', keys);
	gives('token', '[default]\nsecret_id=AKIDexample\nsecret_key=exampleKey\ntoken=t==', { ...keys, token: 't==' });
	gives('colons', '[default]\nsecret_id: AKIDexample\nsecret_key: exampleKey', keys);
	gives('Windows line ends', '[default]\r\nsecret_id=AKIDexample\r\nsecret_key=exampleKey\r\n', keys);
	gives('a byte order mark', '\ufeff[default]\nsecret_id=AKIDexample\nsecret_key=exampleKey', keys);
	gives('quotation marks', '[default]\nsecret_id="AKIDexample"\nsecret_key=\'exampleKey\'', keys);
	gives('comments', '; a\n# b\n[default] ; c\n#secret_id=x\nsecret_id=AKIDexample ; mine\nsecret_key=exampleKey # mine', keys);
	gives(
		'other sections',
		'[other]\nsecret_id=x\nsecret_key=y\n[default]\nsecret_id=AKIDexample\nsecret_key=exampleKey\n[last]\nsecret_id=z',
		keys
	);
	gives('no section', 'secret_id=AKIDexample\nsecret_key=exampleKey', 'unusable');
	gives('another section', '[prod]\nsecret_id=AKIDexample\nsecret_key=exampleKey', 'unusable');
	gives('no SecretKey', '[default]\nsecret_id=AKIDexample', 'unusable');
	gives('an empty file', '', 'unusable');
	gives('commas as in JSON', '[default]\nsecret_id="AKIDexample",\nsecret_key="exampleKey",', 'unusable');
	gives('a space inside a key', '[default]\nsecret_id=AKID example\nsecret_key=exampleKey', 'unusable');
});

suite('borrowed credentials: environment', () => {
	const given = { TENCENTCLOUD_SECRET_ID: 'AKIDexample', TENCENTCLOUD_SECRET_KEY: 'exampleKey' };
	const gives = (name: string, environment: Record<string, string>, expected: object | BorrowedFault) =>
		test(name, () => assert.deepEqual(told(parseEnvironment(environment)), expected));
	gives('keys', given, keys);
	gives('white space around', { TENCENTCLOUD_SECRET_ID: 'AKIDexample\r', TENCENTCLOUD_SECRET_KEY: ' exampleKey' }, keys);
	gives('the token of tccli', { ...given, TENCENTCLOUD_TOKEN: 't' }, { ...keys, token: 't' });
	gives('the token of the Node SDK', { ...given, TENCENTCLOUD_SESSION_TOKEN: 't' }, { ...keys, token: 't' });
	gives('the token of Terraform', { ...given, TENCENTCLOUD_SECURITY_TOKEN: 't' }, { ...keys, token: 't' });
	gives('an empty token and another', { ...given, TENCENTCLOUD_TOKEN: '', TENCENTCLOUD_SESSION_TOKEN: 't' }, { ...keys, token: 't' });
	const marked = (mark: string) => ({
		TENCENTCLOUD_SECRET_ID: `${mark}AKIDexample${mark}`,
		TENCENTCLOUD_SECRET_KEY: `${mark}exampleKey${mark}`,
		TENCENTCLOUD_TOKEN: `${mark}t${mark}`
	});
	gives('quotation marks', marked('"'), { ...keys, token: 't' });
	gives('single quotation marks', marked("'"), { ...keys, token: 't' });
	gives('quotation marks and white space', { ...given, TENCENTCLOUD_SECRET_ID: ' " AKIDexample" \r' }, keys);
	gives('a quotation mark at one end', { ...given, TENCENTCLOUD_SECRET_ID: '"AKIDexample' }, 'unusable');
	gives('a quotation mark at one end of the SecretKey', { ...given, TENCENTCLOUD_SECRET_KEY: "exampleKey'" }, 'unusable');
	gives('quotation marks that differ', { ...given, TENCENTCLOUD_SECRET_ID: `"AKIDexample'` }, 'unusable');
	gives('quotation marks twice', { ...given, TENCENTCLOUD_SECRET_ID: `"'AKIDexample'"` }, 'unusable');
	gives('curly quotation marks', marked('”'), 'unusable');
	gives('backticks', marked('`'), 'unusable');
	gives('nothing between quotation marks', { ...given, TENCENTCLOUD_SECRET_ID: '""' }, 'unusable');
	gives(
		'an empty token in quotation marks, and another',
		{ ...given, TENCENTCLOUD_TOKEN: '""', TENCENTCLOUD_SESSION_TOKEN: 't' },
		{
			...keys,
			token: 't'
		}
	);
	gives('an assignment', { ...given, TENCENTCLOUD_SECRET_ID: 'TENCENTCLOUD_SECRET_ID=AKIDexample' }, 'unusable');
	gives('no SecretKey', { TENCENTCLOUD_SECRET_ID: 'AKIDexample' }, 'unusable');
	gives('nothing', {}, 'unusable');

	const names = (over: Record<string, string>, name: string, character: string, position: number) =>
		test(`${JSON.stringify(over)}: ${JSON.stringify(character)} at ${position}`, () => {
			const borrowed = parseEnvironment({ ...given, ...over });
			assert.ok('fault' in borrowed);
			assert.deepEqual([borrowed.stray?.name, borrowed.stray?.character, borrowed.stray?.position], [name, character, position]);
		});
	names({ TENCENTCLOUD_SECRET_ID: '“AKIDexample”' }, 'TENCENTCLOUD_SECRET_ID', '“', 1);
	names({ TENCENTCLOUD_SECRET_ID: '＂AKIDexample＂' }, 'TENCENTCLOUD_SECRET_ID', '＂', 1);
	names({ TENCENTCLOUD_SECRET_ID: 'AKIDexample # c' }, 'TENCENTCLOUD_SECRET_ID', ' ', 12);
	names({ TENCENTCLOUD_SECRET_KEY: 'exampleKey;' }, 'TENCENTCLOUD_SECRET_KEY', ';', 11);
	names({ TENCENTCLOUD_SECRET_KEY: 'example\u200bKey' }, 'TENCENTCLOUD_SECRET_KEY', '\u200b', 8);
	names({ TENCENTCLOUD_TOKEN: '', TENCENTCLOUD_SESSION_TOKEN: 'token;' }, 'TENCENTCLOUD_SESSION_TOKEN', ';', 6);

	const region = (text: string | undefined, expected: string | undefined) =>
		test(`region ${text}`, () => assert.equal(parseEnvironmentRegion(text === undefined ? {} : { TENCENTCLOUD_REGION: text }), expected));
	region('"ap-hongkong"', 'ap-hongkong');
	region(' ap-hongkong\r', 'ap-hongkong');
	region('', undefined);
	region(undefined, undefined);
});

suite('borrowed credentials: any text', () => {
	const texts = fc.oneof(
		anyText(),
		fc.json(),
		fc
			.array(fc.constantFrom('[default]', 'secret_id', 'secret_key', '=', ':', '\n', '"', "'", ' ', ';', 'AKID', '\\'))
			.map(parts => parts.join(''))
	);
	const neverThrows = (name: string, parse: (text: string) => unknown) =>
		test(`${name} never throws`, () => fc.assert(fc.property(texts, text => void parse(text))));
	neverThrows('tccli', text => parseTccliCredential(text, now, 0));
	neverThrows('region', parseTccliRegion);
	neverThrows('file of the SDKs', parseSdkFile);

	test('any borrowed credentials can sign requests', () => {
		const text = fc.oneof(fc.string(), anyText());
		const anyKeys = fc.record({ secretId: text, secretKey: text, token: text });
		fc.assert(
			fc.property(anyKeys, file => {
				const borrowed = parseTccliCredential(JSON.stringify(file), now, 0);
				const values = 'credentials' in borrowed ? Object.values(borrowed.credentials) : [];
				assert.ok(values.every(value => /^[!-~]+$/.test(value)));
				assert.doesNotThrow(() => 'credentials' in borrowed && new Signer(borrowed.credentials));
			})
		);
	});
});
