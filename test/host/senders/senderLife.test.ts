import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { Fault } from '../../../src/emulator/faults/faultKinds.ts';
import { eventually } from '../eventually.ts';
import { type Message, type Person, usePerson } from '../person.ts';
import { changesNothing } from './changesNothing.ts';

const billing = 'billing@mail.qcloud.com';
/** Has an SMTP password. */
const news = 'news@mail.qcloud.com';
const noReply = 'no-reply@mail.qcloud.com';

suite('Delete Sender Address', () => {
	const person = usePerson();

	async function remain(...addresses: readonly string[]): Promise<void> {
		const { senders } = await person.emulator.state();
		const there = senders.map(({ address }) => address).filter(address => address.endsWith('@mail.qcloud.com'));
		assert.deepEqual(there.sort(), addresses);
	}

	/** @returns the question */
	async function deletes(...addresses: readonly string[]): Promise<Message> {
		await person.runOn('deleteAddress', ...addresses);
		return person.waitForMessage(/^Delete /);
	}

	const deletesAll = () => deletes(billing, news, noReply);

	test('one: says what goes with it', async () => {
		const question = await deletes(news);
		assert.equal(question.text, 'Delete the sender address news@mail.qcloud.com?');
		assert.deepEqual([question.isModal, question.buttons], [true, ['Delete']]);
		assert.match(question.detail, /^SMTP passwords are deleted, too, in SES and in VS Code\.$/m);
		assert.match(question.detail, /^SES rejects mail/m);
		assert.match(question.detail, /^This cannot be undone\./m);
		question.answer('Delete');
		await person.waitForMessage(`Deleted ${news}.`);
		await remain(billing, noReply);
		await person.waitForDescription('mail.qcloud.com', /2 of 10/);
	});

	test('one without an SMTP password: does not mention one', async () => {
		assert.doesNotMatch((await deletes(billing)).detail, /SMTP passwords/);
	});

	test('by palette: one of a list, by domain', async () => {
		void person.run('deleteAddress');
		const list = await person.waitForBox('Delete Sender Address');
		assert.match(list.items.find(({ label }) => label === billing)?.description ?? '', /^Billing, Example Ltd\. · no SMTP password$/);
		assert.ok(list.groups.includes('alerts.example.com'));
		await person.pick(billing);
		await person.click(/^Delete /, 'Delete');
		await person.waitForMessage(`Deleted ${billing}.`);
		await remain(news, noReply);
	});

	test('several: named in one question', async () => {
		const question = await deletesAll();
		assert.equal(question.text, 'Delete 3 sender addresses?');
		assert.deepEqual(
			question.detail.split('\n').filter(line => line.includes('@')),
			[billing, news, noReply]
		);
		assert.match(question.detail, /^SMTP passwords are deleted, too, in SES and in VS Code\.$/m);
		question.answer('Delete');
		await person.waitForMessage('Deleted 3 sender addresses.');
		await remain();
	});

	test('Cancel in the dialog leaves everything', async () => {
		await person.emulator.clearLog();
		const deleted = person.run('deleteAddress', { addresses: [billing, news, noReply] });
		(await person.waitForMessage('Delete 3 sender addresses?')).answer(undefined);
		assert.equal(await deleted, undefined);
		assert.deepEqual(await writes(person), []);
		assert.deepEqual(person.messages, []);
	});

	suite('what goes wrong', () => {
		test('one is refused midway: says what is gone and what is left; Retry asks for the rest', async () => {
			const question = await deletesAll();
			await person.emulator.addFault({ action: 'DeleteEmailAddress', after: 1, code: 'OperationDenied', message: 'Frozen' });
			question.answer('Delete');
			const message = await person.waitForMessage(
				/^Deleted: billing@mail\.qcloud\.com\. Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\. SES does not allow this for your account: Frozen\. /
			);
			await remain(news, noReply);
			assert.deepEqual(message.buttons, ['Retry', 'Copy Request ID']);
			message.answer('Retry');
			await person.click('Delete 2 sender addresses?', 'Delete');
			await person.waitForMessage('Deleted 2 sender addresses.');
			await remain();
		});

		test('the answer to one is lost, and nothing can be read: Retry asks for the rest', async () => {
			person.speedUp();
			const question = await deletesAll();
			await person.emulator.addFault({ action: 'DeleteEmailAddress', after: 1, drop: 'after' });
			await person.emulator.addFault({ action: 'ListEmailAddress', drop: 'before', times: 'always' });
			question.answer('Delete');
			const message = await person.waitForMessage(/It is unknown whether news@mail\.qcloud\.com was deleted\./);
			await person.emulator.clearFaults();
			message.answer('Retry');
			await person.click(`Delete the sender address ${noReply}?`, 'Delete');
			await person.waitForMessage(`Deleted ${noReply}.`);
			await remain();
		});

		test('one that someone else deleted meanwhile counts as gone', async () => {
			const question = await deletes(billing);
			const state = await person.emulator.state();
			await person.emulator.replaceState({ ...state, senders: state.senders.filter(({ address }) => address !== billing) });
			question.answer('Delete');
			await person.waitForMessage(`Deleted ${billing}.`);
		});

		test('answers that are lost after the deletion count as deleted', async () => {
			const question = await deletesAll();
			await person.emulator.addFault({ action: 'DeleteEmailAddress', drop: 'after', times: 3 });
			person.speedUp();
			question.answer('Delete');
			await person.waitForMessage('Deleted 3 sender addresses.');
			await remain();
		});

		test('names an address that may or may not be deleted', async () => {
			const question = await deletesAll();
			await person.emulator.addFault({ action: 'DeleteEmailAddress', drop: 'after' });
			await person.emulator.addFault({ action: 'ListEmailAddress', times: 'always', drop: 'before' });
			person.speedUp();
			question.answer('Delete');
			await person.waitForMessage(
				/^Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\. It is unknown whether billing@mail\.qcloud\.com was deleted\. No connection/
			);
		});

		const isUnknown = (list: string, sentence: string, fault?: Fault) =>
			test(`SES does not know one, and the list ${list}: ${sentence}`, async () => {
				const question = await deletes(billing);
				await person.emulator.addFault({ action: 'DeleteEmailAddress', code: 'InvalidParameterValue.NoSuchSender' });
				if (fault) {
					await person.emulator.addFault(fault);
				}
				person.speedUp();
				question.answer('Delete');
				await person.waitForMessage(`${sentence} This sender address no longer exists in SES. Refresh the list.`);
			});
		isUnknown('cannot be read', `It is unknown whether ${billing} was deleted.`, {
			action: 'ListEmailAddress',
			times: 'always',
			drop: 'before'
		});
		isUnknown('still has it', `Still there: ${billing}.`);

		test('Cancel ends the wait for a service that is busy', async () => {
			const question = await deletes(billing);
			await person.emulator.addFault({ action: 'DeleteEmailAddress', code: 'RequestLimitExceeded' });
			await person.emulator.clearLog();
			question.answer('Delete');
			await eventually(() => assert.match(person.progress.join('\n'), /^SES is busy\./m));
			person.cancelProgress();
			await person.waitForMessage(`Stopped. Still there: ${billing}.`);
			await person.waitUntilEnded();
			assert.deepEqual(await writes(person), ['DeleteEmailAddress']);
		});

		test('Cancel while the answer to one is lost: nothing is claimed of it', async () => {
			const question = await deletesAll();
			await person.emulator.addFault({ action: 'DeleteEmailAddress', delayMs: 600_000, drop: 'after' });
			question.answer('Delete');
			await person.cancelInFlight();
			await person.waitForMessage(
				/^Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\. It is unknown whether billing@mail\.qcloud\.com was deleted\./
			);
		});

		test('Cancel stops before the next one', async () => {
			const question = await deletesAll();
			await person.emulator.addFault({ action: 'DeleteEmailAddress', delayMs: 600_000 });
			await person.emulator.clearLog();
			question.answer('Delete');
			await person.cancelInFlight();
			assert.ok(person.progress.includes('Deleting sender addresses'));
			assert.ok(person.progress.includes(`address 1 of 3: ${billing}`));
			await person.waitForMessage(
				/^Stopped\. Deleted: billing@mail\.qcloud\.com\. Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\.$/
			);
			assert.deepEqual(await writes(person), ['DeleteEmailAddress']);
		});
	});

	test('as tasks use it: resolves to the addresses that were deleted', async () => {
		const addresses = [billing, news];
		const deleted = person.run('deleteAddress', { addresses });
		await person.click('Delete 2 sender addresses?', 'Delete');
		assert.deepEqual(await deleted, { deletedAddresses: addresses });
	});

	changesNothing(person, 'deleteAddress', 'Delete Sender Address');
});

suite('Change Sender Name', () => {
	const title = 'Change Sender Name';
	const person = usePerson();

	async function toName(address = billing): Promise<void> {
		await person.runOn('changeSenderName', address);
		await person.waitForBox(title);
	}

	/** @returns the question */
	async function changes(address: string, name: string): Promise<Message> {
		await toName(address);
		await person.answer(name);
		return person.waitForMessage(/^Change the sender name of /);
	}

	/** Confirms the question after a fault was prepared. */
	async function meets(address: string, name: string, ...faults: readonly Fault[]): Promise<void> {
		const question = await changes(address, name);
		for (const fault of faults) {
			await person.emulator.addFault(fault);
		}
		// What is lost is tried again after a while.
		person.speedUp();
		question.answer('Delete and Create Again');
	}

	async function hasName(address: string, name: string): Promise<void> {
		assert.equal((await person.emulator.sender(address))?.name, name);
	}

	async function isChanged(address: string, name: string): Promise<void> {
		await person.waitForMessage(`Changed the sender name: ${name === '' ? address : `${name} <${address}>`}.`);
		await hasName(address, name);
	}

	test('header while typing, what it means, and the new name', async () => {
		await toName();
		assert.equal(person.box.value, 'Billing, Example Ltd.');
		await person.waitForBoxMessage(/^From: "Billing, Example Ltd\." <billing@mail\.qcloud\.com> — this is the current name\.$/, 'info');
		await person.type('Accounts');
		await person.waitForBoxMessage(/^From: Accounts <billing@mail\.qcloud\.com>$/, 'info');
		await person.enter();
		const question = await person.waitForMessage('Change the sender name of billing@mail.qcloud.com?');
		assert.ok(question.isModal);
		assert.match(question.detail, /^Current: "Billing, Example Ltd\." <billing@mail\.qcloud\.com>$/m);
		assert.match(question.detail, /^New: Accounts <billing@mail\.qcloud\.com>$/m);
		assert.match(question.detail, /deleted and created again right away\. Mail sent in between fails\./);
		assert.doesNotMatch(question.detail, /SMTP password/);
		await person.emulator.clearLog();
		question.answer('Delete and Create Again');
		await isChanged(billing, 'Accounts');
		assert.deepEqual(await writes(person), ['CreateEmailAddress', 'DeleteEmailAddress', 'CreateEmailAddress']);
		await person.waitForDescription(billing, /^no SMTP password, Accounts/);
		await person.click('Changed', 'Copy From Header');
		await eventually(() => assert.equal(person.clipboard, `Accounts <${billing}>`));
	});

	test('with an SMTP password: says that it is lost, and leads to setting one', async () => {
		const question = await changes(news, 'News');
		assert.match(question.detail, /^Its SMTP password is deleted, in SES and in VS Code\. Set one afterwards/m);
		question.answer('Delete and Create Again');
		await person.waitForMessage(/^Changed the sender name: News <news@mail\.qcloud\.com>\. The address has no SMTP password now/);
		await person.waitForDescription(news, /^no SMTP password, News/);
		await person.click('Changed', 'Set SMTP Password');
		await person.waitForBox('Set SMTP Password (1/2)');
	});

	test('to no name, by palette', async () => {
		void person.run('changeSenderName');
		await person.waitForBox(title);
		await person.pick(billing);
		await eventually(() => assert.equal(person.box.value, 'Billing, Example Ltd.'));
		await person.answer('');
		const question = await person.waitForMessage(/^Change the sender name/);
		assert.match(question.detail, /^New: billing@mail\.qcloud\.com$/m);
		question.answer('Delete and Create Again');
		await isChanged(billing, '');
	});

	test('in a full domain', async () => {
		(await changes('alert-2@alerts.example.com', 'Second')).answer('Delete and Create Again');
		await isChanged('alert-2@alerts.example.com', 'Second');
	});

	const refusesToTake = (name: string, sentence: RegExp) =>
		test(`"${name}" cannot be a name: ${sentence.source}`, async () => {
			await toName();
			await person.type(name);
			await person.waitForBoxMessage(sentence, 'error');
			await person.enter();
			assert.equal(person.box.title, title);
			assert.deepEqual(person.messages, []);
		});
	refusesToTake('a: b', /^A sender name cannot contain a colon/);
	refusesToTake('<a>', /^A sender name cannot contain < or >/);

	test('the name that it has is no fault until Enter, which goes no further', async () => {
		const isNoFault = () => person.waitForBoxMessage(/this is the current name\.$/, 'info');
		const isFault = () => person.waitForBoxMessage(/^This is the current name\. Enter another one\.$/, 'error');
		await toName();
		await isNoFault();
		await person.enter();
		await isFault();
		await person.type(' Billing, Example Ltd. ');
		await isNoFault();
		await person.enter();
		await isFault();
		assert.deepEqual(person.messages, []);
		await person.answer('Accounts');
		await person.waitForMessage(/^Change the sender name/);
	});

	test('Cancel in the dialog leads back to the box, with what was typed', async () => {
		await person.emulator.clearLog();
		const changed = person.run('changeSenderName', { address: billing });
		await person.waitForBox(title);
		await person.answer('Accounts');
		(await person.waitForMessage(/^Change the sender name/)).answer(undefined);
		assert.equal((await person.waitForBox(title)).value, 'Accounts');
		await person.escape();
		assert.equal(await changed, undefined);
		assert.deepEqual(await writes(person), []);
		assert.deepEqual(person.messages, []);
	});

	test('under a domain that is not verified any more: nothing is asked', async () => {
		const state = await person.emulator.state();
		const domains = state.domains.map(domain => (domain.name === 'mail.qcloud.com' ? { ...domain, verified: false } : domain));
		await person.emulator.replaceState({ ...state, domains });
		await person.run('refresh');
		await person.waitForDescription('mail.qcloud.com', /^(?!verified)/i);
		await person.runOn('changeSenderName', billing);
		await person.waitForMessage(/^mail\.qcloud\.com is not verified: SES would delete billing@mail\.qcloud\.com but not create it again/);
		assert.ok(!person.hasBox);
	});

	suite('refused while nothing is lost: comes back to the box', () => {
		const refuses = (what: string, fault: Fault, sentence: RegExp) =>
			test(`${what}: ${sentence.source}`, async () => {
				await meets(billing, 'Accounts', fault);
				await person.waitForBox(title);
				await person.waitForBoxMessage(sentence, 'error');
				assert.equal(person.box.value, 'Accounts');
				await hasName(billing, 'Billing, Example Ltd.');
			});
		const unauthorized = 'AuthFailure.UnauthorizedOperation';
		const illegalName = 'InvalidParameterValue.IllegalSenderName';
		refuses(
			'may not create',
			{ action: 'CreateEmailAddress', code: unauthorized },
			/^This key is not allowed to do this.*ses:CreateEmailAddress/
		);
		refuses('name', { action: 'CreateEmailAddress', code: illegalName }, /^SES does not accept this sender name\..*Request ID: /);
		refuses('no connection', { action: 'CreateEmailAddress', drop: 'before' }, /^No connection/);
		refuses(
			'may not delete',
			{ action: 'DeleteEmailAddress', code: unauthorized },
			/^This key is not allowed to do this.*ses:DeleteEmailAddress/
		);
		refuses('deleting fails', { action: 'DeleteEmailAddress', code: 'InternalError' }, /^SES had an internal error/);

		test('Enter tries again', async () => {
			await meets(billing, 'Accounts', { action: 'DeleteEmailAddress', code: 'OperationDenied', message: 'Frozen' });
			await person.waitForBox(title);
			await person.waitForBoxMessage(/Frozen/, 'error');
			await person.enter();
			await person.click(/^Change the sender name/, 'Delete and Create Again');
			await isChanged(billing, 'Accounts');
		});
	});

	suite('after the address was deleted', () => {
		const createsAgain = { action: 'CreateEmailAddress', after: 1 };
		const isFrozen = { ...createsAgain, code: 'OperationDenied', message: 'Frozen' };
		/** SES takes neither the new nor the old name. */
		const isGone = { ...isFrozen, times: 2 };

		test('answers that are lost: the list tells', async () => {
			await meets(billing, 'Accounts', { action: 'DeleteEmailAddress', drop: 'after' }, { ...createsAgain, drop: 'after' });
			await isChanged(billing, 'Accounts');
		});

		test('an internal error once: is tried again', async () => {
			await meets(billing, 'Accounts', { ...createsAgain, code: 'InternalError' });
			await isChanged(billing, 'Accounts');
		});

		test('the new name is refused: the old one is put back', async () => {
			await meets(news, 'News', isFrozen);
			const message = await person.waitForMessage(
				/^The sender name of news@mail\.qcloud\.com could not be changed, and the old one was restored\. Its SMTP password was deleted\. Set a new one\. SES does not allow this for your account: Frozen\./
			);
			await hasName(news, 'Tencent Cloud News');
			await person.waitForDescription(news, /^no SMTP password, Tencent Cloud News/);
			assert.deepEqual(message.buttons, ['Set SMTP Password', 'Change Again', 'Copy Request ID']);
			message.answer('Change Again');
			assert.match((await person.waitForMessage(/^Change the sender name/)).detail, /^New: News <news@mail\.qcloud\.com>$/m);
		});

		test('neither name: says that the address is gone; Create Again carries everything', async () => {
			await meets(billing, 'Accounts', isGone);
			await person.waitForMessage(/^billing@mail\.qcloud\.com was deleted, and could not be created again with either name\. .*Frozen\./);
			assert.equal(await person.emulator.sender(billing), undefined);
			await person.waitForDescription('mail.qcloud.com', /2 of 10/);
			await person.click('was deleted', 'Create Again');
			await person.waitForMessage(`Created ${billing}.`);
			await hasName(billing, 'Accounts');
		});

		test('Create Again goes back to the account that it is about', async () => {
			await meets(billing, 'Accounts', isGone);
			const message = await person.waitForMessage(/^billing@mail\.qcloud\.com was deleted/);
			void person.run('signOut');
			await person.click(/^Sign out/, 'Sign Out');
			await eventually(async () => assert.equal((await person.rows()).length, 0));
			message.answer('Create Again');
			await person.waitForMessage(`Created ${billing}.`);
			await hasName(billing, 'Accounts');
		});

		test('no more answers: says that the outcome is unknown', async () => {
			const lost: Fault = { action: 'ListEmailAddress', drop: 'before', times: 'always' };
			await meets(billing, 'Accounts', { action: 'DeleteEmailAddress', drop: 'after' }, lost);
			const message = await person.waitForMessage(
				/^billing@mail\.qcloud\.com may have its new name, its old name, or be deleted: the responses were lost\. No connection/
			);
			assert.deepEqual(message.buttons, ['Create Again']);
		});
	});

	test('as tasks use it, name wrong: asks, and resolves to undefined after Esc', async () => {
		const changed = person.run('changeSenderName', { address: billing, senderName: 'a: b' });
		assert.equal((await person.waitForBox(title)).value, 'a: b');
		await person.escape();
		assert.equal(await changed, undefined);
		await hasName(billing, 'Billing, Example Ltd.');
	});

	changesNothing(person, 'changeSenderName', title);
});

/** The requests that change something. */
async function writes(person: Person): Promise<readonly string[]> {
	return (await person.emulator.actions()).filter(action => !/^(?:List|Get)/.test(action));
}
