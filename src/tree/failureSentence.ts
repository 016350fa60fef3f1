import * as vscode from 'vscode';
import { errorSentence } from '../ui/errorSentences.ts';

/** Why loading failed. Canceling is not an error, but the row has to say why nothing is there. */
export function failureSentence(error: unknown): string {
	const isCancelled = error instanceof Error && error.name === 'AbortError';
	return isCancelled ? vscode.l10n.t('Loading was canceled.') : errorSentence(error).message;
}
