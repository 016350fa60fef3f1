import { type SnippetText, snippet } from '../snippetText.ts';
import { singleQuoted } from './literals.ts';
import { recipient, type SmtpSnippetOptions, subject, text } from './smtpOptions.ts';

/** Nodemailer 6 and later, as an ECMAScript module. */
export function nodemailer({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`import nodemailer from 'nodemailer';

const transport = nodemailer.createTransport({
	host: ${singleQuoted(host)},
	port: ${port},
	secure: true,
	auth: {
		user: ${singleQuoted(user)},
		pass: ${password === undefined ? 'process.env.SMTP_PASSWORD' : singleQuoted(password)}
	}
});

await transport.sendMail({
	from: ${senderName === '' ? singleQuoted(user) : `{ name: ${singleQuoted(senderName)}, address: ${singleQuoted(user)} }`},
	to: '${recipient}',
	subject: '${subject}',
	text: '${text}'
});
`;
}
