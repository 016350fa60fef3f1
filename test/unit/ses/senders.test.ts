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
/** The requests of a read with all retries. */
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
	reads('invalid creation date', { CreatedTimestamp: 'long ago' }, {});
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

	test('an error rejects', () =>
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

	/** The result of a create that gets the first reply; reading the list gets the second one. */
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
	const resultsIn = (name: string, replies: readonly Reply[], result: string | undefined, ...actions: readonly string[]) =>
		test(`${name}: ${result ?? 'created'}`, async () =>
			assert.deepEqual(await outcome(replies), { result, actions: ['CreateEmailAddress', ...actions] }));

	for (const [name, reply, code] of lostAnswers) {
		resultsIn(`${name}, address in the list`, [reply, listed('other@example.com', address)], undefined, 'ListEmailAddress');
		resultsIn(`${name}, address not in the list`, [reply, listed('other@example.com')], code, 'ListEmailAddress');
		resultsIn(`${name}, list null`, [reply, answer({ EmailSenders: null })], code, 'ListEmailAddress');
		resultsIn(`${name}, reading the list rejected`, [reply, refusal('UnauthorizedOperation')], code, 'ListEmailAddress');
		resultsIn(`${name}, answer with the list lost, too`, [reply, { trouble: 'drop' }], code, ...thrice);
	}
	resultsIn(
		'answer lost, address in the list in different case',
		[{ trouble: 'drop' }, listed('Service@EXAMPLE.com')],
		undefined,
		'ListEmailAddress'
	);
	for (const code of ['InvalidParameterValue.RepeatEmailAddress', 'OperationDenied.DomainNotVerified', 'AuthFailure.SignatureFailure']) {
		resultsIn('refused', [refusal(code), listed(address)], code);
	}

	resultsIn(
		'answer lost, address in the list with another name: it was there before',
		[{ trouble: 'drop' }, answer({ EmailSenders: [{ EmailAddress: address, EmailSenderName: 'Other' }] })],
		'InvalidParameterValue.RepeatEmailAddress',
		'ListEmailAddress'
	);

	test('answer lost, then an answer without a list: the outcome is unknown', () =>
		withLoopback([{ trouble: 'drop' }, answer({})], async ({ endpoint }) => {
			await assert.rejects(createSenderAddress(clientOf(endpoint), address, ''), mayHaveHappened);
		}));

	test('aborted while waiting for the answer: the list is not read', () =>
		withLoopback([{ trouble: 'silent' }], async server => {
			const controller = new AbortController();
			const arrival = server.nextRequest();
			const created = createSenderAddress(clientOf(server.endpoint), address, '', controller.signal);
			await arrival;
			controller.abort();
			await assert.rejects(created, { name: 'AbortError' });
			assert.equal(server.arrived.length, 1);
		}));

	test('aborted while reading the list', () => {
		const controller = new AbortController();
		return withLoopback(
			(_, index) => {
				if (index === 1) {
					setImmediate(() => controller.abort());
				}
				return { trouble: index === 0 ? 'drop' : 'silent' };
			},
			async ({ endpoint }) => {
				// The error of the write, because its effect is unknown.
				await assert.rejects(createSenderAddress(clientOf(endpoint), address, '', controller.signal), { code: 'Network' });
			}
		);
	});
});

suite('ses senders: delete', () => {
	const resultsIn = (name: string, replies: readonly Reply[], result: string, ...further: readonly string[]) =>
		test(`${name}: ${result}`, () =>
			withLoopback(replies, async ({ endpoint, arrived }) => {
				const deleting = deleteSenderAddress(clientOf(endpoint), address).then(() => 'deleted');
				const actual = await deleting.catch((error: unknown) => {
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
	resultsIn('answered', [answer({})], 'deleted');
	for (const [name, reply, code] of lostAnswers) {
		resultsIn(`${name}, address not in the list`, [reply, listed('other@example.com')], 'deleted', 'ListEmailAddress');
		resultsIn(`${name}, list null`, [reply, answer({ EmailSenders: null })], 'deleted', 'ListEmailAddress');
		resultsIn(`${name}, address in the list`, [reply, listed(address)], code, 'ListEmailAddress');
		resultsIn(`${name}, address in the list in different case`, [reply, listed('Service@EXAMPLE.com')], code, 'ListEmailAddress');
		resultsIn(`${name}, reading the list rejected`, [reply, refusal('UnauthorizedOperation')], code, 'ListEmailAddress');
		resultsIn(`${name}, answer with the list lost, too`, [reply, { trouble: 'drop' }], code, ...thrice);
	}
	const noSuchSender = 'InvalidParameterValue.NoSuchSender';
	resultsIn('unknown, not in the list', [refusal(noSuchSender), listed('other@example.com')], 'deleted', 'ListEmailAddress');
	resultsIn(
		'unknown, in the list in different case',
		[refusal(noSuchSender), listed('Service@EXAMPLE.com')],
		noSuchSender,
		'ListEmailAddress'
	);
	resultsIn('unknown, answer with the list lost', [refusal(noSuchSender), { trouble: 'drop' }], noSuchSender, ...thrice);
	for (const code of ['AuthFailure.SignatureFailure', 'AuthFailure.UnauthorizedOperation']) {
		resultsIn('refused', [refusal(code), listed()], code);
	}

	/** @param requests of a deletion that is canceled while it is in flight */
	const awaits = (what: string, replies: readonly Reply[], code: string | undefined, requests: number) =>
		test(`canceled in flight, ${what}: the answer is awaited`, async () => {
			const controller = new AbortController();
			const script = (_: unknown, index: number) => {
				controller.abort();
				return replies[index] ?? {};
			};
			await withLoopback(script, async ({ endpoint, arrived }) => {
				const deleted = deleteSenderAddress(clientOf(endpoint), address, controller.signal);
				await (code === undefined ? deleted : assert.rejects(deleted, { code }));
				assert.equal(arrived.length, requests);
			});
		});
	awaits('deleted', [answer({})], undefined, 1);
	awaits('answer lost', [{ trouble: 'drop' }], 'Network', 1);
	awaits('unknown, not in the list', [refusal(noSuchSender), listed()], undefined, 2);
});

suite('ses senders: SMTP password', () => {
	const listedWith = (SmtpPwdType: number | null) => answer({ EmailSenders: [{ EmailAddress: address, SmtpPwdType }] });
	/** For an address that had no password before. */
	const resultsInFirst = (name: string, replies: readonly Reply[], result: string | undefined, mayHave: boolean) =>
		test(`first password, answer lost, ${name}: ${result ?? 'set'}`, () =>
			withLoopback([{ trouble: 'drop' }, ...replies], async ({ endpoint, arrived }) => {
				const actual = await setSmtpPassword(clientOf(endpoint), address, 'aB1!aB2!aB', false).catch((error: unknown) => {
					assert.equal(mayHaveHappened(error), mayHave);
					return isSesError(error) ? error.code : undefined;
				});
				assert.equal(actual, result);
				assert.equal(arrived[1]?.headers['x-tc-action'], 'ListEmailAddress');
			}));
	resultsInFirst('it has a password now', [listedWith(1)], undefined, false);
	resultsInFirst('it has no password', [listedWith(0)], 'Network', false);
	resultsInFirst('the list does not tell', [listedWith(null)], 'Network', true);
	resultsInFirst('the address is gone', [listed()], 'Network', false);
	resultsInFirst('answer with the list lost', [{ trouble: 'drop' }], 'Network', true);

	const resultsIn = (name: string, reply: Reply, result: string) =>
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
	resultsIn('answered', answer({}, 'id-9'), 'id-9');
	for (const [name, reply, code] of lostAnswers) {
		// Never retried, and the list does not tell which password is valid.
		resultsIn(name, reply, code);
	}
	for (const code of ['OperationDenied.RepeatPassWord', 'InvalidParameterValue.InvalidSmtpPassWord']) {
		resultsIn('refused', refusal(code), code);
	}
});
