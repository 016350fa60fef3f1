import { oneLine } from '../literals.ts';
import type { SnippetText } from '../snippetText.ts';
import { dotenv, laravelDotenv } from './dotenv.ts';
import { go } from './go.ts';
import { jakartaMail, springBoot, springBootService } from './java.ts';
import { nodemailer } from './nodemailer.ts';
import { laravelMailer, phpMailer } from './php.ts';
import { djangoEmailSettings, djangoMailers, smtplib } from './python.ts';
import { rails } from './rails.ts';
import type { SmtpSnippetOptions } from './smtpOptions.ts';

/** In the order in which they are offered. */
const definitions = [
	{ id: 'dotenv', title: '.env', language: 'properties', fileName: '.env', write: dotenv },
	{ id: 'nodemailer', title: 'Nodemailer', language: 'javascript', fileName: 'sendMail.mjs', write: nodemailer },
	{ id: 'smtplib', title: 'Python smtplib', language: 'python', fileName: 'send_mail.py', write: smtplib },
	{ id: 'go', title: 'Go net/smtp', language: 'go', fileName: 'main.go', write: go },
	{ id: 'jakartaMail', title: 'Jakarta Mail', language: 'java', fileName: 'SendMail.java', write: jakartaMail },
	{ id: 'phpMailer', title: 'PHPMailer', language: 'php', fileName: 'sendMail.php', write: phpMailer },
	{ id: 'springBoot', title: 'Spring Boot application.yaml', language: 'yaml', fileName: 'application.yaml', write: springBoot },
	{
		id: 'springBootService',
		title: 'Spring Boot JavaMailSender',
		language: 'java',
		fileName: 'MailService.java',
		write: springBootService
	},
	{ id: 'djangoMailers', title: 'Django MAILERS', language: 'python', fileName: 'settings.py', write: djangoMailers },
	{ id: 'djangoEmailSettings', title: 'Django EMAIL_HOST', language: 'python', fileName: 'settings.py', write: djangoEmailSettings },
	{ id: 'laravelDotenv', title: 'Laravel .env', language: 'properties', fileName: '.env', write: laravelDotenv },
	{ id: 'laravelMailer', title: 'Laravel config/mail.php', language: 'php', fileName: 'config/mail.php', write: laravelMailer },
	{ id: 'rails', title: 'Rails Action Mailer', language: 'ruby', fileName: 'config/environments/production.rb', write: rails }
] as const;

export type SmtpSnippetId = (typeof definitions)[number]['id'];

export interface SmtpSnippet {
	readonly id: SmtpSnippetId;
	/** Names of products and files only: the same in every language. */
	readonly title: string;
	/** A language identifier of VS Code. */
	readonly language: string;
	/** Where such text stands; a part of the file for settings, the whole file for programs. */
	readonly fileName: string;
}

export const smtpSnippets: readonly SmtpSnippet[] = definitions.map(({ id, title, language, fileName }) => ({
	id,
	title,
	language,
	fileName
}));

/** Code or settings that send mail from one sender address. */
export function smtpSnippet(id: SmtpSnippetId, options: SmtpSnippetOptions): SnippetText {
	const definition = definitions.find(candidate => candidate.id === id);
	if (!definition) {
		throw new Error(`There is no snippet ${id}.`);
	}
	const { host, port, user, senderName, password } = options;
	return definition.write({
		host: oneLine(host),
		port,
		user: oneLine(user),
		senderName: oneLine(senderName),
		...(password === undefined ? {} : { password: oneLine(password) })
	});
}
