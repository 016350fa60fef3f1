import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { timesUntilTold } from '../../helpers/emulatorControl.ts';
import { eventually } from '../eventually.ts';
import { type Person, usePerson } from '../person.ts';

const domainStep = 'Create Sender Address (1/3)';
const addressStep = 'Create Sender Address (2/3)';
const nameStep = 'Create Sender Address (3/3)';

suite('Create Sender Address', () => {
	const person = usePerson();
	const { toDomain, toAddress, toName, isCreated } = flowOf(person);

	suite('the list of domains', () => {
		for (const mailbox of ['Tencent <early@mail.qcloud.com>', 'From：Tencent ＜early＠mail.qcloud.com＞']) {
			test(`a mailbox that is typed or pasted answers all steps: ${mailbox}`, async () => {
				await toDomain();
				await person.type(mailbox);
				await eventually(() => assert.deepEqual(person.box.active, ['early@mail.qcloud.com']));
				await person.enter();
				assert.equal((await person.waitForBox(nameStep)).value, 'Tencent');
				await person.waitForBoxMessage(/^From: Tencent <early@mail\.qcloud\.com>$/, 'info');
				await person.enter();
				await isCreated('early@mail.qcloud.com', 'Tencent');
			});
		}

		test('a full address that cannot be created is shown in the next step, with what is wrong', async () => {
			await toDomain();
			await person.answer('News <news@mail.qcloud.com>');
			assert.equal((await person.waitForBox(addressStep)).value, 'news@mail.qcloud.com');
			await person.waitForBoxMessage(/already exists/, 'error');
		});

		/** Selects a domain in the list, or starts at its row. */
		const starts = {
			'in the list': async (domain: string) => {
				await toDomain();
				await person.pick(domain);
			},
			'at its row': (domain: string) => person.runOn('createSenderAddress', domain)
		};
		for (const [place, start] of Object.entries(starts)) {
			const stops = (domain: string, sentence: RegExp, ...offers: readonly string[]) =>
				test(`${domain}, selected ${place}, stops there: ${sentence.source}`, async () => {
					await start(domain);
					await person.waitForBox(domainStep);
					await person.waitForBoxMessage(sentence);
					const { labels } = person.box;
					assert.deepEqual(labels.slice(labels.indexOf(domain) + 1, labels.indexOf(domain) + 1 + offers.length), offers);
					assert.equal(labels.at(-1), 'Add Domain…');
				});
			stops('alerts.example.com', /already has 10 addresses, which is the limit\. Delete one of them, or choose another domain\./);
			stops(
				'shop.example.net',
				/is not verified, so SES will reject the address\. Publish its DNS records and verify it first\./,
				'Show DNS Records of shop.example.net',
				'Verify shop.example.net'
			);
		}

		test('one that was full when the list was read: Enter reads it again', async () => {
			await person.row('alerts.example.com');
			const state = await person.emulator.state();
			const full = state.senders.find(({ address }) => address.endsWith('@alerts.example.com'));
			await person.emulator.replaceState({ ...state, senders: state.senders.filter(sender => sender !== full) });
			await starts['at its row']('alerts.example.com');
			await person.waitForBox(domainStep);
			await eventually(() => assert.deepEqual(person.box.active, ['alerts.example.com']));
			await person.enter();
			await person.waitForBox(addressStep);
		});

		test('from the title of the view, which passes the focused row of an address: only its domain is taken', async () => {
			await person.runOn('createSenderAddress', 'news@mail.qcloud.com');
			assert.equal((await person.waitForBox(addressStep)).value, '');
		});

		test('what it offers instead: the DNS records, the verification and another domain', async () => {
			for (const [offer, opens] of [
				['Show DNS Records of shop.example.net', () => person.waitForPage(/DKIM/)],
				['Verify shop.example.net', () => person.waitForMessage(/shop\.example\.net/)],
				['Add Domain…', () => person.waitForBox(/^Add Domain/)]
			] as const) {
				await starts['in the list']('shop.example.net');
				await person.pick(offer);
				await opens();
			}
		});

		test('SES cannot be reached: a message says so before anything is asked, and Retry goes on with what was given', async () => {
			person.speedUp();
			await person.emulator.addFault({ action: 'ListEmailIdentities', drop: 'before', times: 'always' });
			await person.run('refresh');
			assert.equal(await person.run('createSenderAddress', { domain: 'mail.qcloud.com', address: 'service' }), undefined);
			const { buttons } = await person.waitForMessage(/^No connection to 127\.0\.0\.1:\d+ /);
			assert.deepEqual([buttons, person.hasBox], [['Retry', 'Diagnose', 'Show Log'], false]);
			await person.emulator.clearFaults();
			await person.click('No connection', 'Retry');
			await person.waitForBox(nameStep);
		});

		test('a domain that the account does not have can be added', async () => {
			await toDomain();
			await person.type('zzzz');
			await eventually(() => assert.deepEqual(person.box.active, ['Add Domain…']));
		});
	});

	suite('the message about the new address', () => {
		async function pressesAfter(name: string, button: string): Promise<void> {
			await toName();
			await person.answer(name);
			await isCreated('service@mail.qcloud.com', name);
			const message = await person.waitForMessage('Created');
			assert.deepEqual(message.buttons, ['Send Test Mail', 'Set SMTP Password', 'Copy From Header']);
			message.answer(button);
		}
		test('Copy From Header', async () => {
			await pressesAfter('Tencent Cloud', 'Copy From Header');
			await eventually(() => assert.equal(person.clipboard, 'Tencent Cloud <service@mail.qcloud.com>'));
		});

		test('Send Test Mail: from the new address', async () => {
			await pressesAfter('', 'Send Test Mail');
			await person.waitForBox('Send Test Mail (1/5)');
			await person.pick('Newsletter, January');
			await person.waitForBox('Send Test Mail (3/5)');
			await person.answer('ada@example.com');
			await person.waitForBox('Send Test Mail (4/5)');
			await person.answer('News');
			await person.waitForBox('Send Test Mail (5/5)');
			assert.ok(person.box.labels.includes('From: service@mail.qcloud.com'));
		});

		test('Set SMTP Password: asks for that of the new address', async () => {
			await pressesAfter('', 'Set SMTP Password');
			const { placeholder } = await person.waitForBox('Set SMTP Password (1/2)');
			assert.match(placeholder, /^Generate or enter the new SMTP password of service@mail\.qcloud\.com/);
		});
	});

	suite('validates an address while it is typed', () => {
		const validates = (text: string, severity: 'error' | 'warning' | 'info', sentence: RegExp, domain?: string) =>
			test(`${text.length > 40 ? `${text.length} characters` : text}${domain ? ` at ${domain}` : ''}: ${sentence.source}`, async () => {
				await toAddress(domain);
				await person.type(text);
				await person.waitForBoxMessage(sentence, severity);
			});
		validates('a b', 'error', /cannot contain spaces/);
		validates('a(b', 'error', /before the @ cannot contain "\("\./);
		validates('müller', 'error', /before the @ cannot contain "ü": only/);
		validates('.a', 'error', /begin with a dot/);
		validates('a.', 'error', /cannot end with a dot/);
		validates('a..b', 'error', /Two dots/);
		validates('a'.repeat(65), 'error', /can have at most 64 characters/);
		validates('a'.repeat(64), 'info', /^Creates a{64}@/);
		validates('a\u200bb', 'error', /Character 2 is invisible \(U\+200B\)/);
		validates('service@mail.qcloud.com；', 'error', /Character 24 is "；", which is not allowed/);
		validates('service@mail.qcloud.com>', 'error', /Character 24 is ">", which is not allowed/);
		validates('service＠mail.qcloud.com', 'info', /^Creates service@mail\.qcloud\.com$/);
		validates('a@', 'error', /not a domain name.*@mail\.qcloud\.com/);
		validates('a@example.org', 'error', /example\.org is not a sender domain of/);
		validates('a@alerts.example.com', 'error', /belongs to alerts\.example\.com, but mail\.qcloud\.com is chosen/);
		validates('NEWS', 'error', /news@mail\.qcloud\.com already exists/);
		validates('service', 'info', /^Creates service@mail\.qcloud\.com$/);
		validates('info@bücher.example', 'info', /^Creates info@xn--bcher-kva\.example$/, 'xn--bcher-kva.example');

		test('addresses that are long for SMTP, or for mail at all', async () => {
			const longDomain = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.example`;
			const { domains, senders } = await person.emulator.state();
			const [first] = domains;
			assert.ok(first);
			await person.emulator.replaceState({ domains: [...domains, { ...first, name: longDomain, verified: true }], senders });
			await person.run('refresh');
			await toAddress(longDomain);
			await person.type('a');
			await person.waitForBoxMessage(/SMTP passwords only for addresses of up to 128 characters\. This one has 192/, 'warning');
			await person.type('a'.repeat(64));
			await person.waitForBoxMessage(/can have at most 254 characters\. This one has 255/, 'error');
		});

		test('nothing is said of an empty box until Enter', async () => {
			await toAddress();
			await person.waitForBoxMessage(/Enter the part before @mail\.qcloud\.com, a full address, or Name <address>/, 'none');
			await person.enter();
			await person.waitForBoxMessage(/Enter the part before the @/, 'error');
			assert.equal(person.box.title, addressStep);
		});

		for (const mailbox of ['"Acme, Inc." <pasted@mail.qcloud.com>', 'Acme, Inc.＜pasted＠mail.qcloud.com＞']) {
			test(`a mailbox fills address and name: ${mailbox}`, async () => {
				await toAddress();
				await person.type(mailbox);
				assert.equal(person.box.value, 'pasted@mail.qcloud.com');
				await person.enter();
				assert.equal((await person.waitForBox(nameStep)).value, 'Acme, Inc.');
				await person.waitForBoxMessage(/^From: "Acme, Inc\." <pasted@mail\.qcloud\.com> — keep the quotation marks/, 'warning');
			});
		}

		test('Enter is not taken while there is an error', async () => {
			await toAddress();
			await person.answer('a..b');
			await person.waitForBoxMessage(/Two dots/, 'error');
			assert.deepEqual([person.box.title, person.box.value], [addressStep, 'a..b']);
		});
	});

	suite('validates a sender name while it is typed', () => {
		const validates = (what: string, name: string, severity: 'error' | 'warning' | 'info', sentence: RegExp) =>
			test(`${what}: ${sentence.source}`, async () => {
				await toName();
				await person.type(name);
				await person.waitForBoxMessage(sentence, severity);
			});
		validates('a colon', 'Support: EU', 'error', /cannot contain a colon/);
		validates('an angle bracket', 'a<b', 'error', /cannot contain < or >/);
		validates('a control character', 'a\tb', 'error', /control character/);
		validates('a line separator', 'a\u2028b', 'error', /single line/);
		validates('a bidirectional override', 'a\u202eb', 'error', /changes the direction/);
		validates('998 bytes and more', 'a'.repeat(1000), 'error', /too long/);
		validates('an encoded word', '=?utf-8?Q?a=3A?=', 'error', /cannot contain =\?…\?=/);
		validates('nothing that shows', '\u3164', 'error', /no visible character/);
		validates('half a character', 'a\ud800', 'error', /incomplete character/);
		validates('a comma', 'Acme, Inc.', 'warning', /^From: "Acme, Inc\." <service@/);
		validates('Chinese', '腾讯云', 'info', /^From: 腾讯云 <service@/);
		validates('nothing', '', 'info', /^From: service@mail\.qcloud\.com$/);
		validates('letters', 'Tencent Cloud', 'info', /^From: Tencent Cloud <service@mail\.qcloud\.com>$/);
	});

	suite('what SES refuses comes back to its step', () => {
		const refuses = (code: string, step: string, sentence: RegExp) =>
			test(`${code}: ${step}`, async () => {
				await toName();
				await person.type('Tencent Cloud');
				const times = timesUntilTold(code);
				await person.emulator.addFault({ action: 'CreateEmailAddress', code, times, message: 'What the service says' });
				if (times > 1) {
					person.speedUp();
				}
				await person.enter();
				await person.waitForBox(step);
				await person.waitForBoxMessage(sentence);
				const [, requestId] = /Request ID: ([0-9a-f-]{36})/.exec(person.box.message) ?? [];
				assert.ok(requestId);
				if (step === domainStep) {
					person.box.pressInRow(person.box.active[0] ?? '', 'Copy Request ID');
				} else {
					person.box.press('Copy Request ID');
					assert.equal(person.box.value, step === addressStep ? 'service' : 'Tencent Cloud');
				}
				assert.equal(person.clipboard, requestId);
			});
		refuses('AuthFailure.UnauthorizedOperation', nameStep, /not allowed to do this.*ses:CreateEmailAddress/);
		refuses('InternalError', nameStep, /internal error\. Try again/);
		refuses('InvalidParameter', addressStep, /did not understand.*What the service says/);
		refuses('InvalidParameterValue', addressStep, /did not understand.*What the service says/);
		refuses('InvalidParameterValue.IllegalEmailAddress', addressStep, /does not accept this address/);
		refuses('InvalidParameterValue.IllegalSenderName', nameStep, /does not accept this sender name/);
		refuses('InvalidParameterValue.RepeatEmailAddress', addressStep, /already exists/);
		refuses('LimitExceeded', nameStep, /quota of your account is used up/);
		refuses('MissingParameter', addressStep, /did not understand/);
		refuses('OperationDenied', nameStep, /does not allow this for your account: What the service says/);
		refuses('OperationDenied.DomainNotVerified', domainStep, /not verified this domain yet/);
		refuses('OperationDenied.ExceedSenderLimit', domainStep, /reached its limit of sender addresses/);
		refuses('RequestLimitExceeded', nameStep, /received too many requests/);

		test('after a refusal, Enter tries again with everything that was typed', async () => {
			await toName();
			await person.emulator.addFault({ action: 'CreateEmailAddress', code: 'FailedOperation' });
			await person.answer('Tencent Cloud');
			await person.waitForBoxMessage(/SES rejected the request/);
			await person.enter();
			await isCreated('service@mail.qcloud.com', 'Tencent Cloud');
		});

		test('a refusal that leads to the domains, which cannot be read any more: nothing typed is lost', async () => {
			await toName();
			await person.emulator.addFault({ action: 'CreateEmailAddress', code: 'OperationDenied.DomainNotVerified' });
			await person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'FailedOperation' });
			await person.answer('Tencent Cloud');
			await person.waitForBox(domainStep);
			await person.waitForBoxMessage(/not verified this domain yet/);
			await goesOnWith('service', 'Tencent Cloud');
		});

		test('an answer that is lost after the address was created counts as created', async () => {
			await toName();
			await person.emulator.addFault({ action: 'CreateEmailAddress', drop: 'after' });
			await person.enter();
			await isCreated('service@mail.qcloud.com', '');
		});

		test('a connection that breaks before says so and keeps everything', async () => {
			await toName();
			await person.emulator.addFault({ action: 'CreateEmailAddress', drop: 'before' });
			await person.answer('Tencent Cloud');
			await person.waitForBoxMessage(/No connection to .*Check the network and the proxy settings/, 'error');
			assert.equal(person.box.value, 'Tencent Cloud');
			assert.equal(await person.emulator.sender('service@mail.qcloud.com'), undefined);
		});
	});

	suite('Back and Esc', () => {
		test('Back keeps what was typed', async () => {
			await toName();
			await person.type('Tencent Cloud');
			await person.back();
			await person.waitForBox(addressStep);
			assert.equal(person.box.value, 'service');
			await person.back();
			await person.waitForBox(domainStep);
			await goesOnWith('service', 'Tencent Cloud');
		});

		test('every step stays open while the focus is elsewhere', async () => {
			await toName();
			assert.ok(person.box.staysOpen);
			await person.back();
			assert.ok((await person.waitForBox(addressStep)).staysOpen);
			await person.back();
			assert.ok((await person.waitForBox(domainStep)).staysOpen);
		});

		test('Esc cancels a request, and says so once it is certain that nothing was created', async () => {
			await toName();
			await person.emulator.addFault({ action: 'CreateEmailAddress', stall: 'before' });
			await person.emulator.clearLog();
			await person.enter();
			await person.waitForBoxMessage(/Creating service@mail\.qcloud\.com…/);
			assert.ok(person.box.isBusy);
			await person.waitForFaults();
			await person.escape();
			await person.waitUntilClosed();
			// The outcome is unknown, so both lists are read again: by the tree and to find out the outcome, in any order.
			await eventually(async () => {
				const actions = (await person.emulator.actions()).filter(action => action !== 'GetEmailIdentity');
				assert.deepEqual([...new Set(actions)].sort(), ['CreateEmailAddress', 'ListEmailAddress', 'ListEmailIdentities']);
				assert.equal(actions.filter(action => action === 'CreateEmailAddress').length, 1);
			});
			assert.deepEqual(person.messages, []);
			person.speedUp();
			await person.waitForMessage('service@mail.qcloud.com was not created: the response was lost, and SES does not list it.');
		});
	});

	suite('as keybindings, tasks and extensions use it', () => {
		const creates = (what: string, request: object, address: string, senderName: string) =>
			test(`${what}: asks nothing and resolves to what was created`, async () => {
				const created = (await person.run('createSenderAddress', request)) as { readonly requestId: string };
				assert.deepEqual({ ...created, requestId: undefined }, { address, senderName, requestId: undefined });
				assert.match(created.requestId, /^[0-9a-f-]{36}$/);
				assert.equal((await person.emulator.sender(address))?.name, senderName);
			});
		creates('full address', { address: 'a@mail.qcloud.com', senderName: 'Tencent Cloud' }, 'a@mail.qcloud.com', 'Tencent Cloud');
		creates('part before the @', { domain: 'mail.qcloud.com', address: 'b', senderName: '' }, 'b@mail.qcloud.com', '');
		creates('IDN', { domain: 'Bücher.example', address: 'c', senderName: ' Bücher ' }, 'c@xn--bcher-kva.example', 'Bücher');

		const asks = (what: string, request: unknown, step: string) =>
			test(`${what}: asks (${step}), and resolves to undefined after Esc`, async () => {
				const { senders } = await person.emulator.state();
				const created = person.run('createSenderAddress', request);
				await person.waitForBox(step);
				await person.escape();
				assert.equal(await created, undefined);
				assert.deepEqual((await person.emulator.state()).senders, senders);
			});
		asks('nothing known', undefined, domainStep);
		asks('something else altogether', 42, domainStep);
		asks('values of other types', { domain: 1, address: [], senderName: null }, domainStep);
		asks('name missing', { address: 'a@mail.qcloud.com' }, nameStep);
		asks('address wrong', { address: 'a..b@mail.qcloud.com', senderName: '' }, addressStep);
		asks('name wrong', { address: 'a@mail.qcloud.com', senderName: 'a: b' }, nameStep);
		asks('address taken', { address: 'news@mail.qcloud.com', senderName: '' }, addressStep);
		asks('domain not verified', { address: 'a@shop.example.net', senderName: '' }, domainStep);
		asks('unknown domain', { domain: 'nobody.example', address: 'a', senderName: '' }, domainStep);

		test('created, but the list cannot be read afterwards: resolves all the same', async () => {
			await person.row('mail.qcloud.com');
			await person.emulator.addFault({ action: 'ListEmailAddress', times: 'always', code: 'InternalError' });
			const created = (await person.run('createSenderAddress', { address: 'a@mail.qcloud.com', senderName: '' })) as { address: string };
			assert.equal(created.address, 'a@mail.qcloud.com');
		});

		test('refused by SES: asks', async () => {
			await person.emulator.addFault({ action: 'CreateEmailAddress', code: 'OperationDenied' });
			const created = person.run('createSenderAddress', { address: 'a@mail.qcloud.com', senderName: '' });
			await person.waitForBox(nameStep);
			await person.escape();
			assert.equal(await created, undefined);
		});
	});

	async function goesOnWith(localPart: string, name: string): Promise<void> {
		await person.pick('mail.qcloud.com');
		assert.equal((await person.waitForBox(addressStep)).value, localPart);
		await person.enter();
		assert.equal((await person.waitForBox(nameStep)).value, name);
	}
});

suite('Create Sender Address on the mainland', () => {
	const person = usePerson({ emulator: { site: 'mainland' } });
	const { toDomain, toAddress, toName, isCreated } = flowOf(person);

	test('addresses are counted without a limit for each domain, and one is created', async () => {
		await person.waitForProfile(/^Local Emulator · ap-guangzhou$/);
		await person.waitForDescription('mail.qcloud.com', /^verified, 3 addresses$/);
		await toDomain();
		assert.equal(person.box.items.find(({ label }) => label === 'mail.qcloud.com')?.description, 'verified · 3 addresses');
		await person.escape();
		await toName();
		await person.enter();
		await isCreated('service@mail.qcloud.com', '');
	});

	test('more than 10 addresses: SES decides', async () => {
		const { domains, senders } = await person.emulator.state();
		await person.emulator.replaceState({ domains, senders: senders.map(sender => ({ ...sender, region: 'ap-guangzhou' })) });
		await person.run('refresh');
		await toAddress('alerts.example.com');
		await person.type('a');
		await person.waitForBoxMessage(/there are 14 addresses, and 10 are allowed/, 'warning');
	});
});

function flowOf(person: Person) {
	async function toDomain(): Promise<void> {
		void person.run('createSenderAddress');
		await person.waitForBox(domainStep);
	}

	async function toAddress(domain = 'mail.qcloud.com'): Promise<void> {
		await person.runOn('createSenderAddress', domain);
		await person.waitForBox(addressStep);
	}

	async function toName(): Promise<void> {
		await toAddress();
		await person.answer('service');
		await person.waitForBox(nameStep);
	}

	async function isCreated(address: string, name: string): Promise<void> {
		await person.waitForMessage(`Created ${address}.`);
		assert.equal((await person.emulator.sender(address))?.name, name);
	}

	return { toDomain, toAddress, toName, isCreated };
}
