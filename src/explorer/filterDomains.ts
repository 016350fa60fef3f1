import * as vscode from 'vscode';
import type { Explorer } from './explorer.ts';

/**
 * The command "Filter Domains": the tree follows what is typed. Enter keeps it, Esc brings back the filter from before.
 *
 * @param argument a filter that a keybinding or another extension passes; anything else opens the box
 */
export async function filterDomains(explorer: Explorer, argument: unknown): Promise<void> {
	if (typeof argument === 'string') {
		explorer.filter = argument;
		return;
	}
	const before = explorer.filter;
	const box = vscode.window.createInputBox();
	const showOutcome = () => {
		box.prompt = explorer.filterOutcome;
	};
	box.title = vscode.l10n.t('Filter Domains');
	box.placeholder = vscode.l10n.t('Part of a domain, of an address or of a state, such as news or waiting');
	box.value = before;
	box.valueSelection = [0, before.length];
	// So that one can look around in the tree meanwhile, and nothing typed is lost.
	box.ignoreFocusOut = true;
	showOutcome();
	await new Promise<void>(resolve => {
		let isKept = false;
		box.onDidChangeValue(text => {
			explorer.filter = text;
			showOutcome();
		});
		box.onDidAccept(() => {
			isKept = true;
			box.hide();
		});
		box.onDidHide(() => {
			if (!isKept) {
				explorer.filter = before;
			}
			resolve();
		});
		box.show();
	});
	box.dispose();
}
