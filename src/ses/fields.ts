import { SesError } from './errors.ts';

/**
 * Reads the fields of an answer. Nothing holds the other side to its schema, so what is not as promised is said instead of
 * shown. @throws SesError of kind `unreadable`
 */
export class Fields {
	private readonly _action: string;
	private readonly _values: Readonly<Record<string, unknown>>;

	constructor(action: string, values: object) {
		this._action = action;
		this._values = values as Readonly<Record<string, unknown>>;
	}

	/**
	 * A list of objects, empty when it is null: older pages of the documentation say that it can be. Missing it must not be; who took that
	 * for empty would say of what is there that it is not.
	 */
	list(name: string): readonly Fields[] {
		if (this._values[name] === undefined) {
			throw this._unreadable(name, 'missing');
		}
		const value = this._values[name] ?? [];
		if (!Array.isArray(value) || !value.every(item => typeof item === 'object' && item !== null && !Array.isArray(item))) {
			throw this._unreadable(name, 'no list of objects');
		}
		return value.map(item => new Fields(this._action, item));
	}

	/** An object; empty when it is missing or null. */
	object(name: string): Fields {
		const value = this._values[name] ?? {};
		if (typeof value !== 'object' || Array.isArray(value)) {
			throw this._unreadable(name, 'no object');
		}
		return new Fields(this._action, value);
	}

	/** A text that is there and not empty. */
	name(name: string): string {
		const value = this.text(name);
		if (value === '') {
			throw this._unreadable(name, 'empty');
		}
		return value;
	}

	/** A text; empty when it is missing or null. */
	text(name: string): string {
		const value = this._values[name] ?? '';
		if (typeof value !== 'string') {
			throw this._unreadable(name, 'no text');
		}
		return value;
	}

	/** `undefined` when it is missing or something else: nothing depends on it. */
	number(name: string): number | undefined {
		const value = this._values[name];
		return typeof value === 'number' ? value : undefined;
	}

	/** A whole number by which the service knows something. */
	id(name: string): number {
		const value = this._values[name];
		if (!Number.isSafeInteger(value)) {
			throw this._unreadable(name, 'no whole number');
		}
		return value as number;
	}

	/** The text, in UTF-8, that a text in base64 stands for; empty when it is missing or null. */
	base64(name: string): string {
		try {
			const bytes = Uint8Array.from(atob(this.text(name)), character => character.charCodeAt(0));
			return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		} catch (error) {
			throw error instanceof SesError ? error : this._unreadable(name, 'no text in base64');
		}
	}

	/** Anything but `true` counts as false, so that nothing passes for verified that is not. */
	flag(name: string): boolean {
		return this._values[name] === true;
	}

	/** Unix seconds in every sample; one schema example has a date string. `undefined` for anything else. */
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
