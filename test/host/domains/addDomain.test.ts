import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { timesUntilTold } from '../../helpers/emulatorControl.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';

const nameStep = 'Add Domain (1/2)';
const keyStep = 'Add Domain (2/2)';
const added = 'mail.example.net';

suite('Add Domain', () => {
	const person = usePerson();

	suite('ways to start', () => {
		test('type a name, accept the recommended key', async () => {
			await toName();
			await person.waitForBoxMessage(/^Enter the domain to send mail from/, 'none');
			await person.type(added);
			await person.waitForBoxMessage(/^Adds mail\.example\.net$/, 'info');
			await person.enter();
			const { placeholder, items } = await person.waitForBox(keyStep);
			assert.equal(placeholder, 'Select the DKIM key that signs the mail of mail.example.net');
			assert.match(items[0]?.description ?? '', /recommended/);
			await person.enter();
			await isAdded(added);
			assert.ok((await dkimValue(added)).length > 300);
			const { buttons } = await person.waitForMessage('Added');
			assert.deepEqual(buttons, ['Show DNS Records', 'Copy DNS Records', 'Watch']);
		});

		test('a short key for DNS hosts that need one', async () => {
			await toKey();
			await person.pick('1024 bits');
			await isAdded(added);
			assert.ok((await dkimValue(added)).length <= 255);
		});

		test('from the menu of the view, which passes the selected row: the box is empty', async () => {
			await person.runOn('addDomain', 'mail.qcloud.com');
			assert.equal((await person.waitForBox('Add Domain (1/2)')).value, '');
		});

		test('from Create Sender Address, which has no domain to offer', async () => {
			await person.emulator.replaceState({ domains: [], senders: [], zone: [] });
			await person.run('refresh');
			void person.run('createSenderAddress');
			await person.click('This account has no sender domains yet. Add one first', 'Add Domain');
			await person.waitForBox(nameStep);
		});

		test('an internationalized domain name is typed in Unicode and added in ASCII', async () => {
			await toKey('Post.müller.example');
			await person.enter();
			await isAdded('post.xn--mller-kva.example');
		});
	});

	suite('what is pasted becomes its domain', () => {
		const pastes = (what: string, text: string) =>
			test(what, async () => {
				await toName();
				await person.type(text);
				assert.equal(person.box.value, added);
				await person.waitForBoxMessage(/^Adds mail\.example\.net$/, 'info');
			});
		pastes('a web address', 'https://mail.example.net/inbox?x=1');
		pastes('an address', 'service@mail.example.net');
		pastes('a mailbox', 'Tencent Cloud <service@mail.example.net>');

		test('but not what is typed letter by letter', async () => {
			await toName();
			const text = 'service@mail.example.net';
			for (const end of text.split('').keys()) {
				await person.type(text.slice(0, end + 1));
			}
			await person.waitForBoxMessage(/^This is an address\. Enter only its domain: mail\.example\.net\.$/, 'error');
			assert.equal(person.box.value, text);
		});
	});

	suite('the message about a new domain leads on', () => {
		const leads = (button: string, arrives: () => Promise<unknown>) =>
			test(button, async () => {
				await toKey();
				await person.enter();
				await isAdded(added);
				await person.click('Added mail.example.net.', button);
				await arrives();
			});
		leads('Show DNS Records', () => person.waitForPage(/^\s*mail\.example\.net\n/));
		leads('Copy DNS Records', () => person.waitForBox('Copy DNS Records As'));
		leads('Watch', async () => {
			await person.waitForDescription(added, /watch/);
			await person.run('stopWatching', { domain: added });
		});
	});

	suite('validates a domain while it is typed', () => {
		const validates = (text: string, severity: 'error' | 'warning' | 'info', sentence: RegExp) =>
			test(`${text.length > 40 ? `${text.length} characters` : text}: ${sentence.source}`, async () => {
				await toName();
				await person.type(text);
				await person.waitForBoxMessage(sentence, severity);
			});
		validates('a@', 'error', /^This is an address\. Enter only the part after the @\./);
		validates('http://', 'error', /^This is part of a web address/);
		validates('*.example.net', 'error', /cannot contain a \*\. Enter example\.net, or a subdomain of it/);
		validates('*.', 'error', /cannot contain a \*\.$/);
		validates('_dmarc.example.net', 'error', /^_dmarc is a name for DNS records only\. A sender domain cannot contain an underscore/);
		validates('mail example.net', 'error', /Character 5 is a space, which is not allowed/);
		validates('“mail.example.net”', 'error', /Character 1 is "“", which is not allowed/);
		validates('mail‑one.example.net', 'error', /Character 5 is "‑" \(U\+2011\), not "-"\.$/);
		validates('mail(1).example.net', 'error', /Character 5 is "\(", which is not allowed/);
		validates('mail\u200b.example.net', 'error', /Character 5 is invisible \(U\+200B\)/);
		validates('mail..example.net', 'error', /an extra dot/);
		validates('.example.net', 'error', /an extra dot/);
		validates(`${'a'.repeat(64)}.example.net`, 'error', /more than 63 characters in its ASCII form: a{29}…\. Shorten it/);
		validates('-mail.example.net', 'error', /start or end with a hyphen: -mail\./);
		validates(`${'a.'.repeat(125)}example.net`, 'error', /at most 253 characters/);
		validates('mail', 'error', /at least one dot/);
		validates('192.0.2.1', 'error', /^This is an IP address/);
		validates('mail.example.123', 'error', /A domain name cannot end in a number: 123/);
		validates('xn--a.example', 'error', /^This part of the internationalized domain name is not valid: xn--a\./);
		validates('co.uk', 'error', /^co\.uk is a public suffix, under which domains are registered/);
		validates('gmail.com', 'error', /^gmail\.com belongs to a mailbox provider/);
		validates('mail.qq.com', 'error', /^qq\.com belongs to a mailbox provider/);
		validates('Mail.QCloud.com.', 'error', /^mail\.qcloud\.com is already in this account\. Its row/);
		validates('bücher.example', 'error', /^xn--bcher-kva\.example is already in this account/);
		validates('example.net', 'warning', /^Adds example\.net\. A subdomain such as mail\.example\.net is better/);
		validates('mail.müller.de', 'info', /^Adds mail\.xn--mller-kva\.de, the ASCII form of mail\.müller\.de$/);
		// The emulator plays DNS as well.
		validates('mail.company.test', 'info', /^Adds mail\.company\.test$/);

		test('an empty box shows no error until Enter, which is rejected', async () => {
			await toName();
			await person.enter();
			await person.waitForBoxMessage(/^Enter a domain that you own, such as mail\.example\.com\./, 'error');
			assert.equal(person.box.title, nameStep);
		});

		test('Enter is rejected while there is an error', async () => {
			await toName();
			await person.answer('mail');
			await person.waitForBoxMessage(/at least one dot/, 'error');
			assert.deepEqual([person.box.title, person.box.value], [nameStep, 'mail']);
		});

		test('an account with ten domains: a warning, and SES decides', async () => {
			const { domains, ...state } = await person.emulator.state();
			const [first] = domains;
			assert.ok(first);
			const more = Array.from({ length: 10 - domains.length }, (_, index) => ({ ...first, name: `more-${index + 1}.example.com` }));
			await person.emulator.replaceState({ ...state, domains: [...domains, ...more] });
			await person.run('refresh');
			await toName();
			await person.waitForBoxMessage(/^This account has 10 sender domains; SES allows 10\./, 'warning');
			await person.type(added);
			await person.waitForBoxMessage(
				/^This account has 10 sender domains; SES allows 10\. If SES rejects the new one, delete one/,
				'warning'
			);
			await person.enter();
			await person.waitForBox(keyStep);
			await person.enter();
			await person.waitForBox(nameStep);
			await person.waitForBoxMessage(/^This account has reached its limit of sender domains.*Request ID: [0-9a-f-]{36}$/, 'error');
			assert.equal(person.box.value, added);
		});
	});

	suite('what SES refuses comes back to its step', () => {
		const refuses = (code: string, step: string, sentence: RegExp) =>
			test(`${code}: ${step}`, async () => {
				await toKey();
				const times = timesUntilTold(code);
				if (times > 1) {
					person.speedUp();
				}
				await person.emulator.addFault({ action: 'CreateEmailIdentity', code, times, message: 'What the service says' });
				await person.pick('1024 bits');
				await isRefused(step, sentence, added);
				assert.equal(await domain(added), undefined);
			});
		refuses('AuthFailure.UnauthorizedOperation', keyStep, /not allowed to do this.*ses:CreateEmailIdentity/);
		refuses('InternalError', keyStep, /internal error\. Try again/);
		refuses('InvalidParameter', keyStep, /did not understand.*What the service says/);
		refuses('InvalidParameterValue', keyStep, /did not understand.*What the service says/);
		refuses('InvalidParameterValue.InvalidEmailIdentity', nameStep, /^SES does not accept this domain\. Use a domain of your own/);
		refuses('LimitExceeded', keyStep, /quota of your account is used up/);
		refuses('MissingParameter', keyStep, /did not understand/);
		refuses('OperationDenied', keyStep, /does not allow this for your account: What the service says/);
		refuses('OperationDenied.ExceedDomainLimit', nameStep, /reached its limit of sender domains/);
		refuses('RequestLimitExceeded', keyStep, /received too many requests/);

		test('InvalidParameterValue.CreatedByOther: a domain of another account', async () => {
			await toKey('taken.example.com');
			await person.enter();
			await isRefused(nameStep, /^Another Tencent Cloud account has added this domain/, 'taken.example.com');
		});

		test('InvalidParameterValue.RepeatCreation: added elsewhere meanwhile; the box knows it from then on', async () => {
			// A domain whose answer was lost in another test would count as added.
			const name = 'quicker.example.net';
			await toKey(name);
			const { domains, ...state } = await person.emulator.state();
			const [first] = domains;
			assert.ok(first);
			await person.emulator.replaceState({ ...state, domains: [...domains, { ...first, name }] });
			await person.enter();
			await isRefused(nameStep, /^This domain is already in your account/, name);
			await person.type('');
			await person.type(name);
			await person.waitForBoxMessage(/^quicker\.example\.net is already in this account\. Its row/, 'error');
		});

		test('after a refusal, Enter tries again', async () => {
			await toKey();
			await person.emulator.addFault({ action: 'CreateEmailIdentity', code: 'FailedOperation' });
			await person.pick('1024 bits');
			await person.waitForBoxMessage(/SES rejected the request/);
			await person.enter();
			await isAdded(added);
			assert.ok((await dkimValue(added)).length <= 255);
		});

		test('a response that is lost after the domain was added: reported as added', async () => {
			await toKey();
			await person.emulator.addFault({ action: 'CreateEmailIdentity', drop: 'after' });
			await person.enter();
			await isAdded(added);
		});

		test('a connection that breaks before: says so and keeps what was typed', async () => {
			await toKey();
			await person.emulator.addFault({ action: 'CreateEmailIdentity', drop: 'before' });
			await person.enter();
			await person.waitForBoxMessage(/No connection to .*Check the network and the proxy settings/);
			assert.equal(person.box.title, keyStep);
			assert.equal(await domain(added), undefined);
		});
	});

	suite('Back and Esc', () => {
		test('Back keeps the name, and the key that was chosen', async () => {
			await toKey();
			await person.emulator.addFault({ action: 'CreateEmailIdentity', code: 'InvalidParameterValue.InvalidEmailIdentity' });
			await person.pick('1024 bits');
			assert.equal((await person.waitForBox(nameStep)).value, added);
			await person.answer('post.example.net');
			await person.waitForBox(keyStep);
			await person.back();
			assert.equal((await person.waitForBox(nameStep)).value, 'post.example.net');
			await person.enter();
			await person.waitForBox(keyStep);
			await person.enter();
			await isAdded('post.example.net');
			assert.ok((await dkimValue('post.example.net')).length <= 255);
		});

		test('both steps stay open while the focus is elsewhere', async () => {
			await toName();
			assert.ok(person.box.staysOpen);
			await person.answer(added);
			assert.ok((await person.waitForBox(keyStep)).staysOpen);
		});

		test('Esc cancels a request without a message, and the list is read again', async () => {
			await toKey();
			await person.emulator.addFault({ action: 'CreateEmailIdentity', stall: 'before' });
			await person.emulator.clearLog();
			await person.enter();
			await eventually(() => assert.equal(person.box.placeholder, 'Adding mail.example.net…'));
			assert.ok(person.box.isBusy);
			await person.waitForFaults();
			await person.escape();
			await person.waitUntilClosed();
			await eventually(async () => {
				// The list that was read after the test before may still arrive.
				const [, after] = (await person.emulator.actions()).join().split('CreateEmailIdentity');
				assert.match(after ?? 'not sent', /ListEmailIdentities/);
			});
			assert.deepEqual(person.messages, []);
		});

		test('Esc before anything was sent leaves no trace', async () => {
			await toKey();
			await person.escape();
			await person.waitUntilClosed();
			assert.equal(await domain(added), undefined);
			assert.deepEqual(person.messages, []);
		});
	});

	suite('as keybindings, tasks and extensions use it', () => {
		interface Added {
			readonly domain: string;
			readonly records: readonly { readonly type: string; readonly name: string; readonly expected: string }[];
			readonly requestId: string | undefined;
		}

		const add = async (request: unknown) => (await person.run('addDomain', request)) as Added | undefined;

		const adds = (what: string, request: object, name: string) =>
			test(`${what}: asks nothing and resolves to what was added`, async () => {
				const { requestId, records = [], ...rest } = (await add(request)) ?? {};
				assert.deepEqual(rest, { domain: name });
				assert.match(requestId ?? '', /^[0-9a-f-]{36}$/);
				const kept = (await domain(name))?.records ?? [];
				assert.deepEqual(
					records.map(({ type, name: recordName, expected }) => ({ type, name: recordName, expected })),
					kept.map(({ type, name: recordName, expected }) => ({ type, name: recordName, expected }))
				);
				assert.deepEqual(records.map(({ type }) => type).sort(), ['MX', 'TXT', 'TXT', 'TXT']);
			});
		adds('long key', { domain: added, dkimKeyLength: 2048 }, added);
		adds('short key', { domain: added, dkimKeyLength: 1024 }, added);
		adds('IDN', { domain: ' Post.Müller.example. ', dkimKeyLength: 2048 }, 'post.xn--mller-kva.example');
		adds('address', { domain: 'service@mail.example.net', dkimKeyLength: 2048 }, added);
		adds('registered domain, in spite of the advice', { domain: 'example.net', dkimKeyLength: 2048 }, 'example.net');

		const asks = (what: string, request: unknown, step: string) =>
			test(`${what}: asks (${step}), and resolves to undefined after Esc`, async () => {
				const { domains } = await person.emulator.state();
				const adding = add(request);
				await person.waitForBox(step);
				await person.escape();
				assert.equal(await adding, undefined);
				assert.deepEqual((await person.emulator.state()).domains, domains);
			});
		asks('nothing known', undefined, nameStep);
		asks('something else altogether', 42, nameStep);
		asks('values of other types', { domain: 1, dkimKeyLength: '2048' }, nameStep);
		asks('key length missing', { domain: added }, keyStep);
		asks('key length that there is not', { domain: added, dkimKeyLength: 4096 }, keyStep);
		asks('domain wrong', { domain: 'mail', dkimKeyLength: 2048 }, nameStep);
		asks('domain of a mailbox service', { domain: 'gmail.com', dkimKeyLength: 2048 }, nameStep);
		asks('domain in the account', { domain: 'mail.qcloud.com', dkimKeyLength: 2048 }, nameStep);
		asks('domain of another account, which SES tells', { domain: 'taken.example.com', dkimKeyLength: 2048 }, nameStep);

		test('the response was lost: resolves without a request id', async () => {
			await person.emulator.addFault({ action: 'CreateEmailIdentity', drop: 'after' });
			const result = await add({ domain: added, dkimKeyLength: 2048 });
			assert.deepEqual({ ...result, records: result?.records.length }, { domain: added, records: 4, requestId: undefined });
		});

		test('added, but the list cannot be read afterwards: resolves all the same', async () => {
			await person.row('mail.qcloud.com');
			await person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'InternalError' });
			assert.equal((await add({ domain: added, dkimKeyLength: 2048 }))?.domain, added);
		});
	});

	async function toName(): Promise<void> {
		void person.run('addDomain');
		await person.waitForBox(nameStep);
	}

	async function toKey(name = added): Promise<void> {
		await toName();
		await person.answer(name);
		await person.waitForBox(keyStep);
	}

	/** The domain is in the account and the sidebar, and a message says what comes next. That its row is selected, a workbench test sees. */
	async function isAdded(name: string): Promise<void> {
		await person.waitForMessage(`Added ${name}. Publish its DNS records, then verify it.`);
		await person.row(name);
		assert.ok(await domain(name));
	}

	/** The refusal is on show in its step, with its request id behind a button, and nothing typed is lost. */
	async function isRefused(step: string, sentence: RegExp, name: string): Promise<void> {
		await person.waitForBox(step);
		await person.waitForBoxMessage(sentence);
		const [, requestId] = /Request ID: ([0-9a-f-]{36})/.exec(person.box.message) ?? [];
		assert.ok(requestId);
		if (step === keyStep) {
			person.box.pressInRow('1024 bits', 'Copy Request ID');
		} else {
			person.box.press('Copy Request ID');
		}
		assert.equal(person.clipboard, requestId);
		if (step === keyStep) {
			await person.back();
		}
		assert.equal((await person.waitForBox(nameStep)).value, name);
	}

	async function domain(name: string) {
		return (await person.emulator.state()).domains.find(candidate => candidate.name === name);
	}

	async function dkimValue(name: string): Promise<string> {
		return (await domain(name))?.records.find(({ expected }) => expected.startsWith('v=DKIM1'))?.expected ?? '';
	}
});
