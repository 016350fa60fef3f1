import { CsvError, parse } from 'csv-parse/sync';
import { addressKey, parseMailbox, withAsciiAt } from '../mail/address.ts';
import { tidySenderName } from '../mail/senderName.ts';

/** A line of a list of sender addresses, or the lines that a cell in quotation marks spans. */
export interface ListRow {
	/** Counted from 1. */
	readonly firstLine: number;
	readonly lastLine: number;
	/** As written, completed with the domain of the list; `undefined` when the row has none. */
	readonly address: string | undefined;
	/** Empty for none. */
	readonly senderName: string;
	/** Whether a table with other columns has no name for the address. */
	readonly isNameless?: boolean;
	/** Why the row cannot be read. */
	readonly fault?: RowFault;
	/** The columns of the list, for `noAddressColumn`. */
	readonly columns?: readonly string[];
}

export type RowFault =
	/** No address, and no domain that would make one of a bare word. */
	| 'noAddress'
	/** No column of a table has addresses with an @, and none is named as the one to complete. */
	| 'noAddressColumn'
	| 'severalAddresses'
	/** Quotation marks that do not enclose a whole cell (RFC 4180 section 2, rules 5 to 7). */
	| 'quotes'
	/** The file was read in another encoding than it was written in. Excel writes tables in Chinese in GB 18030, for example. */
	| 'encoding'
	/** More than one cell could be the sender name: there are further columns, or a comma in a name that is not quoted. */
	| 'severalNames';

/** The first line of a new list. */
export const listHeader = 'address,name';

interface CellRow {
	readonly firstLine: number;
	readonly lastLine: number;
	/** `undefined` when the quotation marks are wrong. */
	readonly cells: readonly string[] | undefined;
}

/**
 * Reads a list of sender addresses: CSV (RFC 4180) separated by commas, semicolons, tabs or what its first line sets as in
 * `sep=|`, or a mailbox such as `Name <address>` in each line. The cell with an @ is the address; the cell below a header such as "Display Name", or else the only other
 * cell with text, is the sender name. A first line without an address is a header.
 *
 * A cell without @ is an address only if the person chose its column: it is the only one, or a header such as `address,name` names it and
 * nothing but names beside it.
 *
 * @param domain completes cells without @
 */
export function readSenderList(text: string, domain?: string): readonly ListRow[] {
	const all = readRows(text);
	// A table may be pasted below the first line of a new list.
	const rows = isTableHeader(all[1]?.cells) && namesOf(all[0]?.cells ?? []).join() === listHeader ? all.slice(1) : all;
	const hasAddress = ({ cells }: CellRow) => cells === undefined || cells.some(isAddress);
	const [first, ...others] = rows;
	// Under a domain, a first line of words may be an address, unless it has names of columns.
	const isHeader = first !== undefined && !hasAddress(first) && (domain === undefined || hasColumnNames(first.cells ?? []));
	return isHeader ? readCells(others, namesOf(first.cells ?? []), domain) : readCells(rows, undefined, domain);
}

/** What spreadsheets, address books and mail providers call a column of addresses. A bare "mail" may be an address. */
const addressColumnName =
	/^(\w+[ _])?(e-?mail[ _-]?)?(e-?mail|address|adresse)( \d.*| value)?$|^(电子|发信|发件|发信人|发件人|邮件|电子邮件)?(地址|邮箱|邮箱地址)$/i;

/** In the order of preference. */
const nameColumnNames = [/(display|sender|from)[ _]?name|显示名|^(发件|发信)人(姓名|名称)?$/i, /^(full[ _]?)?name$|^姓名$|名称$/i];

function hasColumnNames(cells: readonly string[]): boolean {
	const filled = namesOf(cells).filter(cell => cell !== '');
	return filled.some(cell => addressColumnName.test(cell)) || filled.every(cell => nameColumnNames.some(name => name.test(cell)));
}

/** Whether this cannot be an address and its name. */
function isTableHeader(cells: readonly string[] = []): boolean {
	const filled = namesOf(cells).filter(cell => cell !== '');
	const isName = (cell: string) => [addressColumnName, ...nameColumnNames].some(name => name.test(cell));
	return hasColumnNames(cells) && !cells.some(isAddress) && (filled.length > 2 || (filled.length === 2 && filled.every(isName)));
}

/** The cells of a header. One that is written with another separator than the list is a single cell. */
function namesOf(cells: readonly string[]): readonly string[] {
	return cells.join().toLowerCase() === listHeader ? listHeader.split(',') : cells;
}

/** The rows that are not empty. One with wrong quotation marks counts as a single line, so that the lines below can still be read. */
function readRows(text: string): readonly CellRow[] {
	const lines = text
		.replace(/^\ufeff/, '')
		.split(/\r\n|\r|\n/)
		.map(withAsciiAt);
	// It may be pasted below the first line of a new list.
	const first = lines.findIndex(line => !['', listHeader].includes(line.trim()));
	const [separator] = separatorLine.exec(lines[first] ?? '')?.slice(1) ?? [];
	if (separator !== undefined) {
		lines[first] = '';
	}
	const isUsable = separator !== undefined && /^([^\w\s"@]|\t)$/u.test(separator);
	const delimiter = isUsable ? separator : separator === '\\t' ? '\t' : separatorOf(lines.filter(line => !isMailbox(line)));
	const table = lines.map(line => (isMailbox(line) ? `"${line.trim().replaceAll('"', '""')}"` : line));
	const rows: CellRow[] = [];
	let done = 0;
	while (done < table.length) {
		const start = done;
		try {
			parse(table.slice(start, start + linesAtOnce).join('\n'), {
				delimiter,
				record_delimiter: '\n',
				relax_column_count: true,
				relax_quotes: true,
				trim: true,
				max_record_size: maxRowLength,
				on_record: (record, { lines: read }) => {
					rows.push({ firstLine: done + 1, lastLine: start + read, cells: record.map(cell => withAsciiAt(cell.trim())) });
					done = start + read;
					return null;
				}
			});
			done = start + linesAtOnce;
		} catch (error) {
			if (!(error instanceof CsvError)) {
				throw error;
			}
			if (done === start) {
				done++;
				rows.push({ firstLine: done, lastLine: done, cells: undefined });
			}
		}
	}
	return rows.filter(({ cells }) => cells?.every(cell => cell === '') !== true);
}

/** After an error, reading starts again at its line, so that a text with many errors is not read to the end again and again. */
const linesAtOnce = 100;

/** In bytes. */
const maxRowLength = 10_000;

/** The first line with which Excel sets the separator of a file, with what other programs add to it. */
const separatorLine = /^\s*"?sep=(\\t|.?)"?[\s,;]*$/iu;

/** The separator in most lines, outside of quotation marks; of two that are equally frequent, the one that is rarer in names. */
function separatorOf(lines: readonly string[]): string {
	const bare = lines.map(line => line.replace(/"[^"]*"/g, ''));
	const count = (separator: string) => bare.filter(line => line.includes(separator)).length;
	const [best = ','] = ['\t', ';', ',', '；', '，'].sort((one, other) => count(other) - count(one));
	return best;
}

/** Whether a line is `Name <address>`, in which the name may hold separators. */
function isMailbox(line: string): boolean {
	const mailbox = parseMailbox(line);
	return mailbox?.address.includes('@') === true && (!mailbox.name.includes('@') || /^\s*"/.test(line));
}

/** Whether a cell is meant as an address, valid or not: it has an @, but not between words as in `Café @ Home`. */
function isAddress(cell: string): boolean {
	const address = parseMailbox(cell)?.address ?? cell;
	return address.includes('@') && !/\s@\s/.test(address);
}

/** @param header the names of the columns, if the list has a header */
function readCells(rows: readonly CellRow[], header: readonly string[] | undefined, domain: string | undefined): readonly ListRow[] {
	const width = rows.reduce((most, { cells }) => Math.max(most, cells?.length ?? 0), header?.length ?? 0);
	// In a wider table, a column of numbers such as IDs holds no names.
	const isText = (column: number) => width <= 2 || rows.some(({ cells }) => /\p{L}/u.test(cells?.[column] ?? ''));
	const hasText = (column: number) => rows.some(({ cells }) => cells?.[column]);
	const all = Array.from({ length: width }, (_, column) => column);
	const nameColumns = nameColumnNames.flatMap(name => all.filter(column => name.test(header?.[column] ?? '')));
	const addressColumns = all.filter(column => addressColumnName.test(header?.[column] ?? ''));
	const hasAddresses = rows.some(({ cells }) => cells?.some(isAddress));
	const isOwn = header?.every(cell => cell === '' || listHeader.split(',').includes(cell.toLowerCase())) ?? false;
	const isPair =
		addressColumns.length === 1 && all.every(column => !header?.[column] || [...addressColumns, ...nameColumns].includes(column));
	// Where others have whole addresses, a word such as "none" is no address.
	const isNamed = isPair && (isOwn || !hasAddresses);
	const isSingle = all.filter(hasText).length === 1 && header === undefined;
	const table: Table = {
		textColumns: all.filter(isText),
		nameColumn: nameColumns.find(hasText) ?? nameColumns[0],
		headerWidth: header && header.length > 1 ? header.length : undefined,
		isWide: header !== undefined && !isOwn && width > 1,
		chosen: isNamed ? addressColumns[0] : isSingle ? all.find(hasText) : undefined,
		domain
	};
	const columns = (header ?? rows[0]?.cells ?? []).filter(cell => cell !== '');
	return rows.map(({ firstLine, lastLine, cells }) => {
		const row: Partial<ListRow> = cells ? readRow(cells, table) : { fault: 'quotes' };
		const isColumnMissing = row.fault === 'noAddress' && !hasAddresses && table.chosen === undefined && columns.length > 1;
		const fault = isColumnMissing ? ({ fault: 'noAddressColumn', columns } as const) : {};
		return { firstLine, lastLine, address: undefined, senderName: '', ...row, ...fault };
	});
}

interface Table {
	readonly textColumns: readonly number[];
	/** By the header. */
	readonly nameColumn: number | undefined;
	readonly headerWidth: number | undefined;
	/** Whether the header names more than an address and its name. */
	readonly isWide: boolean;
	/** The column whose words the domain completes. */
	readonly chosen: number | undefined;
	readonly domain: string | undefined;
}

function readRow(cells: readonly string[], table: Table): Partial<ListRow> {
	const { textColumns, nameColumn, headerWidth = Number.POSITIVE_INFINITY, isWide, chosen, domain } = table;
	const filled = textColumns.filter(column => cells[column]);
	const addresses = filled.filter(other => isAddress(cells[other] ?? ''));
	const outside = addresses.filter(other => other !== nameColumn);
	const [column = chosen ?? -1, ...more] = outside.length > 0 ? outside : addresses;
	const cell = cells[column] ?? '';
	if (cell === '') {
		return { fault: 'noAddress' };
	}
	const mailbox = parseMailbox(cell);
	const address = mailbox?.address ?? cell;
	const isSame = (other: number) => addresses.includes(other) && addressKey(cells[other] ?? '') === addressKey(address);
	if (!more.every(isSame)) {
		return { fault: 'severalAddresses' };
	}
	const others = filled.filter(other => other !== column && !isSame(other));
	const names = nameColumn === undefined || column === nameColumn ? others : others.filter(other => other === nameColumn);
	// Cells beyond the header come from a comma in a name that is not quoted.
	if (names.length > 1 || others.some(other => other >= headerWidth)) {
		return { fault: 'severalNames' };
	}
	const [name] = names;
	const senderName = tidySenderName(name === undefined ? (mailbox?.name ?? '') : withoutAddress(cells[name] ?? '', address));
	if (isAddress(senderName) && name !== undefined) {
		return { fault: 'severalAddresses' };
	}
	if (`${address}${senderName}`.includes('\ufffd')) {
		return { fault: 'encoding' };
	}
	if (!address.includes('@') && (address === '' || domain === undefined)) {
		return { senderName, fault: 'noAddress' };
	}
	const isNameless = isWide && senderName === '' ? { isNameless: true } : {};
	return { address: address.includes('@') ? address : `${address}@${domain}`, senderName, ...isNameless };
}

/** Outlook exports names as `Ada (ada@example.com)`. */
function withoutAddress(name: string, address: string): string {
	const end = `(${address})`;
	return addressKey(name).endsWith(addressKey(end)) ? name.slice(0, -end.length) : name;
}
