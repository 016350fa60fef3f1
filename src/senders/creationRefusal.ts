import * as vscode from 'vscode';
import { isAnswerLost, mayHaveHappened } from '../ses/retry.ts';
import { refusalOf } from '../ui/errorSentences.ts';
import type { Refusal } from '../ui/input/steps.ts';

/** Like `refusalOf`. If the answer was lost, includes whether the address or domain was created. */
export function creationRefusal(error: unknown, name: string): Refusal {
	const sentence = refusalOf(error);
	if (!isAnswerLost(error)) {
		return sentence;
	}
	const message = mayHaveHappened(error)
		? vscode.l10n.t(
				'It is unknown whether {0} was created: the list could not be read either. A message will follow. {1}',
				name,
				sentence.message
			)
		: vscode.l10n.t('{0} was not created: SES does not list it. {1}', name, sentence.message);
	return { ...sentence, message };
}
