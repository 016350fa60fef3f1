import { dotenvValue, laravelDotenvValue } from '../literals.ts';
import { type SnippetText, snippet } from '../snippetText.ts';
import type { SmtpSnippetOptions } from './smtpOptions.ts';

export function dotenv({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return [
		...snippet`SMTP_HOST=${dotenvValue(host)}
SMTP_PORT=${port}
SMTP_USER=${dotenvValue(user)}
SMTP_PASSWORD=${passwordValue(password, dotenvValue)}
`,
		...(senderName === '' ? [] : [`SMTP_FROM_NAME=${dotenvValue(senderName)}\n`])
	];
}

/**
 * Laravel 11 and later choose TLS by `MAIL_SCHEME`, and earlier ones by port 465.
 */
export function laravelDotenv({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`MAIL_MAILER=smtp
MAIL_SCHEME=smtps
MAIL_HOST=${laravelDotenvValue(host)}
MAIL_PORT=${port}
MAIL_USERNAME=${laravelDotenvValue(user)}
MAIL_PASSWORD=${passwordValue(password, laravelDotenvValue)}
MAIL_FROM_ADDRESS=${laravelDotenvValue(user)}
MAIL_FROM_NAME=${laravelDotenvValue(senderName)}
`;
}

function passwordValue(password: string | undefined, value: (text: string) => string) {
	return password === undefined ? { tabStop: 1, placeholder: '' } : value(password);
}
