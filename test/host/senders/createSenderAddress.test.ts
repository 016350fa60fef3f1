import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { EmulatorControl } from '../../helpers/emulatorControl.ts';
import { leave } from '../meanwhile.ts';

suite('tencentSes.createSenderAddress as keybindings, tasks and extensions use it', () => {
	const emulator = new EmulatorControl(JSON.parse(process.env['TENCENT_SES_EMULATOR'] ?? '{}').endpoint);
	const create = (request: unknown) => vscode.commands.executeCommand<unknown>('tencentSes.createSenderAddress', request);

	suiteSetup(async () => {
		await vscode.extensions.getExtension('tencent-ses.tencent-ses')?.activate();
	});

	teardown(() => emulator.resetState());

	const creates = (what: string, request: object, address: string, senderName: string) =>
		test(`${what}: asks nothing and resolves to what was created`, async () => {
			const created = (await create(request)) as { readonly requestId: string };
			assert.deepEqual({ ...created, requestId: undefined }, { address, senderName, requestId: undefined });
			assert.match(created.requestId, /^[0-9a-f-]{36}$/);
			assert.equal((await emulator.sender(address))?.name, senderName);
		});
	creates('whole address', { address: 'a@mail.qcloud.com', senderName: 'Tencent Cloud' }, 'a@mail.qcloud.com', 'Tencent Cloud');
	creates('part before the @', { domain: 'mail.qcloud.com', address: 'b', senderName: '' }, 'b@mail.qcloud.com', '');
	creates('IDN', { domain: 'Bücher.example', address: 'c', senderName: ' Bücher ' }, 'c@xn--bcher-kva.example', 'Bücher');

	const asks = (what: string, request: unknown) =>
		test(`${what}: asks, and resolves to undefined when someone leaves`, async () => {
			const { senders } = await emulator.state();
			assert.equal(await leave(create(request)), undefined);
			assert.deepEqual((await emulator.state()).senders, senders);
		});
	asks('nothing known', undefined);
	asks('something else altogether', 42);
	asks('values of other types', { domain: 1, address: [], senderName: null });
	asks('name missing', { address: 'a@mail.qcloud.com' });
	asks('address wrong', { address: 'a..b@mail.qcloud.com', senderName: '' });
	asks('name wrong', { address: 'a@mail.qcloud.com', senderName: 'a: b' });
	asks('address taken', { address: 'news@mail.qcloud.com', senderName: '' });
	asks('domain of nobody', { domain: 'nobody.example', address: 'a', senderName: '' });

	test('created, but the list cannot be read afterwards: resolves all the same', async () => {
		const request = { address: 'a@mail.qcloud.com', senderName: '' };
		await vscode.commands.executeCommand('tencentSes.refresh');
		// Knows the domains before the list breaks.
		await leave(create(undefined));
		await emulator.addFault({ action: 'ListEmailAddress', times: 'always', code: 'InternalError' });
		try {
			assert.equal(((await create(request)) as { readonly address: string }).address, 'a@mail.qcloud.com');
		} finally {
			await emulator.clearFaults();
			await vscode.commands.executeCommand('tencentSes.refresh');
		}
	});

	test('refused by SES: asks', async () => {
		await emulator.addFault({ action: 'CreateEmailAddress', code: 'OperationDenied' });
		assert.equal(await leave(create({ address: 'a@mail.qcloud.com', senderName: '' })), undefined);
	});
});
