import { addressKey } from '../mail/address.ts';
import { defaultRequestsPerSecond, requestsPerSecond } from '../ses/actions.ts';
import type { SesClient } from '../ses/client.ts';
import { isSesError, mayHaveHappened } from '../ses/errors.ts';
import { orAbort } from '../ses/pacing.ts';
import { createSenderAddress, listSenderAddresses } from '../ses/senders.ts';
import type { Site } from '../ses/sites.ts';

/** A sender address that is to be created. */
export interface PlannedSender {
	readonly address: string;
	/** Empty for none. */
	readonly senderName: string;
	/** Its sender domain. */
	readonly domain: string;
	/** The service will likely refuse. Is tried after all others, one at a time. */
	readonly isDoubtful: boolean;
}

export type Outcome =
	/** `requestId` is `undefined` when the answer was lost and the list of addresses shows the address. */
	| { readonly kind: 'created'; readonly requestId: string | undefined }
	/** Someone else was quicker. */
	| { readonly kind: 'existed' }
	| { readonly kind: 'failed'; readonly error: unknown }
	/** The answer was lost, and the service could not be asked. */
	| { readonly kind: 'unknown'; readonly error: unknown }
	/** `error`: what another address met that this one would have met as well; `undefined` when it was cancelled. */
	| { readonly kind: 'notTried'; readonly error: unknown };

const action = 'CreateEmailAddress';
const perSecond = requestsPerSecond[action] ?? defaultRequestsPerSecond;

/** How many requests are under way at once: enough for the allowed rate at the distance of another continent. */
const atOnce = 6;

/** Milliseconds. A second, and what timers may be early. */
const rest = 1_050;

/** After so many lost answers in a row, the way to the service is broken. */
const maxLostInARow = 3;

/** Times that one address is tried again after the service had too many requests, such as those of another program. */
const rateRetries = 6;

/** Kept from one list to the next, which may follow at once. */
const turnsOf = new WeakMap<SesClient, Promise<unknown>[]>();

/** Creates sender addresses, quickly but never more than the service allows in a second, and keeps account of what became of each. */
export class Creation {
	private readonly _client: SesClient;
	private readonly _site: Site;
	private readonly _senders: readonly PlannedSender[];
	private readonly _outcomes = new Map<PlannedSender, Outcome>();
	/**
	 * Each request takes one and gives it back a second after its answer. So in no second, whenever it starts, more requests can reach
	 * the service than there are of these, however long they are on their way.
	 */
	private readonly _turns: Promise<unknown>[];
	/** What makes it useless to go on, by domain; under '' for all of them. */
	private readonly _obstacles = new Map<string, unknown>();
	private _lostInARow = 0;

	constructor(client: SesClient, site: Site, senders: readonly PlannedSender[]) {
		this._client = client;
		this._site = site;
		this._senders = senders;
		this._turns = turnsOf.get(client) ?? Array.from({ length: perSecond }, () => Promise.resolve());
		turnsOf.set(client, this._turns);
	}

	/** What became of it, as far as that is known. */
	outcomeOf(sender: PlannedSender): Outcome {
		return this._outcomes.get(sender) ?? { kind: 'notTried', error: undefined };
	}

	/** What stopped everything; `undefined` when nothing did. */
	get obstacle(): unknown {
		return this._obstacles.get('');
	}

	/**
	 * Tries them all. Ends when all are tried or it is useless to go on.
	 *
	 * @param cancelled keeps further requests from being sent; those under way are waited for
	 * @param told is called after each with how many are done, and how many milliseconds the rest will take at the pace so far
	 */
	async run(cancelled: AbortSignal, told: (done: number, left: number) => void): Promise<void> {
		const started = performance.now();
		const work = async (queue: PlannedSender[]) => {
			for (let sender = queue.shift(); sender && !cancelled.aborted; sender = queue.shift()) {
				this._outcomes.set(sender, await this._try(sender, cancelled));
				const done = this._outcomes.size;
				// The first ones are quicker than the rest can be.
				told(done, (this._senders.length - done) * Math.max((performance.now() - started) / done, rest / perSecond));
			}
		};
		const fine = this._senders.filter(sender => !sender.isDoubtful);
		// What is wrong with every request shows at the first.
		await work(fine.splice(0, 1));
		await Promise.all(Array.from({ length: atOnce }, () => work(fine)));
		await work(this._senders.filter(sender => sender.isDoubtful));
		await this._settleLost();
	}

	private async _try(sender: PlannedSender, cancelled: AbortSignal): Promise<Outcome> {
		// p-retry would give up an attempt that is under way when it is cancelled, whatever comes of it.
		for (let retries = 0; ; retries++) {
			try {
				const requestId = await this._create(sender, cancelled);
				if (requestId === obstructed) {
					return { kind: 'notTried', error: this._obstacles.get('') ?? this._obstacles.get(sender.domain) };
				}
				this._lostInARow = 0;
				return { kind: 'created', requestId };
			} catch (error) {
				if (isRate(error) && retries < rateRetries && !cancelled.aborted) {
					await orAbort(delay(retryDelay(retries)), cancelled).catch(() => {});
				} else {
					return cancelled.aborted && (error === cancelled.reason || isRate(error))
						? { kind: 'notTried', error: undefined }
						: this._judge(sender, error);
				}
			}
		}
	}

	/** @returns as createSenderAddress; `obstructed` when it is useless by the time of its turn */
	private async _create(sender: PlannedSender, cancelled: AbortSignal): Promise<string | undefined | typeof obstructed> {
		if (this._isObstructed(sender)) {
			return obstructed;
		}
		const { address, senderName } = sender;
		const turn = this._turns.shift() ?? delay(rest);
		try {
			await orAbort(turn, cancelled);
			if (this._isObstructed(sender)) {
				return obstructed;
			}
			// Without the signal: a request that was given up may have had its effect.
			return await createSenderAddress(this._client, address, senderName);
		} finally {
			this._turns.push(delay(rest));
		}
	}

	private _judge({ domain }: PlannedSender, error: unknown): Outcome {
		this._lostInARow = mayHaveHappened(error) ? this._lostInARow + 1 : 0;
		const reach = this._lostInARow >= maxLostInARow ? 'all' : reachOf(error, this._site);
		if (reach !== 'one') {
			const key = reach === 'all' ? '' : domain;
			this._obstacles.set(key, this._obstacles.get(key) ?? error);
		}
		return isSesError(error) && error.code === 'InvalidParameterValue.RepeatEmailAddress' ? { kind: 'existed' } : { kind: 'failed', error };
	}

	private _isObstructed({ domain }: PlannedSender): boolean {
		return this._obstacles.has('') || this._obstacles.has(domain);
	}

	/** What was lost may be there by now: the list that was read at once may have been lost, too, or not have had it yet. */
	private async _settleLost(): Promise<void> {
		const lost = [...this._outcomes].flatMap(([sender, outcome]) =>
			outcome.kind === 'failed' && mayHaveHappened(outcome.error) ? [{ sender, error: outcome.error }] : []
		);
		if (lost.length === 0) {
			return;
		}
		const listed = await listSenderAddresses(this._client).catch(() => undefined);
		const keys = listed && new Set(listed.map(({ address }) => addressKey(address)));
		for (const { sender, error } of lost) {
			if (!keys) {
				this._outcomes.set(sender, { kind: 'unknown', error });
			} else if (keys.has(addressKey(sender.address))) {
				this._outcomes.set(sender, { kind: 'created', requestId: undefined });
			}
		}
	}
}

function isRate(error: unknown): boolean {
	return isSesError(error) && error.kind === 'rate';
}

/** Milliseconds: one to two seconds at first, twice as many each time, so that programs that wait for each other do not meet again. */
function retryDelay(retries: number): number {
	return Math.min(1_000 * 2 ** retries, 8_000) * (1 + Math.random());
}

function delay(milliseconds: number): Promise<void> {
	return new Promise(resolve => setTimeout(resolve, milliseconds));
}

const obstructed = Symbol('obstructed');

/** For how many of the addresses this is the answer, whatever they are. */
function reachOf(error: unknown, site: Site): 'one' | 'domain' | 'all' {
	if (!isSesError(error)) {
		return 'all';
	}
	switch (error.code) {
		case 'OperationDenied.DomainNotVerified':
		case 'InvalidParameterValue.NotExistDomain':
			return 'domain';
		case 'OperationDenied.ExceedSenderLimit':
			// On the mainland the limit is said to hold for all domains together.
			return site === 'mainland' ? 'all' : 'domain';
		case 'LimitExceeded':
		case 'OperationDenied':
		case 'UnsupportedRegion':
			return 'all';
	}
	return error.kind === 'auth' || error.kind === 'clock' || error.kind === 'rate' ? 'all' : 'one';
}
