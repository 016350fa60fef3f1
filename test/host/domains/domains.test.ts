import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { EmulatorControl } from '../../helpers/emulatorControl.ts';
import { leave } from '../meanwhile.ts';

const emulator = new EmulatorControl(JSON.parse(process.env['TENCENT_SES_EMULATOR'] ?? '{}').endpoint);

suite('tencentSes.addDomain as keybindings, tasks and extensions use it', () => {
	const add = (request: unknown) => vscode.commands.executeCommand<unknown>('tencentSes.addDomain', request);

	suiteSetup(async () => {
		await vscode.extensions.getExtension('tencent-ses.tencent-ses')?.activate();
	});

	teardown(async () => {
		await emulator.clearFaults();
		await emulator.resetState();
		await vscode.commands.executeCommand('tencentSes.refresh');
	});

	interface Added {
		readonly domain: string;
		readonly records: readonly { readonly type: string; readonly name: string; readonly expected: string }[];
		readonly requestId: string | undefined;
	}

	const adds = (what: string, request: object, domain: string) =>
		test(`${what}: asks nothing and resolves to what was added`, async () => {
			const added = (await add(request)) as Added;
			assert.equal(added.domain, domain);
			assert.match(added.requestId ?? '', /^[0-9a-f-]{36}$/);
			const { domains } = await emulator.state();
			const kept = domains.find(({ name }) => name === domain)?.records ?? [];
			assert.deepEqual(
				added.records.map(({ type, name, expected }) => ({ type, name, expected })),
				kept.map(({ type, name, expected }) => ({ type, name, expected }))
			);
			assert.deepEqual(added.records.map(({ type }) => type).sort(), ['MX', 'TXT', 'TXT', 'TXT']);
		});
	adds('long key', { domain: 'mail.example.net', dkimKeyLength: 2048 }, 'mail.example.net');
	adds('short key', { domain: 'mail.example.net', dkimKeyLength: 1024 }, 'mail.example.net');
	adds('IDN', { domain: ' Post.Müller.example. ', dkimKeyLength: 2048 }, 'post.xn--mller-kva.example');
	adds('address', { domain: 'service@mail.example.net', dkimKeyLength: 2048 }, 'mail.example.net');
	adds('registered domain, in spite of the advice', { domain: 'example.net', dkimKeyLength: 2048 }, 'example.net');

	const asks = (what: string, request: unknown) =>
		test(`${what}: asks, and resolves to undefined when someone leaves`, async () => {
			const { domains } = await emulator.state();
			assert.equal(await leave(add(request)), undefined);
			assert.deepEqual((await emulator.state()).domains, domains);
		});
	asks('nothing known', undefined);
	asks('something else altogether', 42);
	asks('values of other types', { domain: 1, dkimKeyLength: '2048' });
	asks('key length missing', { domain: 'mail.example.net' });
	asks('key length that there is not', { domain: 'mail.example.net', dkimKeyLength: 4096 });
	asks('domain wrong', { domain: 'mail', dkimKeyLength: 2048 });
	asks('domain of a mailbox service', { domain: 'gmail.com', dkimKeyLength: 2048 });
	asks('domain in the account', { domain: 'mail.qcloud.com', dkimKeyLength: 2048 });
	asks('domain of another account, which SES tells', { domain: 'taken.example.com', dkimKeyLength: 2048 });

	test('the answer was lost: resolves without a request id', async () => {
		await emulator.addFault({ action: 'CreateEmailIdentity', drop: 'after' });
		const added = (await add({ domain: 'mail.example.net', dkimKeyLength: 2048 })) as Added;
		assert.deepEqual({ ...added, records: added.records.length }, { domain: 'mail.example.net', records: 4, requestId: undefined });
	});

	test('added, but the list cannot be read afterwards: resolves all the same', async () => {
		// Knows the domains before the list breaks.
		await leave(add(undefined));
		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'InternalError' });
		const added = (await add({ domain: 'mail.example.net', dkimKeyLength: 2048 })) as Added;
		assert.equal(added.domain, 'mail.example.net');
	});
});

suite('tencentSes.copyRecords as keybindings, tasks and extensions use it', () => {
	const copy = (request: object) => vscode.commands.executeCommand<string | undefined>('tencentSes.copyRecords', request);

	teardown(async () => {
		await emulator.resetState();
		await vscode.commands.executeCommand('tencentSes.refresh');
	});

	test('domain and format known: asks nothing and resolves to the text', async () => {
		assert.match((await copy({ domain: 'shop.example.net', format: 'csv', records: 'open' })) ?? '', /TXT,_dmarc\.shop\.example\.net,/);
	});

	test('nothing is open: the clipboard keeps what it has', async () => {
		await vscode.env.clipboard.writeText('precious');
		assert.equal(await copy({ domain: 'mail.qcloud.com', format: 'csv', records: 'open' }), undefined);
		assert.equal(await vscode.env.clipboard.readText(), 'precious');
	});
});

suite('tencentSes.deleteDomain as keybindings, tasks and extensions use it', () => {
	const remove = (request: unknown) => vscode.commands.executeCommand<unknown>('tencentSes.deleteDomain', request);

	const deletesNothing = (what: string, request: unknown) =>
		test(`${what}: resolves to undefined and deletes nothing`, async () => {
			const { domains, senders } = await emulator.state();
			assert.equal(await leave(remove(request)), undefined);
			const after = await emulator.state();
			assert.deepEqual({ domains: after.domains, senders: after.senders }, { domains, senders });
		});
	deletesNothing('list left', undefined);
	deletesNothing('something else altogether', 42);
	deletesNothing('domain of nobody', { domain: 'nobody.example' });
});
