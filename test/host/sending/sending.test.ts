import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { EmulatorControl } from '../../helpers/emulatorControl.ts';
import { accept, leave } from '../meanwhile.ts';

const { endpoint } = JSON.parse(process.env['TENCENT_SES_EMULATOR'] ?? '{}') as { readonly endpoint: string };
const emulator = new EmulatorControl(endpoint);
const from = 'news@mail.qcloud.com';
const variables = { name: 'Ada', code: '123' };
const complete = { address: from, templateId: 10_001, variables, to: ['ada@example.com'], subject: 'Your code' };

interface Sent {
	readonly messageId: string;
	readonly requestId: string;
}

suite('the commands for test mail as keybindings, tasks and extensions use them', () => {
	suiteSetup(async () => {
		await vscode.extensions.getExtension('tencent-ses.tencent-ses')?.activate();
	});

	teardown(async () => {
		await emulator.clearFaults();
		await emulator.resetState();
		await fetch(`${endpoint}/emulator/mails`, { method: 'DELETE' });
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
	});

	const run = (command: string, argument: unknown) => vscode.commands.executeCommand<unknown>(`tencentSes.${command}`, argument);

	suite('sendTestMail', () => {
		test('everything known: only the confirmation is asked; resolves to the IDs', async () => {
			const { messageId, requestId } = (await accept(run('sendTestMail', complete))) as Sent;
			assert.match(requestId, /^[0-9a-f-]{36}$/);
			const [message] = (await emulator.state()).sent;
			assert.deepEqual([message?.messageId, message?.from, message?.to], [messageId, from, ['ada@example.com']]);
		});

		const asks = (what: string, request: unknown) =>
			test(`${what}: asks, and sends nothing when someone leaves`, async () => {
				assert.equal(await leave(run('sendTestMail', request)), undefined);
				assert.deepEqual((await emulator.state()).sent, []);
			});
		asks('nothing known', undefined);
		asks('something else altogether', 42);
		asks('everything known', complete);
		asks('values of other types', { address: from, templateId: '10001', variables: 1, to: 'ada@example.com', subject: null });
		asks('no template', { address: from });
		asks('template that cannot be sent', { ...complete, templateId: 10_005 });
		asks('variable missing', { ...complete, variables: { name: 'Ada' } });
		asks('recipient wrong', { ...complete, to: ['ada'] });
		asks('subject too long', { ...complete, subject: 'a'.repeat(101) });

		const fails = (what: string, request: unknown) =>
			test(`${what}: resolves to undefined`, async () => {
				assert.equal(await accept(run('sendTestMail', request)), undefined);
				assert.deepEqual((await emulator.state()).sent, []);
			});
		fails('address of nobody', { ...complete, address: 'nobody@mail.qcloud.com' });
		fails('template of nobody', { ...complete, templateId: 4711 });

		test('the answer was lost: resolves to undefined, and sends once', async () => {
			await emulator.addFault({ action: 'SendEmail', drop: 'after' });
			assert.equal(await accept(run('sendTestMail', complete)), undefined);
			assert.equal((await emulator.state()).sent.length, 1);
		});
	});

	suite('deliveryStatus', () => {
		interface Row {
			readonly messageId: string;
			readonly to: string;
			readonly sendStatus: number;
		}

		const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

		test('a day: asks nothing, resolves to what SES says and shows it', async () => {
			const { messageId } = (await accept(run('sendTestMail', complete))) as Sent;
			const rows = (await run('deliveryStatus', { date: today() })) as readonly Row[];
			assert.deepEqual(
				rows.map(row => [row.messageId, row.to, row.sendStatus]),
				[[messageId, 'ada@example.com', 0]]
			);
			assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', new RegExp(`Message ID: +${messageId}`));
			assert.deepEqual(await run('deliveryStatus', { date: today(), to: 'grace@example.com' }), []);
			assert.deepEqual(await run('deliveryStatus', { date: today(), address: 'billing@mail.qcloud.com' }), []);
			assert.deepEqual(await run('deliveryStatus', { date: today(), address: 'ews@mail.qcloud.com' }), []);
			const own = (await run('deliveryStatus', { date: today(), address: from.toUpperCase() })) as readonly Row[];
			assert.deepEqual(
				own.map(row => row.messageId),
				[messageId]
			);
		});

		const shows = (what: string, request: object, ...patterns: readonly RegExp[]) =>
			test(`a day with more mails than are read, ${what}`, async () => {
				await accept(run('sendTestMail', complete));
				await emulator.addFault({ action: 'GetSendEmailStatus', kind: 'many-rows', rows: 1000 });
				await run('deliveryStatus', { date: today(), ...request });
				const text = vscode.window.activeTextEditor?.document.getText() ?? '';
				for (const pattern of [...patterns, /Only the first 1000 mails of this day were read/]) {
					assert.match(text, pattern);
				}
				assert.doesNotMatch(text, /SES lists no mail here/);
			});
		shows('all of them', {}, /Found: +1000, and maybe more\n/, /## Mail 1000\n/);
		shows('of one sender', { address: 'billing@mail.qcloud.com' }, /Found: +0, and maybe more\n/);

		const refuses = (what: string, request: object) =>
			test(`${what}: resolves to undefined`, async () => assert.equal(await run('deliveryStatus', request), undefined));
		refuses('a day long ago', { date: '2020-01-01' });
		refuses('no day', { date: 'yesterday' });

		test('nothing known: asks', async () => assert.equal(await leave(run('deliveryStatus', undefined)), undefined));
	});

	/** Waits until a tab of this name is open. */
	async function tab(label: string): Promise<void> {
		const isOpen = () => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(candidate => candidate.label === label));
		while (!isOpen()) {
			await new Promise<void>(resolve => {
				const subscription = vscode.window.tabGroups.onDidChangeTabs(() => {
					subscription.dispose();
					resolve();
				});
			});
		}
	}

	suite('showEmulatorMail', () => {
		test('a mail that is named: shows it and resolves to its ID', async () => {
			const { messageId } = (await accept(run('sendTestMail', complete))) as Sent;
			assert.equal(await run('showEmulatorMail', { id: messageId }), messageId);
			await tab('Your code');
			assert.equal(await run('showMailSource', { id: messageId }), undefined);
			assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^Subject: Your code$/m);
		});

		test('a mail of nobody, and no mail at all: resolves to undefined', async () => {
			assert.equal(await run('showEmulatorMail', { id: 'nobody' }), undefined);
			assert.equal(await run('showEmulatorMail', undefined), undefined);
		});
	});
});
