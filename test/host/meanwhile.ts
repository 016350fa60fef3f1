import * as vscode from 'vscode';

/** Runs the command `act` over and over until another one is over, and gives what that resolves to. */
async function meanwhile(command: Thenable<unknown>, act: string): Promise<unknown> {
	let isOver = false;
	const outcome = Promise.resolve(command).finally(() => {
		isOver = true;
	});
	while (!isOver) {
		await vscode.commands.executeCommand(act);
	}
	return outcome;
}

/** Leaves whatever the command asks as soon as it asks. */
export function leave(command: Thenable<unknown>): Promise<unknown> {
	return meanwhile(command, 'workbench.action.closeQuickOpen');
}

/** Takes what stands in the box whenever the command asks. */
export function accept(command: Thenable<unknown>): Promise<unknown> {
	return meanwhile(command, 'workbench.action.acceptSelectedQuickOpenItem');
}
