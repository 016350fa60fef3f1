import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { Signer } from '../../src/signing/signer.ts';
import { type Figures, median } from './rows.mts';

const require = createRequire(import.meta.url);
const { default: Sign } = require('tencentcloud-sdk-nodejs-common/tencentcloud/common/sign') as {
	readonly default: { sign3(input: object): string };
};

const credentials = { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE' };
const host = 'ses.intl.tencentcloudapi.com';
const contentType = 'application/json';
// Bytes for both, so that neither is timed while it writes JSON.
const body = Buffer.from('{"EmailAddress":"service@mail.qcloud.com","EmailSenderName":"Tencent Cloud email notification"}');

const rounds = 500;
const warmUpRounds = 100;
const slicesPerRound = 10;

/**
 * Signatures per second. Both sign the same bytes and headers, with a timestamp that moves within one day as it does in use. A slice lasts
 * about 0.2 ms, and the fastest of each round counts: what else the machine does interrupts the others.
 */
export async function measureSigning(): Promise<Figures> {
	const signer = new Signer(credentials);
	const ours = (timestamp: number) =>
		signer.sign({ method: 'POST', headers: { host, 'content-type': contentType }, body }, timestamp).authorization;
	const sdk = (timestamp: number) =>
		Sign.sign3({
			method: 'POST',
			url: `https://${host}/`,
			payload: body,
			timestamp,
			service: 'ses',
			headers: { 'Content-Type': contentType },
			...credentials
		});
	assert.equal(ours(1_774_946_384), sdk(1_774_946_384));

	const times = Array.from({ length: rounds }, () => {
		const slices = Array.from({ length: slicesPerRound }, () => [timeOf(ours, 20), timeOf(sdk, 5)] as const);
		return { own: Math.min(...slices.map(([own]) => own)), peer: Math.min(...slices.map(([, peer]) => peer)) };
	}).slice(warmUpRounds);
	return {
		ours: 1000 / median(times.map(({ own }) => own)),
		peer: 1000 / median(times.map(({ peer }) => peer)),
		ratio: median(times.map(({ own, peer }) => peer / own))
	};
}

/** Milliseconds for one of `count` signatures. */
function timeOf(sign: (timestamp: number) => string, count: number): number {
	const started = performance.now();
	for (let index = 0; index < count; index++) {
		sign(1_774_946_384 + index);
	}
	return (performance.now() - started) / count;
}
