import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { after, before, beforeEach, suite, test } from 'mocha';
import PostalMime from 'postal-mime';
import { Mailbox } from '../../../src/emulator/mailbox.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { sampleDomains, samplePassword, sampleState } from '../../../src/emulator/state/sampleData.ts';
import { sampleTemplateIds } from '../../../src/emulator/state/sampleTemplates.ts';
import { recipientOutcomes } from '../../../src/emulator/state/sent.ts';
import { type MessageParts, mimeMessage } from '../../../src/mail/mimeMessage.ts';
import type { SendEmailStatus } from '../../../src/ses/actions.ts';
import { call, steer } from '../../helpers/emulatorHarness.ts';

const from = `news@${sampleDomains.verified}`;
const goodMail = {
	FromEmailAddress: `Tencent Cloud News <${from}>`,
	Destination: ['someone@example.com'],
	Subject: 'Hello',
	Template: { TemplateID: sampleTemplateIds.code, TemplateData: '{"name":"Ann","code":"123"}' }
};

/** 2026-11-23T04:00:00Z, noon in Beijing. */
const noon = Date.UTC(2026, 10, 23, 4);

suite('emulator: sending', () => {
	let emulator: Emulator;
	let time = noon;

	before(async () => {
		emulator = await startEmulator({ now: () => time, rateLimits: false });
	});
	after(() => emulator.close());
	beforeEach(async () => {
		time = noon;
		await steer(emulator).use('DELETE', 'state');
		await steer(emulator).use('DELETE', 'mails');
	});

	async function act(action: string, body: object): Promise<Readonly<Record<string, unknown>>> {
		const { code, response } = await call(emulator, action, { body, timestamp: Math.floor(time / 1000) });
		assert.equal(code, undefined);
		return response;
	}

	async function sent(others: object = {}): Promise<string> {
		return String((await act('SendEmail', { ...goodMail, ...others }))['MessageId']);
	}

	async function rows(others: object = {}): Promise<readonly SendEmailStatus[]> {
		const { EmailStatusList } = await act('GetSendEmailStatus', { RequestDate: '2026-11-23', Offset: 0, Limit: 100, ...others });
		return EmailStatusList as readonly SendEmailStatus[];
	}

	test('the ID of a message has Beijing time', async () => {
		assert.match(await sent(), /^qcloudses-30-\d+-date-20261123120000-[0-9a-f]{12}$/);
	});

	test('the whole message is kept', async () => {
		const id = await sent({
			Subject: 'Code {{code}} für {{name}}',
			Cc: ['copy@example.com'],
			Bcc: ['hidden@example.com'],
			ReplyToAddresses: 'reply@example.com',
			Template: { TemplateID: sampleTemplateIds.code, TemplateData: '{"name":"Ännchen <b>","code":123}' },
			Attachments: [{ FileName: 'übersicht.txt', Content: Buffer.from('Inhalt').toString('base64') }],
			SmtpHeaders: '{"X-Campaign":"spring"}'
		});
		const [kept] = await steer(emulator).mails();
		const raw = await steer(emulator).mail(id);
		assert.deepEqual(kept, {
			id,
			time: noon,
			from: goodMail.FromEmailAddress,
			to: ['someone@example.com', 'copy@example.com', 'hidden@example.com'],
			subject: 'Code 123 für Ännchen <b>',
			via: 'api'
		});
		assert.match(raw, /^[\r\n -~]*$/);
		assert.ok(!raw.includes('hidden@example.com'));
		const mail = await PostalMime.parse(raw);
		assert.partialDeepStrictEqual(mail, {
			from: { name: 'Tencent Cloud News', address: from },
			to: [{ address: 'someone@example.com' }],
			cc: [{ address: 'copy@example.com' }],
			replyTo: [{ address: 'reply@example.com' }],
			subject: 'Code 123 für Ännchen <b>',
			messageId: `<${id}@ses-emulator.invalid>`
		});
		assert.equal(new Date(mail.date ?? '').getTime(), noon);
		assert.match(mail.html ?? '', /<p>Hello Ännchen &#60;b&#62;,<\/p>.*<b>123<\/b>/s);
		assert.match(mail.text ?? '', /^Hello Ännchen <b>,\r\n\r\nyour sign-in code is 123\./);
		assert.deepEqual(
			mail.attachments.map(({ filename, content }) => [filename, new TextDecoder().decode(content as ArrayBuffer)]),
			[['übersicht.txt', 'Inhalt']]
		);
		assert.equal(mail.headers.find(({ key }) => key === 'x-campaign')?.value, 'spring');
	});

	const contents: readonly [id: number, data: string, html: boolean, text: boolean][] = [
		[sampleTemplateIds.newsletter, '{}', true, false],
		[sampleTemplateIds.newsletter, '{"more":"than needed"}', true, false],
		[sampleTemplateIds.order, '{"name":"Ann","order":7}', false, true]
	];
	for (const [TemplateID, TemplateData, hasHtml, hasText] of contents) {
		test(`template ${TemplateID} with ${TemplateData}: html ${hasHtml}, text ${hasText}`, async () => {
			const { html, text } = await PostalMime.parse(await steer(emulator).mail(await sent({ Template: { TemplateID, TemplateData } })));
			assert.deepEqual([html !== undefined, text !== undefined], [hasHtml, hasText]);
		});
	}

	const senders: readonly (readonly [from: string, name: string | undefined])[] = [
		[from, ''],
		[from.toUpperCase(), ''],
		[`A <${from}>`, 'A'],
		[`Tencent Cloud News <${from}>`, 'Tencent Cloud News'],
		[`"Example, Ltd." <${from}>`, 'Example, Ltd.'],
		[`Example, Ltd. <${from}>`, 'Example, Ltd.'],
		[`腾讯云 “通知” <${from}>`, '腾讯云 “通知”'],
		[`${'ü'.repeat(100)} <${from}>`, 'ü'.repeat(100)]
	];
	for (const [FromEmailAddress, name] of senders) {
		test(`from ${FromEmailAddress.slice(0, 60)}`, async () => {
			const mail = await PostalMime.parse(await steer(emulator).mail(await sent({ FromEmailAddress })));
			assert.deepEqual([mail.from?.name, mail.from?.address?.toLowerCase()], [name, from]);
		});
	}

	/** Expected SendStatus and DeliverStatus, and whether delivered, opened, clicked, unsubscribed and complained. */
	const outcomes: readonly [localPart: string, seconds: number, expected: readonly unknown[]][] = [
		['someone', 0, [0, 0, false, false, false, false, false]],
		['someone', 2, [0, 0, false, false, false, false, false]],
		['someone', 3, [0, 1, true, false, false, false, false]],
		['bounce', 0, [0, 0, false, false, false, false, false]],
		['bounce', 3, [0, 3, false, false, false, false, false]],
		['dropped', 3, [0, 2, false, false, false, false, false]],
		['slow', 3, [0, 8, false, false, false, false, false]],
		['slow', 59, [0, 8, false, false, false, false, false]],
		['slow', 60, [0, 1, true, false, false, false, false]],
		['queued', 100_000, [0, 0, false, false, false, false, false]],
		['blocked', 0, [1007, 2, false, false, false, false, false]],
		['Blocked', 9, [1007, 2, false, false, false, false, false]],
		['opened', 3, [0, 1, true, true, true, false, false]],
		['unsubscribed', 3, [0, 1, true, true, false, true, false]],
		['complained', 3, [0, 1, true, false, false, false, true]],
		['send-3030', 0, [3030, 2, false, false, false, false, false]],
		['send-0', 3, [0, 1, true, false, false, false, false]]
	];
	for (const [localPart, seconds, expected] of outcomes) {
		test(`${localPart}@ after ${seconds} s: ${expected}`, async () => {
			const to = `${localPart}@example.com`;
			const id = await sent({ Destination: [to] });
			time += seconds * 1000;
			const [row, ...more] = await rows({ MessageId: id });
			assert.ok(row);
			const { SendStatus, DeliverStatus, DeliverTime = 0, UserOpened, UserClicked, UserUnsubscribed, UserComplained } = row;
			assert.deepEqual([SendStatus, DeliverStatus, DeliverTime > 0, UserOpened, UserClicked, UserUnsubscribed, UserComplained], expected);
			assert.deepEqual([row.MessageId, row.ToEmailAddress, row.FromEmailAddress, row.RequestTime, more], [id, to, from, noon / 1000, []]);
		});
	}

	test('all local parts of --help are tested', () => {
		const known = outcomes.map(([localPart]) => localPart);
		for (const [localPart] of recipientOutcomes) {
			assert.ok(known.includes(localPart.replace('-N', '-3030')), localPart);
		}
	});

	test('rows: newest message first, one per recipient, filters, pages', async () => {
		const first = await sent({ Destination: ['a@example.com', 'b@example.com'], Bcc: ['c@example.com'] });
		time += 1000;
		const second = await sent({ Destination: ['A@Example.com'] });
		const short = async (others: object) => (await rows(others)).map(row => [row.MessageId === first ? 1 : 2, row.ToEmailAddress]);
		const all = [
			[2, 'A@Example.com'],
			[1, 'a@example.com'],
			[1, 'b@example.com'],
			[1, 'c@example.com']
		];
		assert.deepEqual(await short({}), all);
		assert.deepEqual(await short({ MessageId: second }), all.slice(0, 1));
		assert.deepEqual(await short({ ToEmailAddress: 'a@example.com' }), all.slice(0, 2));
		assert.deepEqual(await short({ MessageId: first, ToEmailAddress: 'c@example.com' }), all.slice(3));
		assert.deepEqual(await short({ Offset: 1, Limit: 2 }), all.slice(1, 3));
		assert.deepEqual(await short({ MessageId: 'unknown' }), []);
		assert.deepEqual(await short({ RequestDate: '2026-11-22' }), []);
	});

	test('days are in Beijing time, and 30 are available', async () => {
		// 23:30 in Beijing, and an hour later.
		time = Date.UTC(2026, 10, 23, 15, 30);
		const evening = await sent();
		time += 3_600_000;
		const night = await sent();
		const ids = async (RequestDate: string) => (await rows({ RequestDate })).map(row => row.MessageId);
		assert.deepEqual(await ids('2026-11-23'), [evening]);
		assert.deepEqual(await ids('2026-11-24'), [night]);
		time += 29 * 86_400_000;
		assert.deepEqual(await ids('2026-11-23'), [evening]);
	});

	test('a recipient gets at most ten messages per hour from a sender', async () => {
		for (let count = 0; count < 10; count++) {
			await sent();
		}
		const code = async (others: object = {}) =>
			(await call(emulator, 'SendEmail', { body: { ...goodMail, ...others }, timestamp: Math.floor(time / 1000) })).code;
		assert.equal(await code({ Destination: ['SOMEONE@example.com'] }), 'FailedOperation.FrequencyLimit');
		assert.equal(await code({ Destination: ['other@example.com'] }), undefined);
		assert.equal(await code({ FromEmailAddress: `no-reply@${sampleDomains.verified}` }), undefined);
		time += 3_600_000;
		assert.equal(await code(), undefined);
	});

	test('the latest message is listed first, and the list can be cleared', async () => {
		const ids = [await sent(), await sent({ Destination: ['other@example.com'] })];
		assert.deepEqual(
			(await steer(emulator).mails()).map(({ id }) => id),
			ids.toReversed()
		);
		assert.equal((await steer(emulator).use('GET', 'mails/none')).status, 404);
		assert.equal((await steer(emulator).use('GET', 'mails/')).status, 404);
		assert.deepEqual(await steer(emulator).use('DELETE', 'mails'), { status: 200, value: [] });
		assert.deepEqual(await steer(emulator).mails(), []);
		assert.equal((await steer(emulator).use('GET', `mails/${ids[0]}`)).status, 404);
	});

	function emptyMailbox() {
		const mailbox = new Mailbox();
		const add = (id: string, size: number) => mailbox.add({ id, time: 1, from, to: [], subject: '', via: 'smtp' }, Buffer.alloc(size));
		const ids = () => mailbox.list().map(mail => mail.id);
		return { mailbox, add, ids };
	}

	test('the latest 200 messages are kept', () => {
		const { add, ids } = emptyMailbox();
		for (let count = 0; count < 205; count++) {
			add(`a${count}`, 1);
		}
		assert.deepEqual(
			ids(),
			Array.from({ length: 200 }, (_, index) => `a${204 - index}`)
		);
	});

	test('large messages replace older ones, except for the latest', () => {
		const { mailbox, add, ids } = emptyMailbox();
		add('a', 30_000_000);
		add('b', 22_000_000);
		assert.deepEqual(ids(), ['b', 'a']);
		add('c', 1_000_000);
		assert.deepEqual(ids(), ['c', 'b']);
		add('d', 60_000_000);
		assert.deepEqual(ids(), ['d']);
		assert.equal(mailbox.message('d')?.length, 60_000_000);
		assert.equal(mailbox.message('c'), undefined);
	});

	test('templates: list and content', async () => {
		const listed = await act('ListEmailTemplates', { Limit: 3, Offset: 1 });
		const templates = sampleState('international').templates;
		assert.equal(listed['TotalCount'], templates.length);
		assert.deepEqual(
			listed['TemplatesMetadata'],
			templates.slice(1, 4).map(({ id, name, status, created, reviewReason }) => ({
				CreatedTimestamp: created,
				TemplateName: name,
				TemplateStatus: status,
				TemplateID: id,
				ReviewReason: reviewReason
			}))
		);
		for (const { id, name, status, html, text } of templates) {
			const { TemplateContent, TemplateName, TemplateStatus } = await act('GetEmailTemplate', { TemplateID: id });
			const decoded = Object.values(TemplateContent as object).map(part => Buffer.from(part, 'base64').toString());
			assert.deepEqual([TemplateName, TemplateStatus, decoded], [name, status, [html, text]]);
		}
	});

	test('a password is stored as a hash and not logged', async () => {
		const Password = 'Secret-Pass-78';
		await act('UpdateEmailSmtpPassWord', { EmailAddress: `no-reply@${sampleDomains.verified}`, Password });
		const state = await steer(emulator).state();
		const changed = state.senders.find(({ address }) => address.startsWith('no-reply'));
		assert.equal(changed?.hasSmtpPassword, true);
		assert.match(changed?.smtpPassword ?? '', /^scrypt:[A-Za-z0-9+/]{22}==:[A-Za-z0-9+/]{43}=$/);
		const log = await steer(emulator).log();
		assert.partialDeepStrictEqual(log.at(-1)?.parameters, { Password: '***' });
		assert.ok(!JSON.stringify([state, log]).includes(Password));
		const { EmailSenders } = await act('ListEmailAddress', {});
		assert.ok((EmailSenders as readonly object[]).some(sender => 'SmtpPwdType' in sender && sender.SmtpPwdType === 1));
	});
});

suite('emulator: sending and the data file', () => {
	let folder: string;
	before(() => {
		folder = mkdtempSync(join(tmpdir(), 'ses-emulator-'));
	});
	after(() => rmSync(folder, { recursive: true }));

	test('passwords and sent messages survive a restart, mail does not', async () => {
		const dataFile = join(folder, 'state.json');
		const Password = 'Secret-Pass-78';
		const EmailAddress = `no-reply@${sampleDomains.verified}`;
		const first = await startEmulator({ dataFile });
		const set = await call(first, 'UpdateEmailSmtpPassWord', { body: { EmailAddress, Password } });
		const { response } = await call(first, 'SendEmail', { body: goodMail });
		const kept = await steer(first).mails();
		await first.close();
		assert.equal(set.code, undefined);
		assert.equal(kept.length, 1);
		assert.ok(!readFileSync(dataFile, 'utf8').includes(Password));

		const second = await startEmulator({ dataFile });
		const repeated = await call(second, 'UpdateEmailSmtpPassWord', { body: { EmailAddress, Password } });
		const sample = await call(second, 'UpdateEmailSmtpPassWord', { body: { EmailAddress: from, Password: samplePassword } });
		const { sent } = await steer(second).state();
		const mails = await steer(second).mails();
		await second.close();
		assert.equal(repeated.code, 'OperationDenied.RepeatPassWord');
		assert.equal(sample.code, 'OperationDenied.RepeatPassWord');
		assert.deepEqual(
			sent.map(({ messageId }) => messageId),
			[response['MessageId']]
		);
		assert.deepEqual(mails, []);
	});
});

suite('emulator: messages in MIME', () => {
	const word = fc.string({ unit: 'grapheme', maxLength: 60 }).map(text => text.replace(/[\p{C}\p{Z}<>:"\\()]+/gu, ' ').trim());
	const content = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).map(text => `a${text.replace(/\r/g, '')}`);

	test('any content results in short lines of ASCII and can be parsed again', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					name: word,
					subject: word,
					html: fc.option(content, { nil: '' }),
					text: content,
					files: fc.array(fc.tuple(word, fc.uint8Array({ maxLength: 200 })), { maxLength: 2 })
				}),
				async ({ name, subject, html, text, files }) => {
					const parts: MessageParts = {
						from: name === '' ? from : `${name} <${from}>`,
						to: ['a@example.com', 'b@example.com'],
						cc: [],
						replyTo: '',
						subject: `s${subject}`,
						time: 1_774_939_184,
						messageId: 'qcloudses-1@example.com',
						headers: {},
						html,
						text,
						attachments: files.map(([file, bytes]) => ({ name: `f${file}`, base64: Buffer.from(bytes).toString('base64') }))
					};
					const message = mimeMessage(parts);
					assert.match(message, /^[\r\n -~]*$/);
					assert.ok(message.split('\r\n').every(line => line.length <= 998 && !/[\r\n]/.test(line)));
					const mail = await PostalMime.parse(message);
					const plain = (value = '') => value.replace(/\r\n/g, '\n').replace(/\n$/, '');
					assert.equal(mail.subject, parts.subject);
					assert.equal(mail.from?.name.replace(/\s+/g, ' '), name.replace(/\s+/g, ' '));
					assert.equal(plain(mail.text), plain(text));
					assert.equal(plain(mail.html), plain(html));
					assert.deepEqual(
						mail.attachments.map(attachment => [attachment.filename, Buffer.from(attachment.content as ArrayBuffer).toString('base64')]),
						parts.attachments.map(({ name: file, base64 }) => [file, base64])
					);
				}
			),
			{ examples: [[{ name: '', subject: 'x', html: '', text: 'a', files: [["it's (1)*.txt", Uint8Array.of(1)]] }]] }
		);
	});
});
