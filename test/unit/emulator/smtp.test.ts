import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';
import { after, before, beforeEach, suite, test } from 'mocha';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { createCertificate } from '../../../src/emulator/certificate.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { sampleDomains, samplePassword, sampleState } from '../../../src/emulator/state/sampleData.ts';
import { acceptMessage, type SmtpMessage } from '../../../src/emulator/state/smtpMessage.ts';
import { call, context, send, steer } from '../../helpers/emulatorHarness.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';

const from = `news@${sampleDomains.verified}`;
const sample = sampleState('international');

suite('emulator: mail over SMTP', function () {
	// Sending megabytes over TLS takes a while on a busy machine.
	this.timeout(10_000);

	let emulator: Emulator;
	// Stopped for rate limits.
	let time = Date.now();

	/** Stays logged in, because the server delays its greeting by 100 ms. */
	let loggedIn: ReturnType<typeof transport>;

	before(async () => {
		emulator = await startFaultyEmulator({ now: () => time });
		loggedIn = transport({}, { pool: true, maxConnections: 1 });
	});
	after(async () => {
		loggedIn.close();
		await emulator.close();
	});
	beforeEach(async () => {
		time += 1000;
		await steer(emulator).clearFaults();
		await steer(emulator).use('DELETE', 'state');
		await steer(emulator).use('DELETE', 'mails');
	});

	const port = () => Number(emulator.smtp.split(':')[1]);
	const mail = { from, to: 'someone@example.com', subject: 'Hello', text: 'There' };

	interface Login {
		readonly user?: string;
		readonly pass?: string;
		readonly host?: string;
		readonly method?: 'PLAIN' | 'LOGIN';
	}

	function transport({ user = from, pass = samplePassword, host = 'localhost', method }: Login, pooling: object = {}) {
		return createTransport({
			...pooling,
			host,
			port: port(),
			secure: true,
			auth: { user, pass },
			...(method ? { authMethod: method } : {}),
			tls: { ca: emulator.certificate }
		});
	}

	/** `undefined` if the message was accepted, otherwise the error. */
	async function refusal(message: object, login?: Login): Promise<string | undefined> {
		try {
			await (login ? transport(login) : loggedIn).sendMail(message);
			return undefined;
		} catch (error) {
			const { response, code } = error as { readonly response?: string; readonly code?: string };
			return response ?? code ?? String(error);
		}
	}

	/** The code in an error of SES, otherwise the whole error. */
	function codeIn(response: string | undefined): string | undefined {
		const [, json = ''] =
			/^554 5\.0\.0 Error: transaction failed, blame it on the weather: ##SES-response-json: (\{.*\})$/.exec(response ?? '') ?? [];
		if (json === '') {
			return response;
		}
		const { RequestId, QcloudError } = JSON.parse(json).Response;
		assert.match(RequestId, /^[0-9a-f-]{36}$/);
		assert.ok(QcloudError.Error.Message);
		assert.notEqual(QcloudError.Error.Message, QcloudError.Error.Code);
		return QcloudError.Error.Code;
	}

	for (const host of ['localhost', '127.0.0.1']) {
		for (const method of ['PLAIN', 'LOGIN'] as const) {
			test(`${host}, ${method}: the message is kept as received and has a status`, async () => {
				const { response } = await transport({ host, method }).sendMail({
					...mail,
					from: { name: '腾讯云 News', address: from },
					subject: 'Grüße',
					html: '<p>There</p>'
				});
				const [kept] = await steer(emulator).mails();
				assert.ok(kept);
				assert.equal(response, `250 OK: queued as ${kept.id}`);
				assert.deepEqual({ ...kept, from: '' }, { id: kept.id, time, from: '', to: [mail.to], subject: 'Grüße', via: 'smtp' });
				const raw = await steer(emulator).mail(kept.id);
				const read = await PostalMime.parse(raw);
				assert.deepEqual([read.from?.name, read.html?.trim(), read.text?.trim()], ['腾讯云 News', '<p>There</p>', 'There']);
				const { response: status } = await call(emulator, 'GetSendEmailStatus', {
					body: { RequestDate: kept.id.split('-')[4]?.replace(/^(....)(..)(..).*$/, '$1-$2-$3'), Offset: 0, Limit: 10, MessageId: kept.id },
					timestamp: Math.floor(time / 1000)
				});
				assert.partialDeepStrictEqual(status['EmailStatusList'], [{ ToEmailAddress: mail.to, FromEmailAddress: from, DeliverStatus: 0 }]);
			});
		}
	}

	test('the From header is shown unfolded', async () => {
		await loggedIn.sendMail({ ...mail, from: { name: 'News', address: from } });
		assert.equal((await steer(emulator).mails())[0]?.from, `News <${from}>`);
	});

	const logins: readonly [what: string, login: Login, isRight: boolean][] = [
		['address in another case', { user: from.toUpperCase() }, true],
		['wrong password', { pass: 'Sample-Pass-13' }, false],
		['no password', { pass: '' }, false],
		['address without a password', { user: `no-reply@${sampleDomains.verified}` }, false],
		['unknown address', { user: `nobody@${sampleDomains.verified}` }, false],
		['SecretId and SecretKey', { user: sampleDomains.verified, pass: 'x' }, false]
	];
	for (const [what, login, isRight] of logins) {
		test(`login, ${what}: ${isRight ? 'accepted' : 'rejected'}`, async () => {
			const actual = await refusal(mail, login);
			assert.match(String(actual), isRight ? /^undefined$/ : /^535 |^EAUTH$/);
			assert.equal((await steer(emulator).mails()).length, isRight ? 1 : 0);
		});
	}

	test('logs in with the latest password', async () => {
		const Password = 'Secret-Pass-78';
		const timestamp = Math.floor(time / 1000);
		assert.equal((await call(emulator, 'UpdateEmailSmtpPassWord', { body: { EmailAddress: from, Password }, timestamp })).code, undefined);
		assert.match(String(await refusal(mail, {})), /^535 /);
		assert.equal(await refusal(mail, { pass: Password }), undefined);
	});

	const other = `billing@${sampleDomains.verified}`;
	const attachment = (size: number) => ({ filename: 'a.bin', content: Buffer.alloc(size) });
	const messages: readonly [what: string, message: object, expected: string | undefined][] = [
		['From of another address', { ...mail, from: other }, 'FailedOperation.NotAuthenticatedSender'],
		['From of an unknown address', { ...mail, from: 'x@example.com' }, 'FailedOperation.NotAuthenticatedSender'],
		['MAIL FROM of another address', { ...mail, envelope: { from: other, to: mail.to } }, 'FailedOperation.NotAuthenticatedSender'],
		['MAIL FROM empty', { ...mail, envelope: { from: false, to: mail.to } }, 'FailedOperation.NotAuthenticatedSender'],
		['From with a second address', raw(`From: ${from}, x@example.com`), 'FailedOperation.NotAuthenticatedSender'],
		['From with a group', raw(`From: all: ${from}, x@example.com;`), 'FailedOperation.NotAuthenticatedSender'],
		['two From headers', raw(`From: ${from}\r\nFrom: x@example.com`), 'FailedOperation.NotAuthenticatedSender'],
		['two spaces before the address', raw(`From: News  <${from}>`), 'FailedOperation.NotAuthenticatedSender'],
		['no space before the address', raw(`From: News<${from}>`), 'FailedOperation.NotAuthenticatedSender'],
		['folded before the address', raw(`From: News\r\n <${from}>`), undefined],
		['address in brackets only', raw(`From: <${from}>`), undefined],
		['no From', raw('X-From: x'), 'FailedOperation'],
		['no subject', { ...mail, subject: '' }, 'FailedOperation'],
		['no body', { ...mail, text: '' }, 'FailedOperation'],
		['MIME version 2', raw(`From: ${from}\r\nMIME-Version: 2.0`), 'FailedOperation'],
		['content type', raw(`From: ${from}\r\nContent-Type: image/png`), 'FailedOperation'],
		['50 recipients', { ...mail, to: addresses(50) }, undefined],
		['51 recipients', { ...mail, to: addresses(51) }, 'FailedOperation.TooManyRecipients'],
		['hundreds of thousands of lines', raw(`From: ${from}`, '\r\n'.repeat(300_000)), 'FailedOperation'],
		['attachment of 4 MB', { ...mail, attachments: [attachment(4_000_000)] }, undefined],
		[
			'a line of 2,000 characters',
			raw(`From: ${from}\r\nX-Long: ${'x'.repeat(2000)}`),
			'554 5.0.0 Error: transaction failed, blame it on the weather: smtp: too longer line in input stream'
		],
		['a line of 1,999 characters', raw(`From: ${from}\r\nX-Long: ${'x'.repeat(1991)}`), undefined],
		['no recipient in the To header', { ...mail, to: undefined, bcc: mail.to }, 'InvalidParameterValue.EmailAddressIsNULL']
	];
	for (const [what, message, expected] of messages) {
		test(`${what}: ${expected ?? 'accepted'}`, async () => {
			assert.equal(codeIn(await refusal(message)), expected);
			assert.equal((await steer(emulator).mails()).length, expected === undefined ? 1 : 0);
		});
	}

	test('over 10 MB: 552', async () => {
		assert.match(String(await refusal(raw(`From: ${from}`, `${'x'.repeat(998)}\r\n`.repeat(10_500)))), /^552 |^EMESSAGE$/);
		assert.deepEqual(await steer(emulator).mails(), []);
	});

	test('Cc and Bcc are ignored', async () => {
		assert.equal(await refusal({ ...mail, cc: 'copy@example.com', bcc: 'hidden@example.com' }), undefined);
		const [kept] = await steer(emulator).mails();
		assert.deepEqual(kept?.to, [mail.to]);
		assert.deepEqual((await steer(emulator).state()).sent[0]?.to, [mail.to]);
	});

	test('a domain that is no longer verified', async () => {
		const domains = sample.domains.map(domain => ({ ...domain, verified: false }));
		await steer(emulator).setState({ ...sample, domains });
		assert.equal(codeIn(await refusal(mail)), 'FailedOperation.NotAuthenticatedSender');
	});

	test('accepts twenty concurrent messages, but no more in the same second', async () => {
		const pooled = createTransport({
			host: 'localhost',
			port: port(),
			secure: true,
			pool: true,
			maxConnections: 5,
			auth: { user: from, pass: samplePassword },
			tls: { ca: emulator.certificate }
		});
		const sent = await Promise.allSettled(addresses(21).map(to => pooled.sendMail({ ...mail, to })));
		pooled.close();
		const refused = sent.flatMap(result => (result.status === 'rejected' ? [codeIn(result.reason.response)] : []));
		assert.deepEqual(refused, ['RequestLimitExceeded.SmtpRateLimit']);
		assert.equal((await steer(emulator).mails()).length, 20);
		assert.equal((await steer(emulator).state()).sent.length, 20);
		time += 1000;
		assert.equal(await refusal(mail), undefined);
	});

	test('faults only apply to SMTP if their action is SMTP', async () => {
		await steer(emulator).fault({ code: 'InternalError' });
		assert.equal(await refusal(mail), undefined);
		await steer(emulator).clearFaults();
		await steer(emulator).fault({ action: 'SMTP', code: 'FailedOperation.InsufficientBalance' });
		assert.equal((await call(emulator, 'ListEmailAddress', { timestamp: Math.floor(time / 1000) })).code, undefined);
		assert.equal(codeIn(await refusal(mail)), 'FailedOperation.InsufficientBalance');
		await steer(emulator).fault({ action: 'SMTP', drop: 'after' });
		assert.match(String(await refusal(mail)), /^(ECONNECTION|ESOCKET|ECONNRESET)$/);
		assert.equal((await steer(emulator).mails()).length, 2);
		assert.equal(await refusal(mail), undefined);
	});

	/** The replies of the server to these lines, each sent after the reply to the previous one. */
	async function talk(...lines: readonly string[]): Promise<readonly string[]> {
		const socket = connect({ host: '127.0.0.1', port: port(), ca: emulator.certificate });
		const answers: string[] = [];
		const rest = [...lines];
		for await (const line of createInterface({ input: socket })) {
			answers.push(line);
			if (/^\d{3} /.test(line)) {
				socket.write(`${rest.shift() ?? 'QUIT'}\r\n`);
			}
		}
		return answers;
	}

	test('requires a login and does not offer STARTTLS', async () => {
		const answers = await talk('EHLO me', 'STARTTLS', `MAIL FROM:<${from}>`, 'AUTH CRAM-MD5');
		assert.match(answers[0] ?? '', /^220 .*SES emulator/);
		assert.ok(answers.includes('250-AUTH PLAIN LOGIN') || answers.includes('250 AUTH PLAIN LOGIN'), answers.join('\n'));
		assert.ok(!answers.some(line => line.includes('STARTTLS') && line.startsWith('250')));
		assert.deepEqual(
			answers.filter(line => /^[45]\d\d /.test(line)).map(line => line.slice(0, 3)),
			['503', '530', '504']
		);
	});

	test('a client without TLS gets no reply', async () => {
		const socket = connectPlain({ host: '127.0.0.1', port: port() });
		socket.on('error', () => {});
		let received = '';
		socket.on('data', chunk => (received += chunk.toString('latin1')));
		socket.write('EHLO me\r\n');
		await once(socket, 'close');
		assert.ok(!received.includes('220'), received);
		assert.equal(await refusal(mail), undefined);
	});

	test('an untrusted certificate', async () => {
		const plain = createTransport({ host: 'localhost', port: port(), secure: true, auth: { user: from, pass: samplePassword } });
		await assert.rejects(plain.sendMail(mail), { code: /ESOCKET|DEPTH_ZERO_SELF_SIGNED_CERT|ETLS/ });
	});

	test('GET /emulator/certificate', async () => {
		const { text, headers } = await send(emulator, 'GET', '/emulator/certificate', { Host: `127.0.0.1:${emulator.port}` });
		assert.equal(text, emulator.certificate);
		assert.equal(headers['content-type'], 'application/x-pem-file');
	});

	test('closing ends connections', async () => {
		const own = await startFaultyEmulator();
		const socket = connect({ host: '127.0.0.1', port: Number(own.smtp.split(':')[1]), ca: own.certificate });
		await once(socket, 'data');
		socket.resume();
		const closed = once(socket, 'close');
		const started = performance.now();
		await own.close();
		await closed;
		assert.ok(performance.now() - started < 2000);
	});

	test('closing while clients are between the first octet and the greeting', async () => {
		for (let round = 0; round < 8; round++) {
			const own = await startFaultyEmulator({ empty: true });
			const ownPort = Number(own.smtp.split(':')[1]);
			const half = connectPlain({ host: '127.0.0.1', port: ownPort });
			const whole = connect({ host: '127.0.0.1', port: ownPort, ca: own.certificate });
			const ends = [half, whole].map(socket => {
				socket.on('error', () => {});
				socket.resume();
				return new Promise(resolve => socket.once('close', resolve));
			});
			await once(half, 'connect');
			half.write(Buffer.of(0x16, 0x03, 0x01));
			await [undefined, once(whole, 'secureConnect'), once(whole, 'data')][round % 3];
			const started = performance.now();
			await own.close();
			assert.ok(performance.now() - started < 1000);
			// Doesn't wait for the handshake to time out, which the next test does.
			half.destroy();
			whole.destroy();
			await Promise.all(ends);
		}
	});

	test('a client that never completes the handshake is disconnected', async () => {
		const socket = connectPlain({ host: '127.0.0.1', port: port() });
		socket.on('error', () => {});
		socket.resume();
		socket.write(Buffer.of(0x16, 0x03, 0x01));
		await once(socket, 'close');
		assert.equal(await refusal(mail), undefined);
	});
});

suite('emulator: size limits of SMTP', () => {
	const megabyte = 1024 * 1024;
	const usual: SmtpMessage = {
		login: sample.senders.find(({ address }) => address === from) ?? assert.fail(),
		mailFrom: from,
		recipients: ['someone@example.com'],
		fromHeader: from,
		fromAddresses: [from],
		toAddresses: ['someone@example.com'],
		subject: 'Hello',
		contentType: 'text/plain',
		mimeVersion: '1.0',
		bodySize: 5,
		attachmentSizes: []
	};
	const sizes: readonly [what: string, sizes: Partial<SmtpMessage>, code: string | undefined][] = [
		['a body of 1 MB', { bodySize: megabyte }, undefined],
		['a body of more', { bodySize: megabyte + 1 }, 'FailedOperation'],
		['two attachments of 5 MB', { attachmentSizes: [5 * megabyte, 5 * megabyte] }, undefined],
		['an attachment of more', { attachmentSizes: [5 * megabyte + 1] }, 'FailedOperation'],
		['attachments of more than 10 MB together', { attachmentSizes: [4 * megabyte, 4 * megabyte, 3 * megabyte] }, 'FailedOperation'],
		['an attachment and no body', { bodySize: 0, attachmentSizes: [1] }, undefined]
	];
	for (const [what, given, code] of sizes) {
		test(`${what}: ${code ?? 'accepted'}`, () => {
			const accept = () => acceptMessage(sample, { ...usual, ...given }, context);
			if (code === undefined) {
				assert.deepEqual(accept().to, usual.recipients);
			} else {
				assert.throws(accept, { code });
			}
		});
	}
});

suite('emulator: certificate', () => {
	test('is self-signed for localhost and 127.0.0.1, and different each time', async () => {
		const now = Date.UTC(2026, 10, 23);
		const [first, second] = await Promise.all([createCertificate(now), createCertificate(now)]);
		const certificate = new X509Certificate(first.certificate);
		assert.equal(certificate.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1');
		assert.equal(certificate.checkHost('localhost'), 'localhost');
		assert.equal(certificate.checkHost('example.com'), undefined);
		assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
		assert.ok(certificate.ca);
		assert.ok(certificate.verify(certificate.publicKey));
		assert.equal(certificate.validFrom, 'Nov 22 00:00:00 2026 GMT');
		assert.equal(certificate.validTo, 'Nov 23 00:00:00 2027 GMT');
		assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1']);
		assert.notEqual(certificate.serialNumber, new X509Certificate(second.certificate).serialNumber);
		assert.notEqual(first.key, second.key);
	});
});

function addresses(count: number): readonly string[] {
	return Array.from({ length: count }, (_, index) => `a${index}@example.com`);
}

/** A message with these headers. */
function raw(headers: string, body = 'There\r\n'): object {
	return {
		envelope: { from, to: 'someone@example.com' },
		raw: `${headers}\r\nTo: someone@example.com\r\nSubject: Hello\r\n\r\n${body}`
	};
}
