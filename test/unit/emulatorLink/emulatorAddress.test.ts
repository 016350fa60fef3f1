import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { parseEmulatorAddress } from '../../../src/emulatorLink/emulatorAddress.ts';

const line = { endpoint: 'http://127.0.0.1:4000', region: 'ap-singapore', secretId: 'AKIDexample', secretKey: 'exampleKey' };

suite('emulatorLink: address of an emulator', () => {
	const gives = (name: string, over: object, expected: object | undefined) =>
		test(name, () => assert.deepEqual(parseEmulatorAddress(JSON.stringify({ ...line, ...over })), expected));
	gives('as printed by the emulator', {}, { ...line, site: 'international' });
	gives('of the mainland', { region: 'ap-guangzhou' }, { ...line, region: 'ap-guangzhou', site: 'mainland' });
	gives('by the name localhost', { endpoint: 'http://localhost:1/' }, { ...line, endpoint: 'http://localhost:1', site: 'international' });
	gives('over IPv6', { endpoint: 'http://[::1]:1' }, { ...line, endpoint: 'http://[::1]:1', site: 'international' });
	gives('https on this machine', { endpoint: 'https://localhost:1' }, { ...line, endpoint: 'https://localhost:1', site: 'international' });
	for (const server of ['dns', 'smtp']) {
		const withServer = (name: string, value: unknown, isValid: boolean) =>
			gives(`${server} ${name}`, { [server]: value }, isValid ? { ...line, site: 'international', [server]: value } : undefined);
		withServer('as printed by the emulator', '127.0.0.1:5353', true);
		withServer('over IPv6', '[::1]:5353', true);
		withServer('at another loopback address', '127.0.0.53:53', true);
		withServer('on another machine', '192.0.2.1:5353', false);
		withServer('on another machine, over IPv6', '[2001:db8::1]:5353', false);
		withServer('by name', 'localhost:5353', false);
		withServer('without a usable port', '127.0.0.1:0', false);
		withServer('that is a number', 5353, false);
		withServer('that is null', null, false);
	}
	gives('on another machine', { endpoint: 'http://192.0.2.1:4000' }, undefined);
	gives('https on another machine', { endpoint: 'https://ses.tencentcloudapi.com' }, undefined);
	gives('a name that begins with localhost', { endpoint: 'https://localhost.example.com' }, undefined);
	gives('with an endless name', { endpoint: `http://A${'a'.repeat(20_000)}` }, undefined);
	gives('with a path', { endpoint: 'http://127.0.0.1:4000/x' }, undefined);
	gives('an unknown region', { region: 'ap-moon' }, undefined);
	gives('no region', { region: undefined }, undefined);
	gives('no key', { secretKey: undefined }, undefined);
	gives('an empty key', { secretId: '' }, undefined);
	gives('a line break in a key', { secretId: 'AKID\r\nX' }, undefined);

	for (const text of [`'${JSON.stringify(line)}'`, ` "${JSON.stringify(line)}"\n`, `\ufeff${JSON.stringify(line)}`]) {
		test(`with marks around it: ${text.slice(0, 3)}`, () =>
			assert.deepEqual(parseEmulatorAddress(text), { ...line, site: 'international' }));
	}

	const refuses = (text: string) => test(`invalid address: ${text}`, () => assert.equal(parseEmulatorAddress(text), undefined));
	refuses('');
	refuses('1');
	refuses('null');
	refuses('[]');
	refuses('{');
	refuses('http://127.0.0.1:4000');

	test('any JSON can be parsed without an exception', () =>
		fc.assert(fc.property(fc.json(), text => assert.equal(parseEmulatorAddress(text), undefined))));
});
