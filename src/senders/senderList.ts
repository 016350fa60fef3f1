import { CsvError, parse } from 'csv-parse/sync';
import { addressesIn, isValidAddress, parseMailbox, withAsciiMarks } from '../mail/address.ts';
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
	/** The columns in question, for `noAddressColumn` and `unclearName`. */
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
	/** No column has the title of names, more than one cell could be the name, or a comma in a name is not quoted. */
	| 'unclearName';

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
 * mailbox such as `Name <address>` in each line. The cell with an @ is the address. The sender name is the cell below a title such as
 * "Display Name", which may have an @, too, or, without titles, the only other cell or the only one with letters. Repeated titles are
 * skipped.
 *
 * A cell without @ is an address only if the user chose its column: with the titles `address,name` or, where no cell has an @, with a
 * title such as "E-mail" beside nothing but names, or with a single column of words.
 *
 * @param domain completes cells without @
 */
export function readSenderList(text: string, domain?: string): readonly ListRow[] {
	const rows = readRows(text);
	const kinds = headerKinds(rows[1]);
	// A table may be pasted below the first line of a new list. A line of two values there, or of one twice, may be an address and its name.
	const isTable = kinds.includes('address') && new Set(textOf(rows[1])?.split('\n')).size > (kinds.includes('other') ? 2 : 1);
	const isRepeated = isTable && headerKinds(rows[0]).join() === listHeader;
	const header = rows[isRepeated ? 1 : 0];
	if (!header?.cells || headerKinds(header).length === 0) {
		return readCells(rows, [], domain);
	}
	const titles = (isRepeated ? rows.slice(0, 2) : [header]).map(textOf);
	return readCells(
		rows.filter(row => !titles.includes(textOf(row))),
		header.cells,
		domain
	);
}

/** The cells that are not empty, to compare titles by. */
function textOf(row: CellRow | undefined): string | undefined {
	return row?.cells
		?.filter(cell => cell !== '')
		.join('\n')
		.toLowerCase();
}

/** What spreadsheets, address books and mail providers call columns of addresses, postal ones too. Some words alone may be addresses. */
const addressHeader =
	/^(\w+[ _])?(e-?mail[ _-]?)?(e-?mail|mail|address|adresse)( \d.*| value)?$|^correo( electrónico)?$|^courriel$|^((电子)?邮件|发[信件]人?|电子)?(邮箱)?(地址|邮箱)$|^电子邮件$|^(이메일|메일)$|^((이메일|메일) ?)?주소$|^e?メール(アドレス)?$/i;
/** Those that are never postal. */
const mailHeader = /mail|correo|courriel|sender|from|邮|发|메일|メール/i;
const nameHeader =
	/(display|sender|from)[ _]?name|^((full|contact)[ _]?)?name$|^(sender|contact|alias|anzeigename|nombre|nom)$|^(显示|发[信件]人)?(姓?名|名称)$|^(发[信件]人|联系人|别名|(표시 ?)?이름|名前|表示名)$/i;

function kindOf(header: string): string {
	return header && (addressHeader.test(header) ? 'address' : nameHeader.test(header) ? 'name' : 'other');
}

/** The kinds of the columns that a row names; none when it is not a header. */
function headerKinds(row: CellRow | undefined): readonly string[] {
	const kinds = row?.cells?.map(kindOf).filter(kind => kind !== '') ?? [];
	const isWord = /^(mail|sender|contact|alias)$/.test(textOf(row) ?? '');
	const isHeader = !isWord && (kinds.includes('address') || !kinds.includes('other'));
	return isHeader && !row?.cells?.some(isAddress) ? kinds : [];
}

/** The rows that are not empty. One with wrong quotation marks counts as a single line, so that the lines below can still be read. */
function readRows(text: string): readonly CellRow[] {
	const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
	// Excel sets the separator in the first line, which may be pasted below that of a new list. Other programs add to it.
	const first = lines.findIndex(line => !['', listHeader].includes(line.trim()));
	const separator = /^\s*"?sep=(.?)"?[\s,;]*$/iu.exec(lines[first] ?? '')?.[1];
	if (separator !== undefined) {
		lines[first] = '';
	}
	const delimiter =
		separator && /[^\w\s"@]|\t/u.test(separator) ? separator : separatorOf(lines.filter(line => !isMailbox(line) && !isListHeader(line)));
	const table = lines.map(line =>
		isMailbox(line) ? `"${line.trim().replaceAll('"', '""')}"` : isListHeader(line) ? line.trim().replace(',', delimiter) : line
	);
	const rows: CellRow[] = [];
	let done = 0;
	let faults = 0;
	while (done < table.length) {
		const line = table[done] ?? '';
		const isPlain = !line.includes('"');
		if (isPlain || faults === maxFaults) {
			done++;
			const cells = isPlain ? line.split(delimiter) : isMailbox(lines[done - 1] ?? '') ? [lines[done - 1] ?? ''] : undefined;
			const isTooLong = line.length > maxRowLength;
			if (line !== '') {
				rows.push({ firstLine: done, lastLine: done, cells: isTooLong ? undefined : cells?.map(cell => cell.trim()) });
			}
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

function isListHeader(line: string): boolean {
	return line.trim().toLowerCase() === listHeader;
}

/** After an error, reading starts again at its line, so that a text with many errors is not read to the end again and again. */
const linesAtOnce = 100;

/** Each makes many lines be read again, so after this many, all lines with quotation marks count as wrong until the first are corrected. */
const maxFaults = 100;

/** In bytes. */
const maxRowLength = 10_000;

/** The separator in most lines, outside of quotation marks; of two that are equally frequent, the one that is rarer in names. */
function separatorOf(lines: readonly string[]): string {
	const bare = lines.map(line => (line.includes('"') ? line.replace(/"[^"]*"/g, '') : line));
	const count = (separator: string) => bare.filter(line => line.includes(separator)).length;
	const counts = ['\t', ';', ',', '；', '，', '、'].map(separator => [separator, count(separator)] as const);
	const [[best] = [',']] = counts.sort(([, one], [, other]) => other - one);
	return best;
}

/** Whether a line is `Name <address>`, in which the name may hold separators. */
function isMailbox(line: string): boolean {
	const mailbox = hasAt(line) ? parseMailbox(withAsciiMarks(line)) : undefined;
	return mailbox?.address.includes('@') === true && (!mailbox.name.includes('@') || /^\s*"/.test(line));
}

/** Whether a cell is meant as an address, valid or not: it has an @, but not between words as in `Café @ Home`. */
function isAddress(cell: string): boolean {
	const text = hasAt(cell) ? withAsciiMarks(cell) : '';
	const address = parseMailbox(text)?.address ?? text;
	return address.includes('@') && !/\s@\s/.test(address);
}

function hasAt(text: string): boolean {
	return /[@＠﹫]/.test(text);
}

/** The valid addresses among the words of a cell. */
function validAddressesIn(cell: string): readonly string[] {
	return hasAt(cell) ? [...addressesIn(withAsciiMarks(cell))].filter(isValidAddress) : [];
}

function hasLetter(text: string): boolean {
	return /\p{L}/u.test(text);
}

/** @param header the names of the columns; empty when the list has none */
function readCells(rows: readonly CellRow[], header: readonly string[], domain: string | undefined): readonly ListRow[] {
	const width = rows.reduce((most, { cells }) => Math.max(most, cells?.length ?? 0), header.length);
	const columns = Array.from({ length: width }, (_, column) => column);
	const filledColumns = columns.filter(column => rows.some(({ cells }) => cells?.[column]));
	const kinds = header.map(kindOf);
	// A name may have an @, as in "Follow @example".
	const holdsAddress = (cell: string, column: number) => (kinds[column] === 'name' ? validAddressesIn(cell).length > 0 : isAddress(cell));
	const hasAddresses = rows.some(({ cells }) => cells?.some(holdsAddress));
	const addressColumn = kinds.indexOf('address');
	const isPair = !kinds.includes('other') && addressColumn !== -1 && addressColumn === kinds.lastIndexOf('address');
	const isOwnHeader = header.filter(title => title !== '').join() === listHeader;
	const isSingle = header.length === 0 && filledColumns.length === 1 && rows.every(({ cells }) => !cells || hasLetter(cells.join('')));
	// Where others have whole addresses, a word such as "none" is no address.
	const isChosen = isOwnHeader || (!hasAddresses && (isSingle || (isPair && mailHeader.test(header[addressColumn] ?? ''))));
	const chosen = isChosen ? (isSingle ? filledColumns[0] : addressColumn) : undefined;
	const titles = header.length > 0 ? header : (rows[0]?.cells ?? []);

	function readRow(cells: readonly string[]): Partial<ListRow> {
		if (cells.some(cell => cell.includes('\ufffd'))) {
			return { fault: 'encoding' };
		}
		const filled = columns.filter(column => cells[column]);
		const addresses = filled.filter(column => holdsAddress(cells[column] ?? '', column));
		const outside = addresses.filter(column => kinds[column] !== 'name');
		const [column = chosen ?? -1, ...more] = outside.length > 0 ? outside : addresses;
		const cell = withAsciiMarks(cells[column] ?? '');
		const mailbox = parseMailbox(cell);
		const address = mailbox?.address ?? cell;
		if (address === '' || (domain === undefined && !address.includes('@'))) {
			return hasAddresses || chosen !== undefined || titles.length < 2
				? { fault: 'noAddress' }
				: { fault: 'noAddressColumn', columns: titles.filter(title => title !== '') };
		}
		const others = filled.filter(other => other !== column);
		const hasNames = kinds.includes('name');
		// A number before the address is that of the row.
		const isName = (other: number, text: string) =>
			hasLetter(text) || (header.length === 0 && others.length === 1 && (other > column || !/^\d+$/.test(text)));
		const names = hasNames
			? others.filter(other => kinds[other] === 'name').slice(0, 1)
			: others.filter(other => kinds[other] !== 'address' && isName(other, cells[other] ?? ''));
		const [nameCell] = names;
		// Outlook exports names as `Ada (ada@example.com)`, or as the address.
		const name = nameCell === undefined ? (mailbox?.name ?? '') : (cells[nameCell] ?? '').replace(`(${address})`, '');
		const isWhole = address.includes('@');
		const senderName = name === '' || (name === address && isAddress(cell)) ? '' : tidySenderName(name);
		if (more.length > 0 || validAddressesIn(cell).length > 1 || (nameCell !== undefined && validAddressesIn(senderName).length > 0)) {
			return { fault: 'severalAddresses' };
		}
		// Cells beyond the header come from a comma in a name that is not quoted.
		const isCut = header.length > 1 && others.some(other => other >= header.length);
		if (isCut || names.length > (header.length > 0 && !hasNames ? 0 : 1)) {
			return {
				fault: 'unclearName',
				columns: isCut ? others.map(other => cells[other] ?? '') : names.map(name => header[name] || cells[name] || '')
			};
		}
		return { address: isWhole ? address : `${address}@${domain}`, senderName };
	}

	return rows.map(({ firstLine, lastLine, cells }) => ({
		firstLine,
		lastLine,
		address: undefined,
		senderName: '',
		...(cells ? readRow(cells) : { fault: 'quotes' })
	}));
}
