import type * as vscode from 'vscode';

/** The selections of a view, from which `rowsForKey` determines the rows of a pressed key. */
export class KeySelections<T> {
	private readonly _view: vscode.TreeView<T>;
	/** The last ones, at most three. */
	private _selections: readonly (readonly T[])[] = [[]];

	constructor(view: vscode.TreeView<T>) {
		this._view = view;
		// Ends when the view is disposed of.
		view.onDidChangeSelection(({ selection }) => {
			this._selections = [...this._selections.slice(-2), selection];
		});
	}

	/** The current selection last, after the one that a keybinding made and the one before. */
	take(): readonly (readonly T[])[] {
		const { selection } = this._view;
		const selections = [...this._selections.slice(0, -1), selection];
		// Without a focused row, a keybinding changes nothing, and the effect of an earlier one must not count again.
		this._selections = [selection];
		return selections;
	}
}
