type Row = Readonly<Record<string, unknown>>;

/** Returns the new value of a field, or of an item of a list if the name is an index. */
type Change = (name: string, value: unknown, rows: number) => unknown;

/** Changes to the fields of an answer. Those that are undefined here are made to its text. */
export const answerChanges = {
	truncated: undefined,
	huge: undefined,
	wrongTypes: (_name, value) => (typeof value === 'string' ? 7 : typeof value === 'object' ? value : String(value)),
	wrongLists: (_name, value) => (Array.isArray(value) ? { ...value } : value),
	nullLists: (_name, value) => (Array.isArray(value) ? null : value),
	duplicateRows: (_name, value) => (Array.isArray(value) ? value.flatMap(item => [item, item]) : value),
	manyRows: (name, value, rows) => {
		const field = rowNames[name];
		if (field !== undefined && Array.isArray(value) && value.length > 0) {
			return Array.from({ length: rows }, (_, index) => row(value[index % value.length], field, index, value.length));
		}
		return totals.includes(name) ? rows : value;
	}
} as const satisfies Record<string, Change | undefined>;

export type AnswerChange = keyof typeof answerChanges;

/** The field that identifies a row, by the name of the list. */
const rowNames: Readonly<Record<string, string>> = {
	EmailIdentities: 'IdentityName',
	EmailSenders: 'EmailAddress',
	Attributes: 'SendDomain',
	TemplatesMetadata: 'TemplateID',
	EmailStatusList: 'MessageId'
};

/** Fields with the total number of rows. */
const totals: readonly string[] = ['Total', 'TotalCount'];

/**
 * @param text JSON, an object with `Response`
 * @param rows for `manyRows`
 */
export function changedAnswer(text: string, change: AnswerChange, rows: number): string {
	const changed: Change | undefined = answerChanges[change];
	if (!changed) {
		return change === 'truncated' ? text.slice(0, text.length / 2) : text;
	}
	const { RequestId, ...fields } = JSON.parse(text, (name, value) => changed(name, value, rows)).Response;
	// Clients reject an answer with a wrong RequestId before they read the other fields.
	const isAlone = Object.keys(fields).length === 0;
	return JSON.stringify({ Response: { ...fields, RequestId: isAlone ? RequestId : JSON.parse(text).Response.RequestId } });
}

const paddingChunk = 'x'.repeat(65_536);

/** Yields the answer in chunks, with `size` bytes added in an unknown field. */
export function* paddedAnswer(text: string, size: number): Generator<string> {
	yield `${text.slice(0, -2)},"Padding":"`;
	for (let left = size; left > 0; left -= paddingChunk.length) {
		yield paddingChunk.slice(0, left);
	}
	yield '"}}';
}

/** The first `known` rows are unchanged, the others get unique names. */
function row(item: Row, field: string, index: number, known: number): Row {
	if (index < known) {
		return item;
	}
	return { ...item, [field]: typeof item[field] === 'number' ? 1_000_000 + index : `r${index}.${String(item[field])}` };
}
