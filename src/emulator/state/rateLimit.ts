import { rateLimitOf } from '../../ses/actions.ts';
import { ensure } from './messages.ts';

/** Messages per account over SMTP (product page "Usage limits"). */
const messagesPerSecond = 20;

/**
 * Counts requests by action and key in windows of one second.
 *
 * Source: API frequency limits, 2025-04-15. Not implemented: the limits per root account and IP address.
 */
export class RateLimiter {
	private _second = Number.NaN;
	private readonly _counts = new Map<string, number>();

	/**
	 * Counts a request, even if it fails.
	 *
	 * @param now Unix milliseconds
	 * @throws EmulatorError RequestLimitExceeded
	 */
	admit(action: string, secretId: string, now: number): void {
		const limit = rateLimitOf(action);
		const count = this._count(`${action} ${secretId}`, now);
		ensure(count <= limit, 'RequestLimitExceeded', String(count), String(limit));
	}

	/**
	 * Counts a message received over SMTP.
	 *
	 * @param now Unix milliseconds
	 * @throws EmulatorError RequestLimitExceeded.SmtpRateLimit
	 */
	admitSmtp(now: number): void {
		ensure(this._count('SMTP', now) <= messagesPerSecond, 'RequestLimitExceeded.SmtpRateLimit');
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
