import { compareDkimKeys } from './dkim.ts';
import { withoutFinalDot } from './domain.ts';
import { isDmarc, isSpf, isValidDmarc, recordKind } from './recordKind.ts';
import { isValidSpf, spfCovers, spfLookupLimit, spfLookupTerms } from './spf.ts';
import type { ExpectedRecord } from './verdict.ts';

/** Whether the published records meet what SES requires. In its own file so that the emulator does not load the advice. */
export function isSatisfied({ type, name, expected }: ExpectedRecord, values: readonly string[]): boolean {
	switch (type.toUpperCase()) {
		case 'TXT':
			return isTextSatisfied({ type, name, expected }, values);
		case 'MX':
			// An empty exchange is a null MX: no mail at all, and no other MX is allowed beside it (RFC 7505 section 3).
			return values.some(value => parseMx(value).host === parseMx(expected).host) && values.every(value => parseMx(value).host !== '');
		default:
			return values.some(value => hostKey(value) === hostKey(expected));
	}
}

function isTextSatisfied(record: ExpectedRecord, values: readonly string[]): boolean {
	const { expected } = record;
	switch (recordKind(record)) {
		case 'spf':
			return isOnly(
				values.filter(isSpf),
				value => isValidSpf(value) && spfCovers(value, expected) && spfLookupTerms(value).length <= spfLookupLimit
			);
		case 'dmarc':
			return isOnly(values.filter(isDmarc), isValidDmarc);
		case 'dkim':
			return isOnly(values, value => compareDkimKeys(value, expected) !== 'different');
		default:
			return values.includes(expected);
	}
}

function isOnly(values: readonly string[], isRight: (value: string) => boolean): boolean {
	const [value, ...others] = values;
	return value !== undefined && others.length === 0 && isRight(value);
}

/** Parses `10 mxbiz1.qq.com.`, or the host alone, as SES gives it. */
export function parseMx(value: string): { readonly priority: number | undefined; readonly host: string } {
	const [, priority, host = ''] = /^(?:(\d+)(?:\s+|$))?(.*)$/s.exec(value.trim()) ?? [];
	return { priority: priority === undefined ? undefined : Number(priority), host: hostKey(host) };
}

export function hostKey(host: string): string {
	return withoutFinalDot(host.trim()).toLowerCase();
}
