import { withAsciiMarks } from './address.ts';
import { domainOf, normalizeDomain, readableDomain, strayInDomain } from './domain.ts';
import { mailboxProviderOf } from './mailboxProviders.ts';
import { publicSuffixOf, registrableDomain } from './publicSuffix.ts';
import { findStray, type StrayCharacter } from './strayCharacter.ts';

export type SenderDomainFault =
	| 'empty'
	/** An address was entered; `suggestion` is the part after its `@` if that is a valid domain. */
	| 'address'
	/** A URL, a path or a port was entered; `suggestion` is its host if that is a valid domain. */
	| 'url'
	/** `*.example.com`; `suggestion` is the part after `*.`. */
	| 'wildcard'
	/** `label` contains an underscore, as names of DNS records do, but not mail domains (RFC 8552). */
	| 'underscore'
	/** `stray` is not allowed in a domain name. */
	| 'character'
	/** Two dots in a row, or a dot at the beginning. */
	| 'emptyLabel'
	/** `label` has over 63 octets in ASCII (RFC 1035 section 2.3.4). */
	| 'labelTooLong'
	/** `label` starts or ends with a hyphen (RFC 1123 section 2.1). */
	| 'hyphen'
	/** Over 253 characters in ASCII (RFC 1035 section 2.3.4). */
	| 'tooLong'
	/** The name has no dot. */
	| 'singleLabel'
	| 'ipAddress'
	/** The last label, `label`, is a number (RFC 1123 section 2.1). */
	| 'numericTop'
	/** Not a valid internationalized domain name (UTS #46, RFC 5891); `label` if one label alone is invalid. */
	| 'idn'
	/** `label`, the name itself, is a public suffix such as `co.uk` or `com.cn`. */
	| 'publicSuffix'
	/** The name equals or is a subdomain of `label`, the domain of a mailbox provider: only the provider can publish its records. */
	| 'mailboxProvider'
	/** The name ends in `label`, which is reserved and never exists in public DNS. */
	| 'reserved';

export type SenderDomainValidation =
	| {
			readonly kind: 'fault';
			readonly fault: SenderDomainFault;
			/** The invalid part of the name, as entered. */
			readonly label?: string;
			readonly stray?: StrayCharacter;
			/** What was probably meant: the ASCII name of a valid domain. */
			readonly suggestion?: string;
	  }
	| {
			readonly kind: 'fine';
			/** Lower-case ASCII, A-labels for an IDN, no final dot, as SES expects it. */
			readonly name: string;
			/** The Unicode form of an IDN; else the same as `name`. */
			readonly readable: string;
			/**
			 * The name is a registrable domain, such as `example.com`. SES recommends a subdomain, such as `mail.example.com`, which does
			 * not affect SPF, MX and reputation of the registrable domain.
			 */
			readonly isRegistrable: boolean;
	  };

/**
 * Domains that never exist in public DNS: RFC 6761, RFC 6762 (local), RFC 7686 (onion), RFC 8375 (home.arpa), RFC 9476 (alt),
 * and `internal`, which ICANN reserved in 2024. The example domains of RFC 2606 are not listed, so that they can be used for tests.
 */
const reservedEnds = ['test', 'invalid', 'localhost', 'local', 'onion', 'home.arpa', 'alt', 'internal'];

/** Validates the name of a sender domain as entered by the user. Returns codes; the messages are up to the caller. */
export function validateSenderDomain(text: string): SenderDomainValidation {
	const typed = withAsciiMarks(text.trim());
	if (typed === '') {
		return fault('empty');
	}
	return recognizeOtherInput(typed) ?? validateHostName(typed.replace(/[.。．｡]$/, ''));
}

function recognizeOtherInput(typed: string): SenderDomainValidation | undefined {
	if (isIpv6(typed) || /^\d{1,3}(\.\d{1,3}){3}\.?$/.test(typed)) {
		return fault('ipAddress');
	}
	const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?([^/?#:]*)/i.exec(typed);
	if (url) {
		return fault('url', suggestion(url[1]));
	}
	if (typed.includes('@')) {
		return fault('address', suggestion(/^[^\s>?,;]*/.exec(domainOf(typed))?.[0]));
	}
	if (/[/\\:?#]/.test(typed)) {
		return fault('url', suggestion(/^[^/\\:?#]*/.exec(typed.replace(/^\/+/, ''))?.[0]));
	}
	if (typed.startsWith('*.')) {
		const parent = typed.slice(2);
		return fault('wildcard', parent.startsWith('*') ? {} : suggestion(parent));
	}
	return undefined;
}

function validateHostName(typed: string): SenderDomainValidation {
	// Joiners are left to the conversion to ASCII: they are allowed in Persian and Indian names only.
	const stray = findStray(typed, character => strayInDomain.test(character) && !/[_＿]/.test(character));
	if (stray) {
		return fault('character', { stray });
	}
	const typedLabels = typed.split(/[.。．｡]/);
	if (typedLabels.includes('')) {
		return fault('emptyLabel');
	}
	const lastLabel = typedLabels.at(-1) ?? '';
	// Browsers and others read such a name as an IPv4 address (WHATWG URL, "ends in a number").
	if (/^(\d+|0x[0-9a-f]*)$/i.test(lastLabel.normalize('NFKC'))) {
		return fault('numericTop', { label: lastLabel });
	}
	// `URL.canParse` accepts some names of over 16,000 characters that `new URL` does not.
	if (typed.length > 1000) {
		return fault('tooLong');
	}
	const ascii = toAscii(typed);
	if (ascii === undefined) {
		const label = typedLabels.find(candidate => toAscii(`${candidate}.example`) === undefined);
		return fault('idn', label === undefined ? {} : { label });
	}
	return validateLabels(ascii, typedLabels) ?? validateName(ascii);
}

/** @param typedLabels the labels as entered, for messages */
function validateLabels(ascii: string, typedLabels: readonly string[]): SenderDomainValidation | undefined {
	const labels = ascii.split('.');
	for (const [index, label] of labels.entries()) {
		const typed = (labels.length === typedLabels.length ? typedLabels[index] : undefined) ?? label;
		if (label === '') {
			return fault('emptyLabel');
		}
		if (label.includes('_')) {
			return fault('underscore', { label: typed });
		}
		if (label.startsWith('-') || label.endsWith('-')) {
			return fault('hyphen', { label: typed });
		}
		if (label.length > 63) {
			return fault('labelTooLong', { label: typed });
		}
	}
	return ascii.length > 253 ? fault('tooLong') : undefined;
}

function validateName(ascii: string): SenderDomainValidation {
	const reserved = reservedEnds.find(end => ascii === end || ascii.endsWith(`.${end}`));
	if (reserved !== undefined) {
		return fault('reserved', { label: reserved });
	}
	if (!ascii.includes('.')) {
		return fault('singleLabel');
	}
	const name = normalizeDomain(ascii);
	if (name === undefined) {
		return fault('idn');
	}
	const registrable = registrableDomain(name);
	const provider = mailboxProviderOf(name, registrable);
	if (provider !== undefined) {
		return fault('mailboxProvider', { label: provider });
	}
	if (publicSuffixOf(name) === name) {
		return fault('publicSuffix', { label: readableDomain(name) });
	}
	const readable = readableDomain(name);
	const broken = readable === name ? name.split('.').find(label => label.startsWith('xn--')) : undefined;
	if (broken !== undefined) {
		return fault('idn', { label: broken });
	}
	return { kind: 'fine', name, readable, isRegistrable: registrable === name };
}

type Details = Omit<SenderDomainValidation & { readonly kind: 'fault' }, 'kind' | 'fault'>;

function fault(code: SenderDomainFault, details: Details = {}): SenderDomainValidation {
	return { kind: 'fault', fault: code, ...details };
}

function suggestion(text: string | undefined): Details {
	const validation = text === undefined || /[@/\\:?#]/.test(text) ? undefined : validateSenderDomain(text);
	return validation?.kind === 'fine' ? { suggestion: validation.name } : {};
}

/** Converts like a browser (UTS #46); does not check lengths and hyphens. */
function toAscii(name: string): string | undefined {
	return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : undefined;
}

function isIpv6(text: string): boolean {
	const inner = /^\[?([0-9a-f:.]+)(?:%\w+)?\]?$/i.exec(text)?.[1];
	return inner !== undefined && URL.canParse(`http://[${inner}]`);
}
