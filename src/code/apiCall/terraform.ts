import { hclArguments, hclString } from '../literals.ts';
import { environment, type Fields, isFields, type PreparedCall, smtpPassword, type Value } from './call.ts';

/** The block that corresponds to an action: kind, type and local name. */
type Counterpart = readonly [kind: 'resource' | 'data', type: string, name: string];

/** Source: website/docs of tencentcloudstack/terraform-provider-tencentcloud. */
const counterparts: Readonly<Record<string, Counterpart>> = {
	CreateEmailIdentity: ['resource', 'tencentcloud_ses_domain', 'domain'],
	UpdateEmailIdentity: ['resource', 'tencentcloud_ses_verify_domain', 'domain'],
	CreateEmailAddress: ['resource', 'tencentcloud_ses_email_address', 'sender'],
	UpdateEmailSmtpPassWord: ['resource', 'tencentcloud_ses_email_address', 'sender'],
	SendEmail: ['resource', 'tencentcloud_ses_send_email', 'email'],
	ListEmailIdentities: ['data', 'tencentcloud_ses_email_identities', 'domains'],
	GetSendEmailStatus: ['data', 'tencentcloud_ses_send_email_status', 'status']
};

/** The provider has no arguments for these. */
const pageParameters: readonly string[] = ['Offset', 'Limit'];

export function hasTerraform(action: string): boolean {
	return Object.hasOwn(counterparts, action);
}

/**
 * A configuration for the official provider, which reads the keys from the environment.
 *
 * @throws RangeError when the provider does not support the action
 */
export function terraformCode({ action, input, region, host, isHttps }: PreparedCall): string {
	const counterpart = hasTerraform(action) ? counterparts[action] : undefined;
	if (!counterpart) {
		throw new RangeError(`Terraform does not support ${action}.`);
	}
	const [kind, type, name] = counterpart;
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
		`${kind} "${type}" "${name}" {`,
		...blockLines(input, '  '),
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

/** The sender name cannot be changed. Without this, Terraform would delete the address and create it without a name. */
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

/** Arguments have the names of the parameters, in snake case. */
function blockLines(fields: Fields, indent: string): readonly string[] {
	const known = Object.entries(fields).filter(([name]) => !pageParameters.includes(name));
	const plain = known.filter(([, value]) => !isFields(value));
	return [
		...hclArguments(Object.fromEntries(plain.map(([name, value]) => [argumentOf(name), expression(value)])), indent),
		...known.flatMap(([name, value]) =>
			isFields(value) ? ['', `${indent}${argumentOf(name)} {`, ...blockLines(value, `${indent}  `), `${indent}}`] : []
		)
	];
}

function argumentOf(name: string): string {
	return name === 'Password' ? 'smtp_password' : name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

function expression(value: Value): string {
	if (value === smtpPassword) {
		return 'var.ses_smtp_password';
	}
	if (typeof value === 'string') {
		return hclString(value);
	}
	return Array.isArray(value) ? `[${value.map(hclString).join(', ')}]` : String(value);
}
