import { Disposable, type Event } from 'vscode';

/** Replaces properties of objects, such as functions of the VS Code API, until `undo`. */
export class Patches {
	private readonly _restorers: (() => void)[] = [];

	put(target: object, name: string, value: unknown): void {
		const before = Object.getOwnPropertyDescriptor(target, name);
		Object.defineProperty(target, name, { configurable: true, enumerable: true, writable: true, value });
		this._restorers.push(() => (before ? Object.defineProperty(target, name, before) : Reflect.deleteProperty(target, name)));
	}

	undo(): void {
		for (const restore of this._restorers.splice(0).reverse()) {
			restore();
		}
	}
}

/** A proxy of `real` with some properties replaced. @param onSet called before a property is set */
export function standIn<T extends object>(real: T, replaced: object, onSet?: (name: string, value: unknown) => void): T {
	return new Proxy(real, {
		get: (target, name) => {
			if (name in replaced) {
				return Reflect.get(replaced, name);
			}
			const value = Reflect.get(target, name, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
		set: (target, name, value) => {
			onSet?.(String(name), value);
			return Reflect.set(target, name, value, target);
		}
	});
}

/** An event that fires when either of two events fires. */
export function anyEvent<T>(one: Event<T>, other: Event<T>): Event<T> {
	return (listener: (event: T) => unknown) => Disposable.from(one(listener), other(listener));
}
