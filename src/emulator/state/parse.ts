/** Validates a value of unknown type. @throws TypeError that names the place, such as `senders[3].address` */
export type Parser<T> = (value: unknown, place: string) => T;

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

export function string(value: unknown, place: string): string {
	if (typeof value !== 'string') {
		throw new TypeError(`${place} must be a string.`);
	}
	return value;
}

/** Not negative. */
export function integer(value: unknown, place: string): number {
	if (!Number.isSafeInteger(value) || (value as number) < 0) {
		throw new TypeError(`${place} must be an integer of 0 or more.`);
	}
	return value as number;
}

export function boolean(value: unknown, place: string): boolean {
	if (typeof value !== 'boolean') {
		throw new TypeError(`${place} must be true or false.`);
	}
	return value;
}

/** The types of DNS records that SES uses. */
export type RecordType = 'CNAME' | 'A' | 'TXT' | 'MX';

export function recordType(value: unknown, place: string): RecordType {
	if (value !== 'CNAME' && value !== 'A' && value !== 'TXT' && value !== 'MX') {
		throw new TypeError(`${place} must be CNAME, A, TXT or MX.`);
	}
	return value;
}
