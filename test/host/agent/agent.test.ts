import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { usePerson } from '../person.ts';

suite('Language-model tools spike', () => {
	const person = usePerson();
	for (const [name, input] of [
		['list_sender_domains', {}],
		['list_sender_addresses', { domain: 'mail.qcloud.com' }],
		['check_domain_dns', { domain: 'newsletter.example.org' }],
		['list_templates', {}],
		['check_template', { template_id: 10004 }],
		['explain_ses_error', { code: 'OperationDenied.DomainNotVerified' }],
		['create_sender_address', { address: 'service@mail.qcloud.com', sender_name: 'Service' }]
	] as const) {
		test(name, async () => {
			console.log(name, JSON.stringify(await person.callTool(name, input), undefined, 1));
			console.log(person.confirmations);
			assert.ok(vscode.lm.tools.some(tool => tool.name === `tencentSes_${name}`));
		});
	}
	test('skills', async () => {
		console.log(JSON.stringify(await vscode.commands.executeCommand('_listExtensionPromptFiles')));
	});
});
