import * as vscode from 'vscode';
import type { AccountButton, Severity } from '../accounts/accountActions.ts';
import type { LeftWrite } from '../accounts/pendingWrites.ts';
import { mailbox } from '../mail/senderName.ts';
import type { NamedAddress, Write } from '../ses/journal.ts';
import { deliveryDates } from '../ses/sending.ts';
import { shortListText } from '../ui/localText.ts';
import type { Outcome } from './outcome.ts';

export type Button = AccountButton & {
	/** Ends the write. */
	readonly decides?: boolean;
};

export interface Message {
	readonly text: string;
	readonly severity: Severity;
	readonly buttons: readonly Button[];
}

type WriteOf<K extends Write['kind']> = Extract<Write, { readonly kind: K }>;

/** The message about the outcome of a write whose answer was lost. */
export function messageFor({ write, time }: Pick<LeftWrite, 'write' | 'time'>, outcome: Outcome): Message {
	return (messages[write.kind] as (write: Write, outcome: Outcome, time: number) => Message)(write, outcome, time);
}

const messages: { readonly [K in Write['kind']]: (write: WriteOf<K>, outcome: Outcome, time: number) => Message } = {
	createAddress: created,

	createMany({ senders }, outcome) {
		const [only] = senders;
		if (only && senders.length === 1) {
			return created(only, outcome);
		}
		return outcome.kind === 'done'
			? info(vscode.l10n.t('All {0} sender addresses of the list exist now, although some responses were lost.', senders.length))
			: warning(
					vscode.l10n.t(
						'{0} of {1} sender addresses from the list exist now. The others were not created.',
						outcome.kind === 'partly' ? outcome.there.length : 0,
						senders.length
					),
					// The whole list, so that the report of the next run covers all of it.
					command(vscode.l10n.t('Create the Rest'), 'createMany', { text: csv(senders) })
				);
	},

	deleteAddresses({ addresses }, outcome) {
		if (outcome.kind === 'done') {
			return info(vscode.l10n.t('{0} was deleted, although the response was lost.', some(addresses)));
		}
		const left = outcome.kind === 'partly' ? outcome.there : addresses;
		return warning(
			vscode.l10n.t('{0} was not deleted: the response was lost, and SES still lists it.', some(left)),
			command(vscode.l10n.t('Delete…'), 'deleteAddress', { addresses: left })
		);
	},

	changeName({ address, oldName, newName, hadPassword }, outcome) {
		const set = command(vscode.l10n.t('Set SMTP Password'), 'setSmtpPassword', { address });
		const again = command(vscode.l10n.t('Change Again'), 'changeSenderName', { address, senderName: newName });
		switch (outcome.kind) {
			case 'done': {
				const header = mailbox(newName, address);
				return hadPassword === false || outcome.hasPassword
					? info(vscode.l10n.t('Changed the sender name: {0}.', header), copyHeader(newName, address))
					: warning(
							vscode.l10n.t(
								'Changed the sender name: {0}. The address has no SMTP password now. Set one so that programs can log in.',
								header
							),
							set,
							copyHeader(newName, address)
						);
			}
			case 'gone':
				return {
					severity: 'Error',
					text: vscode.l10n.t(
						'{0} was deleted to change its sender name from {1} to {2}, but not created again.',
						address,
						quotedName(oldName),
						quotedName(newName)
					),
					buttons: [
						createAs(vscode.l10n.t('Use New Name'), address, newName),
						createAs(vscode.l10n.t('Use Old Name'), address, oldName),
						{ title: vscode.l10n.t('Leave Deleted'), run: () => true, decides: true }
					]
				};
			case 'named':
				return warning(otherName(address, outcome.senderName), again);
			default: {
				const text = vscode.l10n.t('The sender name was not changed: SES lists {0}.', mailbox(oldName, address));
				return outcome.kind === 'notDone' && outcome.passwordLost
					? warning(`${text} ${vscode.l10n.t('Its SMTP password was deleted. Set a new one.')}`, set, again)
					: warning(text, again);
			}
		}
	},

	setSmtpPassword({ address }, outcome) {
		const set = command(vscode.l10n.t('Set SMTP Password'), 'setSmtpPassword', { address });
		switch (outcome.kind) {
			case 'done':
				return warning(
					vscode.l10n.t('{0} has an SMTP password now, although the response was lost. If you do not have it, set another one.', address),
					set
				);
			case 'notDone':
				return warning(vscode.l10n.t('The SMTP password of {0} was not set: the response was lost, and SES lists none.', address), set);
			case 'gone':
				return info(vscode.l10n.t('{0} no longer exists, and neither does its SMTP password.', address));
			default:
				return warning(
					vscode.l10n.t('It is unknown whether SES accepted the new SMTP password of {0}. Set it again to be sure.', address),
					set
				);
		}
	},

	createDomain: ({ domain, keyLength }, outcome) =>
		outcome.kind === 'done'
			? info(
					vscode.l10n.t('{0} was added, although the response was lost. Publish its DNS records, then verify it.', domain),
					command(vscode.l10n.t('Show DNS Records'), 'showDomain', { domain }),
					command(vscode.l10n.t('Copy DNS Records'), 'copyRecords', { domain })
				)
			: warning(
					vscode.l10n.t('{0} was not added: the response was lost, and SES does not list it.', domain),
					command(vscode.l10n.t('Add Again'), 'addDomain', { domain, dkimKeyLength: keyLength })
				),

	deleteDomain: ({ domain, addresses }, outcome) =>
		outcome.kind === 'done'
			? info(vscode.l10n.t('{0} was deleted, although the response was lost.', domain))
			: warning(
					outcome.kind === 'partly'
						? vscode.l10n.t('{0} was not deleted. Deleted addresses: {1} of {2}.', domain, outcome.missing.length, addresses.length)
						: vscode.l10n.t('{0} was not deleted: the response was lost, and SES still lists it.', domain),
					command(vscode.l10n.t('Delete…'), 'deleteDomain', { domain })
				),

	sendMail: ({ from, to }, _, time) =>
		warning(
			vscode.l10n.t('It is unknown whether the test mail to {0} was sent. Check its delivery status before you send it again.', some(to)),
			command(vscode.l10n.t('Show Delivery Status'), 'deliveryStatus', { address: from, to: to[0], date: deliveryDates(new Date(time))[0] })
		)
};

function created({ address, senderName }: NamedAddress, outcome: Outcome): Message {
	switch (outcome.kind) {
		case 'done':
			return info(
				vscode.l10n.t('{0} was created, although the response was lost.', address),
				command(vscode.l10n.t('Send Test Mail'), 'sendTestMail', { address }),
				command(vscode.l10n.t('Set SMTP Password'), 'setSmtpPassword', { address }),
				copyHeader(senderName, address)
			);
		case 'named':
			return warning(
				otherName(address, outcome.senderName),
				command(vscode.l10n.t('Change Sender Name'), 'changeSenderName', { address, senderName })
			);
		default:
			return warning(
				vscode.l10n.t('{0} was not created: the response was lost, and SES does not list it.', address),
				command(vscode.l10n.t('Create Again'), 'createSenderAddress', { address, senderName })
			);
	}
}

function otherName(address: string, senderName: string): string {
	return vscode.l10n.t('{0} exists, but as {1}.', address, mailbox(senderName, address));
}

function quotedName(senderName: string): string {
	return senderName === '' ? vscode.l10n.t('(no name)') : vscode.l10n.t('"{0}"', senderName);
}

function createAs(title: string, address: string, senderName: string): Button {
	return { ...command(title, 'createSenderAddress', { address, senderName }), decides: true };
}

function info(text: string, ...buttons: readonly Button[]): Message {
	return { text, severity: 'Information', buttons };
}

function warning(text: string, ...buttons: readonly Button[]): Message {
	return { text, severity: 'Warning', buttons };
}

function command(title: string, name: string, argument: object): Button {
	return { title, command: name, argument };
}

function copyHeader(senderName: string, address: string): Button {
	return { title: vscode.l10n.t('Copy From Header'), run: () => vscode.env.clipboard.writeText(mailbox(senderName, address)) };
}

/** RFC 4180. */
function csv(senders: readonly NamedAddress[]): string {
	const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
	return ['address,name', ...senders.map(({ address, senderName }) => `${quoted(address)},${quoted(senderName)}`)].join('\n');
}

/** As many addresses as fit into a message. */
const some = (addresses: readonly string[]) => shortListText(addresses, 5);
