import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { fields, flag, integer, text } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { property } from '../ui/property.ts';
import type { MailRequest } from './prefill.ts';
import type { Sending } from './sending.ts';

/** Test mail and its delivery status. The code is loaded when it is used. */
export function lazySending(services: Services): Lazy<Sending> {
	return new Lazy(async () => {
		const { Sending } = await import('./sending.ts');
		return new Sending(services);
	});
}

/** The commands for test mail and its delivery status. */
export function registerSendMail(services: Services, sending: Lazy<Sending>): vscode.Disposable {
	const { documents, log, pages } = services;
	pages.register('sent', async (tab, isNew) => (await sending.get()).openSent(tab, isNew));
	pages.register('day', async tab => (await sending.get()).openDay(tab));
	const emulatorMail = () => import('./emulatorMail.ts');
	pages.register('mail', async (tab, isNew) => isNew && (await emulatorMail()).openMail(services, tab));
	documents.register('mail', async ({ id }) => (await emulatorMail()).restoredSource(services, String(id)));

	return vscode.Disposable.from(
		registerAccountCommand(services, 'sendTestMail', mailRequest, async request => (await sending.get()).send(request)),
		registerAccountCommand(services, 'deliveryStatus', fields({ address: text, to: text, date: text, otherDay: flag }), async request =>
			(await sending.get()).status(request)
		),
		registerAccountCommand(services, 'showEmulatorMail', idOf, async id => (await emulatorMail()).showEmulatorMail(services, id)),
		registerCommand('tencentSes.showMailSource', log, idOf, async id => (await emulatorMail()).showSource(services, id))
	);
}

const idOf = (argument: unknown) => text(property(argument, 'id'));

/** What has another type is ignored. */
const mailRequest: (argument: unknown) => MailRequest = fields({
	address: text,
	templateId: integer,
	variables: value => (typeof value === 'object' && !Array.isArray(value) ? { ...value } : {}),
	to: value => (Array.isArray(value) && value.every(recipient => typeof recipient === 'string') ? [...value] : undefined),
	subject: text,
	text
});
