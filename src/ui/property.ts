/** What a keybinding, a task or another extension passes to a command may be anything; anything but an object has no properties. */
export function property(argument: unknown, name: string): unknown {
	return typeof argument === 'object' && argument !== null ? Reflect.get(argument, name) : undefined;
}
