import { CsvError, parse } from 'csv-parse/sync';
import { parseMailbox } from '../mail/address.ts';
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
}

export type RowFault =
	/** No address, and no domain that would make one of a bare word. */
	| 'noAddress'
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
 * Reads a list of sender addresses: CSV (RFC 4180) separated by commas, semicolons or tabs, or a mailbox such as `Name <address>` in each
 * line. The cell with an address is the address, the other cell with text is the sender name. A first line without an address is a
 * header.
 *
 * @param domain completes cells without @
 */
export function readSenderList(text: string, domain?: string): readonly ListRow[] {
	const rows = readRows(text);
	const hasAddress = ({ cells }: CellRow) => cells === undefined || cells.some(isAddress);
	const [first, ...others] = rows;
	// Under a domain, a first line of words may be an address, unless all others have an @.
	const isHeader =
		first !== undefined &&
		!hasAddress(first) &&
		(domain === undefined || first.cells?.join() === listHeader || (others.length > 0 && others.every(hasAddress)));
	return readCells(isHeader ? others : rows, domain);
}

/** The rows that are not empty. One with wrong quotation marks counts as a single line, so that the lines below can still be read. */
function readRows(text: string): readonly CellRow[] {
	const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
	const delimiter = separatorOf(lines.filter(line => !isMailbox(line)));
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

/** The separator in most lines, outside of quotation marks; of two that are equally frequent, the one that is rarer in names. */
function separatorOf(lines: readonly string[]): string {
	const bare = lines.map(line => line.replace(/"[^"]*"/g, ''));
	const count = (separator: string) => bare.filter(line => line.includes(separator)).length;
	const [best = ','] = ['\t', ';', ','].sort((one, other) => count(other) - count(one));
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

function readCells(rows: readonly CellRow[], domain: string | undefined): readonly ListRow[] {
	const width = rows.reduce((most, { cells }) => Math.max(most, cells?.length ?? 0), 0);
	// In a wider table, a column of numbers such as IDs holds no names.
	const isText = (column: number) => width <= 2 || rows.some(({ cells }) => /\p{L}/u.test(cells?.[column] ?? ''));
	const textColumns = Array.from({ length: width }, (_, column) => column).filter(isText);
	const addressColumn = rows.map(({ cells }) => cells?.findIndex(isAddress) ?? -1).find(column => column !== -1) ?? 0;
	return rows.map(({ firstLine, lastLine, cells }) => ({
		firstLine,
		lastLine,
		address: undefined,
		senderName: '',
		...(cells ? readRow(cells, textColumns, addressColumn, domain) : { fault: 'quotes' })
	}));
}

function readRow(
	cells: readonly string[],
	textColumns: readonly number[],
	addressColumn: number,
	domain: string | undefined
): Pick<ListRow, 'fault'> & Partial<ListRow> {
	const filled = textColumns.filter(column => cells[column]);
	const addresses = filled.filter(column => isAddress(cells[column] ?? ''));
	if (addresses.length > 1) {
		return { fault: 'severalAddresses' };
	}
	const [column = addressColumn] = addresses;
	const [nameColumn, ...others] = filled.filter(other => other !== column);
	if (others.length > 0) {
		return { fault: 'severalNames' };
	}
	const cell = cells[column] ?? '';
	const mailbox = parseMailbox(cell);
	const address = mailbox?.address ?? cell;
	const senderName = tidySenderName(nameColumn === undefined ? (mailbox?.name ?? '') : (cells[nameColumn] ?? ''));
	if (`${address}${senderName}`.includes('\ufffd')) {
		return { fault: 'encoding' };
	}
	if (address.includes('@')) {
		return { address, senderName };
	}
	return address === '' || domain === undefined ? { senderName, fault: 'noAddress' } : { address: `${address}@${domain}`, senderName };
}
