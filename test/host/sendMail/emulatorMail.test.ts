import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import { createTransport } from 'nodemailer';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { samplePassword } from '../../../src/emulator/state/sampleData.ts';
import { rawMail } from '../../helpers/rawMail.ts';
import { signInWithTccli, signOut, writeTccli } from '../accounts/signingIn.ts';
import { eventually } from '../eventually.ts';
import { type Person, usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';
import { from, sendMail } from './sendMail.ts';

const mail = (subject: string, type: string, body: string) => rawMail(from, subject, type, body);

suite('Show Mail in the Emulator', () => {
	const person = usePerson();

	teardown(() => person.emulator.clearMails());

	/** Waits for a part of a mail. */
	const shows = (text: RegExp) => eventually(() => assert.match(person.shownPage.mail?.document ?? '', text));

	test('a mail sent by the API: From, To, HTML, text and headers; then its source', async () => {
		await sendMail(person);
		await person.click('SES accepted', 'Show Mail');
		await person.waitForPage(/^Your code/, /From: Tencent Cloud News <news@mail\.qcloud\.com>\nTo: ada@example\.com\n/, /, via API/);
		await shows(/your sign-in code is .*123456/);
		await person.press('Text');
		await shows(/<pre>Hello Ada,/);
		await person.press('Headers');
		await shows(/<b>Subject:<\/b> Your code\n/);
		await person.press('Show Source');
		const source = await person.document(/^Subject: Your code$/m);
		assert.equal(source.uri.path.split('/').at(-1), 'Your code.eml');
	});

	test('Show Mail after switching to another account goes back to the emulator', async () => {
		await configure({ endpoint: person.emulatorAddress.endpoint });
		try {
			writeTccli(person.home, 'other', sampleKeys('international').main);
			const other = await signInWithTccli(person, 'other');
			await person.run('switchProfile', 'emulator');
			await sendMail(person, 'ada@example.com', 'Send Test Mail – Local Emulator (5/5)');
			const shown = await person.waitForMessage('SES accepted');
			await person.run('switchProfile', other);
			shown.answer('Show Mail');
			await person.waitForPage(/^Your code/);
			assert.equal(person.states.global.get('tencentSes.currentProfile'), 'emulator');
			await signOut(person, other);
		} finally {
			await configure({ endpoint: undefined });
		}
	});

	test('the list has the newest first, with how it came', async () => {
		await send(person, mail('First', 'text/plain', 'one'));
		await send(person, mail('Second', 'text/plain', 'two'));
		void person.run('showEmulatorMail');
		await person.waitForBox('Mail in the Emulator');
		assert.deepEqual(person.box.labels, ['Second', 'First']);
		const [{ description = '', detail } = {}] = person.box.items;
		assert.match(description, /via SMTP/);
		assert.equal(detail, 'Tencent Cloud News <news@mail.qcloud.com> to ada@example.com');
		await person.pick('First');
		await shows(/<pre>one/);
		assert.deepEqual(person.pageButtons, ['Show Source', 'Text', 'Headers']);
	});

	test('no mail yet: says so', async () => {
		void person.run('showEmulatorMail');
		await person.waitForMessage('The emulator has not accepted any mail since it was started');
	});

	const survives = (name: string, raw: string | Buffer, text: RegExp) =>
		test(`${name} shows what there is`, async () => {
			await send(person, raw);
			void person.run('showEmulatorMail');
			await person.waitForBox('Mail in the Emulator');
			await person.enter();
			await shows(text);
		});
	survives(
		'Chinese in GB 18030',
		Buffer.concat([Buffer.from(mail('GB', 'text/plain; charset=gb18030', '')), Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), Buffer.from('\r\n')]),
		/你好/
	);
	survives(
		'bytes that are not UTF-8',
		Buffer.concat([Buffer.from(mail('No UTF-8', 'text/plain; charset=utf-8', 'a')), Buffer.from([0xff, 0x62])]),
		/a\ufffdb/
	);
	survives(
		'MIME that never ends',
		mail('Broken', 'multipart/mixed; boundary="x"', '--x\r\nContent-Type: text/plain\r\n\r\nstill here'),
		/still here/
	);
	survives(
		'an HTML mail of a megabyte',
		mail('Huge', 'text/html', `${`<p>${'many words '.repeat(90)}</p>\r\n`.repeat(1000)}<p>The last words</p>`),
		/The last words/
	);

	test('a mail that is gone when it is chosen: says so', async () => {
		await send(person, mail('Gone', 'text/plain', 'x'));
		void person.run('showEmulatorMail');
		await person.waitForBox('Mail in the Emulator');
		await person.emulator.clearMails();
		await person.pick('Gone');
		await person.waitForMessage('The local emulator answered with HTTP status 404.');
	});

	test('after a reload of the window, shows the same part, or that the emulator no longer has the mail', async () => {
		await sendMail(person);
		await person.click('SES accepted', 'Show Mail');
		await person.waitForPage(/^Your code/);
		await person.press('Headers');
		await shows(/<b>Subject:/);
		const state = person.pageState;
		await person.restorePage(state);
		await shows(/<b>Subject:/);
		await person.emulator.clearMails();
		await person.restorePage(state);
		await person.waitForPage(/^The emulator no longer has this mail/);
	});

	suite('as keybindings, tasks and extensions use it', () => {
		test('a mail that is named: shows it and resolves to its ID', async () => {
			const { messageId } = await sendMail(person);
			assert.equal(await person.run('showEmulatorMail', { id: messageId }), messageId);
			await person.waitForPage(/^Your code/);
			assert.equal(await person.run('showMailSource', { id: messageId }), undefined);
			await person.document(/^Subject: Your code$/m);
		});

		test('an unknown mail: says so, and resolves to undefined', async () => {
			const showing = person.run('showEmulatorMail', { id: 'unknown' });
			await person.waitForMessage('The emulator no longer has this mail');
			assert.equal(await showing, undefined);
		});

		test('no mail at all: resolves to undefined', async () => {
			assert.equal(await person.run('showEmulatorMail'), undefined);
		});
	});
});

/** Sends a mail over SMTP as it is. */
async function send(person: Person, raw: string | Buffer): Promise<void> {
	const [host = '', port] = person.emulatorAddress.smtp.split(':');
	const auth = { user: from, pass: samplePassword };
	const transport = createTransport({ host, port: Number(port), secure: true, auth, tls: { rejectUnauthorized: false } });
	await transport.sendMail({ envelope: { from, to: ['ada@example.com'] }, raw });
	transport.close();
}
