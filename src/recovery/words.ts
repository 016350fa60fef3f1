import * as vscode from 'vscode';
import type { Profile } from '../accounts/profile.ts';
import { mailbox } from '../mail/senderName.ts';
import type { NamedAddress, Write } from '../ses/journal.ts';
import type { Outcome } from './outcome.ts';

/** Runs a command in the account that the message is about. @returns `undefined` when nothing came of it */
export type RunCommand = (command: string, argument: object) => unknown;

export interface Button {
	readonly title: string;
	/** @returns `undefined` when nothing came of it */
	readonly run: (runCommand: RunCommand) => unknown;
	/** What comes of it, if anything does, is what someone had to decide. */
	readonly decides?: boolean;
}

export interface Message {
	readonly text: string;
	readonly severity: 'info' | 'warning' | 'error';
	readonly buttons: readonly Button[];
}

/** What someone reads of a write whose answer was lost. @param profile in whose account that is */
export function messageFor(write: Write, outcome: Outcome, profile: Profile): Message {
	switch (write.kind) {
		case 'createAddress':
			return createdMessage(write, outcome);
		case 'createMany':
			return manyMessage(write.senders, outcome, profile);
		case 'deleteAddresses':
			return deletedMessage(write.addresses, outcome);
		case 'changeName':
			return changedMessage(write, outcome);
		case 'setSmtpPassword':
			return passwordMessage(write.address, outcome);
		case 'createDomain':
			return addedMessage(write, outcome);
		case 'deleteDomain':
			return domainMessage(write, outcome);
		case 'sendMail':
			return sentMessage(write);
	}
}

function createdMessage({ address, senderName }: NamedAddress, outcome: Outcome): Message {
	switch (outcome.kind) {
		case 'done':
			return info(vscode.l10n.t('{0} was created, although no answer came.', address), copyHeader(senderName, address), {
				title: vscode.l10n.t('Copy Address'),
				run: () => vscode.env.clipboard.writeText(address)
			});
		case 'named':
			return warning(
				vscode.l10n.t('{0} is there, but as {1}.', address, mailbox(outcome.senderName, address)),
				command(vscode.l10n.t('Change Sender Name'), 'changeSenderName', { address, senderName })
			);
		default:
			return warning(notCreated(address), command(vscode.l10n.t('Create Again'), 'createSenderAddress', { address, senderName }));
	}
}

function manyMessage(senders: readonly NamedAddress[], outcome: Outcome, profile: Profile): Message {
	const report = {
		title: vscode.l10n.t('Show Report'),
		run: async () => (await import('./listReport.ts')).showListReport(senders, outcome, profile)
	};
	if (outcome.kind === 'done') {
		return info(
			senders.length === 1
				? vscode.l10n.t('{0} was created, although no answer came.', senders[0]?.address ?? '')
				: vscode.l10n.t('All {0} sender addresses of the list exist now, although not every answer came.', senders.length),
			report
		);
	}
	const count = outcome.kind === 'partly' ? outcome.there.length : 0;
	return warning(
		senders.length === 1
			? notCreated(senders[0]?.address ?? '')
			: vscode.l10n.t('Of the {0} sender addresses of the list, {1} exist now; the rest was not created.', senders.length, count),
		// Whole, so that the report of the next run is about the whole list.
		command(vscode.l10n.t('Create the Rest'), 'createMany', { text: listText(senders) }),
		report
	);
}

function notCreated(address: string): string {
	return vscode.l10n.t('{0} was not created: no answer came, and SES does not list it.', address);
}

/** CSV (RFC 4180). */
function listText(senders: readonly NamedAddress[]): string {
	const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
	return ['address,name', ...senders.map(({ address, senderName }) => `${quoted(address)},${quoted(senderName)}`)].join('\n');
}

function deletedMessage(addresses: readonly string[], outcome: Outcome): Message {
	const [only = ''] = addresses;
	switch (outcome.kind) {
		case 'done':
			return info(
				addresses.length === 1
					? vscode.l10n.t('{0} was deleted, although no answer came.', only)
					: vscode.l10n.t('All {0} sender addresses were deleted, although not every answer came.', addresses.length)
			);
		case 'partly':
			return warning(
				vscode.l10n.t(
					'Deleted {0} of {1} sender addresses. Still there: {2}.',
					outcome.missing.length,
					addresses.length,
					some(outcome.there)
				),
				command(vscode.l10n.t('Delete the Rest…'), 'deleteAddress', { addresses: outcome.there })
			);
		default:
			return warning(
				addresses.length === 1
					? vscode.l10n.t('{0} was not deleted: no answer came, and SES still lists it.', only)
					: vscode.l10n.t('None of {0} sender addresses was deleted: no answer came, and SES still lists them.', addresses.length),
				command(vscode.l10n.t('Delete…'), 'deleteAddress', { addresses })
			);
	}
}

function changedMessage(write: Extract<Write, { readonly kind: 'changeName' }>, outcome: Outcome): Message {
	const { address, oldName, newName, hadPassword } = write;
	const set = command(vscode.l10n.t('Set SMTP Password'), 'setSmtpPassword', { address });
	const again = command(vscode.l10n.t('Change Again'), 'changeSenderName', { address, senderName: newName });
	switch (outcome.kind) {
		case 'done': {
			const header = mailbox(newName, address);
			return hadPassword === false || outcome.hasPassword
				? info(vscode.l10n.t('Changed the sender name: {0}.', header), copyHeader(newName, address))
				: warning(
						vscode.l10n.t('Changed the sender name: {0}. The address has no SMTP password now; set one before programs log in.', header),
						set,
						copyHeader(newName, address)
					);
		}
		case 'gone':
			return {
				severity: 'error',
				text: vscode.l10n.t('{0} was deleted to change its sender name, but not created again.', address),
				buttons: [
					createAs(address, newName),
					createAs(address, oldName),
					{ title: vscode.l10n.t('Leave Deleted'), run: () => true, decides: true }
				]
			};
		case 'named':
			return warning(vscode.l10n.t('{0} is there, but as {1}.', address, mailbox(outcome.senderName, address)), again);
		default: {
			const lost = outcome.kind === 'notDone' && outcome.passwordLost === true;
			const sentence = vscode.l10n.t('The sender name was not changed: SES lists {0}.', mailbox(oldName, address));
			return warning(
				lost ? `${sentence} ${vscode.l10n.t('Its SMTP password is lost; set one again.')}` : sentence,
				...(lost ? [set] : []),
				again
			);
		}
	}
}

function createAs(address: string, senderName: string): Button {
	const title = senderName === '' ? vscode.l10n.t('Create without Name') : vscode.l10n.t('Create as "{0}"', shortened(senderName));
	return { ...command(title, 'createSenderAddress', { address, senderName }), decides: true };
}

function passwordMessage(address: string, outcome: Outcome): Message {
	const set = command(vscode.l10n.t('Set SMTP Password'), 'setSmtpPassword', { address });
	switch (outcome.kind) {
		case 'done':
			return warning(
				vscode.l10n.t('{0} has an SMTP password now, although no answer came. If you do not have it, set another one.', address),
				set
			);
		case 'notDone':
			return warning(vscode.l10n.t('The SMTP password of {0} was not set: no answer came, and SES lists none.', address), set);
		case 'gone':
			return info(vscode.l10n.t('{0} is not there any more, and neither is its SMTP password.', address));
		default:
			return warning(
				vscode.l10n.t('The answer was lost, so it is unknown whether {0} has the new SMTP password. Set it again to be sure.', address),
				set
			);
	}
}

function addedMessage({ domain, keyLength }: Extract<Write, { readonly kind: 'createDomain' }>, outcome: Outcome): Message {
	return outcome.kind === 'done'
		? info(
				vscode.l10n.t('{0} was added, although no answer came. Publish its DNS records, then verify it.', domain),
				command(vscode.l10n.t('Show DNS Records'), 'showDomain', { domain }),
				command(vscode.l10n.t('Copy DNS Records'), 'copyRecords', { domain })
			)
		: warning(
				vscode.l10n.t('{0} was not added: no answer came, and SES does not list it.', domain),
				command(vscode.l10n.t('Add Again'), 'addDomain', { domain, dkimKeyLength: keyLength })
			);
}

function domainMessage({ domain, addresses }: Extract<Write, { readonly kind: 'deleteDomain' }>, outcome: Outcome): Message {
	const again = command(vscode.l10n.t('Delete…'), 'deleteDomain', { domain });
	switch (outcome.kind) {
		case 'done':
			return info(vscode.l10n.t('{0} was deleted, although no answer came.', domain));
		case 'partly':
			return warning(
				vscode.l10n.t('{0} was not deleted, but {1} of its {2} addresses.', domain, outcome.missing.length, addresses.length),
				again
			);
		default:
			return warning(vscode.l10n.t('{0} was not deleted: no answer came, and SES still lists it.', domain), again);
	}
}

function sentMessage({ from, to }: Extract<Write, { readonly kind: 'sendMail' }>): Message {
	return warning(
		vscode.l10n.t('Nobody knows whether the test mail to {0} was sent. Look at its delivery status before you send it again.', some(to)),
		command(vscode.l10n.t('Show Delivery Status'), 'deliveryStatus', { address: from, to: to[0] })
	);
}

function info(text: string, ...buttons: readonly Button[]): Message {
	return { text, severity: 'info', buttons };
}

function warning(text: string, ...buttons: readonly Button[]): Message {
	return { text, severity: 'warning', buttons };
}

function command(title: string, name: string, argument: object): Button {
	return { title, run: runCommand => runCommand(`tencentSes.${name}`, argument) };
}

function copyHeader(senderName: string, address: string): Button {
	return { title: vscode.l10n.t('Copy From Header'), run: () => vscode.env.clipboard.writeText(mailbox(senderName, address)) };
}

/** As many as a message holds. */
function some(addresses: readonly string[]): string {
	const named = addresses.slice(0, 5).join(', ');
	return addresses.length > 5 ? vscode.l10n.t('{0} and {1} more', named, addresses.length - 5) : named;
}

function shortened(name: string): string {
	const characters = [...name];
	return characters.length > 20 ? `${characters.slice(0, 19).join('')}…` : name;
}
