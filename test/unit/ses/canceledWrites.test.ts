import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setup, suite, teardown, test } from 'mocha';
import { PendingWrites } from '../../../src/accounts/pendingWrites.ts';
import { defaultRequestsPerSecond } from '../../../src/ses/actions.ts';
import { type ClientOptions, SesClient } from '../../../src/ses/client.ts';
import { createSenderDomain, deleteSenderDomain } from '../../../src/ses/domains.ts';
import type { Write } from '../../../src/ses/journal.ts';
import { Pacer, type PacingOptions } from '../../../src/ses/pacing.ts';
import { createSenderAddress, deleteSenderAddress, setSmtpPassword } from '../../../src/ses/senders.ts';
import { type Reply, refusal, withLoopback } from '../../helpers/loopback.ts';

const never = (..._meanwhile: readonly unknown[]) => new Promise<never>(() => {});

/** Never lets a request start. Calls back when a request waits. */
class FullPacer extends Pacer {
	private readonly _waits: () => void;

	constructor(waits: () => void) {
		super();
		this._waits = waits;
	}

	override run<T>(account: string, action: string, work: () => Promise<T>, turn?: PacingOptions): Promise<T> {
		for (let taken = 0; taken < defaultRequestsPerSecond; taken++) {
			void super.run(account, action, never);
		}
		const done = super.run(account, action, work, turn);
		this._waits();
		return done;
	}
}

type Work = (client: SesClient, signal: AbortSignal) => Promise<unknown>;

/** With the write if the answer to its request is awaited. */
const works: readonly (readonly [name: string, work: Work, awaited?: Write])[] = [
	['create an address', (client, signal) => createSenderAddress(client, 'a@x.example', '', signal)],
	[
		'delete an address',
		(client, signal) => deleteSenderAddress(client, 'a@x.example', signal),
		{ kind: 'deleteAddresses', addresses: ['a@x.example'] }
	],
	['set a password', (client, signal) => setSmtpPassword(client, 'a@x.example', 'aB1!aB2!aB', false, signal)],
	['add a domain', (client, signal) => createSenderDomain(client, 'x.example', 2048, signal)],
	[
		'delete a domain',
		(client, signal) => deleteSenderDomain(client, 'x.example', signal),
		{ kind: 'deleteDomain', domain: 'x.example', addresses: [] }
	]
];

suite('ses: canceled writes', () => {
	let folder: string;
	let writes: PendingWrites;

	setup(() => {
		folder = mkdtempSync(join(tmpdir(), 'ses-canceled-'));
		writes = new PendingWrites(folder, what => assert.fail(what));
	});
	teardown(() => rmSync(folder, { recursive: true, force: true }));

	const kindsLeft = async () => (await writes.left('p')).map(({ write }) => write.kind);

	/** Starts a write that is canceled by a callback in the options, or when the last request arrives. */
	const cancel = (work: Work, replies: readonly Reply[], options: (abort: () => void) => Partial<ClientOptions>) => {
		const controller = new AbortController();
		const abort = () => controller.abort();
		return withLoopback(
			(_, index) => {
				if (index === replies.length - 1 && replies[index]?.trouble === 'silent') {
					setImmediate(abort);
				}
				return replies[index] ?? {};
			},
			async ({ endpoint, arrived }) => {
				const client = new SesClient({
					endpoint,
					region: 'ap-singapore',
					credentials: () => ({ secretId: 'id', secretKey: 'key' }),
					pacer: undefined,
					random: () => 0,
					journal: { open: write => writes.open('p', write) },
					...options(abort)
				});
				await assert.rejects(work(client, controller.signal), { name: 'AbortError' });
				assert.equal(arrived.length, replies.length);
			}
		);
	};

	const busy = refusal('RequestLimitExceeded');
	const moments: readonly {
		readonly when: string;
		readonly isLeft: boolean;
		readonly replies?: readonly Reply[];
		readonly options?: (abort: () => void) => Partial<ClientOptions>;
	}[] = [
		{ when: 'before the start', isLeft: false, options: abort => ({ journal: { open: write => writes.open('p', write).finally(abort) } }) },
		{ when: 'waiting for the credentials', isLeft: false, options: abort => ({ credentials: () => never(setImmediate(abort)) }) },
		{ when: 'waiting for the rate limit', isLeft: false, options: abort => ({ pacer: new FullPacer(abort) }) },
		{ when: 'rejected, waiting for the retry', isLeft: false, replies: [busy], options: abort => ({ onRetry: abort }) },
		{ when: 'in flight', isLeft: true, replies: [{ trouble: 'silent' }] },
		{ when: 'rejected, in flight again', isLeft: true, replies: [busy, { trouble: 'silent' }], options: () => ({ delay: async () => {} }) }
	];
	for (const [name, work, awaited] of works) {
		for (const { when, isLeft, replies = [], options = () => ({}) } of moments.filter(({ isLeft }) => !isLeft || !awaited)) {
			test(`${name}, ${when}: ${isLeft ? 'outcome is to be found out' : 'not reported again'}`, async () => {
				await cancel(work, replies, options);
				assert.equal((await kindsLeft()).length, isLeft ? 1 : 0);
			});
		}

		test(`${name}, canceled while waiting for the rate limit: an earlier write stays open`, async () => {
			if (awaited) {
				(await writes.open('p', awaited)).leave();
			} else {
				await cancel(work, [{ trouble: 'silent' }], () => ({}));
			}
			const before = await kindsLeft();
			await cancel(work, [], abort => ({ pacer: new FullPacer(abort) }));
			assert.deepEqual(await kindsLeft(), before);
		});

		test(`${name}, answer lost, then no credentials: outcome is to be found out`, () =>
			withLoopback([{ trouble: 'drop' }], async ({ endpoint, arrived }) => {
				const client = new SesClient({
					endpoint,
					region: 'ap-singapore',
					credentials: () => {
						if (arrived.length > 0) {
							throw new Error('Expired.');
						}
						return { secretId: 'id', secretKey: 'key' };
					},
					journal: { open: write => writes.open('p', write) }
				});
				await assert.rejects(work(client, new AbortController().signal), { code: 'Network' });
				assert.equal((await kindsLeft()).length, 1);
			}));
	}
});
