import * as vscode from 'vscode';
import type { Question, Robot } from './robot.ts';

const events = ['Accept', 'ChangeValue', 'TriggerButton', 'Hide', 'ChangeActive', 'ChangeSelection', 'TriggerItemButton'];

/** An input box or list that VS Code does not show. A robot answers it as soon as the extension shows it. */
export class RobotBox {
	/** What the extension gets. */
	readonly surface: object;
	private readonly _robot: Robot;
	private readonly _kind: 'box' | 'list';
	private readonly _fields: Record<string, unknown>;
	private readonly _events = Object.fromEntries(events.map(name => [name, new vscode.EventEmitter<unknown>()]));
	private _isShown = false;
	private _isClosed = false;
	private _wake: () => void = () => {};

	constructor(robot: Robot, kind: 'box' | 'list') {
		this._robot = robot;
		this._kind = kind;
		this._fields = {
			title: '',
			step: 0,
			totalSteps: 0,
			enabled: true,
			busy: false,
			ignoreFocusOut: false,
			value: '',
			placeholder: '',
			prompt: '',
			buttons: [],
			...(kind === 'box' ? { password: false, validationMessage: undefined } : { items: [], activeItems: [], selectedItems: [] }),
			...Object.fromEntries(Object.entries(this._events).map(([name, emitter]) => [`onDid${name}`, emitter.event])),
			// A box that gets the focus is hidden and shown again.
			show: () => this._isShown || this._show(),
			hide: () => this._fire('Hide', undefined),
			dispose: () => this._close()
		};
		this.surface = new Proxy(this._fields, {
			set: (fields, name: string, value) => {
				fields[name] = value;
				if (name === 'items') {
					fields['activeItems'] = this._rows().slice(0, 1);
				}
				if (this._isShown) {
					this._record(name, value);
				}
				this._wake();
				return true;
			}
		});
	}

	private _record(name: string, value: unknown): void {
		const isMasked = name === 'value' && this._fields['password'] === true;
		if (!isMasked && !/^(on|show|hide|dispose|(active|selected)Items$)/.test(name)) {
			const shown = name === 'items' ? (value as readonly vscode.QuickPickItem[]).map(textsOfRow) : value;
			this._robot.record(this._kind, `${this._fields['title']} ${name}`, shown);
		}
	}

	private _rows(): readonly vscode.QuickPickItem[] {
		const items = (this._fields['items'] ?? []) as readonly vscode.QuickPickItem[];
		return items.filter(item => item.kind !== vscode.QuickPickItemKind.Separator);
	}

	private _show(): void {
		this._isShown = true;
		for (const [name, value] of Object.entries(this._fields)) {
			this._record(name, value);
		}
		void this._robot.track(this._kind === 'box' ? this._type() : this._pick());
	}

	private _hide(): void {
		this._fire('Hide', undefined);
		this._close();
	}

	private _close(): void {
		this._isClosed = true;
		this._wake();
	}

	private _fire(name: string, value: unknown): void {
		this._events[name]?.fire(value);
	}

	/** Waits until the box is closed or no longer busy. @returns whether it is open */
	private async _isReady(): Promise<boolean> {
		do {
			// The extension handles events in this turn of the event loop.
			await new Promise(setImmediate);
			while (this._fields['busy'] === true && !this._isClosed) {
				await new Promise<void>(resolve => {
					this._wake = resolve;
				});
			}
		} while (this._fields['busy'] === true && !this._isClosed);
		await new Promise(setImmediate);
		return !this._isClosed;
	}

	private _question(): Question {
		const text = (name: string) => String(this._fields[name] ?? '');
		const isPassword = this._fields['password'] === true;
		return { title: text('title'), prompt: text('prompt'), placeholder: text('placeholder'), isPassword, value: text('value') };
	}

	private async _type(): Promise<void> {
		if (this._robot.nextTurn('box', 1) === undefined) {
			this._hide();
			return;
		}
		const question = this._question();
		for (const text of [...this._robot.textsFor(question), question.value]) {
			this._fields['value'] = text;
			this._fire('ChangeValue', text);
			await this._pressButtons(this._fields['buttons'], button => this._fire('TriggerButton', button));
			this._fire('Accept', undefined);
			if (!(await this._isReady())) {
				return;
			}
		}
		this._hide();
	}

	private async _pick(): Promise<void> {
		for (let tries = 0; await this._isReady(); tries++) {
			const rows = this._rows();
			const { title, placeholder } = this._question();
			const labels = rows.map(({ label }) => label);
			const chosen = tries === 0 ? this._robot.prefers(title, labels) : undefined;
			const turn = chosen ?? this._robot.nextTurn(`${title}${placeholder}`, rows.length);
			const row = turn === undefined || tries > 2 ? undefined : rows[turn];
			if (!row) {
				this._hide();
				return;
			}
			await this._pressButtons(row.buttons, button => this._fire('TriggerItemButton', { button, item: row }));
			if (this._isClosed) {
				return;
			}
			Object.assign(this._fields, { activeItems: [row], selectedItems: [row] });
			this._fire('ChangeSelection', [row]);
			this._fire('Accept', undefined);
		}
	}

	/** Presses each button except Back, but only every other time, as some of them close the box. */
	private async _pressButtons(buttons: unknown, press: (button: vscode.QuickInputButton) => void): Promise<void> {
		for (const button of (buttons ?? []) as readonly vscode.QuickInputButton[]) {
			if (button !== vscode.QuickInputButtons.Back && !this._isClosed && this._robot.nextTurn(`button ${button.tooltip}`, 2) === 1) {
				press(button);
				await this._isReady();
			}
		}
	}
}

function textsOfRow({ label, description, detail, buttons }: vscode.QuickPickItem): readonly unknown[] {
	return [label, description, detail, (buttons ?? []).map(({ tooltip }) => tooltip)];
}
