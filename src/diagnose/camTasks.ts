import type { Action } from '../ses/actions.ts';

/** The tasks that people use the extension for, with the actions that it calls. Every action belongs to a task. */
export const camTasks = {
	see: ['ListEmailIdentities', 'ListEmailAddress', 'GetEmailIdentity'],
	createAddresses: ['CreateEmailAddress'],
	// There is no action that edits a sender name.
	changeSenderNames: ['DeleteEmailAddress', 'CreateEmailAddress'],
	deleteAddresses: ['DeleteEmailAddress'],
	setSmtpPasswords: ['UpdateEmailSmtpPassWord'],
	addDomains: ['CreateEmailIdentity'],
	verifyDomains: ['UpdateEmailIdentity'],
	// SES deletes no domain that has addresses.
	deleteDomains: ['DeleteEmailIdentity', 'DeleteEmailAddress'],
	sendTestMail: ['ListEmailTemplates', 'GetEmailTemplate', 'SendEmail', 'GetSendEmailStatus'],
	seeDelivery: ['GetSendEmailStatus'],
	manageTemplates: ['ListEmailTemplates', 'GetEmailTemplate', 'CreateEmailTemplate', 'UpdateEmailTemplate', 'DeleteEmailTemplate']
} as const satisfies Readonly<Record<string, readonly Action[]>>;

export type CamTask = keyof typeof camTasks;

export function isCamTask(name: unknown): name is CamTask {
	return typeof name === 'string' && Object.hasOwn(camTasks, name);
}

/** Returns the actions for these tasks, without duplicates and in alphabetical order. Every task needs those of `see`. */
export function actionsFor(tasks: readonly CamTask[]): readonly Action[] {
	const actions: readonly Action[] = ['see' as const, ...tasks].flatMap(task => camTasks[task]);
	return [...new Set(actions)].sort();
}

/**
 * Returns a policy for Cloud Access Management (CAM documentation, "Syntax Structure" and "Element Reference"): the version is always 2.0,
 * and all names are lower case.
 *
 * The policy is for all resources. CAM supports single resources for some SES actions only, and its documentation does not say for which.
 */
export function camPolicy(tasks: readonly CamTask[]): object {
	return { version: '2.0', statement: [{ effect: 'allow', action: actionsFor(tasks).map(action => `ses:${action}`), resource: ['*'] }] };
}
