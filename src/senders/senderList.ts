import { CsvError, parse } from 'csv-parse/sync';
import { parseMailbox, withAsciiAt } from '../mail/address.ts';
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
 * Reads a list of sender addresses: CSV (RFC 4180) separated by commas, semicolons, tabs or what the first line sets as in `sep=|`, or a
 * mailbox such as `Name <address>` in each line. The cell with an @ is the address. The cell below a header such as "Display Name", or
 * else the only other cell with text, is the sender name. A first line without an address is a header.
 *
 * A cell without @ is an address only if the person chose its column: it is the only one, or a header such as `address,name` names it and
 * nothing but names beside it.
 *
 * @param domain completes cells without @
 */
export function readSenderList(text: string, domain?: string): readonly ListRow[] {
	const rows = readRows(text);
	const kinds = headerKinds(rows[1]);
	// A table may be pasted below the first line of a new list. A line of two values there may be an address and its name.
	const isRepeated = headerKinds(rows[0]).join() === listHeader && kinds.length > (kinds.includes('other') ? 2 : 1);
	const [first, ...others] = isRepeated ? rows.slice(1) : rows;
	// Under a domain, a first line of words may be an address, unless it has names of columns.
	const isTitle = domain === undefined && first?.cells?.some(isAddress) === false;
	return first?.cells && (isTitle || headerKinds(first).length > 0)
		? readCells(others, first.cells, domain)
		: readCells(first ? [first, ...others] : [], [], domain);
}

/** What spreadsheets, address books and mail providers call columns. A bare "mail" may be an address. */
const addressHeader =
	/^(\w+[ _])?(e-?mail[ _-]?)?(e-?mail|address|adresse)( \d.*| value)?$|^((电子)?邮件|发[信件]人?|电子)?(邮箱)?(地址|邮箱)$/i;
const nameHeader = /(display|sender|from)[ _]?name|^(full[ _]?)?name$|^(显示|发[信件]人)?(姓?名|名称)$/i;

function kindOf(header: string): string {
	return header && (addressHeader.test(header) ? 'address' : nameHeader.test(header) ? 'name' : 'other');
}

/** The kinds of the columns that a row names; none when it is not a header. */
function headerKinds(row: CellRow | undefined): readonly string[] {
	const kinds = row?.cells?.map(kindOf).filter(kind => kind !== '') ?? [];
	const isHeader = kinds.includes('address') || !kinds.includes('other');
	return isHeader && !row?.cells?.some(isAddress) ? kinds : [];
}

/** The rows that are not empty. One with wrong quotation marks counts as a single line, so that the lines below can still be read. */
function readRows(text: string): readonly CellRow[] {
	const lines = withAsciiAt(text.replace(/^\ufeff/, '')).split(/\r\n|\r|\n/);
	// Excel sets the separator in the first line, which may be pasted below that of a new list. Other programs add to it.
	const first = lines.findIndex(line => !['', listHeader].includes(line.trim()));
	const separator = /^\s*"?sep=(.?)"?[\s,;]*$/iu.exec(lines[first] ?? '')?.[1];
	if (separator !== undefined) {
		lines[first] = '';
	}
	const delimiter = separator && /[^\w\s"@]|\t/u.test(separator) ? separator : separatorOf(lines.filter(line => !isMailbox(line)));
	const table = lines.map(line =>
		isMailbox(line)
			? `"${line.trim().replaceAll('"', '""')}"`
			: line.trim().toLowerCase() === listHeader
				? listHeader.replace(',', delimiter)
				: line
	);
	const rows: CellRow[] = [];
	let done = 0;
	let faults = 0;
	while (done < table.length) {
		if (table[done] === '') {
			done++;
			continue;
		}
		if (faults === maxFaults) {
			const line = lines[done++] ?? '';
			const cells = isMailbox(line) ? [line] : line.includes('"') ? undefined : line.split(delimiter);
			rows.push({ firstLine: done, lastLine: done, cells: cells?.map(cell => cell.trim()) });
			continue;
		}
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
					rows.push({ firstLine: done + 1, lastLine: start + read, cells: record.map(cell => cell.trim()) });
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
				faults++;
				rows.push({ firstLine: done, lastLine: done, cells: undefined });
			}
		}
	}
	return rows.filter(({ cells }) => cells?.every(cell => cell === '') !== true);
}

/** After an error, reading starts again at its line, so that a text with many errors is not read to the end again and again. */
const linesAtOnce = 100;

/** Each makes many lines be read again, so after this many, all lines with quotation marks count as wrong until the first are corrected. */
const maxFaults = 100;

/** In bytes. */
const maxRowLength = 10_000;

/** The separator in most lines, outside of quotation marks; of two that are equally frequent, the one that is rarer in names. */
function separatorOf(lines: readonly string[]): string {
	const bare = lines.map(line => line.replace(/"[^"]*"/g, ''));
	const count = (separator: string) => bare.filter(line => line.includes(separator)).length;
	const [best = ','] = ['\t', ';', ',', '；', '，'].sort((one, other) => count(other) - count(one));
	return best;
}

/** Whether a line is `Name <address>`, in which the name may hold separators. */
function isMailbox(line: string): boolean {
	const mailbox = line.includes('@') ? parseMailbox(line) : undefined;
	return mailbox?.address.includes('@') === true && (!mailbox.name.includes('@') || /^\s*"/.test(line));
}

/** Whether a cell is meant as an address, valid or not: it has an @, but not between words as in `Café @ Home`. */
function isAddress(cell: string): boolean {
	const address = parseMailbox(cell)?.address ?? cell;
	return address.includes('@') && !/\s@\s/.test(address);
}

/** @param header the names of the columns; empty when the list has none */
function readCells(rows: readonly CellRow[], header: readonly string[], domain: string | undefined): readonly ListRow[] {
	const width = rows.reduce((most, { cells }) => Math.max(most, cells?.length ?? 0), header.length);
	const columns = Array.from({ length: width }, (_, column) => column);
	// In a wider table, a column of numbers such as IDs holds no names.
	const isText = (column: number) => width <= 2 || rows.some(({ cells }) => /\p{L}/u.test(cells?.[column] ?? ''));
	const hasText = (column: number) => rows.some(({ cells }) => cells?.[column]);
	const textColumns = columns.filter(isText);
	const filledColumns = columns.filter(hasText);
	const kinds = header.map(kindOf);
	const hasAddresses = rows.some(({ cells }) => cells?.some(isAddress));
	const isOwnHeader = header.every(cell => /^(address|name)?$/i.test(cell));
	// Where others have whole addresses, a word such as "none" is no address.
	const isPair = !kinds.includes('other') && kinds.filter(kind => kind === 'address').length === 1 && (isOwnHeader || !hasAddresses);
	const isSingle = header.length === 0 && filledColumns.length === 1;
	const chosen = isPair ? kinds.indexOf('address') : isSingle ? filledColumns[0] : undefined;
	const titles = header.length > 0 ? header : (rows[0]?.cells ?? []);

	function readRow(cells: readonly string[]): Partial<ListRow> {
		const filled = textColumns.filter(column => cells[column]);
		const addresses = filled.filter(column => isAddress(cells[column] ?? ''));
		const outside = addresses.filter(column => kinds[column] !== 'name');
		const [column = chosen ?? -1, ...more] = outside.length > 0 ? outside : addresses;
		const cell = cells[column] ?? '';
		const mailbox = parseMailbox(cell);
		const address = mailbox?.address ?? cell;
		if (address === '' || (domain === undefined && !address.includes('@'))) {
			return hasAddresses || chosen !== undefined || titles.length < 2
				? { fault: 'noAddress' }
				: { fault: 'noAddressColumn', columns: titles.filter(title => title !== '') };
		}
		const others = filled.filter(other => other !== column);
		const names = kinds.includes('name') ? others.filter(other => kinds[other] === 'name').slice(0, 1) : others;
		const [nameCell] = names;
		// Outlook exports names as `Ada (ada@example.com)`, or as the address.
		const name = nameCell === undefined ? (mailbox?.name ?? '') : (cells[nameCell] ?? '').replace(`(${address})`, '');
		const senderName = name === address && isAddress(cell) ? '' : tidySenderName(name);
		if (more.length > 0 || (nameCell !== undefined && isAddress(senderName))) {
			return { fault: 'severalAddresses' };
		}
		// Cells beyond the header come from a comma in a name that is not quoted.
		if (names.length > 1 || (header.length > 1 && others.some(other => other >= header.length))) {
			return { fault: 'severalNames' };
		}
		if (`${address}${senderName}`.includes('\ufffd')) {
			return { fault: 'encoding' };
		}
		return { address: address.includes('@') ? address : `${address}@${domain}`, senderName };
	}

	return rows.map(({ firstLine, lastLine, cells }) => ({
		firstLine,
		lastLine,
		address: undefined,
		senderName: '',
		...(cells ? readRow(cells) : { fault: 'quotes' })
	}));
}
