import * as vscode from 'vscode';
import { maxAddressLength, maxAddressLengthForSmtp } from '../mail/address.ts';
import { mailbox } from '../mail/senderName.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import { plainText } from '../ui/plainText.ts';
import type { Doubt, Fault, ValidatedRow } from './listValidation.ts';
import { localPartSentence, senderNameSentence } from './validation.ts';

/** What will become of a row and why, in words of one line. */
export function rowSentence(row: ValidatedRow): string {
	return plainText(sentenceOf(row));
}

function sentenceOf(row: ValidatedRow): string {
	const { verdict, address = '', senderName } = row;
	switch (verdict.kind) {
		case 'fault':
			return faultSentence(verdict);
		case 'exists':
			if (verdict.isOtherName) {
				return verdict.senderName === ''
					? vscode.l10n.t('Exists already without a name, and stays so. Use Change Sender Name to change that.')
					: vscode.l10n.t('Exists already under the name "{0}", which stays. Use Change Sender Name to change it.', verdict.senderName);
			}
			return vscode.l10n.t('Exists already.');
		case 'create':
			if (verdict.doubts.length === 0) {
				return vscode.l10n.t('Will be created: {0}', mailbox(senderName, address));
			}
			return [
				...verdict.doubts.map(doubt => doubtSentence(doubt, row)),
				vscode.l10n.t('Will be tried: {0}', mailbox(senderName, address))
			].join(' ');
	}
}

function doubtSentence(doubt: Doubt, { domain = '', address = '' }: ValidatedRow): string {
	switch (doubt) {
		case 'notVerified':
			return vscode.l10n.t('SES will likely refuse, because {0} is not verified.', domain);
		case 'overLimit':
			return vscode.l10n.t('SES may refuse, because this is more than {0} addresses.', senderAddressLimit);
		case 'tooLongForSmtp':
			return vscode.l10n.t(
				'SES sets SMTP passwords only for addresses of up to {0} characters; this one has {1}.',
				maxAddressLengthForSmtp,
				address.length
			);
	}
}

function faultSentence(fault: Fault): string {
	switch (fault.fault) {
		case 'noAddress':
			return vscode.l10n.t('There is no address in this line. Write a whole one, such as service@mail.example.com.');
		case 'severalAddresses':
			return vscode.l10n.t('There are several addresses in this line. Write each in a line of its own.');
		case 'quotes':
			return vscode.l10n.t('Quotation marks must enclose a whole value. Close or remove them.');
		case 'encoding':
			return vscode.l10n.t(
				'Some characters of this line could not be read. Choose Change File Encoding, then Reopen with Encoding; tables in Chinese are often in GB 18030.'
			);
		case 'severalNames':
			return vscode.l10n.t(
				'More than one value could be the sender name. Put a name with a comma in quotation marks, and remove other columns.'
			);
		case 'badDomain':
			return vscode.l10n.t('What follows the @ is not a domain name.');
		case 'localPart':
			return localPartSentence(fault.localPart);
		case 'unknownDomain':
			return vscode.l10n.t('{0} is not one of your sender domains here. Add it first.', fault.domain);
		case 'tooLong':
			return vscode.l10n.t('The whole address may have at most {0} characters; this one has {1}.', maxAddressLength, fault.length);
		case 'name':
			return senderNameSentence(fault.name);
		case 'duplicate':
			return vscode.l10n.t('Line {0} has this address already.', fault.firstLine);
	}
}
