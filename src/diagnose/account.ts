import type { SesClient } from '../ses/client.ts';
import { listSenderDomains } from '../ses/domains.ts';
import { isDeniedByCam, isSesError, type SesError } from '../ses/errors.ts';
import { listSenderAddresses } from '../ses/senders.ts';
import { listTemplates } from '../ses/templates.ts';
import { codePattern, requestIdPattern } from '../ui/log.ts';

/** What SES returned for the key. Numbers only: names of domains, addresses and templates stay out of the report. */
export interface AccountFacts {
	readonly domains: { readonly total: number; readonly verified: number; readonly maxDailyQuota: number } | ReadError;
	/** `undefined` when SES did not accept the first request. */
	readonly addresses: { readonly total: number } | ReadError | undefined;
	/** `undefined` when SES did not accept the first request. */
	readonly templates: { readonly total: number; readonly approved: number } | ReadError | undefined;
}

/** The parts of a `SesError` that are safe to share. The code is `NoCredentials` when there were no credentials. */
export type ReadError = Pick<SesError, 'code'> & Partial<Pick<SesError, 'requestId' | 'reason' | 'status' | 'clockOffset'>>;

/**
 * Reads what the account holds, with the usual client and retries. It only sends reads: whether a key may write cannot be tested without the
 * risk of writing.
 *
 * @throws the reason of the signal when canceled
 */
export async function readAccount(client: SesClient, signal: AbortSignal): Promise<AccountFacts> {
	const domains = await read(signal, async () => {
		const found = await listSenderDomains(client, signal);
		return {
			total: found.length,
			verified: found.filter(({ isVerified }) => isVerified).length,
			maxDailyQuota: Math.max(0, ...found.map(({ dailyQuota = 0 }) => dailyQuota))
		};
	});
	if (isReadError(domains) && !isDeniedByCam(domains.code)) {
		return { domains, addresses: undefined, templates: undefined };
	}
	const [addresses, templates] = await Promise.all([
		read(signal, async () => ({ total: (await listSenderAddresses(client, signal)).length })),
		read(signal, async () => {
			const found = await listTemplates(client, signal);
			return { total: found.length, approved: found.filter(({ status }) => status === 'approved').length };
		})
	]);
	return { domains, addresses, templates };
}

export function isReadError(value: object | undefined): value is ReadError {
	return value !== undefined && 'code' in value;
}

async function read<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | ReadError> {
	try {
		return await work();
	} catch (error) {
		signal.throwIfAborted();
		const { code, requestId, reason, status, clockOffset }: ReadError = isSesError(error) ? error : { code: 'NoCredentials' };
		return {
			code: matching(codePattern, code) ?? 'UnknownCode',
			requestId: matching(requestIdPattern, requestId),
			reason: matching(/^[A-Z][A-Z0-9_]{1,60}$/, reason),
			status,
			clockOffset
		};
	}
}

/** Something other than SES may have answered, with any text. */
function matching(pattern: RegExp, text: string | undefined): string | undefined {
	return text !== undefined && pattern.test(text) ? text : undefined;
}
