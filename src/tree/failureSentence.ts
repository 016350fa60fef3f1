import * as vscode from 'vscode';
import { errorSentence } from '../ui/errorSentences.ts';

/** Why a load failed. Cancelling is no error, but a row has to say why nothing is there. Loaded when something went wrong. */
export function failureSentence(error: unknown): string {
	const isCancelled = error instanceof Error && error.name === 'AbortError';
	return isCancelled ? vscode.l10n.t('Loading was cancelled.') : errorSentence(error).message;
}
