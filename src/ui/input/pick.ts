import * as vscode from 'vscode';
import { type Answer, copyOnClick, copyRequestIdButton, type Refusal, refusalText, type StepFrame, showStep } from './steps.ts';

export interface PickItem<T> extends vscode.QuickPickItem {
	readonly value: T;
	readonly buttons?: readonly RowButton<T>[];
}

/** A button in a row. With a value, it ends the step as a row does, without `submit`. */
export interface RowButton<T> extends vscode.QuickInputButton {
	readonly value?: T;
}

export interface PickStep<T> extends StepFrame {
	readonly placeholder: string;
	/** Keeps the list open when it loses focus. */
	readonly keepOpen?: boolean;
	/** Shown while `submit` runs. */
	readonly busyPlaceholder?: string;
	readonly items: readonly PickItem<T>[] | Promise<readonly PickItem<T>[]>;
	readonly active?: T | undefined;
	/** Returns an item for the typed text if it is more than a filter. Called on each change. */
	readonly typed?: (text: string) => PickItem<T> | undefined;
	/** Shown in the item of the rejected value. */
	readonly refusal?: { readonly value: T; readonly refusal: Refusal } | undefined;
	readonly submit?: (value: T, signal: AbortSignal) => Promise<Refusal | undefined>;
}

export function askToPick<T>(step: PickStep<T>): Promise<Answer<T>> {
	const pick = vscode.window.createQuickPick<PickItem<T>>();
	pick.placeholder = step.placeholder;
	pick.matchOnDescription = true;
	pick.matchOnDetail = true;
	pick.ignoreFocusOut = step.keepOpen ?? false;

	return showStep<T>(pick, step, ({ finish, fail }) => {
		let items: readonly PickItem<T>[] = [];
		let hasTyped = false;
		let requestId: string | undefined;

		function show(refused: PickStep<T>['refusal'], active: T | undefined): void {
			requestId = refused?.refusal.requestId;
			const text = refused && refusalText(refused.refusal);
			const isBelow = showBelow(pick, text);
			pick.items = items.map(item =>
				refused && item.value === refused.value
					? {
							...item,
							...(isBelow ? { iconPath: new vscode.ThemeIcon('error') } : { detail: `$(error) ${text}` }),
							buttons: requestId ? [copyRequestIdButton(), ...(item.buttons ?? [])] : (item.buttons ?? [])
						}
					: item
			);
			// Without an active value, a separator must not become the active item: then Enter would do nothing.
			const activeItem = active === undefined ? undefined : pick.items.find(item => item.value === active);
			if (activeItem) {
				pick.activeItems = [activeItem];
			}
		}

		function showTyped(text: string): void {
			const typed = step.typed?.(text);
			if (typed || hasTyped) {
				pick.items = typed ? [{ ...typed, alwaysShow: true }, ...items] : items;
			}
			hasTyped = typed !== undefined;
		}

		async function load(): Promise<void> {
			pick.busy = true;
			items = await step.items;
			pick.busy = false;
			// The user may have typed before the list was loaded. Then the best match is the active item.
			show(step.refusal, pick.value === '' ? (step.refusal?.value ?? step.active) : undefined);
			showTyped(pick.value);
		}

		async function accept(signal: AbortSignal): Promise<void> {
			// The selection stays when the filter matches no item.
			const chosen = pick.activeItems.length > 0 ? pick.selectedItems[0] : undefined;
			if (!chosen) {
				return;
			}
			if (step.submit) {
				pick.busy = true;
				pick.placeholder = step.busyPlaceholder ?? step.placeholder;
				showBelow(pick, undefined);
				const refusal = await step.submit(chosen.value, signal);
				pick.busy = false;
				pick.placeholder = step.placeholder;
				if (refusal) {
					show({ value: chosen.value, refusal }, chosen.value);
					return;
				}
			}
			finish({ value: chosen.value });
		}

		load().catch(fail);
		return {
			accept,
			subscriptions: [
				pick.onDidChangeValue(text => {
					showBelow(pick, undefined);
					showTyped(text);
				}),
				pick.onDidTriggerItemButton(({ button }) => {
					const { value } = button as RowButton<T>;
					return value === undefined ? copyOnClick(button, requestId) : finish({ value });
				})
			]
		};
	});
}

/** For a list that is the only step. @returns `undefined` when canceled */
export async function pickOne<T>(step: PickStep<T>): Promise<T | undefined> {
	const answer = await askToPick(step);
	return answer && answer !== 'back' ? answer.value : undefined;
}

/**
 * Shows text between the box and its items, which truncate long sentences.
 *
 * @returns whether VS Code supports that, from 1.108 on
 */
function showBelow(pick: vscode.QuickPick<vscode.QuickPickItem> & { prompt?: string | undefined }, text: string | undefined): boolean {
	if (!('prompt' in pick)) {
		return false;
	}
	pick.prompt = text;
	return true;
}
