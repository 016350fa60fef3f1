import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { verifyInTurn } from '../../../src/domains/verification.ts';
import { SesClient } from '../../../src/ses/client.ts';
import { answer, refusal, withLoopback } from '../../helpers/loopback.ts';

const clientOf = (endpoint: string) =>
	new SesClient({ endpoint, region: 'ap-singapore', credentials: () => ({ secretId: 'id', secretKey: 'key' }), pacer: undefined });

suite('domains: verifying the same domain twice at once', () => {
	/** Runs two verifications beside a service that verifies at the first request, after a refusal where that is asked for. */
	const asks = (title: string, domains: readonly [string, string], expected: readonly string[], { refusals = 0 } = {}) =>
		test(title, async () => {
			const verified = new Set<string>();
			let left = refusals;
			const script = ({ headers, body }: { headers: Readonly<Record<string, string>>; body: string }) => {
				const { EmailIdentity: domain } = JSON.parse(body) as { readonly EmailIdentity: string };
				if (headers['x-tc-action'] === 'UpdateEmailIdentity') {
					if (left-- > 0) {
						return refusal('FailedOperation.DKIMNotApplied');
					}
					verified.add(domain);
				}
				return { ...answer({ VerifiedForSendingStatus: verified.has(domain), Attributes: [] }), delay: 10 };
			};
			await withLoopback(script, async ({ endpoint, arrived }) => {
				const client = clientOf(endpoint);
				const outcomes = await Promise.allSettled(domains.map(domain => verifyInTurn(client, domain)));
				assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 2 - refusals);
				assert.deepEqual(arrived.map(({ headers }) => headers['x-tc-action']).sort(), [...expected].sort());
			});
		});
	const [get, update] = ['GetEmailIdentity', 'UpdateEmailIdentity'];
	asks('the second finds it verified and does not ask', ['a.example', 'a.example'], [get, update, get]);
	asks('what the first is refused, the second asks for again', ['a.example', 'a.example'], [get, update, get, update], { refusals: 1 });
	asks('other domains do not wait', ['a.example', 'b.example'], [get, update, get, update]);
});
