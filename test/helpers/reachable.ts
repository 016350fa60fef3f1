/** All strings that can be reached from the roots through properties and prototypes. */
export function reachableTexts(roots: readonly unknown[]): ReadonlySet<string> {
	const values = [...reachable(roots)].flatMap(value =>
		Reflect.ownKeys(value).flatMap(key => [String(key), Reflect.getOwnPropertyDescriptor(value, key)?.value])
	);
	return new Set(values.filter(value => typeof value === 'string'));
}

/** All objects and functions that can be reached from the roots through properties, accessors and prototypes. */
export function reachable(roots: readonly unknown[]): ReadonlySet<object> {
	const seen = new Set<object>();
	const waiting: unknown[] = [...roots];
	while (waiting.length > 0) {
		const value = waiting.pop();
		if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) {
			continue;
		}
		if (value === globalThis && !roots.includes(globalThis)) {
			continue;
		}
		seen.add(value);
		for (const key of Reflect.ownKeys(value)) {
			const { value: property, get, set } = Reflect.getOwnPropertyDescriptor(value, key) ?? {};
			waiting.push(property, get, set);
		}
		waiting.push(Reflect.getPrototypeOf(value));
	}
	return seen;
}

/** The prototypes, such as those of our classes, that can be reached from the roots, but not from `known` values or from a built-in. */
export function ownPrototypes(roots: readonly unknown[], known: readonly unknown[] = []): readonly object[] {
	const others = reachable([globalThis, async () => {}, ...known]);
	const prototypes = [...reachable(roots)].map(value => Reflect.getPrototypeOf(value));
	return prototypes.filter(prototype => prototype !== null && !others.has(prototype)) as readonly object[];
}
