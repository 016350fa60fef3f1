/** Reads what came from outside. Every function throws a TypeError that names the place, such as `senders[3].address`. */

/** Refuses fields that are not among `names`. */
export function object(value: unknown, place: string, names: readonly string[]): Readonly<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new TypeError(`${place} must be an object.`);
	}
	const stranger = Object.keys(value).find(name => !names.includes(name));
	if (stranger !== undefined) {
		throw new TypeError(`${place} must not have the field "${stranger}".`);
	}
	return value as Readonly<Record<string, unknown>>;
}

export function list<T>(value: unknown, place: string, parse: (item: unknown, place: string) => T): readonly T[] {
	if (!Array.isArray(value)) {
		throw new TypeError(`${place} must be a list.`);
	}
	return value.map((item, index) => parse(item, `${place}[${index}]`));
}

export function text(value: unknown, place: string): string {
	if (typeof value !== 'string') {
		throw new TypeError(`${place} must be text.`);
	}
	return value;
}

export function integer(value: unknown, place: string): number {
	if (!Number.isSafeInteger(value) || (value as number) < 0) {
		throw new TypeError(`${place} must be a whole number.`);
	}
	return value as number;
}

export function flag(value: unknown, place: string): boolean {
	if (typeof value !== 'boolean') {
		throw new TypeError(`${place} must be true or false.`);
	}
	return value;
}

/** The types of records that SES asks for. */
export type RecordType = 'CNAME' | 'A' | 'TXT' | 'MX';

export function recordType(value: unknown, place: string): RecordType {
	const type = text(value, place);
	if (type !== 'CNAME' && type !== 'A' && type !== 'TXT' && type !== 'MX') {
		throw new TypeError(`${place} must be CNAME, A, TXT or MX.`);
	}
	return type;
}
