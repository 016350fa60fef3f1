import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { faultKinds } from '../../src/emulator/faults/faultKinds.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import { canaries, canaryTexts, plantedVariables, plantFiles, Search } from '../helpers/canaries.ts';
import { startFaultyEmulator } from '../helpers/faultyEmulator.ts';
import { echoes, Front } from '../helpers/front.ts';
import { MemorySecrets } from './memorySecrets.ts';
import { deepText, ignoresRow, type Question, Robot, type Sighting } from './robot.ts';
import { speedUp } from './speedUp.ts';
import { configure, setEnvironment } from './surroundings.ts';

/** Not shortened by `speedUp`. */
const { setTimeout: wait } = globalThis;

const manifest: readonly { readonly command: string }[] =
	vscode.extensions.getExtension('tencent-ses.tencent-ses')?.packageJSON.contributes.commands ?? [];

interface Row {
	readonly kind: string;
}

/** Commands that change the profile. They do not run in parallel with others. */
const accountCommands = ['tencentSes.signIn', 'tencentSes.switchProfile', 'tencentSes.renameProfile', 'tencentSes.signOut'];

/** By fault: how much shorter `speedUp` makes timeouts. Half of a response must still arrive. */
const timeoutFactors: Readonly<Record<string, number>> = { 'stall-before': 25, 'stall-after': 25, 'stall-half': 10, latency: 25 };

suite('Canary secrets', function () {
	// Each test runs all commands.
	this.timeout(120_000);
	let emulator: Emulator;
	let front: Front;
	let robot: Robot;
	const secrets = new MemorySecrets();
	const ran = new Set<string>();
	/** Commands that sent a request when all commands ran. Faults make no difference to the others. */
	const asking = new Set<string>();
	let rows: readonly Row[] = [];

	suiteSetup(async () => {
		emulator = await startFaultyEmulator({ rateLimits: false });
		front = await Front.start(emulator);
		robot = new Robot({
			emulator: 'none',
			env: plantedVariables,
			settings: { endpoint: front.endpoint, requestTimeout: 1, 'dns.servers': [emulator.dns], 'dns.timeout': 1 },
			prepareHome: plantFiles,
			secrets
		});
		await robot.start();
		robot.textsFor = answers;
	});

	suiteTeardown(async () => {
		await robot.stop();
		await front.close();
		await emulator.close();
	});

	test('are used to sign in, from each source', async () => {
		const used = new Set<string>();
		front.behavior = ({ secrets }, response) => {
			for (const secret of secrets) {
				used.add(secret);
			}
			response.end(JSON.stringify({ Response: { RequestId: crypto.randomUUID(), EmailIdentities: [], EmailSenders: [] } }));
		};
		for (const source of ['Environment Variables', 'tccli default', 'Tencent Cloud SDK', 'SecretId and SecretKey']) {
			await signIn(source);
		}
		front.behavior = undefined;
		const sent = Object.values(canaries).flatMap(value => (typeof value === 'string' ? [] : [value.secretId, value.token]));
		assert.deepEqual(
			sent.filter(secret => !used.has(secret)),
			[]
		);
		assert.equal(secrets.size, 1);
		assertClean('signing in');
	});

	test('do not leak when all commands run on all kinds of rows', async () => {
		// The rate limits of SES would make this slow. Responses are not faster.
		await configure({ requestTimeout: 10 });
		const restoreTimers = speedUp();
		try {
			await runAll(['none', 'domain', 'address', 'records', 'record', 'wrong']);
			await runAll(['address', 'none', 'address'], riskyChoice);
		} finally {
			restoreTimers();
			await configure({ requestTimeout: 1 });
		}
		assert.ok(front.passwords.includes(canaries.smtpPassword), 'the typed password was set');
		assert.ok(
			front.passwords.some(password => password !== canaries.smtpPassword),
			'a generated password was set'
		);
		assert.deepEqual(
			manifest.map(({ command }) => command).filter(command => !ran.has(command)),
			[]
		);
		assert.ok(manifest.length > 30 && asking.size > 20, [...asking].join());
		assertClean('running all commands');
	});

	for (const [name, behavior] of Object.entries(echoes)) {
		test(`do not leak when the server echoes them as ${name}`, async () => {
			front.behavior = behavior;
			const { count } = front;
			await runWithFaults();
			front.behavior = undefined;
			assert.ok(front.count > count);
			assertClean(name);
		});
	}

	for (const [fault, kind] of Object.keys(faultKinds).entries()) {
		test(`do not leak with the fault ${kind}`, async () => {
			// The default sizes are too large to search.
			const smaller = kind === 'many-rows' ? { rows: 5 } : kind === 'huge-json' ? { size: 11_000_000 } : {};
			await control('faults', 'POST', { kind, times: 'always', ...smaller });
			// A fault knows no secret, unlike an echo: each command is run with a third of them.
			await runWithFaults(timeoutFactors[kind], index => index % 3 === fault % 3);
			await control('faults', 'DELETE');
			assertClean(kind);
		});
	}

	test('do not leak with a proxy that needs a password', async () => {
		const url = `http://canary:${canaries.proxyPassword}@127.0.0.1:${new URL(front.endpoint).port}`;
		// Without system certificates, connections are faster.
		await configure({ proxy: url, systemCertificates: false }, 'http');
		await configure({ endpoint: 'https://ses.example.invalid' });
		setEnvironment({ HTTPS_PROXY: url, https_proxy: url });
		// Each connection is slow, and all commands connect in the same way.
		await runWithFaults(undefined, index => index % 3 === 0);
		setEnvironment({ HTTPS_PROXY: undefined, https_proxy: undefined });
		await configure({ endpoint: front.endpoint });
		await configure({ proxy: undefined, systemCertificates: undefined }, 'http');
		assertClean('the proxy');
	});

	test('unexpected errors do not leak them to the log', async () => {
		const key = canaries.typed.secretKey;
		await signIn('SecretId and SecretKey');
		const cause = Object.assign(new Error(key, { cause: key }), { code: key, path: key });
		const error = Object.assign(new TypeError(`${key} is not iterable`, { cause }), { options: { headers: key }, code: key });
		for (const thrown of [error, key, { key }, [key], null]) {
			secrets.failure = thrown;
			await robot.runToEnd('tencentSes.refresh');
			await robot.nodes();
			await robot.runToEnd('tencentSes.sendTestMail');
		}
		secrets.failure = undefined;
		const logged = robot.sightings.filter(({ surface }) => surface === 'log').map(({ text }) => text);
		assert.ok(logged.some(text => /UserError/.test(text)));
		assert.deepEqual(leaks(robot.sightings.filter(({ surface }) => surface === 'log')), []);
		robot.sightings.length = 0;
	});

	test('are not in files, settings, state or the exported API', async () => {
		await signIn('SecretId and SecretKey');
		const texts = files(robot.storage).map(file => readFileSync(file, 'latin1'));
		const kept = [
			...texts,
			deepText(robot.exported),
			deepText(vscode.workspace.getConfiguration('tencentSes')),
			...Object.values(robot.states).map(state => deepText(state.keys().map(key => [key, state.get(key)])))
		];
		assert.ok(kept.length > 3);
		assert.deepEqual(
			kept.flatMap(text => searchAll().in(text)),
			[]
		);
	});

	test('are removed from SecretStorage by signing out', async () => {
		robot.prefers = message => (message.startsWith('Sign out') ? 0 : undefined);
		for (const key of await secrets.keys()) {
			robot.answersLeft = 5;
			await robot.runToEnd('tencentSes.signOut', key.slice(key.lastIndexOf('.') + 1));
		}
		robot.prefers = () => undefined;
		assert.equal(secrets.size, 0);
	});

	async function signIn(source: string): Promise<void> {
		robot.answersLeft = 40;
		robot.prefers = (title, labels) => {
			const wanted = title.endsWith('Sign In') ? labels.findIndex(label => label.endsWith(source)) : title.endsWith('Region') ? 0 : -1;
			return wanted < 0 ? undefined : wanted;
		};
		await robot.runToEnd('tencentSes.signIn');
		robot.prefers = () => undefined;
	}

	/** @param broken with faults: which commands to run of those that send requests */
	async function runAll(
		kinds: readonly string[],
		prefers: Robot['prefers'] = () => undefined,
		broken?: (index: number) => boolean
	): Promise<void> {
		await control('state', 'DELETE');
		robot.prefers = () => undefined;
		robot.answersLeft = 40;
		for (const id of accountCommands) {
			await within(robot.runToEnd(id), id);
			ran.add(id);
		}
		if (secrets.size === 0 || front.behavior === undefined) {
			await signIn('SecretId and SecretKey');
		}
		await robot.runToEnd('tencentSes.refresh');
		const drawn = (await robot.nodes()) as readonly Row[];
		// If loading failed, use the previous rows.
		rows = drawn.length > 1 ? drawn : rows;
		const commands = [...new Set([...manifest.map(({ command }) => command), ...robot.commands.keys()])];
		const chosen = broken && asking.size > 0 ? [...asking].filter((_, index) => broken(index)) : commands;
		const others = chosen.filter(id => !accountCommands.includes(id));
		robot.prefers = prefers;
		for (const kind of kinds) {
			const row = kind === 'wrong' ? { kind: 'address', sender: { address: 7 } } : rows.find(candidate => candidate.kind === kind);
			for (const id of others.filter(other => kind === kinds[0] || !ignoresRow(other))) {
				// If everything fails, all messages offer Retry.
				robot.answersLeft = broken ? 3 : 20;
				const { count } = front;
				await within(row === undefined ? robot.runToEnd(id) : robot.runToEnd(id, row), id);
				ran.add(id);
				if (!broken && front.count > count) {
					asking.add(id);
				}
			}
		}
		robot.prefers = () => undefined;
		await robot.nodes();
	}

	/** Signs in and runs commands with short timeouts. @param runs which of those that send requests, by index */
	async function runWithFaults(timeoutFactor?: number, runs: (index: number) => boolean = () => true): Promise<void> {
		const restoreTimers = speedUp(timeoutFactor);
		try {
			await signIn('SecretId and SecretKey');
			await runAll(['address'], undefined, runs);
		} finally {
			restoreTimers();
		}
	}

	function within(work: Promise<unknown>, id: string): Promise<unknown> {
		const late = new Promise((_, reject) => wait(() => reject(new Error(`${id} does not end`)), 20_000).unref());
		return Promise.race([work, late]);
	}

	function searchAll(): Search {
		const generated = front.passwords.map((password, index) => [`password ${index}`, password] as const);
		return new Search(
			new Map([...canaryTexts, ...new Map(generated.map(([name, password]) => [password, [name, password] as const])).values()])
		);
	}

	function leaks(sightings: readonly Sighting[]): readonly string[] {
		const search = searchAll();
		return sightings.flatMap(sighting => {
			const signed = (sighting.text.match(/[0-9a-f]{64}/g) ?? []).some(text => front.signatures.has(text)) ? ['a signature'] : [];
			const names = [...search.in(sighting.text), ...signed].filter(name => !isAskedFor(sighting, name));
			return names.slice(0, 2).map(name => `${name} in ${sighting.surface} (${sighting.source}): ${sighting.text.slice(0, 300)}`);
		});
	}

	/** Asserts that no recorded text contains a canary, and clears the records. */
	function assertClean(what: string): void {
		const { sightings } = robot;
		assert.ok(sightings.length > 10, `${what} shows something`);
		assert.deepEqual([...new Set(leaks(sightings))].slice(0, 20), []);
		console.log(`      ${sightings.length} texts of ${new Set(sightings.map(({ surface }) => surface)).size} kinds`);
		sightings.length = 0;
	}

	async function control(what: string, method: string, body?: object): Promise<void> {
		const answer = await fetch(`${emulator.endpoint}/emulator/${what}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
		assert.ok(answer.ok, await answer.text());
	}
});

/** Prefers choices that copy or keep secrets. */
function riskyChoice(_title: string, labels: readonly string[]): number | undefined {
	const risky = labels.findIndex(label => /Keep in VS Code|stored password in the code|signature|^Copy$/i.test(label));
	return risky < 0 ? undefined : risky;
}

/** Whether the user asked for the secret: a copied password, code with the stored password, or a signed call. */
function isAskedFor({ surface, source, text }: Sighting, name: string): boolean {
	const isPassword = /password/i.test(name);
	switch (surface) {
		case 'clipboard':
			return isPassword || (/secretId|signature/.test(name) && text.startsWith('# Signed: valid until'));
		case 'document':
			return isPassword && source === 'snippet';
		default:
			return false;
	}
}

let count = 0;

function answers({ title, prompt, placeholder, isPassword }: Question): readonly string[] {
	if (title.endsWith('SecretId')) {
		return [canaries.typed.secretId];
	}
	if (title.endsWith('SecretKey')) {
		return [canaries.typed.secretKey];
	}
	if (title.endsWith('Session Token')) {
		return [canaries.typed.token];
	}
	if (isPassword) {
		return [canaries.smtpPassword];
	}
	const toBeTyped = /^Enter (\S+) to confirm/.exec(prompt)?.[1];
	const usual = ['Canary', `canary${++count}`, 'canary.example.com', 'somebody@example.com', '{"name": "Canary"}'];
	return [...(toBeTyped ? [toBeTyped] : []), ...(/recipient/i.test(`${prompt}${placeholder}`) ? ['somebody@example.com'] : []), ...usual];
}

function files(folder: string): readonly string[] {
	const all = readdirSync(folder, { recursive: true, withFileTypes: true });
	return all.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
}
