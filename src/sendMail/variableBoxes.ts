import * as vscode from 'vscode';
import { isJson, readTemplateData, withAllVariables } from '../mail/templateData.ts';
import type { Refusal, StepFrame } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import type { MailDraft } from './mailDraft.ts';
import { validateTemplateData, validateValue } from './mailValidation.ts';

/**
 * Asks for the values of variables, one box each. The first box also accepts a JSON object with all values; what is missing there is asked
 * for.
 *
 * @param frame of all boxes
 * @param first index of the variable to begin with
 * @param refusal shown in the first box that opens
 * @returns `undefined` when canceled
 */
export async function askForVariables(
	frame: StepFrame,
	{ variables, current }: MailDraft,
	first: number,
	refusal: Refusal | undefined
): Promise<'next' | 'back' | undefined> {
	for (let index = first; index < variables.length; ) {
		const name = variables[index] ?? '';
		const readsJson = (text: string) => index === 0 && isJson(text);
		const answer = await askForText({
			...frame,
			value: current.data[name] ?? '',
			prompt:
				index === 0
					? vscode.l10n.t('Enter the value of {0} (variable 1 of {1}), or all values as a JSON object.', name, variables.length)
					: vscode.l10n.t('Enter the value of {0} (variable {1} of {2})', name, index + 1, variables.length),
			placeholder: vscode.l10n.t('Value of {0}', name),
			validate: text => (readsJson(text) ? validateTemplateData(text, variables) : validateValue(name, text)),
			changed: text => {
				current.data = { ...current.data, [name]: text };
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
			// The JSON is not the value of this variable.
			const { [name]: _, ...typed } = current.data;
			current.data = withAllVariables({ ...typed, ...reading.data }, variables);
			index = missing === -1 ? variables.length : missing;
		} else {
			index++;
		}
	}
	return 'next';
}
