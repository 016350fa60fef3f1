import assert from 'node:assert/strict';
import { parseEnv } from 'node:util';
import { suite, test } from 'mocha';
import { type EmulatorSettings, emulatorDotenv } from '../../../src/code/smtp/dotenv.ts';

const settings = {
	endpoint: 'http://127.0.0.1:8080',
	region: 'ap-guangzhou',
	secretId: 'AKIDSample',
	secretKey: 'NotASecret',
	smtp: '127.0.0.1:4650'
} satisfies EmulatorSettings;

suite('code: settings of the emulator', () => {
	const reads = (what: string, given: EmulatorSettings, expected: Readonly<Record<string, string | undefined>>) =>
		test(what, () => {
			const read = parseEnv(emulatorDotenv(given));
			assert.deepEqual(Object.fromEntries(Object.keys(expected).map(name => [name, read[name]])), expected);
		});
	reads('all of them', settings, {
		TENCENTCLOUD_SECRET_ID: 'AKIDSample',
		TENCENTCLOUD_SECRET_KEY: 'NotASecret',
		TENCENTCLOUD_REGION: 'ap-guangzhou',
		SES_ENDPOINT: 'http://127.0.0.1:8080',
		SMTP_HOST: '127.0.0.1',
		SMTP_PORT: '4650'
	});
	reads('IPv6', { ...settings, smtp: '[::1]:4650' }, { SMTP_HOST: '::1', SMTP_PORT: '4650' });
	const { smtp: _smtp, ...withoutSmtp } = settings;
	reads('no SMTP server', withoutSmtp, { SMTP_HOST: undefined, SMTP_PORT: undefined });
	reads('a key of any signs', { ...settings, secretKey: `a'b #c` }, { TENCENTCLOUD_SECRET_KEY: `a'b #c` });

	test('says that the keys are not secrets', () =>
		assert.match(emulatorDotenv(settings), /^# Local SES emulator\. The keys are samples, not secrets/));
});
