import { addressKey } from '../mail/address.ts';
import type { SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { type OpenWrite, openWrite } from '../ses/journal.ts';
import { leastInterval } from '../ses/pacing.ts';
import { isAnswerLost, mayHaveHappened } from '../ses/retry.ts';
import { createSenderAddress, isTaken, listSenderAddresses } from '../ses/senders.ts';
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

/** How many requests are under way at once: enough for the allowed rate at the distance of another continent. */
const atOnce = 6;

/** After so many lost answers in a row, the way to the service is broken. */
const maxLostInARow = 3;

/** Creates sender addresses, as quickly as the service allows, and keeps account of what became of each. */
export class Creation {
	private readonly _client: SesClient;
	private readonly _site: Site;
	private readonly _senders: readonly PlannedSender[];
	private readonly _now: () => number;
	private readonly _outcomes = new Map<PlannedSender, Outcome>();
	/** Aborted, with the error, when it is useless to go on, by domain; under '' for all of them. */
	private readonly _obstacles = new Map<string, AbortController>();
	private _lostInARow = 0;

	/** @param now milliseconds since any moment */
	constructor(client: SesClient, site: Site, senders: readonly PlannedSender[], now = () => performance.now()) {
		// Others need not wait until this is through.
		this._client = client.inBackground;
		this._site = site;
		this._senders = senders;
		this._now = now;
	}

	/** What became of it, as far as that is known. */
	outcomeOf(sender: PlannedSender): Outcome {
		return this._outcomes.get(sender) ?? { kind: 'notTried', error: undefined };
	}

	/** What stopped everything; `undefined` when nothing did. */
	get obstacle(): unknown {
		return this._obstacleOf('').signal.reason;
	}

	/**
	 * Tries them all. Ends when all are tried or it is useless to go on.
	 *
	 * @param cancelled keeps further requests from being sent; those under way are waited for
	 * @param told is called after each with how many are done, and how many milliseconds the rest will take at the pace so far
	 */
	async run(cancelled: AbortSignal, told: (done: number, left: number) => void): Promise<void> {
		const named = ({ address, senderName }: PlannedSender) => ({ address, senderName });
		const entry = await openWrite(this._client.journal, { kind: 'createMany', senders: this._senders.map(named) });
		try {
			await this._tryAll(entry, cancelled, told);
			const lost = this._senders.filter(sender => isLost(this.outcomeOf(sender)));
			const isKnown = lost.every(sender => this.outcomeOf(sender).kind === 'failed');
			if (lost.length === 0) {
				await entry.close();
			} else {
				entry.leave({ remaining: { kind: 'createMany', senders: lost.map(named) }, ...(isKnown ? { reported: 'notDone' } : {}) });
			}
		} finally {
			entry.leave();
		}
	}

	private async _tryAll(entry: OpenWrite, cancelled: AbortSignal, told: (done: number, left: number) => void): Promise<void> {
		const started = this._now();
		const work = async (queue: PlannedSender[]) => {
			for (let sender = queue.shift(); sender && !cancelled.aborted; sender = queue.shift()) {
				this._outcomes.set(sender, await this._try(sender, entry, cancelled));
				const done = this._outcomes.size;
				// The first ones are quicker than the rest can be.
				told(done, (this._senders.length - done) * Math.max((this._now() - started) / done, leastInterval('CreateEmailAddress')));
			}
		};
		const fine = this._senders.filter(sender => !sender.isDoubtful);
		// What is wrong with every request shows at the first.
		await work(fine.splice(0, 1));
		await Promise.all(Array.from({ length: atOnce }, () => work(fine)));
		await work(this._senders.filter(sender => sender.isDoubtful));
		await this._settleLost();
	}

	private async _try(sender: PlannedSender, entry: OpenWrite, cancelled: AbortSignal): Promise<Outcome> {
		const { address, senderName, domain } = sender;
		const useless = AbortSignal.any([cancelled, this._obstacleOf('').signal, this._obstacleOf(domain).signal]);
		try {
			useless.throwIfAborted();
			// Ends the wait for its turn, or for others to send less; what has been sent is waited for.
			const requestId = await createSenderAddress(this._client, address, senderName, useless, { part: entry });
			this._lostInARow = 0;
			return { kind: 'created', requestId };
		} catch (error) {
			if (useless.aborted && error === useless.reason) {
				return { kind: 'notTried', error: error === cancelled.reason ? undefined : error };
			}
			return this._validate(sender, error);
		}
	}

	private _validate({ domain }: PlannedSender, error: unknown): Outcome {
		this._lostInARow = isAnswerLost(error) ? this._lostInARow + 1 : 0;
		const reach = this._lostInARow >= maxLostInARow ? 'all' : reachOf(error, this._site);
		if (reach !== 'one') {
			this._obstacleOf(reach === 'all' ? '' : domain).abort(error);
		}
		return isTaken(error) ? { kind: 'existed' } : { kind: 'failed', error };
	}

	private _obstacleOf(domain: string): AbortController {
		const obstacle = this._obstacles.get(domain) ?? new AbortController();
		this._obstacles.set(domain, obstacle);
		return obstacle;
	}

	/** What was lost may be there by now: the list that was read at once may have been lost, too, or not have had it yet. */
	private async _settleLost(): Promise<void> {
		const lost = [...this._outcomes].flatMap(([sender, outcome]) =>
			outcome.kind === 'failed' && isAnswerLost(outcome.error) ? [{ sender, error: outcome.error }] : []
		);
		if (lost.length === 0) {
			return;
		}
		const listed = await listSenderAddresses(this._client).catch(() => undefined);
		const names = listed && new Map(listed.map(({ address, senderName }) => [addressKey(address), senderName]));
		for (const { sender, error } of lost) {
			const name = names?.get(addressKey(sender.address));
			if (name !== undefined) {
				this._outcomes.set(sender, name === sender.senderName ? { kind: 'created', requestId: undefined } : { kind: 'existed' });
			} else if (!names && mayHaveHappened(error)) {
				this._outcomes.set(sender, { kind: 'unknown', error });
			}
		}
	}
}

function isLost(outcome: Outcome): boolean {
	return outcome.kind === 'unknown' || (outcome.kind === 'failed' && isAnswerLost(outcome.error));
}

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
	// Without a connection, or any service behind it, each of the others would be tried for as long.
	const isAway = error.isUnsent || error.code === 'FailedOperation.ServiceNotAvailable';
	return isAway || error.kind === 'auth' || error.kind === 'clock' || error.kind === 'rate' ? 'all' : 'one';
}
