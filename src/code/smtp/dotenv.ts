import { environment } from '../apiCall/call.ts';
import { dotenvValue, isReadDifferently, laravelDotenvValue } from '../literals.ts';
import { type SmtpSnippetOptions, type SnippetText, snippet } from './snippet.ts';

export function dotenv({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	const unclear = Object.entries({ SMTP_PASSWORD: password ?? '', SMTP_FROM_NAME: senderName }).filter(([, value]) =>
		isReadDifferently(value)
	);
	return [
		...unclear.map(([name]) => `# Shells read ${name} as it is meant. Other programs may read its quotes and backslashes differently.\n`),
		...snippet`SMTP_HOST=${dotenvValue(host)}
SMTP_PORT=${port}
SMTP_USER=${dotenvValue(user)}
SMTP_PASSWORD=${passwordValue(password, dotenvValue)}
`,
		...(senderName === '' ? [] : [`SMTP_FROM_NAME=${dotenvValue(senderName)}\n`])
	];
}

/** Laravel 11 and later read `MAIL_SCHEME` to use TLS; earlier versions use it on port 465. */
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

function passwordValue(password: string | undefined, write: (text: string) => string) {
	return password === undefined ? { tabStop: 1, placeholder: '' } : write(password);
}

/** How programs reach an emulator. */
export interface EmulatorSettings {
	readonly endpoint: string;
	readonly region: string;
	readonly secretId: string;
	readonly secretKey: string;
	/** Its SMTP server as `ip:port`, if it has one. */
	readonly smtp?: string;
}

/** The environment variables that the code for an emulator reads. */
export function emulatorDotenv({ endpoint, region, secretId, secretKey, smtp }: EmulatorSettings): string {
	const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(smtp ?? '') ?? [];
	const variables = {
		[environment.secretId]: secretId,
		[environment.secretKey]: secretKey,
		TENCENTCLOUD_REGION: region,
		SES_ENDPOINT: endpoint,
		...(host && port ? { SMTP_HOST: host, SMTP_PORT: port } : {})
	};
	return [
		'# Local SES emulator. The keys are samples, not secrets: they give access to its data only.',
		'# To load this file into a shell: set -a; . ./.env; set +a',
		...Object.entries(variables).map(([name, value]) => `${name}=${dotenvValue(value)}`),
		''
	].join('\n');
}
