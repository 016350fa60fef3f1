/** Markdown that shows text from elsewhere as it is: in a code span, neither markup nor a URL becomes a link (CommonMark section 6.1). */
export function untrusted(text: string): string {
	const line = text.replace(/[\r\n]+/g, ' ');
	const longestRun = Math.max(0, ...(line.match(/`+/g) ?? []).map(run => run.length));
	const fence = '`'.repeat(longestRun + 1);
	return `${fence} ${line} ${fence}`;
}
