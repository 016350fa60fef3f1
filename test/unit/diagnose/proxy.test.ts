import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { errorCode } from '../../../src/diagnose/errorCode.ts';
import { findProxy, type ProxySources } from '../../../src/diagnose/proxy.ts';

const host = 'ses.intl.tencentcloudapi.com';
const none: ProxySources = { setting: '', support: 'override', noProxy: [], environment: {} };

suite('diagnose: the proxy in force', () => {
	const finds = (what: string, sources: Partial<ProxySources>, setBy: string | undefined, shown?: string, hostname = host) =>
		test(what, () => {
			const { facts } = findProxy(hostname, 443, { ...none, ...sources }) ?? {};
			assert.deepEqual([facts?.setBy, facts?.host], [setBy, shown]);
		});
	const inEnvironment = (variables: Readonly<Record<string, string>>): Partial<ProxySources> => ({ environment: variables });
	finds('nothing set', {}, undefined);
	finds('the setting', { setting: 'http://proxy.corp:3128' }, 'http.proxy', 'proxy.corp:3128');
	finds('the setting before the environment', { setting: 'http://a:1', environment: { HTTPS_PROXY: 'http://b:2' } }, 'http.proxy', 'a:1');
	finds('the environment', inEnvironment({ HTTPS_PROXY: 'http://proxy:8080/' }), 'HTTPS_PROXY', 'proxy:8080');
	finds('small letters first', inEnvironment({ HTTPS_PROXY: 'http://a', https_proxy: 'http://b' }), 'https_proxy', 'b');
	finds('HTTP_PROXY for want of another', inEnvironment({ HTTP_PROXY: 'http://a:80' }), 'HTTP_PROXY', 'a');
	finds('only the host of it', { setting: 'http://ada:secret@proxy.corp:3128/path?q#f' }, 'http.proxy', 'proxy.corp:3128');
	finds('no address', { setting: 'ada:secret at proxy' }, 'http.proxy', undefined);
	finds('without a scheme', { setting: 'proxy.corp:3128' }, 'http.proxy', undefined);
	finds('SOCKS', { setting: 'socks5://ada:secret@proxy:1080' }, 'http.proxy', 'proxy:1080');
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

	test('user and password are used and shown nowhere', () => {
		const proxy = findProxy(host, 443, { ...none, setting: 'https://ada:p%40ss@proxy' });
		assert.deepEqual(proxy?.target, {
			host: 'proxy',
			port: 443,
			isSecure: true,
			authorization: `Basic ${Buffer.from('ada:p@ss').toString('base64')}`
		});
		assert.deepEqual(proxy?.facts, { setBy: 'http.proxy', host: 'proxy', isForeign: false });
	});
});

suite('diagnose: codes of errors', () => {
	const reads = (what: string, error: unknown, code: string) => test(what, () => assert.equal(errorCode(error), code));
	const withCode = (code: string, message = '') => Object.assign(new Error(message), { code });
	reads('of Node', withCode('ECONNREFUSED'), 'ECONNREFUSED');
	reads('of fetch', new TypeError('fetch failed', { cause: withCode('DEPTH_ZERO_SELF_SIGNED_CERT') }), 'DEPTH_ZERO_SELF_SIGNED_CERT');
	reads('of several addresses', new AggregateError([withCode('ENETUNREACH'), withCode('ECONNREFUSED')]), 'ENETUNREACH');
	reads('the text that TLS gives', 'CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED');
	reads('of a proxy', new TypeError('fetch failed', { cause: withCode('UND_ERR_ABORTED', 'Proxy response (407) !== 200') }), 'PROXY_407');
	reads('of Chromium', new Error('net::ERR_CERT_AUTHORITY_INVALID'), 'ERR_CERT_AUTHORITY_INVALID');
	reads('the inner one before the outer one', Object.assign(new Error('', { cause: withCode('EPIPE') }), { code: 'OUTER' }), 'EPIPE');
	reads('what is no code', withCode('/home/ada/key.pem is not there'), 'UNKNOWN');
	reads('no error', undefined, 'UNKNOWN');

	test('an error that is its own cause comes to an end', () => {
		const error = new Error('round');
		error.cause = error;
		assert.equal(errorCode(error), 'UNKNOWN');
	});
});
