import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { SesClient } from '../../../src/ses/client.ts';
import { isSesError } from '../../../src/ses/errors.ts';
import { mayHaveHappened } from '../../../src/ses/retry.ts';
import {
	createSenderAddress,
	deleteSenderAddress,
	listSenderAddresses,
	type SenderAddress,
	setSmtpPassword
} from '../../../src/ses/senders.ts';
import { answer, lostAnswers, type Reply, refusal, withLoopback } from '../../helpers/loopback.ts';

const address = 'service@example.com';

const clientOf = (endpoint: string, timeout = 10_000) =>
	new SesClient({
		endpoint,
		region: 'ap-singapore',
		credentials: () => ({ secretId: 'id', secretKey: 'key' }),
		timeout,
		delay: async () => {},
		pacer: undefined
	});

const listed = (...addresses: readonly string[]) => answer({ EmailSenders: addresses.map(EmailAddress => ({ EmailAddress })) });
/** Reads are tried again. */
const thrice = ['ListEmailAddress', 'ListEmailAddress', 'ListEmailAddress'] as const;

suite('ses senders: list', () => {
	test('no list', () =>
		withLoopback([answer({})], async ({ endpoint }) => {
			await assert.rejects(listSenderAddresses(clientOf(endpoint)), { name: 'SesError', code: 'UnreadableAnswer' });
		}));

	const lists = (name: string, content: object, expected: readonly SenderAddress[]) =>
		test(name, () =>
			withLoopback([answer(content)], async ({ endpoint, arrived }) => {
				assert.deepEqual(await listSenderAddresses(clientOf(endpoint)), expected);
				assert.deepEqual(
					arrived.map(({ headers, body }) => [headers['x-tc-action'], body]),
					[['ListEmailAddress', '{}']]
				);
			})
		);
	lists('list null', { EmailSenders: null }, []);
	lists('empty list', { EmailSenders: [] }, []);

	const reads = (name: string, fields: object, expected: Partial<SenderAddress>) =>
		lists(name, { EmailSenders: [{ EmailAddress: address, ...fields }] }, [
			{ address, senderName: '', created: undefined, hasSmtpPassword: undefined, ...expected }
		]);
	reads('address only', {}, {});
	reads('name', { EmailSenderName: '腾讯云' }, { senderName: '腾讯云' });
	reads('name null', { EmailSenderName: null }, {});
	reads('name empty', { EmailSenderName: '' }, {});
	reads('no SMTP password', { SmtpPwdType: 0 }, { hasSmtpPassword: false });
	reads('SMTP password set', { SmtpPwdType: 1 }, { hasSmtpPassword: true });
	reads('SMTP password null', { SmtpPwdType: null }, {});
	reads('created in Unix seconds', { CreatedTimestamp: 1_600_000_000 }, { created: new Date('2020-09-13T12:26:40Z') });
	reads('created in Unix seconds as text', { CreatedTimestamp: '1600000000' }, { created: new Date('2020-09-13T12:26:40Z') });
	reads('created as a date', { CreatedTimestamp: '2020-09-13T12:26:40Z' }, { created: new Date('2020-09-13T12:26:40Z') });
	reads('created null', { CreatedTimestamp: null }, {});
	reads('created empty', { CreatedTimestamp: '' }, {});
	reads('created unreadable', { CreatedTimestamp: 'long ago' }, {});
	reads('created out of range', { CreatedTimestamp: 1e300 }, {});

	test('keeps the order of the service', () =>
		withLoopback(
			[answer({ EmailSenders: ['b@x.example', 'a@x.example', 'c@x.example'].map(EmailAddress => ({ EmailAddress })) })],
			async ({ endpoint }) => {
				const listed = await listSenderAddresses(clientOf(endpoint));
				assert.deepEqual(
					listed.map(sender => sender.address),
					['b@x.example', 'a@x.example', 'c@x.example']
				);
			}
		));

	test('a refusal comes through', () =>
		withLoopback([refusal('UnauthorizedOperation')], async ({ endpoint }) => {
			await assert.rejects(listSenderAddresses(clientOf(endpoint)), { name: 'SesError', code: 'UnauthorizedOperation' });
		}));
});

suite('ses senders: create', () => {
	const sends = (senderName: string, expected: object) =>
		test(`sends ${JSON.stringify(expected)}`, () =>
			withLoopback([answer({}, 'id-8')], async ({ endpoint, arrived }) => {
				assert.equal(await createSenderAddress(clientOf(endpoint), address, senderName), 'id-8');
				assert.deepEqual(
					arrived.map(({ headers, body }) => [headers['x-tc-action'], JSON.parse(body)]),
					[['CreateEmailAddress', expected]]
				);
			}));
	sends('', { EmailAddress: address });
	sends('Tencent Cloud', { EmailAddress: address, EmailSenderName: 'Tencent Cloud' });
	sends('腾讯云 "通知"', { EmailAddress: address, EmailSenderName: '腾讯云 "通知"' });

	/** What comes of a create that gets the first reply, and a list, if one is asked for, the second. */
	const outcome = async (replies: readonly Reply[]) => {
		const timeout = replies[0]?.trouble === 'silent' ? 1000 : undefined;
		let result: string | undefined;
		let actions: readonly (string | undefined)[] = [];
		await withLoopback(replies, async ({ endpoint, arrived }) => {
			result = await createSenderAddress(clientOf(endpoint, timeout), address, '').catch((error: unknown) => {
				assert.ok(isSesError(error), String(error));
				return error.code;
			});
			actions = arrived.map(({ headers }) => headers['x-tc-action']);
		});
		return { result, actions };
	};
	const comesTo = (name: string, replies: readonly Reply[], result: string | undefined, ...actions: readonly string[]) =>
		test(`${name}: ${result ?? 'created'}`, async () =>
			assert.deepEqual(await outcome(replies), { result, actions: ['CreateEmailAddress', ...actions] }));

	for (const [name, reply, code] of lostAnswers) {
		comesTo(`${name}, address in the list`, [reply, listed('other@example.com', address)], undefined, 'ListEmailAddress');
		comesTo(`${name}, address not in the list`, [reply, listed('other@example.com')], code, 'ListEmailAddress');
		comesTo(`${name}, list null`, [reply, answer({ EmailSenders: null })], code, 'ListEmailAddress');
		comesTo(`${name}, list refused`, [reply, refusal('UnauthorizedOperation')], code, 'ListEmailAddress');
		comesTo(`${name}, list lost, too`, [reply, { trouble: 'drop' }], code, ...thrice);
	}
	comesTo(
		'answer lost, address in the list in other case',
		[{ trouble: 'drop' }, listed('Service@EXAMPLE.com')],
		undefined,
		'ListEmailAddress'
	);
	for (const code of ['InvalidParameterValue.RepeatEmailAddress', 'OperationDenied.DomainNotVerified', 'AuthFailure.SignatureFailure']) {
		comesTo('refused', [refusal(code), listed(address)], code);
	}

	comesTo(
		'answer lost, address in the list with another name: it was there before',
		[{ trouble: 'drop' }, answer({ EmailSenders: [{ EmailAddress: address, EmailSenderName: 'Other' }] })],
		'InvalidParameterValue.RepeatEmailAddress',
		'ListEmailAddress'
	);

	test('answer lost, and an answer without a list: whether it was created is not known', () =>
		withLoopback([{ trouble: 'drop' }, answer({})], async ({ endpoint }) => {
			await assert.rejects(createSenderAddress(clientOf(endpoint), address, ''), mayHaveHappened);
		}));

	test('aborted while the answer is awaited: no list is asked for', () =>
		withLoopback([{ trouble: 'silent' }], async server => {
			const controller = new AbortController();
			const arrival = server.nextRequest();
			const created = createSenderAddress(clientOf(server.endpoint), address, '', controller.signal);
			await arrival;
			controller.abort();
			await assert.rejects(created, { name: 'AbortError' });
			assert.equal(server.arrived.length, 1);
		}));

	test('aborted while the list is awaited', () => {
		const controller = new AbortController();
		return withLoopback(
			(_, index) => {
				if (index === 1) {
					setImmediate(() => controller.abort());
				}
				return { trouble: index === 0 ? 'drop' : 'silent' };
			},
			async ({ endpoint }) => {
				// The error of the write: it may have had its effect.
				await assert.rejects(createSenderAddress(clientOf(endpoint), address, '', controller.signal), { code: 'Network' });
			}
		);
	});
});

suite('ses senders: delete', () => {
	const comesTo = (name: string, replies: readonly Reply[], result: string, ...further: readonly string[]) =>
		test(`${name}: ${result}`, () =>
			withLoopback(replies, async ({ endpoint, arrived }) => {
				const actual = await deleteSenderAddress(clientOf(endpoint), address).catch((error: unknown) => {
					assert.ok(isSesError(error), String(error));
					return error.code;
				});
				assert.equal(actual, result);
				assert.deepEqual(
					arrived.map(({ headers }) => headers['x-tc-action']),
					['DeleteEmailAddress', ...further]
				);
				assert.deepEqual(JSON.parse(arrived[0]?.body ?? ''), { EmailAddress: address });
			}));
	comesTo('answered', [answer({})], 'deleted');
	for (const [name, reply, code] of lostAnswers) {
		comesTo(`${name}, address not in the list`, [reply, listed('other@example.com')], 'deleted', 'ListEmailAddress');
		comesTo(`${name}, list null`, [reply, answer({ EmailSenders: null })], 'deleted', 'ListEmailAddress');
		comesTo(`${name}, address in the list`, [reply, listed(address)], code, 'ListEmailAddress');
		comesTo(`${name}, address in the list in other case`, [reply, listed('Service@EXAMPLE.com')], code, 'ListEmailAddress');
		comesTo(`${name}, list refused`, [reply, refusal('UnauthorizedOperation')], code, 'ListEmailAddress');
		comesTo(`${name}, list lost, too`, [reply, { trouble: 'drop' }], code, ...thrice);
	}
	const noSuchSender = 'InvalidParameterValue.NoSuchSender';
	comesTo('not known, not in the list', [refusal(noSuchSender), listed('other@example.com')], 'wasGone', 'ListEmailAddress');
	comesTo('not known, in the list in other case', [refusal(noSuchSender), listed('Service@EXAMPLE.com')], noSuchSender, 'ListEmailAddress');
	comesTo('not known, list lost', [refusal(noSuchSender), { trouble: 'drop' }], noSuchSender, ...thrice);
	for (const code of ['AuthFailure.SignatureFailure', 'AuthFailure.UnauthorizedOperation']) {
		comesTo('refused', [refusal(code), listed()], code);
	}

	test('aborted while the answer is awaited: no list is asked for', () =>
		withLoopback([{ trouble: 'silent' }], async server => {
			const controller = new AbortController();
			const arrival = server.nextRequest();
			const deleted = deleteSenderAddress(clientOf(server.endpoint), address, controller.signal);
			await arrival;
			controller.abort();
			await assert.rejects(deleted, { name: 'AbortError' });
			assert.equal(server.arrived.length, 1);
		}));
});

suite('ses senders: SMTP password', () => {
	const listedWith = (SmtpPwdType: number | null) => answer({ EmailSenders: [{ EmailAddress: address, SmtpPwdType }] });
	/** Of an address that had no password before. */
	const comesToFirst = (name: string, replies: readonly Reply[], result: string | undefined, mayHave: boolean) =>
		test(`first password, answer lost, ${name}: ${result ?? 'set'}`, () =>
			withLoopback([{ trouble: 'drop' }, ...replies], async ({ endpoint, arrived }) => {
				const actual = await setSmtpPassword(clientOf(endpoint), address, 'aB1!aB2!aB', false).catch((error: unknown) => {
					assert.equal(mayHaveHappened(error), mayHave);
					return isSesError(error) ? error.code : undefined;
				});
				assert.equal(actual, result);
				assert.equal(arrived[1]?.headers['x-tc-action'], 'ListEmailAddress');
			}));
	comesToFirst('it has one now', [listedWith(1)], undefined, false);
	comesToFirst('it has none', [listedWith(0)], 'Network', false);
	comesToFirst('the list does not say', [listedWith(null)], 'Network', true);
	comesToFirst('the address is gone', [listed()], 'Network', false);
	comesToFirst('list lost', [{ trouble: 'drop' }], 'Network', true);

	const comesTo = (name: string, reply: Reply, result: string) =>
		test(`${name}: ${result}`, () =>
			withLoopback([reply], async ({ endpoint, arrived }) => {
				const actual = await setSmtpPassword(clientOf(endpoint), address, 'aB1!aB2!aB').catch((error: unknown) => {
					assert.ok(isSesError(error), String(error));
					assert.ok(!JSON.stringify([error, error.message]).includes('aB1!aB2!aB'));
					return error.code;
				});
				assert.equal(actual, result);
				assert.deepEqual(
					arrived.map(({ headers, body }) => [headers['x-tc-action'], JSON.parse(body)]),
					[['UpdateEmailSmtpPassWord', { EmailAddress: address, Password: 'aB1!aB2!aB' }]]
				);
			}));
	comesTo('answered', answer({}, 'id-9'), 'id-9');
	for (const [name, reply, code] of lostAnswers) {
		// Never set again on its own, and no list tells which password holds.
		comesTo(name, reply, code);
	}
	for (const code of ['OperationDenied.RepeatPassWord', 'InvalidParameterValue.InvalidSmtpPassWord']) {
		comesTo('refused', refusal(code), code);
	}
});
