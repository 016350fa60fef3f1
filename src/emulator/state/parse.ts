/** Validates a value of unknown type. @throws TypeError that names the place, such as `senders[3].address` */
type Parser<T> = (value: unknown, place: string) => T;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields parsed as `undefined` are left out of the result. An empty place is that of the whole document. */
export function object<T extends object>(fields: { readonly [K in keyof Required<T>]: Parser<T[K]> }): Parser<T> {
	return (value, place) => {
		if (!isObject(value)) {
			throw new TypeError(`${place || 'The value'} must be an object.`);
		}
		const unknown = Object.keys(value).find(name => !Object.hasOwn(fields, name));
		if (unknown !== undefined) {
			throw new TypeError(`${place || 'The value'} must not have the field "${unknown}".`);
		}
		const parsed = Object.entries<Parser<unknown>>(fields).map(([name, parse]) => [
			name,
			parse(value[name], place === '' ? name : `${place}.${name}`)
		]);
		return Object.fromEntries(parsed.filter(([, field]) => field !== undefined)) as T;
	};
}

export function list<T>(parse: Parser<T>): Parser<readonly T[]> {
	return (value, place) => {
		if (!Array.isArray(value)) {
			throw new TypeError(`${place} must be a list.`);
		}
		return value.map((item, index) => parse(item, `${place}[${index}]`));
	};
}

export function optional<T>(parse: Parser<T>): Parser<T | undefined> {
	return (value, place) => (value === undefined ? undefined : parse(value, place));
}

/** @param what follows "must be" in the error */
export function checked<T>(isValid: (value: unknown) => boolean, what: string): Parser<T> {
	return (value, place) => {
		if (!isValid(value)) {
			throw new TypeError(`${place} must be ${what}.`);
		}
		return value as T;
	};
}

export function oneOf<T extends string>(...values: readonly T[]): Parser<T> {
	return checked(value => values.some(known => known === value), `one of ${values.join(', ')}`);
}

export function integerFrom(min: number, max = Number.MAX_SAFE_INTEGER): Parser<number> {
	const what = max === Number.MAX_SAFE_INTEGER ? `an integer of ${min} or more` : `an integer from ${min} to ${max}`;
	return checked(value => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max, what);
}

export const string = checked<string>(value => typeof value === 'string', 'a string');
export const integer = integerFrom(0);
export const boolean = checked<boolean>(value => typeof value === 'boolean', 'true or false');

/** The types of DNS records that SES uses. */
export type RecordType = 'CNAME' | 'A' | 'TXT' | 'MX';
export const recordType = oneOf<RecordType>('CNAME', 'A', 'TXT', 'MX');
