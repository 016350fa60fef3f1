import { jsonString } from '../literals.ts';
import { isFields, smtpPassword, type Value } from './call.ts';

/**
 * JSON on one line.
 *
 * @param password what to write for an SMTP password, quotes included
 */
export function jsonText(value: Value, password: string): string {
	if (value === smtpPassword) {
		return password;
	}
	if (typeof value === 'string') {
		return jsonString(value);
	}
	if (isFields(value)) {
		return `{${Object.entries(value)
			.map(([name, field]) => `${jsonString(name)}:${jsonText(field, password)}`)
			.join(',')}}`;
	}
	return typeof value === 'object' ? `[${value.map(item => jsonText(item, password)).join(',')}]` : String(value);
}
