import { endpoints, type Site } from '../../ses/sites.ts';

/** A call of the API. */
export interface ApiCall {
	readonly action: string;
	/** Texts, whole numbers, lists of texts, and objects of these; `undefined` is left out. */
	readonly input: Readonly<Record<string, unknown>>;
	/** Value of `X-TC-Region`. */
	readonly region: string;
	readonly site: Site;
	/** An origin, such as `https://ses.intl.tencentcloudapi.com`. */
	readonly endpoint: string;
}

/** Replaces the SMTP password of an address. Code in all formats reads it from the environment. */
export const smtpPassword = Symbol('SMTP password');

type PlainValue = string | number | typeof smtpPassword | readonly string[];
export type Value = PlainValue | Fields;
export interface Fields {
	readonly [name: string]: Value;
}

/** A call as the formats write it. */
export interface PreparedCall {
	readonly action: string;
	readonly input: Fields;
	readonly region: string;
	readonly site: Site;
	readonly isHttps: boolean;
	/** With the port, unless it is the default one. */
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

export function prepareCall({ action, input, region, site, endpoint }: ApiCall): PreparedCall {
	const { protocol, host } = new URL(endpoint);
	return {
		action,
		input: JSON.parse(JSON.stringify(input), (name, value) =>
			name === 'Password' ? smtpPassword : typeof value === 'string' ? value.toWellFormed() : value
		),
		region: region.toWellFormed(),
		site,
		isHttps: protocol === 'https:',
		host,
		isDefaultEndpoint: endpoint === endpoints[site]
	};
}

export function isFields(value: Value): value is Fields {
	return typeof value === 'object' && !Array.isArray(value);
}

/** How an SDK fills its objects. `target` is an expression for an object. */
export interface Filler {
	/** A statement. */
	assign(target: string, name: string, value: string): string;
	/** An expression for a field of the object. */
	field(target: string, name: string): string;
	/** A new, empty object. Its class has the name of the parameter. */
	object(name: string): string;
	/** A string. */
	quote(text: string): string;
	/** A list of strings. @param items separated by commas */
	list(items: string): string;
	/** An expression that reads the SMTP password. */
	readonly password: string;
	/** Default: its digits. */
	number?(value: number): string;
	/** Wraps strings that are not in a list. */
	text?(expression: string): string;
}

/** Statements that fill an object of an SDK, one line per field. */
export function fill(target: string, fields: Fields, filler: Filler): readonly string[] {
	return Object.entries(fields).flatMap(([name, value]) =>
		isFields(value)
			? [filler.assign(target, name, filler.object(name)), ...fill(filler.field(target, name), value, filler)]
			: [filler.assign(target, name, plain(value, filler))]
	);
}

function plain(value: PlainValue, { quote, list, password, number = String, text = String }: Filler): string {
	if (typeof value === 'object') {
		return list(value.map(quote).join(', '));
	}
	return typeof value === 'number' ? number(value) : text(value === smtpPassword ? password : quote(value));
}

/** The parameters that are objects. */
export function objectsIn(fields: Fields): readonly string[] {
	return Object.keys(fields).filter(name => isFields(fields[name] ?? ''));
}
