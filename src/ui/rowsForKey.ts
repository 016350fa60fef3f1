/**
 * The rows that a key is for: all selected ones, or the focused one if it is not among them. Extensions cannot see the focus, so the
 * keybindings in package.json select or deselect the focused row and undo that.
 *
 * @param idOf the id of a row, which is the same after it was drawn again
 * @param selections see `followSelections`
 */
export function rowsForKey<T>(idOf: (row: T) => unknown, ...selections: readonly (readonly T[])[]): readonly T[] {
	const [now = [], during, before] = selections.toReversed();
	/** The rows that are missing in the other list. */
	const missing = (rows: readonly T[], others: readonly T[]) => {
		const ids = new Set(others.map(idOf));
		return rows.filter(row => !ids.has(idOf(row)));
	};
	if (!before || !during || missing(before, now).length + missing(now, before).length > 0) {
		return now;
	}
	const changed = [...missing(during, now), ...missing(now, during)];
	if (changed.length === 0) {
		// VS Code leaves out rows while it draws them again. Using no row is safer than using another one.
		return [];
	}
	return changed.length === 1 && missing(changed, now).length > 0 ? changed : now;
}
