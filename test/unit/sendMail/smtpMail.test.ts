import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, suite, test } from 'mocha';
import PostalMime from 'postal-mime';
import { generate } from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Fault } from '../../../src/emulator/faults/faultKinds.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { samplePassword } from '../../../src/emulator/state/sampleData.ts';
import { refusalIn, type SmtpServer, sendOverSmtp } from '../../../src/sendMail/smtpMail.ts';
import type { SesError } from '../../../src/ses/errors.ts';
import { mayHaveHappened } from '../../../src/ses/retry.ts';
import { EmulatorControl } from '../../helpers/emulatorControl.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';

const user = 'news@mail.qcloud.com';
const mail = { from: `腾讯云 News <${user}>`, to: ['ada@example.com', 'bob@example.org'], subject: 'Grüße', text: '你好\nworld' };

suite('a mail over SMTP', () => {
	let emulator: Emulator;
	let control: EmulatorControl;

	before(async () => {
		emulator = await startFaultyEmulator({ rateLimits: false });
		control = new EmulatorControl(emulator.endpoint);
	});
	after(() => emulator.close());
	beforeEach(async () => {
		await control.clearFaults();
		await control.resetState();
		await control.clearMails();
	});

	/** @param change what differs from the right server and login */
	async function send(change: Partial<SmtpServer> = {}, abort = new AbortController()) {
		const [host = '', port] = emulator.smtp.split(':');
		const server = { host, port: Number(port), user, password: samplePassword, certificate: emulator.certificate, timeout: 5000 };
		let isUnsent = false;
		const sending = sendOverSmtp({ ...server, ...change }, mail, abort.signal, () => {
			isUnsent = true;
		});
		const result = await sending.catch((error: SesError) => error);
		return { result, isUnsent };
	}

	test('arrives as it was written, with the ID of SES', async () => {
		const { result } = await send();
		const [kept] = await control.mails();
		assert.deepEqual(result, { messageId: kept?.id, to: mail.to, rejected: [] });
		const parsed = await PostalMime.parse(await control.mail(kept?.id ?? ''));
		assert.deepEqual(
			[parsed.from, parsed.subject, parsed.text?.trim().replace('\r\n', '\n'), parsed.to?.map(({ address }) => address)],
			[{ name: '腾讯云 News', address: user }, 'Grüße', mail.text, mail.to]
		);
	});

	/** Sends a mail to a server that is no emulator. */
	async function sendTo(options: SMTPServerOptions) {
		const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
		const server = new SMTPServer({ secure: true, key, cert, ...options });
		server.listen(0, '127.0.0.1');
		await once(server.server, 'listening');
		try {
			const { port } = server.server.address() as AddressInfo;
			return (await send({ host: 'localhost', port, certificate: cert })).result;
		} finally {
			await new Promise<void>(resolve => server.close(resolve));
		}
	}

	test('recipients that the server rejects are named', async () => {
		const result = await sendTo({
			onAuth: (_login, _session, callback) => callback(null, { user }),
			onRcptTo: ({ address }, _session, callback) => callback(address === mail.to[0] ? new Error('No such user') : null),
			onData: (stream, _session, callback) => stream.resume().on('end', () => callback(null))
		});
		assert.deepEqual(result, { messageId: undefined, to: [mail.to[1]], rejected: [mail.to[0]] });
	});

	test('a login that fails temporarily is no wrong password', async () => {
		const busy = Object.assign(new Error(`Try later, not ${samplePassword}`), { responseCode: 454 });
		const result = await sendTo({ onAuth: (_login, _session, callback) => callback(busy) });
		assert.ok(result instanceof Error);
		assert.deepEqual([result.code, result.message], ['SmtpRefused', 'The login failed temporarily (454). Try again later.']);
	});

	const fails = (what: string, code: string, isLost: boolean, fault: Fault | undefined, change: Partial<SmtpServer> = {}) =>
		test(`${what}: ${code}${isLost ? ', and the mail may have been sent' : ''}`, async () => {
			await (fault && control.addFault({ action: 'SMTP', ...fault }));
			const { result } = await send(change);
			assert.ok(result instanceof Error, 'The mail was sent');
			assert.deepEqual([result.code, mayHaveHappened(result)], [code, isLost]);
			assert.ok(!result.message.includes(samplePassword));
		});
	fails('a refusal', 'FailedOperation.FrequencyLimit', false, { code: 'FailedOperation.FrequencyLimit' });
	fails('an internal error', 'InternalError', true, { code: 'InternalError' });
	fails('a template is demanded', 'FailedOperation.WithOutPermission', false, { code: 'FailedOperation.MissingEmailContent' });
	fails('a wrong password', 'SmtpLogin', false, undefined, { password: 'Wrong-Pass-34' });
	fails('a refusal that repeats the password', 'FailedOperation', false, { code: 'FailedOperation', message: `No ${samplePassword}` });
	fails('a connection that is cut before the reply', 'Network', true, { drop: 'after' });
	fails('no reply', 'Timeout', true, { stall: 'after' }, { timeout: 300 });
	fails('a certificate that is not trusted', 'Network', false, undefined, { certificate: undefined });
	fails('no server at the port', 'Network', false, undefined, { port: 1 });

	test('canceled while it is on its way: may have been sent', async () => {
		await control.addFault({ action: 'SMTP', stall: 'after' });
		const abort = new AbortController();
		const sending = send({}, abort);
		await eventually(async () => assert.deepEqual(await control.faults(), []), 5000, 10);
		abort.abort();
		assert.deepEqual(await sending, { result: abort.signal.reason, isUnsent: false });
		assert.equal((await control.mails()).length, 1);
	});

	test('canceled before: sends nothing, and says so', async () => {
		const abort = new AbortController();
		abort.abort();
		assert.deepEqual(await send({}, abort), { result: abort.signal.reason, isUnsent: true });
		assert.deepEqual(await control.mails(), []);
	});
});

suite('a refusal over SMTP', () => {
	const failed = '554 5.0.0 Error: transaction failed, blame it on the weather: ';
	const json = '{"Response":{"RequestId":"bee4","QcloudError":{"Error":{"Code":"FailedOperation.IllegalURL","Message":"A \\"link\\""}}';

	const reads = (what: string, reply: string, code: string, message: string, requestId?: string) =>
		test(what, () => {
			const error = refusalIn(reply);
			assert.deepEqual([error.code, error.message, error.requestId], [code, message, requestId]);
		});
	reads('with the whole JSON', `${failed}##SES-response-json: ${json}}}`, 'FailedOperation.IllegalURL', 'A "link"', 'bee4');
	reads('cut off', `${failed}##SES-response-json: ${json}`, 'FailedOperation.IllegalURL', 'A "link"', 'bee4');
	reads(
		'in two lines',
		`554-5.0.0 Error: ##SES-response-json: ${json.slice(0, 60)}\n554 ${json.slice(60)}`,
		'FailedOperation.IllegalURL',
		'A "link"',
		'bee4'
	);
	reads('without JSON', `${failed}smtp: too longer line`, 'SmtpRefused', `${failed}smtp: too longer line`);
	reads('with JSON of another kind', '550 ##SES-response-json: {"Code":5}', 'SmtpRefused', '550 ##SES-response-json: {"Code":5}');
	reads('of a megabyte', `550 ${'a'.repeat(1_000_000)}`, 'SmtpRefused', `550 ${'a'.repeat(296)}`);
});
