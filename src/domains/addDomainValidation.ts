import * as vscode from 'vscode';
import { domainKey, normalizeDomain } from '../mail/domain.ts';
import { type SenderDomainValidation, validateSenderDomain } from '../mail/senderDomain.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { type ValidationMessage, validationError, validationHint, validationWarning } from '../ui/multiStepInput.ts';
import { visible } from '../ui/plainText.ts';

/** What a new sender domain is validated against. */
export interface Surroundings {
	readonly entries: readonly DomainEntry[];
	/** An emulator plays DNS, too, so names that public DNS never has are welcome there. */
	readonly isEmulator: boolean;
}

/**
 * How many sender domains an account may have, over all regions (limits page, international; the mainland's said 20 once).
 * Which one the service enforces was not tried, so this only informs.
 */
const senderDomainLimit = 10;

/** The domain that a text stands for, as SES wants it; `undefined` when it stands for none. */
export function readDomain(text: string, { isEmulator }: Surroundings): string | undefined {
	const validated = validateSenderDomain(text);
	if (validated.kind === 'fine') {
		return validated.name;
	}
	return isEmulator && validated.fault === 'reserved' ? normalizeDomain(text) : undefined;
}

/** The domain in a pasted address or URL; any other text as it is. */
export function domainInPaste(text: string): string {
	const validated = validateSenderDomain(text);
	const isMore = validated.kind === 'fault' && (validated.fault === 'address' || validated.fault === 'url');
	return isMore ? (validated.suggestion ?? text) : text;
}

/** Whether more than one character came in between two states of a box: what is typed is still unfinished after each. */
export function isPaste(before: string, after: string): boolean {
	let start = 0;
	while (start < before.length && before[start] === after[start]) {
		start++;
	}
	let end = 0;
	while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) {
		end++;
	}
	return after.length - start - end > 1;
}

export function validateDomain(text: string, surroundings: Surroundings): ValidationMessage {
	const validated = validateSenderDomain(text);
	const name = readDomain(text, surroundings);
	if (validated.kind === 'fault' && name === undefined) {
		return validationError(faultSentence(validated));
	}
	const existing = surroundings.entries.find(entry => entry.domain && domainKey(entry.name) === name);
	if (existing) {
		return validationError(
			vscode.l10n.t('{0} is in this account already. Its row in the sidebar shows what it still needs.', existing.name)
		);
	}
	return accountWarning(surroundings) ?? (validated.kind === 'fine' ? nameWarning(validated) : undefined) ?? hint(validated, name ?? text);
}

/** What speaks against a new domain whatever its name. The service decides. */
export function accountWarning({ entries }: Surroundings): ValidationMessage | undefined {
	const count = entries.filter(entry => entry.domain).length;
	return count >= senderDomainLimit
		? validationWarning(
				vscode.l10n.t(
					'This account has {0} sender domains; SES allows {1}. If SES refuses, delete one that is not needed.',
					count,
					senderDomainLimit
				)
			)
		: undefined;
}

function nameWarning({ name, isRegistrable }: SenderDomainValidation & { readonly kind: 'fine' }): ValidationMessage | undefined {
	return isRegistrable
		? validationWarning(
				vscode.l10n.t('Adds {0}. A subdomain such as mail.{0} is better: it leaves the mail and the reputation of {0} itself alone.', name)
			)
		: undefined;
}

function hint(validated: SenderDomainValidation, name: string): ValidationMessage {
	if (validated.kind === 'fine' && validated.readable !== validated.name) {
		return validationHint(vscode.l10n.t('Adds {0}, which is how DNS writes {1}', validated.name, validated.readable));
	}
	return validationHint(vscode.l10n.t('Adds {0}', name));
}

function faultSentence(validated: SenderDomainValidation & { readonly kind: 'fault' }): string {
	const { fault, label = '', character = '', suggestion } = validated;
	switch (fault) {
		case 'empty':
			return vscode.l10n.t('Type a domain that you own, such as mail.example.com.');
		case 'address':
			return suggestion === undefined
				? vscode.l10n.t('This is an address. Type only what follows the @.')
				: vscode.l10n.t('This is an address. Type its domain only: {0}.', suggestion);
		case 'url':
			return suggestion === undefined
				? vscode.l10n.t('This is part of a web address. Type the domain only, such as mail.example.com.')
				: vscode.l10n.t('This is more than a domain. Type the domain only: {0}.', suggestion);
		case 'wildcard':
			return suggestion === undefined
				? vscode.l10n.t('A sender domain is one name, without a *.')
				: vscode.l10n.t('A sender domain is one name, without a *. Type {0}, or one name below it.', suggestion);
		case 'underscore':
			return vscode.l10n.t('{0} is a name for DNS records: there can be no _ in a domain that sends mail. Remove it.', label);
		case 'character':
			return character === ' '
				? vscode.l10n.t('There can be no space in a domain name. Remove it.')
				: vscode.l10n.t('There can be no {0} in a domain name. Remove it.', visible(character));
		case 'emptyLabel':
			return vscode.l10n.t('There is a dot too many. Put something between two dots, and nothing before the first part.');
		case 'labelTooLong':
			return vscode.l10n.t('One part between the dots has over 63 characters as DNS writes it: {0}. Shorten it.', shortened(label));
		case 'hyphen':
			return vscode.l10n.t('No part of a domain name begins or ends with a hyphen: {0}. Remove it.', shortened(label));
		case 'tooLong':
			return vscode.l10n.t('A domain name may have at most 253 characters as DNS writes it. Shorten it.');
		case 'singleLabel':
			return vscode.l10n.t('A sender domain has at least one dot, as in mail.example.com. Type the whole name.');
		case 'ipAddress':
			return vscode.l10n.t('This is an IP address. Type a domain name that you own.');
		case 'numericTop':
			return vscode.l10n.t('No domain name ends in a number as this one does: {0}. Check the end.', label);
		case 'idn':
			return label === ''
				? vscode.l10n.t('No international domain name can be so. Check the spelling.')
				: vscode.l10n.t('No international domain name can have this part: {0}. Check the spelling.', shortened(label));
		case 'publicSuffix':
			return vscode.l10n.t('{0} belongs to nobody: people register names below it. Type your own name in front of it.', label);
		case 'mailboxProvider':
			return vscode.l10n.t('{0} is run by a mailbox service, so you cannot publish its DNS records. Type a domain of your own.', label);
		case 'reserved':
			return vscode.l10n.t('Public DNS never has names that end in {0}, so SES could not verify it. Type a domain that you own.', label);
	}
}

function shortened(label: string): string {
	return label.length > 30 ? `${label.slice(0, 29)}…` : label;
}
