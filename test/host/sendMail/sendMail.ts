import type { Person } from '../person.ts';

/** The sample address that sends. */
export const from = 'news@mail.qcloud.com';

interface Sent {
	readonly messageId: string;
	readonly requestId: string;
}

/** Sends a mail from the template that has HTML and text. @returns what the command resolves to */
export async function sendMail(person: Person, to = 'ada@example.com', title = 'Send Test Mail (5/5)'): Promise<Sent> {
	const variables = { name: 'Ada', code: '123456' };
	const sending = person.run('sendTestMail', { address: from, templateId: 10_001, variables, to: [to], subject: 'Your code' });
	await person.waitForBox(title);
	await person.enter();
	return (await sending) as Sent;
}
