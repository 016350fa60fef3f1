import * as vscode from 'vscode';
import { maxAddressLength } from '../mail/address.ts';
import { mailbox } from '../mail/senderName.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import { listText, sentencesText } from '../ui/localText.ts';
import { plainText } from '../ui/plainText.ts';
import type { Doubt, Fault, ValidatedRow } from './listValidation.ts';
import { listHeader, type RowFault } from './senderList.ts';
import { localPartSentence, overlooked, senderNameSentence, smtpLengthSentence } from './validation.ts';

/** What will happen to a row and why, in one line. */
export function rowSentence(row: ValidatedRow): string {
	return plainText(sentenceOf(row));
}

function sentenceOf({ verdict, address = '', senderName, columns = [], domain = '' }: ValidatedRow): string {
	switch (verdict.kind) {
		case 'fault':
			return faultSentence(verdict, address, columns);
		case 'exists':
			if (!verdict.isOtherName) {
				return vscode.l10n.t('Already exists.');
			}
			return verdict.senderName === ''
				? vscode.l10n.t('Already exists without a name. Use Change Sender Name to give it one.')
				: vscode.l10n.t('Already exists with the name "{0}". Use Change Sender Name to change it.', verdict.senderName);
		case 'create': {
			const sentences = doubtSentences(domain, address.length);
			const action =
				verdict.doubts.length === 0
					? senderName === ''
						? vscode.l10n.t('Will be created without a name: {0}', address)
						: vscode.l10n.t('Will be created: {0}', mailbox(senderName, address))
					: vscode.l10n.t('Will try to create: {0}', mailbox(senderName, address));
			return sentencesText([...verdict.doubts.map(doubt => sentences[doubt]), action]);
		}
	}
}

function doubtSentences(domain: string, length: number): Readonly<Record<Doubt, string>> {
	return {
		notVerified: vscode.l10n.t('SES will likely reject it, because {0} is not verified.', domain),
		overLimit: vscode.l10n.t('SES may reject it, because this is more than {0} addresses.', senderAddressLimit),
		tooLongForSmtp: smtpLengthSentence(length)
	};
}

/** In characters. The sentence is shown behind a line. */
const maxColumnsLength = 200;

function faultSentence(fault: Fault, address: string, columns: readonly string[]): string {
	switch (fault.fault) {
		case 'localPart':
		case 'badDomain': {
			const stray = overlooked(address, fault.fault === 'localPart');
			if (stray !== undefined) {
				return `${vscode.l10n.t('{0} is not a valid address.', address)} ${stray}`;
			}
			return fault.fault === 'localPart' ? localPartSentence(fault.localPart) : vscode.l10n.t('The part after the @ is not a domain name.');
		}
		case 'unknownDomain':
			return vscode.l10n.t('{0} is not a sender domain of this account. Add it first.', fault.domain);
		case 'tooLong':
			return vscode.l10n.t('An address can have at most {0} characters. This one has {1}.', maxAddressLength, fault.length);
		case 'name':
			return senderNameSentence(fault.name);
		case 'duplicate':
			return vscode.l10n.t('Line {0} already has this address.', fault.firstLine);
		default:
			return rowFaultSentences(columns)[fault.fault];
	}
}

function rowFaultSentences(columns: readonly string[]): Readonly<Record<RowFault, string>> {
	const listed = listText(columns).slice(0, maxColumnsLength);
	return {
		noAddressColumn: vscode.l10n.t(
			'No column has addresses with an @: {0}. Enter full addresses, or only two columns below the line {1}.',
			listed,
			listHeader
		),
		noAddress: vscode.l10n.t('This line has no address. Enter a full one, such as service@mail.example.com.'),
		severalAddresses: vscode.l10n.t('This line has more than one address. Put each in a line of its own.'),
		quotes: vscode.l10n.t('Quotation marks must enclose a whole value. Close or remove them.'),
		encoding: vscode.l10n.t(
			'Some characters of this line could not be read. Run Change File Encoding, then select Reopen with Encoding; tables in Chinese are often in GB 18030.'
		),
		unclearName: vscode.l10n.t(
			'The sender name is not clear: {0}. Give its column the title "name", remove the others, and put a name with a comma in quotation marks.',
			listed
		)
	};
}
