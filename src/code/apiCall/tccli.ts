import { shellWord } from '../literals.ts';
import { type CheckedCall, environment, smtpPassword, type Value } from './call.ts';
import { jsonText } from './json.ts';

/**
 * For the official command line, which reads the keys from the environment or from its own profile. Lists and objects are
 * JSON, everything else is plain. Its endpoint is a host name; it speaks HTTPS only. Source: TencentCloud/tencentcloud-cli.
 */
export function tccliCommand({ action, input, region, host, isHttps }: CheckedCall): string {
	const words = [
		`tccli ses ${action}`,
		option('region', region),
		option('endpoint', host),
		...Object.entries(input).map(([name, value]) => option(name, value))
	];
	return [
		...(isHttps ? [] : ['# tccli speaks HTTPS only, so this endpoint will not understand it.']),
		...(Object.values(input).includes(smtpPassword)
			? ['# While tccli runs, other users of this computer can see its arguments, the password among them.']
			: []),
		words.join(' \\\n  '),
		''
	].join('\n');
}

function option(name: string, value: Value): string {
	if (value === smtpPassword) {
		return `--${name}="\${${environment.smtpPassword}:?}"`;
	}
	const text = typeof value === 'object' ? jsonText(value, '') : String(value);
	// Behind a space, a text that begins with a dash would be the next option.
	return `--${name}${text.startsWith('-') ? '=' : ' '}${shellWord(text)}`;
}
