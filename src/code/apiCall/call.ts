/** An API call as it is made, or was made. */
export interface ApiCall {
	readonly action: string;
	/** JSON-able; `undefined` and `null` count as absent. */
	readonly input: Readonly<Record<string, unknown>>;
	/** Value of `X-TC-Region`. */
	readonly region: string;
	readonly site: 'international' | 'mainland';
	/** An origin: `https://ses.intl.tencentcloudapi.com`, or `http` to this computer. */
	readonly endpoint: string;
}

/** Stands for the password of an address: no format ever shows one, all read it from the environment. */
export const smtpPassword = Symbol('SMTP password');

export type Scalar = string | number | boolean | typeof smtpPassword;
export type Value = Scalar | readonly Value[] | Fields;
export interface Fields {
	readonly [name: string]: Value;
}

/** A call that has been looked through: all names in it may stand in code as they are. */
export interface CheckedCall {
	readonly action: string;
	readonly input: Fields;
	readonly region: string;
	readonly site: ApiCall['site'];
	readonly isHttps: boolean;
	/** With the port, if it is not the usual one. */
	readonly host: string;
}

/** Environment variables that all formats read. tccli reads the first three by itself. */
export const environment = {
	secretId: 'TENCENTCLOUD_SECRET_ID',
	secretKey: 'TENCENTCLOUD_SECRET_KEY',
	/** Only with temporary keys. */
	token: 'TENCENTCLOUD_TOKEN',
	smtpPassword: 'SES_SMTP_PASSWORD'
} as const;

/** Names as the SES API has them. */
const namePattern = /^[A-Z][A-Za-z0-9]*$/;

/**
 * @throws RangeError for a name that no SES API has, a number that is not a whole one, a value that JSON cannot hold, or an
 *   endpoint that is no origin
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
		host: url.host
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
	throw new RangeError(`SES takes no such value: ${String(value)}`);
}

/** Half a surrogate pair is no character; most languages cannot even write it. */
function wellFormed(text: string): string {
	return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function checkName(name: string): void {
	if (!namePattern.test(name)) {
		throw new RangeError(`SES has no such name: ${name}`);
	}
}
