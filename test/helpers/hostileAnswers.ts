import type { ServerResponse } from 'node:http';
import type { Received } from './front.ts';

/** Identifies hostile texts in what is shown. */
export const mark = 'HOSTILE';
/** Texts that some surfaces would interpret if they were not escaped. Each begins with the mark, as surfaces show only a part. */
export const hostile: Readonly<Record<string, string>> = {
	links: `${mark}[click](https://evil.example/) ${mark}[click](command:workbench.action.quit) ${mark} www.evil.example`,
	'images and HTML': `${mark}![x](https://evil.example/x.png) ${mark}<img src=x onerror=alert(1)><script>alert(1)</script>`,
	Markdown: `${mark}\n\n# heading\n\n\`code\` **bold** | a | b |\n|-|-|`,
	'icons and snippets': `${mark}$(trash) $(sync~spin) ${mark}\${1:a} $TM_FILENAME \\`,
	'control characters': `${mark}\u001b[31mred\u001b]8;;https://evil.example\u0007 ${mark}\u0000after\u0000 ${mark}\r\nsecond line\u2028third`,
	'changes of direction': `${mark}\u202eevil\u2066x\u2069\u200f`,
	'10,000 characters': `${mark}${'x'.repeat(10_000)}`
};

/** Answers with a response of the API. */
export function json(response: ServerResponse, content: object): void {
	response.writeHead(200, { 'Content-Type': 'application/json' });
	response.end(JSON.stringify({ Response: content }));
}

/** Answers any action with the same text in all fields. There is also a domain `x.example.com` with an address. */
export function answerWith({ action }: Received, response: ServerResponse, text: string): void {
	const address = `billing@${text}`;
	const attribute = { Type: 'TXT', SendDomain: text, ExpectedValue: text, CurrentValue: text, Status: false };
	const template = { CreatedTimestamp: 1, TemplateName: text, TemplateStatus: 0, TemplateID: 1, ReviewReason: text };
	const mail = { ToEmailAddress: address, FromEmailAddress: address, SendStatus: 1, DeliverStatus: 8, DeliverMessage: text };
	json(response, {
		RequestId: '0b9a1a2c-3d4e-4f50-8a6b-7c8d9e0f1a2b',
		...(action === 'GetEmailIdentity' ? { IdentityType: 'DOMAIN', VerifiedForSendingStatus: false, Attributes: [attribute] } : {}),
		EmailIdentities: [
			{ IdentityName: text, IdentityType: 'DOMAIN', SendingEnabled: true, CurrentReputationLevel: 1, DailyQuota: 9 },
			{ IdentityName: 'x.example.com', IdentityType: 'DOMAIN', SendingEnabled: true, CurrentReputationLevel: 1, DailyQuota: 9 }
		],
		MaxReputationLevel: 9,
		MaxDailyQuota: 9,
		EmailSenders: [
			{ EmailAddress: address, EmailSenderName: text, CreatedTimestamp: 1, SmtpPwdType: 1 },
			{ EmailAddress: 'x@x.example.com', EmailSenderName: text, CreatedTimestamp: 1, SmtpPwdType: 1 }
		],
		TemplatesMetadata: [template],
		TotalCount: 1,
		TemplateContent: { Html: Buffer.from(text).toString('base64'), Text: '' },
		TemplateName: text,
		TemplateStatus: 0,
		EmailStatusList: [{ MessageId: text, RequestTime: 1, DeliverTime: 1, ...mail }],
		MessageId: text
	});
}
