import type { Action } from '../ses/actions.ts';

/** What people do with the product, and the actions that it calls for that. Every action belongs to a task. */
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
	seeDelivery: ['GetSendEmailStatus']
} as const satisfies Readonly<Record<string, readonly Action[]>>;

export type CamTask = keyof typeof camTasks;

export function isCamTask(name: unknown): name is CamTask {
	return typeof name === 'string' && Object.hasOwn(camTasks, name);
}

/** The actions for these tasks, each once, in the order of the alphabet. All tasks need to see what there is. */
export function actionsFor(tasks: readonly CamTask[]): readonly Action[] {
	const actions: readonly Action[] = ['see' as const, ...tasks].flatMap(task => camTasks[task]);
	return [...new Set(actions)].sort();
}

/**
 * A policy of Cloud Access Management (CAM, "Syntax Structure" and "Element Reference"): the version is always 2.0, and all names are in
 * lower case.
 *
 * CAM takes a single resource for some actions of SES and all or nothing for others, and its page does not say for each which it is, so
 * the policy is for all resources.
 */
export function camPolicy(tasks: readonly CamTask[]): object {
	return { version: '2.0', statement: [{ effect: 'allow', action: actionsFor(tasks).map(action => `ses:${action}`), resource: ['*'] }] };
}
