import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { type PageSubject, pageUri, parsePageUri } from '../../../src/sendMail/pageUri.ts';

suite('addresses of the pages about mail', () => {
	const keeps = (subject: PageSubject, name: string, label: string) =>
		test(`${JSON.stringify(subject)}, ${JSON.stringify(name)}`, () => {
			const uri = vscode.Uri.parse(pageUri(subject, name).toString(), true);
			assert.deepEqual(parsePageUri(uri), subject);
			assert.equal(uri.path.split('/').at(-1), label);
		});
	keeps({ kind: 'sent', profileId: 'emulator', time: 1_700_000_000_000 }, 'Delivery Status.md', 'Delivery Status.md');
	keeps({ kind: 'sent', profileId: 'a/b', time: 0, messageId: 'qcloudses-1/%2F' }, 'a.md', 'a.md');
	keeps({ kind: 'day', profileId: 'p', date: '2026-11-23' }, '投递.md', '投递.md');
	keeps({ kind: 'day', profileId: 'p', date: '2026-11-23', address: 'a@b', to: '"x/y"@c', messageId: 'm' }, 'a.md', 'a.md');
	keeps({ kind: 'mail', id: '<a?b#c>@d' }, '../../etc/passwd.eml', '.._.._etc_passwd.eml');
	keeps({ kind: 'mail', id: '1' }, 'a\nb\u202ec\\d\ud83d', 'a_b_c_d_');
	keeps({ kind: 'mail', id: '1' }, '..', '_');
	keeps({ kind: 'mail', id: '1' }, 'What? 100% #1', 'What? 100% #1');

	const refuses = (path: string, query: string) =>
		test(`${path}?${query} is none`, () => assert.equal(parsePageUri({ path, query }), undefined));
	refuses('/', '');
	refuses('/mail/x', '');
	refuses('/mail/x', '{');
	refuses('/mail/y/x', '{"id":"1"}');
	refuses('/other/x', '{"id":"1"}');
});
