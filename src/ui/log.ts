import type * as vscode from 'vscode';
import { isSesError } from '../ses/errors.ts';
import { plainText } from './plainText.ts';

/** Writes down an error that someone was told of, with what the sentence leaves out. */
export function logError(log: vscode.LogOutputChannel, what: string, error: unknown): void {
	if (isSesError(error)) {
		log.error(plainText(`${what}: ${error.action} ${error.code}: ${error.message} (RequestId ${error.requestId ?? 'none'})`));
	} else {
		log.error(`${what}:`, error instanceof Error ? error : String(error));
	}
}
