/**
 * Text of unknown origin as Markdown that shows it and nothing else: in a code span neither markup nor a bare address turns
 * into a link (CommonMark section 6.1).
 */
export function untrusted(text: string): string {
	const line = text.replace(/[\r\n]+/g, ' ');
	const longestRun = Math.max(0, ...(line.match(/`+/g) ?? []).map(run => run.length));
	const fence = '`'.repeat(longestRun + 1);
	return `${fence} ${line} ${fence}`;
}
