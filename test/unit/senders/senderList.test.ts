import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { isValidAddress } from '../../../src/mail/address.ts';
import { tidySenderName, validateSenderName } from '../../../src/mail/senderName.ts';
import type { DomainEntry } from '../../../src/model/domainEntry.ts';
import { type Fault, type RowVerdict, validateSenderList } from '../../../src/senders/listValidation.ts';
import { readSenderList } from '../../../src/senders/senderList.ts';
import type { Site } from '../../../src/ses/sites.ts';
import { anyText } from '../../helpers/anyText.ts';

/** Line, address, name; or line and fault. */
type Read = readonly [number, string, string] | readonly [number, string];

suite('list of sender addresses: reading', function () {
	this.timeout(20_000);

	const reads = (text: string, expected: readonly Read[], domain?: string) =>
		test(`${JSON.stringify(text.length > 70 ? `${text.slice(0, 70)}…` : text)}${domain ? ` under ${domain}` : ''}`, () =>
			assert.deepEqual(
				readSenderList(text, domain).map(({ firstLine, fault, address, senderName }) =>
					fault ? [firstLine, fault] : [firstLine, address, senderName]
				),
				expected
			));
	const ann: Read = [1, 'a@x.example', 'Ann'];

	suite('nothing', () => {
		reads('', []);
		reads('\ufeff', []);
		reads('\n \r\n\t\n', []);
		reads('address,name', []);
		reads('address,name\n,,\n', []);
	});

	suite('a line each', () => {
		reads('a@x.example', [[1, 'a@x.example', '']]);
		reads(' a@x.example \n\n\nb@x.example\n', [
			[1, 'a@x.example', ''],
			[4, 'b@x.example', '']
		]);
		reads('a@x.example\r\nb@x.example\rc@x.example', [
			[1, 'a@x.example', ''],
			[2, 'b@x.example', ''],
			[3, 'c@x.example', '']
		]);
		reads('a@x.example, Ann', [ann]);
		reads('a@x.example;Ann', [ann]);
		reads('a@x.example\tAnn', [ann]);
		reads('Ann,a@x.example', [ann]);
		reads('a@x.example,', [[1, 'a@x.example', '']]);
		reads('a@x.example;', [[1, 'a@x.example', '']]);
		reads('Ann <a@x.example>', [ann]);
		reads('From: Ann <a@x.example>', [ann]);
		reads('<a@x.example>', [[1, 'a@x.example', '']]);
		reads('Ann, Ltd. <a@x.example>', [[1, 'a@x.example', 'Ann, Ltd.']]);
		reads('"Ann \\"A\\"; Ltd." <a@x.example>', [[1, 'a@x.example', 'Ann "A"; Ltd.']]);
		reads('"Ann @ Home" <a@x.example>', [[1, 'a@x.example', 'Ann @ Home']]);
		reads('腾讯云 <a@x.example>', [[1, 'a@x.example', '腾讯云']]);
		reads('a@x.example, <Ann>', [[1, 'a@x.example', '<Ann>']]);
		reads('Ann <a@x.example>\nb@x.example;Bob\nc@x.example', [ann, [2, 'b@x.example', 'Bob'], [3, 'c@x.example', '']]);
	});

	suite('a table', () => {
		reads('address,name\na@x.example,Ann', [[2, 'a@x.example', 'Ann']]);
		reads('\ufeffaddress,name\r\na@x.example,Ann\r\n', [[2, 'a@x.example', 'Ann']]);
		reads('\n\nname;e-mail\nAnn;a@x.example', [[4, 'a@x.example', 'Ann']]);
		reads('"Email Address"\t"Sender Name"\na@x.example\tAnn', [[2, 'a@x.example', 'Ann']]);
		reads('发信地址,发件人名称\na@x.example,腾讯云', [[2, 'a@x.example', '腾讯云']]);
		reads('姓名;邮箱\n安;a@x.example', [[2, 'a@x.example', '安']]);
		reads('Sender,Email\nAnn,a@x.example', [[2, 'a@x.example', 'Ann']]);
		reads('a@x.example,Ann\nBob,b@x.example', [ann, [2, 'b@x.example', 'Bob']]);
		reads('address,name\nAnn <a@x.example>,', [[2, 'a@x.example', 'Ann']]);
		reads('address,name\nAnn <a@x.example>,Other', [[2, 'a@x.example', 'Other']]);
		reads('address,name\nAnn, Ltd. <a@x.example>', [[2, 'a@x.example', 'Ann, Ltd.']]);
		reads('address,name\na@x.example,Café @ Home', [[2, 'a@x.example', 'Café @ Home']]);
		reads('address,name\na@x.example,"Café, ""Home"""', [[2, 'a@x.example', 'Café, "Home"']]);
		reads('address,name\na@x.example, "Ann, Ltd." \nb@x.example,Bob', [
			[2, 'a@x.example', 'Ann, Ltd.'],
			[3, 'b@x.example', 'Bob']
		]);
		reads('a@x.example;Ann, Ltd.\nb@x.example;Bob', [
			[1, 'a@x.example', 'Ann, Ltd.'],
			[2, 'b@x.example', 'Bob']
		]);
		reads('"a@x.example","Ann\r\nLtd."\r\nb@x.example,Bob', [
			[1, 'a@x.example', 'Ann\nLtd.'],
			[3, 'b@x.example', 'Bob']
		]);
		reads('a@x.example,Ann "A" B', [[1, 'a@x.example', 'Ann "A" B']]);
		reads('address,name\na@x.example,360', [[2, 'a@x.example', '360']]);
		for (const name of ['360', '24/7', '😀']) {
			reads(`a@x.example,${name}`, [[1, 'a@x.example', name]]);
			reads(`a@x.example,${name},Ann`, [ann]);
		}
		reads('24/7,a@x.example', [[1, 'a@x.example', '24/7']]);
		// The number of the row.
		reads('1,a@x.example', [[1, 'a@x.example', '']]);
		for (const name of ['Follow @acme', '@acme', 'Team@Acme', 'Foo＠Bar', 'Café ＠ x.example']) {
			reads(`address,name\na@x.example,${name}`, [[2, 'a@x.example', name]]);
			reads(`address,name\nservice,${name}`, [[2, 'service@x.example', name]], 'x.example');
		}
		reads('Team@Acme <a@x.example>', [[1, 'a@x.example', 'Team@Acme']]);
		reads('address,name\na@x.example,Ann b@x.example', [[2, 'severalAddresses']]);
		reads('address,name\na@x.example,b＠x.example', [[2, 'severalAddresses']]);
		reads('ID,Email\n1,a@x.example', [[2, 'a@x.example', '']]);
		reads('E-mail,Phone\na@x.example,+49 30 1234567', [[2, 'a@x.example', '']]);
		reads('id,email,name\n7,a@x.example,Ann\n8,b@x.example,', [
			[2, 'a@x.example', 'Ann'],
			[3, 'b@x.example', '']
		]);
		reads('7,a@x.example,Ann', [ann]);
	});

	suite('words without @', () => {
		reads('service', [[1, 'service@x.example', '']], 'x.example');
		reads('Service Team <service>', [[1, 'service@x.example', 'Service Team']], 'x.example');
		reads(
			'one\ntwo',
			[
				[1, 'one@x.example', ''],
				[2, 'two@x.example', '']
			],
			'x.example'
		);
		reads('address,name\nservice,Service Team', [[2, 'service@x.example', 'Service Team']], 'x.example');
		reads('address,name\nservice,Service Team', [[2, 'noAddress']]);
		reads('name;e-mail\nService;service', [[2, 'service@x.example', 'Service']], 'x.example');
		reads(
			'contact\nmail',
			[
				[1, 'contact@x.example', ''],
				[2, 'mail@x.example', '']
			],
			'x.example'
		);
		reads('address,name\nmail,Mail', [[2, 'mail@x.example', 'Mail']], 'x.example');
		reads('address,name\ncontact,Contact', [[2, 'contact@x.example', 'Contact']], 'x.example');
		reads('发信地址,名称\nservice,腾讯云', [[2, 'service@x.example', '腾讯云']], 'x.example');
		reads('E-Mail,Name\nmail,Mail Team', [[2, 'mail@x.example', 'Mail Team']], 'x.example');
		reads('Email\ninfo', [[2, 'info@x.example', '']], 'x.example');
		reads('Sender,Email\nAnn,a@x.example', [[2, 'a@x.example', 'Ann']], 'x.example');
	});

	suite('words without @ in a column that was not chosen', () => {
		const refuses = (text: string, ...columns: readonly string[]) =>
			test(`${JSON.stringify(text)}: none of ${columns} has addresses`, () => {
				for (const domain of ['x.example', undefined]) {
					const rows = readSenderList(text, domain);
					assert.deepEqual(rows.at(-1)?.columns, columns);
					assert.ok(rows.every(row => row.fault === 'noAddressColumn' && row.address === undefined));
				}
			});
		refuses('User Name,First Name,Address,City\nada,Ada,Hauptstrasse,Berlin', 'User Name', 'First Name', 'Address', 'City');
		refuses('sep=;\nStrasse;Ort;Address\nHauptstrasse;Berlin;5a', 'Strasse', 'Ort', 'Address');
		refuses('Address,City\nHauptstrasse,Berlin', 'Address', 'City');
		refuses('Address,City\nHauptstrasse', 'Address', 'City');
		refuses('address,name\nUser Name,Address,City\nada,Hauptstrasse,Berlin', 'User Name', 'Address', 'City');
		refuses('地址,城市\n长安街,北京', '地址', '城市');
		refuses('姓名,地址\n张三,北京\n李四,Beijing', '姓名', '地址');
		refuses('Name,Street Address\nAnn,London', 'Name', 'Street Address');
		refuses('Address,Name\nLondon,Ann', 'Address', 'Name');

		reads('service,Service Team', [[1, 'noAddressColumn']], 'x.example');
		reads('Strasse,Ort\nHauptstrasse,Berlin', [...[1, 2].map(line => [line, 'noAddressColumn'] as const)], 'x.example');
		reads(
			'name,email\nAnn,n/a\nBob,b@x.example',
			[
				[2, 'noAddress'],
				[3, 'b@x.example', 'Bob']
			],
			'x.example'
		);
		reads(
			'Ann,a@x.example\nBob,bob',
			[
				[1, 'a@x.example', 'Ann'],
				[2, 'noAddress']
			],
			'x.example'
		);
		reads('Name\nHauptstrasse', [[2, 'noAddress']], 'x.example');
		reads(
			'Name,Address\nAnn,London\nBob,b@x.example',
			[
				[2, 'noAddress'],
				[3, 'b@x.example', 'Bob']
			],
			'x.example'
		);
		reads('Address\nLondon', [[2, 'noAddress']], 'x.example');
		const without = (text: string, found: Read, ...lines: readonly number[]) =>
			reads(
				text,
				[...lines.map(line => [line, 'noAddress'] as const), found].sort(([one], [other]) => one - other),
				'x.example'
			);
		without('Address\nLondon\na@x.example', [3, 'a@x.example', ''], 2);
		without('a@x.example\nnone\nN/A\n-', [1, 'a@x.example', ''], 2, 3, 4);
		without('service\na@x.example', [2, 'a@x.example', ''], 1);
		reads('Phone\n123\n345', [...[1, 2, 3].map(line => [line, 'noAddress'] as const)], 'x.example');
	});

	suite('the separator that the first line sets', () => {
		const service: Read = [3, 'service@x.example', 'Service, Team'];
		for (const line of ['sep=;', 'SEP=;', '"sep=;"', 'sep=;;', '\ufeffsep=;']) {
			reads(`${line}\naddress;name\nservice;Service, Team`, [service], 'x.example');
		}
		reads('sep=|\naddress|name\nservice|Service, Team', [service], 'x.example');
		reads('sep=\t\naddress\tname\nservice\tService, Team', [service], 'x.example');
		reads('sep=,\r\naddress,name\r\nservice,"Service, Team"', [service], 'x.example');
		reads('sep=~\na@x.example~Ann', [[2, 'a@x.example', 'Ann']]);
		// Pasted below the first line of a new list.
		reads('address,name\nsep=;\naddress;name\nservice;Service, Team', [[4, 'service@x.example', 'Service, Team']], 'x.example');
		reads('address,name\nsep=,\nservice,"Service, Team"', [service], 'x.example');
		// Not a separator.
		reads('sep=\nservice', [[2, 'service@x.example', '']], 'x.example');
		reads('sep=x\nservice', [[2, 'service@x.example', '']], 'x.example');
		reads('sep="\nservice', [[2, 'service@x.example', '']], 'x.example');
		reads('sep=@\nservice', [[2, 'service@x.example', '']], 'x.example');
	});

	suite('a table of an address book', () => {
		reads('First Name,E-mail Address,E-mail Type,E-mail Display Name\nAda,a@x.example,SMTP,Ada Lovelace (a@x.example)', [
			[2, 'a@x.example', 'Ada Lovelace']
		]);
		reads('E-mail Address,Notes,E-mail Display Name\na@x.example,x,Ann', [[2, 'a@x.example', 'Ann']]);
		reads('User Name,Display Name,Address,City\na@x.example,Ann,Hauptstrasse,Berlin', [[2, 'a@x.example', 'Ann']], 'x.example');
		reads('Name,Given Name,E-mail 1 - Type,E-mail 1 - Value\nAnn A,Ann,Work,a@x.example', [[2, 'a@x.example', 'Ann A']]);
		reads('Name,Display Name,Email\nAnn,,a@x.example', [[2, 'a@x.example', 'Ann']]);
		// Pasted below the first line of a new list.
		reads('address,name\nE-mail Address,E-mail Type,E-mail Display Name\na@x.example,SMTP,Ann', [[3, 'a@x.example', 'Ann']], 'x.example');
		reads('address,name\nName,Email\nAnn,a@x.example', [[3, 'a@x.example', 'Ann']], 'x.example');
		reads('address,name\nemail,Email Team', [[2, 'email@x.example', 'Email Team']], 'x.example');
		reads('id,email,team,name\n7,a@x.example,"News, daily",Ann', [[2, 'a@x.example', 'Ann']]);
		reads('公司名称,姓名,邮箱\n腾讯,安,a@x.example', [[2, 'a@x.example', '安']]);
		reads('发件人地址,发件人名称\na@x.example,腾讯云', [[2, 'a@x.example', '腾讯云']], 'x.example');
		reads('User Name,First Name,Address\na@x.example,Ann,Hauptstrasse', [[2, 'unclearName']]);
		reads('Name,E-mail Address,E-mail 2 Address\nAnn,a@x.example,b@x.example', [[2, 'severalAddresses']]);
		reads('address,name\na@x.example,b@x.example', [[2, 'severalAddresses']]);
		reads('E-mail Address,E-mail Type,E-mail Display Name\na@x.example,SMTP,\nb@x.example,SMTP,b@x.example', [
			[2, 'a@x.example', ''],
			[3, 'b@x.example', '']
		]);
	});

	suite('titles without one for names', () => {
		const names = (titles: string, value: string, name = '') =>
			reads(`${titles}\n${titles.startsWith('Email') ? `a@x.example,${value}` : `${value},a@x.example`}`, [[2, 'a@x.example', name]]);
		names('Email,Address', 'London');
		names('Address,E-mail', '1 High St');
		names('地址,邮箱', '北京');
		names('주소,이메일', '서울');
		names('Street Address,Email', 'London');
		for (const title of [
			'이름',
			'표시 이름',
			'名前',
			'表示名',
			'Nombre',
			'Nom',
			'Anzeigename',
			'联系人',
			'别名',
			'Contact',
			'Sender',
			'Full Name'
		]) {
			names(`${title},Email`, 'Ann', 'Ann');
		}
		reads('Mail;Name\na@x.example;Ann', [[2, 'a@x.example', 'Ann']]);

		const unclear = (text: string, ...columns: readonly string[]) =>
			test(`${JSON.stringify(text)}: is the name ${columns.join(' or ')}?`, () =>
				assert.deepEqual(
					readSenderList(text).map(row => [row.fault, row.columns]),
					[['unclearName', columns]]
				));
		unclear('Email,Status\na@x.example,active', 'Status');
		unclear('Email,Created At\na@x.example,2024-01-31T00:00:00Z', 'Created At');
		unclear('Email,Domain\na@x.example,x.example', 'Domain');
		unclear('Mail;Ort\na@x.example;Berlin', 'Ort');
		unclear('Email,First Name,Last Name\na@x.example,Ann,Example', 'First Name', 'Last Name');
		unclear('a@x.example,Ann, Ltd.', 'Ann', 'Ltd.');
		unclear('address,name\na@x.example,Ann, Ltd.', 'Ann', 'Ltd.');
	});

	suite('titles that are repeated', () => {
		reads('address,name\na@x.example,Ann\naddress,name\nb@x.example,Bob', [
			[2, 'a@x.example', 'Ann'],
			[4, 'b@x.example', 'Bob']
		]);
		reads(
			'Email\nservice\nEMAIL\nbilling',
			[
				[2, 'service@x.example', ''],
				[4, 'billing@x.example', '']
			],
			'x.example'
		);
		reads('address,name\nName,Email\nAnn,a@x.example\nName,Email\naddress,name', [[3, 'a@x.example', 'Ann']]);
	});

	suite('a first line without an @ that is no title', () => {
		const keeps = (line: string, domain?: string) =>
			reads(
				`${line}\nb@x.example,Bob`,
				[
					[1, 'noAddress'],
					[2, 'b@x.example', 'Bob']
				],
				domain
			);
		keeps('Ann,ann(at)example.com');
		keeps('support');
		keeps('support', 'x.example');
		keeps('Any title');
		reads('service ＠ x.example,Ann\nb@x.example,Bob', [
			[1, 'service@x.example', 'Ann'],
			[2, 'b@x.example', 'Bob']
		]);
	});

	suite('the own first line above a table with another separator', () => {
		reads('address,name\na@x.example\tLee, Ann\nb@x.example\tBob', [
			[2, 'a@x.example', 'Lee, Ann'],
			[3, 'b@x.example', 'Bob']
		]);
		reads('address,name\na@x.example;Lee, Ann', [[2, 'a@x.example', 'Lee, Ann']]);
	});

	suite('full-width characters', () => {
		reads('a@x.example、腾讯云', [[1, 'a@x.example', '腾讯云']]);
		reads('张三＜a@x.example＞', [[1, 'a@x.example', '张三']]);
		reads('发件人：张三 <a@x.example>', [[1, 'a@x.example', '张三']]);
		reads('From：Ann ＜a＠x.example＞', [ann]);
		reads('a@x.example，腾讯云', [[1, 'a@x.example', '腾讯云']]);
		reads('地址；名称\na@x.example；你好，世界', [[2, 'a@x.example', '你好，世界']]);
		reads('a@x.example,你好，世界', [[1, 'a@x.example', '你好，世界']]);
		reads('a＠x.example,Ann', [ann]);
		reads('Ann <a＠x.example>', [ann]);
		reads('a@x.example,Café ＠ Home', [[1, 'a@x.example', 'Café ＠ Home']]);
	});

	suite('what cannot be read', () => {
		reads('address,name\nAnn Example', [[2, 'noAddress']]);
		reads('address,name\n,Ann', [[2, 'noAddress']]);
		for (const text of [
			'a@x.example, b@x.example',
			'Alice <a@x.example> Bob <b@x.example>',
			'a@x.example b@x.example',
			'a@x.example ::: b@x.example',
			'a@x.example <b@x.example>'
		]) {
			reads(text, [[1, 'severalAddresses']]);
		}
		reads('a@x.example,Ann, Ltd.\nb@x.example,Bob', [
			[1, 'unclearName'],
			[2, 'b@x.example', 'Bob']
		]);
		reads('id,email,team,head\n7,a@x.example,"News, daily",Ann', [[2, 'unclearName']]);
		reads('\ufffd\ufffd,\ufffd\ufffd\na@x.example,\ufffd\u06b6\ufffd\nb@x.example,Bob', [
			[1, 'encoding'],
			[2, 'encoding'],
			[3, 'b@x.example', 'Bob']
		]);
		reads('address,name\na@x.example,Ann,,\n', [[2, 'a@x.example', 'Ann']]);
		reads('a@x.example,"Ann" Ltd.\nb@x.example', [
			[1, 'quotes'],
			[2, 'b@x.example', '']
		]);
		reads('a@x.example, "Bob" <b@x.example>', [[1, 'quotes']]);
		reads(`${'"a\n'.repeat(100)}a@x.example,Ann\n"Bob, Ltd." <b@x.example>\nc@x.example,"Cid"`, [
			...Array.from({ length: 100 }, (_, index) => [index + 1, 'quotes'] as const),
			[101, 'a@x.example', 'Ann'],
			[102, 'b@x.example', 'Bob, Ltd.'],
			[103, 'quotes']
		]);
		reads('a@x.example,"Ann\nb@x.example,Bob', [
			[1, 'quotes'],
			[2, 'b@x.example', 'Bob']
		]);
		reads(`a@x.example,"${'x'.repeat(20_000)}\nb@x.example,"Bob"`, [
			[1, 'quotes'],
			[2, 'b@x.example', 'Bob']
		]);
	});

	test('a row of several lines has its first and last line', () => {
		const rows = readSenderList('address,name\na@x.example,"Ann\n\nLtd."\nb@x.example');
		assert.deepEqual(
			rows.map(({ firstLine, lastLine }) => [firstLine, lastLine]),
			[
				[2, 4],
				[5, 5]
			]
		);
	});

	test('rows are in order and do not overlap, whatever the text', () => {
		const piece = fc.constantFrom('"', '""', ',', ';', '\t', '\n', '\r\n', '\r', ' ', '@', '<', '>', 'a', 'a@x.example', '中', '\ufeff');
		fc.assert(
			fc.property(
				fc.oneof(
					anyText(),
					fc.array(piece, { maxLength: 60 }).map(parts => parts.join(''))
				),
				text => {
					const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
					let last = 0;
					for (const row of readSenderList(text)) {
						assert.ok(row.firstLine > last && row.lastLine >= row.firstLine && row.lastLine <= lines.length);
						assert.notEqual(
							lines
								.slice(row.firstLine - 1, row.lastLine)
								.join('')
								.trim(),
							''
						);
						last = row.lastLine;
					}
				}
			)
		);
	});

	test('a name written by RFC 4180 is read back unchanged', () => {
		// The replacement character is an error.
		const name = fc.string({ unit: 'grapheme' }).map(text => tidySenderName(text.replaceAll('\ufffd', '')));
		fc.assert(
			fc.property(
				fc.array(name, { minLength: 1 }),
				fc.constantFrom(',', ';', '\t'),
				fc.constantFrom('\n', '\r\n'),
				(names, separator, end) => {
					const quoted = names.map(text => `"${text.replaceAll('"', '""')}"`);
					const text =
						['address', 'name'].join(separator) +
						end +
						quoted.map((value, index) => `a${index}@x.example${separator}${value}${end}`).join('');
					assert.deepEqual(
						readSenderList(text).map(({ senderName }) => senderName),
						names
					);
				}
			)
		);
	});

	test('a long list of wrong quotation marks is read quickly', () => {
		const started = performance.now();
		for (const line of ['"', '""', '"""', 'a,"', '"a""', '",']) {
			readSenderList(`${line}\n`.repeat(2_000));
		}
		assert.ok(performance.now() - started < 2_500);
	});
});

const addressesOf = (domain: string, count: number) =>
	Array.from({ length: count }, (_, index) => ({
		address: `old${index}@${domain}`,
		senderName: index === 0 ? 'First' : '',
		created: undefined,
		hasSmtpPassword: undefined
	}));

const entry = (name: string, isVerified: boolean | undefined, count: number): DomainEntry => ({
	name,
	domain:
		isVerified === undefined
			? undefined
			: { name, isVerified, reputationLevel: undefined, maxReputationLevel: undefined, dailyQuota: undefined },
	addresses: addressesOf(name, count)
});

const entries = [
	entry('x.example', true, 1),
	entry('full.example', true, 10),
	entry('nine.example', true, 9),
	entry('new.example', false, 0),
	entry('xn--bcher-kva.example', true, 0),
	entry('gone.example', undefined, 1)
];

/** One word and what belongs to it. */
function words(verdict: RowVerdict): string {
	switch (verdict.kind) {
		case 'create':
			return ['create', ...verdict.doubts].join(' ');
		case 'exists':
			return verdict.isOtherName ? `exists as ${verdict.senderName}` : 'exists';
		case 'fault':
			return faultWords(verdict);
	}
}

function faultWords(fault: Fault): string {
	switch (fault.fault) {
		case 'localPart':
			return fault.localPart.fault;
		case 'name':
			return fault.name;
		case 'duplicate':
			return `duplicate of ${fault.firstLine}`;
		default:
			return fault.fault;
	}
}

suite('list of sender addresses: validating', () => {
	const verdictsOf = (text: string, site: Site, account = entries) =>
		validateSenderList(readSenderList(text), { entries: account, site }).map(({ verdict }) => words(verdict));
	const validates = (text: string, ...expected: readonly string[]) =>
		test(`${JSON.stringify(text.length > 70 ? `${text.slice(0, 70)}…` : text)}: ${expected.join(', ')}`, () =>
			assert.deepEqual(verdictsOf(text, 'international'), expected));

	validates('a@x.example', 'create');
	validates('A@X.Example', 'create');
	validates('a@bücher.example', 'create');
	validates('a@xn--bcher-kva.example', 'create');
	validates('a@new.example', 'create notVerified');
	validates('a@full.example', 'create overLimit');
	validates('a@nine.example\nb@nine.example\nc@nine.example', 'create', 'create overLimit', 'create overLimit');
	validates(`${'a'.repeat(64)}@${'b'.repeat(62)}.x.example`, 'unknownDomain');
	validates('a@other.example', 'unknownDomain');
	validates('a@gone.example', 'unknownDomain');
	validates('a@x', 'badDomain');
	validates('a@', 'badDomain');
	validates('@x.example', 'empty');
	validates('a..b@x.example', 'twoDots');
	validates('.a@x.example', 'dotAtStart');
	validates('a.@x.example', 'dotAtEnd');
	validates('a b@x.example', 'character');
	validates('ä@x.example', 'nonAscii');
	validates(`${'a'.repeat(65)}@x.example`, 'tooLong');
	validates('a@x.example,Support: Europe', 'colon');
	validates('a@x.example,"A\nB"', 'lineBreak');
	validates('a@x.example, <Ann>', 'angleBracket');
	validates('a@x.example,A\u202eB', 'bidiControl');
	validates('address,name\nAnn', 'noAddress');
	validates('a@x.example,b@x.example', 'severalAddresses');

	validates('a@x.example\nb@x.example\nA@X.EXAMPLE,Ann', 'create', 'create', 'duplicate of 1');
	validates('a@bücher.example\na@xn--bcher-kva.example', 'create', 'duplicate of 1');
	validates('a@x.example,a:b\na@x.example,ab', 'colon', 'create');
	validates('old0@x.example', 'exists');
	validates('OLD0@x.example,First', 'exists');
	validates('old0@x.example, Other', 'exists as First');
	validates('old1@full.example,Name', 'exists as ');
	validates('old0@x.example\nold0@x.example', 'exists', 'duplicate of 1');
	// What exists or is left out takes no room.
	validates('old0@nine.example\na@nine.example,a:b\nb@nine.example\nb@nine.example', 'exists', 'colon', 'create', 'duplicate of 3');

	test('of two addresses that differ only in case, the one in this spelling exists', () => {
		const addresses = ['News', 'news'].map(name => ({
			address: `${name}@x.example`,
			senderName: name,
			created: undefined,
			hasSmtpPassword: undefined
		}));
		for (const { address, senderName } of addresses) {
			assert.deepEqual(verdictsOf(`${address},${senderName}`, 'international', [{ ...entry('x.example', true, 0), addresses }]), [
				'exists'
			]);
		}
	});

	const longDomain = `${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`;
	const withLongDomain = [entry(longDomain, true, 0)];
	test('an address that is too long for SMTP passwords is a doubt, one that is too long for mail a fault', () => {
		assert.deepEqual(verdictsOf(`a@${longDomain}\n${'a'.repeat(64)}@${longDomain}`, 'international', withLongDomain), [
			'create tooLongForSmtp',
			'tooLong'
		]);
	});

	test('on the mainland the limit holds for all domains together', () => {
		const few = [entry('x.example', true, 4), entry('y.example', true, 5)];
		assert.deepEqual(verdictsOf('a@x.example\na@y.example', 'mainland', few), ['create', 'create overLimit']);
		assert.deepEqual(verdictsOf('a@x.example\na@y.example', 'international', few), ['create', 'create']);
	});

	test('the address is the one that SES knows', () => {
		const [row] = validateSenderList(readSenderList(' Ann <A.b@Bücher.Example.> '), { entries, site: 'international' });
		assert.deepEqual([row?.address, row?.senderName, row?.domain], ['A.b@xn--bcher-kva.example', 'Ann', 'xn--bcher-kva.example']);
	});

	test('whatever the text, what will be created is a valid address of the account with a valid name, each once', () => {
		const word = fc.constantFrom(
			'a',
			'b',
			'old0',
			'@',
			'x.example',
			'full.example',
			'Ann',
			'"',
			',',
			';',
			'\n',
			' ',
			'<',
			'>',
			':',
			'.',
			'中'
		);
		const whole = fc.constantFrom('a@x.example', 'b@full.example', 'old0@x.example', 'c@new.example', '\n', ',');
		fc.assert(
			fc.property(fc.array(fc.oneof(word, whole), { maxLength: 60 }), parts => {
				const rows = validateSenderList(readSenderList(parts.join('')), { entries, site: 'international' });
				const created = rows.filter(({ verdict }) => verdict.kind === 'create');
				for (const { address = '', senderName, domain } of created) {
					assert.ok(isValidAddress(address) && address.endsWith(`@${domain}`), address);
					assert.equal(validateSenderName(senderName, address), undefined);
				}
				assert.equal(new Set(created.map(({ address }) => address?.toLowerCase())).size, created.length);
			})
		);
	});
});
