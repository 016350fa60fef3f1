import * as vscode from 'vscode';
import { domainKey, normalizeDomain } from '../mail/domain.ts';
import { type SenderDomainFault, type SenderDomainValidation, validateSenderDomain } from '../mail/senderDomain.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { straySentence, type ValidationMessage, validationError, validationHint, validationWarning } from '../ui/input/steps.ts';

/** What a new sender domain is validated against. */
export interface Surroundings {
	readonly entries: readonly DomainEntry[];
	/** An emulator has its own DNS, so reserved names are allowed there. */
	readonly isEmulator: boolean;
}

/**
 * How many sender domains an account may have over all regions (limits page, international; the mainland's once said 20).
 * Not tried against the live service, so this only warns.
 */
const senderDomainLimit = 10;

/** The domain as SES expects it; `undefined` when the text is not a valid one. */
export function readDomain(text: string, { isEmulator }: Surroundings): string | undefined {
	const validated = validateSenderDomain(text);
	if (validated.kind === 'fine') {
		return validated.name;
	}
	return isEmulator && validated.fault === 'reserved' ? normalizeDomain(text) : undefined;
}

/** The domain in a pasted address or URL; any other text unchanged. */
export function domainInPaste(text: string): string {
	const validated = validateSenderDomain(text);
	const isMore = validated.kind === 'fault' && (validated.fault === 'address' || validated.fault === 'url');
	return isMore ? (validated.suggestion ?? text) : text;
}

export function validateDomain(text: string, surroundings: Surroundings): ValidationMessage {
	const validated = validateSenderDomain(text);
	const name = readDomain(text, surroundings);
	if (validated.kind === 'fault' && name === undefined) {
		return validationError(faultSentences[validated.fault](validated));
	}
	const existing = surroundings.entries.find(entry => entry.domain && domainKey(entry.name) === name);
	if (existing) {
		return validationError(vscode.l10n.t('{0} is already in this account. Its row in the sidebar shows its status.', existing.name));
	}
	const warning = accountWarning(surroundings);
	if (warning || validated.kind === 'fault') {
		return warning ?? validationHint(vscode.l10n.t('Adds {0}', name ?? text));
	}
	if (validated.isRegistrable) {
		return validationWarning(
			vscode.l10n.t(
				'Adds {0}. A subdomain such as mail.{0} is better: it does not affect the mail and the reputation of {0} itself.',
				validated.name
			)
		);
	}
	return validationHint(
		validated.readable === validated.name
			? vscode.l10n.t('Adds {0}', validated.name)
			: vscode.l10n.t('Adds {0}, the ASCII form of {1}', validated.name, validated.readable)
	);
}

/** A warning that applies to any new domain. SES makes the final decision. */
export function accountWarning({ entries }: Surroundings): ValidationMessage | undefined {
	const count = entries.filter(entry => entry.domain).length;
	return count >= senderDomainLimit
		? validationWarning(
				vscode.l10n.t(
					'This account has {0} sender domains; SES allows {1}. If SES rejects the new one, delete one that you do not need.',
					count,
					senderDomainLimit
				)
			)
		: undefined;
}

// biome-ignore format: a table
const faultSentences: Readonly<Record<SenderDomainFault, (details: SenderDomainValidation & { readonly kind: 'fault' }) => string>> = {
	empty: () => vscode.l10n.t('Enter a domain that you own, such as mail.example.com.'),
	address: ({ suggestion }) => suggestion === undefined
		? vscode.l10n.t('This is an address. Enter only the part after the @.')
		: vscode.l10n.t('This is an address. Enter only its domain: {0}.', suggestion),
	url: ({ suggestion }) => suggestion === undefined
		? vscode.l10n.t('This is part of a web address. Enter only the domain, such as mail.example.com.')
		: vscode.l10n.t('This is more than a domain. Enter only the domain: {0}.', suggestion),
	wildcard: ({ suggestion }) => suggestion === undefined
		? vscode.l10n.t('A sender domain cannot contain a *.')
		: vscode.l10n.t('A sender domain cannot contain a *. Enter {0}, or a subdomain of it.', suggestion),
	underscore: ({ label = '' }) => vscode.l10n.t('{0} is a name for DNS records only. A sender domain cannot contain an underscore. Remove it.', label),
	character: ({ stray }) => stray ? straySentence(stray) : '',
	emptyLabel: () => vscode.l10n.t('There is an extra dot. A domain name cannot start with a dot or contain two dots in a row.'),
	labelTooLong: ({ label }) => vscode.l10n.t('This part has more than 63 characters in its ASCII form: {0}. Shorten it.', shortened(label)),
	hyphen: ({ label }) => vscode.l10n.t('No part of a domain name can start or end with a hyphen: {0}. Remove it.', shortened(label)),
	tooLong: () => vscode.l10n.t('A domain name can have at most 253 characters in its ASCII form. Shorten it.'),
	singleLabel: () => vscode.l10n.t('A sender domain contains at least one dot, as in mail.example.com. Enter the full name.'),
	ipAddress: () => vscode.l10n.t('This is an IP address. Enter a domain name that you own.'),
	numericTop: ({ label = '' }) => vscode.l10n.t('A domain name cannot end in a number: {0}. Check the end.', label),
	idn: ({ label = '' }) => label === ''
		? vscode.l10n.t('This is not a valid internationalized domain name. Check the spelling.')
		: vscode.l10n.t('This part of the internationalized domain name is not valid: {0}. Check the spelling.', shortened(label)),
	publicSuffix: ({ label = '' }) => vscode.l10n.t('{0} is a public suffix, under which domains are registered. Enter your own name in front of it.', label),
	mailboxProvider: ({ label = '' }) => vscode.l10n.t('{0} belongs to a mailbox provider, so you cannot publish its DNS records. Enter a domain that you own.', label),
	reserved: ({ label = '' }) => vscode.l10n.t('Names that end in {0} do not exist in public DNS, so SES cannot verify them. Enter a domain that you own.', label)
};

function shortened(label = ''): string {
	return label.length > 30 ? `${label.slice(0, 29)}…` : label;
}
