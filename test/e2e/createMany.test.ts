import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { SenderListPage } from './senderList.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const showReport = 'Tencent SES: Show Report of the Last List';
const title = 'Create Sender Addresses from a List';

suite('Create Sender Addresses from a List', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;
	let list: SenderListPage;

	// High enough for the whole report. Long lines must not wrap.
	useWorkbench(
		{
			viewport: { width: 1280, height: 1100 },
			settings: { '[markdown]': { 'editor.wordWrap': 'off' } }
		},
		opened => {
			({ workbench, emulator } = opened);
			list = new SenderListPage(workbench.page);
		}
	);

	const shows = (words: readonly RegExp[]) =>
		eventually(async () => {
			const shown = await list.decorations();
			assert.equal(shown.length, words.length, shown.join('\n'));
			for (const [index, pattern] of words.entries()) {
				assert.match(shown[index] ?? '', pattern);
			}
		});
	const offers = (titles: readonly string[]) => eventually(async () => assert.deepEqual(await list.lenses(), titles));
	/** Opens a new list with these lines below its header. */
	async function writeList(text: string): Promise<void> {
		await workbench.command('Tencent SES: Create Sender Addresses from a List…');
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.choose('New List');
		await list.editor.waitFor();
		await eventually(async () => assert.match((await list.lenses()).join(), /^Enter an address in each line/));
		await replaceAll(`address,name\n${text}`);
	}

	const replaceAll = (text: string) => list.replaceAll(workbench, text);

	test('each line is validated, with a text after it and a squiggle', async () => {
		await writeList(
			[
				'service@mail.qcloud.com,Service Team',
				'news@mail.qcloud.com',
				'billing@mail.qcloud.com,Invoices',
				'a..b@mail.qcloud.com',
				'SERVICE@mail.qcloud.com',
				'a@nobody.example',
				'a@shop.example.net',
				'a@alerts.example.com,Alert',
				'b@mail.qcloud.com,a: b',
				'c@mail.qcloud.com,C, Ltd.',
				'd@mail.qcloud.com,"D'
			].join('\n')
		);
		await shows([
			/^$/,
			/^Will be created: Service Team <service@mail\.qcloud\.com>$/,
			/^Already exists\.$/,
			/^Already exists with the name "Billing, Example Ltd\."\. Use Change Sender Name to change it\.$/,
			/^Two dots in a row are not allowed\.$/,
			/^Line 2 already has this address\.$/,
			/^nobody\.example is not a sender domain of this account\. Add it first\.$/,
			/^SES will likely reject it, because shop\.example\.net is not verified\. Will try to create: a@shop\.example\.net$/,
			/^SES may reject it, because this is more than 10 addresses\. Will try to create: Alert <a@alerts\.example\.com>$/,
			/^A sender name cannot contain a colon\.$/,
			/^The sender name is not clear: C, Ltd\.\. Give its column/,
			/^Quotation marks must enclose a whole value\./
		]);
		await offers(['Create 3 Addresses', '2 existing, 6 with errors']);
		assert.ok((await list.squiggles('error')) >= 6);
		assert.ok((await list.squiggles('warning')) >= 3);
		assert.ok((await list.squiggles('info')) >= 1);
		await workbench.screenshot('createMany-validated');
	});

	test('words without @ belong to the domain of the row; a pasted list is created, and the palette then offers its report', async () => {
		assert.ok(!(await workbench.commandsMatching(showReport)).includes(showReport));
		await workbench.tree.contextMenu('mail.qcloud.com', 'Create Sender Addresses from a List…');
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.choose('New List');
		await offers(['Enter an address in each line, such as service,Service Team']);
		await workbench.screenshot('createMany-new');
		await replaceAll('address,name\none\nTwo, Ltd. <two@mail.qcloud.com>\nthree;Three\n');
		await offers(['Create 3 Addresses']);
		await list.clickLens('Create 3 Addresses');
		await workbench.clickInDialog('Create');
		await workbench.notifications.waitFor('Sender addresses created: 3.');
		assert.equal((await emulator.sender('two@mail.qcloud.com'))?.name, 'Two, Ltd.');
		assert.equal((await emulator.sender('three@mail.qcloud.com'))?.name, 'Three');
		// Everything was created, so the list has no CodeLenses.
		await offers([]);
		assert.deepEqual(
			(await list.decorations()).filter(words => words !== ''),
			[]
		);
		await workbench.command(showReport);
		await eventually(async () => assert.equal((await list.lines())[0], '# Sender Addresses from a List'));
		await workbench.screenshot('createMany-report');
	});

	test('lines are validated while typing', async () => {
		await writeList('service');
		await shows([/^$/, /^This line has no address\. Enter a full one/]);
		await offers(['There is nothing to create', '1 with errors']);
		await list.clickLens('1 with errors');
		await workbench.page.locator('.markers-panel').getByText('This line has no address.').waitFor();
		await list.goToEnd();
		await workbench.page.keyboard.type('@mail.qcloud.com,Team');
		await shows([/^$/, /^Will be created: Team <service@mail\.qcloud\.com>$/]);
		await offers(['Create 1 Address']);
		await workbench.command('View: Revert and Close Editor');
		await workbench.page.locator('.markers-panel').getByText('No problems have been detected in the workspace.').waitFor();
		await workbench.command('View: Hide Panel');
	});
});
