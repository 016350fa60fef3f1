import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, suite, test } from 'mocha';
import { createTransport } from 'nodemailer';
import { faultKinds } from '../../../src/emulator/faults/faultKinds.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { sampleDomains, samplePassword, takenDomain } from '../../../src/emulator/state/sampleData.ts';
import { recipientOutcomes } from '../../../src/emulator/state/sent.ts';
import type { ZoneRecord } from '../../../src/emulator/state/zone.ts';
import { Signer } from '../../../src/signing/signer.ts';
import { call, steer } from '../../helpers/emulatorHarness.ts';
import { compileCache } from '../../helpers/programs.ts';

const cli = join(import.meta.dirname, '../../../src/emulator/cli.ts');
const server = new URL('../../../src/emulator/server.ts', import.meta.url).href;
const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';

let folder: string;
const children: ChildProcess[] = [];

/** The caller must end the process. */
function launch(...args: readonly string[]): ChildProcess {
	const env = { ...process.env, ...compileCache(folder) };
	return spawn(process.execPath, [quiet, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The process ends with the test. */
function start(...args: readonly string[]): ChildProcess {
	const child = launch(...args);
	children.push(child);
	return child;
}

/** Waits for the line of JSON. */
async function ready(child: ChildProcess): Promise<Emulator> {
	const [line] = (await once(createInterface({ input: child.stdout ?? assert.fail() }), 'line')) as [string];
	const connection = JSON.parse(line);
	return { ...connection, port: Number(new URL(connection.endpoint).port) };
}

async function textsOf(server: string, name: string): Promise<readonly string[]> {
	const resolver = new Resolver();
	resolver.setServers([server]);
	return (await resolver.resolveTxt(name)).map(strings => strings.join(''));
}

async function getOverTls(url: string, ca?: Buffer, { body, ...options }: RequestOptions & { readonly body?: string } = {}) {
	const request = tlsRequest(url, { ...options, ...(ca ? { ca } : {}) });
	request.end(body);
	const [response] = (await once(request, 'response')) as [IncomingMessage];
	return { status: response.statusCode, text: Buffer.concat(await response.toArray()).toString() };
}

/** Runs until the process exits. */
async function run(...args: readonly string[]) {
	const child = start(cli, ...args);
	let stdout = '';
	let stderr = '';
	child.stdout?.on('data', chunk => (stdout += chunk));
	child.stderr?.on('data', chunk => (stderr += chunk));
	const [code] = (await once(child, 'close')) as [number];
	return { code, stdout, stderr };
}

suite('emulator: as a separate process', function () {
	this.timeout(30_000);

	before(() => {
		folder = mkdtempSync(join(tmpdir(), 'ses-emulator-'));
	});
	after(() => rmSync(folder, { recursive: true }));
	afterEach(() => {
		for (const child of children.splice(0)) {
			child.kill('SIGKILL');
		}
	});

	suite('emulator: command line', () => {
		/** Exit code after a signal. Windows has no signals and terminates the process. */
		const endCode = process.platform === 'win32' ? null : 0;

		async function end(child: ChildProcess, signal: 'SIGINT' | 'SIGTERM'): Promise<unknown> {
			child.kill(signal);
			const [code] = await once(child, 'close');
			return code;
		}

		test('prints a line of JSON, answers a signed request, and SIGINT stops it', async () => {
			const child = start(cli, '--port', '0');
			let stdout = '';
			child.stdout?.on('data', chunk => (stdout += chunk));
			const emulator = await ready(child);
			assert.deepEqual(Object.keys(JSON.parse(stdout)), ['endpoint', 'region', 'secretId', 'secretKey', 'dns', 'smtp']);
			assert.match(emulator.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
			assert.match(emulator.dns, /^127\.0\.0\.1:\d+$/);
			assert.deepEqual(await textsOf(emulator.dns, sampleDomains.verified), ['v=spf1 include:qcloudmail.com ~all']);
			assert.equal((await call(emulator, 'ListEmailAddress')).code, undefined);
			assert.equal(await end(child, 'SIGINT'), endCode);
			assert.equal(stdout.split('\n').length, 2);
		});

		test('SIGTERM stops it, --data keeps the state, and --empty does not empty it', async () => {
			const file = join(folder, 'kept.json');
			const first = start(cli, '--data', file);
			const body = { EmailAddress: `service@${sampleDomains.verified}` };
			assert.equal((await call(await ready(first), 'CreateEmailAddress', { body })).code, undefined);
			assert.equal(await end(first, 'SIGTERM'), endCode);
			const emulator = await ready(start(cli, '--data', file, '--empty'));
			assert.equal((await call(emulator, 'CreateEmailAddress', { body })).code, 'InvalidParameterValue.RepeatEmailAddress');
		});

		test('--help', async () => {
			const { code, stdout, stderr } = await run('--help');
			assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
			for (const option of [
				...['--port', '--dns-port', '--smtp-port', '--tls-port', '--site', '--data', '--empty', '--review', '--fault'],
				...Object.keys(faultKinds),
				...[takenDomain, sampleDomains.idn, samplePassword],
				...recipientOutcomes.flat()
			]) {
				assert.ok(stdout.includes(option), option);
			}
		});

		suite('with given ports and a trusted certificate', () => {
			let own: ChildProcess | undefined;
			let emulator: Emulator;
			let ports: { readonly dns: string; readonly smtp: string };
			let certificate: Buffer;

			before(async () => {
				const free = await startEmulator({ empty: true });
				await free.close();
				ports = { dns: free.dns.split(':')[1] ?? '', smtp: free.smtp.split(':')[1] ?? '' };
				own = launch(cli, '--dns-port', ports.dns, '--smtp-port', ports.smtp, '--tls-port', '0');
				emulator = await ready(own);
				certificate = Buffer.from(await (await fetch(`${emulator.endpoint}/emulator/certificate`)).arrayBuffer());
			});
			after(() => own?.kill('SIGKILL'));

			test('--dns-port: UDP and TCP', async () => {
				assert.equal(emulator.dns, `127.0.0.1:${ports.dns}`);
				assert.deepEqual(await textsOf(emulator.dns, sampleDomains.verified), ['v=spf1 include:qcloudmail.com ~all']);
			});

			test('--smtp-port: sends mail over trusted TLS', async () => {
				assert.equal(emulator.smtp, `127.0.0.1:${ports.smtp}`);
				const from = `news@${sampleDomains.verified}`;
				const transport = createTransport({
					host: 'localhost',
					port: Number(ports.smtp),
					secure: true,
					auth: { user: from, pass: samplePassword },
					tls: { ca: certificate }
				});
				const { response } = await transport.sendMail({ from, to: 'someone@example.com', subject: 'Hello', text: 'There' });
				assert.match(response, /^250 /);
			});

			test('--tls-port: HTTPS for clients that trust the certificate', async () => {
				const { tls } = emulator;
				assert.match(tls ?? '', /^https:\/\/127\.0\.0\.1:\d+$/);
				assert.notEqual(tls?.slice(5), emulator.endpoint.slice(4));
				await assert.rejects(getOverTls(`${tls}/emulator/faults`), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
				const { status, text } = await getOverTls(`${tls}/emulator/faults`, certificate);
				assert.deepEqual({ status, text }, { status: 200, text: '[]' });
				const signed = new Signer(emulator).sign(
					{
						method: 'POST',
						headers: {
							host: new URL(tls ?? '').host,
							'content-type': 'application/json',
							'x-tc-action': 'ListEmailAddress',
							'x-tc-version': '2020-10-02',
							'x-tc-region': emulator.region
						},
						body: '{}'
					},
					Math.floor(Date.now() / 1000)
				);
				const answer = await getOverTls(`${tls}/`, certificate, { method: 'POST', headers: signed.headers, body: '{}' });
				assert.match(answer.text, /^\{"Response":\{"EmailSenders":/);
			});
		});

		// More cases are in arguments.test.ts.
		test('invalid arguments → exit 2', async () => {
			assert.deepEqual(await run('--port', 'x'), {
				code: 2,
				stdout: '',
				stderr: '--port must be a number from 0 to 65535, not "x". See --help.\n'
			});
		});

		test('a port that is in use → exit 1', async () => {
			const other = await startEmulator();
			const { code, stdout, stderr } = await run('--smtp-port', other.smtp.split(':')[1] ?? '');
			await other.close();
			assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
			const advice = 'it is in use or reserved. Choose another with --port, --dns-port, --smtp-port or --tls-port.';
			assert.equal(stderr, `Port ${other.smtp.split(':')[1]} cannot be used: ${advice}\n`);
		});

		test('a data file of another program → exit 1, file unchanged', async () => {
			const file = join(folder, 'foreign.json');
			writeFileSync(file, '{"mine":true}');
			const { code, stdout, stderr } = await run('--data', file);
			assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
			assert.ok(stderr.startsWith(file) && stderr.endsWith('move it away to start over.\n'), stderr);
			assert.equal(readFileSync(file, 'utf8'), '{"mine":true}');
		});
	});

	suite('emulator: killed while writing', () => {
		const domains = Array.from({ length: 30 }, (_, index) => ({
			name: `d${index}.example`,
			verified: true,
			reputationLevel: 1,
			records: [],
			tags: []
		}));
		const program = `
		const { startEmulator } = await import(${JSON.stringify(server)});
		console.log(JSON.stringify(await startEmulator({ dataFile: process.argv[1], empty: true, rateLimits: false })));`;

		test('acknowledged writes survive, three times in a row', async () => {
			const file = join(folder, 'killed.json');
			/** Addresses that must exist (true), must not exist (false), or may exist because the answer was lost. */
			const known = new Map<string, boolean | 'unknown'>();
			let total = 0;
			for (let round = 0; round < 3; round++) {
				const child = start('--input-type=module', '-e', program, file);
				const exited = once(child, 'exit');
				const emulator = await ready(child);
				if (round === 0) {
					await steer(emulator).setState({ domains, senders: [] });
				}
				let acknowledged = 0;

				const work = async (worker: number) => {
					for (let step = 0; ; step++) {
						// Unique addresses, six per domain, so that neither limits nor duplicates matter.
						const address = `r${round}w${worker}s${step}@d${(round * 6 + worker) % domains.length}.example`;
						const actions = step % 3 === 0 && step < 6 ? ['CreateEmailAddress'] : ['CreateEmailAddress', 'DeleteEmailAddress'];
						for (const action of actions) {
							known.set(address, 'unknown');
							try {
								assert.equal((await call(emulator, action, { body: { EmailAddress: address } })).code, undefined);
							} catch (error) {
								assert.match(String((error as NodeJS.ErrnoException).code), /^(ECONNRESET|ECONNREFUSED|EPIPE)$/, String(error));
								return;
							}
							known.set(address, action === 'CreateEmailAddress');
							acknowledged++;
							if (acknowledged === 40 + round * 7) {
								child.kill('SIGKILL');
							}
						}
					}
				};
				await Promise.all(Array.from({ length: 6 }, (_, worker) => work(worker)));
				await exited;
				assert.ok(acknowledged >= 40 + round * 7);
				total += acknowledged;

				const restarted = await startEmulator({ dataFile: file });
				const { senders } = await steer(restarted).state();
				await restarted.close();
				const found = new Set(senders.map(sender => sender.address));
				for (const [address, expected] of known) {
					if (expected !== 'unknown') {
						assert.equal(found.has(address), expected, address);
					}
					known.set(address, found.has(address));
				}
				for (const address of found) {
					assert.ok(known.has(address), `${address} was never created`);
				}
			}
			assert.ok(total >= 141, String(total));
		});

		test('acknowledged DNS records survive', async () => {
			const file = join(folder, 'zone.json');
			const child = start('--input-type=module', '-e', program, file);
			const exited = once(child, 'exit');
			const first = await ready(child);
			const record = (index: number): ZoneRecord => ({ type: 'TXT', name: `t${index}.example`, value: 'x'.repeat(300) });
			const acknowledged: number[] = [];
			let isKilled = false;
			for (let index = 0; !isKilled; index++) {
				try {
					assert.equal((await steer(first).publish(record(index))).status, 200);
					acknowledged.push(index);
				} catch (error) {
					assert.match(String((error as NodeJS.ErrnoException).code), /^(ECONNRESET|ECONNREFUSED|EPIPE)$/, String(error));
					isKilled = true;
				}
				if (index === 25) {
					child.kill('SIGKILL');
				}
			}
			await exited;
			const second = await startEmulator({ dataFile: file });
			const { zone } = await steer(second).state();
			const texts = await textsOf(second.dns, 't25.example');
			await second.close();
			assert.ok(acknowledged.length >= 26);
			assert.deepEqual(zone.slice(0, acknowledged.length), acknowledged.map(record));
			assert.deepEqual(texts, ['x'.repeat(300)]);
		});

		test('two emulators with one file lose nothing and keep the limits', async () => {
			const file = join(folder, 'shared.json');
			const emulators = [];
			for (let count = 0; count < 2; count++) {
				emulators.push(await ready(start('--input-type=module', '-e', program, file)));
			}
			const [first, second] = emulators as [Emulator, Emulator];
			await steer(first).setState({ domains, senders: [] });
			const created: string[] = [];
			const create = async (emulator: Emulator, index: number) => {
				const address = `a${index}${emulator === first ? 'x' : 'y'}@d${index % 6}.example`;
				const { code } = await call(emulator, 'CreateEmailAddress', { body: { EmailAddress: address } });
				if (code === undefined) {
					created.push(address);
				} else {
					assert.equal(code, 'OperationDenied.ExceedSenderLimit');
				}
			};
			await Promise.all(Array.from({ length: 60 }, (_, index) => [create(first, index), create(second, index)]).flat());
			for (const emulator of emulators) {
				const { senders } = await steer(emulator).state();
				assert.deepEqual(senders.map(sender => sender.address).sort(), created.sort());
			}
			assert.equal(created.length, 60);
		});
	});
});
