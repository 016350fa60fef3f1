import * as vscode from 'vscode';
import { addressKey, withAsciiMarks } from '../mail/address.ts';
import type { Services } from '../services.ts';
import { type DeliveryQuery, deliveryDates } from '../ses/sending.ts';
import { kept, runSteps, showOnly, type ValidationMessage, validationError } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { iconless } from '../ui/plainText.ts';
import type { Deliveries, TrackedMail } from './deliveries.ts';
import { validateDate } from './deliveryState.ts';

export type StatusRequest = Readonly<Record<'address' | 'to', string | undefined>>;

/**
 * The command "Show Delivery Status": the mails that were sent from this window, or those of one of the last 30 days.
 *
 * @param request with a recipient, the mails of today are looked up at once
 */
export async function deliveryStatus({ accounts, pages }: Services, deliveries: Deliveries, { address, to }: StatusRequest): Promise<void> {
	if (!accounts.current) {
		await vscode.commands.executeCommand('tencentSes.signIn');
	}
	const profile = accounts.current;
	if (!profile) {
		return;
	}
	const own = deliveries.mails.filter(
		({ mail }) => mail.profile.id === profile.id && (!address || addressKey(mail.from) === addressKey(address))
	);
	if (to === undefined && own.length > 0) {
		const chosen = await chooseMail(deliveries, own);
		if (chosen !== 'lookUp') {
			return chosen?.();
		}
	}
	const query = to === undefined ? await askForLookup(address) : { date: today(), to };
	if (!query) {
		return;
	}
	const day = { profileId: profile.id, ...query, ...(address === undefined ? {} : { address }) };
	await pages.show('day', day);
}

async function chooseMail(deliveries: Deliveries, own: readonly TrackedMail[]): Promise<(() => Promise<void>) | 'lookUp' | undefined> {
	deliveries.seen(own);
	const running = own.filter(({ isChecked }) => isChecked);
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
	const separator = { label: vscode.l10n.t('Sent from this window'), kind: vscode.QuickPickItemKind.Separator };
	const options = { title: vscode.l10n.t('Delivery Status'), matchOnDetail: true };
	const chosen = await showOnly(() => vscode.window.showQuickPick<Item>([separator, ...items, lookUp], options));
	return chosen === lookUp ? 'lookUp' : chosen?.run;
}

async function askForLookup(address: string | undefined): Promise<DeliveryQuery | undefined> {
	const title = address ? vscode.l10n.t('Delivery Status of {0}', address) : vscode.l10n.t('Delivery Status');
	let date = today();
	let filter = '';
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
				prompt: vscode.l10n.t('Enter the day on which the mail was sent, in Beijing time. SES keeps the last 30 days.'),
				placeholder: today(),
				validate: dateMessage
			});
			return kept(answer, text => {
				date = text;
			});
		},
		async () => {
			const answer = await askForText({
				title,
				step: 2,
				totalSteps: 2,
				canGoBack: true,
				value: filter,
				keepOpen: true,
				prompt: vscode.l10n.t('Enter a recipient or a message ID, or leave the box empty for all mails of that day.'),
				placeholder: vscode.l10n.t('Recipient or message ID (optional)'),
				validate: filterMessage,
				changed: keepFilter
			});
			return kept(answer, keepFilter);
		}
	]);
	const only = withAsciiMarks(filter.trim());
	const named = only === '' ? {} : only.includes('@') ? { to: only } : { messageId: only };
	return hasPassed ? { date: date.trim(), ...named } : undefined;
}

function dateMessage(text: string): ValidationMessage | undefined {
	switch (validateDate(text, today())) {
		case 'format':
			return validationError(vscode.l10n.t('Enter the day as year, month and day, such as {0}.', today()));
		case 'future':
			return validationError(vscode.l10n.t('In Beijing it is still {0}. Enter that day or an earlier one.', today()));
		case 'range':
			return validationError(vscode.l10n.t('Enter one of the last 30 days. SES keeps no older delivery status.'));
		default:
			return undefined;
	}
}

function filterMessage(text: string): ValidationMessage | undefined {
	return /\s/.test(text.trim()) ? validationError(vscode.l10n.t('Enter one recipient or one message ID, without spaces.')) : undefined;
}

/** The day under which SES lists mail that is sent now. */
function today(): string {
	return deliveryDates(new Date())[0] ?? '';
}
