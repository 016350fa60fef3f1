import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Site } from '../ses/sites.ts';
import { property } from '../ui/property.ts';
import type { ReadOnlyTexts } from '../ui/readOnlyTexts.ts';
import { actionsFor, type CamTask, camPolicy, camTasks, isCamTask } from './camTasks.ts';

/** The pages of the console where policies are made. */
const policyPages: Readonly<Record<Site, string>> = {
	international: 'https://console.tencentcloud.com/cam/policy',
	mainland: 'https://console.cloud.tencent.com/cam/policy'
};

/**
 * The command "Create CAM Policy".
 *
 * @param argument `{ tasks }` with names out of `camTasks` asks nothing
 * @returns the policy, JSON; `undefined` when someone left
 */
export async function createCamPolicy(accounts: Accounts, texts: ReadOnlyTexts, argument: unknown): Promise<string | undefined> {
	const tasks = readTasks(argument) ?? (await chooseTasks());
	if (!tasks || tasks.length === 0) {
		return undefined;
	}
	const content = policyText(tasks);
	await texts.show(`${vscode.l10n.t('CAM Policy')}.json`, content, JSON.stringify({ tasks }));
	void explain(content, actionsFor(tasks).length, accounts.current?.site);
	return content;
}

/** The policy at an address, also at one that VS Code has kept over a reload of the window; `undefined` when it is none. */
export function policyOf({ query }: vscode.Uri): string | undefined {
	try {
		const tasks = readTasks(JSON.parse(query));
		return tasks && policyText(tasks);
	} catch {
		return undefined;
	}
}

/** What can be done with a policy. */
export function policyLenses(text: string, site: Site | undefined): vscode.CodeLens[] {
	const top = new vscode.Range(0, 0, 0, 0);
	return [
		new vscode.CodeLens(top, { title: vscode.l10n.t('$(copy) Copy Policy'), command: 'tencentSes.copyText', arguments: [{ text }] }),
		new vscode.CodeLens(top, {
			title: vscode.l10n.t('$(link-external) Open CAM Console'),
			command: 'vscode.open',
			arguments: [policyPage(site)]
		})
	];
}

function policyText(tasks: readonly CamTask[]): string {
	return `${JSON.stringify(camPolicy(tasks), null, 4)}\n`;
}

function policyPage(site: Site | undefined): vscode.Uri {
	return vscode.Uri.parse(policyPages[site ?? 'international']);
}

function readTasks(argument: unknown): readonly CamTask[] | undefined {
	const tasks = property(argument, 'tasks');
	return Array.isArray(tasks) && tasks.length > 0 && tasks.every(isCamTask) ? tasks : undefined;
}

async function chooseTasks(): Promise<readonly CamTask[] | undefined> {
	const items = (Object.keys(camTasks) as CamTask[]).map(task => ({
		task,
		label: taskName(task),
		detail: camTasks[task].join(', '),
		picked: task === 'see',
		...(task === 'see' ? { description: vscode.l10n.t('needed for all the others') } : {})
	}));
	const chosen = await vscode.window.showQuickPick(items, {
		canPickMany: true,
		title: vscode.l10n.t('Create CAM Policy'),
		placeHolder: vscode.l10n.t('What is the key to be used for?')
	});
	return chosen?.map(({ task }) => task);
}

function taskName(task: CamTask): string {
	switch (task) {
		case 'see':
			return vscode.l10n.t('See domains, DNS records and addresses');
		case 'createAddresses':
			return vscode.l10n.t('Create sender addresses');
		case 'changeSenderNames':
			return vscode.l10n.t('Change sender names');
		case 'deleteAddresses':
			return vscode.l10n.t('Delete sender addresses');
		case 'setSmtpPasswords':
			return vscode.l10n.t('Set SMTP passwords');
		case 'addDomains':
			return vscode.l10n.t('Add domains');
		case 'verifyDomains':
			return vscode.l10n.t('Verify domains');
		case 'deleteDomains':
			return vscode.l10n.t('Delete domains and the addresses in them');
		case 'sendTestMail':
			return vscode.l10n.t('Send test mail');
		case 'seeDelivery':
			return vscode.l10n.t('See what became of mail');
	}
}

async function explain(content: string, actions: number, site: Site | undefined): Promise<void> {
	const copy = vscode.l10n.t('Copy Policy');
	const open = vscode.l10n.t('Open CAM Console');
	const chosen = await vscode.window.showInformationMessage(
		vscode.l10n.t(
			'This policy allows {0} actions and nothing else, for all domains and addresses of the account. In the console, under Cloud Access Management, Policies, create a custom policy by syntax, paste this, and attach it to the user whose key you use.',
			actions
		),
		copy,
		open
	);
	if (chosen === copy) {
		await vscode.env.clipboard.writeText(content);
	} else if (chosen === open) {
		await vscode.env.openExternal(policyPage(site));
	}
}
