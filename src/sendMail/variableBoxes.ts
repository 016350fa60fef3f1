import * as vscode from 'vscode';
import type { Refusal, StepFrame } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { validateTemplateData, validateValue } from './mailValidation.ts';
import { isJson, readTemplateData, type TemplateData, withAllVariables } from './templateData.ts';

export interface VariableBoxes {
	/** Title and step of all boxes. */
	readonly frame: StepFrame;
	/** The variables of the template, at least one. */
	readonly variables: readonly string[];
	readonly data: TemplateData;
	/** Index of the variable to begin with. */
	readonly first: number;
	/** Shown in the first box that opens. */
	readonly refusal: Refusal | undefined;
	/** Called with all values after each change. */
	readonly changed: (data: TemplateData) => void;
}

/**
 * Asks for the values of variables, one box each. The first box also accepts a JSON object with all values; what is missing there is asked
 * for.
 *
 * @returns `undefined` when canceled
 */
export async function askForVariables(boxes: VariableBoxes): Promise<'next' | 'back' | undefined> {
	const { frame, variables, first, refusal, changed } = boxes;
	let { data } = boxes;
	for (let index = first; index < variables.length; ) {
		const name = variables[index] ?? '';
		const readsJson = (text: string) => index === 0 && isJson(text);
		const answer = await askForText({
			...frame,
			value: data[name] ?? '',
			keepOpen: true,
			prompt:
				index === 0
					? vscode.l10n.t('The value of {0}, variable 1 of {1}. Or paste all values as a JSON object.', name, variables.length)
					: vscode.l10n.t('The value of {0}, variable {1} of {2}', name, index + 1, variables.length),
			placeholder: vscode.l10n.t('Value of {0}', name),
			validate: text => (readsJson(text) ? validateTemplateData(text, variables) : validateValue(name, text, { ...data, [name]: text })),
			changed: text => {
				data = { ...data, [name]: text };
				changed(data);
			},
			refusal: index === first ? refusal : undefined
		});
		if (answer === undefined || (answer === 'back' && index === 0)) {
			return answer;
		}
		if (answer === 'back') {
			index--;
			continue;
		}
		const reading = readsJson(answer.value) ? readTemplateData(answer.value) : undefined;
		if (reading && 'data' in reading) {
			const missing = variables.findIndex(variable => !Object.hasOwn(reading.data, variable));
			data = withAllVariables(reading.data, variables);
			changed(data);
			index = missing === -1 ? variables.length : missing;
		} else {
			index++;
		}
	}
	return 'next';
}
