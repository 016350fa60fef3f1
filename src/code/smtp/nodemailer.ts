import { javaScriptString } from '../literals.ts';
import { type SnippetText, snippet } from '../snippetText.ts';
import { recipient, type SmtpSnippetOptions, subject, text } from './smtpOptions.ts';

/** Nodemailer 6 and later, as an ECMAScript module. */
export function nodemailer({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
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
