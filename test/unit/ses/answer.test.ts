import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, test } from 'mocha';
import { readAnswer, receive } from '../../../src/ses/answer.ts';
import { SesClient } from '../../../src/ses/client.ts';
import { isSesError } from '../../../src/ses/errors.ts';
import { withLoopback } from '../../helpers/loopback.ts';

const clientOf = (endpoint: string) =>
	new SesClient({ endpoint, region: 'ap-singapore', credentials: () => ({ secretId: 'AKIDexample', secretKey: 'exampleSecretKey' }) });

suite('ses answers: size', () => {
	const sized = (bytes: number, isAccepted: boolean) =>
		test(`${bytes.toLocaleString('en')} bytes: ${isAccepted ? 'accepted' : 'unreadable'}`, () => {
			const frame = JSON.stringify({ Response: { RequestId: 'id-1', Filling: '' } });
			const body = frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
			return withLoopback([{ body }], async ({ endpoint, arrived }) => {
				const calling = clientOf(endpoint).call('ListEmailAddress', {});
				if (isAccepted) {
					assert.equal((await calling).RequestId, 'id-1');
				} else {
					await assert.rejects(
						calling,
						error => isSesError(error) && error.kind === 'unreadable' && error.message === 'The answer is larger than 10 MB.'
					);
				}
				assert.equal(arrived.length, 1);
			});
		});
	sized(9_999_999, true);
	sized(10_000_000, true);
	sized(10_000_001, false);

	test('an endless answer is canceled, and its connection is closed', async () => {
		let sent = 0;
		const server = createServer((_request, response) => {
			const chunk = Buffer.alloc(100_000, 'x');
			const pump = () => {
				while (!response.destroyed) {
					sent += chunk.length;
					if (!response.write(chunk)) {
						response.once('drain', pump);
						return;
					}
				}
			};
			pump();
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		const closed = new Promise(resolve => server.on('connection', socket => socket.on('close', resolve)));
		try {
			await assert.rejects(
				clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).call('ListEmailAddress', {}),
				/larger than 10 MB/
			);
			await closed;
			assert.ok(sent < 50_000_000, String(sent));
		} finally {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		}
	});

	test('decodes a character that is split between two chunks', async () => {
		const bytes = new TextEncoder().encode('"é"');
		const stream = new ReadableStream({
			start(controller) {
				controller.enqueue(bytes.slice(0, 2));
				controller.enqueue(bytes.slice(2));
				controller.close();
			}
		});
		assert.equal((await receive(new Response(stream)))?.text, '"é"');
	});

	test('a response without a body is empty', async () => assert.equal((await receive(new Response(null)))?.text, ''));
});

suite('ses answers: clock offset', () => {
	const now = 1_774_946_384_000;
	const sent = now / 1000;
	const offset = (name: string, date: string | null, message: string, expected: number | undefined) =>
		test(`${name}: ${expected}`, () => {
			const text = JSON.stringify({ Response: { Error: { Code: 'AuthFailure.SignatureExpire', Message: message }, RequestId: 'id-1' } });
			assert.throws(
				() => readAnswer('ListEmailAddress', { status: 200, date, text }, sent, now, []),
				error => isSesError(error) && error.clockOffset === expected
			);
		});
	const dateOf = (seconds: number) => new Date(seconds * 1000).toUTCString();
	offset('the Date header', dateOf(sent + 3600), 'expired', 3600);
	offset('the Date header takes precedence', dateOf(sent - 600), `server time ${sent + 3600}`, -600);
	offset('no Date header, nothing in the message', null, 'expired', undefined);
	offset('no Date header, the time of the request in the message', null, `timestamp ${sent} has expired`, undefined);
	offset('no Date header, both times in the message', null, `timestamp ${sent}, server time ${sent - 3600}`, -3600);
	offset('no Date header, other numbers in the message', null, 'AKID12345678901 expired by 3600 s', undefined);
	offset('an invalid Date header', 'yesterday', `now ${sent + 900}`, 900);
});
