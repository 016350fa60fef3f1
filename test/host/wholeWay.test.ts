import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { eventually } from './eventually.ts';
import { usePerson } from './person.ts';

suite('From a new domain to a sender address', () => {
	const person = usePerson({ emulator: { empty: true } });

	test('a domain is added, watched, published and verified, and an address is created', async () => {
		const domain = 'news.example.org';
		void person.run('addDomain');
		await person.waitForBox('Add Domain (1/2)');
		await person.answer(domain);
		await person.waitForBox('Add Domain (2/2)');
		await person.pick('2048 bits');
		await person.row(domain);
		person.speedUp();
		await person.runOn('watchDomain', domain);
		await eventually(() => assert.match(person.statusItems.map(({ text }) => text).join(), /news\.example\.org: 0 of 4 records/));
		const [added] = (await person.emulator.state()).domains;
		await person.emulator.publish((added?.records ?? []).map(({ type, name, expected }) => ({ type, name, value: expected })));
		await person.click(`${domain} is verified.`, 'Create Sender Address');
		await person.waitForBox('Create Sender Address (2/3)');
		await person.answer('letter');
		await person.waitForBox('Create Sender Address (3/3)');
		await person.answer('News');
		await person.waitForMessage('Created letter@news.example.org.');
		assert.equal((await person.emulator.sender('letter@news.example.org'))?.name, 'News');
		assert.equal((await person.emulator.actions()).filter(action => action === 'UpdateEmailIdentity').length, 1);
	});
});
