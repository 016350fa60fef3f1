import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { apiActions, exampleInput, exampleSubject } from '../../../src/code/apiActions.ts';
import { type ApiCallFormatId, apiCallFormats, formatApiCall, formatsFor } from '../../../src/code/apiCall/apiCall.ts';
import { type ApiCall, objectsIn, prepareCall } from '../../../src/code/apiCall/call.ts';
import { formatSignedCurl } from '../../../src/code/apiCall/shell.ts';
import { anyText, manyTexts } from '../../helpers/hostileTexts.ts';
import { findProgram, run } from '../../helpers/programs.ts';

const international = { region: 'ap-singapore', site: 'international', endpoint: 'https://ses.intl.tencentcloudapi.com' } as const;
const mainland = { region: 'ap-guangzhou', site: 'mainland', endpoint: 'https://ses.tencentcloudapi.com' } as const;
const address = 'service@mail.example.com';

function create(changes: Partial<ApiCall> = {}): ApiCall {
	return { action: 'CreateEmailAddress', input: { EmailAddress: address, EmailSenderName: 'Tencent Cloud' }, ...international, ...changes };
}

const password: ApiCall = {
	action: 'UpdateEmailSmtpPassWord',
	input: { EmailAddress: address, Password: 'Pa55-the-Word' },
	...international
};

const send: ApiCall = {
	action: 'SendEmail',
	input: {
		FromEmailAddress: `Tencent Cloud <${address}>`,
		Destination: ['a@example.com', 'b@example.com'],
		Subject: 'Hello',
		Template: { TemplateID: 7, TemplateData: '{"name":"you"}' },
		TriggerType: 1
	},
	...mainland
};

const ids = apiCallFormats.map(({ id }) => id);

suite('API call: formats', () => {
	test('have unique ids and titles', () => {
		assert.deepEqual(ids, ['tccli', 'curl', 'node', 'python', 'go', 'java', 'php', 'terraform']);
		assert.equal(new Set(apiCallFormats.map(({ title }) => title)).size, ids.length);
	});

	const offers: readonly (readonly [action: string, hasTerraform: boolean])[] = [
		['CreateEmailAddress', true],
		['CreateEmailIdentity', true],
		['UpdateEmailIdentity', true],
		['UpdateEmailSmtpPassWord', true],
		['SendEmail', true],
		['ListEmailIdentities', true],
		['GetSendEmailStatus', true],
		['ListEmailAddress', false],
		['DeleteEmailAddress', false],
		['DeleteEmailIdentity', false],
		['GetEmailIdentity', false],
		['ListEmailTemplates', false],
		['GetEmailTemplate', false],
		['toString', false]
	];
	for (const [action, hasTerraform] of offers) {
		test(`${action}: ${hasTerraform ? 'with' : 'without'} Terraform`, () => {
			assert.deepEqual(
				formatsFor(action).map(({ id }) => id),
				hasTerraform ? ids : ids.filter(id => id !== 'terraform')
			);
		});
	}

	const lines: readonly (readonly [id: ApiCallFormatId, call: ApiCall, ...expected: readonly string[]])[] = [
		['tccli', create(), '# For a POSIX shell: Linux, macOS, WSL or Git Bash, not PowerShell or cmd.', 'tccli ses CreateEmailAddress \\'],
		['curl', create(), '# For a POSIX shell: Linux, macOS, WSL or Git Bash, not PowerShell or cmd.'],
		['tccli', create(), '--region ap-singapore \\', '--endpoint ses.intl.tencentcloudapi.com \\', "--EmailSenderName 'Tencent Cloud'"],
		['tccli', send, `--Template '{"TemplateID":7,"TemplateData":"{\\"name\\":\\"you\\"}"}' \\`, '--TriggerType 1'],
		['tccli', create({ input: { EmailSenderName: '-x' } }), '--EmailSenderName=-x'],
		['tccli', password, `--Password="\${SES_SMTP_PASSWORD:?}"`],
		[
			'curl',
			create(),
			'region=ap-singapore',
			'host=ses.intl.tencentcloudapi.com',
			`{"EmailAddress":"${address}","EmailSenderName":"Tencent Cloud"}`
		],
		['curl', password, `{"EmailAddress":"${address}","Password":"$password"}`],
		[
			'node',
			create(),
			`EmailAddress: '${address}',`,
			"const client = new Client(credential, 'ap-singapore', new ClientProfile('TC3-HMAC-SHA256'));"
		],
		['node', send, "const { ses } = require('tencentcloud-sdk-nodejs-ses');", "region: 'ap-guangzhou'", 'TemplateID: 7,'],
		['node', password, 'Password: process.env.SES_SMTP_PASSWORD'],
		['python', create(), "client = ses_client.SesClient(keys, 'ap-singapore')", `request.EmailAddress = '${address}'`],
		[
			'python',
			send,
			'request.Template = models.Template()',
			'request.Template.TemplateID = 7',
			"request.Destination = ['a@example.com', 'b@example.com']"
		],
		['python', password, "request.Password = os.environ['SES_SMTP_PASSWORD']"],
		['go', create(), 'clientProfile.HttpProfile.Endpoint = "ses.intl.tencentcloudapi.com"'],
		[
			'go',
			send,
			'request.TriggerType = common.Uint64Ptr(1)',
			'request.Template = &ses.Template{}',
			'request.Destination = common.StringPtrs([]string{"a@example.com", "b@example.com"})'
		],
		['go', password, 'request.Password = common.StringPtr(os.Getenv("SES_SMTP_PASSWORD"))'],
		['java', create(), 'public class CreateEmailAddress {', 'SesClient client = new SesClient(credential, "ap-singapore");'],
		['java', send, 'request.getTemplate().setTemplateID(7L);', 'import com.tencentcloudapi.ses.v20201002.models.Template;'],
		['java', password, 'request.setPassword(System.getenv("SES_SMTP_PASSWORD"));'],
		['php', create(), "$client = new SesClient($credential, 'ap-singapore');", `$request->EmailAddress = '${address}';`],
		['php', send, '$request->Template = new Template();', "$request->Destination = ['a@example.com', 'b@example.com'];"],
		['php', password, "$request->Password = getenv('SES_SMTP_PASSWORD');"],
		[
			'terraform',
			create(),
			'resource "tencentcloud_ses_email_address" "sender" {',
			'domain = "intl.tencentcloudapi.com"',
			'email_sender_name = "Tencent Cloud"'
		],
		[
			'terraform',
			send,
			'region = "ap-guangzhou"',
			'destination        = ["a@example.com", "b@example.com"]',
			'template {',
			'template_id   = 7'
		],
		['terraform', password, 'smtp_password = var.ses_smtp_password', 'ignore_changes = [email_sender_name]', `id = "${address}"`]
	];
	for (const [id, call, ...expected] of lines) {
		test(`${id}, ${call.action}: ${expected.at(-1)}`, () => {
			const found = formatApiCall(id, call)
				.split('\n')
				.map(line => line.trim());
			for (const line of expected) {
				assert.ok(found.includes(line), `${line}\n\n${found.join('\n')}`);
			}
		});
	}

	test('none contains a password', () => {
		for (const id of ids) {
			assert.doesNotMatch(formatApiCall(id, password), /Pa55/);
			assert.match(formatApiCall(id, password), /SES_SMTP_PASSWORD/);
		}
	});

	test('all read the keys from the environment', () => {
		for (const id of ids.filter(candidate => candidate !== 'tccli')) {
			assert.match(formatApiCall(id, create()), /TENCENTCLOUD_SECRET_ID.*TENCENTCLOUD_SECRET_KEY.*TOKEN/s);
		}
	});

	test('undefined is left out', () => {
		for (const id of ids) {
			const code = formatApiCall(id, create({ input: { EmailAddress: address, EmailSenderName: undefined } }));
			assert.doesNotMatch(code, /SenderName|sender_name|undefined/);
		}
	});

	test('no text adds a line of code', () => {
		const ofText = (id: ApiCallFormatId, text: string) => formatApiCall(id, create({ input: { EmailAddress: text }, region: `r${text}` }));
		for (const id of ids.filter(candidate => candidate !== 'tccli' && candidate !== 'curl')) {
			const lineCount = ofText(id, 'x').split('\n').length;
			fc.assert(fc.property(anyText, text => ofText(id, text).split(/[\n\r\u2028\u2029]/).length === lineCount));
		}
	});

	test('comments are harmless in an interactive zsh, which runs them as commands', () => {
		const commands = [
			...[create(), password].flatMap(call => [
				formatApiCall('curl', call),
				formatApiCall('tccli', { ...call, endpoint: 'http://127.0.0.1' })
			])
		];
		for (const command of commands) {
			const comments = command.split('\n').filter(line => /^\s*#/.test(line));
			assert.ok(comments.length > 0);
			for (const comment of comments) {
				assert.match(comment, /^# [\w .,:-]+$/);
			}
		}
	});

	test('a lone surrogate becomes the replacement character', () => {
		for (const id of ids) {
			assert.equal(
				formatApiCall(id, create({ input: { EmailAddress: 'a\ud800b' } })),
				formatApiCall(id, create({ input: { EmailAddress: 'a\ufffdb' } }))
			);
		}
	});
});

suite('API call: endpoints', () => {
	const usual: readonly (readonly [id: ApiCallFormatId, call: ApiCall, isNamed: boolean])[] = [
		['node', create(), false],
		['node', create(mainland), false],
		['python', create(), false],
		['python', create(mainland), false],
		['java', create(), false],
		['java', create(mainland), false],
		['php', create(), false],
		['php', create(mainland), false],
		['go', create(), true],
		['go', create(mainland), false],
		['tccli', create(), true],
		['tccli', create(mainland), true],
		['terraform', create(), true],
		['terraform', create(mainland), false]
	];
	for (const [id, call, isNamed] of usual) {
		test(`${id}, ${call.site}: the default one is ${isNamed ? '' : 'not '}written`, () => {
			assert.equal(/(?<!@)\b(ses|intl)\.(intl\.)?tencentcloudapi\.com/.test(formatApiCall(id, call)), isNamed);
		});
	}

	for (const { id } of apiCallFormats) {
		for (const { site } of [international, mainland]) {
			test(`${id}, ${site}: another one is written`, () => {
				const host = 'ses.ap-singapore.tencentcloudapi.com';
				const shown = id === 'terraform' ? '"ap-singapore.tencentcloudapi.com"' : host;
				assert.ok(formatApiCall(id, create({ site, endpoint: `https://${host}` })).includes(shown));
			});
			test(`${id}, ${site}: one on this computer`, () => {
				const code = formatApiCall(id, create({ site, endpoint: 'http://127.0.0.1:8080' }));
				assert.ok(code.includes(id === 'terraform' ? '"localhost:8080"' : '127.0.0.1:8080'));
				assert.match(code, /\bhttp\b|HTTPS only|\bHTTP\b/);
			});
		}
	}
});

test('API call: Terraform for an action that it does not support is refused', () => {
	assert.throws(() => formatApiCall('terraform', create({ action: 'ListEmailAddress', input: {} })), RangeError);
});

suite('API call: classes of the SDKs', () => {
	const sdk = dirname(createRequire(import.meta.url).resolve('tencentcloud-sdk-nodejs-ses/package.json'));
	const models = readFileSync(join(sdk, 'tencentcloud/services/ses/v20201002/ses_models.d.ts'), 'utf8');
	const interfaces = new Map(
		[...models.matchAll(/^export interface (\w+) \{\n(.*?)^\}/gms)].map(([, name = '', body = '']) => [
			name,
			[...body.matchAll(/^ {4}(\w+)\??: (?:Array<)?(\w+)>?;$/gm)].map(([, field = '', type = '']) => [field, type] as const)
		])
	);

	test('have the names of the parameters', () => {
		for (const { name } of apiActions) {
			const { input } = prepareCall(create({ action: name, input: exampleInput(name, exampleSubject, new Date()) }));
			const fields = new Map(interfaces.get(`${name}Request`));
			for (const parameter of Object.keys(input)) {
				assert.equal(objectsIn(input).includes(parameter), interfaces.has(fields.get(parameter) ?? assert.fail(parameter)));
			}
			assert.deepEqual(
				objectsIn(input).map(parameter => fields.get(parameter)),
				objectsIn(input)
			);
		}
	});
});

suite('API call: tccli', function () {
	this.timeout(20_000);
	const shell = findProgram('sh');
	if (!shell) {
		test.skip('this computer has no sh');
		return;
	}

	test('the shell passes all values unchanged', async () => {
		const texts = manyTexts.map(text => text.replaceAll('\0', ''));
		const script = texts.map(text => formatApiCall('tccli', create({ input: { EmailSenderName: text, Destination: [text] } }))).join('');
		const { output, errors } = await run(shell, [], { input: `tccli() { printf '%s\\0' "$@"; }\n${script}` });
		assert.equal(errors, '');
		const words = output.split('\0').slice(0, -1);
		for (const text of texts) {
			const isOneWord = text.startsWith('-');
			const [service, action, , region, , endpoint, ...rest] = words.splice(0, isOneWord ? 9 : 10);
			assert.deepEqual([service, action, region, endpoint], ['ses', 'CreateEmailAddress', 'ap-singapore', 'ses.intl.tencentcloudapi.com']);
			assert.deepEqual(rest.slice(0, isOneWord ? 1 : 2), isOneWord ? [`--EmailSenderName=${text}`] : ['--EmailSenderName', text]);
			assert.equal(rest.at(-2), '--Destination');
			assert.deepEqual(JSON.parse(rest.at(-1) ?? ''), [text]);
		}
		assert.deepEqual(words, []);
	});

	test('the password comes from the environment', async () => {
		const script = `tccli() { printf '%s\\n' "$@"; }\n${formatApiCall('tccli', password)}`;
		const { output } = await run(shell, [], { input: script, environment: { SES_SMTP_PASSWORD: `-Pa "$x" '\\` } });
		assert.ok(output.split('\n').includes(`--Password=-Pa "$x" '\\`));
		assert.notEqual((await run(shell, [], { input: script, environment: { SES_SMTP_PASSWORD: undefined } })).code, 0);
	});
});

suite('API call: signed curl', () => {
	const headers = {
		'Content-Type': 'application/json',
		host: 'ses.intl.tencentcloudapi.com',
		'X-TC-Action': 'ListEmailAddress',
		'X-TC-Timestamp': '1795402800',
		Authorization: 'TC3-HMAC-SHA256 Credential=AKID/2026-11-23/ses/tc3_request, SignedHeaders=content-type;host, Signature=00'
	};
	const url = 'https://ses.intl.tencentcloudapi.com/';

	test('complete output', () => {
		assert.equal(
			formatSignedCurl({ url, headers, body: '{"A":"it\'s"}' }),
			[
				'# Signed: valid until 2026-11-23 03:05:00 UTC. After that, SES returns AuthFailure.SignatureExpire.',
				'# For a POSIX shell: Linux, macOS, WSL or Git Bash, not PowerShell or cmd.',
				'curl https://ses.intl.tencentcloudapi.com/ \\',
				"  --header 'Content-Type: application/json' \\",
				"  --header 'X-TC-Action: ListEmailAddress' \\",
				"  --header 'X-TC-Timestamp: 1795402800' \\",
				`  --header '${'Authorization: '}${headers.Authorization}' \\`,
				`  --data-raw '{"A":"it'\\''s"}'`,
				''
			].join('\n')
		);
	});

	test('a session token is read from the environment', () => {
		const command = formatSignedCurl({ url, headers: { ...headers, 'X-TC-Token': 'secret-token' }, body: '{}' });
		assert.doesNotMatch(command, /secret-token/);
		assert.ok(command.includes(`--header "X-TC-Token: \${TENCENTCLOUD_TOKEN:?}"`));
		assert.match(command, /^# While curl runs/m);
	});
});
