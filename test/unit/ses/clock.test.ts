import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'mocha';
import { parseTccliCredential } from '../../../src/accounts/borrowed.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { type ClientOptions, SesClient } from '../../../src/ses/client.ts';
import { isSesError } from '../../../src/ses/errors.ts';
import { ClockOffsets } from '../../../src/ses/exchange.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { steer } from '../../helpers/emulatorHarness.ts';
import { answer, refusal, withLoopback } from '../../helpers/loopback.ts';

/** A client of an emulator, and what it says of the clock. */
async function withClient(
	use: (run: {
		readonly client: SesClient;
		readonly told: readonly number[];
		readonly control: ReturnType<typeof steer>;
		readonly options: ClientOptions;
	}) => Promise<void>,
	over: Partial<ClientOptions> = {}
): Promise<void> {
	const emulator: Emulator = await startEmulator();
	const { endpoint, region, secretId, secretKey } = emulator;
	const told: number[] = [];
	const options: ClientOptions = {
		endpoint,
		region,
		credentials: () => ({ secretId, secretKey }),
		onClock: offset => told.push(offset),
		delay: async () => {},
		...over
	};
	try {
		await use({ client: new SesClient(options), told, control: steer(emulator), options });
	} finally {
		await emulator.close();
	}
}

const codes = async (control: ReturnType<typeof steer>) => (await control.log()).map(({ code }) => code);
const isNear = (actual: number | undefined, expected: number) => Math.abs((actual ?? Number.NaN) - expected) <= 2;
const list = (client: SesClient) => client.call('ListEmailAddress', {});
const create = (client: SesClient) => client.call('CreateEmailAddress', { EmailAddress: 'new@mail.qcloud.com' });
const expired = 'AuthFailure.SignatureExpire';

suite('ses clock', () => {
	const corrects = (name: string, seconds: number, use: (client: SesClient) => Promise<unknown>) =>
		test(`${name}, service ${seconds} s ahead: corrected, told once, right from then on`, () =>
			withClient(async ({ client, told, control }) => {
				await control.setClock(seconds);
				await use(client);
				assert.deepEqual(await codes(control), [expired, null]);
				assert.equal(told.length, 1);
				assert.ok(isNear(told[0], seconds), String(told));
				await list(client);
				await list(client.inBackground);
				assert.deepEqual(await codes(control), [expired, null, null, null]);
				assert.equal(told.length, 1);
			}));
	corrects('a read', 3600, list);
	corrects('a read', -3600, list);
	corrects('a write', 3600, create);
	corrects('a write', -3600, create);
	corrects('a write', 86_390, create);

	test('four minutes are within what the service allows: nobody is told', () =>
		withClient(async ({ client, told, control }) => {
			await control.setClock(240);
			await list(client);
			assert.deepEqual([await codes(control), told], [[null], []]);
		}));

	test('set right later: learned again, and nobody is told', () =>
		withClient(async ({ client, told, control }) => {
			await control.setClock(3600);
			await list(client);
			await control.setClock(0);
			await list(client);
			await list(client);
			assert.deepEqual(await codes(control), [expired, null, expired, null, null]);
			assert.equal(told.length, 1);
		}));

	test('off by more than a day: the error as it is, once', () =>
		withClient(async ({ client, told, control }) => {
			await control.setClock(25 * 3600);
			await assert.rejects(list(client), error => isSesError(error) && error.kind === 'clock' && isNear(error.clockOffset, 25 * 3600));
			assert.deepEqual([await codes(control), told], [[expired], []]);
		}));

	test('expired again after the correction: the error, and nobody is told', () =>
		withClient(async ({ client, told, control }) => {
			await control.fault({ code: expired, times: 'always' });
			await assert.rejects(create(client), error => isSesError(error) && error.kind === 'clock');
			assert.deepEqual([await codes(control), told], [[expired, expired], []]);
		}));

	test('no time in the answer: the error, once', () =>
		withLoopback([{ ...refusal(expired), headers: { date: 'yesterday' } }], async ({ endpoint, arrived }) => {
			const client = new SesClient({ endpoint, region: 'ap-singapore', credentials: () => sampleKeys('international').main });
			await assert.rejects(list(client), error => isSesError(error) && error.kind === 'clock');
			assert.equal(arrived.length, 1);
		}));

	test('no Date header, but the time in the message', () => {
		const now = 1_774_946_384;
		const replies = [{ ...refusal(expired, `timestamp ${now}, server ${now + 7200}`), headers: { date: '' } }, answer({})];
		return withLoopback(replies, async ({ endpoint, arrived }) => {
			const credentials = () => sampleKeys('international').main;
			await list(new SesClient({ endpoint, region: 'ap-singapore', credentials, now: () => now * 1000 }));
			assert.deepEqual(
				arrived.map(({ headers }) => headers['x-tc-timestamp']),
				[String(now), String(now + 7200)]
			);
		});
	});

	test('clients that share what is known: the second one is right at once; another account learns for itself', () =>
		withClient(
			async ({ client, control, options }) => {
				await control.setClock(3600);
				await list(client);
				await list(new SesClient(options));
				assert.deepEqual(await codes(control), [expired, null, null]);
				await list(new SesClient({ ...options, credentials: () => sampleKeys('international').readOnly }));
				assert.deepEqual((await codes(control)).slice(3), [expired, null]);
			},
			{ clocks: new ClockOffsets() }
		));

	test('what is only signed has the time of the service, too', () =>
		withClient(async ({ client, control }) => {
			await control.setClock(3600);
			await list(client);
			const { headers } = await client.sign('ListEmailAddress', {});
			assert.ok(isNear(Number(headers['X-TC-Timestamp']), Date.now() / 1000 + 3600), JSON.stringify(Object.keys(headers)));
		}));

	test('a clock that is off and too many requests at once', () =>
		withClient(async ({ client, told, control }) => {
			await control.setClock(3600);
			await control.fault({ code: 'RequestLimitExceeded', times: 2, after: 1 });
			await create(client);
			assert.deepEqual(await codes(control), [expired, 'RequestLimitExceeded', 'RequestLimitExceeded', null]);
			assert.equal(told.length, 1);
		}));
});

suite('ses credentials that expire', () => {
	const { temporary } = sampleKeys('international');
	const old = { ...temporary, token: 'ATokenWhoseTimeIsOver' };

	/** A client that reads a file of tccli before each request, as the extension does. */
	const withFile = async (
		use: (run: {
			readonly client: SesClient;
			readonly control: ReturnType<typeof steer>;
			readonly write: (credentials: Credentials) => Promise<void>;
			readonly reads: () => number;
		}) => Promise<void>,
		whenRead?: (reads: number, write: (credentials: Credentials) => Promise<void>) => Promise<void>
	) => {
		const folder = await mkdtemp(join(tmpdir(), 'ses-credentials-'));
		const file = join(folder, 'default.credential');
		const write = (credentials: Credentials) => writeFile(file, JSON.stringify({ ...credentials, type: 'oauth' }));
		await write(old);
		let reads = 0;
		const credentials = async () => {
			await whenRead?.(++reads, write);
			const borrowed = parseTccliCredential(await readFile(file, 'utf8'), Date.now(), 0);
			assert.ok('credentials' in borrowed);
			return borrowed.credentials;
		};
		try {
			await withClient(({ client, control }) => use({ client, control, write, reads: () => reads }), { credentials });
		} finally {
			await rm(folder, { recursive: true });
		}
	};

	for (const [what, use] of [
		['a read', list],
		['a write', create]
	] as const) {
		test(`renewed while the request was under way: ${what} is tried once more`, () =>
			withFile(
				async ({ client, control }) => {
					await use(client);
					assert.deepEqual(await codes(control), ['AuthFailure.TokenFailure', null]);
				},
				async (reads, write) => {
					if (reads === 2) {
						await write(temporary);
					}
				}
			));
	}

	test('not renewed: the error, after one look', () =>
		withFile(
			async ({ client, control, reads }) => {
				await assert.rejects(list(client), error => isSesError(error) && error.code === 'AuthFailure.TokenFailure');
				assert.deepEqual([await codes(control), reads()], [['AuthFailure.TokenFailure'], 2]);
			},
			async () => {}
		));

	test('others each time, and none of them right: tried once more, no oftener', () =>
		withFile(
			async ({ client, control }) => {
				await assert.rejects(list(client), error => isSesError(error) && error.code === 'AuthFailure.TokenFailure');
				assert.equal((await codes(control)).length, 2);
			},
			(reads, write) => write({ ...temporary, token: `token-${reads}` })
		));

	test('renewed between two calls: the second uses them', () =>
		withFile(async ({ client, control, write }) => {
			await assert.rejects(list(client), error => isSesError(error) && error.code === 'AuthFailure.TokenFailure');
			await write(temporary);
			await list(client);
			assert.deepEqual(await codes(control), ['AuthFailure.TokenFailure', null]);
		}));

	test('credentials that cannot be had any more: what their owner says of it', () => {
		let reads = 0;
		const gone = new Error('the file is gone');
		return withClient(
			async ({ client }) => {
				await assert.rejects(list(client), error => error === gone);
			},
			{
				credentials: async () => {
					if (++reads > 1) {
						throw gone;
					}
					return old;
				}
			}
		);
	});
});
