import { type Node, nodeId } from './nodes.ts';

/**
 * The rows that a key is for: all selected ones, or the focused one if it is not among them. Extensions cannot see the focus, so the
 * keybindings in package.json select or deselect the focused row and undo that.
 *
 * @param selections the current selection last, after the one that a keybinding made and the one before
 */
export function rowsForKey(...selections: readonly (readonly Node[])[]): readonly Node[] {
	const [now = [], during, before] = selections.toReversed();
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

/** The rows that are missing in the other list. */
function missing(rows: readonly Node[], others: readonly Node[]): readonly Node[] {
	const ids = new Set(others.map(nodeId));
	return rows.filter(row => !ids.has(nodeId(row)));
}
