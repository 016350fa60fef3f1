import { normalizeDomain, readableDomain } from './domain.ts';
import { mailboxProviderOf } from './mailboxProviders.ts';
import { publicSuffixOf, registrableDomain } from './publicSuffix.ts';

export type SenderDomainFault =
	| 'empty'
	/** An address was typed; `suggestion` is the part after its `@`, where that is a domain. */
	| 'address'
	/** A URL, a path or a port was typed; `suggestion` is its host, where that is a domain. */
	| 'url'
	/** `*.example.com`; `suggestion` is the part after it. */
	| 'wildcard'
	/** A label with an underscore is a name for DNS records, not for mail (RFC 8552); `label` is that label. */
	| 'underscore'
	/** A character that no domain name has; see `character`. */
	| 'character'
	/** Two dots in a row or one at the beginning. */
	| 'emptyLabel'
	/** A label over 63 octets as DNS sees it (RFC 1035 section 2.3.4); `label`. */
	| 'labelTooLong'
	/** A label that starts or ends with a hyphen (RFC 1123 section 2.1); `label`. */
	| 'hyphen'
	/** Over 253 characters as DNS sees it (RFC 1035 section 2.3.4). */
	| 'tooLong'
	/** No dot in it. */
	| 'singleLabel'
	| 'ipAddress'
	/** The last label is a number (RFC 1123 section 2.1); `label`. */
	| 'numericTop'
	/** No internationalised domain name may be so (UTS #46, RFC 5891); `label`, where one label alone is to blame. */
	| 'idn'
	/** People register names below it, not it itself: `co.uk`, `com.cn`; `label` is the name. */
	| 'publicSuffix'
	/** The domain of a mailbox provider, which is `label`, or one below it: only that provider can publish its records. */
	| 'mailboxProvider'
	/** A name set aside that public DNS never has; `label` is what it ends in. */
	| 'reserved';

export type SenderDomainValidation =
	| {
			readonly kind: 'fault';
			readonly fault: SenderDomainFault;
			/** The part of the name that is to blame, as it was typed. */
			readonly label?: string;
			readonly character?: string;
			/** What was probably meant: the ASCII name of a domain without fault. */
			readonly suggestion?: string;
	  }
	| {
			readonly kind: 'fine';
			/** As SES wants it: lower-case ASCII, an IDN as its A-labels, no final dot. */
			readonly name: string;
			/** As people write it; the same as `name` unless it is an IDN. */
			readonly readable: string;
			/**
			 * The name is one that people register, such as `example.com`. SES advises one below it, such as `mail.example.com`,
			 * which leaves SPF, MX and reputation of the registered name alone.
			 */
			readonly isRegistrable: boolean;
	  };

/**
 * Ends of names that public DNS never has: RFC 6761, RFC 6762 (local), RFC 7686 (onion), RFC 8375 (home.arpa), RFC 9476
 * (alt), and `internal`, which ICANN set aside in 2024. RFC 2606's example domains are not here: they serve to try things out.
 */
const reservedEnds = ['test', 'invalid', 'localhost', 'local', 'onion', 'home.arpa', 'alt', 'internal'];

/** Validates what was typed as the name of a sender domain. Returns codes; the words are the caller's. */
export function validateSenderDomain(text: string): SenderDomainValidation {
	const typed = text.trim();
	if (typed === '') {
		return fault('empty');
	}
	return recognizeOtherInput(typed) ?? validateHostName(typed.replace(/[.。．｡]$/, ''));
}

/** What is no host name at all: an address, a URL, an IP address, a wildcard. */
function recognizeOtherInput(typed: string): SenderDomainValidation | undefined {
	if (isIpv6(typed) || isIpv4(typed)) {
		return fault('ipAddress');
	}
	const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?([^/?#:]*)/i.exec(typed);
	if (url) {
		return fault('url', suggestion(url[1]));
	}
	if (typed.includes('@')) {
		return fault('address', suggestion(/^[^\s>?,;]*/.exec(typed.slice(typed.lastIndexOf('@') + 1))?.[0]));
	}
	if (/[/\\:?#]/.test(typed)) {
		return fault('url', suggestion(/^[^/\\:?#]*/.exec(typed.replace(/^\/+/, ''))?.[0]));
	}
	if (typed.startsWith('*.')) {
		const rest = typed.slice(2);
		return fault('wildcard', rest.startsWith('*') ? {} : suggestion(rest));
	}
	return undefined;
}

function validateHostName(typed: string): SenderDomainValidation {
	// Joiners are left to the conversion: Persian and Indian names need them, others may not have them.
	const character = /[^a-z0-9._\-\P{ASCII}]|(?![\u200c\u200d])[\p{C}\p{Z}]/iu.exec(typed)?.[0];
	if (character !== undefined) {
		return fault('character', { character });
	}
	const typedLabels = typed.split(/[.。．｡]/);
	if (typedLabels.includes('')) {
		return fault('emptyLabel');
	}
	const lastLabel = typedLabels.at(-1) ?? '';
	if (isNumber(lastLabel)) {
		return fault('numericTop', { label: lastLabel });
	}
	const ascii = toAscii(typed);
	if (ascii === undefined) {
		const label = typedLabels.find(candidate => toAscii(`${candidate}.example`) === undefined);
		return fault('idn', label === undefined ? {} : { label });
	}
	return validateLabels(ascii, typedLabels) ?? validateName(ascii);
}

/** @param typedLabels the labels as they were typed, for what is said of them */
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

/** As browsers do it (UTS #46); lengths and hyphens are not looked at. */
function toAscii(name: string): string | undefined {
	return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : undefined;
}

function isIpv6(text: string): boolean {
	const inner = /^\[?([0-9a-f:.]+)(?:%\w+)?\]?$/i.exec(text)?.[1];
	return inner !== undefined && URL.canParse(`http://[${inner}]`);
}

/** Also in the odd spellings that programs take for one: `127.1`, `0x7f.1`, full-width digits. */
function isIpv4(text: string): boolean {
	const parts = text.normalize('NFKC').replace(/\.$/, '').split('.');
	return (
		isNumber(parts.at(-1) ?? '') && parts.length > 1 && !/[^0-9a-fx.]/i.test(parts.join('.')) && toAscii(parts.join('.')) !== undefined
	);
}

/** A last label that makes a name an IPv4 address to those that read it (WHATWG URL, "ends in a number"). */
function isNumber(label: string): boolean {
	return /^(\d+|0x[0-9a-f]*)$/i.test(label.normalize('NFKC'));
}
