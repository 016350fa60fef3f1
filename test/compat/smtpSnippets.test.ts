// biome-ignore-all lint/suspicious/noTemplateCurlyInString: several languages have such placeholders
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { isReadDifferently } from '../../src/code/literals.ts';
import { type SmtpSnippetId, smtpSnippet } from '../../src/code/smtp/smtpSnippets.ts';
import { plainText } from '../../src/code/smtp/snippet.ts';
import { mailbox } from '../../src/mail/senderName.ts';
import { findPython } from '../helpers/programs.ts';
import { type ReceivedMail, TestSmtpServer } from './smtpServer.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../..');

const user = "o'neill+news@mail.example.com";
const password = 'abAB12$HOME"\'\\`#';
const recipient = 'recipient@example.com';
const subject = 'Grüße aus 北京 😀';
const text = 'Käse, 奶酪.';

// Any mistake in quoting, encoding or folding changes them.
const senderNames: readonly string[] = [
	'Tencent Cloud',
	'',
	'腾讯云邮件通知',
	'Büro, "北京" (EU) 😀',
	'O\'Neill "Shop", Inc. (EU)',
	'a\\b $HOME ${HOME} $(id) #{1 + 1} %s %{x} {x} `id` \\u0041 \\',
	`${'A very long name of a company, '.repeat(3)}Incorporated`,
	`${'Übermäßig langer Name, der mehrere Zeilen braucht, '.repeat(4)}Ende`
];

/** Sends mail with the code of a snippet. */
interface Runner {
	readonly id: SmtpSnippetId;
	/** Required programs, besides Node and Python. */
	readonly needs?: string;
	readonly isThere?: () => boolean;
	/** Runs `code` in an empty directory of its own. */
	readonly send: (code: string, directory: string, environment: NodeJS.ProcessEnv) => Promise<unknown>;
	/** Runs several in one process, because starting it takes longest. */
	readonly sendAll?: (codes: readonly string[], directory: string, environment: NodeJS.ProcessEnv) => Promise<unknown>;
}

const python = findPython() ?? 'python3';

const jakartaMail = ['/usr/share/java/jakarta-mail.jar', '/usr/share/java/jakarta-activation.jar'];
const debianPhpMailer = '/usr/share/php/libphp-phpmailer';
const djangoPython = [python, '/usr/bin/python3'].find(program =>
	succeeds(program, '-c', 'import django; assert django.VERSION >= (4, 2)')
);

const runners: readonly Runner[] = [
	{
		id: 'nodemailer',
		send: async (code, directory, environment) => {
			await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'), 'junction');
			await writeFile(path.join(directory, 'sendMail.mjs'), code);
			await run(process.execPath, ['sendMail.mjs'], { cwd: directory, env: environment });
		},
		sendAll: async (codes, directory, environment) => {
			await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'), 'junction');
			const names = await writeAll(codes, directory, 'mjs');
			const program = names.map(name => `await import('./${name}');`).join('\n');
			await run(process.execPath, ['--input-type=module', '-e', program], { cwd: directory, env: environment });
		}
	},
	{
		id: 'smtplib',
		send: async (code, directory, environment) => {
			await writeFile(path.join(directory, 'send_mail.py'), code);
			await run(python, ['send_mail.py'], { cwd: directory, env: environment });
		},
		sendAll: async (codes, directory, environment) => {
			const names = await writeAll(codes, directory, 'py');
			const program = `import runpy\nfor name in ${JSON.stringify(names)}:\n    runpy.run_path(name, run_name='__main__')\n`;
			await run(python, ['-c', program], { cwd: directory, env: environment });
		}
	},
	{
		id: 'go',
		needs: 'Go on Linux',
		// Elsewhere Go trusts the system's certificates only.
		isThere: () => process.platform === 'linux' && succeeds('go', 'version'),
		send: async (code, directory, environment) => {
			await writeFile(path.join(directory, 'main.go'), code);
			await run('go', ['vet', 'main.go'], { cwd: directory, env: { ...environment, GO111MODULE: 'off' } });
			await run('go', ['run', 'main.go'], { cwd: directory, env: { ...environment, GO111MODULE: 'off' } });
		}
	},
	{
		id: 'jakartaMail',
		needs: 'JDK, Jakarta Mail from Debian',
		isThere: () => jakartaMail.every(file => existsSync(file)) && succeeds('javac', '-version'),
		send: async (code, directory, environment) => {
			await writeFile(path.join(directory, 'SendMail.java'), code);
			const trusted = `-Djavax.net.ssl.trustStore=${await javaTrustStore(environment['SSL_CERT_FILE'] ?? '')}`;
			const options = ['-Dfile.encoding=UTF-8', trusted, '-Djavax.net.ssl.trustStorePassword=changeit'];
			const classPath = jakartaMail.join(path.delimiter);
			await run('java', [...options, '-cp', classPath, 'SendMail.java'], { cwd: directory, env: environment });
		}
	},
	{
		id: 'phpMailer',
		needs: 'PHP, PHPMailer from Debian',
		isThere: () => existsSync(debianPhpMailer) && succeeds('php', '--version'),
		send: async (code, directory, environment) => {
			await mkdir(path.join(directory, 'vendor'));
			const sources = ['Exception', 'PHPMailer', 'SMTP'].map(name => `require '${debianPhpMailer}/src/${name}.php';\n`);
			await writeFile(path.join(directory, 'vendor/autoload.php'), `<?php\n${sources.join('')}`);
			await writeFile(path.join(directory, 'sendMail.php'), code);
			await run('php', ['-d', `openssl.cafile=${environment['SSL_CERT_FILE']}`, 'sendMail.php'], { cwd: directory, env: environment });
		}
	},
	{
		id: 'djangoEmailSettings',
		needs: 'Django 4.2',
		isThere: () => djangoPython !== undefined,
		send: (code, directory, environment) => sendWithDjango(code, directory, environment)
	},
	{
		id: 'djangoMailers',
		needs: 'Django 6.1',
		isThere: () => djangoPython !== undefined && succeeds(djangoPython, '-c', 'import django; assert django.VERSION >= (6, 1)'),
		send: (code, directory, environment) => sendWithDjango(code, directory, environment)
	},
	{
		id: 'rails',
		needs: 'Ruby, Action Mailer',
		isThere: () => succeeds('ruby', '-e', "require 'action_mailer'"),
		send: async (code, directory, environment) => {
			const program = `require 'action_mailer'
config = Struct.new(:action_mailer).new(ActionMailer::Base)
${code}
class TestMailer < ActionMailer::Base
  def hello
    mail(to: '${recipient}', subject: '${subject}', body: '${text}')
  end
end
TestMailer.hello.deliver_now
`;
			await writeFile(path.join(directory, 'send_mail.rb'), program);
			await run('ruby', ['-W0', 'send_mail.rb'], { cwd: directory, env: { ...environment, LANG: 'C.UTF-8' } });
		}
	}
];

/** @returns the names of the files */
function writeAll(codes: readonly string[], directory: string, extension: string): Promise<readonly string[]> {
	return Promise.all(
		codes.map(async (code, index) => {
			const name = `send${index}.${extension}`;
			await writeFile(path.join(directory, name), code);
			return name;
		})
	);
}

const javaTrustStores = new Map<string, Promise<string>>();

/** Java can't read PEM. */
function javaTrustStore(certificateFile: string): Promise<string> {
	const make = async () => {
		const file = `${certificateFile}.p12`;
		const store = ['-keystore', file, '-storetype', 'PKCS12', '-storepass', 'changeit'];
		await run('keytool', ['-importcert', '-noprompt', '-alias', 'test', '-file', certificateFile, ...store]);
		return file;
	};
	const store = javaTrustStores.get(certificateFile) ?? make();
	javaTrustStores.set(certificateFile, store);
	return store;
}

async function sendWithDjango(code: string, directory: string, environment: NodeJS.ProcessEnv): Promise<void> {
	await writeFile(path.join(directory, 'settings.py'), `SECRET_KEY = 'test'\nUSE_I18N = False\n${code}`);
	const program = `import django
django.setup()
from django.core.mail import send_mail
send_mail('${subject}', '${text}', None, ['${recipient}'])
`;
	await writeFile(path.join(directory, 'send_mail.py'), program);
	const env = { ...environment, DJANGO_SETTINGS_MODULE: 'settings' };
	await run(djangoPython ?? '', ['-W', 'error::DeprecationWarning:settings', 'send_mail.py'], { cwd: directory, env });
}

function succeeds(command: string, ...parameters: readonly string[]): boolean {
	try {
		execFileSync(command, parameters, { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

suite('compatibility: SMTP snippets', function () {
	// Compilers and virtual machines start slowly on a busy machine.
	this.timeout(120_000);

	let directory: string;
	let server: TestSmtpServer;

	suiteSetup(async () => {
		directory = await mkdtemp(path.join(tmpdir(), 'tencent-ses-smtp-'));
		server = await TestSmtpServer.start(directory);
	});
	suiteTeardown(async () => {
		await server.close();
		await rm(directory, { recursive: true, force: true });
	});

	const emptyDirectory = () => mkdtemp(path.join(directory, 'run-'));

	/** The code with its tab stops filled in. */
	const code = (id: SmtpSnippetId, senderName: string, inline?: string) => {
		const filled = [undefined, recipient, subject, text];
		const options = { host: server.host, port: server.port, user, senderName, ...(inline === undefined ? {} : { password: inline }) };
		return plainText(
			smtpSnippet(id, options).map(part =>
				typeof part === 'string' || part.placeholder === '' ? part : { ...part, placeholder: filled[part.tabStop] ?? '' }
			)
		);
	};

	/** Sends with the server's certificate trusted. @returns the mails that arrive */
	const mailsOf = async (send: (directory: string, environment: NodeJS.ProcessEnv) => Promise<unknown>, hasPassword = true) => {
		server.take();
		const trusted = { NODE_EXTRA_CA_CERTS: server.certificateFile, SSL_CERT_FILE: server.certificateFile };
		const secret = hasPassword ? { SMTP_PASSWORD: password } : {};
		await send(await emptyDirectory(), { ...process.env, ...trusted, ...secret });
		return server.take();
	};

	const receives = async ({ id, send }: Runner, senderName: string, inline?: string) => {
		const mails = await mailsOf((...where) => send(code(id, senderName, inline), ...where), inline === undefined);
		assert.equal(mails.length, 1);
		isRight(mails[0], senderName);
	};

	const isRight = (mail: ReceivedMail | undefined, senderName: string) => {
		const { fromHeader: header, ...rest } = mail ?? assert.fail('no mail arrived');
		// Jakarta Mail may fold before the first word.
		const fromHeader = header.trimStart();
		assert.deepEqual(rest, {
			user,
			password,
			sender: user,
			recipients: [recipient],
			fromName: senderName,
			fromAddress: user,
			subject,
			text
		});
		assert.match(fromHeader, /^[ -~]*$/);
		if (senderName === '') {
			assert.ok([user, `<${user}>`].includes(fromHeader), fromHeader);
		} else {
			assert.ok(fromHeader.endsWith(` <${user}>`) && !fromHeader.endsWith(`  <${user}>`), fromHeader);
		}
		if (/^[\w ]+$/.test(senderName)) {
			assert.equal(fromHeader, mailbox(senderName, user));
		}
	};

	/** Tests what it can without the program that is missing. */
	const notRun = (id: SmtpSnippetId, needs: string) =>
		test(`${id}: not run (${needs} not found), but it closes what it opens`, () => {
			for (const senderName of senderNames) {
				assertCloses(code(id, senderName));
				assertCloses(code(id, senderName, password));
			}
		});

	for (const runner of runners) {
		if (runner.isThere?.() ?? true) {
			const { id, sendAll } = runner;
			let all: Promise<readonly ReceivedMail[]> | undefined;
			for (const [index, senderName] of senderNames.entries()) {
				test(`${id}: a mail from ${JSON.stringify(senderName.slice(0, 40))} arrives`, async () => {
					if (sendAll) {
						all ??= mailsOf((...where) =>
							sendAll(
								senderNames.map(name => code(id, name)),
								...where
							)
						);
						isRight((await all)[index], senderName);
					} else {
						await receives(runner, senderName);
					}
				});
			}
			test(`${runner.id}: a password in the code`, () => receives(runner, 'Tencent Cloud', password));
			test(`${runner.id}: a server whose certificate is not trusted gets no password`, async () => {
				const { logins } = server;
				const env = { ...process.env, SMTP_PASSWORD: password, SSL_CERT_FILE: await otherCertificate() };
				await assert.rejects(
					runner.send(code(runner.id, 'Tencent Cloud'), await emptyDirectory(), env),
					({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) =>
						/certif|PKIX|Could not connect/i.test(stdout + stderr)
				);
				assert.equal(server.logins, logins);
			});
		} else {
			notRun(runner.id, runner.needs ?? '');
		}
	}
	// Not installed on any machine.
	notRun('springBoot', 'Spring Boot');
	notRun('springBootService', 'Spring Boot');

	/** A certificate that the server doesn't use. */
	const otherCertificate = async () => {
		const other = await TestSmtpServer.start(await emptyDirectory());
		await other.close();
		return other.certificateFile;
	};

	const fromPython = async (settings: string) => {
		const print = 'import json\nprint(json.dumps({k: v for k, v in globals().items() if k.isupper()}))\n';
		const env = { ...process.env, SMTP_PASSWORD: password, PYTHONIOENCODING: 'utf-8' };
		return JSON.parse((await run(python, ['-c', settings + print], { env })).stdout);
	};
	for (const senderName of senderNames) {
		test(`djangoMailers: Python reads the settings of ${JSON.stringify(senderName.slice(0, 40))}`, async () => {
			const options = { host: server.host, port: server.port, use_ssl: true, username: user, password, timeout: 30 };
			assert.deepEqual(await fromPython(code('djangoMailers', senderName)), {
				MAILERS: { default: { BACKEND: 'django.core.mail.backends.smtp.EmailBackend', OPTIONS: options } },
				DEFAULT_FROM_EMAIL: mailbox(senderName, user),
				SERVER_EMAIL: mailbox(senderName, user)
			});
		});
	}

	const variables = (senderName: string) => ({
		SMTP_HOST: server.host,
		SMTP_PORT: String(server.port),
		SMTP_USER: user,
		SMTP_PASSWORD: password,
		...(senderName === '' ? {} : { SMTP_FROM_NAME: senderName })
	});
	for (const senderName of senderNames) {
		if (!isReadDifferently(senderName)) {
			test(`dotenv: Node reads ${JSON.stringify(senderName)}`, () =>
				assert.deepEqual(
					{ ...parseEnv(code('dotenv', senderName, 'abAB12$HOME"`#')) },
					{ ...variables(senderName), SMTP_PASSWORD: 'abAB12$HOME"`#' }
				));
		}
		if (process.platform !== 'win32') {
			test(`dotenv: a shell reads ${JSON.stringify(senderName.slice(0, 40))}`, async () => {
				const cwd = await emptyDirectory();
				await writeFile(path.join(cwd, '.env'), code('dotenv', senderName, password));
				const print = 'process.stdout.write(JSON.stringify(process.env))';
				const { stdout } = await run('sh', ['-c', 'set -a; . ./.env; exec "$0" -e "$1"', process.execPath, print], { cwd, env: {} });
				const read = Object.entries(JSON.parse(stdout)).filter(([name]) => name.startsWith('SMTP_'));
				assert.deepEqual(Object.fromEntries(read), variables(senderName));
			});
		}
	}

	const withPhp = (id: SmtpSnippetId, needs: string, isThere: boolean, check: (senderName: string) => Promise<void>) => {
		if (!isThere) {
			notRun(id, needs);
			return;
		}
		for (const senderName of senderNames) {
			test(`${id}: ${needs} reads ${JSON.stringify(senderName.slice(0, 40))}`, () => check(senderName));
		}
	};
	const fromPhp = async (program: string, cwd: string) =>
		JSON.parse((await run('php', ['-r', program], { cwd, env: { ...process.env, SMTP_PASSWORD: password } })).stdout);
	const php = succeeds('php', '--version');
	const phpDotenv = '/usr/share/php/Dotenv/autoload.php';
	withPhp('laravelDotenv', 'phpdotenv', php && existsSync(phpDotenv), async senderName => {
		const cwd = await emptyDirectory();
		await writeFile(path.join(cwd, '.env'), code('laravelDotenv', senderName, password));
		const program = `require '${phpDotenv}'; echo json_encode(Dotenv\\Dotenv::parse(file_get_contents('.env')));`;
		assert.deepEqual(await fromPhp(program, cwd), {
			MAIL_MAILER: 'smtp',
			MAIL_SCHEME: 'smtps',
			MAIL_HOST: server.host,
			MAIL_PORT: String(server.port),
			MAIL_USERNAME: user,
			MAIL_PASSWORD: password,
			MAIL_FROM_ADDRESS: user,
			MAIL_FROM_NAME: senderName
		});
	});
});

/** Without literals, all brackets must be in pairs, and no quotes may be left. */
function assertCloses(program: string): void {
	let rest = program.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '');
	for (let before = ''; before !== rest; ) {
		before = rest;
		rest = rest.replace(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, '');
	}
	assert.doesNotMatch(rest, /[()[\]{}'"]/, program);
}
