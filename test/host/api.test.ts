import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import type { TencentSesApi } from '../../src/api.ts';
import { verify } from '../../src/signing/verifier.ts';
import { ownPrototypes, reachableTexts } from '../helpers/reachable.ts';
import { eventually } from './eventually.ts';
import { usePerson } from './person.ts';

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
		assert.deepEqual(ownPrototypes([...roots, ...(await Promise.all(roots))]), []);
	});
});

suite('what VS Code hands to other extensions', () => {
	const person = usePerson();

	test('rows, their items and the arguments of their commands lead to no object of ours, and to no key', async () => {
		const domain = await person.row('mail.qcloud.com');
		const group = await person.row('DNS Records', domain.label);
		const rows = [domain, await person.row('no-reply@mail.qcloud.com'), group, ...(await person.rows(group))];
		await person.emulator.addFault({ action: 'ListEmailIdentities', code: 'AuthFailure.UnauthorizedOperation' });
		await person.run('refresh');
		const failed = await eventually(async () => {
			const [first] = await person.rows();
			assert.equal(first?.contextValue, 'failure', String(person));
			return first;
		});
		const roots = [...rows, failed].flatMap(({ node, item }) => [node, item]);
		assert.deepEqual(ownPrototypes(roots, [vscode]), []);
		const { secretId, secretKey } = person.emulatorAddress;
		assert.ok(![...reachableTexts(roots)].some(text => text.includes(secretKey) || text.includes(secretId)));
	});

	test('the actions on the page of a domain do not, either', async () => {
		await person.run('showDomain', { domain: 'mail.qcloud.com' });
		await person.waitForPage(/DNS records/);
		assert.deepEqual(ownPrototypes([person.pageState, person.pageButtons], [vscode]), []);
	});
});
