import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { endpoints, parseEndpoint, regions } from '../../../src/ses/sites.ts';
import { anyText, webUrl } from '../../helpers/anyText.ts';

suite('ses sites', () => {
	test('each site has an endpoint that is also a valid override', () => {
		assert.deepEqual(endpoints, { international: 'https://ses.intl.tencentcloudapi.com', mainland: 'https://ses.tencentcloudapi.com' });
		for (const endpoint of Object.values(endpoints)) {
			assert.equal(parseEndpoint(endpoint), endpoint);
		}
	});

	test('each region has a site', () => {
		assert.deepEqual(
			regions.map(({ site, region }) => [site, region]),
			[
				['international', 'ap-singapore'],
				['mainland', 'ap-guangzhou'],
				['mainland', 'ap-hongkong']
			]
		);
	});

	const becomes = (text: string, expected: string | undefined) =>
		test(`endpoint ${JSON.stringify(text)}: ${expected ?? 'invalid'}`, () => assert.equal(parseEndpoint(text), expected));
	becomes('https://ses.tencentcloudapi.com', 'https://ses.tencentcloudapi.com');
	becomes('https://ses.tencentcloudapi.com/', 'https://ses.tencentcloudapi.com');
	becomes('HTTPS://SES.TencentCloudAPI.com', 'https://ses.tencentcloudapi.com');
	becomes(' https://ses.tencentcloudapi.com ', 'https://ses.tencentcloudapi.com');
	becomes('https://proxy.example:8443', 'https://proxy.example:8443');
	becomes('https://proxy.example:443', 'https://proxy.example');
	becomes('https://10.0.0.1', 'https://10.0.0.1');
	becomes('http://127.0.0.1:8787', 'http://127.0.0.1:8787');
	becomes('http://127.0.0.1', 'http://127.0.0.1');
	becomes('http://127.255.0.3:1', 'http://127.255.0.3:1');
	becomes('http://127.1:1', 'http://127.0.0.1:1');
	becomes('http://0x7f000001:1', 'http://127.0.0.1:1');
	becomes('http://localhost:8787', 'http://localhost:8787');
	becomes('http://LOCALHOST:8787/', 'http://localhost:8787');
	becomes('http://[::1]:8787', 'http://[::1]:8787');
	becomes('http://[0:0:0:0:0:0:0:1]:8787', 'http://[::1]:8787');
	becomes('http://ses.tencentcloudapi.com', undefined);
	becomes(`https://A${'a'.repeat(20_000)}`, undefined);
	becomes('http://128.0.0.1', undefined);
	becomes('http://0.0.0.0:8787', undefined);
	becomes('http://10.0.0.1', undefined);
	becomes('http://[::2]', undefined);
	becomes('http://[::ffff:127.0.0.1]', undefined);
	becomes('http://127.0.0.1.example.com', undefined);
	becomes('http://localhost.example.com', undefined);
	becomes('http://example.localhost', undefined);
	becomes('http://127.0.0.1@example.com', undefined);
	becomes('http://example.com#@127.0.0.1', undefined);
	becomes('http://example.com\\@127.0.0.1', undefined);
	becomes('https://user@example.com', undefined);
	becomes('https://user:password@example.com', undefined);
	becomes('https://:password@example.com', undefined);
	becomes('https://example.com/path', undefined);
	becomes('https://example.com/?a=b', undefined);
	becomes('https://example.com/#a', undefined);
	becomes('ftp://127.0.0.1', undefined);
	becomes('file:///etc/hosts', undefined);
	becomes('javascript:alert(1)', undefined);
	becomes('ws://127.0.0.1', undefined);
	becomes('//example.com', undefined);
	becomes('example.com', undefined);
	becomes('localhost:8787', undefined);
	becomes('https://', undefined);
	becomes('', undefined);

	test('the result is a normalized origin with https or a loopback host', () => {
		const part = fc.oneof(
			webUrl(),
			fc.ipV4().map(ip => `http://${ip}`),
			fc.ipV4Extended().map(ip => `http://${ip}`),
			fc.ipV6().map(ip => `http://[${ip}]`),
			anyText()
		);
		fc.assert(
			fc.property(part, text => {
				const endpoint = parseEndpoint(text);
				if (endpoint !== undefined) {
					assert.equal(parseEndpoint(endpoint), endpoint);
					assert.equal(new URL(endpoint).origin, endpoint);
					assert.match(endpoint, /^https:\/\/|^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/);
				}
			}),
			{ numRuns: 500 }
		);
	});
});
