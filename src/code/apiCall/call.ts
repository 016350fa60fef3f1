import { endpoints, type Site } from '../../ses/sites.ts';

/** A call of the API. */
export interface ApiCall {
	readonly action: string;
	/** Values that JSON can hold; `undefined` and `null` are left out. */
	readonly input: Readonly<Record<string, unknown>>;
	/** Value of `X-TC-Region`. */
	readonly region: string;
	readonly site: Site;
	/** An origin, such as `https://ses.intl.tencentcloudapi.com`. */
	readonly endpoint: string;
}

/** Replaces the SMTP password of an address. Code in all formats reads it from the environment. */
export const smtpPassword = Symbol('SMTP password');

export type Scalar = string | number | boolean | typeof smtpPassword;
export type Value = Scalar | readonly Value[] | Fields;
export interface Fields {
	readonly [name: string]: Value;
}

/** A call whose names are safe to write into code. */
export interface CheckedCall {
	readonly action: string;
	readonly input: Fields;
	readonly region: string;
	readonly site: Site;
	readonly isHttps: boolean;
	/** With the port, unless it's the default one. */
	readonly host: string;
	/** Whether the endpoint is the default one of the site. */
	readonly isDefaultEndpoint: boolean;
}

/** Environment variables that code in all formats reads. tccli has built-in support for the first three. */
export const environment = {
	secretId: 'TENCENTCLOUD_SECRET_ID',
	secretKey: 'TENCENTCLOUD_SECRET_KEY',
	/** For temporary keys only. */
	token: 'TENCENTCLOUD_TOKEN',
	smtpPassword: 'SES_SMTP_PASSWORD'
} as const;

/** Names of actions and parameters. */
const namePattern = /^[A-Z][A-Za-z0-9]*$/;

/**
 * @throws RangeError for an invalid name, a number that isn't an integer, a value that JSON can't hold, or an endpoint that isn't an origin
 */
export function checkCall({ action, input, region, site, endpoint }: ApiCall): CheckedCall {
	checkName(action);
	const fields = checkedFields(input);
	const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
	if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.origin !== endpoint) {
		throw new RangeError(`Not an origin: ${endpoint}`);
	}
	return {
		action,
		input: action === 'UpdateEmailSmtpPassWord' || Object.hasOwn(fields, 'Password') ? { ...fields, Password: smtpPassword } : fields,
		region: wellFormed(region),
		site,
		isHttps: url.protocol === 'https:',
		host: url.host,
		isDefaultEndpoint: endpoint === endpoints[site]
	};
}

export function isFields(value: Value): value is Fields {
	return typeof value === 'object' && !Array.isArray(value);
}

function checkedFields(input: object): Fields {
	const fields: Record<string, Value> = {};
	for (const [name, value] of Object.entries(input)) {
		if (value !== undefined && value !== null) {
			checkName(name);
			fields[name] = checkedValue(value);
		}
	}
	return fields;
}

function checkedValue(value: unknown): Value {
	if (typeof value === 'string') {
		return wellFormed(value);
	}
	if (typeof value === 'boolean') {
		return value;
	}
	if (Number.isSafeInteger(value)) {
		return Number(value);
	}
	if (Array.isArray(value)) {
		return value.map(checkedValue);
	}
	if (typeof value === 'object' && value !== null) {
		return checkedFields(value);
	}
	throw new RangeError(`Not a parameter value: ${String(value)}`);
}

/** Replaces lone surrogates, which most languages can't write. */
function wellFormed(text: string): string {
	return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function checkName(name: string): void {
	if (!namePattern.test(name)) {
		throw new RangeError(`Not a name of the SES API: ${name}`);
	}
}
