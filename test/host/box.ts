import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from './eventually.ts';
import { anyEvent, standIn } from './patches.ts';

type Severity = 'error' | 'warning' | 'info' | 'none';
type AnyBox = vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>;

const severities: Readonly<Record<number, Severity>> = {
	[vscode.InputBoxValidationSeverity.Error]: 'error',
	[vscode.InputBoxValidationSeverity.Warning]: 'warning',
	[vscode.InputBoxValidationSeverity.Info]: 'info'
};

/** A real input box or list of VS Code that the extension has open, with what a person can do to it. */
export class Box {
	/** What the extension gets instead: the same box, but one whose buttons can be pressed. */
	readonly surface: AnyBox;
	isOpen = false;
	private readonly _box: AnyBox;
	private readonly _typed = new vscode.EventEmitter<string>();
	private readonly _pressed = new vscode.EventEmitter<vscode.QuickInputButton>();
	private readonly _itemPressed = new vscode.EventEmitter<vscode.QuickPickItemButtonEvent<vscode.QuickPickItem>>();

	constructor(box: AnyBox) {
		this._box = box;
		box.onDidHide(() => this._close());
		this.surface = standIn(box, {
			show: () => {
				this.isOpen = true;
				box.show();
			},
			hide: () => {
				box.hide();
				this._close();
			},
			dispose: () => {
				box.dispose();
				this._close();
			},
			onDidChangeValue: anyEvent(box.onDidChangeValue, this._typed.event),
			onDidTriggerButton: anyEvent(box.onDidTriggerButton, this._pressed.event),
			...('items' in box ? { onDidTriggerItemButton: anyEvent(box.onDidTriggerItemButton, this._itemPressed.event) } : {})
		});
	}

	/** As VS Code shows it: `Create Sender Address (2/3)`. */
	get title(): string {
		const { title = '', step, totalSteps } = this._box;
		return step === undefined ? title : `${title} (${step}${totalSteps === undefined ? '' : `/${totalSteps}`})`;
	}

	get value(): string {
		return this._box.value;
	}

	get placeholder(): string {
		return this._box.placeholder ?? '';
	}

	get isBusy(): boolean {
		return this._box.busy;
	}

	get isMasked(): boolean {
		return 'password' in this._box && this._box.password;
	}

	/** Whether it stays open when the focus goes elsewhere. */
	get staysOpen(): boolean {
		return this._box.ignoreFocusOut;
	}

	/** The line below the box: what is wrong with what was typed, or else the prompt. */
	get message(): string {
		const said = this._validation;
		return (typeof said === 'string' ? said : said?.message) ?? (this._box as { prompt?: string }).prompt ?? '';
	}

	/** How serious the line below the box is. */
	get severity(): Severity {
		const said = this._validation;
		return said === undefined ? 'none' : typeof said === 'string' ? 'error' : (severities[said.severity] ?? 'none');
	}

	/** Tooltips of the buttons of the box. */
	get buttons(): readonly string[] {
		return this._box.buttons.map(button => (button === vscode.QuickInputButtons.Back ? 'Back' : (button.tooltip ?? '')));
	}

	/** The rows of a list, without separators. */
	get items(): readonly vscode.QuickPickItem[] {
		return this._pick.items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
	}

	/** What stands above groups of rows. */
	get groups(): readonly string[] {
		return this._pick.items.filter(({ kind }) => kind === vscode.QuickPickItemKind.Separator).map(labelOf);
	}

	/** The labels of the rows, without icons. */
	get labels(): readonly string[] {
		return this.items.map(labelOf);
	}

	/** The labels of the rows that Enter would take. */
	get active(): readonly string[] {
		return this._pick.activeItems.map(labelOf);
	}

	/** Replaces what the box holds; resolves when the extension has heard of it. */
	async type(text: string): Promise<void> {
		if (this._box.value === text) {
			return;
		}
		let isHeard = false;
		const listening = this._box.onDidChangeValue(() => {
			isHeard = true;
		});
		this._box.value = text;
		if ('items' in this._box) {
			await eventually(() => assert.ok(isHeard, `VS Code has not taken "${text}"`));
		} else {
			// Of an input box VS Code tells only what comes from the keyboard.
			this._typed.fire(text);
		}
		listening.dispose();
	}

	/** Takes what stands in the box, or the row that is active. */
	async enter(): Promise<void> {
		await flushed();
		await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
	}

	async pick(label: string): Promise<void> {
		this._pick.activeItems = [this._item(label)];
		await this.enter();
	}

	/** Checks rows of a list that takes several, and takes them. */
	async pickMany(labels: readonly string[]): Promise<void> {
		this._pick.selectedItems = labels.map(label => this._item(label));
		await this.enter();
	}

	async back(): Promise<void> {
		await flushed();
		await vscode.commands.executeCommand('workbench.action.quickInputBack');
	}

	/** Presses Esc. */
	async escape(): Promise<void> {
		await flushed();
		await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
	}

	/** Presses a button of the box, by its tooltip. */
	press(tooltip: string): void {
		const button = this._box.buttons.find(candidate => candidate.tooltip === tooltip);
		if (!button) {
			throw new Error(`There is no button "${tooltip}", only: ${this.buttons.join(', ')}`);
		}
		this._pressed.fire(button);
	}

	/** Presses a button of a row, by its tooltip. */
	pressInRow(label: string, tooltip: string): void {
		const item = this._item(label);
		const button = item.buttons?.find(candidate => candidate.tooltip === tooltip);
		if (!button) {
			throw new Error(`The row "${label}" has no button "${tooltip}"`);
		}
		this._itemPressed.fire({ item, button });
	}

	/** What a failed test shows. */
	toString(): string {
		const rows = 'items' in this._box ? `\n${this.items.map(row => [row.label, row.description, row.detail].join(' | ')).join('\n')}` : '';
		return `${this.title}: "${this.isMasked ? '***' : this.value}" [${this.severity}] ${this.message}${this.isBusy ? ' (busy)' : ''}${rows}`;
	}

	private get _pick(): vscode.QuickPick<vscode.QuickPickItem> {
		if (!('items' in this._box)) {
			throw new Error(`"${this.title}" is no list`);
		}
		return this._box;
	}

	private get _validation(): vscode.InputBox['validationMessage'] {
		return 'validationMessage' in this._box ? this._box.validationMessage : undefined;
	}

	private _item(label: string): vscode.QuickPickItem {
		const item = this.items.find(candidate => labelOf(candidate) === label);
		if (!item) {
			throw new Error(`There is no row "${label}" in:\n${this}`);
		}
		return item;
	}

	private _close(): void {
		this.isOpen = false;
	}
}

function labelOf({ label }: vscode.QuickPickItem): string {
	return label.replace(/^(?:\$\([\w~-]+\) )+/, '');
}

/** The extension host sends what was set on a box in its next turn; a command that is to meet it has to come after that. */
function flushed(): Promise<void> {
	return new Promise(resolve => setTimeout(resolve, 0));
}
