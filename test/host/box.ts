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

/** An input box or quick pick that the extension shows, and what a person can do with it. */
export class Box {
	/** What the extension gets: the same box, with events that tests can fire. */
	readonly surface: AnyBox;
	isOpen = false;
	/** Whether it stays open when it loses the focus: VS Code says so of any box, until that is set. */
	staysOpen = false;
	private readonly _box: AnyBox;
	private readonly _typed = new vscode.EventEmitter<string>();
	private readonly _pressed = new vscode.EventEmitter<vscode.QuickInputButton>();
	private readonly _itemPressed = new vscode.EventEmitter<vscode.QuickPickItemButtonEvent<vscode.QuickPickItem>>();

	constructor(box: AnyBox) {
		this._box = box;
		box.onDidHide(() => this._close());
		const replaced = {
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
		};
		this.surface = standIn(box, replaced, (name, value) => {
			this.staysOpen = name === 'ignoreFocusOut' ? value === true : this.staysOpen;
		});
	}

	/** As shown, such as `Create Sender Address (2/3)`. */
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

	/** The line below the box: a validation message or the prompt. Versions of VS Code before 1.108 show that of a list in its row. */
	get message(): string {
		const validation = this._validation;
		const text = (typeof validation === 'string' ? validation : validation?.message) ?? (this._box as { prompt?: string }).prompt;
		const rows = 'items' in this._box && !('prompt' in this._box) ? this.items : [];
		return text ?? rows.flatMap(({ detail }) => /^\$\(error\) (.*)/s.exec(detail ?? '')?.[1] ?? [])[0] ?? '';
	}

	/** The severity of the validation message. */
	get severity(): Severity {
		const validation = this._validation;
		return validation === undefined ? 'none' : typeof validation === 'string' ? 'error' : (severities[validation.severity] ?? 'none');
	}

	/** Tooltips of the buttons of the box. */
	get buttons(): readonly string[] {
		return this._box.buttons.map(button => (button === vscode.QuickInputButtons.Back ? 'Back' : (button.tooltip ?? '')));
	}

	/** The rows of a list, without separators. */
	get items(): readonly vscode.QuickPickItem[] {
		return this._pick.items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
	}

	/** The separators. */
	get groups(): readonly string[] {
		return this._pick.items.filter(({ kind }) => kind === vscode.QuickPickItemKind.Separator).map(labelOf);
	}

	/** The labels of the rows, without icons. */
	get labels(): readonly string[] {
		return this.items.map(labelOf);
	}

	/** The labels of the rows that Enter picks. */
	get active(): readonly string[] {
		return this._pick.activeItems.map(labelOf);
	}

	/** Replaces the text, and waits until the extension has received it. */
	async type(text: string): Promise<void> {
		if (this._box.value === text) {
			return;
		}
		let isReceived = false;
		const listening = this._box.onDidChangeValue(() => {
			isReceived = true;
		});
		this._box.value = text;
		if ('items' in this._box) {
			await eventually(() => assert.ok(isReceived, `VS Code has not received "${text}"`));
		} else {
			// VS Code sends this event only for the keyboard.
			this._typed.fire(text);
		}
		listening.dispose();
	}

	/** Accepts the text or the active row. */
	async enter(): Promise<void> {
		await flushed();
		await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
	}

	async pick(label: string): Promise<void> {
		this._pick.activeItems = [this._item(label)];
		await this.enter();
	}

	/** Checks and accepts several rows. */
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

	/** For the report of a failed test. */
	toString(): string {
		const rows = 'items' in this._box ? `\n${this.items.map(row => [row.label, row.description, row.detail].join(' | ')).join('\n')}` : '';
		return `${this.title}: "${this.isMasked ? '***' : this.value}" [${this.severity}] ${this.message}${this.isBusy ? ' (busy)' : ''}${rows}`;
	}

	private get _pick(): vscode.QuickPick<vscode.QuickPickItem> {
		if (!('items' in this._box)) {
			throw new Error(`"${this.title}" is not a quick pick`);
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

/** The extension host sends changed properties of a box in its next turn. Commands must follow that. */
function flushed(): Promise<void> {
	return new Promise(resolve => setTimeout(resolve, 0));
}
