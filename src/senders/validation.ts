import * as vscode from 'vscode';
import {
	type Address,
	addressKey,
	type LocalPartValidation,
	maxAddressLength,
	maxAddressLengthForSmtp,
	splitAddress,
	validateLocalPart
} from '../mail/address.ts';
import { domainKey } from '../mail/domain.ts';
import { fromHeader, needsQuoting, type SenderNameFault, validateSenderName } from '../mail/senderName.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import type { Site } from '../ses/sites.ts';
import { type ValidationMessage, validationError, validationHint, validationWarning } from '../ui/multiStepInput.ts';
import { visible } from '../ui/plainText.ts';

/** What a new sender address is validated against. */
export interface Surroundings {
	readonly chosen: DomainEntry;
	readonly all: readonly DomainEntry[];
	readonly site: Site;
}

/** The address that a text stands for under the chosen domain: a local part alone, or a whole address. */
export function readAddress(text: string, domain: string): Address | undefined {
	const trimmed = text.trim();
	return trimmed.includes('@') ? splitAddress(trimmed) : { localPart: trimmed, domain };
}

export function validateAddress(text: string, surroundings: Surroundings): ValidationMessage {
	const { chosen, all } = surroundings;
	const address = readAddress(text, chosen.name);
	if (!address) {
		return validationError(
			vscode.l10n.t('What follows the @ is not a domain name. Type the part before the @ only, or end with @{0}.', chosen.name)
		);
	}
	if (address.domain !== domainKey(chosen.name)) {
		return validationError(
			all.some(entry => domainKey(entry.name) === address.domain)
				? vscode.l10n.t('This address belongs to {0}, but {1} is chosen. Go back to choose the other domain.', address.domain, chosen.name)
				: vscode.l10n.t('{0} is not one of your sender domains here. Type an address at {1}.', address.domain, chosen.name)
		);
	}
	const localPart = validateLocalPart(address.localPart);
	if (localPart) {
		return validationError(localPartSentence(localPart));
	}
	const whole = `${address.localPart}@${address.domain}`;
	if (whole.length > maxAddressLength) {
		return validationError(
			vscode.l10n.t('The whole address may have at most {0} characters; this one has {1}.', maxAddressLength, whole.length)
		);
	}
	const existing = chosen.addresses.find(sender => addressKey(sender.address) === addressKey(whole));
	if (existing) {
		return validationError(vscode.l10n.t('{0} exists already. Choose another one.', existing.address));
	}
	return domainWarning(surroundings) ?? lengthWarning(whole) ?? validationHint(vscode.l10n.t('Creates {0}', whole));
}

/** What speaks against a new address of this domain whatever it is called. The service decides. */
export function domainWarning({ chosen, all, site }: Surroundings): ValidationMessage | undefined {
	const { name, domain, addresses } = chosen;
	if (!domain?.isVerified) {
		return validationWarning(
			vscode.l10n.t(
				'{0} is not verified, so SES will refuse. Publish its DNS records, shown below the domain in the sidebar, then choose Verify Domain at its row.',
				name
			)
		);
	}
	if (site === 'mainland') {
		const total = all.reduce((sum, entry) => sum + entry.addresses.length, 0);
		return total >= senderAddressLimit
			? validationWarning(
					vscode.l10n.t(
						'This account has {0} addresses in this region; SES may allow {1} on the mainland. If SES refuses, delete one of them.',
						total,
						senderAddressLimit
					)
				)
			: undefined;
	}
	if (addresses.length >= senderAddressLimit) {
		return validationWarning(
			vscode.l10n.t(
				'{0} has {1} addresses; SES allows {2}. Delete one of them, or choose another domain.',
				name,
				addresses.length,
				senderAddressLimit
			)
		);
	}
	return undefined;
}

function lengthWarning(address: string): ValidationMessage | undefined {
	return address.length > maxAddressLengthForSmtp
		? validationWarning(
				vscode.l10n.t(
					'SES sets SMTP passwords only for addresses of up to {0} characters; this one has {1}.',
					maxAddressLengthForSmtp,
					address.length
				)
			)
		: undefined;
}

export function localPartSentence({ fault, character = '' }: LocalPartValidation): string {
	switch (fault) {
		case 'empty':
			return vscode.l10n.t('Type the part before the @, such as service.');
		case 'tooLong':
			return vscode.l10n.t('The part before the @ may have at most 64 characters.');
		case 'character':
			return character === ' '
				? vscode.l10n.t('There can be no space in an address.')
				: vscode.l10n.t('There can be no {0} in the part before the @.', visible(character));
		case 'nonAscii':
			return vscode.l10n.t(
				'{0} is not possible before the @: only unaccented Latin letters, digits and signs such as . - _ + are.',
				visible(character)
			);
		case 'dotAtStart':
			return vscode.l10n.t('An address cannot begin with a dot.');
		case 'dotAtEnd':
			return vscode.l10n.t('There can be no dot right before the @.');
		case 'twoDots':
			return vscode.l10n.t('Two dots in a row are not allowed.');
	}
}

export function validateName(name: string, address: string): ValidationMessage {
	const fault = validateSenderName(name, address);
	if (fault) {
		return validationError(senderNameSentence(fault));
	}
	const header = fromHeader(name, address);
	return needsQuoting(name)
		? validationWarning(vscode.l10n.t('{0} — keep the quotation marks where you write the header yourself.', header))
		: validationHint(header);
}

export function senderNameSentence(fault: SenderNameFault): string {
	switch (fault) {
		case 'lineBreak':
			return vscode.l10n.t('A sender name is one line: remove the line break.');
		case 'controlCharacter':
			return vscode.l10n.t('There is an invisible control character in the name: remove it.');
		case 'bidiControl':
			return vscode.l10n.t('There is an invisible character in the name that turns the direction of text: remove it.');
		case 'angleBracket':
			return vscode.l10n.t('There can be no < or > in a sender name. The address is added automatically.');
		case 'encodedWord':
			return vscode.l10n.t('There can be no =?…?= in a sender name. Type the name as it should be read; mail programs encode it.');
		case 'invisible':
			return vscode.l10n.t('The name has no character that shows. Type a name, or leave it empty.');
		case 'colon':
			return vscode.l10n.t('SES allows no colon in a sender name.');
		case 'loneSurrogate':
			return vscode.l10n.t('There is half a character in the name: remove it and type it again.');
		case 'tooLong':
			return vscode.l10n.t('The name is too long for one line of a header (998 bytes).');
	}
}
