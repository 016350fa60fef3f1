import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import type { Fault } from '../../src/emulator/faults.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { describes, says, tells } from './sayings.ts';
import { leaveAll, tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const billing = 'billing@mail.qcloud.com';
const news = 'news@mail.qcloud.com';
const noReply = 'no-reply@mail.qcloud.com';

let workbench: Workbench;
let emulator: EmulatorControl;

suiteSetup(async () => {
	workbench = await openWorkbench({ emulator: [] });
	emulator = new EmulatorControl(workbench.emulator.endpoint);
	await workbench.openSidebar();
	await workbench.tree.row('mail.qcloud.com').waitFor();
	await workbench.tree.expand('mail.qcloud.com');
	await workbench.tree.row(billing).waitFor();
});

suiteTeardown(() => workbench.close());

tidyAfterEach(async () => {
	await leaveAll(workbench, emulator);
	await describes(workbench, 'mail.qcloud.com', /3 of 10/);
	// A list that could not be loaded closes what was open.
	await workbench.tree.expand('mail.qcloud.com');
	await workbench.tree.row(billing).waitFor();
});

async function addresses(): Promise<readonly string[]> {
	const { senders } = await emulator.state();
	return senders
		.map(({ address }) => address)
		.filter(address => address.endsWith('@mail.qcloud.com'))
		.sort();
}

/** The requests since `before` that change something. */
async function writesSince(before: number): Promise<readonly string[]> {
	return (await emulator.actions()).slice(before).filter(action => !action.startsWith('List') && !action.startsWith('Get'));
}

/** Lets one request of an action pass, after a moment, so that the next fault hits the one after it. */
async function passOne(action: string): Promise<void> {
	await emulator.addFault({ action, delayMs: 1 });
}

/** VS Code shows no more than three messages within 800 ms, which nobody is quick enough to see. */
const isOver = (title: string) => workbench.notifications.waitUntilGone(title);

suite('Delete Sender Address', () => {
	async function openDialog(address: string): Promise<string> {
		await workbench.tree.contextMenu(address, 'Delete Sender Address');
		await workbench.dialog.waitFor();
		return workbench.dialog.innerText();
	}

	async function openDialogForAll(): Promise<string> {
		await workbench.tree.select(billing, news, noReply);
		return openDialog(noReply);
	}

	test('one, by context menu: says what goes with it', async () => {
		const text = await openDialog(news);
		assert.match(text, /^Delete the sender address news@mail\.qcloud\.com\?$/m);
		assert.match(text, /^Its SMTP password goes with it\.$/m);
		assert.match(text, /^Programs that send with it can do so no more/m);
		assert.match(text, /^This cannot be undone\./m);
		await workbench.screenshot('deleteAddress-dialog');
		await workbench.clickInDialog('Delete');
		await workbench.notifications.with(`Deleted ${news}.`).waitFor();
		await workbench.screenshot('deleteAddress-done');
		assert.deepEqual(await addresses(), [billing, noReply]);
		await describes(workbench, 'mail.qcloud.com', /2 of 10/);
	});

	test('one without an SMTP password: none is spoken of', async () => {
		assert.doesNotMatch(await openDialog(billing), /Its SMTP password/);
	});

	test('by palette: one of a list, by domain', async () => {
		await workbench.command('Tencent SES: Delete Sender Address');
		await workbench.quickInput.waitForTitle('Delete Sender Address');
		await workbench.quickInput.row(billing).waitFor();
		assert.match(await workbench.quickInput.row(billing).innerText(), /Billing, Example Ltd\. · no SMTP password/);
		assert.match(await workbench.quickInput.widget.innerText(), /alerts\.example\.com/);
		await workbench.screenshot('chooseAddress');
		await workbench.quickInput.choose(billing);
		await workbench.dialog.waitFor();
		await workbench.clickInDialog('Delete');
		await workbench.notifications.with(`Deleted ${billing}.`).waitFor();
		assert.deepEqual(await addresses(), [news, noReply]);
	});

	test('several selected: named in one question', async () => {
		const text = await openDialogForAll();
		assert.match(text, /^Delete 3 sender addresses\?$/m);
		assert.deepEqual(
			text.split('\n').filter(line => line.includes('@')),
			[billing, news, noReply]
		);
		assert.match(text, /^One of them has an SMTP password, which goes with it\.$/m);
		await workbench.screenshot('deleteAddress-several');
		await workbench.clickInDialog('Delete');
		await workbench.notifications.with('Deleted 3 sender addresses.').waitFor();
		assert.deepEqual(await addresses(), []);
	});

	test('Cancel in the dialog leaves everything', async () => {
		const before = (await emulator.actions()).length;
		await openDialogForAll();
		await workbench.clickInDialog('Cancel');
		assert.deepEqual(await writesSince(before), []);
		assert.deepEqual(await workbench.notifications.texts(), []);
	});

	suite('what goes wrong', () => {
		test('one is refused midway: says what is gone and what is left; Retry goes on', async () => {
			await openDialogForAll();
			await passOne('DeleteEmailAddress');
			await emulator.addFault({ action: 'DeleteEmailAddress', code: 'OperationDenied', message: 'Frozen' });
			await workbench.clickInDialog('Delete');
			await tells(
				workbench,
				/^Gone: billing@mail\.qcloud\.com\. Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\. SES refuses this for your account: Frozen\. /
			);
			assert.deepEqual(await addresses(), [news, noReply]);
			assert.deepEqual(await workbench.notifications.buttons('Frozen'), ['Retry', 'Copy Request ID']);
			await isOver('Deleting');
			await workbench.screenshot('deleteAddress-midway');
			await workbench.notifications.click('Frozen', 'Retry');
			await workbench.notifications.with('Deleted 3 sender addresses.').waitFor();
			assert.deepEqual(await addresses(), []);
		});

		test('one that someone else deleted meanwhile counts as gone', async () => {
			await openDialog(billing);
			const state = await emulator.state();
			await emulator.replaceState({ ...state, senders: state.senders.filter(({ address }) => address !== billing) });
			await workbench.clickInDialog('Delete');
			await workbench.notifications.with(`Deleted ${billing}.`).waitFor();
		});

		test('answers that are lost after the deletion count as deleted', async () => {
			await openDialogForAll();
			await emulator.addFault({ action: 'DeleteEmailAddress', drop: 'after', times: 3 });
			await workbench.clickInDialog('Delete');
			await workbench.notifications.with('Deleted 3 sender addresses.').waitFor();
			assert.deepEqual(await addresses(), []);
		});

		test('one of which nobody can say whether it is gone is named as such', async () => {
			await openDialogForAll();
			await emulator.addFault({ action: 'DeleteEmailAddress', drop: 'after' });
			await emulator.addFault({ action: 'ListEmailAddress', times: 'always', drop: 'before' });
			await workbench.clickInDialog('Delete');
			await tells(
				workbench,
				/^Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\. Gone or not, nobody could say: billing@mail\.qcloud\.com\. No connection/
			);
		});

		test('Cancel stops before the next one', async () => {
			await openDialogForAll();
			await emulator.addFault({ action: 'DeleteEmailAddress', delayMs: 2000 });
			const before = (await emulator.actions()).length;
			await workbench.clickInDialog('Delete');
			await workbench.notifications.with(`Deleting sender addresses: address 1 of 3: ${billing}`).waitFor();
			await workbench.notifications.click('Deleting', 'Cancel');
			await tells(
				workbench,
				/^Stopped\. Gone: billing@mail\.qcloud\.com\. Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\.$/
			);
			assert.deepEqual(await writesSince(before), ['DeleteEmailAddress']);
		});
	});
});

suite('Change Sender Name', () => {
	const title = 'Change Sender Name';

	async function openBox(address: string): Promise<void> {
		// Several selected rows have no menu entry for what is done to one.
		await workbench.tree.row(address).click();
		await workbench.tree.contextMenu(address, title);
		await workbench.quickInput.waitForTitle(title);
	}

	async function openDialog(address: string, name: string): Promise<string> {
		await openBox(address);
		await workbench.quickInput.type(name);
		await workbench.quickInput.enter();
		await workbench.dialog.waitFor();
		return workbench.dialog.innerText();
	}

	const go = () => workbench.clickInDialog('Delete and Create Again');

	async function hasName(address: string, name: string): Promise<void> {
		assert.equal((await emulator.sender(address))?.name, name);
	}

	test('by context menu: header while typing, what it means, and the new name', async () => {
		await openBox(billing);
		assert.equal(await workbench.quickInput.value(), 'Billing, Example Ltd.');
		await says(workbench, /^From: "Billing, Example Ltd\." <billing@mail\.qcloud\.com> — this is the name that it has\.$/, 'info');
		await workbench.quickInput.type('Accounts');
		await says(workbench, /^From: Accounts <billing@mail\.qcloud\.com>$/, 'info');
		await workbench.screenshot('changeName-box');
		await workbench.quickInput.enter();
		await workbench.dialog.waitFor();
		const text = await workbench.dialog.innerText();
		assert.match(text, /^Change the sender name of billing@mail\.qcloud\.com\?$/m);
		assert.match(text, /^Now: "Billing, Example Ltd\." <billing@mail\.qcloud\.com>$/m);
		assert.match(text, /^Then: Accounts <billing@mail\.qcloud\.com>$/m);
		assert.match(text, /deleted and created again at once\. Mail that is sent in that moment fails\./);
		assert.doesNotMatch(text, /SMTP password/);
		const before = (await emulator.actions()).length;
		await go();
		await workbench.notifications.with(`Changed the sender name: Accounts <${billing}>.`).waitFor();
		assert.deepEqual(await writesSince(before), ['CreateEmailAddress', 'DeleteEmailAddress', 'CreateEmailAddress']);
		await hasName(billing, 'Accounts');
		await describes(workbench, billing, /^no SMTP password · Accounts/);
		await workbench.notifications.click('Changed', 'Copy From Header');
		await eventually(async () => assert.equal(await workbench.clipboard(), `Accounts <${billing}>`));
	});

	test('with an SMTP password: says that it is lost, and leads to setting one', async () => {
		const text = await openDialog(news, 'News');
		assert.match(text, /^Its SMTP password is lost\. Set one again afterwards/m);
		await workbench.screenshot('changeName-dialog');
		await go();
		await tells(workbench, /^Changed the sender name: News <news@mail\.qcloud\.com>\. The address has no SMTP password now/);
		await describes(workbench, news, /^no SMTP password · News/);
		await isOver('Changing the sender name');
		await workbench.screenshot('changeName-done');
		await workbench.notifications.click('Changed', 'Set SMTP Password');
		await workbench.quickInput.waitForTitle('Set SMTP Password (1/2)');
	});

	test('to no name, by palette', async () => {
		await workbench.command('Tencent SES: Change Sender Name');
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.choose(billing);
		await eventually(async () => assert.equal(await workbench.quickInput.value(), 'Billing, Example Ltd.'));
		await workbench.quickInput.type('');
		await workbench.quickInput.enter();
		await workbench.dialog.waitFor();
		assert.match(await workbench.dialog.innerText(), /^Then: billing@mail\.qcloud\.com$/m);
		await go();
		await workbench.notifications.with(`Changed the sender name: ${billing}.`).waitFor();
		await hasName(billing, '');
	});

	test('in a full domain', async () => {
		await workbench.tree.expand('alerts.example.com');
		await openDialog('alert-2@alerts.example.com', 'Second');
		await go();
		await workbench.notifications.with('Changed the sender name: Second <alert-2@alerts.example.com>.').waitFor();
		await hasName('alert-2@alerts.example.com', 'Second');
		await workbench.tree.collapse('alerts.example.com');
	});

	const judges = (name: string, sentence: RegExp) =>
		test(`"${name}" cannot be a name`, async () => {
			await openBox(billing);
			await workbench.quickInput.type(name);
			await says(workbench, sentence, 'error');
			await workbench.quickInput.enter();
			assert.equal(await workbench.dialog.isVisible(), false);
			assert.equal(await workbench.quickInput.title(), title);
		});
	judges('a: b', /^SES allows no colon/);
	judges('<a>', /^There can be no < or >/);

	test('the name that it has is no fault until Enter, which goes no further', async () => {
		await openBox(billing);
		await says(workbench, /this is the name that it has\.$/, 'info');
		await workbench.quickInput.enter();
		await says(workbench, /this is the name that it has\. Type another one\.$/, 'error');
		await workbench.quickInput.type(' Billing, Example Ltd. ');
		await says(workbench, /this is the name that it has\.$/, 'info');
		await workbench.quickInput.enter();
		await says(workbench, /this is the name that it has\. Type another one\.$/, 'error');
		assert.equal(await workbench.dialog.isVisible(), false);
		await workbench.quickInput.type('Accounts');
		await workbench.quickInput.enter();
		await workbench.dialog.waitFor();
	});

	test('Cancel in the dialog leads back to the box, with what was typed', async () => {
		await openDialog(billing, 'Accounts');
		const before = (await emulator.actions()).length;
		await workbench.clickInDialog('Cancel');
		await workbench.quickInput.waitForTitle(title);
		assert.equal(await workbench.quickInput.value(), 'Accounts');
		await workbench.quickInput.cancel();
		assert.deepEqual(await writesSince(before), []);
		assert.deepEqual(await workbench.notifications.texts(), []);
	});

	test('under a domain that is not verified any more: nothing is asked', async () => {
		const state = await emulator.state();
		const domains = state.domains.map(domain => (domain.name === 'mail.qcloud.com' ? { ...domain, verified: false } : domain));
		await emulator.replaceState({ ...state, domains });
		await workbench.command('Tencent SES: Refresh');
		await describes(workbench, 'mail.qcloud.com', /^(?!verified)/i);
		await workbench.tree.contextMenu(billing, title);
		await tells(workbench, /^mail\.qcloud\.com is not verified, so SES would delete billing@mail\.qcloud\.com and not create it again/);
	});

	suite('refused while nothing is lost: comes back to the box', () => {
		const refuses = (what: string, fault: Fault, sentence: RegExp, passes = 0) =>
			test(what, async () => {
				await openDialog(billing, 'Accounts');
				for (let index = 0; index < passes; index++) {
					await passOne(fault.action ?? '');
				}
				await emulator.addFault(fault);
				await go();
				await workbench.quickInput.waitForTitle(title);
				await says(workbench, sentence, 'error');
				assert.equal(await workbench.quickInput.value(), 'Accounts');
				await hasName(billing, 'Billing, Example Ltd.');
			});
		refuses(
			'may not create',
			{ action: 'CreateEmailAddress', code: 'AuthFailure.UnauthorizedOperation' },
			/^This key may not do that.*ses:CreateEmailAddress/
		);
		refuses(
			'name',
			{ action: 'CreateEmailAddress', code: 'InvalidParameterValue.IllegalSenderName' },
			/^SES does not accept this sender name\..*Request ID: /
		);
		refuses('no connection', { action: 'CreateEmailAddress', drop: 'before' }, /^No connection/);
		refuses(
			'may not delete',
			{ action: 'DeleteEmailAddress', code: 'AuthFailure.UnauthorizedOperation' },
			/^This key may not do that.*ses:DeleteEmailAddress/
		);
		refuses('deleting fails', { action: 'DeleteEmailAddress', code: 'InternalError' }, /^SES had an internal error/);

		test('Enter tries again', async () => {
			await openDialog(billing, 'Accounts');
			await emulator.addFault({ action: 'DeleteEmailAddress', code: 'OperationDenied', message: 'Frozen' });
			await go();
			await says(workbench, /Frozen/, 'error');
			await workbench.screenshot('changeName-refused');
			await workbench.quickInput.enter();
			await workbench.dialog.waitFor();
			await go();
			await workbench.notifications.with(`Changed the sender name: Accounts <${billing}>.`).waitFor();
		});
	});

	suite('after the address was deleted', () => {
		test('answers that are lost: the list tells', async () => {
			await openDialog(billing, 'Accounts');
			await emulator.addFault({ action: 'DeleteEmailAddress', drop: 'after' });
			await passOne('CreateEmailAddress');
			await emulator.addFault({ action: 'CreateEmailAddress', drop: 'after' });
			await go();
			await workbench.notifications.with(`Changed the sender name: Accounts <${billing}>.`).waitFor();
			await hasName(billing, 'Accounts');
		});

		test('an internal error once: is tried again', async () => {
			await openDialog(billing, 'Accounts');
			await passOne('CreateEmailAddress');
			await emulator.addFault({ action: 'CreateEmailAddress', code: 'InternalError' });
			await go();
			await workbench.notifications.with(`Changed the sender name: Accounts <${billing}>.`).waitFor();
			await hasName(billing, 'Accounts');
		});

		test('the new name is refused: the old one is put back', async () => {
			await openDialog(news, 'News');
			await passOne('CreateEmailAddress');
			await emulator.addFault({ action: 'CreateEmailAddress', code: 'OperationDenied', message: 'Frozen' });
			await go();
			await tells(
				workbench,
				/^news@mail\.qcloud\.com is there again with its old sender name, Tencent Cloud News: SES did not take the new one\. Its SMTP password is lost; set one again\. SES refuses this for your account: Frozen\./
			);
			await hasName(news, 'Tencent Cloud News');
			await describes(workbench, news, /^no SMTP password · Tencent Cloud News/);
			await isOver('Changing the sender name');
			await workbench.screenshot('changeName-putBack');
			assert.deepEqual(await workbench.notifications.buttons('is there again'), ['Set SMTP Password', 'Change Again', 'Copy Request ID']);
			await workbench.notifications.click('is there again', 'Change Again');
			await workbench.dialog.waitFor();
			assert.match(await workbench.dialog.innerText(), /^Then: News <news@mail\.qcloud\.com>$/m);
		});

		async function takesNeither(): Promise<void> {
			await openDialog(billing, 'Accounts');
			await passOne('CreateEmailAddress');
			await emulator.addFault({ action: 'CreateEmailAddress', code: 'OperationDenied', message: 'Frozen', times: 2 });
			await go();
		}

		test('neither name: says that the address is gone; Create Again carries everything', async () => {
			await takesNeither();
			await tells(
				workbench,
				/^billing@mail\.qcloud\.com is deleted, and SES did not create it again, neither with the new name nor with the old one\. .*Frozen\./
			);
			assert.equal(await emulator.sender(billing), undefined);
			await describes(workbench, 'mail.qcloud.com', /2 of 10/);
			await isOver('Changing the sender name');
			await workbench.screenshot('changeName-gone');
			await workbench.notifications.click('is deleted', 'Create Again');
			await workbench.notifications.with(`Created ${billing}.`).waitFor();
			await hasName(billing, 'Accounts');
		});

		test('Create Again goes back to the account that it is about', async () => {
			await takesNeither();
			await tells(workbench, /^billing@mail\.qcloud\.com is deleted/);
			await workbench.command('Tencent SES: Sign Out');
			await workbench.clickInDialog('Sign Out');
			await workbench.tree.welcome.waitFor();
			await workbench.notifications.click('is deleted', 'Create Again');
			await workbench.notifications.with(`Created ${billing}.`).waitFor();
			await hasName(billing, 'Accounts');
		});

		test('nobody answers any more: says that nobody knows', async () => {
			await openDialog(billing, 'Accounts');
			await emulator.addFault({ action: 'DeleteEmailAddress', drop: 'after' });
			await emulator.addFault({ action: 'ListEmailAddress', drop: 'before', times: 'always' });
			await go();
			await tells(
				workbench,
				/^Nobody could say what became of billing@mail\.qcloud\.com: it may be there with either name, or be deleted\. No connection/
			);
			assert.deepEqual(await workbench.notifications.buttons('Nobody could say'), ['Create Again']);
		});
	});
});
