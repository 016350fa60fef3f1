import { mailbox } from '../../mail/senderName.ts';
import { javaScriptString, oneLine, phpString, rubyString } from '../literals.ts';
import { dotenv, laravelDotenv } from './dotenv.ts';
import { go } from './go.ts';
import { jakartaMail, springBoot, springBootService } from './java.ts';
import { djangoEmailSettings, djangoMailers, smtplib } from './python.ts';
import { recipient, type SmtpSnippetOptions, type SnippetText, snippet, subject, text } from './snippet.ts';

/**
 * In the order of the list. Titles consist of product and file names, so they are not localized. `names`: the languages that people type to
 * find it, unless the title has them. `language`: VS Code language identifier. Settings are a part of the file; programs are all of it.
 */
export const smtpSnippets = [
	{ id: 'dotenv', title: '.env', names: '', language: 'properties', fileName: '.env', write: dotenv },
	{
		id: 'nodemailer',
		title: 'Nodemailer',
		names: 'JavaScript, TypeScript',
		language: 'javascript',
		fileName: 'sendMail.mjs',
		write: nodemailer
	},
	{ id: 'smtplib', title: 'Python smtplib', names: '', language: 'python', fileName: 'send_mail.py', write: smtplib },
	{ id: 'go', title: 'Go net/smtp', names: 'Golang', language: 'go', fileName: 'main.go', write: go },
	{ id: 'jakartaMail', title: 'Jakarta Mail', names: 'Java', language: 'java', fileName: 'SendMail.java', write: jakartaMail },
	{ id: 'phpMailer', title: 'PHPMailer', names: '', language: 'php', fileName: 'sendMail.php', write: phpMailer },
	{
		id: 'springBoot',
		title: 'Spring Boot application.yaml',
		names: 'Java',
		language: 'yaml',
		fileName: 'application.yaml',
		write: springBoot
	},
	{
		id: 'springBootService',
		title: 'Spring Boot JavaMailSender',
		names: '',
		language: 'java',
		fileName: 'MailService.java',
		write: springBootService
	},
	{ id: 'djangoMailers', title: 'Django MAILERS', names: 'Python', language: 'python', fileName: 'settings.py', write: djangoMailers },
	{
		id: 'djangoEmailSettings',
		title: 'Django EMAIL_HOST',
		names: 'Python',
		language: 'python',
		fileName: 'settings.py',
		write: djangoEmailSettings
	},
	{ id: 'laravelDotenv', title: 'Laravel .env', names: 'PHP', language: 'properties', fileName: '.env', write: laravelDotenv },
	{
		id: 'rails',
		title: 'Rails Action Mailer',
		names: 'Ruby',
		language: 'ruby',
		fileName: 'config/environments/production.rb',
		write: rails
	}
] as const;

export type SmtpSnippetId = (typeof smtpSnippets)[number]['id'];

/** Code or settings that send mail from a sender address. */
export function smtpSnippet(id: SmtpSnippetId, options: SmtpSnippetOptions): SnippetText {
	const { write } = smtpSnippets.find(candidate => candidate.id === id) as (typeof smtpSnippets)[number];
	const { host, port, user, senderName, password } = options;
	return write({
		host: oneLine(host),
		port,
		user: oneLine(user),
		senderName: oneLine(senderName),
		...(password === undefined ? {} : { password: oneLine(password) })
	});
}

/** `settings` is a text for people. */
export type SmtpCodeId = SmtpSnippetId | 'settings';

export const smtpCodeIds: readonly SmtpCodeId[] = [...smtpSnippets.map(({ id }) => id), 'settings'];

/** The document that the code is for. */
export interface Place {
	/** VS Code language identifier. */
	readonly language: string;
	/** With `/` between folders. */
	readonly path: string;
}

/** Languages that include another one. */
const dialects: Readonly<Record<string, string>> = {
	typescript: 'javascript',
	javascriptreact: 'javascript',
	typescriptreact: 'javascript',
	dotenv: 'properties',
	'spring-boot-properties-yaml': 'yaml'
};

/** Code for this file first, then code in its language. */
export function byFitness(place: Place | undefined): readonly SmtpCodeId[] {
	return smtpCodeIds.toSorted((a, b) => fitness(b, place) - fitness(a, place));
}

/** 2 for code for this file, 1 for code in its language, 0 for other code. */
export function fitness(id: SmtpCodeId, place: Place | undefined): number {
	const snippet = smtpSnippets.find(known => known.id === id);
	if (!snippet || !place) {
		return 0;
	}
	const isFile = `/${place.path}`.endsWith(`/${snippet.fileName}`);
	const isLanguage = snippet.language === (dialects[place.language] ?? place.language);
	return isFile ? 2 : isLanguage ? 1 : 0;
}

/** Nodemailer 6 and later, as an ECMAScript module. */
function nodemailer({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`import nodemailer from 'nodemailer';

const transport = nodemailer.createTransport({
	host: ${javaScriptString(host)},
	port: ${port},
	secure: true,
	auth: {
		user: ${javaScriptString(user)},
		pass: ${password === undefined ? 'process.env.SMTP_PASSWORD' : javaScriptString(password)}
	}
});

await transport.sendMail({
	from: ${senderName === '' ? javaScriptString(user) : `{ name: ${javaScriptString(senderName)}, address: ${javaScriptString(user)} }`},
	to: '${recipient}',
	subject: '${subject}',
	text: '${text}'
});
`;
}

/** PHPMailer 6.1 and later. */
function phpMailer({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`<?php

use PHPMailer\\PHPMailer\\PHPMailer;

require 'vendor/autoload.php';

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = ${phpString(host)};
$mail->Port = ${port};
$mail->SMTPSecure = PHPMailer::ENCRYPTION_SMTPS;
$mail->SMTPAuth = true;
$mail->Username = ${phpString(user)};
$mail->Password = ${password === undefined ? "getenv('SMTP_PASSWORD')" : phpString(password)};
$mail->CharSet = PHPMailer::CHARSET_UTF8;
$mail->setFrom(${phpString(user)}${senderName === '' ? '' : `, ${phpString(senderName)}`});
$mail->addAddress('${recipient}');
$mail->Subject = '${subject}';
$mail->Body = '${text}';
$mail->send();
`;
}

/** Rails 6.1 and later. Goes inside `Rails.application.configure`. */
function rails({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`config.action_mailer.delivery_method = :smtp
config.action_mailer.smtp_settings = {
  address: ${rubyString(host)},
  port: ${port},
  tls: true,
  authentication: :plain,
  user_name: ${rubyString(user)},
  password: ${password === undefined ? "ENV.fetch('SMTP_PASSWORD')" : rubyString(password)},
  open_timeout: 30,
  read_timeout: 30
}
config.action_mailer.default_options = { from: ${rubyString(mailbox(senderName, user))} }
`;
}
