import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { documentUri, parseDocumentUri } from '../../../src/ui/documentUri.ts';
import type { TabQuery } from '../../../src/ui/tabs.ts';

suite('addresses of read-only pages', () => {
	const keeps = (query: TabQuery, name: string, label: string) =>
		test(`${JSON.stringify(query)}, ${JSON.stringify(name)}`, () => {
			const uri = vscode.Uri.parse(documentUri('day', name, query).toString(), true);
			assert.deepEqual(parseDocumentUri(uri), { kind: 'day', query });
			assert.equal(uri.path.split('/').at(-1), label);
		});
	keeps({ profileId: 'emulator', time: 1_700_000_000_000 }, 'Delivery Status.md', 'Delivery Status.md');
	keeps({ profileId: 'a/b', time: 0, messageId: 'qcloudses-1/%2F' }, 'a.md', 'a.md');
	keeps({ profileId: 'p', date: '2026-11-23' }, '投递.md', '投递.md');
	keeps({ profileId: 'p', date: '2026-11-23', address: 'a@b', to: '"x/y"@c', messageId: 'm' }, 'a.md', 'a.md');
	keeps({ id: '<a?b#c>@d' }, '../../etc/passwd.eml', '.._.._etc_passwd.eml');
	keeps({ id: '1' }, 'a\nb\u202ec\\d\ud83d', 'a_b_c_d_');
	keeps({ id: '1' }, '..', '_');
	keeps({ id: '1' }, 'What? 100% #1', 'What? 100% #1');

	const refuses = (path: string, query: string) =>
		test(`${path}?${query} is none`, () => assert.equal(parseDocumentUri({ path, query }), undefined));
	refuses('/', '');
	refuses('/mail/x', '');
	refuses('/mail/x', '{');
	refuses('/mail/x', '1');
	refuses('/mail/x', 'null');
	refuses('/mail/y/x', '{"id":"1"}');
	refuses('/../x', '{"id":"1"}');
});
