import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { smtpCodeIds } from '../../../src/senders/smtpCodes.ts';
import { formatApiCall } from '../../../src/snippets/apiCall/apiCall.ts';
import { smtpSnippet, smtpSnippets } from '../../../src/snippets/smtp/smtpSnippets.ts';
import { plainText } from '../../../src/snippets/snippetText.ts';

const { endpoint, region, smtp } = JSON.parse(process.env['TENCENT_SES_EMULATOR'] ?? '{}');
const address = 'news@mail.qcloud.com';

/** Leaves whatever the command asks as soon as it asks. */
async function leave(command: Thenable<unknown>): Promise<unknown> {
	let isOver = false;
	const outcome = Promise.resolve(command).finally(() => {
		isOver = true;
	});
	while (!isOver) {
		await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
	}
	return outcome;
}

suite('code as keybindings, tasks and extensions ask for it', () => {
	const run = (command: string, argument: unknown) => vscode.commands.executeCommand<unknown>(`tencentSes.${command}`, argument);

	suiteSetup(async () => {
		await vscode.extensions.getExtension('tencent-ses.tencent-ses')?.activate();
	});

	suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

	suite('copySmtpCode', () => {
		for (const { id } of smtpSnippets) {
			test(`${id}: asks nothing, resolves to the text and copies it`, async () => {
				const [host, port] = smtp.split(':');
				const expected = plainText(smtpSnippet(id, { host, port: Number(port), user: address, senderName: 'Tencent Cloud News' }));
				assert.equal(await run('copySmtpCode', { address: ' NEWS@mail.qcloud.com ', language: id }), expected);
				assert.equal(await vscode.env.clipboard.readText(), expected);
			});
		}

		const asks = (what: string, argument: unknown) =>
			test(`${what}: asks, and resolves to undefined when someone leaves`, async () =>
				assert.equal(await leave(run('copySmtpCode', argument)), undefined));
		asks('no argument', undefined);
		asks('no address', { language: 'dotenv' });
		asks('no language', { address });
		asks('a language that there is not', { address, language: 'cobol' });

		test('an address that is not listed: resolves to undefined', async () =>
			assert.equal(await run('copySmtpCode', { address: 'nobody@mail.qcloud.com', language: 'dotenv' }), undefined));
	});

	suite('insertSmtpCode', () => {
		const inserts = (language: string, content: string) =>
			test(`${language}: where an editor is open, there`, async () => {
				const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
				const text = await run('insertSmtpCode', { address, language: 'dotenv' });
				assert.equal(editor.document.getText(), `${text}${content}`);
				assert.equal(vscode.window.activeTextEditor?.document, editor.document);
			});
		inserts('plaintext', '# Below');
		inserts('properties', '');

		for (const id of smtpCodeIds) {
			test(`${id}: where none is, into a document of its language`, async () => {
				await vscode.commands.executeCommand('workbench.action.closeAllEditors');
				const text = await run('insertSmtpCode', { address, language: id });
				const document = vscode.window.activeTextEditor?.document;
				const language = smtpSnippets.find(snippet => snippet.id === id)?.language ?? 'plaintext';
				assert.equal(document?.languageId, (await vscode.languages.getLanguages()).includes(language) ? language : 'plaintext');
				// The editor indents as it is set to.
				const spaced = (code: unknown) => String(code).replaceAll('\t', '    ');
				assert.equal(spaced(document?.getText()), spaced(text));
			});
		}
	});

	suite('copyApiCall', () => {
		const gives = (action: string, about: object, input: object) =>
			test(`${action}: asks nothing, resolves to the text and copies it`, async () => {
				const expected = formatApiCall('python', { action, input: { ...input }, region, site: 'international', endpoint });
				assert.equal(await run('copyApiCall', { action, format: 'python', ...about }), expected);
				assert.equal(await vscode.env.clipboard.readText(), expected);
			});
		gives('ListEmailAddress', {}, {});
		gives('GetEmailIdentity', { domain: 'mail.qcloud.com' }, { EmailIdentity: 'mail.qcloud.com' });
		gives('DeleteEmailAddress', { address }, { EmailAddress: address });
		const sendEmail = (Template: object) => ({
			FromEmailAddress: `Tencent Cloud News <${address}>`,
			Destination: ['recipient@example.com'],
			Subject: 'Hello',
			Template
		});
		gives('SendEmail', { address }, sendEmail({ TemplateID: 100_001, TemplateData: '{"name":"value"}' }));
		gives('SendEmail', { address, templateId: 10_001 }, sendEmail({ TemplateID: 10_001, TemplateData: '{"name":"value","code":"value"}' }));
		gives('GetEmailTemplate', { templateId: 10_005 }, { TemplateID: 10_005 });

		test('a template that there is not: resolves to undefined', async () =>
			assert.equal(await run('copyApiCall', { action: 'SendEmail', address, templateId: 4711, format: 'python' }), undefined));

		test('signed: a read needs no confirmation, and who runs the command gets nothing', async () =>
			assert.equal(await run('copyApiCall', { action: 'ListEmailAddress', format: 'signedCurl' }), undefined));

		const asks = (what: string, argument: unknown) =>
			test(`${what}: asks, and resolves to undefined when someone leaves`, async () =>
				assert.equal(await leave(run('copyApiCall', argument)), undefined));
		asks('no argument', undefined);
		asks('no action', { format: 'python' });
		asks('an action that there is not', { action: 'DropEverything', format: 'python' });
		asks('no domain', { action: 'GetEmailIdentity', format: 'python' });
		asks('no address, but a domain', { action: 'DeleteEmailAddress', format: 'python', domain: 'mail.qcloud.com' });
		asks('no format', { action: 'ListEmailAddress' });
		asks('a signature that the call cannot have', { action: 'SendEmail', address, format: 'signedCurl' });
	});
});
