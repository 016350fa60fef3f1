import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { type AuthenticatingProxy, startAuthenticatingProxy, unresolvableHost } from '../../helpers/faultServers.ts';
import { usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';
import { signInWithTccli, writeTccli } from './signingIn.ts';

const domain = 'mail.qcloud.com';
const failure = 'Could not load the sender domains';
const unresolvable = `https://${unresolvableHost}`;

suite('When the connection to SES fails', () => {
	// Long enough for answers on a busy machine, even with shortened timers.
	const person = usePerson({ emulator: { tlsPort: 0 }, isSignedOut: true, settings: { requestTimeout: 60 } });
	let proxy: AuthenticatingProxy;
	/** A port without a server. */
	let closedPort: string;

	suiteSetup(async () => {
		proxy = await startAuthenticatingProxy(Number(new URL(person.emulatorAddress.tls ?? '').port));
		const gone = await startAuthenticatingProxy(0);
		await gone.close();
		closedPort = gone.url;
		writeTccli(person.home, 'default', sampleKeys('international').main);
		await signInWithTccli(person, 'default');
		await person.row(domain);
	});

	suiteTeardown(() => proxy.close());

	teardown(async () => {
		await useProxy(undefined);
		await configure({ endpoint: person.emulatorAddress.endpoint });
		await person.row(domain);
	});

	async function useProxy(url: string | undefined): Promise<void> {
		await configure({ proxy: url }, 'http');
	}

	/** Asserts the error row, and the message of a command that needs the list. Then loads the list again. */
	const reads = (
		what: string,
		settings: () => { readonly endpoint: string | undefined; readonly proxy?: string },
		sentence: RegExp,
		look: () => void = () => {}
	) =>
		test(`${what}: ${sentence.source}`, async () => {
			person.speedUp();
			const { endpoint, proxy: url } = settings();
			if (url !== undefined) {
				await useProxy(url);
			}
			await configure({ endpoint });
			await person.waitForDescription(failure, sentence);
			await person.emulator.clearLog();
			await person.run('createSenderAddress');
			await person.waitForMessage(sentence);
			assert.equal(person.hasBox, false);
			assert.deepEqual(await person.emulator.actions(), []);
			look();
		});
	reads(
		'a setting with a full-width colon',
		() => ({ endpoint: 'https：//ses.example' }),
		/^The setting "tencentSes\.endpoint" is not usable: .* Character 6 is "：" \(U\+FF1A\), not ":"\.$/
	);
	reads(
		'a name that does not resolve',
		() => ({ endpoint: unresolvable }),
		/^The host name a+\.example could not be resolved\. Check the network, the VPN and the setting "tencentSes\.endpoint"/
	);
	reads(
		'a certificate of an unknown authority',
		() => ({ endpoint: person.emulatorAddress.tls }),
		/^The certificate of 127\.0\.0\.1:\d+ comes from an authority .* \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*"http\.systemCertificates".*NODE_EXTRA_CA_CERTS/
	);
	reads(
		'closed port',
		() => ({ endpoint: closedPort }),
		/^Nothing responds at 127\.0\.0\.1:\d+ on this computer\. .* check the setting "tencentSes\.endpoint"\./
	);
	reads(
		'a proxy that wants a password',
		() => ({ endpoint: unresolvable, proxy: proxy.url }),
		/^The proxy on the way to a+\.example requires a name and a password\. Add them to the setting "http\.proxy" as http:\/\/name:password@host:port/,
		() => {
			assert.ok(proxy.requests.length > 0);
			assert.ok(proxy.requests.every(({ target, isAllowed }) => target === `CONNECT ${unresolvableHost}:443` && !isAllowed));
		}
	);
	reads(
		'a proxy that gets its password, and a certificate of an unknown authority behind it',
		() => ({ endpoint: unresolvable, proxy: proxy.urlWithPassword }),
		/^The certificate of a+\.example comes from an authority that this computer does not trust/,
		() => assert.ok(proxy.requests.some(({ isAllowed }) => isAllowed))
	);
});
