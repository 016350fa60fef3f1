import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { Fault } from '../../../src/emulator/faults/faultKinds.ts';
import { readableDomain } from '../../../src/mail/domain.ts';
import { timesUntilTold } from '../../helpers/emulatorControl.ts';
import { eventually } from '../eventually.ts';
import { type Message, type Person, usePerson } from '../person.ts';

const title = 'Delete Domain';
const mail = ['billing@mail.qcloud.com', 'news@mail.qcloud.com', 'no-reply@mail.qcloud.com'];
const alerts = Array.from({ length: 10 }, (_, index) => `alert-${index + 1}@alerts.example.com`);

suite('Delete Domain', () => {
	const person = usePerson();
	const { toDialog, toBox, domains } = flowOf(person);

	suite('says what is deleted with it, and asks for the name', () => {
		test('a domain without addresses', async () => {
			const name = 'newsletter.example.org';
			const { isModal, text, detail } = await toDialog(name);
			assert.ok(isModal);
			assert.equal(text, 'Delete newsletter.example.org?');
			assert.equal(detail, 'Its DKIM key is deleted, too. If you add it again, it will probably need new DNS records.');
			await person.click(text, 'Delete…');
			await person.waitForBox(title);
			await person.waitForBoxMessage(/^Enter newsletter\.example\.org to confirm\. This cannot be undone\./, 'none');
			await person.type(name);
			await person.waitForBoxMessage(/^Press Enter to delete newsletter\.example\.org\.$/, 'info');
			await person.enter();
			await person.waitForMessage('Deleted newsletter.example.org.');
			assert.ok(!(await domains()).includes(name));
			await showsAllDomains();
		});

		test('three addresses by name; all are deleted', async () => {
			const { text, detail } = await toDialog('mail.qcloud.com');
			assert.equal(text, 'Delete mail.qcloud.com?');
			assert.ok(detail.includes(`\n${mail.join('\n')}\n`), detail);
			assert.match(detail, /^Its verification and its DKIM key are deleted, too\..*probably need new DNS records/m);
			assert.match(detail, /^SES may refuse to delete a verified domain\. Its addresses may already be deleted by then\.$/m);
			await person.click(text, 'Delete…');
			await person.waitForBox(title);
			await person.type('mail.qcloud.com');
			await person.waitForBoxMessage(/^Press Enter to delete mail\.qcloud\.com\.$/, 'info');
			await person.emulator.clearLog();
			await person.enter();
			await person.waitForMessage('Deleted mail.qcloud.com.');
			// SES is asked for the domain first: without the permission to delete it, the addresses remain.
			assert.deepEqual(await writes(), [
				'DeleteEmailIdentity',
				'DeleteEmailAddress',
				'DeleteEmailAddress',
				'DeleteEmailAddress',
				'DeleteEmailIdentity'
			]);
			assert.deepEqual(await addressesOf('mail.qcloud.com'), []);
			assert.ok(!(await domains()).includes('mail.qcloud.com'));
			await showsAllDomains();
		});

		test('ten addresses, read again before', async () => {
			const state = await person.emulator.state();
			await person.row('alerts.example.com');
			await person.emulator.replaceState({ ...state, senders: state.senders.filter(({ address }) => address !== alerts[4]) });
			const first = await toDialog('alerts.example.com');
			assert.equal(first.detail.split('\n').filter(line => line.includes('@')).length, 9);
			first.answer(undefined);
			await person.emulator.replaceState(state);
			const { detail } = await toDialog('alerts.example.com');
			assert.deepEqual(
				detail.split('\n').filter(line => line.includes('@')),
				alerts
			);
		});

		test('by palette: one of the list', async () => {
			void person.run('deleteDomain');
			await person.waitForBox(title);
			await person.pick('shop.example.net');
			await person.waitForMessage(/^Delete shop\.example\.net\?$/);
		});

		test('an internationalized domain name is typed in Unicode', async () => {
			await toBox('xn--bcher-kva.example');
			await person.type('Bücher.example');
			await person.waitForBoxMessage(/^Press Enter to delete xn--bcher-kva\.example\.$/, 'info');
		});

		const validates = (text: string) =>
			test(`"${text}" is not the name`, async () => {
				await toBox('mail.qcloud.com');
				await person.answer(text);
				await person.waitForBoxMessage(/^The name does not match\. Enter mail\.qcloud\.com to delete it\.$/, 'error');
				assert.equal(person.box.title, title);
				assert.ok((await domains()).includes('mail.qcloud.com'));
			});
		validates('mail.qcloud.co');
		validates('qcloud.com');
		validates('yes');
		validates(' ');

		test('Enter in the empty box asks for the name; the box stays open while the focus is elsewhere', async () => {
			await toBox('mail.qcloud.com');
			await person.enter();
			await person.waitForBoxMessage(/^The name does not match/, 'error');
			assert.ok(person.box.staysOpen);
		});

		test('several selected domains, one after the other', async () => {
			const selected = ['newsletter.example.org', 'shop.example.net'];
			await person.runOn('deleteDomain', ...selected);
			for (const [index, name] of selected.entries()) {
				await person.click(`Delete ${name}?`, 'Delete…');
				await person.waitForBox(`Delete Domain (${index + 1}/2)`);
				await person.answer(name);
				await person.waitForMessage(`Deleted ${name}.`);
			}
			assert.deepEqual(await domains(), ['mail.qcloud.com', 'alerts.example.com', 'xn--bcher-kva.example']);
		});
	});

	suite('canceling changes nothing', () => {
		test('in the dialog', async () => {
			await person.row('mail.qcloud.com');
			const deleting = person.run('deleteDomain', { domain: 'mail.qcloud.com' });
			(await person.waitForMessage(/^Delete mail/)).answer(undefined);
			assert.equal(await deleting, undefined);
			assert.deepEqual(await addressesOf('mail.qcloud.com'), mail);
			assert.deepEqual(person.messages, []);
		});

		test('in the box', async () => {
			await toBox('mail.qcloud.com');
			await person.type('mail.qcloud.com');
			await person.escape();
			await person.waitUntilClosed();
			assert.deepEqual(await addressesOf('mail.qcloud.com'), mail);
			assert.deepEqual(person.messages, []);
		});

		test('while the addresses are read', async () => {
			await person.row('mail.qcloud.com');
			await person.emulator.addFault({ action: 'ListEmailAddress', stall: 'before' });
			person.speedUp();
			const deleting = person.run('deleteDomain', { domain: 'mail.qcloud.com' });
			await reports('Reading the addresses of mail.qcloud.com…');
			person.cancelProgress();
			assert.equal(await deleting, undefined);
			assert.deepEqual(person.messages, []);
		});
	});

	suite('what goes wrong', () => {
		test('the addresses cannot be read: nothing is asked', async () => {
			await person.row('mail.qcloud.com');
			await person.emulator.addFault({ action: 'ListEmailAddress', times: 'always', code: 'InternalError' });
			await person.run('deleteDomain', { domain: 'mail.qcloud.com' });
			await person.waitForMessage(/^SES had an internal error/);
			assert.equal(person.messages.length, 1);
		});

		test('SES does not let the domain be deleted: its address is still there', async () => {
			await toBox('xn--bcher-kva.example');
			await person.answer('xn--bcher-kva.example');
			const { buttons } = await person.waitForMessage(
				/^xn--bcher-kva\.example was not deleted\. Still there: hallo@xn--bcher-kva\.example\. SES does not allow this domain to be deleted\./
			);
			assert.deepEqual(buttons, ['Retry', 'Copy Request ID']);
			assert.deepEqual(await addressesOf('xn--bcher-kva.example'), ['hallo@xn--bcher-kva.example']);
			await person.click('was not deleted', 'Copy Request ID');
			await eventually(() => assert.match(person.clipboard, /^[0-9a-f-]{36}$/));
		});

		const refuses = (code: string, sentence: RegExp) =>
			test(`${code} for the domain: no address is lost`, async () => {
				await toBox('mail.qcloud.com');
				const times = timesUntilTold(code);
				if (times > 1) {
					person.speedUp();
				}
				await person.emulator.addFault({ action: 'DeleteEmailIdentity', code, times, message: 'What the service says' });
				await person.answer('mail.qcloud.com');
				await person.waitForMessage(
					new RegExp(`^mail\\.qcloud\\.com was not deleted\\. Still there: ${mail.join(', ')}\\. ${sentence.source}`)
				);
				assert.deepEqual(await addressesOf('mail.qcloud.com'), mail);
			});
		refuses('AuthFailure.UnauthorizedOperation', /This key is not allowed to do this.*ses:DeleteEmailIdentity/);
		refuses('InvalidParameter', /SES did not understand the request: What the service says/);
		refuses('InvalidParameterValue', /SES did not understand the request: What the service says/);
		refuses('LimitExceeded', /A quota of your account is used up/);
		refuses('MissingParameter', /SES did not understand/);
		refuses('OperationDenied', /SES does not allow this for your account: What the service says/);
		refuses('OperationDenied.NotAllowDelete', /SES does not allow this domain to be deleted/);
		refuses('RequestLimitExceeded', /SES received too many requests/);

		test('an internal error: SES still lists the domain, so nothing is deleted', async () => {
			await toBox('mail.qcloud.com');
			await person.emulator.addFault({ action: 'DeleteEmailIdentity', code: 'InternalError' });
			await person.answer('mail.qcloud.com');
			await person.waitForMessage(/^mail\.qcloud\.com was not deleted\. Still there: .*SES had an internal error/);
		});

		test('an internal error, and SES cannot be reached: the outcome is unknown', async () => {
			await toBox('mail.qcloud.com');
			await person.emulator.addFault({ action: 'DeleteEmailIdentity', code: 'InternalError' });
			await person.emulator.addFault({ action: 'GetEmailIdentity', drop: 'before', times: 'always' });
			person.speedUp();
			await person.answer('mail.qcloud.com');
			await person.waitForMessage(/^It is unknown whether mail\.qcloud\.com was deleted\. Still there: .*SES had an internal error/);
		});

		test('an address is refused midway: says what was deleted and what is left; Retry asks for the rest', async () => {
			await toBox('mail.qcloud.com');
			// The first address passes, after a moment.
			await person.emulator.addFault({ action: 'DeleteEmailAddress', delayMs: 1 });
			await person.emulator.addFault({ action: 'DeleteEmailAddress', code: 'OperationDenied', message: 'Frozen' });
			await person.answer('mail.qcloud.com');
			await person.waitForMessage(
				/^mail\.qcloud\.com was not deleted\. Deleted: billing@mail\.qcloud\.com\. Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\. SES does not allow this for your account: Frozen\. /
			);
			assert.deepEqual(await addressesOf('mail.qcloud.com'), mail.slice(1));
			await person.waitForDescription('mail.qcloud.com', /2 of 10/);
			await person.click('was not deleted', 'Retry');
			assert.doesNotMatch((await person.waitForMessage(/^Delete mail/)).detail, /billing/);
			await person.click(/^Delete mail/, 'Delete…');
			await person.waitForBox(title);
			await person.answer('mail.qcloud.com');
			await person.waitForMessage('Deleted mail.qcloud.com.');
			assert.ok(!(await domains()).includes('mail.qcloud.com'));
		});

		test('an address that was added meanwhile is kept, and so is the domain', async () => {
			await toBox('mail.qcloud.com');
			await addSender('new@mail.qcloud.com');
			await person.answer('mail.qcloud.com');
			await person.waitForMessage(/^mail\.qcloud\.com was not deleted\. Deleted: .* This domain still has sender addresses/);
			assert.deepEqual(await addressesOf('mail.qcloud.com'), ['new@mail.qcloud.com']);
		});

		test('an address that was deleted elsewhere meanwhile does not matter', async () => {
			await toBox('mail.qcloud.com');
			const state = await person.emulator.state();
			await person.emulator.replaceState({ ...state, senders: state.senders.filter(({ address }) => address !== mail[0]) });
			await person.answer('mail.qcloud.com');
			await person.waitForMessage('Deleted mail.qcloud.com.');
		});

		test('a domain that was deleted elsewhere meanwhile counts as deleted', async () => {
			await toBox('shop.example.net');
			const state = await person.emulator.state();
			await person.emulator.replaceState({ ...state, domains: state.domains.filter(({ name }) => name !== 'shop.example.net') });
			await person.answer('shop.example.net');
			await person.waitForMessage('Deleted shop.example.net.');
		});

		test('addresses in another region keep the domain', async () => {
			await addSender('far@shop.example.net', 'ap-guangzhou');
			await toBox('shop.example.net');
			await person.answer('shop.example.net');
			await person.waitForMessage(
				/^shop\.example\.net was not deleted\. This domain still has sender addresses.*some may belong to another region\./
			);
			assert.deepEqual(await addressesOf('shop.example.net'), ['far@shop.example.net']);
		});

		const loses = (name: string, action: string, times: number, sentence: string) =>
			test(`answers to ${action} that are lost after the deletion: reported as deleted`, async () => {
				await toBox(name);
				await person.emulator.addFault({ action, drop: 'after', times });
				await person.answer(name);
				await person.waitForMessage(sentence);
			});
		loses('mail.qcloud.com', 'DeleteEmailAddress', 3, 'Deleted mail.qcloud.com.');
		loses('shop.example.net', 'DeleteEmailIdentity', 1, 'Deleted shop.example.net.');

		test('an address whose deletion is unknown is named as such', async () => {
			await toBox('mail.qcloud.com');
			await person.emulator.addFault({ action: 'DeleteEmailAddress', drop: 'after' });
			await person.emulator.addFault({ action: 'ListEmailAddress', times: 'always', drop: 'before' });
			person.speedUp();
			await person.answer('mail.qcloud.com');
			await person.waitForMessage(
				/^mail\.qcloud\.com was not deleted\. Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\. It is unknown whether billing@mail\.qcloud\.com was deleted\. No connection/
			);
		});

		const isUnknown = (state: string, sentence: RegExp, fault?: Fault) =>
			test(`SES does not know it, and its state ${state}: ${sentence}`, async () => {
				await toBox('shop.example.net');
				await person.emulator.addFault({ action: 'DeleteEmailIdentity', code: 'InvalidParameterValue.NotExistDomain' });
				if (fault) {
					await person.emulator.addFault(fault);
				}
				person.speedUp();
				await person.answer('shop.example.net');
				await person.waitForMessage(sentence);
			});
		isUnknown('cannot be read', /^It is unknown whether shop\.example\.net was deleted\. /, {
			action: 'GetEmailIdentity',
			times: 'always',
			drop: 'before'
		});
		isUnknown('can be read', /^shop\.example\.net was not deleted\. /);

		test('Cancel ends the wait for a service that is busy', async () => {
			await toBox('shop.example.net');
			await person.emulator.addFault({ action: 'DeleteEmailIdentity', code: 'RequestLimitExceeded' });
			await person.emulator.clearLog();
			await person.answer('shop.example.net');
			await eventually(() => assert.match(person.progress.join('\n'), /^SES is busy\./m));
			person.cancelProgress();
			await person.waitForMessage('Stopped. shop.example.net was not deleted.');
			await person.waitUntilEnded();
			assert.deepEqual(await writes(), ['DeleteEmailIdentity']);
		});

		test('Cancel stops before the next call and says what was deleted', async () => {
			await toBox('mail.qcloud.com');
			await person.emulator.addFault({ action: 'DeleteEmailAddress', delayMs: 600_000 });
			await person.emulator.clearLog();
			await person.answer('mail.qcloud.com');
			await person.cancelInFlight();
			assert.ok(person.progress.includes('Deleting mail.qcloud.com'));
			assert.ok(person.progress.includes('address 1 of 3: billing@mail.qcloud.com'));
			await person.waitForMessage(
				/^Stopped\. mail\.qcloud\.com was not deleted\. Deleted: billing@mail\.qcloud\.com\. Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\.$/
			);
			assert.deepEqual(await writes(), ['DeleteEmailIdentity', 'DeleteEmailAddress']);
		});
	});

	suite('as keybindings, tasks and extensions use it', () => {
		const deletesNothing = (what: string, request: unknown, isAnswered: () => Promise<void>) =>
			test(`${what}: resolves to undefined and deletes nothing`, async () => {
				const { domains: before, senders } = await person.emulator.state();
				const deleting = person.run('deleteDomain', request);
				await isAnswered();
				assert.equal(await deleting, undefined);
				const after = await person.emulator.state();
				assert.deepEqual({ domains: after.domains, senders: after.senders }, { domains: before, senders });
			});
		const isLeft = async () => {
			await person.waitForBox(title);
			await person.escape();
		};
		deletesNothing('list left', undefined, isLeft);
		deletesNothing('something else altogether', 42, isLeft);
		deletesNothing('unknown domain', { domain: 'nobody.example' }, async () => {
			await person.waitForMessage('nobody.example is not a sender domain of this account. Refresh the list.');
		});

		test('domain known: resolves to what was deleted', async () => {
			const deleting = person.run('deleteDomain', { domain: 'mail.qcloud.com' });
			await person.click('Delete mail.qcloud.com', 'Delete…');
			await person.waitForBox(title);
			await person.answer('mail.qcloud.com');
			assert.deepEqual(await deleting, { domain: 'mail.qcloud.com', deletedAddresses: mail });
		});
	});

	async function showsAllDomains(): Promise<void> {
		const names = (await domains()).map(readableDomain).sort();
		await eventually(async () => assert.deepEqual((await person.rows()).map(({ label }) => label).sort(), names));
	}

	/** What a notification says of work under way. */
	async function reports(text: string): Promise<void> {
		await eventually(() => assert.ok(person.progress.includes(text), person.progress.join('\n')));
	}

	async function addressesOf(domain: string): Promise<readonly string[]> {
		const { senders } = await person.emulator.state();
		return senders
			.map(({ address }) => address)
			.filter(address => address.endsWith(`@${domain}`))
			.sort();
	}

	async function addSender(address: string, region = 'ap-singapore'): Promise<void> {
		const { senders, ...state } = await person.emulator.state();
		const [first] = senders;
		assert.ok(first);
		await person.emulator.replaceState({ ...state, senders: [...senders, { ...first, address, region }] });
	}

	/** The requests of this deletion, without the lists that the sidebar reads afterwards. */
	async function writes(): Promise<readonly string[]> {
		return (await person.emulator.actions()).filter(action => !/^(List|Get)/.test(action));
	}
});

suite('Delete Domain while the account is switched', () => {
	const person = usePerson();
	const { toBox } = flowOf(person);

	test('what was confirmed for one account is not done in another', async () => {
		await toBox('mail.qcloud.com');
		await person.type('mail.qcloud.com');
		const signingOut = person.run('signOut');
		await person.click('Sign out', 'Sign Out');
		await signingOut;
		await person.enter();
		await person.waitForMessage('You switched profiles. Nothing was changed. Run the command again.');
		assert.ok(!(await person.emulator.actions()).some(action => action.startsWith('Delete')));
	});
});

suite('Delete Domain on the mainland', () => {
	const person = usePerson({ emulator: { site: 'mainland' } });
	const { toDialog } = flowOf(person);

	test('says that addresses of other regions are not listed', async () => {
		const { detail } = await toDialog('alerts.example.com');
		assert.match(detail, /^SES keeps the domain if it has addresses in another region\. Those are not listed here\.$/m);
	});
});

function flowOf(person: Person) {
	async function toDialog(domain: string): Promise<Message> {
		await person.runOn('deleteDomain', domain);
		return person.waitForMessage(`Delete ${domain}`);
	}

	async function toBox(domain: string): Promise<void> {
		const { answer } = await toDialog(domain);
		answer('Delete…');
		await person.waitForBox(title);
	}

	async function domains(): Promise<readonly string[]> {
		return (await person.emulator.state()).domains.map(({ name }) => name);
	}

	return { toDialog, toBox, domains };
}
