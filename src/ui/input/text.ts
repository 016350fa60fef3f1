import * as vscode from 'vscode';
import { iconless } from '../plainText.ts';
import {
	type Answer,
	copyOnClick,
	copyRequestIdButton,
	isError,
	type Refusal,
	refusalText,
	type StepFrame,
	showStep,
	type ValidationMessage,
	validationError,
	validationHint
} from './steps.ts';

export interface TextStep extends StepFrame {
	readonly value: string;
	readonly prompt: string;
	readonly placeholder: string;
	/** Masks the text, with a button that shows it. */
	readonly isPassword?: boolean;
	/** Called on each keystroke and on Enter. An error about an empty box is only shown on Enter. */
	readonly validate: (value: string) => ValidationMessage | undefined;
	/** Shown while the box is empty. */
	readonly hint?: ValidationMessage | undefined;
	/** Replaces the text, for example with a part of a pasted text. */
	readonly rewrite?: (value: string) => string;
	/** Called on each change, after `rewrite`. */
	readonly changed?: (value: string) => void;
	/** Shown until the first keystroke. */
	readonly refusal?: Refusal | undefined;
	/** Runs on Enter, while the box is busy. A refusal is shown in the box; Esc aborts the signal. */
	readonly submit?: (value: string, signal: AbortSignal) => Promise<Refusal | undefined>;
	/** Shown while `submit` runs. */
	readonly busyText?: string;
	readonly buttons?: readonly StepButton[];
}

export interface StepButton {
	readonly tooltip: string;
	/** Name of a codicon. */
	readonly icon: string;
	readonly run: () => Thenable<unknown>;
}

export function askForText(step: TextStep): Promise<Answer<string>> {
	const box = vscode.window.createInputBox();
	box.value = step.value;
	box.prompt = iconless(step.prompt);
	box.placeholder = step.placeholder;
	box.password = step.isPassword ?? false;
	// For values from another window.
	box.ignoreFocusOut = true;

	return showStep<string>(box, step, ({ finish, fail }) => {
		const ownButtons = (step.buttons ?? []).map(({ icon, tooltip, run }) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip, run }));
		const frameButtons = [...box.buttons, ...ownButtons];
		let reveal = step.isPassword ? revealButton(box.password) : undefined;
		let requestId: string | undefined;
		let submitted: string | undefined;

		function drawButtons(): void {
			box.buttons = [...frameButtons, ...(reveal ? [reveal] : []), ...(requestId ? [copyRequestIdButton()] : [])];
		}

		async function press(button: vscode.QuickInputButton): Promise<void> {
			if (button === reveal) {
				box.password = !box.password;
				reveal = revealButton(box.password);
				drawButtons();
				return;
			}
			const own = ownButtons.find(candidate => candidate === button);
			await (own ? own.run() : copyOnClick(button, requestId));
		}

		function show(refusal: Refusal | undefined): void {
			requestId = refusal?.requestId;
			drawButtons();
			const validation = box.value === '' && step.hint ? step.hint : step.validate(box.value);
			const isTooEarly = box.value === '' && isError(validation);
			box.validationMessage = refusal ? validationError(refusalText(refusal)) : isTooEarly ? undefined : validation;
		}

		async function accept(signal: AbortSignal): Promise<void> {
			const { value } = box;
			const validation = step.validate(value);
			if (isError(validation)) {
				box.validationMessage = validation;
				return;
			}
			if (step.submit) {
				submitted = value;
				box.busy = true;
				// Not as the prompt: VS Code adds "Press 'Enter' to confirm" to that.
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
					// A disabled box would lose the focus, and Esc would not work. So the submitted text is restored instead.
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

function revealButton(isMasked: boolean): vscode.QuickInputButton {
	return isMasked
		? { iconPath: new vscode.ThemeIcon('eye'), tooltip: vscode.l10n.t('Show Text'), ...insideTheBox }
		: { iconPath: new vscode.ThemeIcon('eye-closed'), tooltip: vscode.l10n.t('Hide Text'), ...insideTheBox };
}

/** Puts a button inside the box, so that Tab reaches it next. `QuickInputButtonLocation.Input` is API since VS Code 1.109. */
const insideTheBox = Number(vscode.version.split('.')[1]) >= 109 ? { location: 3 } : {};
