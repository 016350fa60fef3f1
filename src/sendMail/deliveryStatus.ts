import * as vscode from 'vscode';
import { addressKey } from '../mail/address.ts';
import { addressOf, textOf } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { type Delivery, type DeliveryQuery, deliveryDates } from '../ses/sending.ts';
import { kept, runSteps, type ValidationMessage, validationError, validationHint } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { iconless } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import type { ReadOnlyDocuments } from '../ui/readOnlyDocuments.ts';
import { UserError } from '../ui/userError.ts';
import type { Deliveries, TrackedMail } from './deliveries.ts';
import { validateDate } from './deliveryState.ts';
import { lookUpDay } from './lookup.ts';
import { pageUri } from './pageUri.ts';

/** What a caller already knows. */
export interface StatusRequest {
	/** The sender address. */
	readonly address?: string;
	readonly messageId?: string;
	/** A recipient. */
	readonly to?: string;
	/** `YYYY-MM-DD`. */
	readonly date?: string;
}

/**
 * The command "Show Delivery Status": the mails that were sent from this window, or those of one of the last 30 days.
 *
 * @param argument the row of an address, or a `StatusRequest`; one with `date`, `messageId` or `to` is looked up at once
 * @returns what was found; `undefined` when nothing was looked up
 */
export async function deliveryStatus(
	{ accounts }: Services,
	deliveries: Deliveries,
	pages: ReadOnlyDocuments,
	argument: unknown
): Promise<readonly Delivery[] | undefined> {
	if (!accounts.current) {
		await vscode.commands.executeCommand('tencentSes.signIn');
	}
	const profile = accounts.current;
	if (!profile) {
		return undefined;
	}
	const request = readRequest(argument);
	const own = deliveries.mails.filter(
		({ mail }) => mail.profile.id === profile.id && (!request.address || addressKey(mail.from) === addressKey(request.address))
	);
	const tracked = request.messageId === undefined ? undefined : own.find(({ mail }) => mail.messageId === request.messageId);
	if (tracked) {
		await deliveries.show(tracked);
		return tracked.deliveries;
	}
	const isNamed = request.messageId !== undefined || request.date !== undefined || request.to !== undefined;
	if (!isNamed && own.length > 0) {
		const chosen = await chooseMail(deliveries, own);
		if (chosen !== 'lookUp') {
			await chosen?.();
			return undefined;
		}
	}
	const client = accounts.clientOf(profile.id);
	const lookup = isNamed ? validated(request) : await askForLookup(request);
	if (!lookup || !client) {
		return undefined;
	}
	const title = vscode.l10n.t('Reading the delivery status…');
	const day = { ...lookup, ...(request.address === undefined ? {} : { address: request.address }) };
	const { deliveries: shown, page } = await withProgress(title, signal => lookUpDay(client, day, signal));
	const name = `${vscode.l10n.t('Delivery Status')} ${lookup.date}.md`;
	await pages.show(pageUri({ kind: 'day', profileId: profile.id, ...day }, name), page);
	return shown;
}

function readRequest(argument: unknown): StatusRequest {
	const given = {
		address: addressOf(argument),
		messageId: textOf(argument, 'messageId'),
		to: textOf(argument, 'to'),
		date: textOf(argument, 'date')
	};
	return Object.fromEntries(Object.entries(given).filter(([, text]) => text !== undefined));
}

/** @throws UserError when the date is invalid */
function validated({ date = today(), messageId, to }: StatusRequest): DeliveryQuery {
	const validation = dateMessage(date);
	if (validation.severity === vscode.InputBoxValidationSeverity.Error) {
		throw new UserError(validation.message);
	}
	return { date, ...(messageId === undefined ? {} : { messageId }), ...(to === undefined ? {} : { to }) };
}

async function chooseMail(deliveries: Deliveries, own: readonly TrackedMail[]): Promise<(() => Promise<void>) | 'lookUp' | undefined> {
	const running = own.filter(({ end }) => end === undefined);
	type Item = vscode.QuickPickItem & { readonly run?: () => Promise<void> };
	const items: Item[] = own.map(tracked => ({
		label: iconless(tracked.mail.subject),
		description: deliveries.summary(tracked),
		detail: iconless(
			vscode.l10n.t(
				'{0} to {1}, {2}',
				tracked.mail.from,
				tracked.mail.to.join(', '),
				tracked.mail.time.toLocaleTimeString(vscode.env.language, { timeStyle: 'short' })
			)
		),
		iconPath: new vscode.ThemeIcon('mail'),
		run: () => deliveries.show(tracked)
	}));
	if (running.length > 0) {
		items.push({
			label: vscode.l10n.t('Stop Checking'),
			iconPath: new vscode.ThemeIcon('debug-stop'),
			run: async () => {
				for (const tracked of running) {
					deliveries.stop(tracked);
				}
			}
		});
	}
	const lookUp: Item = { label: vscode.l10n.t('Look Up Another Day or Message ID…'), iconPath: new vscode.ThemeIcon('search') };
	const chosen = await vscode.window.showQuickPick<Item>(
		[{ label: vscode.l10n.t('Sent from this window'), kind: vscode.QuickPickItemKind.Separator }, ...items, lookUp],
		{ title: vscode.l10n.t('Delivery Status'), matchOnDetail: true }
	);
	return chosen === lookUp ? 'lookUp' : chosen?.run;
}

async function askForLookup({ address }: StatusRequest): Promise<DeliveryQuery | undefined> {
	const title = address ? vscode.l10n.t('Delivery Status of {0}', address) : vscode.l10n.t('Delivery Status');
	let date = today();
	let filter = '';
	const keepDate = (text: string) => {
		date = text;
	};
	const keepFilter = (text: string) => {
		filter = text;
	};
	const hasPassed = await runSteps([
		async () => {
			const answer = await askForText({
				title,
				step: 1,
				totalSteps: 2,
				value: date,
				keepOpen: true,
				prompt: vscode.l10n.t('The day on which the mail was sent, in Beijing time. SES keeps the last 30 days.'),
				placeholder: today(),
				validate: dateMessage,
				changed: keepDate
			});
			return kept(answer, keepDate);
		},
		async () => {
			const answer = await askForText({
				title,
				step: 2,
				totalSteps: 2,
				canGoBack: true,
				value: filter,
				keepOpen: true,
				prompt: vscode.l10n.t('A recipient or a message ID. Leave the box empty for all mails of that day.'),
				placeholder: vscode.l10n.t('Recipient or message ID (optional)'),
				validate: filterMessage,
				changed: keepFilter
			});
			return kept(answer, keepFilter);
		}
	]);
	const only = filter.trim();
	const named = only === '' ? {} : only.includes('@') ? { to: only } : { messageId: only };
	return hasPassed ? { date: date.trim(), ...named } : undefined;
}

function dateMessage(text: string): ValidationMessage {
	switch (validateDate(text, today())) {
		case 'format':
			return validationError(vscode.l10n.t('Enter the day as year, month and day, such as {0}.', today()));
		case 'future':
			return validationError(vscode.l10n.t('This day is in the future.'));
		case 'old':
			return validationError(vscode.l10n.t('SES keeps the delivery status of the last 30 days only.'));
		default:
			return validationHint(vscode.l10n.t('Press Enter to continue.'));
	}
}

function filterMessage(text: string): ValidationMessage | undefined {
	return /\s/.test(text.trim()) ? validationError(vscode.l10n.t('Enter one recipient or one message ID, without spaces.')) : undefined;
}

/** The day under which SES lists mail that is sent now. */
function today(): string {
	return deliveryDates(new Date())[0] ?? '';
}
