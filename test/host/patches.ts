import { Disposable, type Event } from 'vscode';

/** Things of VS Code's API that tests put in place of others, until they undo it. */
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

/** An object that has some of its properties from elsewhere. */
export function standIn<T extends object>(real: T, replaced: object): T {
	return new Proxy(real, {
		get: (target, name) => {
			if (name in replaced) {
				return Reflect.get(replaced, name);
			}
			const value = Reflect.get(target, name, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
		set: (target, name, value) => Reflect.set(target, name, value, target)
	});
}

/** An event that fires when one or the other does. */
export function either<T>(one: Event<T>, other: Event<T>): Event<T> {
	return (listener: (event: T) => unknown) => Disposable.from(one(listener), other(listener));
}
