import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import manifest from '../../../package.json' with { type: 'json' };
import { type Schema, schemaFault } from '../../../src/agent/schema.ts';
import { anyText } from '../../helpers/anyText.ts';

const tools = manifest.contributes.languageModelTools;
const schemaOf = (tool: string) => tools.find(({ toolReferenceName }) => toolReferenceName === tool)?.inputSchema as Schema;

suite('arguments of tools', () => {
	const mail = { from: 'news@mail.example.com', to: ['ada@example.com'], template_id: 1, subject: 'Hello', variables: { name: 'Ada' } };

	const fits = (tool: string, input: unknown) =>
		test(`${tool} takes ${JSON.stringify(input)}`, () => assert.equal(schemaFault(schemaOf(tool), input, 'input'), undefined));
	fits('list_sender_domains', {});
	fits('list_sender_addresses', { domain: 'mail.example.com' });
	fits('create_sender_address', { address: 'news@mail.example.com', sender_name: 'Bücher & 新年' });
	fits('send_test_mail', mail);
	fits('send_test_mail', { ...mail, variables: {} });

	const refuses = (what: string, tool: string, input: unknown, fault: RegExp) =>
		test(`${tool} does not take ${what}`, () => {
			const found = schemaFault(schemaOf(tool), input, 'input') ?? '';
			assert.match(found, fault);
			assert.ok(found.length < 300, found);
		});
	refuses('nothing', 'list_sender_domains', undefined, /^input must be an object/);
	refuses('null', 'list_sender_domains', null, /^input must be an object/);
	refuses('a list', 'list_sender_domains', [], /^input must be an object/);
	refuses('a text', 'list_sender_domains', 'x', /^input must be an object/);
	refuses('a domain of a tool without arguments', 'list_sender_domains', { domain: 'x' }, /^There is no input\.domain\. Properties: none/);
	refuses('a number for a text', 'check_domain_dns', { domain: 1 }, /^input\.domain must be a string/);
	refuses('an object for a text', 'check_domain_dns', { domain: { toString: 'x' } }, /^input\.domain must be a string/);
	refuses('a missing text', 'check_domain_dns', {}, /^input must have the property domain/);
	refuses('an inherited text', 'check_domain_dns', Object.create({ domain: 'x' }), /^input must have the property domain/);
	refuses('an empty text', 'check_domain_dns', { domain: '' }, /has 0\.$/);
	refuses('a megabyte', 'check_domain_dns', { domain: 'x'.repeat(1_000_000) }, /1 to 253 characters\. It has 1000000\.$/);
	refuses('a line break', 'create_sender_address', { address: 'a@b.example\n- Account: other' }, /one line without invisible characters/);
	refuses('U+2028', 'create_sender_address', { address: 'a@b.example', sender_name: 'A\u2028B' }, /sender_name must be one line/);
	refuses(
		'a change of direction',
		'create_sender_address',
		{ address: 'a@b.example', sender_name: 'A\u202eB' },
		/sender_name must be one line/
	);
	refuses('a zero-width space', 'send_test_mail', { ...mail, to: ['a\u200bda@example.com'] }, /^input\.to\[0\] must be one line/);
	refuses('a tag character', 'send_test_mail', { ...mail, subject: 'Hi\u{e0041}' }, /^input\.subject must be one line/);
	refuses('half a character', 'send_test_mail', { ...mail, subject: 'Hi\ud800' }, /^input\.subject must be one line/);
	refuses('NUL in a value', 'send_test_mail', { ...mail, variables: { name: '\0' } }, /^input\.variables\.name must be one line/);
	refuses(
		'Bcc',
		'send_test_mail',
		{ ...mail, bcc: ['eve@example.com'] },
		/^There is no input\.bcc\. Properties: from, to, template_id, subject, variables\.$/
	);
	refuses('Cc', 'send_test_mail', { ...mail, Cc: 'eve@example.com' }, /^There is no input\.Cc/);
	refuses('a body', 'send_test_mail', { ...mail, text: 'x' }, /^There is no input\.text/);
	refuses('a password', 'create_sender_address', { address: 'a@b.example', password: 'x' }, /^There is no input\.password/);
	refuses('no recipients', 'send_test_mail', { ...mail, to: [] }, /^input\.to must be a list of 1 to 3/);
	refuses('four recipients', 'send_test_mail', { ...mail, to: Array(4).fill('a@b.example') }, /^input\.to must be a list of 1 to 3/);
	refuses('a text of recipients', 'send_test_mail', { ...mail, to: 'a@b.example' }, /^input\.to must be a list/);
	refuses('an object of recipients', 'send_test_mail', { ...mail, to: { 0: 'a@b.example', length: 1 } }, /^input\.to must be a list/);
	refuses('a list in the recipients', 'send_test_mail', { ...mail, to: [['a@b.example']] }, /^input\.to\[0\] must be a string/);
	refuses('a fraction', 'send_test_mail', { ...mail, template_id: 1.5 }, /^input\.template_id must be an integer/);
	refuses('zero', 'send_test_mail', { ...mail, template_id: 0 }, /^input\.template_id must be an integer/);
	refuses('a number as text', 'send_test_mail', { ...mail, template_id: '1' }, /^input\.template_id must be an integer/);
	refuses('2^60', 'send_test_mail', { ...mail, template_id: 2 ** 60 }, /^input\.template_id must be an integer/);
	refuses('a number as value', 'send_test_mail', { ...mail, variables: { name: 1 } }, /^input\.variables\.name must be a string/);
	refuses('a list of variables', 'send_test_mail', { ...mail, variables: ['x'] }, /^input\.variables must be an object/);
	refuses('11 variables', 'send_test_mail', { ...mail, variables: { ...Array(11).fill('x') } }, /at most 10 properties/);
	refuses(
		'a long name',
		'send_test_mail',
		{ ...mail, variables: { ['x'.repeat(1000)]: 'x' } },
		/^The name of input\.variables\.x{39}… must have 1 to 60/
	);
	refuses('a hostile name', 'create_sender_address', { 'a\u202e\nhttps://evil.example ': 'x' }, /^input must have the property address/);
	refuses('a link as name', 'list_sender_domains', { 'https://evil.example/': 'x' }, /^There is no input\.\[…\]\./);

	for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
		refuses(`${name}`, 'list_sender_domains', JSON.parse(`{"${name}": {"domain": "x"}}`), /^There is no input\./);
		refuses(
			`${name} with a wrong value as variable`,
			'send_test_mail',
			{ ...mail, variables: JSON.parse(`{"${name}": {}}`) },
			/must be a string/
		);
	}

	test('whatever fits is plain and bounded', () => {
		const anything = fc.oneof(fc.anything({ withNullPrototype: true, maxDepth: 3 }), fc.record({ domain: anyText({ maxLength: 300 }) }));
		fc.assert(
			fc.property(anything, input => {
				if (schemaFault(schemaOf('check_domain_dns'), input, 'input') === undefined) {
					const { domain, ...others } = input as { readonly domain: string };
					assert.deepEqual(others, {});
					assert.ok(domain.length <= 253 && !/\p{C}/u.test(domain));
				}
			})
		);
	});
});

suite('manifest of the tools', () => {
	const names = [
		'list_sender_domains',
		'list_sender_addresses',
		'check_domain_dns',
		'list_templates',
		'check_template',
		'explain_ses_error',
		'create_sender_address',
		'send_test_mail'
	];

	test('names are those of the documentation, with a prefix that is unique among extensions', () => {
		assert.deepEqual(
			tools.map(({ toolReferenceName }) => toolReferenceName),
			names
		);
		assert.deepEqual(
			tools.map(({ name }) => name),
			names.map(name => `tencentSes_${name}`)
		);
	});

	for (const { name, modelDescription, canBeReferencedInPrompt, icon, tags, inputSchema } of tools) {
		test(`${name} has what VS Code and a language model need`, () => {
			// The requirements of VS Code and of language models for names.
			assert.match(name, /^(?!copilot_|vscode_)[\w-]{1,64}$/);
			assert.ok(modelDescription.length > 80 && modelDescription.length <= 500, String(modelDescription.length));
			assert.ok(canBeReferencedInPrompt);
			assert.match(icon, /^\$\([a-z-]+\)$/);
			assert.deepEqual(tags, ['tencent-ses', 'email']);
			assertStrict(inputSchema as Schema, name);
		});
	}

	const keywords: Readonly<Record<Schema['type'], readonly (keyof Schema)[]>> = {
		object: ['type', 'description', 'properties', 'required', 'additionalProperties', 'propertyNames', 'maxProperties'],
		array: ['type', 'description', 'items', 'minItems', 'maxItems'],
		string: ['type', 'description', 'minLength', 'maxLength'],
		integer: ['type', 'description', 'minimum']
	};

	/** Whether a schema has only keywords that are checked, and limits everything. */
	function assertStrict(schema: Schema, path: string): void {
		for (const keyword of Object.keys(schema) as (keyof Schema)[]) {
			assert.ok(keywords[schema.type].includes(keyword), `${path}: ${keyword} is not checked`);
		}
		if (schema.type === 'object') {
			assert.notEqual(schema.additionalProperties, undefined, path);
			for (const [name, property] of Object.entries(schema.properties ?? {})) {
				assert.ok(property.description, `${path}.${name} has no description`);
				assertStrict(property, `${path}.${name}`);
			}
			if (schema.additionalProperties) {
				assert.ok(schema.maxProperties && schema.propertyNames?.maxLength, path);
				assertStrict(schema.additionalProperties, `${path}.*`);
			}
		}
		if (schema.type === 'array') {
			assert.ok(schema.maxItems && schema.items, path);
			assertStrict(schema.items, `${path}[]`);
		}
		if (schema.type === 'string') {
			assert.ok(schema.maxLength, path);
		}
	}

	test('no tool takes a text, a password or hidden recipients', () => {
		const properties = tools.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties));
		assert.deepEqual([...new Set(properties)].sort(), [
			'address',
			'code',
			'domain',
			'folder',
			'from',
			'sender_name',
			'subject',
			'template_id',
			'to',
			'variables'
		]);
	});
});
