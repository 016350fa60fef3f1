/** What was measured for one row. */
export interface Figures {
	readonly ours: number;
	/** The official SDK's figure, where it has one. */
	readonly peer?: number;
	/** Default: `ours / peer`. */
	readonly ratio?: number;
}

export interface Row {
	readonly name: string;
	readonly unit: 'ms' | 'µs' | '1/s' | 'kB' | 'requests';
	readonly measure: () => Promise<Figures>;
	readonly goal?: Goal;
	/** One sample only, too rough to compare. */
	readonly isSample?: boolean;
}

export interface Goal {
	/** What is compared with the limit. */
	readonly of: 'ours' | 'ratio';
	readonly atMost?: number;
	readonly atLeast?: number;
}

/** What `--check` compares. Times without a peer say as much about the machine as about us. */
type Compared = 'ratio' | 'ours' | 'same machine' | 'no';

/** A row as it is printed. */
export interface Result extends Omit<Row, 'measure'>, Partial<Figures> {
	readonly compared: Compared;
	/** What is wrong. */
	readonly faults: readonly string[];
}

export interface Report {
	readonly machine: string;
	readonly rows: readonly Result[];
}

/** What was measured before, by the names of the rows. */
export interface Baseline {
	readonly machine: string;
	readonly figures: Readonly<Record<string, Partial<Figures>>>;
}

/** How much worse than the baseline a figure may be. */
const allowedLoss = 0.2;

/** Measures a row. What that throws becomes a fault. */
export async function resultOf({ measure, ...row }: Row): Promise<Result> {
	try {
		const figures = await measure();
		const { ours, peer, ratio = peer && ours / peer } = figures;
		const { of = 'ours', atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY } = row.goal ?? {};
		const figure = of === 'ratio' ? ratio : ours;
		const isMet = figure !== undefined && figure >= atLeast && figure <= atMost;
		return { ...row, ...figures, ...(ratio && { ratio }), compared: compared(row, ratio), faults: isMet ? [] : ['misses its goal'] };
	} catch (error) {
		const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
		return { ...row, compared: 'no', faults: [`not measured: ${message}`] };
	}
}

function compared({ unit, isSample }: Omit<Row, 'measure'>, ratio: number | undefined): Compared {
	if (isSample) {
		return 'no';
	}
	return ratio !== undefined ? 'ratio' : unit === 'ms' ? 'same machine' : 'ours';
}

export function baselineOf({ machine, rows }: Report): Baseline {
	const rounded = (figure: number | undefined) => figure && Number(figure.toPrecision(3));
	const figures = rows.map(({ name, ours, peer, ratio }) => [name, { ours: rounded(ours), peer: rounded(peer), ratio: rounded(ratio) }]);
	return { machine, figures: Object.fromEntries(figures) };
}

/** Adds a fault to each row that is more than a fifth worse than the baseline. */
export function compare({ machine, rows }: Report, baseline: Baseline): Report {
	const checked = rows.map(row => {
		const key = row.compared === 'ratio' ? 'ratio' : 'ours';
		const [now, before] = [row[key], baseline.figures[row.name]?.[key]];
		const isComparable = row.compared !== 'no' && (row.compared !== 'same machine' || machine === baseline.machine);
		if (!isComparable || now === undefined) {
			return row;
		}
		const loss = before === undefined ? undefined : (row.goal?.atLeast === undefined ? now / before : before / now) - 1;
		if (loss !== undefined && loss <= allowedLoss) {
			return row;
		}
		const fault = loss === undefined ? 'not in the baseline' : `${Math.round(loss * 100)} % worse than ${show(before)} before`;
		return { ...row, faults: [...row.faults, fault] };
	});
	return { machine, rows: checked };
}

const note = `The peer is tencentcloud-sdk-nodejs-ses. --check compares what "compared" names with the baseline: ratio and ours on any machine;
"same machine" means ours, but only where the baseline was measured on the same kind of machine.`;

export function table({ machine, rows }: Report): string {
	const header = ['', 'unit', 'ours', 'peer', 'ratio', 'goal', 'compared', ''];
	const cells = rows.map(({ name, unit, ours, peer, ratio, goal, compared, faults }) => [
		name,
		unit,
		show(ours),
		show(peer),
		show(ratio),
		goal ? `${goal.of} ${goal.atLeast === undefined ? '≤' : '≥'} ${show(goal.atLeast ?? goal.atMost)}` : '–',
		compared,
		faults.length > 0 ? `✗ ${faults.join('; ')}` : goal ? 'met' : ''
	]);
	const isNumber = (column: number) => column >= 2 && column <= 4;
	const widths = header.map((_, column) => Math.max(...[header, ...cells].map(line => (line[column] ?? '').length)));
	const lines = [header, ...cells].map(line =>
		line
			.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
			.join('  ')
			.trimEnd()
	);
	return [machine, '', ...lines, '', note].join('\n');
}

function show(figure: number | undefined): string {
	if (figure === undefined) {
		return '–';
	}
	return figure.toLocaleString('en', { maximumFractionDigits: figure < 1 ? 3 : figure < 10 ? 2 : figure < 100 ? 1 : 0 });
}

export function median(figures: readonly number[]): number {
	const sorted = figures.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
