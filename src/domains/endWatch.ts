import * as vscode from 'vscode';
import type { DomainModel } from '../model/domainModel.ts';

/** Ends the watch of a domain of the current profile, where there is one, without its message: what it waits for has been told already. */
export async function endWatch(model: DomainModel, domain: string): Promise<void> {
	if (model.watched.has(domain)) {
		await vscode.commands.executeCommand('tencentSes.stopWatching', { domain });
	}
}
