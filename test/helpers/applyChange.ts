import type { TextChange } from '../../src/ui/textChange.ts';

/** As media/page.js does. */
export function applyChange(text: string, change: TextChange): string {
	return text.slice(0, change.start) + change.text + text.slice(text.length - change.end);
}
