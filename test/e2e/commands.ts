import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/paths.mts';

const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const titles = read('package.nls.json') as Readonly<Record<string, string>>;
const { commands } = read('package.json').contributes as {
	readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
};

/** Ids of commands of VS Code, by title. */
const builtIn: Readonly<Record<string, string>> = {
	'Add Cursor Below': 'editor.action.insertCursorBelow',
	'File: New Untitled Text File': 'workbench.action.files.newUntitledFile',
	'File: Set Active Editor Read-only in Session': 'workbench.action.files.setActiveEditorReadonlyInSession',
	'Markdown: Open Preview': 'markdown.showPreview',
	'Tencent SES: Focus on Domains View': 'tencentSes.domains.focus',
	'View: Clear Output': 'workbench.output.action.clearOutput',
	'View: Close All Editors': 'workbench.action.closeAllEditors',
	'View: Hide Panel': 'workbench.action.closePanel',
	'View: Revert and Close Editor': 'workbench.action.revertAndCloseActiveEditor',
	'View: Show Explorer': 'workbench.view.explorer',
	'View: Toggle Output': 'workbench.action.output.toggleOutput',
	'View: Toggle Primary Side Bar Visibility': 'workbench.action.toggleSidebarVisibility',
	'Notifications: Clear All Notifications': 'notifications.clearAll'
};

/** The id of a command, by its title in the Command Palette. */
export function commandOf(title: string): string {
	const own = commands.find(command => `${command.category}: ${titles[command.title.replaceAll('%', '')]}` === title);
	const id = own?.command ?? builtIn[title];
	if (!id) {
		throw new Error(`There is no command "${title}"`);
	}
	return id;
}
