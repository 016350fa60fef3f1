import type { Purpose } from './templateFile.ts';

/** What a new template contains. */
interface StartingPoint {
	readonly subject: string;
	readonly html: string;
	readonly text: string;
	/** Values of the variables. */
	readonly sample: Readonly<Record<string, string>>;
}

/** More than 50 words, the minimum for notifications (FAQ "Templates"). */
const paragraphs = [
	'Hello {{name}},',
	'Thank you for creating an account with Example. Everything is ready: you can sign in with the email address that received this message, and change your settings at any time.',
	'If you did not create this account, somebody may have entered your address by mistake. In that case you can ignore this message, and we will not write to you again.',
	'Kind regards,\nThe Example team'
];

/** More than 150 words together with the others, the minimum for marketing. */
const offer = [
	'Since you asked to hear about what is new, here is what we have worked on this season. The overview of your projects now loads in half the time, even with many members, and it remembers how you sorted it. Reports can be shared with people who have no account, for as long as you decide.',
	'We have also written a guide for new members of your team. It explains the first steps in ten minutes, with pictures, and it is part of every account without extra cost. Ask your administrator to turn it on.',
	'You receive this message because you subscribed to our news. You can change that in your settings, under Messages.'
];

/** A short text with a code, for which there is no minimum. */
const code = ['Hello {{name}},', 'Your code is {{code}}. It is valid for ten minutes. Do not give it to anybody.', 'The Example team'];

/** A starting point that is long enough for its purpose, has few variables, no links and no images. */
export function startOf(purpose: Purpose): StartingPoint {
	const [greeting = '', thanks = '', mistake = '', regards = ''] = paragraphs;
	const lines =
		purpose === 'trigger' ? code : purpose === 'marketing' ? [greeting, thanks, ...offer, regards] : [greeting, thanks, mistake, regards];
	return {
		subject: purpose === 'trigger' ? 'Your code' : purpose === 'marketing' ? 'What is new' : 'Welcome, {{name}}',
		html: page(lines),
		text: `${lines.join('\n\n')}\n`,
		sample: purpose === 'trigger' ? { name: 'Ada', code: '123456' } : { name: 'Ada' }
	};
}

function page(lines: readonly string[]): string {
	const body = lines.map(line => `\t\t\t<p>${line.replaceAll('\n', '<br>')}</p>`).join('\n');
	return `<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8">
		<meta name="viewport" content="width=device-width">
		<title>Example</title>
	</head>
	<body style="margin: 0; padding: 24px; font-family: Arial, sans-serif; font-size: 16px; line-height: 24px;">
		<div style="max-width: 600px; margin: 0 auto;">
${body}
		</div>
	</body>
</html>
`;
}
