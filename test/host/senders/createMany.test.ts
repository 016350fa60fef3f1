import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { EmulatorControl } from '../../helpers/emulatorControl.ts';

interface Row {
	readonly line: number;
	readonly address?: string;
	readonly senderName: string;
	readonly outcome: string;
	readonly reason: string;
	readonly code?: string;
	readonly requestId?: string;
}

interface Many {
	readonly created: number;
	readonly existed: number;
	readonly failed: number;
	readonly unknown: number;
	readonly notTried: number;
	readonly leftOut: number;
	readonly rows: readonly Row[];
}

suite('tencentSes.createMany as keybindings, tasks and extensions use it', () => {
	const emulator = new EmulatorControl(JSON.parse(process.env['TENCENT_SES_EMULATOR'] ?? '{}').endpoint);
	const create = (request: unknown) => vscode.commands.executeCommand<Many | undefined>('tencentSes.createMany', request);

	suiteSetup(async () => {
		await vscode.extensions.getExtension('tencent-ses.tencent-ses')?.activate();
	});

	teardown(async () => {
		await emulator.clearFaults();
		await emulator.resetState();
	});

	async function creates(request: unknown): Promise<Many> {
		const many = await create(request);
		assert.ok(many);
		return many;
	}

	const outcomes = ({ rows }: Many) => rows.map(({ line, address, outcome }) => [line, address, outcome]);

	test('asks nothing and resolves to what became of each line', async () => {
		const many = await creates({
			text: [
				'address,name',
				'a@mail.qcloud.com,Tencent Cloud',
				'news@mail.qcloud.com',
				'a..b@mail.qcloud.com',
				'service@mail.qcloud.com,"Service, Team"',
				'A@mail.qcloud.com',
				'a@shop.example.net',
				'b@shop.example.net'
			].join('\n')
		});
		assert.deepEqual(outcomes(many), [
			[2, 'a@mail.qcloud.com', 'created'],
			[3, 'news@mail.qcloud.com', 'existed'],
			[4, 'a..b@mail.qcloud.com', 'leftOut'],
			[5, 'service@mail.qcloud.com', 'created'],
			[6, 'A@mail.qcloud.com', 'leftOut'],
			[7, 'a@shop.example.net', 'failed'],
			[8, 'b@shop.example.net', 'notTried']
		]);
		assert.deepEqual({ ...many, rows: [] }, { created: 2, existed: 1, failed: 1, unknown: 0, notTried: 1, leftOut: 2, rows: [] });
		assert.match(many.rows[0]?.requestId ?? '', /^[0-9a-f-]{36}$/);
		assert.equal(many.rows[5]?.code, 'OperationDenied.DomainNotVerified');
		assert.match(many.rows[6]?.reason ?? '', /^Another address met this: SES has not verified this domain yet\./);
		assert.equal((await emulator.sender('service@mail.qcloud.com'))?.name, 'Service, Team');
	});

	test('the domain makes addresses of words without @', async () => {
		assert.deepEqual(outcomes(await creates({ text: 'a\nb', domain: 'Mail.QCloud.com' })), [
			[1, 'a@mail.qcloud.com', 'created'],
			[2, 'b@mail.qcloud.com', 'created']
		]);
	});

	test('the same list again creates only what is missing', async () => {
		await creates({ text: 'a@mail.qcloud.com' });
		const before = (await emulator.actions()).length;
		assert.deepEqual(outcomes(await creates({ text: 'a@mail.qcloud.com\nb@mail.qcloud.com' })), [
			[1, 'a@mail.qcloud.com', 'existed'],
			[2, 'b@mail.qcloud.com', 'created']
		]);
		const since = (await emulator.actions()).slice(before);
		assert.equal(since.filter(action => action === 'CreateEmailAddress').length, 1);
	});

	test('nothing to create: sends nothing', async () => {
		const before = (await emulator.actions()).length;
		const many = await creates({ text: 'news@mail.qcloud.com\nnobody@nowhere.example' });
		assert.deepEqual([many.created, many.existed, many.leftOut], [0, 1, 1]);
		assert.ok(!(await emulator.actions()).slice(before).includes('CreateEmailAddress'));
	});

	test('an empty list is no rows', async () => {
		assert.deepEqual((await creates({ text: '\n' })).rows, []);
	});

	test('a domain of nobody: sends nothing, resolves to undefined', async () => {
		const { senders } = await emulator.state();
		assert.equal(await create({ text: 'a', domain: 'nobody.example' }), undefined);
		assert.deepEqual((await emulator.state()).senders, senders);
	});

	test('two lists at once: the second is refused', async () => {
		await emulator.addFault({ action: 'CreateEmailAddress', delayMs: 500 });
		const before = (await emulator.actions()).length;
		const first = create({ text: 'a@mail.qcloud.com' });
		while (!(await emulator.actions()).slice(before).includes('CreateEmailAddress')) {
			await new Promise(later => setTimeout(later, 20));
		}
		assert.equal(await create({ text: 'b@mail.qcloud.com' }), undefined);
		assert.equal((await first)?.created, 1);
		assert.equal(await emulator.sender('b@mail.qcloud.com'), undefined);
	});

	const asks = (what: string, request: unknown) =>
		test(`${what}: asks for the list, and resolves to undefined when someone leaves`, async () => {
			let isOver = false;
			const outcome = Promise.resolve(create(request)).finally(() => {
				isOver = true;
			});
			while (!isOver) {
				await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
			}
			assert.equal(await outcome, undefined);
		});
	asks('nothing known', undefined);
	asks('something else altogether', 42);
	asks('values of other types', { text: 1, domain: null });
	asks('only a domain', { domain: 'mail.qcloud.com' });
});
