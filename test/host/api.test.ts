import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
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

	test('cannot be changed, and does not lead to a class of ours', async () => {
		const api = await ask<{ createClient: (credentials: object) => object }>('exports');
		const client = api.createClient({ secretId: 'caller', secretKey: 'caller' });
		for (const part of [api, client]) {
			assert.ok(Object.isFrozen(part));
			assert.equal(Object.getPrototypeOf(part), Object.prototype);
			assert.ok(Object.values(part).every(value => typeof value !== 'function' || value.prototype === undefined));
		}
	});
});

/** All strings that can be reached from the roots through properties and prototypes. */
function reachableTexts(roots: readonly unknown[]): ReadonlySet<string> {
	const texts = new Set<string>();
	const seen = new Set<unknown>();
	const waiting: unknown[] = [...roots];
	for (let value = waiting.pop(); waiting.length > 0 || value !== undefined; value = waiting.pop()) {
		if (typeof value === 'string') {
			texts.add(value);
		}
		if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value) || value === globalThis) {
			continue;
		}
		seen.add(value);
		for (const key of Reflect.ownKeys(value)) {
			const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
			texts.add(String(key));
			if (descriptor && 'value' in descriptor) {
				waiting.push(descriptor.value);
			}
		}
		waiting.push(Reflect.getPrototypeOf(value));
	}
	return texts;
}
