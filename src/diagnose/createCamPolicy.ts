import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { consoleUrl, type Site } from '../ses/sites.ts';
import { documentUri } from '../ui/documentUri.ts';
import { showOnly } from '../ui/input/steps.ts';
import { listText } from '../ui/localText.ts';
import { actionsFor, type CamTask, camPolicy, camTasks, isCamTask } from './camTasks.ts';

/**
 * The command "Create CAM Policy".
 *
 * @param named names from `camTasks`; with anything else, asks for the tasks
 * @returns the policy, in JSON; `undefined` when canceled
 */
export async function createCamPolicy({ accounts, documents }: Services, named: readonly unknown[]): Promise<string | undefined> {
	const tasks = readTasks(named) ?? (await chooseTasks());
	if (!tasks || tasks.length === 0) {
		return undefined;
	}
	const content = policyText(tasks);
	await documents.show(documentUri('policy', `${vscode.l10n.t('CAM Policy')}.json`, { tasks }), content);
	void explain(content, actionsFor(tasks).length, accounts.current?.site);
	return content;
}

/** The policy of a page that was opened before a reload of the window. */
export function policyOf(tasks: unknown): string {
	return policyText(readTasks(tasks) ?? ['see']);
}

function policyText(tasks: readonly CamTask[]): string {
	return `${JSON.stringify(camPolicy(tasks), null, 4)}\n`;
}

function readTasks(tasks: unknown): readonly CamTask[] | undefined {
	return Array.isArray(tasks) && tasks.length > 0 && tasks.every(isCamTask) ? tasks : undefined;
}

async function chooseTasks(): Promise<readonly CamTask[] | undefined> {
	const names = taskNames();
	const items = (Object.keys(camTasks) as CamTask[]).map(task => ({
		task,
		label: names[task],
		detail: listText(camTasks[task]),
		picked: task === 'see',
		...(task === 'see' ? { description: vscode.l10n.t('included in every policy') } : {})
	}));
	const options = {
		canPickMany: true as const,
		title: vscode.l10n.t('Create CAM Policy'),
		placeHolder: vscode.l10n.t('Select what the key may do. CAM denies the rest.')
	};
	const chosen = await showOnly(() => vscode.window.showQuickPick(items, options));
	return chosen?.map(({ task }) => task);
}

function taskNames(): Readonly<Record<CamTask, string>> {
	return {
		see: vscode.l10n.t('View domains, DNS records and addresses'),
		createAddresses: vscode.l10n.t('Create sender addresses'),
		changeSenderNames: vscode.l10n.t('Change sender names'),
		deleteAddresses: vscode.l10n.t('Delete sender addresses'),
		setSmtpPasswords: vscode.l10n.t('Set SMTP passwords'),
		addDomains: vscode.l10n.t('Add domains'),
		verifyDomains: vscode.l10n.t('Verify domains'),
		deleteDomains: vscode.l10n.t('Delete domains and their addresses'),
		sendTestMail: vscode.l10n.t('Send test mail'),
		seeDelivery: vscode.l10n.t('View the delivery status of mail'),
		manageTemplates: vscode.l10n.t('Pull, push and delete templates')
	};
}

async function explain(content: string, actions: number, site: Site | undefined): Promise<void> {
	const copy = vscode.l10n.t('Copy Policy');
	const open = vscode.l10n.t('Open CAM Console');
	const left = new Set([copy, open]);
	// VS Code closes a message when one of its buttons is pressed.
	while (left.size > 0) {
		const chosen = await vscode.window.showInformationMessage(
			vscode.l10n.t(
				'This policy allows {0} actions and nothing else, for all domains and addresses of the account. In the console, go to Cloud Access Management > Policies, create a custom policy by syntax, paste this text, and attach the policy to the user whose key you use.',
				actions
			),
			...left
		);
		if (chosen === copy) {
			await vscode.env.clipboard.writeText(content);
		} else if (chosen === open) {
			await vscode.env.openExternal(vscode.Uri.parse(consoleUrl(site ?? 'international', 'cam/policy')));
		} else {
			return;
		}
		left.delete(chosen);
	}
}
