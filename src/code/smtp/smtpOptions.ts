import type { TabStop } from '../snippetText.ts';

export interface SmtpSnippetOptions {
	readonly host: string;
	readonly port: number;
	/** The sender address, which is the user name as well. */
	readonly user: string;
	/** May be empty. */
	readonly senderName: string;
	/** Written into the code when given. Otherwise the code reads the environment variable `SMTP_PASSWORD`. */
	readonly password?: string;
}

export const recipient: TabStop = { tabStop: 1, placeholder: 'recipient@example.com' };
export const subject: TabStop = { tabStop: 2, placeholder: 'Hello' };
export const text: TabStop = { tabStop: 3, placeholder: 'Hello from Tencent Cloud SES.' };
