/**
 * npm run smoke:live -- --domain mail.example.com [--site international|mainland] [--region R] [--endpoint URL]
 *
 * Lists, creates, lists and deletes one sender address on the live service, with the key pair in TENCENTCLOUD_SECRET_ID and
 * TENCENTCLOUD_SECRET_KEY (and TENCENTCLOUD_TOKEN). Without a key pair or a domain it does nothing.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { normalizeDomain } from '../src/mail/domain.ts';
import { SesClient } from '../src/ses/client.ts';
import { isSesError } from '../src/ses/errors.ts';
import { createSenderAddress, listSenderAddresses } from '../src/ses/senders.ts';
import { endpoints, parseEndpoint, regions } from '../src/ses/sites.ts';
import type { Credentials } from '../src/signing/signer.ts';

interface Plan {
	readonly domain: string;
	readonly region: string;
	readonly endpoint: string;
	readonly credentials: Credentials;
}

class UsageError extends Error {}

/** @returns a message if there is nothing to do */
function readPlan(): Plan | string {
	const { domain: domainText, site, region: wantedRegion, endpoint: wantedEndpoint } = parse();
	const { TENCENTCLOUD_SECRET_ID: secretId, TENCENTCLOUD_SECRET_KEY: secretKey, TENCENTCLOUD_TOKEN: token } = process.env;
	if (!secretId || !secretKey) {
		return 'Skipped: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY to use the live service.';
	}
	if (domainText === undefined) {
		return 'Skipped: pass a verified sender domain of the account as --domain.';
	}
	const domain = normalizeDomain(domainText);
	if (domain === undefined) {
		throw new UsageError(`--domain "${domainText}" is not a domain name.`);
	}
	const place = regions.find(
		one => (site === undefined || one.site === site) && (wantedRegion === undefined || one.region === wantedRegion)
	);
	if (!place) {
		throw new UsageError(`There is no such site and region. Known: ${regions.map(one => `${one.site} ${one.region}`).join(', ')}.`);
	}
	const endpoint = wantedEndpoint === undefined ? endpoints[place.site] : parseEndpoint(wantedEndpoint);
	if (endpoint === undefined) {
		throw new UsageError('--endpoint must be https, or http on this machine, without a path.');
	}
	return { domain, region: place.region, endpoint, credentials: { secretId, secretKey, ...(token ? { token } : {}) } };
}

function parse() {
	try {
		return parseArgs({
			options: { domain: { type: 'string' }, site: { type: 'string' }, region: { type: 'string' }, endpoint: { type: 'string' } }
		}).values;
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
}

/** @throws SesError, or Error if the list is not as expected */
async function smoke({ domain, region, endpoint, credentials }: Plan, interrupted: AbortSignal): Promise<void> {
	const address = `smoke-${randomBytes(8).toString('hex')}@${domain}`;
	console.log(`About to list, create, list and delete ${address} at ${endpoint} in ${region}.`);
	const client = new SesClient({ endpoint, region, credentials: () => credentials });
	const isListed = async () => {
		const senders = await listSenderAddresses(client, interrupted);
		console.log(`Listed ${senders.length} sender addresses.`);
		return senders.some(sender => sender.address === address);
	};

	if (await isListed()) {
		throw new Error(`${address} already exists. Nothing was changed.`);
	}
	try {
		const requestId = await createSenderAddress(client, address, 'Smoke test', interrupted);
		console.log(
			`Created ${address} (${requestId === undefined ? 'the response was lost, but the list shows it' : `RequestId ${requestId}`}).`
		);
		if (!(await isListed())) {
			throw new Error(`${address} was created, but the list does not contain it.`);
		}
	} catch (error) {
		// The address may exist, whatever the error was.
		await remove(client, address, 'InvalidParameterValue.NoSuchSender').catch((second: unknown) => console.error(describe(second)));
		throw error;
	}
	await remove(client, address);
}

/** Cannot be interrupted, so that no address remains. */
async function remove(client: SesClient, address: string, acceptedCode?: string): Promise<void> {
	try {
		const { RequestId } = await client.call('DeleteEmailAddress', { EmailAddress: address });
		console.log(`Deleted ${address} (RequestId ${RequestId}).`);
	} catch (error) {
		if (isSesError(error) && error.code === acceptedCode) {
			console.log(`${address} was not created, so there is nothing to delete.`);
			return;
		}
		console.error(`${address} may still exist. Delete it in the console.`);
		throw error;
	}
}

function describe(error: unknown): string {
	if (isSesError(error)) {
		return `${error.action} failed: ${error.code}: ${error.message}${error.requestId === undefined ? '' : ` (RequestId ${error.requestId})`}`;
	}
	return error instanceof Error ? error.message : String(error);
}

try {
	const plan = readPlan();
	if (typeof plan === 'string') {
		console.log(plan);
	} else {
		const interruption = new AbortController();
		process.once('SIGINT', () => interruption.abort(new Error('Interrupted.')));
		await smoke(plan, interruption.signal);
		console.log('All steps succeeded.');
	}
} catch (error) {
	console.error(describe(error));
	process.exitCode = error instanceof UsageError ? 2 : 1;
}
