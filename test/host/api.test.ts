import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import type { TencentSesApi } from '../../src/api.ts';
import { verify } from '../../src/signing/verifier.ts';

suite('exported API, from a second extension', () => {
	const emulator = JSON.parse(process.env['TENCENT_SES_EMULATOR'] ?? '{}') as Readonly<
		Record<'endpoint' | 'region' | 'secretId' | 'secretKey', string>
	>;
	const credentials = { secretId: emulator.secretId, secretKey: emulator.secretKey };

	/** Runs a command of the companion extension, which uses the API. */
	async function ask<T>(command: string, ...args: readonly unknown[]): Promise<T> {
		await vscode.extensions.getExtension('tencent-ses.tencent-ses-companion')?.activate();
		return vscode.commands.executeCommand<T>(`companion.${command}`, ...args);
	}

	test('has version 1 and two functions', async () => {
		const api = await ask<object>('exports');
		assert.deepEqual(
			Object.entries(api)
				.map(([key, value]) => `${key}: ${typeof value}`)
				.sort(),
			['createClient: function', 'signRequest: function', 'version: number']
		);
		assert.equal(Reflect.get(api, 'version'), 1);
	});

	test('creates signatures that a server accepts', async () => {
		const request = {
			method: 'POST',
			headers: { host: 'cvm.tencentcloudapi.com', 'content-type': 'application/json' },
			body: '{}'
		} as const;
		const now = 1_774_946_384;
		const { headers } = await ask<{ headers: Record<string, string> }>('sign', request, credentials, now);
		const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
		const verification = verify({ ...request, headers: lowerCase }, id => (id === credentials.secretId ? credentials : undefined), now);
		assert.equal(verification.ok, true);
	});

	test('calls SES with the credentials of the caller', async () => {
		const { endpoint, region } = emulator;
		const answer = await ask<{ EmailSenders: readonly unknown[] }>('listAddresses', credentials, { endpoint, region });
		assert.ok(answer.EmailSenders.length > 0);
	});

	const refuses = (what: string, command: string, args: readonly unknown[], message: RegExp) =>
		test(`refuses ${what}`, () => assert.rejects(ask(command, ...args), message));
	refuses('an unknown region', 'listAddresses', [credentials, { region: 'ap-nowhere' }], /no region "ap-nowhere"/);
	refuses('an endpoint in clear text', 'listAddresses', [credentials, { endpoint: 'http://example.com' }], /must be an https URL/);
	refuses('an empty secret', 'sign', [{ method: 'POST', headers: {} }, { secretId: '', secretKey: 'x' }, 1], /secretId is empty/);

	test('does not expose other credentials', async () => {
		const api = await ask<{ createClient: (credentials: object) => object }>('exports');
		const client = api.createClient({ secretId: 'caller', secretKey: 'caller' });
		const texts = reachableTexts([api, client]);
		assert.ok(texts.size > 0);
		assert.ok(![...texts].some(text => text.includes(emulator.secretKey) || text.includes(emulator.secretId)));
	});

	test('cannot be changed', async () => {
		const api = await ask<{ createClient: (credentials: object) => object }>('exports');
		for (const part of [api, api.createClient({ secretId: 'caller', secretKey: 'caller' })]) {
			assert.ok(Object.isFrozen(part));
		}
	});

	test('leads to no object with a prototype of ours, whatever it returns or throws', async () => {
		const api = await ask<TencentSesApi>('exports');
		const { endpoint, region } = emulator;
		const client = api.createClient(credentials, { endpoint, region });
		const stranger = api.createClient({ secretId: 'caller', secretKey: 'caller' }, { endpoint, region });
		const nowhere = api.createClient(credentials, { endpoint: 'http://127.0.0.1:1', region });
		const thrown = (work: Promise<unknown>) =>
			work.then(
				() => assert.fail('It succeeded'),
				(error: unknown) => error
			);
		const list = thrown(stranger.call('ListEmailAddress', {}));
		assert.equal(Reflect.get(Object(await list), 'code'), 'AuthFailure.SecretIdNotFound');
		assert.equal(Reflect.get(Object(await list), 'name'), 'SesError');
		const roots = [
			api,
			client,
			client.call('ListEmailAddress', {}),
			client.sign('ListEmailAddress', {}),
			api.signRequest({ method: 'POST', headers: { host: 'a.example', 'content-type': 'a/b' } }, credentials, 1),
			list,
			thrown(nowhere.call('CreateEmailAddress', { EmailAddress: 'a@b.example' })),
			thrown(client.call('ListEmailAddress', {}, AbortSignal.abort())),
			thrown(api.createClient({ secretId: '', secretKey: '' }, { endpoint, region }).sign('ListEmailAddress', {}))
		];
		const found = reachable([...roots, ...(await Promise.all(roots))]);
		const builtIn = reachable([globalThis, async () => {}]);
		const ours = [...found].map(value => Reflect.getPrototypeOf(value)).filter(prototype => prototype && !builtIn.has(prototype));
		assert.deepEqual(ours, []);
	});
});

/** All strings that can be reached from the roots through properties and prototypes. */
function reachableTexts(roots: readonly unknown[]): ReadonlySet<string> {
	const values = [...reachable(roots)].flatMap(value =>
		Reflect.ownKeys(value).flatMap(key => [String(key), Reflect.getOwnPropertyDescriptor(value, key)?.value])
	);
	return new Set(values.filter(value => typeof value === 'string'));
}

/** All objects and functions that can be reached from the roots through properties, accessors and prototypes. */
function reachable(roots: readonly unknown[]): ReadonlySet<object> {
	const seen = new Set<object>();
	const waiting: unknown[] = [...roots];
	while (waiting.length > 0) {
		const value = waiting.pop();
		if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) {
			continue;
		}
		if (value === globalThis && !roots.includes(globalThis)) {
			continue;
		}
		seen.add(value);
		for (const key of Reflect.ownKeys(value)) {
			const { value: property, get, set } = Reflect.getOwnPropertyDescriptor(value, key) ?? {};
			waiting.push(property, get, set);
		}
		waiting.push(Reflect.getPrototypeOf(value));
	}
	return seen;
}
