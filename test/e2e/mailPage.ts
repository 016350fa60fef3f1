import type { Frame } from 'playwright-core';
import { eventually } from './eventually.ts';
import type { Workbench } from './workbench.ts';

/** Sends the mail "Your code" to ada@example.com, from an address of mail.qcloud.com. */
export async function sendTestMail(workbench: Workbench, from: string): Promise<void> {
	await workbench.tree.openDomain('mail.qcloud.com');
	await workbench.tree.contextMenu(from, 'Send Test Mail…');
	await workbench.quickInput.choose('Sign-in code');
	for (const [title, text] of [
		['Send Test Mail (2/5)', '{"name": "Ada", "code": "123456"}'],
		['Send Test Mail (3/5)', 'ada@example.com'],
		['Send Test Mail (4/5)', 'Your code']
	] as const) {
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.input.fill(text);
		await workbench.quickInput.enter();
	}
	await workbench.quickInput.waitForTitle('Send Test Mail (5/5)');
	await workbench.quickInput.choose('Send to ada@example.com');
}

/** Waits for the page of a mail in an editor. */
export function mailPage({ page }: Workbench): Promise<Frame> {
	return eventually(async () => {
		for (const frame of page.frames()) {
			if ((await frame.locator('main:has([data-action*=showMailSource]) > h1').count()) > 0) {
				return frame;
			}
		}
		throw new Error('No page of a mail yet');
	});
}
