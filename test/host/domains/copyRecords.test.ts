import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';

const title = 'Copy DNS Records As';
const domain = 'newsletter.example.org';
const fresh = 'shop.example.net';

suite('Copy DNS Records As', () => {
	const person = usePerson();

	const copies = (format: string, ...parts: readonly RegExp[]) =>
		test(format, async () => {
			const text = await copy(fresh, format);
			for (const part of parts) {
				assert.match(text ?? '', part);
			}
			assert.equal(person.clipboard, text);
		});
	copies('Table', /_dmarc/, /v=DMARC1; p=none/);
	copies('Zone File', /IN\s+TXT\s+"v=DMARC1; p=none"/, /IN\s+MX\s+\d+\s+mxbiz1\.qq\.com\./);
	copies('Terraform for DNSPod', /resource "tencentcloud_dnspod_record"/);
	copies('Terraform for Cloudflare', /resource "cloudflare_dns_record"/);
	copies('DNSControl', /TXT\(/, /MX\(/);
	copies('CSV', /,/, /v=DMARC1; p=none/);

	test('a slow request can be canceled, and the clipboard is unchanged', async () => {
		await person.row(fresh);
		person.clipboard = 'before';
		await person.emulator.addFault({ action: 'GetEmailIdentity', stall: 'before', times: 'always' });
		await person.run('refresh');
		person.speedUp();
		const copying = copy(fresh, 'CSV');
		await eventually(() => assert.ok(person.progress.includes(`Reading the DNS records of ${fresh}…`)));
		person.cancelProgress();
		assert.equal(await copying, undefined);
		assert.deepEqual(person.messages, []);
		assert.equal(person.clipboard, 'before');
	});

	test('only what is missing or wrong, when some records match; the last format is remembered', async () => {
		const text = (await copy(domain, 'CSV', 'Only missing or wrong records')) ?? '';
		assert.match(text, /_dmarc/);
		assert.match(text, /_domainkey/);
		assert.doesNotMatch(text, /mxbiz1|spf1/);
		assert.match(person.status.join('\n'), /Copied 2 records of newsletter\.example\.org as CSV/);
		void person.run('copyRecords', { domain });
		assert.deepEqual((await person.waitForBox(title)).active, ['CSV']);
		await person.enter();
		await person.pick('All records');
		await eventually(() => assert.match(person.clipboard, /mxbiz1[\s\S]*spf1/));
	});

	test('not the MX record, if mail is received elsewhere', async () => {
		await person.emulator.publish([{ type: 'MX', name: fresh, value: '10 mx.example.com' }]);
		const text = (await copy(fresh, 'CSV')) ?? '';
		assert.match(text, /_dmarc/);
		assert.doesNotMatch(text, /mxbiz1/);
		await person.waitForMessage(`The MX record of ${fresh} is left out, because its mail goes to mx.example.com.`);
	});

	test('not the MX record, if the alias that has to go leads mail elsewhere', async () => {
		await person.emulator.publish([
			{ type: 'CNAME', name: fresh, value: 'example.com' },
			{ type: 'MX', name: 'example.com', value: '1 aspmx.l.google.com' }
		]);
		const text = (await copy(fresh, 'CSV')) ?? '';
		assert.match(text, /_dmarc/);
		assert.doesNotMatch(text, /mxbiz1/);
		const message = await person.waitForMessage(/^The MX record/);
		assert.equal(
			message.text,
			`The MX record of ${fresh} is left out, because its mail goes to aspmx.l.google.com. If nobody receives mail there, copy its value from its row. ` +
				`${fresh} is an alias (CNAME) of example.com, so it cannot have other records. Add another domain to SES, or first delete the alias, with the website and mail that it leads to.`
		);
	});

	const warns = (what: string, value: string, sentence: string, scope?: string) =>
		test(`warns of ${what}`, async () => {
			await person.emulator.publish([{ type: 'TXT', name: fresh, value }]);
			assert.match((await copy(fresh, 'CSV', scope)) ?? '', /include:qcloudmail\.com/);
			const { text, buttons } = await person.waitForMessage(sentence);
			assert.equal(text, sentence);
			assert.deepEqual(buttons, ['Show DNS Records']);
		});
	const replaces = 'DNS already has records like these: SPF. Replace them: adding a second one would break both.';
	const many = Array.from({ length: 10 }, (_, index) => `exists:${index}.example.com`).join(' ');
	warns('a record to be replaced', 'v=spf1 mx -all', replaces);
	const corrects = 'Correct these before you publish them: SPF.';
	warns('a value that receivers reject', `v=spf1 ${many} -all`, `${replaces} ${corrects}`);
	warns('a broken include', 'v=spf1 include:gone.example include:qcloudmail.com -all', `${replaces} ${corrects}`);
	const all = 'All records';
	warns('what is not clear', 'v=spf1 mx= include:qcloudmail.com -all', corrects, all);
	warns('what receivers ignore', 'v=spf1 include:qcloudmail.com -all mx', corrects, all);
	warns('a correction of a record that matches', 'v=spf1 ip4=192.0.2.1 include:qcloudmail.com -all', replaces, all);

	suite('as keybindings, tasks and extensions use it', () => {
		test('domain and format known: asks nothing and resolves to the text', async () => {
			const text = await person.run('copyRecords', { domain: fresh, format: 'csv', records: 'open' });
			assert.match(String(text), /TXT,_dmarc\.shop\.example\.net,/);
		});

		test('nothing is open: the clipboard is unchanged', async () => {
			person.clipboard = 'precious';
			assert.equal(await person.run('copyRecords', { domain: 'mail.qcloud.com', format: 'csv', records: 'open' }), undefined);
			assert.equal(person.clipboard, 'precious');
			await person.waitForMessage('All DNS records of mail.qcloud.com match. There is nothing to copy.');
		});
	});

	async function copy(name: string, format: string, scope?: string): Promise<string | undefined> {
		const copying = person.run('copyRecords', { domain: name });
		await person.waitForBox(title);
		await person.pick(format);
		if (scope) {
			await person.pick(scope);
		}
		return (await copying) as string | undefined;
	}
});
