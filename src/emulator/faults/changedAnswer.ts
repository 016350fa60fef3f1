type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** Changes to the content of `Response`. Those that are undefined here are made to the text of the answer. */
export const answerChanges = {
	truncated: undefined,
	huge: undefined,
	wrongTypes: (response: JsonObject): Json => {
		const { RequestId: requestId, ...others } = response;
		// Clients reject an answer with a wrong RequestId before they read the other fields.
		const isAlone = Object.keys(others).length === 0;
		return isAlone
			? withWrongTypes(response)
			: { ...(withWrongTypes(others) as JsonObject), ...(requestId ? { RequestId: requestId } : {}) };
	},
	wrongLists: (response: JsonObject): Json => withLists(response, list => Object.fromEntries(list.entries())),
	nullLists: (response: JsonObject): Json => withLists(response, () => null),
	duplicateRows: (response: JsonObject): Json => withLists(response, list => list.flatMap(item => [item, item])),
	manyRows: (response: JsonObject, rows: number): Json => withRows(response, rows)
} as const;

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
	const changed = answerChanges[change];
	if (changed) {
		const { Response: response } = JSON.parse(text) as { readonly Response: JsonObject };
		return JSON.stringify({ Response: changed(response, rows) });
	}
	return change === 'truncated' ? text.slice(0, Math.floor(text.length / 2)) : text;
}

const paddingChunk = 'x'.repeat(65_536);

/** Yields the answer in chunks, with `size` bytes added in an unknown field. */
export function* paddedAnswer(text: string, size: number): Generator<string> {
	yield `${text.slice(0, -2)},"Padding":"`;
	for (let left = size; left > 0; left -= paddingChunk.length) {
		yield left < paddingChunk.length ? paddingChunk.slice(0, left) : paddingChunk;
	}
	yield '"}}';
}

function withWrongTypes(value: Json): Json {
	if (typeof value === 'string') {
		return 7;
	}
	if (typeof value === 'object' && value !== null) {
		return isList(value) ? value.map(withWrongTypes) : mapFields(value, withWrongTypes);
	}
	return String(value);
}

function withLists(value: Json, change: (list: readonly Json[]) => Json): Json {
	if (typeof value !== 'object' || value === null) {
		return value;
	}
	return isList(value) ? change(value.map(item => withLists(item, change))) : mapFields(value, field => withLists(field, change));
}

function withRows(response: JsonObject, rows: number): Json {
	const hasRows = Object.keys(response).some(name => Object.hasOwn(rowNames, name));
	return mapFields(response, (value, name) => {
		const field = rowNames[name];
		if (field !== undefined && isList(value) && value.length > 0) {
			return Array.from({ length: rows }, (_, index) => row(value[index % value.length] as JsonObject, field, index, value.length));
		}
		return hasRows && totals.includes(name) ? rows : value;
	});
}

/** The first `known` rows are unchanged, the others get unique names. */
function row(item: JsonObject, field: string, index: number, known: number): Json {
	const name = item[field];
	if (index < known || name === undefined) {
		return item;
	}
	return { ...item, [field]: typeof name === 'number' ? 1_000_000 + index : `r${index}.${String(name)}` };
}

function mapFields(object: JsonObject, change: (value: Json, name: string) => Json): JsonObject {
	return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
}

function isList(value: Json): value is readonly Json[] {
	return Array.isArray(value);
}
