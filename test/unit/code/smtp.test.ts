// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the languages that are written here have such placeholders.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { dotenvValue, laravelDotenvValue } from '../../../src/code/literals.ts';
import { smtpSnippet, smtpSnippets } from '../../../src/code/smtp/smtpSnippets.ts';
import type { SmtpSnippetOptions } from '../../../src/code/smtp/snippet.ts';
import { plainText, type SnippetText, snippet, snippetSyntax } from '../../../src/code/smtp/snippet.ts';
import { mailbox } from '../../../src/mail/senderName.ts';
import { generateSmtpPassword, type SmtpPasswordFault, smtpSettings, validateSmtpPassword } from '../../../src/mail/smtp.ts';

const address = 'service@mail.qcloud.com';

suite('mail: SMTP settings', () => {
	const finds = (region: string, host: string | undefined) =>
		test(`${region}: ${host ?? 'none'}`, () =>
			assert.deepEqual(smtpSettings(region, address), host === undefined ? undefined : { host, port: 465, user: address }));
	finds('ap-singapore', 'sg-smtp.qcloudmail.com');
	finds('ap-guangzhou', 'gz-smtp.qcloudmail.com');
	finds('ap-hongkong', 'smtp.qcloudmail.com');
	finds('ap-tokyo', undefined);
	finds('constructor', undefined);
});

suite('mail: SMTP passwords', () => {
	const validates = (password: string, ...faults: readonly SmtpPasswordFault[]) =>
		test(`${JSON.stringify(password)}: ${faults.join(', ') || 'fine'}`, () =>
			assert.deepEqual(validateSmtpPassword(password), faults.length === 0 ? undefined : faults));
	validates('abcdeABCDE1234');
	validates('abAB12abAB');
	validates('abAB12abABabAB12abAB');
	validates('abAB12!"#$%&\'()*+,-.');
	validates('abAB12/:;<=>?@[\\]^_`');
	validates('abAB12{|}~');
	validates('abAB12abA', 'tooShort');
	validates('abAB12abABabAB12abABa', 'tooLong');
	validates('abcdeABCDE', 'digits');
	validates('abcdeABCDE1', 'digits');
	validates('abcdeABCDE111', 'digits');
	validates('ABCDE12345', 'lowerCase');
	validates('aaaaABCDE12345', 'lowerCase');
	validates('abcde12345', 'upperCase');
	validates('abcdeAAAA12345', 'upperCase');
	validates('', 'tooShort', 'digits', 'lowerCase', 'upperCase');
	validates('1111111111', 'digits', 'lowerCase', 'upperCase');
	validates('abAB12 abAB', 'character');
	validates('abAB12abAB ', 'character');
	validates('abAB12abAB\n', 'character');
	validates('abAB12\tabAB', 'character');
	validates('abAB12\u0000abAB', 'character');
	validates('abAB12\u007fabAB', 'character');
	validates('abAB12abABé', 'character');
	validates('abAB12abAB\u00a0', 'character');
	// Counted in characters, not in UTF-16 units.
	validates('abAB12ab😀😀', 'character');
	// Digits and letters are those of ASCII.
	validates('abcdeABCDE١٢', 'character', 'digits');
	validates('ABCDE12345éü', 'character', 'lowerCase');
	validates('abcde12345ÉÜ', 'character', 'upperCase');

	const count = 5_000;
	const passwords = Array.from({ length: count }, (_, seed) => generateSmtpPassword(seededBytes(seed)));

	test('generated ones pass, whatever the random bytes', () => {
		fc.assert(
			fc.property(fc.integer(), seed => {
				const password = generateSmtpPassword(seededBytes(seed));
				assert.equal(validateSmtpPassword(password), undefined);
				assert.equal(password.length, 20);
			}),
			{ numRuns: 500 }
		);
	});

	test('generated ones need no escaping and have no characters that look alike', () => {
		const used = [...new Set(passwords.join(''))].sort().join('');
		assert.equal(used, '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz');
		for (const write of [dotenvValue, laravelDotenvValue, encodeURIComponent]) {
			assert.deepEqual(
				passwords.filter(password => write(password) !== password),
				[]
			);
		}
	});

	test('generated ones differ', () => assert.equal(new Set(passwords).size, count));

	/** Pearson's statistic of how often each character stands where it may; the seeds are fixed, so it is the same every time. */
	const chiSquare = (texts: readonly string[], among: RegExp) => {
		const characters = texts.join('').match(among) ?? [];
		const counts = new Map<string, number>();
		for (const character of characters) {
			counts.set(character, (counts.get(character) ?? 0) + 1);
		}
		const expected = characters.length / counts.size;
		return [...counts.values()].reduce((sum, observed) => sum + (observed - expected) ** 2 / expected, 0);
	};
	// Limits: the 99.9 % quantiles of chi-square with 7 and 23 degrees of freedom.
	for (const [what, among, limit] of [
		['digits', /[0-9]/g, 24.32],
		['lower-case letters', /[a-z]/g, 49.73],
		['upper-case letters', /[A-Z]/g, 49.73]
	] as const) {
		test(`generated ones prefer none of the ${what}`, () => assert.ok(chiSquare(passwords, among) < limit));
	}
	test('generated ones prefer no place for any class', () => {
		// A class has the same chance at every place; 19 degrees of freedom.
		for (const among of [/[0-9]/, /[a-z]/, /[A-Z]/]) {
			const places = Array.from({ length: 20 }, (_, place) => passwords.filter(password => among.test(password.charAt(place))).length);
			const expected = places.reduce((sum, observed) => sum + observed, 0) / 20;
			assert.ok(places.reduce((sum, observed) => sum + (observed - expected) ** 2 / expected, 0) < 43.82);
		}
	});
	test('the bound sees the bias of a plain remainder', () => {
		// 256 = 4 * 56 + 32: the first 32 of 56 characters come five times for every four of the others.
		const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
		const biased = Array.from({ length: count }, (_, seed) =>
			Array.from(seededBytes(seed)(20), byte => alphabet.charAt(byte % alphabet.length)).join('')
		);
		assert.ok(chiSquare(biased, /[a-z]/g) > 49.73);
	});

	test('works with the random source of the host', () =>
		assert.equal(validateSmtpPassword(generateSmtpPassword(length => crypto.getRandomValues(new Uint8Array(length)))), undefined));
	for (const byte of [0, 255]) {
		test(`a source that gives nothing but ${byte} is found out`, () =>
			assert.throws(() => generateSmtpPassword(length => new Uint8Array(length).fill(byte)), /not random/));
	}
});

/** Mulberry32: small and good enough to test with. */
function seededBytes(seed: number): (length: number) => Uint8Array {
	let state = Math.imul(seed + 1, 0x9e3779b9);
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return (mixed ^ (mixed >>> 14)) >>> 24;
	};
	return length => Uint8Array.from({ length }, next);
}

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
	test('what the snippet grammar reads is what was written', () => {
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

/** Neighbouring texts as one, without empty ones. */
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
	// Those whose password stands elsewhere.
	const withoutPassword = new Set(['springBootService']);

	test('ids and titles are unique', () => {
		assert.equal(new Set(smtpSnippets.map(({ id }) => id)).size, smtpSnippets.length);
		assert.equal(new Set(smtpSnippets.map(({ title }) => title)).size, smtpSnippets.length);
	});
	test('an unknown id throws', () => assert.throws(() => smtpSnippet('perl' as 'go', options), /no snippet perl/));

	for (const { id, language } of smtpSnippets) {
		const code = (over: Partial<SmtpSnippetOptions> = {}) => plainText(smtpSnippet(id, { ...options, ...over }));
		const lines = (text: string) => text.split('\n').length;

		if (!withoutPassword.has(id)) {
			test(`${id}: names host, port and user, and reads the password from the environment`, () => {
				for (const value of [options.host, '465', address]) {
					assert.ok(code().includes(value), value);
				}
				assert.match(code(), /SMTP_PASSWORD|^MAIL_PASSWORD=$/m);
			});
			test(`${id}: the password inline when it is given`, () => {
				assert.ok(plainText(smtpSnippet(id, inline)).includes('abAB12abAB'));
				assert.doesNotMatch(plainText(smtpSnippet(id, inline)), /env\(|environ|getenv|process\.env|Getenv|ENV|\$\{SMTP/);
			});
		}

		test(`${id}: nothing switches off the check of certificates`, () =>
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

		test(`${id}: what the snippet grammar reads is the plain text`, () => {
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
	holds('nodemailer', 'Tencent Cloud', `from: { name: 'Tencent Cloud', address: '${address}' },`);
	holds('nodemailer', '', `from: '${address}',`);
	holds('smtplib', '', `message['From'] = '${address}'`);
	holds('smtplib', "O'Neill", `message['From'] = Address('O\\'Neill', addr_spec='${address}')`);
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
	holds('laravelMailer', "O'Neill", "'name' => 'O\\'Neill',");
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

/** The text without its literals and comments of one line; lines that a literal leaves open would stay. */
function outsideLiterals(text: string, language: string): string {
	const double = '"(?:[^"\\\\\\n]|\\\\.)*"';
	const single = "'(?:[^'\\\\\\n]|\\\\.)*'";
	const quotes = { go: double, java: double, yaml: double, properties: `${double}|'[^'\\n]*'` }[language] ?? `${double}|${single}`;
	return text.replace(new RegExp(quotes, 'g'), '');
}
