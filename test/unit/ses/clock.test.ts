import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'mocha';
import { parseTccliCredential } from '../../../src/accounts/borrowed.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { type ClientOptions, SesClient } from '../../../src/ses/client.ts';
import { isSesError } from '../../../src/ses/errors.ts';
import { ClockOffsets } from '../../../src/ses/exchange.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { steer } from '../../helpers/emulatorHarness.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';
import { answer, refusal, withLoopback } from '../../helpers/loopback.ts';

/** A client of an emulator, with the reported clock offsets. */
async function withClient(
	use: (run: {
		readonly client: SesClient;
		readonly reported: readonly number[];
		/** The offsets that the person was asked about. */
		readonly asked: readonly number[];
		readonly control: ReturnType<typeof steer>;
		readonly options: ClientOptions;
	}) => Promise<void>,
	over: Partial<ClientOptions> & { readonly agrees?: boolean } = {}
): Promise<void> {
	const { agrees = false, ...others } = over;
	const emulator: Emulator = await startFaultyEmulator();
	const { endpoint, region, secretId, secretKey } = emulator;
	const reported: number[] = [];
	const asked: number[] = [];
	const options: ClientOptions = {
		endpoint,
		region,
		credentials: () => ({ secretId, secretKey }),
		onClock: offset => reported.push(offset),
		confirmClock: async offset => {
			asked.push(offset);
			return agrees;
		},
		delay: async () => {},
		...others
	};
	try {
		await use({ client: new SesClient(options), reported, asked, control: steer(emulator), options });
	} finally {
		await emulator.close();
	}
}

const codes = async (control: ReturnType<typeof steer>) => (await control.log()).map(({ code }) => code);
const isNear = (actual: number | undefined, expected: number) => Math.abs((actual ?? Number.NaN) - expected) <= 2;
const list = (client: SesClient) => client.call('ListEmailAddress', {});
const create = (client: SesClient, localPart = 'new') =>
	client.call('CreateEmailAddress', { EmailAddress: `${localPart}@mail.qcloud.com` });
const expired = 'AuthFailure.SignatureExpire';

suite('ses clock', () => {
	const corrects = (seconds: number) =>
		test(`service ${seconds} s ahead: reads are corrected without asking, and reported once`, () =>
			withClient(async ({ client, reported, asked, control }) => {
				await control.setClock(seconds);
				await list(client);
				assert.deepEqual(await codes(control), [expired, null]);
				assert.equal(reported.length, 1);
				assert.ok(isNear(reported[0], seconds), String(reported));
				await list(client);
				await list(client.inBackground);
				assert.deepEqual(await codes(control), [expired, null, null, null]);
				assert.deepEqual([reported.length, asked], [1, []]);
			}));
	corrects(310);
	corrects(-310);
	corrects(3600);
	corrects(-3600);
	corrects(2 * 3600 + 600);

	const asks = (what: string, seconds: number, use: (client: SesClient) => Promise<unknown>) => {
		test(`${what}, service ${seconds} s ahead: not corrected when the person declines`, () =>
			withClient(async ({ client, reported, asked, control }) => {
				await control.setClock(seconds);
				await assert.rejects(use(client), error => isSesError(error) && error.kind === 'clock');
				assert.deepEqual([await codes(control), asked.length, reported], [[expired], 1, []]);
				assert.ok(isNear(asked[0], seconds), String(asked));
			}));
		test(`${what}, service ${seconds} s ahead: corrected when the person agrees, which is for all requests`, () =>
			withClient(
				async ({ client, asked, control }) => {
					await control.setClock(seconds);
					await use(client);
					await list(client);
					await create(client, 'another');
					assert.deepEqual([await codes(control), asked.length], [[expired, null, null, null], 1]);
				},
				{ agrees: true }
			));
	};
	asks('a write', 310, create);
	asks('a write', 3600, create);
	asks('a write in the background', -3600, client => create(client.inBackground));
	asks('a read', 5 * 3600, list);
	asks('a read', 1800, list);
	asks('a read', 86_390, list);

	test('a read in the background does not ask', () =>
		withClient(
			async ({ client, asked, control }) => {
				await control.setClock(5 * 3600);
				await assert.rejects(list(client.inBackground), error => isSesError(error) && error.kind === 'clock');
				assert.deepEqual(asked, []);
			},
			{ agrees: true }
		));

	test('a write after a corrected read asks', () =>
		withClient(async ({ client, asked, control }) => {
			await control.setClock(3600);
			await list(client);
			await assert.rejects(create(client), error => isSesError(error) && error.kind === 'clock');
			assert.deepEqual([await codes(control), asked.length], [[expired, null, expired], 1]);
		}));

	test('writes that fail at the same time ask once', () =>
		withClient(
			async ({ client, asked, control }) => {
				await control.setClock(3600);
				await Promise.all(['one', 'two', 'three'].map(name => create(client, name)));
				assert.equal(asked.length, 1);
			},
			{ agrees: true }
		));

	test('the service moves on after the person agreed: asks again', () =>
		withClient(
			async ({ client, asked, control }) => {
				for (const [index, seconds] of [3600, 3600 + 700, 3600 + 1400].entries()) {
					await control.setClock(seconds);
					await create(client, `name${index}`);
				}
				assert.equal(asked.length, 3);
			},
			{ agrees: true }
		));

	test('four minutes are within the tolerance of the service: not reported', () =>
		withClient(async ({ client, reported, control }) => {
			await control.setClock(240);
			await list(client);
			assert.deepEqual([await codes(control), reported], [[null], []]);
		}));

	test('clock of the service corrected later: corrected again, not reported', () =>
		withClient(async ({ client, reported, control }) => {
			await control.setClock(3600);
			await list(client);
			await control.setClock(0);
			await list(client);
			await list(client);
			assert.deepEqual(await codes(control), [expired, null, expired, null, null]);
			assert.equal(reported.length, 1);
		}));

	test('agreed to, then corrected: writes are signed with the right time again, and nothing is asked', () =>
		withClient(
			async ({ client, asked, control }) => {
				await control.setClock(7200);
				await create(client, 'one');
				await control.setClock(0);
				await create(client, 'two');
				assert.equal(asked.length, 1);
				assert.deepEqual(await codes(control), [expired, null, expired, null]);
			},
			{ agrees: true }
		));

	test('off by more than a day: the error, without retry', () =>
		withClient(async ({ client, reported, control }) => {
			await control.setClock(25 * 3600);
			await assert.rejects(list(client), error => isSesError(error) && error.kind === 'clock' && isNear(error.clockOffset, 25 * 3600));
			assert.deepEqual([await codes(control), reported], [[expired], []]);
		}));

	test('expired again after the correction: the error, not reported', () =>
		withClient(async ({ client, reported, control }) => {
			await control.fault({ code: expired, times: 'always' });
			await assert.rejects(create(client), error => isSesError(error) && error.kind === 'clock');
			assert.deepEqual([await codes(control), reported], [[expired, expired], []]);
		}));

	test('no time in the answer: the error, without retry', () =>
		withLoopback([{ ...refusal(expired), headers: { date: 'yesterday' } }], async ({ endpoint, arrived }) => {
			const client = new SesClient({ endpoint, region: 'ap-singapore', credentials: () => sampleKeys('international').main });
			await assert.rejects(list(client), error => isSesError(error) && error.kind === 'clock');
			assert.equal(arrived.length, 1);
		}));

	test('no Date header, but a time in the message', () => {
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

	test('clients share the offset of an account; another account has its own', () =>
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

	test('signing without sending uses the corrected time, too', () =>
		withClient(async ({ client, control }) => {
			await control.setClock(3600);
			await list(client);
			const { headers } = await client.sign('ListEmailAddress', {});
			assert.ok(isNear(Number(headers['X-TC-Timestamp']), Date.now() / 1000 + 3600), JSON.stringify(Object.keys(headers)));
		}));

	test('a wrong clock and too many requests', () =>
		withClient(
			async ({ client, reported, control }) => {
				await control.setClock(3600);
				await control.fault({ code: 'RequestLimitExceeded', times: 2, after: 1 });
				await create(client);
				assert.deepEqual(await codes(control), [expired, 'RequestLimitExceeded', 'RequestLimitExceeded', null]);
				assert.equal(reported.length, 1);
			},
			{ agrees: true }
		));
});

suite('ses credentials that expire', () => {
	const { temporary } = sampleKeys('international');
	const old = { ...temporary, token: 'ATokenWhoseTimeIsOver' };

	/** A client that reads a credentials file of tccli before each request, as the extension does. */
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
		test(`renewed while the request was in flight: ${what} is resent`, () =>
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

	test('not renewed: the error, after reading the credentials again', () =>
		withFile(
			async ({ client, control, reads }) => {
				await assert.rejects(list(client), error => isSesError(error) && error.code === 'AuthFailure.TokenFailure');
				assert.deepEqual([await codes(control), reads()], [['AuthFailure.TokenFailure'], 2]);
			},
			async () => {}
		));

	test('renewed each time, but never valid: resent only once', () =>
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

	test('credentials that become unreadable: the error of the reader', () => {
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
