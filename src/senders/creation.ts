import type { SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { type NamedAddress, type OpenWrite, openWrite } from '../ses/journal.ts';
import { isAnswerLost, mayHaveHappened } from '../ses/retry.ts';
import { createSenderAddress, isTaken } from '../ses/senders.ts';

export interface PlannedSender extends NamedAddress {
	/** Its sender domain. */
	readonly domain: string;
}

export type Outcome =
	/** `requestId` is `undefined` when the answer was lost and the list of addresses shows it. */
	| { readonly kind: 'created'; readonly requestId: string | undefined }
	/** It was created elsewhere first. */
	| { readonly kind: 'existed' }
	| { readonly kind: 'failed'; readonly error: unknown }
	/** The answer was lost, and the list of addresses could not be read. */
	| { readonly kind: 'unknown'; readonly error: unknown }
	/** `error` is that of another address and would be the same for this one; `undefined` when canceled. */
	| { readonly kind: 'notTried'; readonly error: unknown };

/** Parallel requests: enough to reach the rate limit from another continent. */
const atOnce = 6;

/** After this many lost answers in a row, the connection counts as broken. */
const maxLostInARow = 3;

/** Creates sender addresses as fast as the rate limit allows, and collects their outcomes. */
export class Creation {
	private readonly _client: SesClient;
	private readonly _senders: readonly PlannedSender[];
	private readonly _outcomes = new Map<PlannedSender, Outcome>();
	/** By domain, or '' for all domains: aborted with the first error that all other addresses there would get, too. */
	private readonly _obstacles = new Map<string, AbortController>();
	private _lostInARow = 0;

	constructor(client: SesClient, senders: readonly PlannedSender[]) {
		// Other requests have priority.
		this._client = client.inBackground;
		this._senders = senders;
	}

	outcomeOf(sender: PlannedSender): Outcome {
		return this._outcomes.get(sender) ?? { kind: 'notTried', error: undefined };
	}

	/** The error that stopped everything, if any. */
	get obstacle(): unknown {
		return this._obstacleOf('').signal.reason;
	}

	/**
	 * Creates all addresses, unless it is canceled or an error concerns all of them.
	 *
	 * @param canceled stops further requests; those under way are waited for
	 * @param onProgress called after each address with the number done
	 */
	async run(canceled: AbortSignal, onProgress: (done: number) => void): Promise<void> {
		const named = ({ address, senderName }: PlannedSender) => ({ address, senderName });
		const entry = await openWrite(this._client.journal, { kind: 'createMany', senders: this._senders.map(named) });
		try {
			await this._tryAll(entry, canceled, onProgress);
			const lost = this._senders.filter(sender => isLost(this.outcomeOf(sender)));
			const isKnown = lost.every(sender => this.outcomeOf(sender).kind === 'failed');
			if (lost.length === 0) {
				const isDone = (sender: PlannedSender) => ['created', 'existed'].includes(this.outcomeOf(sender).kind);
				await entry.close(!this._senders.some(isDone));
			} else {
				entry.leave({ remaining: { kind: 'createMany', senders: lost.map(named) }, ...(isKnown ? { reported: 'notDone' } : {}) });
			}
		} finally {
			entry.leave();
		}
	}

	private async _tryAll(entry: OpenWrite, canceled: AbortSignal, onProgress: (done: number) => void): Promise<void> {
		const work = async (queue: PlannedSender[]) => {
			for (let sender = queue.shift(); sender && !canceled.aborted; sender = queue.shift()) {
				this._outcomes.set(sender, await this._try(sender, entry, canceled));
				onProgress(this._outcomes.size);
			}
		};
		const queue = [...this._senders];
		// The first alone: its error may concern all others.
		await work(queue.splice(0, 1));
		await Promise.all(Array.from({ length: atOnce }, () => work(queue)));
	}

	private async _try(sender: PlannedSender, entry: OpenWrite, canceled: AbortSignal): Promise<Outcome> {
		const { address, senderName, domain } = sender;
		const stopped = AbortSignal.any([canceled, this._obstacleOf('').signal, this._obstacleOf(domain).signal]);
		try {
			stopped.throwIfAborted();
			// The signal ends the wait for the rate limit; a request that was sent is waited for.
			const requestId = await createSenderAddress(this._client, address, senderName, stopped, { part: entry });
			this._lostInARow = 0;
			return { kind: 'created', requestId };
		} catch (error) {
			if (stopped.aborted && error === stopped.reason) {
				return { kind: 'notTried', error: error === canceled.reason ? undefined : error };
			}
			return this._failure(sender, error);
		}
	}

	private _failure({ domain }: PlannedSender, error: unknown): Outcome {
		this._lostInARow = isAnswerLost(error) ? this._lostInARow + 1 : 0;
		const reach = this._lostInARow >= maxLostInARow ? 'all' : reachOf(error);
		if (reach !== 'one') {
			this._obstacleOf(reach === 'all' ? '' : domain).abort(error);
		}
		return isTaken(error) ? { kind: 'existed' } : { kind: mayHaveHappened(error) ? 'unknown' : 'failed', error };
	}

	private _obstacleOf(domain: string): AbortController {
		const obstacle = this._obstacles.get(domain) ?? new AbortController();
		this._obstacles.set(domain, obstacle);
		return obstacle;
	}
}

function isLost(outcome: Outcome): boolean {
	return outcome.kind === 'unknown' || (outcome.kind === 'failed' && isAnswerLost(outcome.error));
}

/** Which other addresses would get the same error. */
function reachOf(error: unknown): 'one' | 'domain' | 'all' {
	if (!isSesError(error)) {
		return 'all';
	}
	switch (error.code) {
		case 'OperationDenied.DomainNotVerified':
		case 'InvalidParameterValue.NotExistDomain':
		case 'OperationDenied.ExceedSenderLimit':
			return 'domain';
		case 'LimitExceeded':
		case 'OperationDenied':
		case 'UnsupportedRegion':
			return 'all';
	}
	const isAway = error.isUnsent || error.code === 'FailedOperation.ServiceNotAvailable';
	return isAway || error.kind === 'auth' || error.kind === 'clock' || error.kind === 'rate' ? 'all' : 'one';
}
