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
