import type * as vscode from 'vscode';

/**
 * Follows the selections of a view, from which `rowsForKey` determines the rows of a pressed key.
 *
 * @returns a function that takes them: the current one last, after the one that a keybinding made and the one before
 */
export function followSelections<T>(view: vscode.TreeView<T>): () => readonly (readonly T[])[] {
	/** The last ones, at most three. */
	let last: readonly (readonly T[])[] = [[]];
	// Ends when the view is disposed of.
	view.onDidChangeSelection(({ selection }) => {
		last = [...last.slice(-2), selection];
	});
	return () => {
		const { selection } = view;
		const selections = [...last.slice(0, -1), selection];
		// Without a focused row, a keybinding changes nothing, and the effect of an earlier one must not count again.
		last = [selection];
		return selections;
	};
}
