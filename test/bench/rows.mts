export interface Goal {
	/** What is held against the limit. */
	readonly of: 'ours' | 'ratio';
	readonly atMost?: number;
	readonly atLeast?: number;
}

export interface Row {
	readonly name: string;
	readonly unit: string;
	/** `undefined` when it could not be measured; `note` says why. */
	readonly ours: number | undefined;
	/** The official SDK's figure, where it has one. */
	readonly peer?: number | undefined;
	readonly goal?: Goal;
	readonly note?: string;
}

/** A row as it is shown: what follows from its figures added. */
export interface ValidatedRow extends Row {
	/** Ours divided by the peer's. */
	readonly ratio: number | undefined;
	/** `none`: the row has no goal. */
	readonly result: 'met' | 'MISSED' | 'not measured' | 'none';
}

export function validate(row: Row): ValidatedRow {
	const { ours, peer, goal } = row;
	const ratio = ours === undefined || peer === undefined ? undefined : ours / peer;
	if (ours === undefined) {
		return { ...row, ratio, result: 'not measured' };
	}
	if (!goal) {
		return { ...row, ratio, result: 'none' };
	}
	const { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY } = goal;
	const figure = goal.of === 'ratio' ? ratio : ours;
	return { ...row, ratio, result: figure !== undefined && figure <= atMost && figure >= atLeast ? 'met' : 'MISSED' };
}

/** Rows that could not be measured, for the same reason. */
export function unmeasured(reason: unknown, rows: readonly Omit<Row, 'ours'>[]): readonly Row[] {
	const note = reason instanceof Error ? reason.message : String(reason);
	return rows.map(row => ({ ...row, ours: undefined, note }));
}

export function table(rows: readonly ValidatedRow[]): string {
	const header = ['', 'unit', 'ours', 'peer', 'ratio', 'goal', ''];
	const cells = rows.map(({ name, unit, ours, peer, ratio, goal, result, note }) => [
		name,
		unit,
		show(ours),
		show(peer),
		ratio === undefined ? '–' : ratio.toPrecision(2),
		goal ? `${goal.of} ${goal.atLeast === undefined ? '≤' : '≥'} ${show(goal.atLeast ?? goal.atMost)}` : '–',
		note ? `${result}: ${note}` : result === 'none' ? '' : result
	]);
	const widths = header.map((_, column) => Math.max(...[header, ...cells].map(line => (line[column] ?? '').length)));
	const isText = (column: number) => [0, 1, 5, 6].includes(column);
	return [header, ...cells]
		.map(line => line.map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))))
		.map(line => line.join('  ').trimEnd())
		.join('\n');
}

function show(figure: number | undefined): string {
	if (figure === undefined) {
		return '–';
	}
	return figure.toLocaleString('en', { maximumFractionDigits: figure < 1 ? 3 : figure < 100 ? 1 : 0 });
}

export function median(figures: readonly number[]): number {
	const sorted = figures.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
