import { defaultRequestsPerSecond, requestsPerSecond } from '../../ses/actions.ts';
import { EmulatorError } from './messages.ts';

/** Of an account, over SMTP (product page "Usage limits"). */
const messagesPerSecond = 20;

/**
 * Counts requests in windows of one second, by action and key, at arrival.
 *
 * Source: API frequency limits, 2025-04-15. The limits on a root account and on an IP address are not modelled.
 */
export class RateLimiter {
	private _second = Number.NaN;
	private readonly _counts = new Map<string, number>();

	/**
	 * Counts one request, refused ones included.
	 *
	 * @param now Unix milliseconds
	 * @throws EmulatorError RequestLimitExceeded
	 */
	admit(action: string, secretId: string, now: number): void {
		const limit = requestsPerSecond[action] ?? defaultRequestsPerSecond;
		const count = this._count(`${action} ${secretId}`, now);
		if (count > limit) {
			throw new EmulatorError('RequestLimitExceeded', String(count), String(limit));
		}
	}

	/**
	 * Counts one message that came over SMTP.
	 *
	 * @param now Unix milliseconds
	 * @throws EmulatorError RequestLimitExceeded.SmtpRateLimit
	 */
	admitSmtp(now: number): void {
		if (this._count('SMTP', now) > messagesPerSecond) {
			throw new EmulatorError('RequestLimitExceeded.SmtpRateLimit');
		}
	}

	private _count(key: string, now: number): number {
		const second = Math.floor(now / 1000);
		if (second !== this._second) {
			this._second = second;
			this._counts.clear();
		}
		const count = (this._counts.get(key) ?? 0) + 1;
		this._counts.set(key, count);
		return count;
	}
}
