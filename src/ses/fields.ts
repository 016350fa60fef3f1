import { SesError } from './errors.ts';

/** Characters of a text. Several times the longest DNS record and comment. */
const maxText = 10_000;

/**
 * Reads the fields of an answer and checks them, because the server may not follow the schema. Values that are too long are errors and not
 * cut: a part of a name or DNS record would be a different one.
 *
 * Methods throw a SesError of kind `unreadable`.
 */
export class Fields {
	private readonly _action: string;
	private readonly _values: Readonly<Record<string, unknown>>;

	constructor(action: string, values: object) {
		this._action = action;
		this._values = values as Readonly<Record<string, unknown>>;
	}

	/**
	 * A list of objects; empty for null, which older documentation allows. A missing list is an error, because treating it as empty would
	 * hide what exists.
	 */
	list(name: string): readonly Fields[] {
		if (this._values[name] === undefined) {
			throw this._unreadable(name, 'missing');
		}
		const value = this._values[name] ?? [];
		if (!Array.isArray(value) || !value.every(item => typeof item === 'object' && item !== null && !Array.isArray(item))) {
			throw this._unreadable(name, 'not a list of objects');
		}
		return value.map(item => new Fields(this._action, item));
	}

	/** An object; empty when missing or null. */
	object(name: string): Fields {
		const value = this._values[name] ?? {};
		if (typeof value !== 'object' || Array.isArray(value)) {
			throw this._unreadable(name, 'not an object');
		}
		return new Fields(this._action, value);
	}

	/** A non-empty string: a domain name (RFC 1035 section 2.3.4: 253 characters), an address (RFC 5321: 254) or something shorter. */
	name(name: string): string {
		const value = this.text(name, 254);
		if (value === '') {
			throw this._unreadable(name, 'empty');
		}
		return value;
	}

	/** A string of up to `maxLength` characters; empty when missing or null. */
	text(name: string, maxLength = maxText): string {
		const value = this._values[name] ?? '';
		if (typeof value !== 'string') {
			throw this._unreadable(name, 'not a string');
		}
		if (value.length > maxLength) {
			throw this._unreadable(name, `longer than ${maxLength} characters`);
		}
		return value;
	}

	/** `undefined` when missing or not a number. */
	number(name: string): number | undefined {
		const value = this._values[name];
		return typeof value === 'number' ? value : undefined;
	}

	/** An integer that identifies something. */
	id(name: string): number {
		const value = this._values[name];
		if (!Number.isSafeInteger(value)) {
			throw this._unreadable(name, 'not an integer');
		}
		return value as number;
	}

	/** A string decoded from Base64 and UTF-8; empty when missing or null. */
	base64(name: string): string {
		try {
			const bytes = Uint8Array.from(atob(this.text(name, Number.POSITIVE_INFINITY)), character => character.charCodeAt(0));
			return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		} catch (error) {
			throw error instanceof SesError ? error : this._unreadable(name, 'not text in Base64');
		}
	}

	/** False for anything but `true`, so that nothing counts as verified by mistake. */
	flag(name: string): boolean {
		return this._values[name] === true;
	}

	/** A date given in Unix seconds, as in every sample, or as a date string, as in one schema example. `undefined` for anything else. */
	date(name: string): Date | undefined {
		const value = this._values[name];
		if ((typeof value !== 'number' && typeof value !== 'string') || value === '') {
			return undefined;
		}
		const seconds = Number(value);
		const date = new Date(Number.isNaN(seconds) ? value : seconds * 1000);
		return Number.isNaN(date.getTime()) ? undefined : date;
	}

	private _unreadable(name: string, what: string): SesError {
		return new SesError(this._action, 'UnreadableAnswer', `The answer's "${name}" is ${what}.`);
	}
}
