import { hclArguments, hclString } from '../literals.ts';
import { type CheckedCall, environment, type Fields, isFields, smtpPassword, type Value } from './call.ts';

/** The block that corresponds to an action. */
interface Counterpart {
	readonly kind: 'resource' | 'data';
	readonly type: string;
	/** Local name of the block. */
	readonly name: string;
	/** Parameters with an argument; `a.b` is parameter `b` of the object `a`. */
	readonly parameters: readonly string[];
}

/** Arguments have the names of the parameters, in snake case. Source: website/docs of tencentcloudstack/terraform-provider-tencentcloud. */
const counterparts: Readonly<Record<string, Counterpart>> = {
	CreateEmailIdentity: { kind: 'resource', type: 'tencentcloud_ses_domain', name: 'domain', parameters: ['EmailIdentity'] },
	UpdateEmailIdentity: { kind: 'resource', type: 'tencentcloud_ses_verify_domain', name: 'domain', parameters: ['EmailIdentity'] },
	CreateEmailAddress: {
		kind: 'resource',
		type: 'tencentcloud_ses_email_address',
		name: 'sender',
		parameters: ['EmailAddress', 'EmailSenderName']
	},
	UpdateEmailSmtpPassWord: {
		kind: 'resource',
		type: 'tencentcloud_ses_email_address',
		name: 'sender',
		parameters: ['EmailAddress', 'Password']
	},
	CreateEmailTemplate: {
		kind: 'resource',
		type: 'tencentcloud_ses_template',
		name: 'template',
		parameters: ['TemplateName', 'TemplateContent', 'TemplateContent.Html', 'TemplateContent.Text']
	},
	SendEmail: {
		kind: 'resource',
		type: 'tencentcloud_ses_send_email',
		name: 'email',
		parameters: [
			'FromEmailAddress',
			'Subject',
			'Destination',
			'ReplyToAddresses',
			'Cc',
			'Bcc',
			'Template',
			'Template.TemplateID',
			'Template.TemplateData',
			'Attachments',
			'Attachments.FileName',
			'Attachments.Content',
			'Unsubscribe',
			'TriggerType'
		]
	},
	ListEmailIdentities: { kind: 'data', type: 'tencentcloud_ses_email_identities', name: 'domains', parameters: [] },
	GetSendEmailStatus: {
		kind: 'data',
		type: 'tencentcloud_ses_send_email_status',
		name: 'status',
		parameters: ['RequestDate', 'MessageId', 'ToEmailAddress']
	}
};

/** The provider encodes these itself. */
const base64Parameters: readonly string[] = ['TemplateContent.Html', 'TemplateContent.Text'];

export function hasTerraform(action: string): boolean {
	return Object.hasOwn(counterparts, action);
}

/**
 * A configuration for the official provider, which reads the keys from the environment.
 *
 * @throws RangeError when the provider doesn't support the action
 */
export function terraformCode({ action, input, region, host, isHttps }: CheckedCall): string {
	const counterpart = hasTerraform(action) ? counterparts[action] : undefined;
	if (!counterpart) {
		throw new RangeError(`Terraform doesn't support ${action}.`);
	}
	const missing = missingParameters(input, counterpart.parameters, '');
	const { kind, type, name } = counterpart;
	return [
		`# Reads ${environment.secretId}, ${environment.secretKey} and, for temporary keys, TENCENTCLOUD_SECURITY_TOKEN.`,
		'terraform {',
		'  required_providers {',
		'    tencentcloud = {',
		'      source = "tencentcloudstack/tencentcloud"',
		'    }',
		'  }',
		'}',
		'',
		...providerLines(region, host, isHttps),
		'',
		...(action === 'UpdateEmailSmtpPassWord' ? [...passwordLines, ''] : []),
		...(missing.length === 0 ? [] : [`# Left out, because the provider doesn't support it: ${missing.join(', ')}`]),
		`${kind} "${type}" "${name}" {`,
		...blockLines(input, counterpart.parameters, '', '  '),
		...(action === 'UpdateEmailSmtpPassWord' ? keptNameLines : []),
		'}',
		...(action === 'UpdateEmailSmtpPassWord' ? importLines(input) : []),
		''
	].join('\n');
}

const passwordLines = [
	'# Terraform stores the password in its state as plain text.',
	`# Set the password with: export TF_VAR_ses_smtp_password="$${environment.smtpPassword}"`,
	'variable "ses_smtp_password" {',
	'  type      = string',
	'  sensitive = true',
	'}'
];

/** The sender name can't be changed. Without this, Terraform would delete the address and create it without a name. */
const keptNameLines = ['', '  lifecycle {', '    ignore_changes = [email_sender_name]', '  }'];

/** For an address that exists already. Needs Terraform 1.5. */
function importLines({ EmailAddress }: Fields): readonly string[] {
	return typeof EmailAddress === 'string'
		? ['', 'import {', '  to = tencentcloud_ses_email_address.sender', `  id = ${hclString(EmailAddress)}`, '}']
		: [];
}

/** The provider calls `ses.` followed by its domain. */
function providerLines(region: string, host: string, isHttps: boolean): readonly string[] {
	const isNamed = host.startsWith('ses.');
	const domain = isNamed ? host.slice('ses.'.length) : host.replace(/^(127(\.\d+){3}|\[::1\])/, 'localhost');
	return [
		...(isNamed ? [] : ['# The provider adds "ses." to the domain. That name must resolve to the endpoint.']),
		'provider "tencentcloud" {',
		...hclArguments(
			{
				region: hclString(region),
				...(domain === 'tencentcloudapi.com' ? {} : { domain: hclString(domain) }),
				...(isHttps ? {} : { protocol: '"HTTP"' })
			},
			'  '
		),
		'}'
	];
}

function missingParameters(fields: Fields, parameters: readonly string[], prefix: string): readonly string[] {
	const names = Object.entries(fields).flatMap(([name, value]) => {
		const path = prefix + name;
		if (!parameters.includes(path)) {
			return [path];
		}
		return objectsIn(value).flatMap(object => missingParameters(object, parameters, `${path}.`));
	});
	return [...new Set(names)];
}

function blockLines(fields: Fields, parameters: readonly string[], prefix: string, indent: string): readonly string[] {
	const known = Object.entries(fields).filter(([name]) => parameters.includes(prefix + name));
	const plain = known.filter(([, value]) => objectsIn(value).length === 0);
	const nested = known.flatMap(([name, value]) => objectsIn(value).map(object => [name, object] as const));
	return [
		...hclArguments(Object.fromEntries(plain.map(([name, value]) => [argumentOf(name), expression(value, prefix + name)])), indent),
		...nested.flatMap(([name, object]) => [
			'',
			`${indent}${argumentOf(name)} {`,
			...blockLines(object, parameters, `${prefix}${name}.`, `${indent}  `),
			`${indent}}`
		])
	];
}

function objectsIn(value: Value): readonly Fields[] {
	if (isFields(value)) {
		return [value];
	}
	return typeof value === 'object' ? value.filter(isFields) : [];
}

function argumentOf(name: string): string {
	return name === 'Password' ? 'smtp_password' : name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

function expression(value: Value, path: string): string {
	if (value === smtpPassword) {
		return 'var.ses_smtp_password';
	}
	if (typeof value === 'string') {
		return base64Parameters.includes(path) ? `base64decode(${hclString(value)})` : hclString(value);
	}
	return Array.isArray(value) ? `[${value.map(item => expression(item, path)).join(', ')}]` : String(value);
}
