import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type ApiCallFormatId, formatApiCall, formatsFor } from '../../src/code/apiCall/apiCall.ts';
import type { ApiCall } from '../../src/code/apiCall/call.ts';
import { formatSignedCurl } from '../../src/code/apiCall/shell.ts';
import { hclString } from '../../src/code/literals.ts';
import { type Emulator, startEmulator } from '../../src/emulator/server.ts';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import { sampleDomains } from '../../src/emulator/state/sampleData.ts';
import { regions, type Site } from '../../src/ses/sites.ts';
import { type Credentials, Signer } from '../../src/signing/signer.ts';
import { steer } from '../helpers/emulatorHarness.ts';
import { hostileTexts } from '../helpers/hostileTexts.ts';
import { findProgram, findPython, run } from '../helpers/programs.ts';
import { javaStandIn, phpStandIn, pythonStandIn, type StandInCall } from './standIns.ts';

const nodeModules = join(dirname(createRequire(import.meta.url).resolve('tencentcloud-sdk-nodejs-ses/package.json')), '..');
const { verified } = sampleDomains;
const hostile = hostileTexts.join('');
/** Names that SES may accept. */
const senderName = `It's "A" \\ $(id) \`x\` $HOME %{x} 北京 👩‍💻 ; # {{b}}`;
const smtpPassword = `Aa12"\\'$x\`%{é`;

type Step = readonly [action: string, input: ApiCall['input']];

const steps: readonly Step[] = [
	['ListEmailIdentities', { Limit: 2, Offset: 1 }],
	['CreateEmailIdentity', { EmailIdentity: 'new.example', DKIMOption: 1 }],
	['GetEmailIdentity', { EmailIdentity: hostile }],
	['UpdateEmailIdentity', { EmailIdentity: verified }],
	['DeleteEmailIdentity', { EmailIdentity: '--help' }],
	['ListEmailAddress', {}],
	['CreateEmailAddress', { EmailAddress: `copied@${verified}`, EmailSenderName: senderName }],
	['DeleteEmailAddress', { EmailAddress: hostile }],
	['UpdateEmailSmtpPassWord', { EmailAddress: `copied@${verified}`, Password: '***' }],
	[
		'SendEmail',
		{
			FromEmailAddress: `${senderName} <copied@${verified}>`,
			Destination: ['a@example.com', hostile],
			Subject: hostile,
			ReplyToAddresses: '',
			Template: { TemplateID: 100091, TemplateData: JSON.stringify({ name: hostile }) },
			TriggerType: 0
		}
	],
	['ListEmailTemplates', { Limit: 10, Offset: 0 }],
	['GetEmailTemplate', { TemplateID: 9007199254740991 }],
	['GetSendEmailStatus', { RequestDate: '2026-11-23', Offset: 0, Limit: 10, MessageId: hostile }]
];

type Place = (typeof regions)[number];

const first = regions[0] ?? assert.fail();
/** One region of each site. */
const sites = regions.filter(({ site }, index) => regions.findIndex(other => other.site === site) === index);

const byAction = (first: { readonly action: string }, second: { readonly action: string }) => (first.action < second.action ? -1 : 1);

/** The log of the emulator after the steps. */
function expectedLog(region: string, key = 'main', part = steps): readonly object[] {
	return part.map(([action, parameters]) => ({ action, parameters, region, key })).toSorted(byAction);
}

async function receivedLog(emulator: Emulator): Promise<readonly object[]> {
	const log = await steer(emulator).log();
	return log.map(({ action, parameters, region, key }) => ({ action, parameters, region, key })).toSorted(byAction);
}

async function assertCreated(emulator: Emulator): Promise<void> {
	const { senders } = await steer(emulator).state();
	assert.equal(senders.find(({ address }) => address === `copied@${verified}`)?.name, senderName);
}

function environmentOf({ secretId, secretKey, token }: Credentials): Readonly<Record<string, string | undefined>> {
	return {
		TENCENTCLOUD_SECRET_ID: secretId,
		TENCENTCLOUD_SECRET_KEY: secretKey,
		TENCENTCLOUD_TOKEN: token,
		SES_SMTP_PASSWORD: smtpPassword,
		LC_ALL: 'C.UTF-8'
	};
}

async function withEmulator(site: Site, use: (emulator: Emulator) => Promise<void>): Promise<void> {
	const emulator = await startEmulator({ site, rateLimits: false });
	try {
		await use(emulator);
	} finally {
		await emulator.close();
	}
}

function codeFor(id: ApiCallFormatId, [action, input]: Step, { endpoint }: { readonly endpoint: string }, { site, region }: Place): string {
	return formatApiCall(id, { action, input, region, site, endpoint });
}

/** Bodies of the requests that a program sends. */
async function bodiesOf(send: (endpoint: string) => Promise<void>): Promise<readonly string[]> {
	const bodies: string[] = [];
	const server = createServer(async (request, response) => {
		bodies.push(await text(request));
		response.setHeader('Content-Type', 'application/json').end('{"Response":{"RequestId":"1"}}');
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	try {
		await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	} finally {
		server.closeAllConnections();
		server.close();
	}
	return bodies;
}

/** A suite that needs programs. If one is missing, a single test names it. */
function suiteWith(title: string, names: readonly string[], define: (programs: readonly string[]) => void): void {
	suite(title, function () {
		this.timeout(60_000);
		const programs = names.flatMap(name => (name === 'python3' ? findPython() : findProgram(name)) ?? []);
		const missing = names.filter(name => findProgram(name) === undefined);
		if (missing.length > 0) {
			test.skip(`this computer has no ${missing.join(' and no ')}`);
			return;
		}
		define(programs);
	});
}

let folder: string;

/** The files with the code of the steps, in a new folder. */
function filesOf(
	id: ApiCallFormatId,
	some: readonly Step[],
	extension: string,
	at: { readonly endpoint: string },
	where: Place
): readonly string[] {
	const place = mkdtempSync(join(folder, `${id}-`));
	return some.map(step => {
		const file = join(place, `${step[0]}.${extension}`);
		writeFileSync(file, codeFor(id, step, at, where));
		return file;
	});
}

suite('API calls as code', () => {
	suiteSetup(() => {
		folder = mkdtempSync(join(tmpdir(), 'ses-api-call-'));
	});
	suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

	suite('official Node.js SDKs', function () {
		this.timeout(60_000);

		async function runSteps(emulator: { readonly endpoint: string }, where: Place, key: Credentials, some = steps): Promise<string> {
			const files = filesOf('node', some, 'cjs', emulator, where);
			const environment = { ...environmentOf(key), NODE_PATH: nodeModules };
			const script = 'for (const file of process.argv.slice(1)) { require(file); }';
			return (await run(process.execPath, ['-e', script, ...files], { environment })).errors;
		}

		for (const where of regions) {
			test(`${where.region}: the emulator receives the call`, async () => {
				await withEmulator(where.site, async emulator => {
					await runSteps(emulator, where, emulator);
					assert.deepEqual(await receivedLog(emulator), expectedLog(where.region));
					// The sample account of the other site has reached its limit of addresses.
					if (where.site === 'international') {
						await assertCreated(emulator);
					}
				});
			});
		}
		// For two regions of a site, the code differs in the region only.
		for (const where of sites) {
			test(`${where.region}: a temporary key`, async () => {
				await withEmulator(where.site, async emulator => {
					await runSteps(emulator, where, sampleKeys(where.site).temporary);
					assert.deepEqual(await receivedLog(emulator), expectedLog(where.region, 'temporary'));
				});
			});
			test(`${where.region}: the SMTP password comes from the environment`, async () => {
				const bodies = await bodiesOf(async endpoint => {
					await runSteps(
						{ endpoint },
						where,
						sampleKeys(where.site).main,
						steps.filter(([action]) => action === 'UpdateEmailSmtpPassWord')
					);
				});
				assert.deepEqual(
					bodies.map(body => JSON.parse(body)),
					[{ EmailAddress: `copied@${verified}`, Password: smtpPassword }]
				);
			});
		}
	});

	for (const name of ['sh', 'dash', 'bash', 'zsh', 'ksh']) {
		suiteWith(`curl and openssl under ${name}`, [name, 'curl', 'openssl'], ([shell = '']) => {
			// One shell runs all steps; the others only show that they understand the function.
			const some = name === 'sh' ? steps : steps.filter(([action]) => action === 'SendEmail');

			async function assertReceived(where: Place, keyName: 'main' | 'temporary', part: readonly Step[]): Promise<void> {
				await withEmulator(where.site, async emulator => {
					const input = part.map(step => codeFor('curl', step, emulator, where)).join('');
					const { errors } = await run(shell, [], { input, environment: environmentOf(sampleKeys(where.site)[keyName]) });
					assert.equal(errors, '');
					assert.deepEqual(await receivedLog(emulator), expectedLog(where.region, keyName, part));
					if (part === steps) {
						await assertCreated(emulator);
					}
				});
			}

			test(`${first.region}: the emulator receives the call`, () => assertReceived(first, 'main', some));
			for (const where of name === 'sh' ? regions.slice(1) : []) {
				test(`${where.region}: the emulator receives the call`, () => assertReceived(where, 'main', steps.slice(-1)));
			}
			test('a temporary key', () => assertReceived(first, 'temporary', steps.slice(-1)));
			test('the SMTP password comes from the environment', async () => {
				const bodies = await bodiesOf(async endpoint => {
					const input = codeFor('curl', ['UpdateEmailSmtpPassWord', { EmailAddress: `${hostile}@x`, Password: '' }], { endpoint }, first);
					const { errors } = await run(shell, [], { input, environment: environmentOf(sampleKeys('international').main) });
					assert.equal(errors, '');
				});
				assert.deepEqual(
					bodies.map(body => JSON.parse(body)),
					[{ EmailAddress: `${hostile}@x`, Password: smtpPassword }]
				);
			});
			for (const missing of ['TENCENTCLOUD_SECRET_ID', 'TENCENTCLOUD_SECRET_KEY', 'SES_SMTP_PASSWORD']) {
				test(`nothing is sent without ${missing}`, async () => {
					const bodies = await bodiesOf(async endpoint => {
						const script = join(folder, 'call.sh');
						writeFileSync(script, codeFor('curl', ['UpdateEmailSmtpPassWord', { Password: '' }], { endpoint }, first));
						const environment = { ...environmentOf(sampleKeys('international').main), [missing]: undefined };
						const { code, errors } = await run(shell, [script], { environment });
						assert.notEqual(code, 0);
						assert.ok(errors.includes(missing));
					});
					assert.deepEqual(bodies, []);
				});
			}
			test('no secret is an argument of a program', async () => {
				const bin = join(folder, `bin-${name}`);
				const log = join(folder, `arguments-${name}`);
				mkdirSync(bin);
				for (const tool of ['cat', 'curl', 'cut', 'date', 'od', 'openssl', 'printf', 'sed', 'tr']) {
					const program = findProgram(tool) ?? assert.fail(tool);
					writeFileSync(join(bin, tool), `#!/bin/sh\nprintf '%s\\n' "$0" "$@" >> ${log}\nexec ${program} "$@"\n`);
					chmodSync(join(bin, tool), 0o755);
				}
				const key = sampleKeys('international').temporary;
				const bodies = await bodiesOf(async endpoint => {
					const input = codeFor('curl', ['UpdateEmailSmtpPassWord', { Password: '' }], { endpoint }, first);
					await run(shell, [], { input, environment: { ...environmentOf(key), PATH: `${bin}:${process.env['PATH']}` } });
				});
				assert.equal(bodies.length, 1);
				const seen = readFileSync(log, 'utf8');
				assert.match(seen, /openssl\ndgst/);
				for (const secret of [
					key.secretKey,
					Buffer.from(key.secretKey).toString('hex'),
					key.token ?? assert.fail(),
					'Aa12',
					'Signature='
				]) {
					assert.ok(!seen.includes(secret), secret);
				}
			});
		});
	}

	suiteWith('signed curl', ['sh', 'curl'], ([shell = '']) => {
		function signed({ endpoint }: { readonly endpoint: string }, [action, input]: Step, region: string, key: Credentials): string {
			const body = JSON.stringify(input);
			const headers = {
				host: new URL(endpoint).host,
				'Content-Type': 'application/json',
				'X-TC-Action': action,
				'X-TC-Version': '2020-10-02',
				'X-TC-Region': region
			};
			const request = new Signer(key).sign({ method: 'POST', query: '', headers, body }, Math.floor(Date.now() / 1000));
			return formatSignedCurl({ url: `${endpoint}/`, headers: request.headers, body });
		}

		for (const keyName of ['main', 'temporary'] as const) {
			test(`${keyName} key: the emulator receives the call`, async () => {
				await withEmulator('international', async emulator => {
					const key = sampleKeys('international')[keyName];
					const input = steps.map(step => signed(emulator, step, emulator.region, key)).join('');
					const { TENCENTCLOUD_TOKEN, LC_ALL } = environmentOf(key);
					await run(shell, [], { input, environment: { TENCENTCLOUD_TOKEN, LC_ALL } });
					assert.deepEqual(await receivedLog(emulator), expectedLog(emulator.region, keyName));
				});
			});
		}
		test('is rejected after five minutes', async () => {
			await withEmulator('international', async emulator => {
				await steer(emulator).setClock(400);
				const input = signed(emulator, ['ListEmailAddress', {}], emulator.region, emulator);
				const { output } = await run(shell, [], { input });
				assert.match(output, /AuthFailure\.SignatureExpire/);
			});
		});
	});

	/** One call per line on the standard error output. */
	function standInTests(
		id: ApiCallFormatId,
		extension: string,
		runFiles: (files: readonly string[], where: string) => Promise<string>
	): void {
		for (const where of sites) {
			// Once with another endpoint, once with the default one.
			const endpoint = where === first ? 'http://127.0.0.1:8080' : 'https://ses.tencentcloudapi.com';
			test(`${where.region}, ${endpoint}: would send the call`, async () => {
				const files = filesOf(id, steps, extension, { endpoint }, where);
				const lines = (await runFiles(files, dirname(files[0] ?? ''))).trim().split('\n');
				const { secretId, secretKey, token } = sampleKeys(where.site).temporary;
				assert.deepEqual(
					lines.map((line): StandInCall => JSON.parse(line)),
					steps.map(([action, input]) => ({
						action,
						region: where.region,
						endpoint: endpoint.startsWith('https') ? '' : endpoint,
						keys: [secretId, secretKey, token],
						input: 'Password' in input ? { ...input, Password: smtpPassword } : input
					}))
				);
			});
		}
	}

	suiteWith('Python, with a stand-in for the official SDK', ['python3'], ([python = '']) => {
		standInTests('python', 'py', async files => {
			const { errors } = await run(python, ['-c', pythonStandIn, ...files], {
				environment: environmentOf(sampleKeys('international').temporary)
			});
			return errors;
		});
	});

	suiteWith('PHP, with a stand-in for the official SDK', ['php'], ([php = '']) => {
		standInTests('php', 'php', async (files, place) => {
			mkdirSync(join(place, 'vendor'));
			writeFileSync(join(place, 'vendor', 'autoload.php'), phpStandIn);
			const runs = [];
			for (const file of files) {
				runs.push(await run(php, [file], { environment: environmentOf(sampleKeys('international').temporary) }));
			}
			return runs.map(({ errors }) => errors).join('');
		});
	});

	suiteWith('Java, with a stand-in for the official SDK', ['javac', 'java'], ([javac = '', java = '']) => {
		// Faster for a program that runs for a second.
		const brief = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
		const compile = (...args: readonly string[]) => run(javac, [...brief.map(option => `-J${option}`), '-proc:none', ...args]);
		let classes: string;
		suiteSetup(async () => {
			classes = join(folder, 'java-sdk');
			const sources = Object.entries(javaStandIn()).map(([path, text]) => {
				const file = join(folder, 'java-source', path);
				mkdirSync(dirname(file), { recursive: true });
				writeFileSync(file, text);
				return file;
			});
			assert.equal((await compile('-d', classes, ...sources)).errors, '');
		});
		standInTests('java', 'java', async (files, place) => {
			const runner = join(place, 'Runner.java');
			const calls = steps.map(([action]) => `${action}.main(args);`).join(' ');
			writeFileSync(runner, `public class Runner { public static void main(String[] args) throws Exception { ${calls} } }`);
			// Must work with any encoding.
			const compiled = await compile('-encoding', 'US-ASCII', '-Xlint', '-Werror', '-cp', classes, '-d', place, ...files, runner);
			assert.deepEqual([compiled.code, compiled.output, compiled.errors], [0, '', '']);
			const { errors } = await run(java, [...brief, '-cp', `${classes}:${place}`, 'Runner'], {
				environment: environmentOf(sampleKeys('international').temporary)
			});
			return errors;
		});
	});

	suiteWith('Go, read by its formatter', ['gofmt'], ([gofmt = '']) => {
		for (const where of sites) {
			test(`${where.region}: valid and formatted`, async () => {
				const files = filesOf('go', steps, 'go', { endpoint: 'http://127.0.0.1:8080' }, where);
				assert.deepEqual(await run(gofmt, ['-l', ...files]), { code: 0, output: '', errors: '' });
			});
		}
	});

	suiteWith('Terraform, read by its formatter and its console', ['terraform'], ([terraform = '']) => {
		const environment = { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: undefined };

		for (const where of sites) {
			test(`${where.region}: valid and formatted`, async () => {
				const some = steps.filter(([action]) => formatsFor(action).some(({ id }) => id === 'terraform'));
				const files = filesOf('terraform', some, 'tf', { endpoint: 'http://127.0.0.1:8080' }, where);
				const formatted = await run(terraform, ['fmt', '-check', '-diff', ...files], { folder, environment });
				assert.deepEqual(formatted, { code: 0, output: '', errors: '' });
			});
		}
		test('literals are read back unchanged', async () => {
			const input = `base64encode(jsonencode([${hostileTexts.map(hclString).join(', ')}]))\n`;
			const { output, errors } = await run(terraform, ['console'], { input, folder: mkdtempSync(join(folder, 'terraform-')), environment });
			assert.equal(errors, '');
			assert.deepEqual(JSON.parse(Buffer.from(JSON.parse(output), 'base64').toString()), hostileTexts);
		});
	});
});
