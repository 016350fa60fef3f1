import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';

const domain = 'mail.qcloud.com';
const address = `billing@${domain}`;

suite('An argument that is changed right after its command was run', () => {
	const person = usePerson();

	/** Everything that shows what a command is about. */
	const shown = (result: unknown) => [
		JSON.stringify(result),
		person.clipboard,
		...person.status,
		...person.messages.flatMap(({ text, detail }) => [text, detail]),
		person.hasBox ? String(person.box) + person.box.placeholder : '',
		vscode.window.activeTextEditor?.document.getText() ?? '',
		person.pageCount > 0 ? person.shownPage.text : ''
	];

	/** @param expected what is shown if the command acts on its argument as it was */
	const acts = (command: string, argument: Readonly<Record<string, unknown>>, expected: string) =>
		test(`${command} ${JSON.stringify(argument)}`, async () => {
			const given = structuredClone(argument) as Record<string, unknown>;
			let result: unknown;
			void person.run(command, given).then(value => {
				result = value;
			});
			for (const value of Object.values(given)) {
				if (Array.isArray(value)) {
					value.splice(0, value.length, 'changed');
				} else if (typeof value === 'object') {
					Object.assign(value ?? {}, { name: 'changed' });
				}
			}
			Object.assign(given, { domain: 'shop.example.net', address: `news@${domain}`, text: 'changed', id: 'changed', tasks: 1 });
			await eventually(() => assert.ok(shown(result).join('\n').includes(expected), `${expected} is not in:\n${person}\n${shown(result)}`));
		});

	acts('addDomain', { domain: 'added.example.com', dkimKeyLength: 1024 }, 'Added added.example.com.');
	acts('verifyDomain', { domain }, `${domain} is already verified.`);
	acts('publishInEmulator', { domain }, `All DNS records of ${domain} are already published`);
	acts('copyRecords', { domain, format: 'csv', records: 'all' }, `4 records of ${domain} as CSV`);
	acts('checkDns', { domain }, `${domain}: 4 of 4 DNS records match`);
	acts('watchDomain', { domain }, `${domain} is already verified; there is nothing to watch.`);
	acts('showDomain', { domain }, `${domain}\nverified`);
	acts('deleteDomain', { domain }, `Delete ${domain}?`);
	acts('createMany', { text: `listed@${domain}` }, `"created":1`);
	acts('createSenderAddress', { domain, address: 'typed', senderName: '' }, `"address":"typed@${domain}"`);
	acts('setSmtpPassword', { address }, `SMTP password of ${address}`);
	acts('changeSenderName', { address, senderName: 'Bills' }, `Change the sender name of ${address}?`);
	acts('deleteAddress', { address }, `Delete the sender address ${address}?`);
	acts('deleteAddress', { addresses: [address] }, `Delete the sender address ${address}?`);
	acts('copySmtpCode', { address, language: 'dotenv' }, `SMTP_USER=${address}`);
	acts('copyApiCall', { action: 'GetEmailIdentity', domain, format: 'curl' }, domain);
	const mail = { address, templateId: 10_001, variables: { name: 'Ada', code: '1' }, to: ['ada@example.com'], subject: 'x' };
	acts('sendTestMail', mail, 'name = Ada');
	acts('sendTestMail', mail, 'To: ada@example.com');
	acts('deliveryStatus', { address, to: 'ada@example.com' }, `${address}, ada@example.com`);
	acts('showEmulatorMail', { id: 'x' }, 'The emulator no longer has this mail.');
	acts('createCamPolicy', { tasks: ['setSmtpPasswords'] }, 'UpdateEmailSmtpPassWord');
});
