import assert from 'node:assert/strict';
import { setup, suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { eventually } from '../eventually.ts';
import { type Person, usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';

const domain = 'newsletter.example.org';
const another = 'shop.example.net';
const verified = 'mail.qcloud.com';

/** SES does not see a record. */
const unseen = {
	action: 'UpdateEmailIdentity',
	status: 200,
	body: JSON.stringify({
		Response: {
			IdentityType: 'DOMAIN',
			VerifiedForSendingStatus: false,
			Attributes: [{ Type: 'TXT', SendDomain: `_dmarc.${domain}`, ExpectedValue: 'v=DMARC1; p=none', CurrentValue: '', Status: false }],
			RequestId: '0b9a1a2c-3d4e-4f50-8a6b-7c8d9e0f1a2b'
		}
	})
};

suite('Verify Domain', () => {
	const person = usePerson();
	const { publishAll, asked, verifiesElsewhere, watches, watchesNothing, check } = waysOf(person);
	const verify = () => person.runOn('verifyDomain', domain);

	setup(() => person.emulator.clearLog());

	suite('on demand', () => {
		test('everything is published: SES verifies, and the next step is one click away', async () => {
			await publishAll();
			assert.deepEqual(await person.run('verifyDomain', { domain }), { domain, isVerified: true });
			const { buttons } = await person.waitForMessage(`${domain} is verified. You can create sender addresses now.`);
			assert.deepEqual(buttons, ['Create Sender Address', 'Show DNS Records']);
			await person.waitForDescription(domain, /^verified/);
			assert.equal(await asked(), 1);
			await person.click('is verified', 'Create Sender Address');
			await person.waitForBox('Create Sender Address (2/3)');
		});

		test('something is wrong: says what, and SES is not asked', async () => {
			assert.deepEqual(await person.run('verifyDomain', { domain }), { domain, isVerified: false });
			const sentence = `${domain} is not verified: 2 of 4 DNS records do not match. DKIM: wrong value, DMARC: not published yet.`;
			const { buttons } = await person.waitForMessage(sentence);
			assert.deepEqual(buttons, ['Publish in the Emulator', 'Show DNS Records', 'Verify Anyway']);
			assert.equal(await asked(), 0);
			await person.click(sentence, 'Show DNS Records');
			await person.waitForPage(/^newsletter\.example\.org\n/);
		});

		test('in the emulator, its message offers to publish the records, and then to verify', async () => {
			await verify();
			await person.click('2 of 4 DNS records do not match', 'Publish in the Emulator');
			await person.click(`Published the DNS records of ${domain} in the emulator.`, 'Verify Domain');
			await person.waitForMessage(`${domain} is verified.`);
		});

		test('Verify Anyway asks, and says what SES sees', async () => {
			await verify();
			await person.click('2 of 4 DNS records do not match', 'Verify Anyway');
			await person.waitForMessage(
				`SES has not verified ${domain} yet, because it does not find the right values for these records: DKIM, DMARC.`
			);
			assert.equal(await asked(), 1);
		});

		test('by palette, a domain is chosen first', async () => {
			void person.run('verifyDomain');
			await person.pick(domain);
			await person.waitForMessage('2 of 4 DNS records do not match');
		});

		test('DNS is right, but SES does not see it yet', async () => {
			await publishAll();
			await person.emulator.addFault(unseen);
			await verify();
			const { buttons } = await person.waitForMessage('it does not find the right values for these records: DMARC.');
			assert.deepEqual(buttons, ['Watch', 'Show DNS Records']);
			await person.waitForDescription(domain, /^ready to verify/);
		});

		test('a verified domain: says so, and SES is never asked', async () => {
			void person.run('verifyDomain');
			await person.pick(verified);
			await person.waitForMessage(`${verified} is already verified.`);
			assert.equal(await asked(), 0);
		});

		test('a verified domain whose mail is received elsewhere: nothing is wrong', async () => {
			await person.emulator.withdraw([{ type: 'MX', name: verified }]);
			await person.emulator.publish([{ type: 'MX', name: verified, value: '10 mx.example.com' }]);
			await person.run('verifyDomain', { domain: verified });
			await person.waitForMessage(`${verified} is already verified.`);
			await person.run('showDomain', { domain: verified });
			await person.waitForPage(/mail is received elsewhere/);
			await person.waitForPage(/You can send mail from addresses of this domain\.\n/);
		});

		test('a verified domain whose records no longer match: warns, and SES is never asked', async () => {
			await person.emulator.withdraw([{ type: 'TXT', name: `qcloud._domainkey.${verified}` }]);
			await person.run('verifyDomain', { domain: verified });
			const { severity, buttons } = await person.waitForMessage(
				/is verified, but its DNS records no longer match: DKIM: not published yet/
			);
			assert.deepEqual({ severity, buttons }, { severity: 'warning', buttons: ['Show DNS Records'] });
			assert.equal(await asked(), 0);
			assert.equal((await person.emulator.state()).domains.find(({ name }) => name === verified)?.verified, true);
		});

		test('verified elsewhere since the list was read: says so, the row follows, and SES is never asked', async () => {
			await person.waitForDescription(domain, /^wrong value: DKIM/);
			await verifiesElsewhere();
			await verify();
			await person.waitForMessage(`${domain} is verified, but its DNS records no longer match`);
			await person.waitForDescription(domain, /^verified/);
			assert.equal(await asked(), 0);
		});

		const refuses = (code: string, sentence: RegExp) =>
			test(`${code}: says what to do`, async () => {
				await publishAll();
				await person.emulator.addFault({ action: 'UpdateEmailIdentity', code });
				await verify();
				await person.waitForMessage(sentence);
			});
		refuses('FailedOperation.DKIMNotApplied', /SES has no DKIM key for this domain yet/);
		refuses('AuthFailure.UnauthorizedOperation', /not allowed to do this.*ses:UpdateEmailIdentity/);
		refuses('InvalidParameterValue.NotExistDomain', /This domain no longer exists in SES/);

		test('after an error, Retry goes on', async () => {
			await publishAll();
			await person.emulator.addFault({ action: 'UpdateEmailIdentity', drop: 'before' });
			await verify();
			await person.click('Check the network', 'Retry');
			await person.waitForMessage(`${domain} is verified.`);
		});

		test('can be canceled, without a message', async () => {
			await publishAll();
			await person.emulator.addFault({ action: 'UpdateEmailIdentity', delayMs: 60_000, code: 'InternalError' });
			person.speedUp();
			const verifying = person.run('verifyDomain', { domain });
			await eventually(async () => assert.equal(await asked(), 1));
			await eventually(() => assert.ok(person.progress.includes(`Verifying ${domain}…`)));
			person.cancelProgress();
			assert.equal(await verifying, undefined);
			assert.deepEqual(person.messages, []);
		});
	});

	suite('Publish DNS Records in the Emulator', () => {
		test('replaces what is wrong, adds what is missing, and Verify Domain follows', async () => {
			await person.runOn('publishInEmulator', domain);
			await person.waitForMessage(`Published the DNS records of ${domain} in the emulator.`);
			await person.waitForDescription(domain, /^ready to verify/);
			const dkim = (await person.emulator.zone()).filter(({ name }) => name === `qcloud._domainkey.${domain}`);
			assert.equal(dkim.length, 1);
			assert.doesNotMatch(dkim[0]?.value ?? '', /AnotherService/);
			await person.click('Published the DNS records', 'Verify Domain');
			await person.waitForMessage(`${domain} is verified.`);
		});

		test('merges SPF and leaves other texts alone', async () => {
			await person.emulator.publish([
				{ type: 'TXT', name: another, value: 'v=spf1 include:_spf.example.com -all' },
				{ type: 'TXT', name: another, value: 'site-verification=1' }
			]);
			await person.runOn('publishInEmulator', another);
			await person.waitForMessage(`Published the DNS records of ${another} in the emulator.`);
			const zone = await person.emulator.zone();
			const texts = zone.filter(record => record.type === 'TXT' && record.name === another).map(({ value }) => value);
			assert.deepEqual([...texts].sort(), ['site-verification=1', 'v=spf1 include:_spf.example.com include:qcloudmail.com -all']);
		});

		test('with nothing to publish, says so', async () => {
			await person.runOn('publishInEmulator', verified);
			await person.waitForMessage(`All DNS records of ${verified} are already published in the emulator.`);
		});
	});

	suite('Watch', () => {
		const watch = async (name = domain) => {
			await person.runOn('watchDomain', name);
		};

		/** Begins a watch and waits until it has looked once. */
		const watchOnce = async () => {
			await watch();
			await watches(`${domain}: 2 of 4 records`);
		};

		teardown(async () => {
			for (const name of [domain, another]) {
				await person.run('stopWatching', { domain: name });
			}
			await watchesNothing();
		});

		test('shows how far it is, checks on demand, and asks SES only when DNS is right', async () => {
			await watchOnce();
			await person.emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
			await check();
			await watches(`${domain}: 3 of 4 records`);
			assert.equal(await asked(), 0);
			await publishAll();
			await check();
			const { buttons } = await person.waitForMessage(`${domain} is verified. You can create sender addresses now.`);
			assert.deepEqual(buttons, ['Create Sender Address', 'Show DNS Records']);
			await person.waitForDescription(domain, /^verified/);
			await watchesNothing();
			assert.equal(await asked(), 1);
		});

		test('DNS is right, but SES does not see it yet: the watch asks again after the next check', async () => {
			await watchOnce();
			await publishAll();
			await person.emulator.addFault(unseen);
			await check();
			await watches(`${domain}: 4 of 4 records`);
			assert.equal(await asked(), 1);
			await check();
			await person.waitForMessage(`${domain} is verified.`);
			assert.equal(await asked(), 2);
		});

		test('of several domains: how many, and each can be stopped', async () => {
			await watch();
			await watch(another);
			await watches('2 domains');
			await person.runOn('stopWatching', domain);
			await watches(`${another}: 0 of 4 records`);
			void person.run('stopWatching');
			await watchesNothing();
			assert.equal(await asked(), 0);
		});

		test('of several domains: those that are checked in the list are stopped', async () => {
			await watchOnce();
			await watch(another);
			await watches('2 domains');
			void person.run('stopWatching');
			const box = await person.waitForBox('Stop Watching');
			await box.pickMany([`${domain}: 2 of 4 records`]);
			await watches(`${another}: 0 of 4 records`);
		});

		test('of a domain that was verified elsewhere meanwhile: says so, and SES is never asked', async () => {
			await watchOnce();
			await verifiesElsewhere();
			await check();
			await person.waitForMessage(`${domain} is verified.`);
			assert.equal(await asked(), 0);
		});

		test('an error on the way: the watch continues', async () => {
			await watchOnce();
			// Of a kind that is not tried again for a minute first.
			await person.emulator.addFault({ action: 'GetEmailIdentity', times: 'always', body: '<html>' });
			await check();
			await watches(`${domain}: check failed`);
			await person.emulator.clearFaults();
			await check();
			await watches(`${domain}: 2 of 4 records`);
			assert.deepEqual(person.messages, []);
		});

		const ends = (code: string, sentence: RegExp, ...offered: readonly string[]) =>
			test(`${code} ends it, with a message`, async () => {
				await watchOnce();
				await person.emulator.addFault({ action: 'GetEmailIdentity', code });
				await check();
				const { buttons } = await person.waitForMessage(sentence);
				assert.deepEqual(buttons, [...offered, 'Show Log']);
				await watchesNothing();
				if (offered.includes('Watch Again')) {
					await person.click('has ended', 'Watch Again');
					await watches(`${domain}: 2 of 4 records`);
				}
			});
		ends('InvalidParameterValue.NotExistDomain', /Watching newsletter\.example\.org has ended: This domain no longer exists/);
		ends(
			'AuthFailure.SecretIdNotFound',
			/Watching newsletter\.example\.org has ended: .*The SecretId does not exist/,
			'Sign In',
			'Watch Again'
		);

		test('ends without a second message when Verify Domain is quicker', async () => {
			await watchOnce();
			await publishAll();
			await verify();
			await person.waitForMessage(`${domain} is verified.`);
			await watchesNothing();
			assert.equal(await asked(), 1);
			assert.equal(person.messages.filter(({ text }) => text.includes('is verified')).length, 1);
		});

		test('ends without a second message when the domain is deleted', async () => {
			await watchOnce();
			await person.runOn('deleteDomain', domain);
			await person.click(`Delete ${domain}?`, 'Delete…');
			await person.waitForBox('Delete Domain');
			await person.answer(domain);
			await person.waitForMessage(`Deleted ${domain}.`);
			await watchesNothing();
			assert.deepEqual(
				person.messages.filter(({ text }) => text.includes('Watching')),
				[]
			);
		});

		test('of a verified domain there is nothing to watch', async () => {
			void person.run('watchDomain');
			const { labels } = await person.waitForBox('Watch Domain Until It Is Verified');
			assert.ok(labels.includes(domain));
			assert.ok(!labels.includes(verified));
		});

		test('continues after a reload of the window, and still verifies', async () => {
			await watchOnce();
			await person.reload();
			await watches(`${domain}: 2 of 4 records`);
			assert.equal(await asked(), 0);
			await publishAll();
			await check();
			await person.waitForMessage(`${domain} is verified.`);
			assert.equal(await asked(), 1);
			// What is over is not taken up again.
			await person.reload();
			await person.row(domain);
			await watchesNothing();
			assert.equal(await asked(), 1);
		});

		test('started more than two hours ago: ends with a last check when the window opens, and can be started again', async () => {
			await watchOnce();
			await person.reload(async () => {
				const kept = person.windowState.get<readonly object[]>('tencentSes.watches') ?? [];
				assert.equal(kept.length, 1);
				await person.windowState.update(
					'tencentSes.watches',
					kept.map(watched => ({ ...watched, started: Date.now() - 3 * 60 * 60_000 }))
				);
			});
			const { buttons } = await person.waitForMessage(
				`Stopped watching ${domain} after two hours. SES has not verified it. 2 of 4 DNS records match.`
			);
			assert.deepEqual(buttons, ['Watch Again', 'Show DNS Records']);
			await watchesNothing();
			await person.click('two hours', 'Watch Again');
			await watches(`${domain}: 2 of 4 records`);
			assert.equal(await asked(), 0);
		});
	});
});

suite('Watch with several profiles', () => {
	const person = usePerson({ env: { TENCENT_SES_EMULATOR: undefined } });
	const { publishAll, watches, watchesNothing, check } = waysOf(person);
	const { main, readOnly } = sampleKeys('international');

	suiteSetup(async () => {
		const { endpoint, dns } = person.emulatorAddress;
		await configure({ endpoint, 'dns.servers': [dns] });
		await signIn(main);
		await signIn(readOnly);
	});

	setup(() => switchTo('International'));

	suiteTeardown(() => configure({ endpoint: undefined, 'dns.servers': undefined }));

	test('a watch continues for its profile after switching to a read-only one, and its message leads back', async () => {
		await person.runOn('watchDomain', domain);
		await watches(`${domain}: 2 of 4 records`);
		await switchTo('International 2');
		await watches(`${domain} (International): 2 of 4 records`);
		await publishAll();
		await check();
		await person.waitForMessage(`${domain} (International) is verified.`);
		await person.click('is verified', 'Create Sender Address');
		await person.waitForBox(/^Create Sender Address .*\(2\/3\)$/);
		await isSignedInAs('International');
	});

	test('a page of another profile says so, and is filled after switching to that profile', async () => {
		await person.runOn('showDomain', domain);
		await person.waitForPage(/\nnot verified · wrong value: DKIM\n/);
		await switchTo('International 2');
		await person.waitForPage(/You are not signed in to the account of this domain/);
		await switchTo('International');
		await person.waitForPage(/\nnot verified · wrong value: DKIM\n/);
	});

	test('a watch ends with its profile, without a message', async () => {
		await person.runOn('watchDomain', another);
		await watches(`${another}: 0 of 4 records`);
		void person.run('signOut');
		await person.click('International', 'Sign Out');
		await watchesNothing();
		assert.deepEqual(person.messages, []);
	});

	async function signIn({ secretId, secretKey }: Credentials): Promise<void> {
		const signingIn = person.run('signIn');
		await person.pick('SecretId and SecretKey');
		await person.pick('International – Singapore');
		for (const [title, text] of [
			['Tencent SES: SecretId (3/4)', secretId],
			['Tencent SES: SecretKey (4/4)', secretKey]
		] as const) {
			await person.waitForBox(title);
			await person.answer(text);
		}
		await signingIn;
	}

	async function switchTo(label: string): Promise<void> {
		const switching = person.run('switchProfile');
		await person.pick(label);
		await switching;
		await isSignedInAs(label);
	}

	async function isSignedInAs(label: string): Promise<void> {
		await person.row(domain);
		await person.waitForProfile(new RegExp(`^${label} ·`));
	}
});

function waysOf(person: Person) {
	/** Publishes what SES wants to see, in place of what is there. */
	async function publishAll(): Promise<void> {
		const { domains } = await person.emulator.state();
		const records = domains.find(({ name }) => name === domain)?.records ?? [];
		assert.ok(records.length > 0);
		await person.emulator.withdraw(records.map(({ type, name }) => ({ type, name })));
		await person.emulator.publish(records.map(({ type, name, expected }) => ({ type, name, value: expected })));
	}

	/** How often SES was asked to look at the records in this test. */
	async function asked(): Promise<number> {
		return (await person.emulator.actions()).filter(action => action === 'UpdateEmailIdentity').length;
	}

	async function verifiesElsewhere(): Promise<void> {
		const state = await person.emulator.state();
		const domains = state.domains.map(entry => (entry.name === domain ? { ...entry, verified: true } : entry));
		await person.emulator.replaceState({ ...state, domains });
	}

	/** What the status bar says of watches. */
	const shown = () => person.statusItems.filter(({ id }) => id.endsWith('tencentSes.watches')).map(({ text }) => text);
	const watches = (text: string) => eventually(() => assert.deepEqual(shown(), [`$(eye) ${text}`]));
	const watchesNothing = () => eventually(() => assert.deepEqual(shown(), []));

	/** Has a watch look at once. It has to have looked before. */
	async function check(): Promise<void> {
		await person.run('checkWatches');
	}

	return { publishAll, asked, verifiesElsewhere, watches, watchesNothing, check };
}
