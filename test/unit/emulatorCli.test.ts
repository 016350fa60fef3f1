import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, suite, test } from 'mocha';
import { type Emulator, startEmulator } from '../../src/emulator/server.ts';
import { sampleDomains } from '../../src/emulator/state/sampleData.ts';
import { emptyState } from '../../src/emulator/state/state.ts';
import { call, steer } from './emulatorHarness.ts';

const cli = join(import.meta.dirname, '../../src/emulator/cli.ts');
const server = new URL('../../src/emulator/server.ts', import.meta.url).href;
const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';

let folder: string;
const children: ChildProcess[] = [];

function start(...args: readonly string[]): ChildProcess {
	const child = spawn(process.execPath, [quiet, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
	children.push(child);
	return child;
}

/** Waits for the line that says it is ready. */
async function ready(child: ChildProcess): Promise<Emulator> {
	const [line] = (await once(createInterface({ input: child.stdout ?? assert.fail() }), 'line')) as [string];
	const connection = JSON.parse(line);
	return { ...connection, port: Number(new URL(connection.endpoint).port) };
}

/** Runs to the end. */
async function run(...args: readonly string[]) {
	const child = start(cli, ...args);
	let stdout = '';
	let stderr = '';
	child.stdout?.on('data', chunk => (stdout += chunk));
	child.stderr?.on('data', chunk => (stderr += chunk));
	const [code] = (await once(child, 'close')) as [number];
	return { code, stdout, stderr };
}

suite('emulator: as a process of its own', function () {
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
		test('one line of JSON, and a signed request is answered', async () => {
			const child = start(cli, '--port', '0');
			let stdout = '';
			child.stdout?.on('data', chunk => (stdout += chunk));
			const emulator = await ready(child);
			assert.deepEqual(Object.keys(JSON.parse(stdout)), ['endpoint', 'region', 'secretId', 'secretKey']);
			assert.match(emulator.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
			assert.equal((await call(emulator, 'ListEmailAddress')).code, undefined);
			assert.equal(stdout.split('\n').length, 2);
		});

		test('--site mainland --empty', async () => {
			const emulator = await ready(start(cli, '--site', 'mainland', '--empty'));
			assert.equal(emulator.region, 'ap-guangzhou');
			assert.deepEqual(await steer(emulator).state(), emptyState);
		});

		test('--data keeps what was created; --empty does not empty it', async () => {
			const file = join(folder, 'kept.json');
			const first = start(cli, '--data', file);
			const body = { EmailAddress: `service@${sampleDomains.verified}` };
			assert.equal((await call(await ready(first), 'CreateEmailAddress', { body })).code, undefined);
			first.kill();
			await once(first, 'close');
			const emulator = await ready(start(cli, '--data', file, '--empty'));
			assert.equal((await call(emulator, 'CreateEmailAddress', { body })).code, 'InvalidParameterValue.RepeatEmailAddress');
		});

		for (const signal of ['SIGINT', 'SIGTERM'] as const) {
			test(`${signal} ends it`, async () => {
				const child = start(cli);
				await ready(child);
				child.kill(signal);
				const [code] = await once(child, 'close');
				// Windows has no signals: the process is ended without being asked.
				assert.equal(code, process.platform === 'win32' ? null : 0);
			});
		}

		test('--help', async () => {
			const { code, stdout, stderr } = await run('--help');
			assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
			for (const option of ['--port', '--site', '--data', '--empty']) {
				assert.ok(stdout.includes(option), option);
			}
		});

		const misuse: readonly [args: readonly string[], message: RegExp][] = [
			[['--port', 'x'], /^--port must be a number from 0 to 65535, not "x"\. See --help\.\n$/],
			[['--port', '70000'], /^--port must be/],
			[['--port'], /--port/],
			[['--site', 'moon'], /^--site must be international or mainland, not "moon"\. See --help\.\n$/],
			[['--data', ''], /^--data needs the name of a file/],
			[['--nonsense'], /--nonsense/],
			[['stray'], /stray/]
		];
		for (const [args, message] of misuse) {
			test(`${args.join(' ')} → exit 2`, async () => {
				const { code, stdout, stderr } = await run(...args);
				assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
				assert.match(stderr, message);
			});
		}

		test('a busy port → exit 1', async () => {
			const other = await startEmulator();
			const { code, stdout, stderr } = await run('--port', String(other.port));
			await other.close();
			assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
			assert.equal(stderr, `Port ${other.port} cannot be used: another program has it, or it is reserved. Choose another with --port.\n`);
		});

		test('a foreign data file → exit 1, file untouched', async () => {
			const file = join(folder, 'foreign.json');
			writeFileSync(file, '{"mine":true}');
			const { code, stdout, stderr } = await run('--data', file);
			assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
			assert.ok(stderr.startsWith(file) && stderr.endsWith('move this one away to start afresh.\n'), stderr);
			assert.equal(readFileSync(file, 'utf8'), '{"mine":true}');
		});
	});

	suite('emulator: killed in the middle of writing', () => {
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

		test('what was acknowledged is there after a new start, five times over', async () => {
			const file = join(folder, 'killed.json');
			/** What must be there (true), must not be there (false), or may be either because the answer was lost. */
			const known = new Map<string, boolean | 'unknown'>();
			let total = 0;
			for (let round = 0; round < 5; round++) {
				const child = start('--input-type=module', '-e', program, file);
				const exited = once(child, 'exit');
				const emulator = await ready(child);
				if (round === 0) {
					await steer(emulator).setState({ domains, senders: [] });
				}
				let acknowledged = 0;

				const work = async (worker: number) => {
					for (let step = 0; ; step++) {
						// Addresses of one worker only, six to a domain: neither limit nor duplicates come into play.
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
					assert.ok(known.has(address), `${address} came from nowhere`);
				}
			}
			assert.ok(total >= 270, String(total));
		});

		test('two emulators on one file lose nothing and break no limit', async () => {
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
