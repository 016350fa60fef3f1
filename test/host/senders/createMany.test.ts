import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../eventually.ts';
import { type Message, type Person, usePerson } from '../person.ts';

const title = 'Create Sender Addresses from a List';

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

suite(title, () => {
	const person = usePerson();
	const { writeList, write, offers, hasProblems, asks, create, report, writes } = flowOf(person);

	suite('lines are validated before anything is sent', () => {
		const lines: readonly (readonly [line: string, severity: keyof typeof vscode.DiagnosticSeverity | '', sentence: RegExp])[] = [
			['service@mail.qcloud.com,Service Team', '', /(?:)/],
			['news@mail.qcloud.com', 'Information', /^Already exists\.$/],
			[
				'billing@mail.qcloud.com,Invoices',
				'Warning',
				/^Already exists with the name "Billing, Example Ltd\."\. Use Change Sender Name to change it\.$/
			],
			['a..b@mail.qcloud.com', 'Error', /^Two dots in a row are not allowed\.$/],
			['SERVICE@mail.qcloud.com', 'Error', /^Line 2 already has this address\.$/],
			['a@nobody.example', 'Error', /^nobody\.example is not a sender domain of this account\. Add it first\.$/],
			[
				'a@shop.example.net',
				'Warning',
				/^SES will likely reject it, because shop\.example\.net is not verified\. Will try to create: a@shop\.example\.net$/
			],
			[
				'a@alerts.example.com,Alert',
				'Warning',
				/^SES may reject it, because this is more than 10 addresses\. Will try to create: Alert <a@alerts\.example\.com>$/
			],
			['b@mail.qcloud.com,a: b', 'Error', /^A sender name cannot contain a colon\.$/],
			['c@mail.qcloud.com,C, Ltd.', 'Error', /^The sender name is not clear: C, Ltd\.\. Give its column the title "name",/],
			['e\u200b@mail.qcloud.com', 'Error', /is not a valid address\. Character 2 is invisible \(U\+200B\)\. Remove it\.$/],
			['f@mail.qcloud.com!', 'Error', /is not a valid address\. Character 18 is "!", which is not allowed here\.$/],
			['g@mail.qcloud.com h@mail.qcloud.com', 'Error', /^This line has more than one address\./],
			['d@mail.qcloud.com,"D', 'Error', /^Quotation marks must enclose a whole value\./]
		];
		test('a problem at each says what speaks against it', async () => {
			const list = await writeList(lines.map(([line]) => line).join('\n'));
			await hasProblems(
				list,
				lines.flatMap(([, severity, sentence], index) => (severity === '' ? [] : [[index + 1, severity, sentence] as const]))
			);
			await offers(list, ['Create 3 Addresses', '2 existing, 9 with errors']);
		});

		test('a table of an address book says which columns there are, and which rows have no name', async () => {
			const list = await writeList(
				'E-mail Address,E-mail Type,E-mail Display Name\nada@mail.qcloud.com,SMTP,Ada (ada@mail.qcloud.com)\nbob@mail.qcloud.com,SMTP,'
			);
			await offers(list, ['Create 2 Addresses']);
			await write('Email,Status\nada@mail.qcloud.com,active');
			await hasProblems(list, [[1, 'Error', /^The sender name is not clear: Status\. Give its column the title "name"/]]);
			await write('User Name,First Name,Address,City\nada,Ada,Hauptstrasse,Berlin');
			await hasProblems(list, [
				[
					1,
					'Error',
					/^No column has addresses with an @: User Name, First Name, Address, City\. Enter full addresses, or only two columns below the line address,name\.$/
				]
			]);
		});

		test('the dialog counts them, and Cancel leaves the list as it is', async () => {
			const before = (await person.emulator.actions()).length;
			const list = await writeList(
				'service@mail.qcloud.com\nnews@mail.qcloud.com\na..b@mail.qcloud.com\na@shop.example.net\na@alerts.example.com\nc@nobody.example'
			);
			await offers(list, ['Create 3 Addresses', '1 existing, 2 with errors']);
			const dialog = await asks(list, 'Create 3 Addresses');
			assert.equal(dialog.text, 'Create these sender addresses?');
			assert.deepEqual(dialog.buttons, ['Create']);
			assert.match(dialog.detail, /^mail\.qcloud\.com: 1$/m);
			assert.match(dialog.detail, /^SES may reject some of them\. See the warnings in the list\.$/m);
			assert.match(dialog.detail, /^Not created: 1 existing, 2 with errors\.$/m);
			dialog.answer(undefined);
			await offers(list, ['Create 3 Addresses', '1 existing, 2 with errors']);
			assert.equal(await writes(before), 0);
		});

		test('while they are typed', async () => {
			const list = await writeList('service');
			await hasProblems(list, [[1, 'Error', /^This line has no address\. Enter a full one/]]);
			await offers(list, ['There is nothing to create', '1 with errors']);
			await write('address,name\nservice@mail.qcloud.com,Team');
			await offers(list, ['Create 1 Address']);
			await hasProblems(list, []);
		});

		test('also in another language', async () => {
			const list = await writeList('service');
			await vscode.languages.setTextDocumentLanguage(list, 'markdown');
			await hasProblems(list, [[1, 'Error', /^This line has no address\. Enter a full one/]]);
			await write('address,name\nservice@mail.qcloud.com,Team');
			await offers(list, ['Create 1 Address']);
			await hasProblems(list, []);
		});

		test('until the editor is closed', async () => {
			const { uri } = await writeList('service');
			await eventually(() => assert.equal(vscode.languages.getDiagnostics(uri).length, 1));
			await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
			await eventually(() => assert.deepEqual(vscode.languages.getDiagnostics(uri), []));
		});

		test('also after a new list was saved as a file, with the domain of the list', async () => {
			const uri = vscode.Uri.file(join(person.home, 'saved.csv'));
			await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri.with({ scheme: 'untitled' })));
			await write('address,name\none,One \na..b');
			await person.runOn('createMany', 'mail.qcloud.com');
			await person.waitForBox(title);
			await person.pick('Open Editor');
			(await person.waitForMessage('Create these sender addresses?')).answer(undefined);
			const untitled = await person.document();
			await offers(untitled, ['Create 1 Address', '1 with errors']);
			await untitled.save();
			const saved = await eventually(
				() => vscode.workspace.textDocuments.find(({ uri: { scheme, path } }) => scheme === 'file' && path === uri.path) ?? assert.fail()
			);
			await offers(saved, ['Create 1 Address', '1 with errors']);
			await hasProblems(saved, [[2, 'Error', /^Two dots in a row are not allowed\.$/]]);
			assert.deepEqual(vscode.languages.getDiagnostics(untitled.uri), []);
			await create(saved, 'Create 1 Address');
			await person.waitForMessage(/^Sender addresses created: 1\./);
			assert.equal((await person.emulator.sender('one@mail.qcloud.com'))?.name, 'One');
		});

		suite('after a reload', () => {
			const kept = () => person.states.workspace.get<readonly { readonly uri: string }[]>('tencentSes.lists');

			test('as before, with the domain of the list', async () => {
				await person.runOn('createMany', 'mail.qcloud.com');
				await person.waitForBox(title);
				person.speedUp();
				await person.pick('New List');
				const list = await person.document(/^address,name\n$/);
				await write('address,name\none\na..b');
				await offers(list, ['Create 1 Address', '1 with errors']);
				await person.crash();
				await offers(list, ['Create 1 Address', '1 with errors']);
				await hasProblems(list, [[2, 'Error', /^Two dots in a row are not allowed\.$/]]);
				await create(list, 'Create 1 Address');
				await person.waitForMessage(/^Sender addresses created: 1\. 1 skipped\.$/);
				assert.ok(await person.emulator.sender('one@mail.qcloud.com'));
			});

			test('not if its editor was closed, or nothing is left to create', async () => {
				const provideTextDocumentContent = () => 'address,name\nservice';
				const provider = vscode.workspace.registerTextDocumentContentProvider('same', { provideTextDocumentContent });
				const list = await writeList('service');
				await offers(list, ['There is nothing to create', '1 with errors']);
				// No file that the list was saved as.
				const same = await vscode.workspace.openTextDocument(vscode.Uri.parse('same:1'));
				assert.equal(kept()?.length, 1);
				await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
				await eventually(() => assert.equal(kept(), undefined));
				assert.equal(same.isClosed, false);
				provider.dispose();
				await create(await writeList('service@mail.qcloud.com'), 'Create 1 Address');
				await person.waitForMessage(/^Sender addresses created: 1\.$/);
				assert.equal(kept(), undefined);
			});

			test('as before, if lines were added while it was being created', async () => {
				const list = await writeList('one@mail.qcloud.com');
				await person.emulator.addFault({ action: 'CreateEmailAddress', delayMs: 60_000 });
				await create(list, 'Create 1 Address');
				await person.waitForFaults();
				await write('address,name\none@mail.qcloud.com\ntwo@mail.qcloud.com');
				await person.emulator.clearFaults();
				await person.waitForMessage(/^Sender addresses created: 1\.$/);
				assert.equal(kept()?.length, 1);
				await offers(list, ['Create 1 Address', '1 existing']);
			});

			test('not if it is gone', async () => {
				await person.states.workspace.update('tencentSes.lists', [{ uri: 'untitled:Gone', profileId: 'emulator' }]);
				await person.crash();
				await eventually(() => assert.equal(kept(), undefined));
			});

			test('not after signing out of its account', async () => {
				const list = await writeList('service@mail.qcloud.com');
				void person.run('signOut');
				await person.click(/^Sign out/, 'Sign Out');
				await eventually(() => assert.equal(kept(), undefined));
				await person.crash();
				void person.run('signIn');
				await person.pick('Local Emulator');
				await person.row('mail.qcloud.com');
				await offers(list, []);
			});
		});

		test('not while signed out', async () => {
			const list = await writeList('service@mail.qcloud.com');
			await offers(list, ['Create 1 Address']);
			void person.run('signOut');
			await person.click(/^Sign out/, 'Sign Out');
			await offers(list, []);
			void person.run('signIn');
			await person.pick('Local Emulator');
			await offers(list, ['Create 1 Address']);
		});
	});

	suite('where the list is', () => {
		test('a new list for a domain: words without @ belong to it, and the lines can have any shape', async () => {
			await person.runOn('createMany', 'mail.qcloud.com');
			await person.waitForBox(title);
			assert.equal(person.box.placeholder, 'Select the list of addresses');
			person.speedUp();
			await person.pick('New List');
			const list = await person.document(/^address,name\n$/);
			await offers(list, ['Enter an address in each line, such as service,Service Team']);
			await write('address,name\none\nTwo, Ltd. <two@mail.qcloud.com>\nthree;Three\n');
			await create(list, 'Create 3 Addresses');
			await person.waitForMessage(/^Sender addresses created: 3\.$/);
			assert.equal((await person.emulator.sender('two@mail.qcloud.com'))?.name, 'Two, Ltd.');
			assert.equal((await person.emulator.sender('three@mail.qcloud.com'))?.name, 'Three');
			// Nothing is left to do, so the list is a text like any other.
			await offers(list, []);
			await hasProblems(list, []);
		});

		test('a CSV file with header, quotation marks and a byte order mark; then the open editor, with nothing left to create', async () => {
			const path = join(person.home, 'senders.csv');
			writeFileSync(path, '\ufeff发件人名称;发信地址\r\n"腾讯云 ""SES""";a@mail.qcloud.com\r\nTwo, Ltd.;b@mail.qcloud.com\r\n');
			person.chosenFile = vscode.Uri.file(path);
			void person.run('createMany');
			await person.waitForBox(title);
			await person.pick('File…');
			await person.click('Create these sender addresses?', 'Create');
			await person.waitForMessage(/^Sender addresses created: 2\.$/);
			assert.equal((await person.emulator.sender('a@mail.qcloud.com'))?.name, '腾讯云 "SES"');
			assert.equal((await person.emulator.sender('b@mail.qcloud.com'))?.name, 'Two, Ltd.');

			void person.run('createMany');
			await person.waitForBox(title);
			await person.pick('Open Editor');
			await person.waitForMessage(/^There is nothing to create: 2 existing\.$/);
		});

		test('the selected text becomes a list of its own', async () => {
			await writeList('x@mail.qcloud.com\ny@mail.qcloud.com');
			const editor = vscode.window.activeTextEditor;
			assert.ok(editor);
			editor.selection = new vscode.Selection(2, 0, 2, 100);
			void person.run('createMany');
			await person.waitForBox(title);
			await person.pick('Selected Text');
			await person.click('Create these sender addresses?', 'Create');
			await person.waitForMessage(/^Sender addresses created: 1\.$/);
			assert.equal(await person.emulator.sender('x@mail.qcloud.com'), undefined);
			assert.ok(await person.emulator.sender('y@mail.qcloud.com'));
		});
	});

	suite('the result', () => {
		test('created, existed, refused, not attempted: the message, the report, and the list', async () => {
			const list = await writeList(
				'a@shop.example.net\nb@shop.example.net\nservice@mail.qcloud.com,Service\nnews@mail.qcloud.com\na b@mail.qcloud.com'
			);
			await offers(list, ['Create 3 Addresses', '1 existing, 1 with errors']);
			await create(list, 'Create 3 Addresses');
			await person.waitForMessage(/^Sender addresses created: 1\. 1 already existed\. 1 failed\. 1 not attempted\. 1 skipped\.$/);
			assert.equal((await person.emulator.sender('service@mail.qcloud.com'))?.name, 'Service');
			// What was created exists now, and the list shows it automatically.
			await hasProblems(list, [
				[1, 'Warning', /not verified\. Will try to create: a@shop\.example\.net$/],
				[2, 'Warning', /not verified\. Will try to create: b@shop\.example\.net$/],
				[3, 'Information', /^Already exists\.$/],
				[4, 'Information', /^Already exists\.$/],
				[5, 'Error', /^An address cannot contain spaces\.$/]
			]);
			const text = await report();
			assert.match(
				text,
				/^ {4}line 2: a@shop\.example\.net\n {8}SES has not verified this domain yet\..*\n {8}OperationDenied\.DomainNotVerified · request ID [0-9a-f-]{36}$/m
			);
			assert.match(text, /^## Not Attempted\n\n {4}line 3: b@shop\.example\.net\n {8}Another address failed with: SES has not verified/m);
			assert.match(text, /^## Skipped\n\n {4}line 6: a b@mail\.qcloud\.com\n {8}An address cannot contain spaces\.$/m);
			assert.match(text, /^## Created\n\n {4}line 4: Service <service@mail\.qcloud\.com>\n {8}request ID [0-9a-f-]{36}$/m);
			assert.match(text, /^## Already Existed\n\n {4}line 5: news@mail\.qcloud\.com$/m);
		});

		test('an answer that was lost counts as created, an internal error as failed', async () => {
			const list = await writeList('a@mail.qcloud.com\nb@mail.qcloud.com\nc@mail.qcloud.com');
			await person.emulator.addFault({ action: 'CreateEmailAddress', drop: 'after' });
			await person.emulator.addFault({ action: 'CreateEmailAddress', code: 'InternalError' });
			await create(list, 'Create 3 Addresses');
			await person.waitForMessage(/^Sender addresses created: 2\. 1 failed\.$/);
			const text = await report();
			assert.match(
				text,
				/^## Created\n\n {4}line 2: a@mail\.qcloud\.com\n {8}The response was lost, but the list of addresses shows it\.$/m
			);
			assert.match(text, /^ {8}SES had an internal error\..*\n {8}InternalError · request ID [0-9a-f-]{36}$/m);
			const { senders } = await person.emulator.state();
			assert.equal(senders.filter(({ address }) => /^[abc]@mail\.qcloud\.com$/.test(address)).length, 2);
		});

		test('credentials that may not do it stop everything', async () => {
			const list = await writeList('a@mail.qcloud.com\nb@mail.qcloud.com\nc@mail.qcloud.com');
			await person.emulator.addFault({ action: 'CreateEmailAddress', times: 'always', code: 'AuthFailure.UnauthorizedOperation' });
			const before = (await person.emulator.actions()).length;
			await create(list, 'Create 3 Addresses');
			await person.waitForMessage(
				/^Sender addresses created: 0\. 1 failed\. 2 not attempted\. This key is not allowed to do this\. Ask your administrator .*ses:CreateEmailAddress/
			);
			assert.equal(await writes(before), 1);
		});

		test('no connection: ends after three in a row, and says that it is unknown', async () => {
			const list = await writeList(Array.from({ length: 20 }, (_, index) => `a${index}@mail.qcloud.com`).join('\n'));
			// It is read once more first, for the list to be validated by.
			const dialog = await asks(list, 'Create 20 Addresses');
			await person.emulator.addFault({ times: 'always', drop: 'before' });
			dialog.answer('Create');
			await person.waitForMessage(
				/^Sender addresses created: 0\. The outcome of \d+ is unknown\. \d+ not attempted\. No connection to 127\.0\.0\.1/
			);
		});
	});

	suite('many', () => {
		/** Three verified domains with nothing in them, and 25 addresses for them. */
		async function roomForMany(): Promise<string> {
			const state = await person.emulator.state();
			const verified = state.domains.find(({ name }) => name === 'mail.qcloud.com');
			assert.ok(verified);
			const names = ['d1.example.com', 'd2.example.com', 'd3.example.com'];
			await person.emulator.replaceState({ ...state, domains: names.map(name => ({ ...verified, name })), senders: [] });
			await person.run('refresh');
			await person.row('d3.example.com');
			return Array.from({ length: 25 }, (_, index) => `a${index}@d${Math.floor(index / 10) + 1}.example.com,Sender ${index}`).join('\n');
		}

		test('20 in a second and never more; again creates none', async () => {
			const text = await roomForMany();
			const list = await writeList(text, { hurries: false });
			await person.emulator.clearLog();
			const dialog = await asks(list, 'Create 25 Addresses');
			assert.match(dialog.detail, /^d1\.example\.com: 10\nd2\.example\.com: 10\nd3\.example\.com: 5$/m);
			dialog.answer('Create');
			await person.waitForMessage(/^Sender addresses created: 25\.$/);
			assert.ok(person.progress.includes('Creating sender addresses'));
			assert.match(person.progress.join('\n'), /^20 of 25$/m);
			const requests = (await person.emulator.log()).filter(({ action }) => action === 'CreateEmailAddress');
			assert.deepEqual(
				requests.map(({ code }) => code),
				requests.map(() => null)
			);
			const times = requests.map(({ time }) => time);
			assert.equal(times.length, 25);
			for (const first of times) {
				assert.ok(times.filter(time => time >= first && time < first + 1000).length <= 20);
			}
			assert.equal((await person.emulator.state()).senders.length, 25);

			const before = (await person.emulator.actions()).length;
			void person.run('createMany');
			await person.waitForBox(title);
			await person.pick('Open Editor');
			await person.waitForMessage(/^There is nothing to create: 25 existing\.$/);
			assert.equal(await writes(before), 0);
		});

		test('canceled midway: what is done stays, and Retry creates the rest', async () => {
			const list = await writeList(await roomForMany(), { hurries: false });
			await create(list, 'Create 25 Addresses');
			await eventually(() => assert.match(person.progress.join('\n'), /^1 of 25/m));
			person.cancelProgress();
			const stopped = await person.waitForMessage(/^Stopped\./);
			const done = (await person.emulator.state()).senders.length;
			assert.equal(stopped.text, `Stopped. Sender addresses created: ${done}. ${25 - done} not attempted.`);
			await offers(list, [`Create ${25 - done} Addresses`, `${done} existing`]);

			const before = (await person.emulator.actions()).length;
			stopped.answer('Retry');
			await person.click('Create these sender addresses?', 'Create');
			const { text } = await person.waitForMessage(/^Sender addresses created: /);
			assert.equal(text, `Sender addresses created: ${25 - done}. ${done} already existed.`);
			assert.equal(await writes(before), 25 - done);
			assert.equal((await person.emulator.state()).senders.length, 25);
		});

		test('canceled while the last one is in flight: nothing was stopped', async () => {
			const list = await writeList('a@mail.qcloud.com');
			await person.emulator.addFault({ action: 'CreateEmailAddress', delayMs: 600_000 });
			await create(list, 'Create 1 Address');
			await person.cancelInFlight();
			await person.waitForMessage('Sender addresses created: 1.');
		});
	});

	suite('as keybindings, tasks and extensions use it', () => {
		const run = (request: unknown) => person.run('createMany', request) as Promise<Many | undefined>;

		async function creates(request: unknown): Promise<Many> {
			const many = await run(request);
			assert.ok(many);
			return many;
		}

		const outcomes = ({ rows }: Many) => rows.map(({ line, address, outcome }) => [line, address, outcome]);

		test('asks nothing and resolves to the outcome of each line', async () => {
			const many = await creates({
				text: [
					'address,name',
					'a@shop.example.net',
					'b@shop.example.net',
					'a@mail.qcloud.com,Tencent Cloud',
					'news@mail.qcloud.com',
					'a..b@mail.qcloud.com',
					'service@mail.qcloud.com,"Service, Team"',
					'A@mail.qcloud.com'
				].join('\n')
			});
			assert.deepEqual(outcomes(many), [
				[2, 'a@shop.example.net', 'failed'],
				[3, 'b@shop.example.net', 'notTried'],
				[4, 'a@mail.qcloud.com', 'created'],
				[5, 'news@mail.qcloud.com', 'existed'],
				[6, 'a..b@mail.qcloud.com', 'leftOut'],
				[7, 'service@mail.qcloud.com', 'created'],
				[8, 'A@mail.qcloud.com', 'leftOut']
			]);
			assert.deepEqual({ ...many, rows: [] }, { created: 2, existed: 1, failed: 1, unknown: 0, notTried: 1, leftOut: 2, rows: [] });
			assert.match(many.rows[2]?.requestId ?? '', /^[0-9a-f-]{36}$/);
			assert.equal(many.rows[0]?.code, 'OperationDenied.DomainNotVerified');
			assert.match(many.rows[1]?.reason ?? '', /^Another address failed with: SES has not verified this domain yet\./);
			assert.equal((await person.emulator.sender('service@mail.qcloud.com'))?.name, 'Service, Team');
		});

		test('the domain makes addresses of words without @', async () => {
			assert.deepEqual(outcomes(await creates({ text: 'a\nb', domain: 'Mail.QCloud.com' })), [
				[1, 'a@mail.qcloud.com', 'created'],
				[2, 'b@mail.qcloud.com', 'created']
			]);
		});

		test('the same list again creates only what is missing', async () => {
			await creates({ text: 'a@mail.qcloud.com' });
			const before = (await person.emulator.actions()).length;
			assert.deepEqual(outcomes(await creates({ text: 'a@mail.qcloud.com\nb@mail.qcloud.com' })), [
				[1, 'a@mail.qcloud.com', 'existed'],
				[2, 'b@mail.qcloud.com', 'created']
			]);
			assert.equal(await writes(before), 1);
		});

		test('nothing to create: sends nothing', async () => {
			const before = (await person.emulator.actions()).length;
			const many = await creates({ text: 'news@mail.qcloud.com\nnobody@nowhere.example' });
			assert.deepEqual([many.created, many.existed, many.leftOut], [0, 1, 1]);
			assert.equal(await writes(before), 0);
		});

		test('an empty list is no rows', async () => {
			assert.deepEqual((await creates({ text: '\n' })).rows, []);
		});

		test('unknown domain: sends nothing, resolves to undefined', async () => {
			const { senders } = await person.emulator.state();
			assert.equal(await run({ text: 'a', domain: 'nobody.example' }), undefined);
			await person.waitForMessage('nobody.example is not a sender domain of this account. Refresh the list.');
			assert.deepEqual((await person.emulator.state()).senders, senders);
		});

		test('the focused row of a domain that SES does not list, which the menu of the view passes, does not count', async () => {
			const { rows } = await creates({ text: 'x@mail.qcloud.com', domain: 'nobody.example', kind: 'domain' });
			assert.equal(rows.length, 1);
		});

		test('two lists at once: the second is refused', async () => {
			await person.emulator.addFault({ action: 'CreateEmailAddress', delayMs: 600_000 });
			const before = (await person.emulator.actions()).length;
			const first = run({ text: 'a@mail.qcloud.com' });
			await eventually(async () => assert.equal(await writes(before), 1));
			assert.equal(await run({ text: 'b@mail.qcloud.com' }), undefined);
			await person.waitForMessage('Addresses are being created from another list. Wait until that is done, or cancel it.');
			await person.emulator.clearFaults();
			assert.equal((await first)?.created, 1);
			assert.equal(await person.emulator.sender('b@mail.qcloud.com'), undefined);
		});

		const asksFor = (what: string, request: unknown) =>
			test(`${what}: asks for the list, and resolves to undefined after Esc`, async () => {
				const many = run(request);
				await person.waitForBox(title);
				await person.escape();
				assert.equal(await many, undefined);
			});
		asksFor('nothing known', undefined);
		asksFor('something else altogether', 42);
		asksFor('values of other types', { text: 1, domain: null });
		asksFor('only a domain', { domain: 'mail.qcloud.com' });
	});
});

suite(`${title} on the mainland`, () => {
	const person = usePerson({ emulator: { site: 'mainland' } });
	const { writeList, hasProblems, asks } = flowOf(person);
	/** Four addresses are there already, and ten in all may be. */
	const wanted = [
		...['one', 'two', 'three', 'four', 'five'].map(name => `${name}@mail.qcloud.com`),
		...['six', 'seven'].map(name => `${name}@xn--bcher-kva.example`)
	];

	test('ten in total, over all domains of the region', async () => {
		const list = await writeList(wanted.join('\n'));
		await hasProblems(list, [[7, 'Warning', /^SES may reject it, because this is more than 10 addresses\./]]);
		const dialog = await asks(list, 'Create 7 Addresses');
		assert.match(dialog.detail, /^mail\.qcloud\.com: 5\nxn--bcher-kva\.example: 2$/m);
		assert.match(dialog.detail, /^SES may reject some of them\. See the warnings in the list\.$/m);
		dialog.answer('Create');
		await person.waitForMessage(/^Sender addresses created: 6\. 1 failed\./);
		const { senders } = await person.emulator.state();
		assert.equal(senders.filter(({ region }) => region === 'ap-guangzhou').length, 10);
	});

	test('the report is there when its message is gone, and again when it was closed', async () => {
		for (let time = 0; time < 2; time++) {
			void person.run('showCreationReport');
			const report = await person.document(/^# Sender Addresses from a List\n/);
			assert.match(report.getText(), /^ {4}Local Emulator · ap-guangzhou$/m);
			assert.match(report.getText(), /^- Sender addresses created: 6\.$/m);
			await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
		}
	});
});

suite('Show Report of the Last List', () => {
	const person = usePerson();

	test('before there is one: says so', async () => {
		await person.run('showCreationReport');
		await person.waitForMessage('No addresses have been created from a list in this window yet.');
	});
});

function flowOf(person: Person) {
	/** A new list with this below its header. */
	async function writeList(text: string, { hurries = true } = {}): Promise<vscode.TextDocument> {
		void person.run('createMany');
		await person.waitForBox(title);
		if (hurries) {
			// Lists are validated when nothing was typed for a while.
			person.speedUp();
		}
		await person.pick('New List');
		const list = await person.document(/^address,name\n$/);
		await offers(list, ['Enter an address in each line, such as service@mail.example.com,Service Team']);
		await write(`address,name\n${text}`);
		return list;
	}

	/** Writes this in place of all that is there. */
	async function write(text: string): Promise<void> {
		const editor = vscode.window.activeTextEditor;
		assert.ok(editor);
		const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
		assert.ok(await editor.edit(change => change.replace(all, text)));
	}

	/** Waits until this is said above the list. */
	async function offers(list: vscode.TextDocument, titles: readonly string[]): Promise<void> {
		await eventually(async () =>
			assert.deepEqual(
				(await person.lenses(list)).map(lens => lens.title.replace('$(new-file) ', '')),
				titles
			)
		);
	}

	/** Waits until these and no others are marked, by their lines below the header. */
	async function hasProblems(
		list: vscode.TextDocument,
		expected: readonly (readonly [number, keyof typeof vscode.DiagnosticSeverity, RegExp])[]
	): Promise<void> {
		await eventually(() => {
			const problems = vscode.languages.getDiagnostics(list.uri);
			assert.deepEqual(
				problems.map(({ range, severity }) => [range.start.line, vscode.DiagnosticSeverity[severity]]),
				expected.map(([line, severity]) => [line, severity])
			);
			for (const [index, [, , sentence]] of expected.entries()) {
				assert.match(problems[index]?.message ?? '', sentence);
			}
		});
	}

	/** Chooses Create above the list; resolves to the dialog that asks. */
	async function asks(list: vscode.TextDocument, lens: string): Promise<Message> {
		await person.clickLens(list, `$(new-file) ${lens}`);
		return person.waitForMessage('Create these sender addresses?');
	}

	async function create(list: vscode.TextDocument, lens: string): Promise<void> {
		(await asks(list, lens)).answer('Create');
	}

	async function report(): Promise<string> {
		await person.click(/^Sender addresses created|^Stopped/, 'Show Report');
		return (await person.document(/^# Sender Addresses from a List\n/)).getText();
	}

	/** How many addresses SES was asked to create since. */
	async function writes(before: number): Promise<number> {
		return (await person.emulator.actions()).slice(before).filter(action => action === 'CreateEmailAddress').length;
	}

	return { writeList, write, offers, hasProblems, asks, create, report, writes };
}
