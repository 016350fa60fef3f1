export type RecordType = 'A' | 'CNAME' | 'MX' | 'TXT';

const types: readonly string[] = ['A', 'CNAME', 'MX', 'TXT'] satisfies readonly RecordType[];

/** What a DNS server is asked. */
export interface Question {
	readonly type: RecordType;
	/** In lower case and without a final dot. */
	readonly name: string;
}

/** @returns `undefined` for other types, and for names of anything but letters, digits, `-` and `_` (RFC 1035, section 2.3; RFC 8552) */
export function toQuestion(type: string, name: string): Question | undefined {
	const wanted = type.toUpperCase();
	const bare = name.toLowerCase().replace(/\.$/, '');
	const isName = bare.length <= 253 && bare.split('.').every(label => /^[a-z0-9_-]{1,63}$/.test(label));
	return isName && isType(wanted) ? { type: wanted, name: bare } : undefined;
}

function isType(text: string): text is RecordType {
	return types.includes(text);
}
