/** A property of a command's argument, which may be anything. */
export function property(argument: unknown, name: string): unknown {
	return typeof argument === 'object' && argument !== null ? Reflect.get(argument, name) : undefined;
}
