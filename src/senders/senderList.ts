import {
	addressKey,
	type LocalPartValidation,
	maxAddressLength,
	maxAddressLengthForSmtp,
	parseMailbox,
	splitAddress,
	validateLocalPart
} from '../mail/address.ts';
import { domainKey } from '../mail/domain.ts';
import { type SenderNameFault, tidySenderName, validateSenderName } from '../mail/senderName.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import type { Site } from '../ses/sites.ts';
import { DelimitedReader, type DelimitedRow, separatorOf } from './delimitedText.ts';

/** A line of a list of sender addresses, or the lines that a value in quotation marks spans. */
export interface ListRow {
	/** Counted from 1. */
	readonly firstLine: number;
	readonly lastLine: number;
	readonly text: string;
	/** As it stands there, completed with the domain of the list; `undefined` when it cannot be made out. */
	readonly address: string | undefined;
	/** Empty for none. */
	readonly senderName: string;
	/** Why the row cannot be made out. */
	readonly fault?: RowFault;
}

export type RowFault =
	/** No address, and no domain that would make one of a bare word. */
	| 'noAddress'
	| 'severalAddresses'
	/** A quotation mark is never closed. */
	| 'openQuote'
	/** The file is in another encoding than the one it was read in, as tables in Chinese are that Excel wrote. */
	| 'encoding'
	/** A name with a bare separator, or columns that no header names. */
	| 'tooManyValues';

/** What of a row keeps it from being created. */
export type Fault =
	| { readonly fault: RowFault | 'badDomain' }
	| { readonly fault: 'localPart'; readonly localPart: LocalPartValidation }
	| { readonly fault: 'unknownDomain'; readonly domain: string }
	| { readonly fault: 'tooLong'; readonly length: number }
	| { readonly fault: 'name'; readonly name: SenderNameFault }
	| { readonly fault: 'duplicate'; readonly firstLine: number };

/** What speaks against a row, although only the service can tell. */
export type Doubt = 'notVerified' | 'overLimit' | 'tooLongForSmtp';

export type RowVerdict =
	| { readonly kind: 'create'; readonly doubts: readonly Doubt[] }
	/** `isOtherName` when the row has a name, and it is not this one. */
	| { readonly kind: 'exists'; readonly senderName: string; readonly isOtherName: boolean }
	| ({ readonly kind: 'fault' } & Fault);

export interface ValidatedRow extends Omit<ListRow, 'fault'> {
	/** The name of the domain entry; `undefined` when it is none of the account's. */
	readonly domain: string | undefined;
	readonly verdict: RowVerdict;
}

/** Words in the header of a table, lower-case and without space, in English and Chinese. */
const addressWords = new Set(
	(
		'address email mail emailaddress mailaddress senderaddress senderemail fromaddress fromemail fromemailaddress ' +
		'地址 邮箱 邮件 邮箱地址 邮件地址 电子邮箱 电子邮件 电子邮箱地址 电子邮件地址 发信地址 发件地址 发信人地址 发件人地址 发信邮箱 发件邮箱 发件人邮箱 ' +
		'信箱 電郵 電郵地址 電子郵件 電子郵件地址 寄件地址 寄件人地址'
	).split(' ')
);
const nameWords = new Set(
	(
		'name sendername emailsendername fromname displayname fullname alias ' +
		'名称 名字 姓名 别名 昵称 显示名 显示名称 发信人 发件人 发信人名称 发件人名称 发件人姓名 发件人别名 名稱 別名 顯示名稱 寄件人 寄件人名稱'
	).split(' ')
);
/** May mean either; the other columns tell. */
const senderWords = new Set(['sender', 'from']);

/** Which column holds what, counted from 0. */
interface Columns {
	readonly count: number;
	readonly address: number;
	/** -1 for none. */
	readonly name: number;
}

/**
 * Reads a list of sender addresses: a table (RFC 4180; comma, semicolon or tab) with a header or without, or a line each of
 * `address`, `address, name`, `name, address` or `Name <address>`. Empty lines are left out, and so is the header.
 *
 * @param domain makes addresses of words without @
 */
export function readSenderList(text: string, domain?: string): readonly ListRow[] {
	const separator = separatorOf(text.split(/[\r\n]+/).filter(line => !isMailbox(line)));
	const reader = new DelimitedReader(text);
	const rows: ListRow[] = [];
	let columns: Columns | undefined;
	let isFirst = true;
	for (let line = reader.nextLine; line !== undefined; line = reader.nextLine) {
		const row = reader.read(!columns && isMailbox(line) ? undefined : separator);
		if (row.values.every(value => value === '')) {
			continue;
		}
		const header = isFirst ? readHeader(row.values, text, domain) : undefined;
		isFirst = false;
		if (header) {
			columns = header;
		} else {
			const { firstLine, lastLine, text } = row;
			rows.push({ firstLine, lastLine, text, address: undefined, senderName: '', ...readRow(row, columns, domain) });
		}
	}
	return rows;
}

/** Whether a line is `Name <address>` as a whole; the name may hold separators. */
function isMailbox(line: string): boolean {
	const mailbox = parseMailbox(line);
	return mailbox?.address.includes('@') === true && (!mailbox.name.includes('@') || /^\s*"/.test(line));
}

/** @param text the whole list */
function readHeader(values: readonly string[], text: string, domain: string | undefined): Columns | undefined {
	const words = values.map(value => value.toLowerCase().replace(/[\s_*:：-]+/g, ''));
	const address = columnOf(words, [addressWords, senderWords]);
	if (address === -1) {
		return undefined;
	}
	const name = columnOf(words.with(address, ''), [nameWords, senderWords]);
	// Under a domain, "mail" is as good an address as any, and "mail,Mail Team" as good a line; not so in a list of whole addresses.
	const mayBeLine = domain !== undefined && name === -1 && values.length <= 2 && !text.includes('@');
	return mayBeLine && !validateLocalPart(values[address] ?? '') ? undefined : { count: values.length, address, name };
}

/** The first column that has one of these words, the first set of them before the second; -1 for none. */
function columnOf(words: readonly string[], wanted: readonly ReadonlySet<string>[]): number {
	return wanted.map(set => words.findIndex(word => set.has(word))).find(index => index !== -1) ?? -1;
}

function readRow({ values, isOpen }: DelimitedRow, columns: Columns | undefined, domain: string | undefined): Partial<ListRow> {
	if (isOpen) {
		return { fault: 'openQuote' };
	}
	const filled = values.flatMap((value, index) => (value === '' ? [] : [index]));
	const withAt = filled.filter(index => values[index]?.includes('@'));
	if (!columns && withAt.length > 1) {
		return { fault: 'severalAddresses' };
	}
	if (columns ? filled.some(index => index >= columns.count) : filled.length > 2) {
		return { fault: 'tooManyValues' };
	}
	const addressAt = columns?.address ?? withAt[0] ?? 0;
	const nameAt = columns?.name ?? filled.find(index => index !== addressAt) ?? -1;
	const cell = values[addressAt] ?? '';
	const mailbox = parseMailbox(cell);
	const address = mailbox?.address ?? cell;
	const senderName = tidySenderName(values[nameAt] || mailbox?.name || '');
	if (`${address}${senderName}`.includes('\ufffd')) {
		return { fault: 'encoding' };
	}
	if (address.includes('@')) {
		return { address, senderName };
	}
	return address === '' || domain === undefined ? { senderName, fault: 'noAddress' } : { address: `${address}@${domain}`, senderName };
}

/** Validates every row of a list against the account and the rows above it. */
export function validateSenderList(
	rows: readonly ListRow[],
	account: { readonly entries: readonly DomainEntry[]; readonly site: Site }
): readonly ValidatedRow[] {
	const entries = new Map(account.entries.filter(entry => entry.domain).map(entry => [domainKey(entry.name), entry]));
	const existing = new Map(account.entries.flatMap(entry => entry.addresses).map(sender => [addressKey(sender.address), sender]));
	/** The line of each address that stands in the list. */
	const seen = new Map<string, number>();
	/** How many addresses there will be where the limit counts them. */
	const counts = new Map<string, number>();

	function verdictOf(row: ListRow, address: string | undefined, entry: DomainEntry | undefined, domain: string | undefined): RowVerdict {
		const fault = faultOf(row, address, entry, domain);
		if (fault) {
			return { kind: 'fault', ...fault };
		}
		const key = addressKey(address ?? '');
		const firstLine = seen.get(key);
		if (firstLine !== undefined) {
			return { kind: 'fault', fault: 'duplicate', firstLine };
		}
		seen.set(key, row.firstLine);
		const sender = existing.get(key);
		if (sender) {
			const isOtherName = row.senderName !== '' && row.senderName !== tidySenderName(sender.senderName);
			return { kind: 'exists', senderName: sender.senderName, isOtherName };
		}
		return { kind: 'create', doubts: doubtsOf(address ?? '', entry) };
	}

	function doubtsOf(address: string, entry: DomainEntry | undefined): readonly Doubt[] {
		const doubts: Doubt[] = [];
		if (!entry?.domain?.isVerified) {
			doubts.push('notVerified');
		} else if (isOverLimit(entry)) {
			doubts.push('overLimit');
		}
		if (address.length > maxAddressLengthForSmtp) {
			doubts.push('tooLongForSmtp');
		}
		return doubts;
	}

	function isOverLimit(entry: DomainEntry): boolean {
		const counted = account.site === 'mainland' ? account.entries : [entry];
		const key = account.site === 'mainland' ? '' : domainKey(entry.name);
		const count = counts.get(key) ?? counted.reduce((sum, { addresses }) => sum + addresses.length, 0);
		if (count >= senderAddressLimit) {
			return true;
		}
		counts.set(key, count + 1);
		return false;
	}

	return rows.map(row => {
		const parts = row.address === undefined ? undefined : splitAddress(row.address);
		const address = parts ? `${parts.localPart}@${parts.domain}` : row.address;
		const entry = parts && entries.get(parts.domain);
		const { firstLine, lastLine, text, senderName } = row;
		const verdict = verdictOf(row, address, entry, parts?.domain);
		return { firstLine, lastLine, text, address, senderName, domain: entry?.name, verdict };
	});
}

function faultOf(row: ListRow, address: string | undefined, entry: DomainEntry | undefined, domain: string | undefined): Fault | undefined {
	if (row.fault || address === undefined) {
		return { fault: row.fault ?? 'noAddress' };
	}
	const localPart = validateLocalPart(address.slice(0, address.lastIndexOf('@')));
	if (localPart) {
		return { fault: 'localPart', localPart };
	}
	if (domain === undefined) {
		return { fault: 'badDomain' };
	}
	if (!entry) {
		return { fault: 'unknownDomain', domain };
	}
	if (address.length > maxAddressLength) {
		return { fault: 'tooLong', length: address.length };
	}
	const name = validateSenderName(row.senderName, address);
	return name && { fault: 'name', name };
}
