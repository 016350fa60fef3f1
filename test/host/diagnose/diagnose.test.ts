import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { homedir, userInfo } from 'node:os';
import fc from 'fast-check';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { AccountFacts } from '../../../src/diagnose/account.ts';
import type { Facts } from '../../../src/diagnose/facts.ts';
import { type Answer, type Certificate, checkNetworkPath, type NetworkPath, type Step } from '../../../src/diagnose/networkPath.ts';
import { reportText } from '../../../src/diagnose/report.ts';
import { writeReport } from '../../../src/diagnose/reportWords.ts';
import { createCertificate } from '../../../src/emulator/certificate.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { SesError } from '../../../src/ses/errors.ts';
import { clockText } from '../../../src/ui/clockText.ts';
import { errorSentence } from '../../../src/ui/errorSentences.ts';
import { dateText } from '../../../src/ui/localText.ts';
import { signInWithTccli, writeTccli } from '../accounts/signingIn.ts';
import { eventually } from '../eventually.ts';
import { addressLine, usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';

const answer: Answer = { status: 200, isFromSes: true, clockOffset: 0, milliseconds: 40 };
const steps: readonly Step[] = [
	{ name: 'lookup', result: '192.0.2.7', milliseconds: 3 },
	{ name: 'connection', result: '192.0.2.7', milliseconds: 20 },
	{ name: 'tls', result: 'TLSv1.3', milliseconds: 30 }
];
const certificate: Certificate = {
	distrust: undefined,
	subject: 'CN=*.intl.tencentcloudapi.com',
	issuer: 'CN=Some CA',
	validFrom: 'Jan  2 03:04:05 2026 GMT',
	validTo: 'Jan  2 03:04:05 2027 GMT'
};
const path: NetworkPath = {
	origin: 'https://ses.intl.tencentcloudapi.com',
	setBy: 'default',
	proxy: undefined,
	steps,
	certificate,
	answer
};
const account: AccountFacts = {
	domains: { total: 3, verified: 2, maxDailyQuota: 500 },
	addresses: { total: 5 },
	templates: { total: 4, approved: 1 }
};
const good: Facts = {
	program: { extension: '0.1.0', editor: 'VS Code 1.100.0', system: 'linux x64, Node.js 22.1.0', remote: undefined },
	profile: { site: 'international', region: 'ap-singapore', source: 'keys' },
	settings: { 'http.proxySupport': 'override', 'http.proxyStrictSSL': 'true', NODE_EXTRA_CA_CERTS: 'not set' },
	endpointFault: undefined,
	paths: [path],
	account,
	dns: { setBy: 'default', servers: ['192.0.2.53'], fault: undefined }
};

const reportOf = (facts: Facts) => reportText(writeReport(facts));

suite('the report of Diagnose Connection in words', () => {
	test('no problems', () => {
		const [validFrom, validTo] = [certificate.validFrom, certificate.validTo].map(time => dateText(new Date(time)));
		const lines = reportOf(good).split('\n');
		assert.equal(lines[2], 'No problems found.');
		assert.deepEqual(lines.slice(6), [
			'## Environment',
			'',
			'    ok           Extension: 0.1.0',
			'    ok           Editor: VS Code 1.100.0',
			'    ok           System: linux x64, Node.js 22.1.0',
			'    ok           Network settings: http.proxySupport: override, http.proxyStrictSSL: true, NODE_EXTRA_CA_CERTS: not set',
			'',
			'## Connection to ses.intl.tencentcloudapi.com',
			'',
			'    ok           Endpoint: https://ses.intl.tencentcloudapi.com (default)',
			'    ok           Proxy: none in the settings or the environment; VS Code may use one from the system',
			'    ok           DNS lookup: 192.0.2.7 (3 ms)',
			'    ok           TCP connection: 192.0.2.7 (20 ms)',
			'    ok           TLS: TLSv1.3 (30 ms)',
			`    ok           Certificate: CN=*.intl.tencentcloudapi.com, issued by CN=Some CA, valid from ${validFrom} to ${validTo}`,
			'    ok           Request: SES answered (40 ms)',
			'    ok           Clock: correct',
			'',
			'## Account',
			'',
			'    ok           Profile: International, Singapore (ap-singapore); credentials: keys',
			'    ok           Key: accepted',
			'    ok           Sender domains: 3, 2 verified; daily quota of a domain up to 500 messages',
			'    ok           Sender addresses: 5',
			'    ok           Templates: 4, 1 approved',
			'    not checked  Permission to create, change, delete and send: cannot be checked without making a change',
			'                 → "Tencent SES: Create CAM Policy" lists the actions that each task needs.',
			'',
			'## DNS',
			'',
			'    ok           DNS servers: 192.0.2.53 (default)',
			''
		]);
	});

	const problemsOf = (text: string) => [...text.matchAll(/^ {4}problem +(.+?): /gm)].map(([, check]) => check);
	/** The checks that have a problem, and what else the report says. */
	const says = (what: string, over: Partial<Facts>, problems: readonly string[], ...words: readonly RegExp[]) =>
		test(what, () => {
			const text = reportOf({ ...good, ...over });
			assert.deepEqual(problemsOf(text), problems, text);
			for (const word of words) {
				assert.match(text, word);
			}
		});
	const onPath = (over: Partial<NetworkPath>): Partial<Facts> => ({ paths: [{ ...path, ...over }] });
	const failed = (code: string) => ({ failed: code });
	/** The step with that number fails, and so does the request. */
	const failsAt = (index: number, code: string, over: Partial<NetworkPath> = {}): Partial<Facts> => {
		const last = { ...steps[index], result: failed(code) } as Step;
		return onPath({ steps: [...steps.slice(0, index), last], certificate: undefined, answer: failed(code), ...over });
	};
	says(
		'no such name',
		{ ...failsAt(0, 'ENOTFOUND'), account: undefined },
		['DNS lookup', 'Request'],
		/DNS lookup: failed \(ENOTFOUND\)/,
		/Key: SES did not answer/,
		/could not be resolved/
	);
	says(
		'refused',
		failsAt(1, 'ECONNREFUSED'),
		['TCP connection', 'Request'],
		/No connection to ses\.intl\.tencentcloudapi\.com \(ECONNREFUSED\)\. Check the network and the proxy settings/
	);
	says(
		'fetch does not name the reason',
		failsAt(0, 'ENOTFOUND', { answer: failed('UNKNOWN') }),
		['DNS lookup', 'Request'],
		/could not be resolved/
	);
	says('no answer in time', onPath({ answer: failed('TIMEOUT') }), ['Request'], /SES did not respond in time\. Check the network/);
	const stopped = (setBy: NetworkPath['setBy']) => failsAt(1, 'ECONNREFUSED', { origin: 'http://127.0.0.1:8080', setBy });
	const silentDns: Facts['dns'] = { setBy: 'emulator', servers: ['127.0.0.1:5353'], fault: 'noAnswer' };
	/** The network is not to blame. */
	const noNetwork = /^(?![\s\S]*(VPN|proxy settings|dns\.servers))/;
	says(
		'the emulator has stopped',
		{ ...stopped('emulator'), dns: silentDns },
		['TCP connection', 'Request', 'DNS servers'],
		/→ The local emulator has stopped\. Start it again on the same ports, or run "Developer: Reload Window"/,
		/→ The DNS server of the local emulator has stopped\. Start it again on the same ports/,
		noNetwork
	);
	says(
		'nothing runs at an endpoint on this computer',
		stopped('setting'),
		['TCP connection', 'Request'],
		/→ Nothing responds at 127\.0\.0\.1:8080 on this computer\. .* Otherwise check the setting "tencentSes\.endpoint"/,
		noNetwork
	);
	const distrusted = (code: string) => onPath({ certificate: { ...certificate, distrust: code }, answer: failed(code) });
	says(
		'unknown authority',
		distrusted('SELF_SIGNED_CERT_IN_CHAIN'),
		['Certificate', 'Request'],
		/environment variable NODE_EXTRA_CA_CERTS/
	);
	says('expired', distrusted('CERT_HAS_EXPIRED'), ['Certificate', 'Request'], /Check the clock/);
	says('another name', distrusted('ERR_TLS_CERT_ALTNAME_INVALID'), ['Certificate', 'Request'], /is for another name/);
	says('TLS fails', failsAt(2, 'ECONNRESET'), ['TLS', 'Request']);
	says('a step fails, but requests succeed', failsAt(0, 'ENOTFOUND', { answer }), [], /the requests of the extension succeed/);
	const proxy = { setBy: 'http.proxy', hostname: 'proxy', port: 3128 };
	says(
		'a proxy',
		onPath({ proxy, steps: steps.slice(0, 2), certificate: undefined }),
		[],
		/Proxy: proxy:3128, from http\.proxy/,
		/DNS lookup of the proxy: 192/,
		/TCP connection to the proxy: 192/
	);
	says('a proxy wants a password', onPath({ proxy, answer: failed('PROXY_407') }), ['Request'], /requires a name and a password/);
	says('a proxy with an invalid URL', onPath({ proxy: { ...proxy, hostname: undefined }, steps: [], answer: failed('UNKNOWN') }), [
		'Proxy',
		'Request'
	]);
	says(
		'a proxy that fetch does not use',
		{ ...onPath({ proxy, answer: failed('TIMEOUT') }), settings: { 'http.fetchAdditionalSupport': 'false' } },
		['Proxy', 'Request'],
		/Turn on "http\.fetchAdditionalSupport"/
	);
	says('something else answers', onPath({ answer: { ...answer, isFromSes: false } }), ['Request'], /HTTP status 200, not from SES/);
	says('clock slow', onPath({ answer: { ...answer, clockOffset: 3600 } }), ['Clock'], /60 minutes slow/);
	says('clock fast', onPath({ answer: { ...answer, clockOffset: -301 } }), ['Clock'], /301 seconds fast/);
	says('clock a little off', onPath({ answer: { ...answer, clockOffset: 299 } }), [], /299 seconds slow/);
	says('unknown time', onPath({ answer: { ...answer, clockOffset: undefined } }), [], /not checked +Clock/);
	says('the emulator', onPath({ origin: 'http://127.0.0.1:1', setBy: 'emulator' }), [], /http:\/\/127\.0\.0\.1:1 \(local emulator\)/);
	const trustsAll = (settings: Facts['settings']) =>
		says(`certificates are not checked: ${JSON.stringify(settings)}`, { settings }, ['Network settings'], /Certificates are not checked/);
	trustsAll({ 'http.proxyStrictSSL': 'false' });
	trustsAll({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
	says('on a remote', { program: { ...good.program, remote: 'ssh-remote' } }, [], /Extension: 0\.1\.0, on a remote \(ssh-remote\)/);
	says('signed out', { profile: undefined, account: undefined }, [], /Profile: not signed in/, /Sign in, then diagnose again/);
	says(
		'an invalid endpoint',
		{ endpointFault: 'invalidSetting', paths: [], account: undefined },
		['Endpoint'],
		/the setting "tencentSes\.endpoint" is invalid/
	);
	says('the emulator does not start', { endpointFault: 'noEmulator', paths: [], account: undefined }, ['Endpoint']);

	const rejected = (code: string): Partial<Facts> => ({
		account: { domains: { code, requestId: 'a1b2c3d4' }, addresses: undefined, templates: undefined }
	});
	says('an unknown key', rejected('AuthFailure.SecretIdNotFound'), ['Key'], /request ID a1b2c3d4/, /choose the other site/);
	says('a wrong SecretKey', rejected('AuthFailure.SignatureFailure'), ['Key'], /The SecretKey does not belong to the SecretId/);
	says('an old token', rejected('AuthFailure.TokenFailure'), ['Key'], /The session token is wrong or has expired/);
	says('an unknown code for the key', rejected('AuthFailure.MFAFailure'), ['Key'], /AuthFailure\.MFAFailure/);
	says('another region', rejected('UnsupportedRegion'), ['Sender domains'], /Sign in with another region/);
	says('an error that is not about the key', rejected('InternalError'), ['Sender domains'], /Sender domains: InternalError/);
	says('no key', rejected('NoCredentials'), ['Key'], /the credentials of the profile could not be read/);
	says(
		'CAM denies a read',
		{ account: { ...account, addresses: { code: 'UnauthorizedOperation' } } },
		['Sender addresses'],
		/ok +Key: accepted\n/,
		/ok +Templates: 4, 1 approved\n/,
		/a Cloud Access Management \(CAM\) policy that allows ses:ListEmailAddress/
	);
	says(
		'CAM denies the first read',
		{ account: { ...account, domains: { code: 'AuthFailure.UnauthorizedOperation' } } },
		['Sender domains'],
		/ok +Key: accepted\n/
	);
	says(
		'a read breaks',
		{ account: { ...account, templates: { code: 'Network', reason: 'ECONNRESET' } } },
		['Templates'],
		/No connection to SES \(ECONNRESET\)/
	);
	says(
		'DNS servers of the setting',
		{ dns: { setBy: 'setting', servers: ['192.0.2.1', '192.0.2.2'], fault: undefined } },
		[],
		/192\.0\.2\.1, 192\.0\.2\.2 \(setting "tencentSes\.dns\.servers"\)/
	);
	says(
		'DNS servers do not answer',
		{ dns: { setBy: 'default', servers: ['192.0.2.1'], fault: 'noAnswer' } },
		['DNS servers'],
		/192\.0\.2\.1 \(default\): no answer/
	);
	says(
		'invalid DNS servers',
		{ dns: { setBy: 'setting', servers: [], fault: 'invalidSetting' } },
		['DNS servers'],
		/the setting "tencentSes\.dns\.servers" is invalid/
	);

	test('names the problems in order', () => {
		const summaryOf = (over: Partial<Facts>) => reportOf({ ...good, ...over }).split('\n')[2];
		assert.match(summaryOf({ dns: silentDns }) ?? '', /^Problems found: DNS servers\./);
		assert.match(summaryOf(failsAt(1, 'EHOSTUNREACH')) ?? '', /^Problems found: TCP connection, Request\. If there are several/);
	});

	test('names from elsewhere stay text in their lines', () =>
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), name => {
				const hostile = `${name}\n# [x](command:evil) <img src=x> @ada \u202e`;
				const text = reportOf({
					...good,
					program: { ...good.program, editor: hostile },
					...onPath({ certificate: { ...certificate, subject: hostile, issuer: hostile } })
				});
				for (const line of text.split('\n').filter(line => line.includes('command:evil'))) {
					assert.match(line, /^ {4}\S/);
					assert.doesNotMatch(line, /\]\(|\u202e/);
				}
			})
		));
});

suite('how far the clock is off', () => {
	const reads = (offset: number, text: string) =>
		test(`${offset} s: ${text}`, () => {
			assert.equal(clockText(offset), text);
			const { message } = errorSentence(new SesError('SendEmail', 'AuthFailure.SignatureExpire', 'm', { clockOffset: offset }));
			assert.equal(message.includes(text), Math.abs(offset) > 300);
		});
	reads(299, '299 seconds slow');
	reads(-301, '301 seconds fast');
	reads(600, '10 minutes slow');
	reads(-3600, '60 minutes fast');
	reads(25 * 3600, '25 hours slow');
	reads(-25 * 3600, '25 hours fast');
	reads(-7 * 86_400, '7 days fast');
	reads(400 * 86_400, '400 days slow');
});

suite('which messages offer to diagnose', () => {
	const offers = (code: string, isOffered: boolean) =>
		test(code, () => assert.equal(errorSentence(new SesError('SendEmail', code, 'm')).remedies.includes('diagnose'), isOffered));
	offers('Network', true);
	offers('Timeout', true);
	offers('UnreadableAnswer', true);
	offers('AuthFailure.SignatureExpire', true);
	offers('AuthFailure.SignatureFailure', true);
	offers('UnauthorizedOperation', true);
	offers('RequestLimitExceeded', false);
	offers('InternalError', false);
	offers('LimitExceeded', false);
});

suite('what the extension host itself makes of a certificate', () => {
	test('a self-signed one: TLS and fetch say the same', async () => {
		const { certificate, key } = await createCertificate(Date.now());
		const server = createServer({ cert: certificate, key }, (_request, response) => response.end());
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		try {
			const found = await checkNetworkPath(
				{ origin: `https://localhost:${(server.address() as AddressInfo).port}`, setBy: 'setting' },
				{ setting: '', support: 'override', noProxy: [], environment: {} },
				{ timeout: 5000, signal: new AbortController().signal },
				fetch
			);
			assert.deepEqual([found.certificate?.distrust, found.certificate?.subject], ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CN=Local SES emulator']);
			assert.deepEqual(found.answer, { failed: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
		} finally {
			server.closeAllConnections();
			server.close();
		}
	});
});

suite('Diagnose Connection', () => {
	const person = usePerson();

	const diagnose = async () => String(await person.run('diagnose'));

	test('the report opens, ready to be shared; only reads are sent', async () => {
		await person.row('mail.qcloud.com');
		await person.emulator.clearLog();
		const text = await diagnose();
		await person.waitForPage(/^\s*Connection Report\nNo problems found\.\n/, /\nok Sender domains: \d+, \d+ verified;/);
		assert.match(text, /^# Connection Report\n\nNo problems found\./);
		assert.match(text, /^ {4}ok +Sender domains: \d+, \d+ verified/m);
		assert.match(text, /^ {4}ok +DNS servers: 127\.0\.0\.1:\d+ \(local emulator\)/m);
		assert.deepEqual(
			(await person.emulator.actions()).filter(action => !/^(List|Get)/.test(action)),
			[]
		);
		assert.deepEqual(person.pageButtons, ['Copy Report', 'Diagnose Again', 'Create CAM Policy']);
		await person.press('Copy Report');
		await eventually(() => assert.equal(person.clipboard, text));
		await person.press('Create CAM Policy');
		await person.waitForBox('Create CAM Policy');
	});

	test('a second report takes the place of the first, with the problems first', async () => {
		await diagnose();
		await person.emulator.addFault({ action: 'ListEmailIdentities', status: 502, body: 'Bad Gateway' });
		await person.press('Diagnose Again');
		await person.waitForPage(
			/^\s*Connection Report\nProblems found: Request\. .*\n.*\nProblems\nproblem Request: HTTP status 502, not from SES\nSomething other than SES answered/
		);
		assert.equal(person.pageCount, 1);
	});

	test('after a reload of the window, the page offers to diagnose again', async () => {
		await diagnose();
		await person.waitForPage(/Connection Report/);
		const state = person.pageState;
		await person.reload();
		await person.restorePage(state);
		await person.waitForPage(/This report was made before the window was reloaded\./);
		await person.press('Diagnose Again');
		await eventually(() => assert.equal(person.pageButtons[0], 'Copy Report'));
	});

	test('it contains no keys, no names and paths of the user, and no names from the account', async () => {
		const { domains, senders } = await person.emulator.state();
		process.env['NODE_EXTRA_CA_CERTS'] = '/home/canary/ca.pem';
		await configure({ proxy: 'http://canary:canary@127.0.0.1:9/canary', proxySupport: 'canary', noProxy: ['canary'] }, 'http');
		try {
			const text = await diagnose();
			const { secretId, secretKey } = person.emulatorAddress;
			const secrets = [
				secretId,
				secretKey,
				sampleKeys('international').main.secretKey,
				'canary',
				homedir(),
				userInfo().username,
				'Local Emulator"'
			];
			assert.deepEqual(
				[...secrets, ...domains.map(({ name }) => name), ...senders.map(({ address }) => address)].filter(
					secret => secret.length > 4 && text.includes(secret)
				),
				[]
			);
			assert.match(text, /http\.proxySupport: \?, .*NODE_EXTRA_CA_CERTS: set/);
		} finally {
			delete process.env['NODE_EXTRA_CA_CERTS'];
			await configure({ proxy: undefined, proxySupport: undefined, noProxy: undefined }, 'http');
		}
	});

	test('CAM denies an action: says what to ask for', async () => {
		await person.emulator.addFault({ action: 'ListEmailTemplates', code: 'UnauthorizedOperation' });
		const text = await diagnose();
		assert.match(text, /^Problems found: Templates\./m);
		assert.match(text, /^ +→ .*a Cloud Access Management \(CAM\) policy that allows ses:ListEmailTemplates/m);
	});

	test('a row that could not be loaded offers it', async () => {
		await person.emulator.addFault({ action: 'ListEmailIdentities', status: 200, body: '<html>Log in</html>', times: 'always' });
		await person.run('refresh');
		assert.equal((await person.row('Could not load the sender domains')).contextValue, 'failure');
		await person.runOn('diagnose', 'Could not load the sender domains');
		await person.waitForPage(/\nproblem Request: HTTP status 200, not from SES\n/);
	});

	test('the message of a command that could not connect to SES offers it', async () => {
		await person.emulator.addFault({ action: 'GetEmailIdentity', drop: 'before', times: 'always' });
		person.speedUp();
		await person.runOn('verifyDomain', 'newsletter.example.org');
		const { buttons, answer } = await person.waitForMessage('No connection to 127.0.0.1');
		assert.deepEqual(buttons, ['Retry', 'Diagnose', 'Show Log']);
		await person.emulator.clearFaults();
		answer('Diagnose');
		await person.waitForPage(/^\s*Connection Report\n/);
	});

	test('Cancel ends it without a report', async () => {
		await person.emulator.addFault({ action: 'ListEmailIdentities', delayMs: 60_000, times: 'always' });
		person.speedUp();
		const report = person.run('diagnose');
		await eventually(() => assert.ok(person.progress.includes('Diagnosing the connection…')));
		person.cancelProgress();
		assert.equal(await report, undefined);
		assert.deepEqual(
			vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs),
			[]
		);
	});
});

suite('Diagnose Connection with a clock that is off', () => {
	const person = usePerson({ isSignedOut: true });

	teardown(() => person.emulator.setClock(0));

	test('says how far it is off, and reads the account all the same', async () => {
		// Each profile is warned of the clock once per window, so no other test may use this one.
		writeTccli(person.home, 'diagnosed', sampleKeys('international').main);
		await signInWithTccli(person, 'diagnosed');
		await person.row('mail.qcloud.com');
		await person.emulator.setClock(3600);
		await person.emulator.addFault({ action: 'ListEmailTemplates', code: 'LimitExceeded', times: 'always' });
		const text = String(await person.run('diagnose'));
		assert.match(text, /^ {4}problem +Clock: 60 minutes slow$/m);
		assert.match(text, /^ {4}ok +Key: accepted$/m);
		assert.match(text, /^ {4}problem +Templates: LimitExceeded \(request ID [0-9a-f-]{36}\)$/m);
		await eventually(() =>
			assert.deepEqual(
				person.messages.map(message => message.text).filter(message => / slow|Clock/.test(message)),
				[
					"The clock of this computer is 60 minutes slow. Correct it. Until then, lists are loaded with Tencent Cloud's time, and you are asked before changes."
				]
			)
		);
	});
});

suite('Diagnose Connection, signed out', () => {
	const person = usePerson({ emulator: 'none' });

	suiteSetup(async () => {
		const [endpoint, dns] = [await freePort(), await freePort()];
		await configure({ endpoint: `https://localhost:${endpoint}`, 'dns.servers': [`127.0.0.1:${dns}`] });
	});

	suiteTeardown(() => configure({ endpoint: undefined, 'dns.servers': undefined }));

	test('checks the network path as far as possible', async () => {
		person.speedUp();
		const text = String(await person.run('diagnose'));
		assert.match(text, /^Problems found: TCP connection, Request, DNS servers\./m);
		assert.match(text, /^ {4}problem +TCP connection: failed \(ECONNREFUSED\)$/m);
		assert.match(text, /^ +→ Nothing responds at localhost:\d+ on this computer\./m);
		assert.match(text, /^ {4}not checked +Profile: not signed in$/m);
		assert.match(text, /^ {4}problem +DNS servers: 127\.0\.0\.1:\d+ \(setting "tencentSes\.dns\.servers"\): no answer$/m);
	});
});

suite('a local emulator that has stopped', () => {
	const env: NodeJS.ProcessEnv = {};
	let emulator: Emulator;

	suiteSetup(async () => {
		emulator = await startEmulator();
		env['TENCENT_SES_EMULATOR'] = addressLine(emulator);
	});

	const person = usePerson({ emulator: 'none', env });

	suiteSetup(async () => {
		await person.row('mail.qcloud.com');
		await emulator.close();
	});

	test('Diagnose Connection says how to start it again and does not blame the network', async () => {
		person.speedUp();
		const text = String(await person.run('diagnose'));
		assert.match(text, /^Problems found: TCP connection, Request, DNS servers\./m);
		const advice = [...text.matchAll(/^ {4}problem.*\n +→ (.*)$/gm)].map(([, sentence = '']) => sentence);
		assert.equal(advice.length, 2);
		for (const sentence of advice) {
			assert.match(sentence, /Start it again on the same ports/);
			assert.doesNotMatch(sentence, /firewall|VPN|proxy|dns\.servers/);
		}
	});

	test('Show Mail says so, too', async () => {
		await person.run('showEmulatorMail');
		const { text } = await person.waitForMessage('The local emulator does not respond. It may have stopped.');
		assert.match(text, /Start it again on the same ports/);
	});
});

suite('Create CAM Policy', () => {
	const person = usePerson();
	const usual = 'View domains, DNS records and addresses';
	const actions = [
		'ses:CreateEmailAddress',
		'ses:GetEmailIdentity',
		'ses:ListEmailAddress',
		'ses:ListEmailIdentities',
		'ses:UpdateEmailSmtpPassWord'
	];

	test('several tasks, a policy to paste', async () => {
		const policy = person.run('createCamPolicy');
		const box = await person.waitForBox('Create CAM Policy');
		assert.deepEqual(
			box.items.flatMap(({ label, picked }) => (picked ? [label] : [])),
			[usual]
		);
		await box.pickMany([usual, 'Create sender addresses', 'Set SMTP passwords']);
		const text = String(await policy);
		const { version, statement } = JSON.parse(text);
		assert.deepEqual([version, statement[0].action], ['2.0', actions]);
		await person.click('This policy allows 5 actions and nothing else', 'Copy Policy');
		await eventually(() => assert.equal(person.clipboard, text));
		await person.click('This policy allows 5 actions and nothing else', 'Open CAM Console');
		await eventually(() => assert.match(person.links.join(), /^https:\/\/console\.tencentcloud\.com\/cam\/policy$/));
		assert.deepEqual(person.messages, []);
		assert.equal((await person.document()).getText(), text);
	});

	test('a policy for tasks opens as read-only JSON, and its URI opens it again', async () => {
		const text = await person.run('createCamPolicy', { tasks: ['createAddresses', 'setSmtpPasswords'] });
		const { isUntitled, isDirty, languageId, uri, getText } = await person.document();
		assert.deepEqual([isUntitled, isDirty, languageId, uri.scheme, getText()], [false, false, 'json', 'tencent-ses', text]);
		assert.deepEqual(JSON.parse(getText()).statement[0].action, actions);
		// As after a reload of the window.
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), text);
	});

	for (const argument of [undefined, { tasks: [] }, { tasks: ['everything'] }, { tasks: 'see' }]) {
		test(`${JSON.stringify(argument)}: asks for the tasks, and makes nothing after Esc`, async () => {
			const policy = person.run('createCamPolicy', argument);
			await person.waitForBox('Create CAM Policy');
			await person.escape();
			assert.equal(await policy, undefined);
			assert.equal(vscode.window.activeTextEditor, undefined);
		});
	}
});

/** A port where nothing listens. */
async function freePort(): Promise<number> {
	const server = createTcpServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
