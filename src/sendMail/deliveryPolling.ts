import { addressKey, parseMailbox } from '../mail/address.ts';
import type { Delivery } from '../ses/sending.ts';

/** Milliseconds before the first look; each further pause is twice as long, up to `longestPause`. */
const firstPause = 5000;
const longestPause = 60_000;
/** Milliseconds after which nobody asks any more of themselves. */
const pollTime = 10 * 60_000;

/** Where things stand with one recipient. */
export type DeliveryState = 'underWay' | 'delivered' | 'failed';

/** What polling needs of the world outside. Times are Unix milliseconds. */
export interface PollWorld {
	readonly now: () => number;
	/** @throws the signal's reason when it is aborted */
	readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
	/** What the service says of the mail now; `undefined` when the profile is gone. */
	readonly read: (signal: AbortSignal) => Promise<readonly Delivery[] | undefined>;
	/** Is told of what was read, and when it is read next. */
	readonly told: (deliveries: readonly Delivery[], next: number) => void;
	/** Is told of an error that does not end the polling. */
	readonly failed: (error: unknown) => void;
	/** Whether trying again later is of no use. */
	readonly isFinal: (error: unknown) => boolean;
}

export type PollEnd =
	| { readonly kind: 'final' }
	| { readonly kind: 'timeUp' }
	| { readonly kind: 'gone' }
	| { readonly kind: 'error'; readonly error: unknown };

/**
 * Asks what became of a mail until that is settled for every recipient: after five seconds, then with growing pauses, for ten minutes.
 *
 * @param sent when the mail was sent; Unix milliseconds
 * @throws the signal's reason when it is aborted
 */
export async function pollDeliveries(recipients: readonly string[], sent: number, world: PollWorld, signal: AbortSignal): Promise<PollEnd> {
	// A clock that was put back must not make it longer.
	const deadline = Math.min(sent, world.now()) + pollTime;
	for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
		const left = deadline - world.now();
		if (left <= 0) {
			return { kind: 'timeUp' };
		}
		await world.wait(Math.min(pause, left), signal);
		signal.throwIfAborted();
		try {
			const deliveries = await world.read(signal);
			if (!deliveries) {
				return { kind: 'gone' };
			}
			world.told(deliveries, world.now() + Math.min(2 * pause, longestPause));
			if (recipients.every(recipient => stateFor(recipient, deliveries) !== 'underWay')) {
				return { kind: 'final' };
			}
		} catch (error) {
			signal.throwIfAborted();
			if (world.isFinal(error)) {
				return { kind: 'error', error };
			}
			world.failed(error);
		}
	}
}

/** Where things stand with a recipient. One that the service does not list yet is under way. */
export function stateFor(recipient: string, deliveries: readonly Delivery[]): DeliveryState {
	const own = deliveryTo(recipient, deliveries);
	return own ? stateOf(own) : 'underWay';
}

export function deliveryTo(recipient: string, deliveries: readonly Delivery[]): Delivery | undefined {
	return deliveries.find(({ to }) => to.toLowerCase() === recipient.toLowerCase());
}

/** Whether a mail came from an address. The service may list it with its sender name. */
export function isFrom(address: string, { from }: Pick<Delivery, 'from'>): boolean {
	return addressKey(parseMailbox(from)?.address ?? from) === addressKey(address);
}

/** "No record", which may be there in a moment. */
const noRecord = 2001;

/** What the numbers of one row come to (schema, `SendEmailStatus`). Numbers that nobody knows may change still. */
export function stateOf({ sendStatus, deliverStatus }: Pick<Delivery, 'sendStatus' | 'deliverStatus'>): DeliveryState {
	if (sendStatus === undefined || sendStatus === noRecord) {
		return 'underWay';
	}
	if (sendStatus !== 0) {
		return 'failed';
	}
	switch (deliverStatus) {
		case 1:
			return 'delivered';
		case 2:
		case 3:
			return 'failed';
		default:
			return 'underWay';
	}
}
