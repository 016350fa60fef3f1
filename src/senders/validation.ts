import * as vscode from 'vscode';
import {
	type Address,
	findByAddress,
	type LocalPartFault,
	type LocalPartValidation,
	maxAddressLength,
	maxAddressLengthForSmtp,
	parseMailbox,
	splitAddress,
	validateLocalPart,
	withAsciiMarks
} from '../mail/address.ts';
import { domainKey } from '../mail/domain.ts';
import { fromHeader, needsQuoting, type SenderNameFault, validateSenderName } from '../mail/senderName.ts';
import { maxSmtpPasswordLength, minSmtpPasswordLength, type SmtpPasswordFault, validateSmtpPassword } from '../mail/smtp.ts';
import { findLookAlike, strayInAddress } from '../mail/strayCharacter.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import type { Site } from '../ses/sites.ts';
import { straySentence, type ValidationMessage, validationError, validationHint, validationWarning } from '../ui/input/steps.ts';
import { sentencesText } from '../ui/localText.ts';
import { visible } from '../ui/plainText.ts';

export interface Surroundings {
	readonly chosen: DomainEntry;
	readonly all: readonly DomainEntry[];
	readonly site: Site;
}

/** What was typed as an address: a mailbox, a whole address or a local part. */
export function readMailbox(text: string): { readonly name: string; readonly address: string } {
	const typed = withAsciiMarks(text.trim());
	return parseMailbox(typed) ?? { name: '', address: typed };
}

/** @param text a mailbox, a whole address, or the local part of one at the domain */
export function readAddress(text: string, domain: string): Address | undefined {
	const { address } = readMailbox(text);
	return address.includes('@') ? splitAddress(address) : { localPart: address, domain };
}

export function validateAddress(text: string, surroundings: Surroundings): ValidationMessage {
	const { chosen, all } = surroundings;
	const address = readAddress(text, chosen.name);
	const stray = overlooked(readMailbox(text).address, address !== undefined);
	if (stray !== undefined) {
		return validationError(stray);
	}
	if (!address) {
		return validationError(
			vscode.l10n.t('The part after the @ is not a domain name. Enter only the part before the @, or end with @{0}.', chosen.name)
		);
	}
	if (address.domain !== domainKey(chosen.name)) {
		return validationError(
			all.some(entry => domainKey(entry.name) === address.domain)
				? vscode.l10n.t('This address belongs to {0}, but {1} is chosen. Go back to choose the other domain.', address.domain, chosen.name)
				: vscode.l10n.t('{0} is not a sender domain of this account. Enter an address at {1}.', address.domain, chosen.name)
		);
	}
	const localPart = validateLocalPart(address.localPart);
	if (localPart) {
		return validationError(localPartSentence(localPart));
	}
	const whole = `${address.localPart}@${address.domain}`;
	if (whole.length > maxAddressLength) {
		return validationError(vscode.l10n.t('An address can have at most {0} characters. This one has {1}.', maxAddressLength, whole.length));
	}
	const existing = findByAddress(chosen.addresses, whole);
	if (existing) {
		return validationError(vscode.l10n.t('{0} already exists. Enter another one.', existing.address));
	}
	return domainWarning(surroundings) ?? lengthWarning(whole) ?? validationHint(vscode.l10n.t('Creates {0}', whole));
}

/** Names the character that makes an address wrong, if it is invisible, looks like another one, or is all that is wrong with the domain. */
export function overlooked(address: string, isDomainValid: boolean): string | undefined {
	const stray = strayInAddress(address);
	return stray && (stray.meant !== undefined || !isDomainValid) ? straySentence(stray) : undefined;
}

/** Why SES will reject any new address of the domain; `undefined` if it may accept one. */
export function domainFault({ chosen: { name, domain, addresses }, site }: Surroundings): string | undefined {
	if (!domain?.isVerified) {
		return vscode.l10n.t('{0} is not verified, so SES will reject the address. Publish its DNS records and verify it first.', name);
	}
	// The mainland documentation limits the addresses of an account, so only SES knows there.
	return site === 'international' && addresses.length >= senderAddressLimit
		? vscode.l10n.t(
				'{0} already has {1} addresses, which is the limit. Delete one of them, or choose another domain.',
				name,
				addresses.length
			)
		: undefined;
}

/** A problem that any new address of the domain may have. SES makes the final decision. */
export function domainWarning(surroundings: Surroundings): ValidationMessage | undefined {
	const { all, site } = surroundings;
	const fault = domainFault(surroundings);
	const count = all.flatMap(entry => entry.addresses).length;
	if (fault === undefined && (site === 'international' || count < senderAddressLimit)) {
		return undefined;
	}
	return validationWarning(
		fault ??
			vscode.l10n.t(
				'SES may reject it: there are {0} addresses, and {1} are allowed. Delete one of them, or choose another domain.',
				count,
				senderAddressLimit
			)
	);
}

function lengthWarning(address: string): ValidationMessage | undefined {
	return address.length > maxAddressLengthForSmtp ? validationWarning(smtpLengthSentence(address.length)) : undefined;
}

/** For an address that is too long for an SMTP password. */
export function smtpLengthSentence(length: number): string {
	return vscode.l10n.t(
		'SES supports SMTP passwords only for addresses of up to {0} characters. This one has {1}.',
		maxAddressLengthForSmtp,
		length
	);
}

export function localPartSentence({ fault, character = '' }: LocalPartValidation): string {
	const sentences: Readonly<Record<LocalPartFault, string>> = {
		empty: vscode.l10n.t('Enter the part before the @, such as service.'),
		tooLong: vscode.l10n.t('The part before the @ can have at most 64 characters.'),
		character:
			character === ' '
				? vscode.l10n.t('An address cannot contain spaces.')
				: vscode.l10n.t('The part before the @ cannot contain {0}.', visible(character)),
		nonAscii: vscode.l10n.t(
			'The part before the @ cannot contain {0}: only unaccented Latin letters, digits and symbols such as . - _ + are allowed.',
			visible(character)
		),
		dotAtStart: vscode.l10n.t('An address cannot begin with a dot.'),
		dotAtEnd: vscode.l10n.t('The part before the @ cannot end with a dot.'),
		twoDots: vscode.l10n.t('Two dots in a row are not allowed.')
	};
	return sentences[fault];
}

export function validateName(name: string, address: string): ValidationMessage {
	const fault = validateSenderName(name, address);
	if (fault) {
		return validationError(senderNameSentence(fault));
	}
	const header = fromHeader(name, address);
	return needsQuoting(name)
		? validationWarning(vscode.l10n.t('{0} — keep the quotation marks if you write the header yourself.', header))
		: validationHint(header);
}

export function senderNameSentence(fault: SenderNameFault): string {
	const sentences: Readonly<Record<SenderNameFault, string>> = {
		lineBreak: vscode.l10n.t('A sender name is a single line. Remove the line break.'),
		controlCharacter: vscode.l10n.t('The name contains an invisible control character. Remove it.'),
		bidiControl: vscode.l10n.t('The name contains an invisible character that changes the direction of text. Remove it.'),
		angleBracket: vscode.l10n.t('A sender name cannot contain < or >. The address is added automatically.'),
		encodedWord: vscode.l10n.t('A sender name cannot contain =?…?=. Enter the name as recipients should read it; mail programs encode it.'),
		invisible: vscode.l10n.t('The name has no visible character. Enter a name, or leave it empty.'),
		colon: vscode.l10n.t('A sender name cannot contain a colon.'),
		loneSurrogate: vscode.l10n.t('The name contains an incomplete character. Remove it and enter it again.'),
		tooLong: vscode.l10n.t('The name is too long for one line of a header (998 bytes).')
	};
	return sentences[fault];
}

export function validatePassword(text: string): ValidationMessage | undefined {
	if (text === '') {
		return validationError(vscode.l10n.t('Enter a password.'));
	}
	const faults = validateSmtpPassword(text);
	const sentences = passwordFaultSentences([...text].length);
	const lookAlike = findLookAlike(text);
	const named = lookAlike ? [straySentence(lookAlike)] : [];
	return faults && validationError(sentencesText([...named, ...faults.map(fault => sentences[fault])]));
}

function passwordFaultSentences(length: number): Readonly<Record<SmtpPasswordFault, string>> {
	return {
		character: vscode.l10n.t('Use ASCII letters, digits and symbols, without spaces.'),
		tooShort: vscode.l10n.t('Use at least {0} characters; this has {1}.', minSmtpPasswordLength, length),
		tooLong: vscode.l10n.t('Use at most {0} characters; this has {1}.', maxSmtpPasswordLength, length),
		digits: vscode.l10n.t('Use at least two different digits.'),
		lowerCase: vscode.l10n.t('Use at least two different lowercase letters.'),
		upperCase: vscode.l10n.t('Use at least two different uppercase letters.')
	};
}
