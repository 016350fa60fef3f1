/** GetSendEmailStatus looks back this many days; the text of one of its errors says 90. */
const maxAge = 30;

const day = 24 * 60 * 60_000;

/**
 * @param text what someone typed, to be `YYYY-MM-DD`
 * @param today in the same form
 * @returns `undefined` when there is nothing to say against it
 */
export function validateDate(text: string, today: string): 'form' | 'future' | 'old' | undefined {
	const typed = text.trim();
	const time = /^\d{4}-\d{2}-\d{2}$/.test(typed) ? Date.parse(typed) : Number.NaN;
	// The 31st of a shorter month is another day to some engines.
	if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(typed)) {
		return 'form';
	}
	const age = (Date.parse(today) - time) / day;
	return age < 0 ? 'future' : age > maxAge ? 'old' : undefined;
}
