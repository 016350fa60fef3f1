import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { homedir, userInfo } from 'node:os';
import fc from 'fast-check';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Facts, HttpAnswer, KeyFacts, Permission, Way } from '../../../src/diagnose/facts.ts';
import { writeReport } from '../../../src/diagnose/reportWords.ts';
import { tryWay } from '../../../src/diagnose/way.ts';
import { createCertificate } from '../../../src/emulator/certificate.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { SesError } from '../../../src/ses/errors.ts';
import { clockText } from '../../../src/ui/clockText.ts';
import { errorSentence } from '../../../src/ui/errorSentences.ts';
import { signInWithTccli, writeTccli } from '../accounts/signingIn.ts';
import { eventually } from '../eventually.ts';
import { addressLine, usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';

const answer: HttpAnswer = { status: 200, isSes: true, code: 'MissingParameter', requestId: undefined, clockOffset: 0, milliseconds: 40 };
const way: Way = {
	host: 'ses.intl.tencentcloudapi.com',
	setBy: 'site',
	isSecure: true,
	proxy: undefined,
	resolution: { addresses: ['192.0.2.7'], milliseconds: 3 },
	connection: { address: '192.0.2.7', milliseconds: 20 },
	tunnel: undefined,
	tls: {
		protocol: 'TLSv1.3',
		milliseconds: 30,
		distrust: undefined,
		subject: 'CN=*.intl.tencentcloudapi.com',
		issuer: 'CN=Some CA',
		validFrom: new Date('2026-01-02T03:04:05Z'),
		validTo: new Date('2027-01-02T03:04:05Z')
	},
	answer
};
const accepted: KeyFacts = { identity: { ...answer, code: undefined }, permissions: [] };
const good: Facts = {
	program: {
		extension: '0.1.0',
		editor: 'VS Code',
		editorVersion: '1.100.0',
		node: '22.1.0',
		system: 'linux x64',
		remote: undefined,
		runsIn: 'local'
	},
	profile: { site: 'international', region: 'ap-singapore', source: 'keys' },
	settings: {
		isStrict: true,
		hasSystemCertificates: true,
		hasFetchSupport: true,
		hasExtraCertificates: false,
		isNodeTrusting: false,
		proxySupport: 'override'
	},
	endpointFault: undefined,
	emulatorCommand: undefined,
	ways: [way],
	key: accepted,
	dns: { setBy: 'computer', servers: ['192.0.2.53'], fault: undefined }
};
const refused = (code: string): KeyFacts => ({ identity: { ...answer, code, requestId: 'a1b2c3d4' }, permissions: [] });
const failed = (code: string) => ({ failed: code });

suite('the report of Diagnose Connection in words', () => {
	test('everything in order', () => {
		const { text, summary, troubles, isDenied } = writeReport(good);
		assert.equal(summary, 'Everything that was checked is in order.');
		assert.deepEqual([troubles, isDenied], [0, false]);
		assert.deepEqual(text.split('\n').slice(6), [
			'## This Program',
			'',
			'    ok           Extension: 0.1.0, runs on this computer',
			'    ok           Editor: VS Code 1.100.0',
			'    ok           System: linux x64, Node.js 22.1.0',
			'    ok           Check of certificates: on; "http.systemCertificates" is on, NODE_EXTRA_CA_CERTS is not set',
			'',
			'## Profile',
			'',
			'    ok           Profile: International, Singapore (ap-singapore), with an API key',
			'',
			'## Way to SES',
			'',
			'    ok           Endpoint: https://ses.intl.tencentcloudapi.com, that of the site',
			'    ok           Proxy: none by a setting or the environment; VS Code may know one of the system',
			'    ok           Name resolution: 192.0.2.7 (3 ms)',
			'    ok           Connection (TCP): 192.0.2.7 (20 ms)',
			'    ok           TLS: TLSv1.3 (30 ms)',
			'    ok           Certificate: trusted, valid from 2026-01-02 to 2027-01-02',
			'    ok           Certificate of: CN=*.intl.tencentcloudapi.com',
			'    ok           Issued by: CN=Some CA',
			'    ok           Answer to the extension’s own requests: SES answers (40 ms)',
			'    ok           Clock: right',
			'',
			'## Key',
			'',
			'    ok           Key: accepted',
			'    ok           Site: International: it knows the key',
			'    ok           Region: ap-singapore',
			'',
			'## DNS Records of Your Domains',
			'',
			'    ok           DNS servers: 192.0.2.53, of this computer',
			''
		]);
	});

	/** What is in trouble, and a word of the report. */
	const says = (what: string, over: Partial<Facts>, troubles: readonly string[], ...words: readonly RegExp[]) =>
		test(what, () => {
			const { text } = writeReport({ ...good, ...over });
			const found = [...text.matchAll(/^ {4}trouble +(.+?): /gm)].map(([, check]) => check);
			assert.deepEqual(found, troubles, text);
			for (const word of words) {
				assert.match(text, word);
			}
		});
	const onWay = (over: Partial<Way>): Partial<Facts> => ({ ways: [{ ...way, ...over }] });
	const unreached = { connection: undefined, tunnel: undefined, tls: undefined } as const;
	const own = 'Answer to the extension’s own requests';
	says(
		'no such name',
		{ ...onWay({ ...unreached, resolution: failed('ENOTFOUND'), answer: failed('ENOTFOUND') }), key: undefined },
		['Name resolution', own],
		/the name does not exist \(ENOTFOUND\)/,
		/Key: there was no way to SES to ask/,
		/could not be resolved/
	);
	says(
		'refused',
		onWay({ connection: failed('ECONNREFUSED'), tls: undefined, answer: failed('ECONNREFUSED') }),
		['Connection (TCP)', own],
		/check the firewall/,
		/TLS: there was no connection for it/,
		/There is no connection to ses\.intl\.tencentcloudapi\.com\. Check the network and the proxy settings/
	);
	const stopped = (setBy: Way['setBy']) =>
		onWay({
			host: '127.0.0.1:8080',
			setBy,
			isSecure: false,
			connection: failed('ECONNREFUSED'),
			tls: undefined,
			answer: failed('ECONNREFUSED')
		});
	const silentDns: Facts['dns'] = { setBy: 'emulator', servers: ['127.0.0.1:5353'], fault: 'unreachable' };
	/** Nothing on the way is to be looked at. */
	const noNetwork = /^(?![\s\S]*(firewall|VPN|proxy settings|dns\.servers))/;
	says(
		'the emulator has stopped',
		{ ...stopped('emulator'), emulatorCommand: 'npm run emulator -- --port 8080 --dns-port 5353', dns: silentDns },
		['Connection (TCP)', own, 'DNS servers'],
		/→ The local emulator has stopped\. Start it again: npm run emulator -- --port 8080 --dns-port 5353\n/,
		/→ The DNS server of the local emulator is not running; it comes with the emulator\. Start it again: npm run/,
		noNetwork
	);
	says(
		'the emulator of the extension has stopped',
		{ ...stopped('emulator'), dns: silentDns },
		['Connection (TCP)', own, 'DNS servers'],
		/→ The local emulator has stopped\. Run "Developer: Reload Window" to start it again\.\n/,
		noNetwork
	);
	says(
		'nothing runs at an endpoint on this computer',
		stopped('setting'),
		['Connection (TCP)', own],
		/→ Nothing answers at 127\.0\.0\.1:8080 on this computer\. .* Otherwise check the setting "tencentSes\.endpoint"/,
		noNetwork
	);
	const tls = (distrust: string) => ({ tls: { ...(way.tls as object), distrust } as Way['tls'], answer: failed(distrust) });
	says(
		'unknown authority',
		onWay(tls('SELF_SIGNED_CERT_IN_CHAIN')),
		['Certificate', own],
		/NODE_EXTRA_CA_CERTS to its file and restart VS Code/
	);
	says('out of date', onWay(tls('CERT_HAS_EXPIRED')), ['Certificate', own], /Check the clock/);
	says('another name', onWay(tls('ERR_TLS_CERT_ALTNAME_INVALID')), ['Certificate', own], /is for another name/);
	says('TLS breaks', onWay({ tls: failed('ECONNRESET'), answer: failed('ECONNRESET') }), ['TLS', own], /breaks encrypted connections/);
	says(
		'what fails alone, while requests get through',
		onWay({ ...unreached, resolution: failed('ENOTFOUND') }),
		[],
		/requests of the extension get through/
	);
	const proxy = { setBy: 'http.proxy', host: 'proxy:3128', isForeign: false };
	says('a proxy', onWay({ proxy, tunnel: { status: 200 } }), [], /Proxy: proxy:3128, from http\.proxy/, /Way through the proxy: open/);
	says(
		'a proxy wants a password',
		onWay({ proxy, tunnel: { status: 407 }, tls: undefined, answer: failed('PROXY_407') }),
		['Way through the proxy', own],
		/wants a user and a password \(407\)/,
		/requires a name and a password/
	);
	says('a proxy refuses', onWay({ proxy, tunnel: { status: 403 }, tls: undefined, answer: failed('PROXY_403') }), [
		'Way through the proxy',
		own
	]);
	says(
		'a proxy that cannot be read',
		onWay({ proxy: { ...proxy, host: undefined }, ...unreached, resolution: undefined, answer: failed('UNKNOWN') }),
		['Proxy', own]
	);
	says(
		'a proxy that fetch does not use',
		{ ...onWay({ proxy, tunnel: { status: 200 }, answer: failed('TIMEOUT') }), settings: { ...good.settings, hasFetchSupport: false } },
		['Proxy', own],
		/Turn "http\.fetchAdditionalSupport" on/
	);
	says(
		'something else answers',
		onWay({ answer: { ...answer, isSes: false, code: undefined, status: 200 } }),
		[own],
		/Something other than SES answers/
	);
	says('a page to log in', onWay({ answer: { ...answer, isSes: false, code: undefined, status: 302 } }), [own], /log in, as in a hotel/);
	says('clock slow', onWay({ answer: { ...answer, clockOffset: 3600 } }), ['Clock'], /60 minutes slow/);
	says('clock fast', onWay({ answer: { ...answer, clockOffset: -301 } }), ['Clock'], /301 seconds fast/);
	says('clock a little off', onWay({ answer: { ...answer, clockOffset: 299 } }), [], /299 seconds slow/);
	says('no time told', onWay({ answer: { ...answer, clockOffset: undefined } }), [], /no answer told the time/);
	says(
		'no TLS, the emulator',
		onWay({ host: '127.0.0.1:1', setBy: 'emulator', isSecure: false, tls: undefined }),
		[],
		/http:\/\/127\.0\.0\.1:1, the local emulator/,
		/TLS: not used/
	);
	says(
		'certificates are not checked',
		{ settings: { ...good.settings, isStrict: false } },
		['Check of certificates'],
		/off by "http\.proxyStrictSSL"/
	);
	says(
		'Node trusts everybody',
		{ settings: { ...good.settings, isNodeTrusting: true } },
		['Check of certificates'],
		/NODE_TLS_REJECT_UNAUTHORIZED/
	);
	says('more certificates', { settings: { ...good.settings, hasExtraCertificates: true } }, [], /NODE_EXTRA_CA_CERTS is set/);
	says(
		'on a remote',
		{ program: { ...good.program, remote: 'ssh-remote', runsIn: 'remote' } },
		[],
		/runs on the remote \(ssh-remote\), so all checks are made from there/
	);
	says(
		'beside a remote',
		{ program: { ...good.program, remote: 'wsl' } },
		[],
		/on this computer, in a window that is connected to a remote \(wsl\)/
	);
	says('signed out', { profile: undefined, key: undefined }, [], /Key: nobody is signed in/, /Sign in, then diagnose again/);
	says('no usable endpoint', { endpointFault: 'setting', ways: [], key: undefined }, ['Endpoint'], /"tencentSes\.endpoint" is not usable/);
	says('the emulator does not start', { endpointFault: 'emulator', ways: [], key: undefined }, ['Endpoint']);
	says(
		'an unknown key',
		{ key: refused('AuthFailure.SecretIdNotFound') },
		['Key', 'Site'],
		/request ID a1b2c3d4/,
		/A key of the other site gives the same code/
	);
	says('a wrong SecretKey', { key: refused('AuthFailure.SignatureFailure') }, ['Key'], /The SecretKey does not belong to the SecretId/);
	says('an old token', { key: refused('AuthFailure.TokenFailure') }, ['Key'], /The session token is wrong or has expired/);
	says('a code of the key that nobody knows', { key: refused('AuthFailure.MFAFailure') }, ['Key'], /AuthFailure\.MFAFailure/);
	says('another region', { key: refused('UnsupportedRegion') }, ['Region'], /choose another region/);
	says('an error that says nothing of the key', { key: refused('InternalError') }, [], /Key: InternalError/);
	says('no key', { key: { identity: 'noCredentials', permissions: [] } }, ['Key'], /VS Code gives no stored key out/);
	says(
		'no key where tccli keeps it',
		{ profile: { site: 'mainland', region: 'ap-hongkong', source: 'tccli' }, key: { identity: 'noCredentials', permissions: [] } },
		['Key'],
		/Mainland, Hong Kong \(ap-hongkong\), with the keys of tccli/
	);
	says(
		'the key could not be tried',
		{ key: { identity: failed('ECONNRESET'), permissions: [] } },
		[],
		/not checked +Key: the connection was cut/
	);
	says(
		'CAM',
		{
			key: {
				...accepted,
				permissions: [
					{ action: 'ListEmailAddress', verdict: 'allowed', code: undefined },
					{ action: 'DeleteEmailAddress', verdict: 'allowed', code: 'InvalidParameterValue.NoSuchSender' },
					{ action: 'SendEmail', verdict: 'denied', code: 'UnauthorizedOperation' },
					{ action: 'GetEmailIdentity', verdict: 'unclear', code: 'InternalError' },
					{ action: 'CreateEmailIdentity', verdict: 'notAsked', code: undefined },
					{ action: 'CreateEmailAddress', verdict: 'notAsked', code: undefined }
				]
			}
		},
		['ses:SendEmail'],
		/ok +ses:ListEmailAddress: allowed\n/,
		/ok +ses:DeleteEmailAddress: allowed, as far as InvalidParameterValue\.NoSuchSender tells\n/,
		/not checked +ses:GetEmailIdentity: the answer does not tell: InternalError\n/,
		/not checked +ses:CreateEmailIdentity: there is no way to ask that could not add a domain\n/,
		/not checked +ses:CreateEmailAddress: left out/,
		/that SES asks CAM first is not documented/,
		/^CAM denies this key one action\. Not checked: ses:GetEmailIdentity \(the answer does not tell: InternalError\); ses:CreateEmailIdentity \(there is no way/m
	);
	says(
		'DNS servers of the setting',
		{ dns: { setBy: 'setting', servers: ['192.0.2.1', '192.0.2.2'], fault: undefined } },
		[],
		/192\.0\.2\.1, 192\.0\.2\.2, from the setting/
	);
	says(
		'DNS servers are silent',
		{ dns: { setBy: 'computer', servers: ['192.0.2.1'], fault: 'timeout' } },
		['DNS servers'],
		/they do not answer/
	);
	says(
		'DNS servers that are none',
		{ dns: { setBy: 'setting', servers: [], fault: 'setting' } },
		['DNS servers'],
		/"tencentSes\.dns\.servers" is not usable/
	);

	test('several troubles: the first comes first', () => {
		const { summary } = writeReport({
			...good,
			...onWay({ connection: failed('EHOSTUNREACH'), tls: undefined, answer: failed('TIMEOUT') })
		});
		assert.equal(
			summary,
			`There is trouble with 2 things: Connection (TCP), ${own}. Begin with the first: the others may follow from it. Not checked: TLS (there was no connection for it); Clock (no answer told the time).`
		);
	});

	const notAsked = (...actions: readonly Permission['action'][]) =>
		actions.map((action): Permission => ({ action, verdict: 'notAsked', code: undefined }));
	const leavesOut = (what: string, permissions: readonly Permission[], sentence: string) =>
		test(`says which checks were left out and why: ${what}`, () => {
			const { summary } = writeReport({ ...good, key: { ...accepted, permissions } });
			assert.equal(summary, `Everything that was checked is in order. ${sentence}`);
		});
	const noWay = 'ses:CreateEmailIdentity (there is no way to ask that could not add a domain)';
	const noChanges = '(left out, because nothing was to be asked for changes)';
	leavesOut('one', notAsked('CreateEmailIdentity'), `Not checked: ${noWay}.`);
	leavesOut(
		'two for one reason',
		notAsked('SendEmail', 'DeleteEmailIdentity'),
		`Not checked: ses:SendEmail and ses:DeleteEmailIdentity ${noChanges}.`
	);
	leavesOut(
		'many for two reasons',
		notAsked('SendEmail', 'CreateEmailIdentity', 'DeleteEmailIdentity', 'DeleteEmailAddress'),
		`Not checked: ses:SendEmail and 2 more ${noChanges}; ${noWay}.`
	);
	leavesOut(
		'more reasons than a message holds',
		['A', 'B', 'C', 'D', 'E](command:evil)'].map((code): Permission => ({ action: 'SendEmail', verdict: 'unclear', code })),
		`Not checked: ${['A', 'B', 'C'].map(code => `ses:SendEmail (the answer does not tell: ${code})`).join('; ')}; 2 more, see the report.`
	);

	const clockAlone = (what: string, over: Partial<Facts>, expected: boolean) =>
		test(`${what}: ${expected ? 'nothing' : 'something'} but the clock is wrong`, () =>
			assert.equal(writeReport({ ...good, ...over }).isClockAlone, expected));
	clockAlone('all is well', {}, false);
	clockAlone('an hour slow', onWay({ answer: { ...answer, clockOffset: 3600 } }), true);
	clockAlone('and DNS', { ...onWay({ answer: { ...answer, clockOffset: 3600 } }), dns: silentDns }, false);

	test('whatever others call themselves, it stays text in its line', () =>
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), name => {
				const hostile = `${name}\n# [x](command:evil) <img src=x> @ada \u202e`;
				const { text, summary } = writeReport({
					...good,
					program: { ...good.program, editor: hostile },
					ways: [{ ...way, tls: { ...(way.tls as NonNullable<Way['tls']> & object), subject: hostile, issuer: hostile } as Way['tls'] }]
				});
				assert.doesNotMatch(summary, /command:evil/);
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
			const found = await tryWay({
				endpoint: `https://localhost:${(server.address() as AddressInfo).port}`,
				setBy: 'setting',
				proxy: undefined,
				limits: { timeout: 5000, signal: new AbortController().signal },
				fetch,
				report: () => {}
			});
			const { tls } = found;
			assert.ok(tls && 'subject' in tls, JSON.stringify(tls));
			assert.deepEqual([tls.distrust, tls.subject], ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CN=Local SES emulator']);
			assert.deepEqual(found.answer, { failed: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
		} finally {
			server.closeAllConnections();
			server.close();
		}
	});
});

suite('Diagnose Connection', () => {
	const person = usePerson();

	/** Runs the command and chooses how much it is to check; gives the report. */
	async function diagnose(choice: 'Check Everything' | 'Check Without Asking for Changes'): Promise<string> {
		const report = person.run('diagnose');
		await person.pick(choice);
		return String(await report);
	}

	test('says beforehand what will be asked', async () => {
		void person.run('diagnose');
		const box = await person.asked('Diagnose Connection');
		assert.deepEqual(box.labels, ['Check Everything', 'Check Without Asking for Changes']);
		assert.match(box.items.map(({ detail }) => detail).join('\n'), /names that cannot exist/);
	});

	test('the report opens, says that all is well, is ready to be pasted, and changes nothing', async () => {
		const before = await person.emulator.state();
		const text = await diagnose('Check Everything');
		const document = await person.document();
		assert.deepEqual([document.uri.scheme, document.languageId, document.getText()], ['tencent-ses-report', 'markdown', text]);
		assert.equal(vscode.workspace.fs.isWritableFileSystem('tencent-ses-report'), false);
		assert.match(text, /^# Connection Report\n\nEverything that was checked is in order\./);
		assert.match(text, /^ {4}ok +ses:DeleteEmailIdentity: allowed/m);
		assert.match(text, /^ {4}ok +DNS servers: 127\.0\.0\.1:\d+, of the local emulator/m);
		assert.deepEqual(await person.emulator.state(), before);
		await person.click(
			'Everything that was checked is in order. Not checked: TLS (not used: the endpoint is on this computer); ses:CreateEmailIdentity (there is no way to ask that could not add a domain).',
			'Copy Report'
		);
		await eventually(() => assert.equal(person.clipboard, text));
	});

	test('without asking for changes; what can be done stands above the report', async () => {
		await person.emulator.clearLog();
		const text = await diagnose('Check Without Asking for Changes');
		assert.match(text, /^ {4}not checked +ses:SendEmail: left out/m);
		assert.match(text, /^ {4}not checked +ses:DeleteEmailIdentity: left out/m);
		assert.match(text, /by reading only: whether it may change anything was left out/);
		assert.deepEqual(
			(await person.emulator.actions()).filter(action => /^(Create|Delete|Update|Send)/.test(action)),
			[]
		);
		const document = await person.document();
		assert.deepEqual(
			(await person.lenses(document)).map(({ title }) => title),
			['$(copy) Copy Report', '$(refresh) Diagnose Again', '$(shield) Create CAM Policy']
		);
		await person.clickLens(document, '$(copy) Copy Report');
		await eventually(() => assert.equal(person.clipboard, text));
	});

	test('a second report takes the place of the first', async () => {
		await person.run('diagnose', { changes: false });
		const document = await person.document();
		await person.emulator.addFault({ action: 'ListEmailIdentities', times: 2, status: 502, body: 'Bad Gateway' });
		const text = String(await person.run('diagnose', { changes: false }));
		assert.match(text, /HTTP status 502, and not as SES answers/);
		assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 1);
		await eventually(() => assert.equal(document.getText(), text));
	});

	test('it holds no key, no name and no path of the person, and nothing of the account', async () => {
		const { domains, senders } = await person.emulator.state();
		process.env['NODE_EXTRA_CA_CERTS'] = '/home/canary/ca.pem';
		await configure({ proxy: 'http://canary:canary@127.0.0.1:9/canary' }, 'http');
		try {
			const text = String(await person.run('diagnose', { changes: true }));
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
			assert.match(text, /NODE_EXTRA_CA_CERTS is set/);
		} finally {
			delete process.env['NODE_EXTRA_CA_CERTS'];
			await configure({ proxy: undefined }, 'http');
		}
	});

	test('CAM denies an action: says so and offers a policy', async () => {
		await person.emulator.addFault({ action: 'SendEmail', code: 'UnauthorizedOperation' });
		assert.match(await diagnose('Check Everything'), /^ {4}trouble +ses:SendEmail: denied by CAM$/m);
		const { buttons, answer } = await person.tells('CAM denies this key one action.');
		assert.deepEqual(buttons, ['Copy Report', 'Create CAM Policy']);
		answer('Create CAM Policy');
		await person.asked('Create CAM Policy');
	});

	test('a row that could not be loaded offers it', async () => {
		await person.emulator.addFault({ action: 'ListEmailIdentities', status: 200, body: '<html>Log in</html>', times: 'always' });
		await person.run('refresh');
		assert.equal((await person.row('Could not load the sender domains')).contextValue, 'failure');
		await person.runOn('diagnose', 'Could not load the sender domains');
		await person.pick('Check Without Asking for Changes');
		await person.document(/^ {4}trouble +Answer to the extension’s own requests: HTTP status 200, and not as SES answers$/m);
	});

	test('the message of a command that found no way to SES offers it', async () => {
		await person.emulator.addFault({ action: 'GetEmailIdentity', drop: 'before', times: 'always' });
		person.hurry();
		await person.runOn('verifyDomain', 'newsletter.example.org');
		const { buttons, answer } = await person.tells('No connection to 127.0.0.1');
		assert.deepEqual(buttons, ['Retry', 'Diagnose', 'Show Log']);
		await person.emulator.clearFaults();
		answer('Diagnose');
		await person.pick('Check Without Asking for Changes');
		await person.document(/^# Connection Report$/m);
	});

	test('Cancel ends it without a report', async () => {
		await person.emulator.addFault({ action: 'ListEmailIdentities', delayMs: 60_000, times: 'always' });
		person.hurry();
		const report = person.run('diagnose', { changes: true });
		await eventually(() => assert.ok(person.progress.includes('Diagnosing the connection…')));
		person.cancelProgress();
		assert.equal(await report, undefined);
		assert.deepEqual(
			vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs),
			[]
		);
	});

	for (const argument of [undefined, 42, {}, { changes: 'yes' }]) {
		test(`${JSON.stringify(argument)}: asks how much, and does nothing after Esc`, async () => {
			await person.row('mail.qcloud.com');
			await person.emulator.clearLog();
			const report = person.run('diagnose', argument);
			await person.asked('Diagnose Connection');
			await person.escape();
			assert.equal(await report, undefined);
			// The sidebar goes on reading one domain after the other.
			assert.deepEqual(
				(await person.emulator.actions()).filter(action => action !== 'GetEmailIdentity'),
				[]
			);
		});
	}
});

suite('Diagnose Connection with a clock that is off', () => {
	const person = usePerson({ isSignedOut: true });

	teardown(() => person.emulator.setClock(0));

	test('one message tells of the clock, and the rest is checked all the same', async () => {
		// A profile is told of the clock once in a window, so this one is of no other test.
		writeTccli(person.home, 'diagnosed', sampleKeys('international').main);
		await signInWithTccli(person, 'diagnosed');
		await person.row('mail.qcloud.com');
		await person.emulator.setClock(3600);
		await person.emulator.addFault({ action: 'CreateEmailAddress', status: 502, body: 'Bad Gateway', times: 'always' });
		const text = String(await person.run('diagnose', { changes: true }));
		assert.match(text, /^ {4}trouble +Clock: 60 minutes slow$/m);
		assert.match(text, /^ {4}ok +Key: accepted$/m);
		assert.match(text, /^ {4}not checked +ses:CreateEmailAddress: the answer does not tell: HTTP 502$/m);
		await person.tells('Apart from the clock, everything that was checked is in order.');
		assert.deepEqual(
			person.messages.map(message => message.text).filter(message => / slow|Clock/.test(message)),
			["The clock of this computer is 60 minutes slow. Set it right. Requests are signed with Tencent Cloud's time meanwhile."]
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

	test('checks the way as far as it goes', async () => {
		person.hurry();
		const text = String(await person.run('diagnose'));
		assert.match(text, /^ {4}trouble +Connection \(TCP\): nothing accepts connections there \(ECONNREFUSED\)$/m);
		assert.match(text, /^ {4}not checked +TLS: there was no connection for it$/m);
		assert.match(text, /^ +→ Nothing answers at localhost:\d+ on this computer\./m);
		assert.match(text, /^ {4}not checked +Profile: nobody is signed in$/m);
		assert.match(text, /^ {4}trouble +DNS servers: 127\.0\.0\.1:\d+, from the setting/m);
		await person.tells('There is trouble with 3 things');
	});
});

suite('a local emulator that has stopped', () => {
	const env: NodeJS.ProcessEnv = {};
	let emulator: Emulator;
	let command: RegExp;

	suiteSetup(async () => {
		emulator = await startEmulator();
		env['TENCENT_SES_EMULATOR'] = addressLine(emulator);
		const [port, dnsPort, smtpPort] = [emulator.endpoint, emulator.dns, emulator.smtp].map(address => address.split(':').at(-1));
		command = new RegExp(`Start it again: npm run emulator -- --port ${port} --dns-port ${dnsPort} --smtp-port ${smtpPort}$`, 'm');
	});

	const person = usePerson({ emulator: 'none', env });

	suiteSetup(async () => {
		await person.row('mail.qcloud.com');
		await emulator.close();
	});

	test('Diagnose Connection says how to start it again, and nothing of networks', async () => {
		person.hurry();
		void person.run('diagnose', { changes: true });
		await person.click('There is trouble with 3 things: Connection (TCP)', 'Copy Report');
		await eventually(() => {
			const advice = [...person.clipboard.matchAll(/→ (.*)$/gm)].map(([, text = '']) => text);
			assert.equal(advice.length, 3);
			for (const text of advice) {
				assert.match(text, command);
				assert.doesNotMatch(text, /firewall|VPN|proxy|dns\.servers/);
			}
		});
	});

	test('Show Mail says so, too', async () => {
		await person.run('showEmulatorMail');
		const { text } = await person.tells('The local emulator does not answer, so it may have stopped.');
		assert.match(text, command);
	});
});

suite('Create CAM Policy', () => {
	const person = usePerson();
	const usual = 'See domains, DNS records and addresses';
	const actions = [
		'ses:CreateEmailAddress',
		'ses:GetEmailIdentity',
		'ses:ListEmailAddress',
		'ses:ListEmailIdentities',
		'ses:UpdateEmailSmtpPassWord'
	];

	test('several tasks, a policy to paste', async () => {
		const policy = person.run('createCamPolicy');
		const box = await person.asked('Create CAM Policy');
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
		const document = await person.document();
		assert.equal(document.getText(), text);
		assert.deepEqual(
			(await person.lenses(document)).map(({ title }) => title),
			['$(copy) Copy Policy', '$(link-external) Open CAM Console']
		);
	});

	test('a policy for tasks opens as JSON that nobody is asked to save, and is found again by its address', async () => {
		const text = await person.run('createCamPolicy', { tasks: ['createAddresses', 'setSmtpPasswords'] });
		const { isUntitled, isDirty, languageId, uri, getText } = await person.document();
		assert.deepEqual([isUntitled, isDirty, languageId, uri.scheme, getText()], [false, false, 'json', 'tencent-ses-report', text]);
		assert.deepEqual(JSON.parse(getText()).statement[0].action, actions);
		// As after a reload of the window.
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), text);
	});

	for (const argument of [undefined, { tasks: [] }, { tasks: ['everything'] }, { tasks: 'see' }]) {
		test(`${JSON.stringify(argument)}: asks for the tasks, and makes nothing after Esc`, async () => {
			const policy = person.run('createCamPolicy', argument);
			await person.asked('Create CAM Policy');
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
