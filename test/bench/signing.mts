import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { Signer } from '../../src/signing/signer.ts';
import { inRounds } from './children.mts';
import { median, type Row } from './rows.mts';

const require = createRequire(import.meta.url);
const { default: Sign } = require('tencentcloud-sdk-nodejs-common/tencentcloud/common/sign') as {
	readonly default: { sign3(input: object): string };
};

const credentials = { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE' };
const host = 'ses.intl.tencentcloudapi.com';
const contentType = 'application/json';
// Bytes for both, so that neither is timed while it writes JSON.
const body = Buffer.from('{"EmailAddress":"service@mail.qcloud.com","EmailSenderName":"Tencent Cloud email notification"}');

/** The same bytes and headers signed by both, the timestamp moving within one day as it does in use. */
export async function measureSigning(): Promise<readonly Row[]> {
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
	assert.equal(ours(1_774_946_384), sdk(1_774_946_384), 'both sign alike');

	const figures = await inRounds(7, { ours: () => perSecond(ours), sdk: () => perSecond(sdk) });
	const warm = (all: readonly number[]) => median(all.slice(1));
	return [{ name: 'signatures', unit: '1/CPU s', ours: warm(figures.ours), peer: warm(figures.sdk), goal: { of: 'ratio', atLeast: 4 } }];
}

/** Signatures for each second of CPU time, which a busy machine changes less than the clock's seconds. */
function perSecond(sign: (timestamp: number) => string): number {
	const before = process.cpuUsage();
	const started = performance.now();
	let count = 0;
	while (performance.now() - started < 500) {
		for (let index = 0; index < 100; index += 1) {
			sign(1_774_946_384 + (count % 1000));
			count += 1;
		}
	}
	const { user, system } = process.cpuUsage(before);
	return (count / (user + system)) * 1_000_000;
}
