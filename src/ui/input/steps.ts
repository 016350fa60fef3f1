import * as vscode from 'vscode';
import type { StrayCharacter } from '../../mail/strayCharacter.ts';
import { codePoint, iconless, visible } from '../plainText.ts';

/** Shown below a box. Enter is not accepted with an error. */
export interface ValidationMessage {
	readonly message: string;
	readonly severity: vscode.InputBoxValidationSeverity;
}

/** Why a value was not accepted after Enter. */
export interface Refusal {
	readonly message: string;
	/** A button copies it. */
	readonly requestId?: string | undefined;
}

/** The result of a step; `undefined` when canceled. */
export type Answer<T> = { readonly value: T } | 'back' | undefined;

export interface StepFrame {
	readonly title: string;
	/** From 1. Omitted, with `totalSteps`, when the number of steps is not known. */
	readonly step?: number | undefined;
	readonly totalSteps?: number | undefined;
	/** Default: false. */
	readonly canGoBack?: boolean;
}

/** @param message from elsewhere, in part. VS Code makes icons of `$(name)` below a box. */
export function validationError(message: string): ValidationMessage {
	return { message: iconless(message), severity: vscode.InputBoxValidationSeverity.Error };
}

export function validationWarning(message: string): ValidationMessage {
	return { message: iconless(message), severity: vscode.InputBoxValidationSeverity.Warning };
}

export function validationHint(message: string): ValidationMessage {
	return { message: iconless(message), severity: vscode.InputBoxValidationSeverity.Info };
}

/** Whether Enter is not accepted. */
export function isError(validation: ValidationMessage | undefined): boolean {
	return validation?.severity === vscode.InputBoxValidationSeverity.Error;
}

/** Which character of a text is wrong. */
export function straySentence({ character, position, meant }: StrayCharacter): string {
	const code = codePoint(character);
	if (meant === '') {
		return vscode.l10n.t('Character {0} is invisible ({1}). Remove it.', position, code);
	}
	const space = vscode.l10n.t('a space');
	const shown = character === ' ' ? space : visible(character);
	return meant === undefined
		? vscode.l10n.t('Character {0} is {1}, which is not allowed here.', position, shown)
		: vscode.l10n.t(
				'Character {0} is {1}, not {2}.',
				position,
				shown === code ? code : `${shown} (${code})`,
				meant === ' ' ? space : visible(meant)
			);
}

/** Stores an answer, and returns the result for `runSteps`. */
export function kept<T>(answer: Answer<T>, keep: (value: T) => void): 'next' | 'back' | undefined {
	if (answer && answer !== 'back') {
		keep(answer.value);
		return 'next';
	}
	return answer;
}

/**
 * Runs steps in order, and back.
 *
 * @param steps each gives its answer, or `next`, or the index of the next step
 * @returns whether the last step was completed
 */
export async function runSteps(steps: readonly (() => Promise<Answer<unknown> | 'next' | number>)[], first = 0): Promise<boolean> {
	let index = first;
	while (index < steps.length) {
		const outcome = await steps[index]?.();
		if (outcome === undefined) {
			return false;
		}
		index = typeof outcome === 'number' ? outcome : index + (outcome === 'back' ? -1 : 1);
	}
	return true;
}

/** Ends a step. Only the first call has an effect. */
interface Ending<T> {
	readonly finish: (answer: Answer<T>) => void;
	readonly fail: (error: unknown) => void;
}

/** An input box or list. VS Code shows one at a time: it hides, and so cancels, the one that was shown before. */
interface ShownBox {
	/** Whether its answer is being sent. */
	readonly isBusy: () => boolean;
	/** Gives it the focus. */
	readonly focus: () => void;
}

let shown: ShownBox | undefined;

/** Shows where a command is that was run again while it is running. */
export function focusBox(): void {
	if (shown) {
		shown.focus();
	} else {
		vscode.window.setStatusBarMessage(vscode.l10n.t('Tencent SES: This command is still running'), 5000);
	}
}

/** @returns whether a box may be shown. The one whose answer is being sent stays until that is over. */
function mayShow(): boolean {
	if (shown?.isBusy()) {
		shown.focus();
		return false;
	}
	return true;
}

/**
 * Shows a box until it is accepted, canceled or left with Back, and disposes it. Canceled if another box has to stay.
 *
 * @returns the answer. If the box was left while its answer was being sent, only once that is over: it may have been too late to cancel it.
 */
export function showStep<T>(
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
		let accepting: Promise<void> | undefined;
		const self: ShownBox = { isBusy: () => accepting !== undefined, focus };
		/** How often it was hidden temporarily. */
		let expectedHides = 0;

		function close(): void {
			abort.abort();
			shown = shown === self ? undefined : shown;
			vscode.Disposable.from(...subscriptions, box).dispose();
		}

		function focus(): void {
			if ('items' in box) {
				focusList();
			} else {
				// A box gets the focus when it is shown.
				expectedHides++;
				box.hide();
				box.show();
			}
		}

		function hidden(): void {
			if (expectedHides > 0) {
				expectedHides--;
				box.show();
			} else {
				leave(undefined);
			}
		}

		function leave(answer: 'back' | undefined): void {
			close();
			void Promise.resolve(accepting).then(() => resolve(answer));
		}

		function finish(answer: Answer<T>): void {
			if (!abort.signal.aborted) {
				resolve(answer);
				close();
			}
		}

		function fail(error: unknown): void {
			if (!abort.signal.aborted) {
				reject(error);
				close();
			}
		}

		/** Never rejects. */
		async function accepted(accept: (signal: AbortSignal) => Promise<void>): Promise<void> {
			const { ignoreFocusOut } = box;
			// A dialog, such as the one about a wrong clock, must not close the box.
			box.ignoreFocusOut = true;
			try {
				await accept(abort.signal);
			} catch (error) {
				fail(error);
			} finally {
				accepting = undefined;
				box.ignoreFocusOut = ignoreFocusOut;
			}
		}

		if (!mayShow()) {
			finish(undefined);
			return;
		}
		shown = self;
		box.title = frame.title;
		box.step = frame.step;
		box.totalSteps = frame.totalSteps;
		box.buttons = frame.canGoBack ? [vscode.QuickInputButtons.Back] : [];
		const { accept, subscriptions: own } = wire({ finish, fail });
		subscriptions.push(
			...own,
			box.onDidAccept(() => {
				accepting ??= accepted(accept);
			}),
			box.onDidTriggerButton(button => {
				if (button === vscode.QuickInputButtons.Back) {
					leave('back');
				}
			}),
			box.onDidHide(hidden)
		);
		box.show();
	});
}

/** Shows a list or box of VS Code in the same way. */
export async function showOnly<T>(show: () => Thenable<T | undefined>): Promise<T | undefined> {
	if (!mayShow()) {
		return undefined;
	}
	const own: ShownBox = { isBusy: () => false, focus: focusList };
	shown = own;
	try {
		return await show();
	} finally {
		shown = shown === own ? undefined : shown;
	}
}

/** Gives the open list the focus. VS Code has no command that does this for boxes without one. */
function focusList(): void {
	void vscode.commands.executeCommand('workbench.action.focusQuickOpen');
}

export function refusalText({ message, requestId }: Refusal): string {
	return iconless(requestId ? vscode.l10n.t('{0} Request ID: {1}', message, requestId) : message);
}

const copyIcon = 'copy';

export function copyRequestIdButton(): vscode.QuickInputButton {
	return { iconPath: new vscode.ThemeIcon(copyIcon), tooltip: vscode.l10n.t('Copy Request ID') };
}

export async function copyOnClick(button: vscode.QuickInputButton, requestId: string | undefined): Promise<void> {
	if (requestId && button.iconPath instanceof vscode.ThemeIcon && button.iconPath.id === copyIcon) {
		await vscode.env.clipboard.writeText(requestId);
	}
}
