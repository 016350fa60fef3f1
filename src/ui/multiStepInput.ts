import * as vscode from 'vscode';
import { iconless, plainText } from './plainText.ts';

/** What is to be said about a value: an error keeps Enter from being taken, a warning or a hint does not. */
export interface ValidationMessage {
	readonly message: string;
	readonly severity: vscode.InputBoxValidationSeverity;
}

/** Something that was refused after Enter. */
export interface Refusal {
	readonly message: string;
	/** Can be copied with a button. */
	readonly requestId?: string | undefined;
}

/** What comes of a step: a value, the wish to go back, or `undefined` for leaving. */
export type Answer<T> = { readonly value: T } | 'back' | undefined;

export interface StepFrame {
	readonly title: string;
	/** From 1. Left out, like the next one, where nobody knows how many steps there will be. */
	readonly step?: number | undefined;
	readonly totalSteps?: number | undefined;
	/** Default: no. */
	readonly canGoBack?: boolean;
}

export interface TextStep extends StepFrame {
	readonly value: string;
	/** Where typing goes on; default: what is in the box is selected, and typing replaces it. */
	readonly cursor?: number;
	readonly prompt: string;
	readonly placeholder: string;
	readonly isPassword?: boolean;
	/** Gives a masked box a button that shows and hides what is typed. */
	readonly canReveal?: boolean;
	/** Stay open when focus is lost, for values that people fetch from another window. */
	readonly keepOpen?: boolean;
	/** Validates every keystroke, and once more on Enter. What it has against an empty box shows on Enter only. */
	readonly validate: (value: string) => ValidationMessage | undefined;
	/** Shown while the box is empty. */
	readonly hint?: ValidationMessage | undefined;
	/** May put another text in place of what was typed, such as a part of what was pasted. */
	readonly rewrite?: (value: string) => string;
	/** Is told of every change, after `rewrite`. */
	readonly changed?: (value: string) => void;
	/** Shown until the first keystroke. */
	readonly refusal?: Refusal | undefined;
	/** Runs on Enter with the box open and busy. A refusal comes back into the box; Esc aborts the signal. */
	readonly submit?: (value: string, signal: AbortSignal) => Promise<Refusal | undefined>;
	/** Says what `submit` is doing. */
	readonly busyText?: string;
	readonly buttons?: readonly StepButton[];
}

export interface StepButton {
	readonly tooltip: string;
	/** Name of a codicon. */
	readonly icon: string;
	/** What it gives shows below the box until the next keystroke. */
	readonly run: (box: StepBox) => Promise<ValidationMessage | undefined>;
}

/** The box that a button belongs to. */
export interface StepBox {
	readonly value: string;
	/** Puts a text into it, as if it had been typed. */
	readonly put: (text: string) => void;
}

export interface PickItem<T> extends vscode.QuickPickItem {
	readonly value: T;
}

export interface PickStep<T> extends StepFrame {
	readonly placeholder: string;
	/** Stay open when focus is lost. */
	readonly keepOpen?: boolean;
	/** Says what `submit` is doing. */
	readonly busyPlaceholder?: string;
	readonly items: readonly PickItem<T>[] | Promise<readonly PickItem<T>[]>;
	readonly active?: T | undefined;
	/** A row for what was typed, when it means something beyond a filter. Is asked on every change. */
	readonly typed?: (text: string) => PickItem<T> | undefined;
	/** Shown in the row of the value that was refused. */
	readonly refusal?: { readonly value: T; readonly refusal: Refusal } | undefined;
	readonly submit?: (value: T, signal: AbortSignal) => Promise<Refusal | undefined>;
}

export function validationError(message: string): ValidationMessage {
	return { message: plainText(message), severity: vscode.InputBoxValidationSeverity.Error };
}

export function validationWarning(message: string): ValidationMessage {
	return { message: plainText(message), severity: vscode.InputBoxValidationSeverity.Warning };
}

export function validationHint(message: string): ValidationMessage {
	return { message: plainText(message), severity: vscode.InputBoxValidationSeverity.Info };
}

/** What `runSteps` goes on with after an answer, which is kept. */
export function kept<T>(answer: Answer<T>, keep: (value: T) => void): 'next' | 'back' | undefined {
	if (answer && answer !== 'back') {
		keep(answer.value);
		return 'next';
	}
	return answer;
}

/**
 * Walks through steps in order, and back.
 *
 * @param steps each gives `next`, `back`, the index of the step to go on with, or `undefined` when someone left
 * @returns whether the last step was passed
 */
export async function runSteps(steps: readonly (() => Promise<'next' | 'back' | number | undefined>)[], first = 0): Promise<boolean> {
	let index = first;
	while (index < steps.length) {
		const outcome = await steps[index]?.();
		if (outcome === undefined) {
			return false;
		}
		index = outcome === 'next' ? index + 1 : outcome === 'back' ? index - 1 : outcome;
	}
	return true;
}

export function askForText(step: TextStep): Promise<Answer<string>> {
	const box = vscode.window.createInputBox();
	box.value = step.value;
	if (step.cursor !== undefined) {
		box.valueSelection = [step.cursor, step.cursor];
	}
	box.prompt = plainText(step.prompt);
	box.placeholder = step.placeholder;
	box.password = step.isPassword ?? false;
	box.ignoreFocusOut = step.keepOpen ?? false;

	return showStep<string>(box, step, ({ finish, fail }) => {
		const ownButtons = (step.buttons ?? []).map(({ icon, tooltip, run }) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip, run }));
		const frameButtons = [...box.buttons, ...ownButtons];
		let reveal = step.canReveal ? revealButton(box.password) : undefined;
		let requestId: string | undefined;
		let submitted: string | undefined;

		function drawButtons(): void {
			box.buttons = [...frameButtons, ...(reveal ? [reveal] : []), ...(requestId ? [copyRequestIdButton()] : [])];
		}

		function put(text: string): void {
			if (submitted !== undefined) {
				return;
			}
			const kept = step.rewrite?.(text) ?? text;
			box.value = kept;
			step.changed?.(kept);
			show(undefined);
		}

		async function press(button: vscode.QuickInputButton): Promise<void> {
			if (button === reveal) {
				box.password = !box.password;
				reveal = revealButton(box.password);
				drawButtons();
				return;
			}
			const own = ownButtons.find(candidate => candidate === button);
			if (own) {
				box.validationMessage = (await own.run({ value: box.value, put })) ?? box.validationMessage;
			} else {
				await copyOnClick(button, requestId);
			}
		}

		function show(refusal: Refusal | undefined): void {
			requestId = refusal?.requestId;
			drawButtons();
			const validation = box.value === '' && step.hint ? step.hint : step.validate(box.value);
			const isTooEarly = box.value === '' && validation?.severity === vscode.InputBoxValidationSeverity.Error;
			box.validationMessage = refusal ? validationError(refusalText(refusal)) : isTooEarly ? undefined : validation;
		}

		async function accept(signal: AbortSignal): Promise<void> {
			const { value } = box;
			const validation = step.validate(value);
			if (validation?.severity === vscode.InputBoxValidationSeverity.Error) {
				box.validationMessage = validation;
				return;
			}
			if (step.submit) {
				submitted = value;
				box.busy = true;
				// Not as the prompt: VS Code would add how to "confirm" what is under way.
				box.validationMessage = validationHint(step.busyText ?? step.prompt);
				const refusal = await step.submit(value, signal);
				submitted = undefined;
				box.busy = false;
				if (refusal) {
					show(refusal);
					return;
				}
			}
			finish({ value });
		}

		show(step.refusal);
		return {
			accept,
			subscriptions: [
				box.onDidChangeValue(value => {
					// A disabled box would lose the focus, and with it Esc; so the text is kept as it was sent instead.
					const kept = submitted ?? step.rewrite?.(value) ?? value;
					if (kept !== value) {
						box.value = kept;
					}
					if (submitted === undefined) {
						step.changed?.(kept);
						show(undefined);
					}
				}),
				box.onDidTriggerButton(button => press(button).catch(fail))
			]
		};
	});
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
							...(isBelow ? { label: `$(error) ${item.label}` } : { detail: `$(error) ${iconless(text ?? '')}` }),
							buttons: requestId ? [copyRequestIdButton(), ...(item.buttons ?? [])] : (item.buttons ?? [])
						}
					: item
			);
			const activeItem = pick.items.find(item => item.value === active);
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
			show(step.refusal, step.refusal?.value ?? step.active);
			// Who was quicker than the list has typed something already.
			showTyped(pick.value);
		}

		async function accept(signal: AbortSignal): Promise<void> {
			// What was selected before stays selected when the filter leaves no row.
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
				pick.onDidChangeValue(text => showTyped(text)),
				pick.onDidTriggerItemButton(({ button }) => copyOnClick(button, requestId))
			]
		};
	});
}

/** Ends a step, once: what comes later has no effect. */
interface Ending<T> {
	readonly finish: (answer: Answer<T>) => void;
	readonly fail: (error: unknown) => void;
}

/** Shows a box until it is answered, left or gone back from, and disposes of it once. */
function showStep<T>(
	box: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
	frame: StepFrame,
	wire: (ending: Ending<T>) => {
		readonly accept: (signal: AbortSignal) => Promise<void>;
		readonly subscriptions: readonly vscode.Disposable[];
	}
): Promise<Answer<T>> {
	return new Promise((resolve, reject) => {
		const abort = new AbortController();
		const subscriptions: vscode.Disposable[] = [];
		let isAccepting = false;

		function close(): void {
			abort.abort();
			vscode.Disposable.from(...subscriptions, box).dispose();
		}

		function finish(answer: Answer<T>): void {
			resolve(answer);
			close();
		}

		function fail(error: unknown): void {
			reject(error);
			close();
		}

		async function acceptOnce(accept: (signal: AbortSignal) => Promise<void>): Promise<void> {
			if (isAccepting) {
				return;
			}
			isAccepting = true;
			try {
				await accept(abort.signal);
			} catch (error) {
				fail(error);
			} finally {
				isAccepting = false;
			}
		}

		box.title = frame.title;
		box.step = frame.step;
		box.totalSteps = frame.totalSteps;
		box.buttons = frame.canGoBack ? [vscode.QuickInputButtons.Back] : [];
		const { accept, subscriptions: own } = wire({ finish, fail });
		subscriptions.push(
			...own,
			box.onDidAccept(() => acceptOnce(accept)),
			box.onDidTriggerButton(button => {
				if (button === vscode.QuickInputButtons.Back) {
					finish('back');
				}
			}),
			box.onDidHide(() => finish(undefined))
		);
		box.show();
	});
}

/**
 * Shows a text between the box and its rows, which cut long sentences off.
 *
 * @returns whether there is room for that: VS Code 1.108 and later
 */
function showBelow(pick: vscode.QuickPick<vscode.QuickPickItem> & { prompt?: string | undefined }, text: string | undefined): boolean {
	if (!('prompt' in pick)) {
		return false;
	}
	pick.prompt = text;
	return true;
}

function refusalText({ message, requestId }: Refusal): string {
	return plainText(requestId ? vscode.l10n.t('{0} Request ID: {1}', message, requestId) : message);
}

function revealButton(isMasked: boolean): vscode.QuickInputButton {
	return isMasked
		? { iconPath: new vscode.ThemeIcon('eye'), tooltip: vscode.l10n.t('Show What Is Typed'), ...insideTheBox }
		: { iconPath: new vscode.ThemeIcon('eye-closed'), tooltip: vscode.l10n.t('Hide What Is Typed'), ...insideTheBox };
}

/**
 * Puts a button where the next Tab goes; from the title bar it is Shift+Tab only. `QuickInputButtonLocation.Input` is API since VS Code
 * 1.109; before, it was a proposal.
 */
const insideTheBox = Number(vscode.version.split('.')[1]) >= 109 ? { location: 3 } : {};

const copyIcon = 'copy';

function copyRequestIdButton(): vscode.QuickInputButton {
	return { iconPath: new vscode.ThemeIcon(copyIcon), tooltip: vscode.l10n.t('Copy Request ID') };
}

async function copyOnClick(button: vscode.QuickInputButton, requestId: string | undefined): Promise<void> {
	if (requestId && button.iconPath instanceof vscode.ThemeIcon && button.iconPath.id === copyIcon) {
		await vscode.env.clipboard.writeText(requestId);
	}
}
