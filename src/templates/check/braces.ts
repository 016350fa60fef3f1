import type { Span } from './readHtml.ts';

/** A variable as written: `{{name}}`. */
export interface Variable extends Span {
	/** Without spaces around it. */
	readonly name: string;
	readonly nameStart: number;
}

/** Braces that make no variable, and what was meant if that is clear. */
export interface BrokenBraces extends Span {
	readonly meant: string | undefined;
}

export interface Braces {
	readonly variables: readonly Variable[];
	readonly broken: readonly BrokenBraces[];
}

/** Longer text between braces is no name. */
const longestName = 100;

/**
 * Finds variables and what looks like a slip in one, such as full-width braces.
 *
 * Source of the form `{{name}}`: CreateEmailTemplate. Nothing is published about nesting, so what is nested is broken.
 */
export function readBraces(text: string): Braces {
	const variables: Variable[] = [];
	const broken: BrokenBraces[] = [];
	/** The last braces that were opened and not closed. */
	let open: Span | undefined;
	const giveUp = () => {
		// A single brace is plain text.
		if (open && open.end - open.start > 1) {
			broken.push({ ...open, meant: undefined });
		}
		open = undefined;
	};
	for (const { 0: run, index: start } of text.matchAll(/[{｛]+|[}｝]+/g)) {
		const end = start + run.length;
		if (/^[{｛]/.test(run)) {
			giveUp();
			open = { start, end };
			continue;
		}
		const [before, between] = [
			open ? open.end - open.start : 0,
			open && start - open.end <= longestName ? text.slice(open.end, start) : ''
		];
		const name = between.trim();
		if (!open || (name === '' && before > 1) || name.includes('\n')) {
			// `}}` alone, `{{}}`, or braces far apart.
			if (before > 1 || run.length > 1) {
				broken.push({ start: open && before > 1 ? open.start : start, end, meant: undefined });
			}
		} else if (text.slice(open.start, open.end) === '{{' && run === '}}') {
			variables.push({ start: open.start, end, name, nameStart: open.end + between.indexOf(name) });
		} else if (before > 1 || run.length > 1) {
			broken.push({ start: open.start, end, meant: name === '' ? undefined : `{{${name}}}` });
		}
		open = undefined;
	}
	giveUp();
	return { variables, broken };
}
