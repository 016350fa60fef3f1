import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { errorCode } from '../../../src/diagnose/attempt.ts';
import { findProxy, type ProxySources } from '../../../src/diagnose/proxy.ts';

const host = 'ses.intl.tencentcloudapi.com';
const none: ProxySources = { setting: '', support: 'override', noProxy: [], environment: {} };

suite('diagnose: which proxy is used', () => {
	const finds = (what: string, sources: Partial<ProxySources>, setBy: string | undefined, address?: string, target = host) =>
		test(what, () => {
			const found = findProxy(target, 443, { ...none, ...sources });
			assert.deepEqual([found?.setBy, found?.hostname && `${found.hostname}:${found.port}`], [setBy, address]);
		});
	const inEnvironment = (variables: Readonly<Record<string, string>>): Partial<ProxySources> => ({ environment: variables });
	finds('nothing set', {}, undefined);
	finds('the setting', { setting: 'http://proxy.corp:3128' }, 'http.proxy', 'proxy.corp:3128');
	finds('the setting before the environment', { setting: 'http://a:1', environment: { HTTPS_PROXY: 'http://b:2' } }, 'http.proxy', 'a:1');
	finds('the environment', inEnvironment({ HTTPS_PROXY: 'http://proxy:8080/' }), 'HTTPS_PROXY', 'proxy:8080');
	finds('lower case first', inEnvironment({ HTTPS_PROXY: 'http://a', https_proxy: 'http://b' }), 'https_proxy', 'b:80');
	finds('HTTP_PROXY if there is no other', inEnvironment({ HTTP_PROXY: 'http://a:80' }), 'HTTP_PROXY', 'a:80');
	finds(
		'without user, password, path and query',
		{ setting: 'http://ada:secret@proxy.corp:3128/path?q#f' },
		'http.proxy',
		'proxy.corp:3128'
	);
	finds('an invalid URL', { setting: 'ada:secret at proxy' }, 'http.proxy', undefined);
	finds('without a scheme', { setting: 'proxy.corp:3128' }, 'http.proxy', undefined);
	finds('SOCKS', { setting: 'socks5://ada:secret@proxy:9050' }, 'http.proxy', 'proxy:9050');
	finds('SOCKS at its usual port', { setting: 'socks5://proxy' }, 'http.proxy', 'proxy:1080');
	finds('HTTPS at its usual port', { setting: 'https://ada:p%40ss@proxy' }, 'http.proxy', 'proxy:443');
	finds('an IPv6 address', { setting: 'http://[2001:db8::1]:3128' }, 'http.proxy', '[2001:db8::1]:3128');
	finds('proxySupport off', { setting: 'http://a:1', support: 'off' }, undefined);
	finds('http.noProxy names the host', { setting: 'http://a:1', noProxy: [host] }, undefined);
	finds('http.noProxy names its domain', { setting: 'http://a:1', noProxy: ['.tencentcloudapi.com'] }, undefined);
	finds('http.noProxy names another domain', { setting: 'http://a:1', noProxy: ['cloudapi.com'] }, 'http.proxy', 'a:1');
	finds('http.noProxy with the port', { setting: 'http://a:1', noProxy: [`${host}:443`] }, undefined);
	finds('http.noProxy with another port', { setting: 'http://a:1', noProxy: [`${host}:80`] }, 'http.proxy', 'a:1');
	finds('NO_PROXY with everything', inEnvironment({ HTTPS_PROXY: 'http://a:1', NO_PROXY: '*' }), undefined);
	finds('NO_PROXY with a list', inEnvironment({ HTTPS_PROXY: 'http://a:1', NO_PROXY: 'b.example, *.tencentcloudapi.com' }), undefined);
	finds('NO_PROXY holds for the environment only', { setting: 'http://a:1', environment: { NO_PROXY: '*' } }, 'http.proxy', 'a:1');
	for (const loopback of ['localhost', '127.0.0.1', '[::1]']) {
		finds(`never for ${loopback}`, { setting: 'http://a:1' }, undefined, undefined, loopback);
	}
});

suite('diagnose: error codes', () => {
	const reads = (what: string, error: unknown, code: string) => test(what, () => assert.equal(errorCode(error), code));
	const withCode = (code: string, message = '') => Object.assign(new Error(message), { code });
	reads('of Node', withCode('ECONNREFUSED'), 'ECONNREFUSED');
	reads('of fetch', new TypeError('fetch failed', { cause: withCode('DEPTH_ZERO_SELF_SIGNED_CERT') }), 'DEPTH_ZERO_SELF_SIGNED_CERT');
	reads('of several addresses', new AggregateError([withCode('ENETUNREACH'), withCode('ECONNREFUSED')]), 'ENETUNREACH');
	reads('the text that TLS gives', 'CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED');
	reads('of a proxy', new TypeError('fetch failed', { cause: withCode('UND_ERR_ABORTED', 'Proxy response (407) !== 200') }), 'PROXY_407');
	reads('of Chromium', new Error('net::ERR_CERT_AUTHORITY_INVALID'), 'ERR_CERT_AUTHORITY_INVALID');
	reads('the inner one before the outer one', Object.assign(new Error('', { cause: withCode('EPIPE') }), { code: 'OUTER' }), 'EPIPE');
	reads('text that is not a code', withCode('/home/ada/key.pem is not there'), 'UNKNOWN');
	reads('nothing', undefined, 'UNKNOWN');

	test('an error that is its own cause', () => {
		const error = new Error('round');
		error.cause = error;
		assert.equal(errorCode(error), 'UNKNOWN');
	});
});
