import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup, suite, suiteSetup, suiteTeardown, test } from 'mocha';
import type { Emulator } from '../../src/emulator/server.ts';
import { sampleDomains } from '../../src/emulator/state/sampleData.ts';
import { startFaultyEmulator } from '../helpers/faultyEmulator.ts';
import { compileCache } from '../helpers/programs.ts';

const script = fileURLToPath(new URL('../../scripts/smokeLive.mts', import.meta.url));

interface Outcome {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

suite('smoke:live', function () {
	this.timeout(30_000);
	let emulator: Emulator;
	let folder: string;
	suiteSetup(async () => {
		emulator = await startFaultyEmulator();
		folder = mkdtempSync(join(tmpdir(), 'ses-smoke-'));
	});
	suiteTeardown(async () => {
		await emulator.close();
		rmSync(folder, { recursive: true });
	});
	setup(() => Promise.all(['state', 'log', 'faults'].map(what => control('DELETE', what))));

	const control = async (method: string, what: string, body?: object) => {
		const response = await fetch(`${emulator.endpoint}/emulator/${what}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
		assert.equal(response.status, 200);
		return response.json();
	};
	const run = (args: readonly string[], env: NodeJS.ProcessEnv) =>
		new Promise<Outcome>(resolve => {
			const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TENCENTCLOUD_')));
			const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', script, ...args];
			execFile(process.execPath, flags, { env: { ...own, ...compileCache(folder), ...env } }, (error, stdout, stderr) =>
				resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
			);
		});
	const keys = () => ({ TENCENTCLOUD_SECRET_ID: emulator.secretId, TENCENTCLOUD_SECRET_KEY: emulator.secretKey });
	const at = (domain: string) => ['--domain', domain, '--endpoint', emulator.endpoint];
	const actions = async () => ((await control('GET', 'log')) as { action: string }[]).map(({ action }) => action);
	const all = ['ListEmailAddress', 'CreateEmailAddress', 'ListEmailAddress', 'DeleteEmailAddress'];

	const doesNothing = (name: string, args: () => readonly string[], env: () => NodeJS.ProcessEnv, line: RegExp) =>
		test(`${name}: does nothing`, async () => {
			const { code, stdout, stderr } = await run(args(), env());
			assert.deepEqual([code, stderr], [0, '']);
			assert.match(stdout, line);
			assert.equal(stdout.trimEnd().split('\n').length, 1);
			assert.deepEqual(await actions(), []);
		});
	doesNothing(
		'no keys',
		() => at(sampleDomains.verified),
		() => ({}),
		/^Skipped: set TENCENTCLOUD_SECRET_ID/
	);
	doesNothing(
		'half a key pair',
		() => at(sampleDomains.verified),
		() => ({ TENCENTCLOUD_SECRET_ID: 'AKIDexample' }),
		/^Skipped: set/
	);
	doesNothing('no domain', () => ['--endpoint', emulator.endpoint], keys, /^Skipped: pass a verified sender domain/);

	const isMisused = (name: string, args: () => readonly string[], line: RegExp) =>
		test(`${name}: exit code 2`, async () => {
			const { code, stdout, stderr } = await run(args(), keys());
			assert.deepEqual([code, stdout], [2, '']);
			assert.match(stderr, line);
			assert.deepEqual(await actions(), []);
		});
	isMisused('no domain name', () => at('localhost'), /"localhost" is not a domain name/);
	isMisused('unknown region', () => [...at('example.com'), '--region', 'ap-atlantis'], /Known: international ap-singapore, mainland/);
	isMisused(
		'region of the other site',
		() => [...at('example.com'), '--site', 'mainland', '--region', 'ap-singapore'],
		/no such site and region/
	);
	isMisused('endpoint without TLS', () => ['--domain', 'example.com', '--endpoint', 'http://example.com'], /must be https/);
	isMisused('unknown option', () => ['--delete-everything'], /delete-everything/);

	const works = (name: string, domain: string) =>
		test(`${name}: does not change the account`, async () => {
			const before = await control('GET', 'state');
			const { code, stdout, stderr } = await run(at(domain), keys());
			assert.deepEqual([code, stderr], [0, '']);
			assert.match(stdout, /^About to list, create, list and delete smoke-[0-9a-f]{16}@/);
			assert.match(stdout, /\nAll steps succeeded\.\n$/);
			assert.deepEqual(await actions(), all);
			assert.deepEqual(await control('GET', 'state'), before);
		});
	works('verified domain', sampleDomains.verified);
	works('IDN', 'bücher.example');

	interface Failure {
		readonly domain?: string;
		readonly env?: NodeJS.ProcessEnv;
		readonly fault?: object;
		readonly stderr: RegExp;
		readonly actions: readonly string[];
	}
	const fails = (name: string, { domain = sampleDomains.verified, env, fault, ...expected }: Failure) =>
		test(`${name}: exit code 1, without an address or a secret left behind`, async () => {
			const before = await control('GET', 'state');
			if (fault) {
				await control('POST', 'faults', fault);
			}
			const given = { ...keys(), ...env };
			const { code, stdout, stderr } = await run(at(domain), given);
			assert.equal(code, 1, stdout + stderr);
			assert.match(stderr, expected.stderr);
			assert.deepEqual(await actions(), expected.actions);
			assert.deepEqual(await control('GET', 'state'), before);
			for (const hidden of Object.values(given)) {
				assert.ok(!(stdout + stderr).includes(hidden));
			}
		});
	fails('domain not verified', {
		domain: sampleDomains.brandNew,
		stderr: /^CreateEmailAddress failed: OperationDenied\.DomainNotVerified: .+ \(RequestId \S+\)$/m,
		actions: ['ListEmailAddress', 'CreateEmailAddress', 'DeleteEmailAddress']
	});
	fails('wrong key', {
		env: { TENCENTCLOUD_SECRET_KEY: 'someOtherSecretKey' },
		stderr: /^ListEmailAddress failed: AuthFailure\.SignatureFailure/,
		actions: ['ListEmailAddress']
	});
	fails('created, but the response is an error', {
		fault: { action: 'CreateEmailAddress', code: 'OperationDenied', afterEffect: true },
		stderr: /^CreateEmailAddress failed: OperationDenied/,
		actions: ['ListEmailAddress', 'CreateEmailAddress', 'DeleteEmailAddress']
	});

	test('the response to the create is lost: finds the address in the list and deletes it', async () => {
		const before = await control('GET', 'state');
		await control('POST', 'faults', { action: 'CreateEmailAddress', drop: 'after' });
		const { code, stdout } = await run(at(sampleDomains.verified), keys());
		assert.equal(code, 0);
		assert.match(stdout, /the response was lost, but the list shows it/);
		assert.deepEqual(await control('GET', 'state'), before);
	});

	test('the address cannot be deleted: says so', async () => {
		await control('POST', 'faults', { action: 'DeleteEmailAddress', code: 'InternalError' });
		const { code, stderr } = await run(at(sampleDomains.verified), keys());
		assert.equal(code, 1);
		assert.match(
			stderr,
			/^smoke-[0-9a-f]{16}@mail\.qcloud\.com may still exist\. Delete it in the console\.\nDeleteEmailAddress failed: InternalError/
		);
	});
});
