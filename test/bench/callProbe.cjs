// Prints the CPU time in microseconds that this process spends on one call of a client, or on the same request sent bare.
// Arguments: who calls, the bundles of both clients as a JSON object, the emulator's JSON line.
const http = require('node:http');

const WARM_UP = 400;
const CALLS = 1200;
const [, , who, bundles, line] = process.argv;
const { endpoint, region, secretId, secretKey } = JSON.parse(line);
const input = { EmailIdentity: 'mail.qcloud.com' };

const callers = {
	ours: () => {
		const client = ourClient();
		return () => client.call('GetEmailIdentity', input);
	},
	sdk: () => {
		const { ses } = require(JSON.parse(bundles).sdk);
		const client = new ses.v20201002.Client({
			credential: { secretId, secretKey },
			region,
			profile: { httpProfile: { endpoint: new URL(endpoint).host, protocol: 'http://' } }
		});
		return () => client.GetEmailIdentity(input);
	},
	bareFetch: async () => {
		const { url, headers, body } = await signedRequest();
		return async () => (await fetch(url, { method: 'POST', headers, body })).text();
	},
	bareHttp: async () => {
		const { url, headers, body } = await signedRequest();
		const options = { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } };
		return () =>
			new Promise((resolve, reject) => {
				const request = http.request(url, options, response => {
					let text = '';
					response.setEncoding('utf8');
					response.on('data', chunk => {
						text += chunk;
					});
					response.on('end', () => resolve(text));
				});
				request.on('error', reject);
				request.end(body);
			});
	}
};

function ourClient(options) {
	const { SesClient } = require(JSON.parse(bundles).ours);
	return new SesClient({ endpoint, region, credentials: () => ({ secretId, secretKey }), pacer: undefined, ...options });
}

/** A signed request as our client sends it. It stays valid for five minutes. */
async function signedRequest() {
	let sent;
	const keep = async (url, { headers, body }) => {
		sent = { url, headers, body };
		return fetch(url, { method: 'POST', headers, body });
	};
	await ourClient({ fetch: keep }).call('GetEmailIdentity', input);
	return sent;
}

async function main() {
	const call = await callers[who]();
	for (let count = 0; count < WARM_UP; count += 1) {
		await call();
	}
	const before = process.cpuUsage();
	for (let count = 0; count < CALLS; count += 1) {
		await call();
	}
	const { user, system } = process.cpuUsage(before);
	console.log(JSON.stringify((user + system) / CALLS));
	process.exit();
}

main();
