// biome-ignore-all lint/suspicious/noTemplateCurlyInString: several of the languages have such placeholders
import assert from 'node:assert/strict';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { apiCallFormats } from '../../../src/code/apiCall/apiCall.ts';
import { type EmulatorSettings, emulatorDotenv } from '../../../src/code/smtp/dotenv.ts';
import { byFitness, fitness, type SmtpCodeId, smtpCodeIds, smtpSnippet, smtpSnippets } from '../../../src/code/smtp/smtpSnippets.ts';
import type { SmtpSnippetOptions } from '../../../src/code/smtp/snippet.ts';
import { plainText, type SnippetText, snippet, snippetSyntax } from '../../../src/code/smtp/snippet.ts';
import { mailbox } from '../../../src/mail/senderName.ts';

const address = 'service@mail.qcloud.com';

suite('code: typing the name of a language', () => {
	const lists = { smtp: smtpSnippets, api: apiCallFormats };
	const finds = (list: keyof typeof lists, typed: string, ...ids: readonly string[]) =>
		test(`${typed} finds ${ids.join(', ')}`, () => {
			const found = lists[list].filter(({ title, names }) => `${title}\n${names}`.toLowerCase().includes(typed.toLowerCase()));
			assert.deepEqual(
				found.map(({ id }) => id),
				ids
			);
		});
	finds('smtp', 'JavaScript', 'nodemailer');
	finds('smtp', 'TypeScript', 'nodemailer');
	finds('smtp', 'Python', 'smtplib', 'djangoMailers', 'djangoEmailSettings');
	finds('smtp', 'Golang', 'go');
	finds('smtp', 'Java', 'nodemailer', 'jakartaMail', 'springBoot', 'springBootService');
	finds('smtp', 'PHP', 'phpMailer', 'laravelDotenv');
	finds('smtp', 'Ruby', 'rails');
	finds('api', 'JavaScript', 'node');
	finds('api', 'TypeScript', 'node');
	finds('api', 'Python', 'python');
	finds('api', 'Golang', 'go');
	finds('api', 'PHP', 'php');
});

suite('code: text with tab stops', () => {
	const first = { tabStop: 1, placeholder: 'who' };
	const writes = (text: SnippetText, plain: string, syntax: string) => {
		test(`${JSON.stringify(plain)} → ${JSON.stringify(syntax)}`, () => {
			assert.equal(plainText(text), plain);
			assert.equal(snippetSyntax(text), syntax);
		});
	};
	writes(snippet`a`, 'a', 'a');
	writes(snippet`to ${first}, ${2} times`, 'to who, 2 times', 'to ${1:who}, 2 times');
	writes(snippet`${first}${first}`, 'whowho', '${1:who}${1:who}');
	writes(snippet`${''}`, '', '');
	writes(snippet`$1 $NAME ${'${2:x}'}`, '$1 $NAME ${2:x}', '\\$1 \\$NAME \\${2:x\\}');
	writes(snippet`a\\nb`, 'a\\nb', 'a\\\\nb');
	writes([{ tabStop: 3, placeholder: '' }], '', '${3:}');
	writes([{ tabStop: 3, placeholder: 'a}$b\\' }], 'a}$b\\', '${3:a\\}\\$b\\\\}');

	const part = fc.oneof(
		fc.string(),
		fc.string({ unit: fc.constantFrom('$', '{', '}', '\\', ':', '1', '|', '/', 'a') }),
		fc.record(
			{
				tabStop: fc.integer({ min: 1, max: 9 }),
				placeholder: fc.string({ unit: fc.constantFrom('$', '{', '}', '\\', ':', 'a') })
			},
			{ noNullPrototype: true }
		)
	);
	test('the snippet grammar reads back the text', () => {
		fc.assert(
			fc.property(fc.array(part), text => assert.deepEqual(parse(snippetSyntax(text)), merged(text))),
			{ numRuns: 500 }
		);
	});
});

/**
 * Reads the part of the snippet grammar of VS Code that matters here: text, `\` before `$`, `}` and `\`, and `${number:text}`.
 * Anything else that would be syntax throws.
 */
function parse(syntax: string): SnippetText {
	const parts: SnippetText[number][] = [];
	let rest = syntax;
	while (rest !== '') {
		const stop = /^\$\{(\d+):((?:[^\\$}]|\\[\\$}])*)\}/.exec(rest);
		const run = /^(?:[^\\$]|\\[\\$}])+/.exec(rest);
		const [all] = stop ?? run ?? assert.fail(`not readable: ${rest}`);
		parts.push(stop ? { tabStop: Number(stop[1]), placeholder: unescaped(stop[2] ?? '') } : unescaped(all));
		rest = rest.slice(all.length);
	}
	return parts;
}

function unescaped(text: string): string {
	return text.replace(/\\([\\$}])/g, '$1');
}

/** With adjacent strings joined and empty ones removed. */
function merged(text: SnippetText): SnippetText {
	const parts: SnippetText[number][] = [];
	for (const part of text) {
		const last = parts.at(-1);
		if (typeof part === 'string' && typeof last === 'string') {
			parts[parts.length - 1] = last + part;
		} else if (part !== '') {
			parts.push(part);
		}
	}
	return parts;
}

suite('code: SMTP', () => {
	const options: SmtpSnippetOptions = { host: 'sg-smtp.qcloudmail.com', port: 465, user: address, senderName: 'Tencent Cloud' };
	const inline: SmtpSnippetOptions = { ...options, password: 'abAB12abAB' };
	// Its password is in another file.
	const withoutPassword = new Set(['springBootService']);

	test('ids and titles are unique', () => {
		assert.equal(new Set(smtpSnippets.map(({ id }) => id)).size, smtpSnippets.length);
		assert.equal(new Set(smtpSnippets.map(({ title }) => title)).size, smtpSnippets.length);
	});

	for (const { id, language } of smtpSnippets) {
		const code = (over: Partial<SmtpSnippetOptions> = {}) => plainText(smtpSnippet(id, { ...options, ...over }));
		const lines = (text: string) => text.split('\n').filter(line => !line.startsWith('# Shells read ')).length;

		if (!withoutPassword.has(id)) {
			test(`${id}: names host, port and user, and reads the password from the environment`, () => {
				for (const value of [options.host, '465', address]) {
					assert.ok(code().includes(value), value);
				}
				assert.match(code(), /SMTP_PASSWORD|^MAIL_PASSWORD=$/m);
			});
			test(`${id}: contains the password if given`, () => {
				assert.ok(plainText(smtpSnippet(id, inline)).includes('abAB12abAB'));
				assert.doesNotMatch(plainText(smtpSnippet(id, inline)), /env\(|environ|getenv|process\.env|Getenv|ENV|\$\{SMTP/);
			});
		}

		test(`${id}: certificates are verified`, () =>
			assert.doesNotMatch(code(), /insecure|rejectUnauthorized|verify_?none|CERT_NONE|unverified|allow_self_signed|trust/i));

		test(`${id}: ends with one line feed, has no carriage return and no space at the end of a line`, () => {
			assert.match(code(), /[^\n]\n$/);
			assert.doesNotMatch(code(), /\r|[ \t]$/m);
		});

		test(`${id}: tab stops count from 1 without a gap`, () => {
			const stops = smtpSnippet(id, options).flatMap(part => (typeof part === 'string' ? [] : [part.tabStop]));
			assert.deepEqual(
				[...new Set(stops)].sort(),
				Array.from(new Set(stops), (_, index) => index + 1)
			);
		});

		test(`${id}: the snippet grammar reads back the plain text`, () => {
			const hostile = smtpSnippet(id, { ...inline, senderName: hostileNames.join(' ') });
			assert.equal(plainText(parse(snippetSyntax(hostile))), plainText(hostile));
		});

		test(`${id}: no name, user or password adds a line or leaves a literal`, () => {
			const plain = lines(plainText(smtpSnippet(id, inline)));
			for (const hostile of hostileNames) {
				const text = plainText(smtpSnippet(id, { ...inline, senderName: hostile, user: `${hostile}@b.example`, password: hostile }));
				assert.equal(lines(text), plain, hostile);
				assert.doesNotMatch(outsideLiterals(text, language), /pwned/, text);
			}
		});
	}

	const holds = (id: (typeof smtpSnippets)[number]['id'], senderName: string, line: string) =>
		test(`${id}: ${JSON.stringify(senderName)} → ${line}`, () =>
			assert.ok(
				plainText(smtpSnippet(id, { ...options, senderName }))
					.split('\n')
					.some(candidate => candidate.trim() === line)
			));
	holds('dotenv', 'Tencent Cloud', "SMTP_FROM_NAME='Tencent Cloud'");
	holds('dotenv', "O'Neill", 'SMTP_FROM_NAME="O\'Neill"');
	holds('dotenv', 'a\\b "c"', 'SMTP_FROM_NAME=\'a\\b "c"\'');
	holds(
		'dotenv',
		'O\'Neill "x"',
		'# Shells read SMTP_FROM_NAME as it is meant. Other programs may read its quotes and backslashes differently.'
	);
	holds('nodemailer', 'Tencent Cloud', `from: { name: 'Tencent Cloud', address: '${address}' },`);
	holds('nodemailer', '', `from: '${address}',`);
	holds('smtplib', '', `message['From'] = '${address}'`);
	holds('smtplib', "O'Neill", `message['From'] = formataddr(('O\\'Neill', '${address}'))`);
	holds('smtplib', '腾讯云', `message['From'] = formataddr((Header('腾讯云', 'utf-8', header_name='From').encode(), '${address}'))`);
	holds('go', 'a"b', `fmt.Fprintf(body, "From: %s\\r\\n", "\\"a\\\\\\"b\\" <${address}>")`);
	holds('go', 'é, b', `fmt.Fprintf(body, "From: %s\\r\\n", mime.BEncoding.Encode("utf-8", "é, b")+" <${address}>")`);
	holds('jakartaMail', '腾讯云', 'message.setFrom(new InternetAddress(user, "\\u817e\\u8baf\\u4e91", "UTF-8"));');
	holds('jakartaMail', '', 'message.setFrom(new InternetAddress(user));');
	holds('springBootService', 'a\\', `helper.setFrom("${address}", "a\\\\");`);
	holds('springBootService', '', `helper.setFrom("${address}");`);
	holds('springBoot', '', `username: "${address}"`);
	holds('phpMailer', '', `$mail->setFrom('${address}');`);
	holds('phpMailer', '$x', `$mail->setFrom('${address}', '$x');`);
	holds('djangoMailers', 'Tencent Cloud', `DEFAULT_FROM_EMAIL = 'Tencent Cloud <${address}>'`);
	holds('djangoMailers', '', `DEFAULT_FROM_EMAIL = '${address}'`);
	holds('djangoEmailSettings', 'Tencent, Inc.', `DEFAULT_FROM_EMAIL = '"Tencent, Inc." <${address}>'`);
	holds('djangoEmailSettings', 'a "b"', `DEFAULT_FROM_EMAIL = '"a \\\\"b\\\\"" <${address}>'`);
	holds('laravelDotenv', 'Tencent Cloud', "MAIL_FROM_NAME='Tencent Cloud'");
	holds('rails', '#{x}', `config.action_mailer.default_options = { from: '${mailbox('#{x}', address)}' }`);
});

const hostileNames: readonly string[] = [
	"' + pwned() + '",
	"\\' + pwned() + \\'",
	'" + pwned() + "',
	'\\" + pwned() + \\"',
	"'; pwned(); '",
	"'''\npwned()\n'''",
	'\\u0022 + pwned() + \\u0022',
	'"\nPWNED=pwned\n',
	"' # pwned",
	"'\npwned: true\n#"
];

/** Removes complete literals. */
function outsideLiterals(text: string, language: string): string {
	const double = '"(?:[^"\\\\\\n]|\\\\.)*"';
	const single = "'(?:[^'\\\\\\n]|\\\\.)*'";
	const quotes = { go: double, java: double, yaml: double, properties: `${double}|'[^'\\n]*'` }[language] ?? `${double}|${single}`;
	return text.replace(new RegExp(quotes, 'g'), '');
}

suite('code: which SMTP code fits a document', () => {
	/** @param expected the code that fits, in the order of the list */
	const offers = (language: string, path: string, ...expected: readonly SmtpCodeId[]) =>
		test(`${language} ${path}: ${expected.join(', ') || 'none'}`, () => {
			const place = { language, path };
			assert.deepEqual(byFitness(place), [...expected, ...smtpCodeIds.filter(id => !expected.includes(id))]);
			assert.deepEqual(
				smtpCodeIds.filter(id => fitness(id, place) > 0),
				smtpCodeIds.filter(id => expected.includes(id))
			);
		});
	offers('python', '/app/mail.py', 'smtplib', 'djangoMailers', 'djangoEmailSettings');
	offers('python', '/app/settings.py', 'djangoMailers', 'djangoEmailSettings', 'smtplib');
	offers('python', '/app/my_settings.py', 'smtplib', 'djangoMailers', 'djangoEmailSettings');
	offers('javascript', '/app/index.js', 'nodemailer');
	offers('typescript', '/app/index.ts', 'nodemailer');
	offers('typescriptreact', '/app/index.tsx', 'nodemailer');
	offers('go', '/main.go', 'go');
	offers('java', '/src/A.java', 'jakartaMail', 'springBootService');
	offers('java', '/src/MailService.java', 'springBootService', 'jakartaMail');
	offers('yaml', '/src/main/resources/application.yaml', 'springBoot');
	offers('php', '/web/mail.php', 'phpMailer');
	offers('ruby', '/config/environments/production.rb', 'rails');
	offers('properties', '/app/.env', 'dotenv', 'laravelDotenv');
	offers('dotenv', '/app/.env', 'dotenv', 'laravelDotenv');
	offers('dotenv', '/app/.env.local', 'dotenv', 'laravelDotenv');
	offers('plaintext', '/app/.env', 'dotenv', 'laravelDotenv');
	offers('plaintext', 'Untitled-1');
	offers('constructor', '/');

	test('without a document: the default order', () => assert.deepEqual(byFitness(undefined), smtpCodeIds));
});

const settings = {
	endpoint: 'http://127.0.0.1:8080',
	region: 'ap-guangzhou',
	secretId: 'AKIDSample',
	secretKey: 'NotASecret',
	smtp: '127.0.0.1:4650'
} satisfies EmulatorSettings;

suite('code: settings of the emulator', () => {
	const reads = (what: string, given: EmulatorSettings, expected: Readonly<Record<string, string | undefined>>) =>
		test(what, () => {
			const read = parseEnv(emulatorDotenv(given));
			assert.deepEqual(Object.fromEntries(Object.keys(expected).map(name => [name, read[name]])), expected);
		});
	reads('all settings', settings, {
		TENCENTCLOUD_SECRET_ID: 'AKIDSample',
		TENCENTCLOUD_SECRET_KEY: 'NotASecret',
		TENCENTCLOUD_REGION: 'ap-guangzhou',
		SES_ENDPOINT: 'http://127.0.0.1:8080',
		SMTP_HOST: '127.0.0.1',
		SMTP_PORT: '4650'
	});
	reads('IPv6', { ...settings, smtp: '[::1]:4650' }, { SMTP_HOST: '::1', SMTP_PORT: '4650' });
	const { smtp: _smtp, ...withoutSmtp } = settings;
	reads('no SMTP server', withoutSmtp, { SMTP_HOST: undefined, SMTP_PORT: undefined });
	reads('a key with special characters', { ...settings, secretKey: `a'b #c` }, { TENCENTCLOUD_SECRET_KEY: `a'b #c` });

	test('says that the keys are not secrets', () =>
		assert.match(emulatorDotenv(settings), /^# Local SES emulator\. The keys are samples, not secrets/));
});
