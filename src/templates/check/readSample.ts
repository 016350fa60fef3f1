import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { Edit } from './finding.ts';
import type { Span } from './readHtml.ts';

/** A value of `sample.json` with its name. */
export interface SampleValue extends Span {
	readonly name: string;
	/** With quotation marks. */
	readonly nameSpan: Span;
	readonly valueSpan: Span;
	readonly type: Node['type'];
	readonly value: unknown;
}

export type Sample = { readonly values: readonly SampleValue[]; readonly end: number } | { readonly fault: Span };

/** Reads a JSON object, member by member. A file that does not exist has no values. */
export function readSample(json: string | undefined): Sample {
	if (json === undefined) {
		return { values: [], end: 0 };
	}
	const errors: ParseError[] = [];
	let root: Node | undefined;
	try {
		root = parseTree(json, errors, { disallowComments: true, allowTrailingComma: false });
	} catch {
		// Nested so deeply that the parser ran out of stack.
		return { fault: { start: 0, end: json.length } };
	}
	const [error] = errors;
	if (error || root?.type !== 'object') {
		const { offset, length } = error ?? root ?? { offset: 0, length: json.length };
		const start = Math.min(offset, json.length);
		return { fault: { start, end: Math.min(start + length, json.length) } };
	}
	const values = (root.children ?? []).flatMap(member => {
		const [key, value] = member.children ?? [];
		return key && value
			? [
					{
						...spanOf(member),
						name: String(key.value),
						nameSpan: spanOf(key),
						valueSpan: spanOf(value),
						type: value.type,
						value: value.value as unknown
					}
				]
			: [];
	});
	return { values, end: root.offset + root.length };
}

const spanOf = ({ offset, length }: Node): Span => ({ start: offset, end: offset + length });

/**
 * Adds variables to `sample.json`, which may not exist yet.
 *
 * The name is the first value, because an empty one would not be seen in the preview.
 *
 * @param sample what was read of it
 * @returns `undefined` if it is no JSON object
 */
export function addToSample(json: string | undefined, names: readonly string[], sample = readSample(json)): Edit | undefined {
	if ('fault' in sample) {
		return undefined;
	}
	const members = names.map(name => `${JSON.stringify(name)}: ${JSON.stringify(name)}`);
	const last = sample.values.at(-1);
	const file = 'sample.json';
	if (json === undefined) {
		return { file, start: 0, end: 0, text: `{\n\t${members.join(',\n\t')}\n}\n` };
	}
	if (!last) {
		const start = json.indexOf('{') + 1;
		return { file, start, end: sample.end - 1, text: `\n\t${members.join(',\n\t')}\n` };
	}
	// The new members are laid out like the last one.
	const lineBreak = /(?:\r?\n[\t ]*)?$/.exec(json.slice(0, last.start).slice(-200))?.[0] || ' ';
	return { file, start: last.end, end: last.end, text: members.map(member => `,${lineBreak}${member}`).join('') };
}

/** Removes a value with the comma before or after it. */
export function removeFromSample(values: readonly SampleValue[], index: number): Edit {
	const [previous, value, next] = [values[index - 1], values[index], values[index + 1]];
	const start = next || !previous ? (value?.start ?? 0) : previous.end;
	return { file: 'sample.json', start, end: next?.start ?? value?.end ?? 0, text: '' };
}
