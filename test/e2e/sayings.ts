import assert from 'node:assert/strict';
import { eventually } from './eventually.ts';
import type { Workbench } from './workbench.ts';

/** Waits until the line below the box says this. */
export async function says(workbench: Workbench, sentence: RegExp, severity?: 'error' | 'warning' | 'info'): Promise<void> {
	await eventually(async () => {
		assert.match(await workbench.quickInput.message(), sentence);
		if (severity) {
			assert.equal(await workbench.quickInput.severity(), severity);
		}
	});
}

/** Waits until a notification says this. */
export async function tells(workbench: Workbench, sentence: RegExp): Promise<void> {
	await eventually(async () => {
		const texts = await workbench.notifications.texts();
		assert.ok(
			texts.some(text => sentence.test(text)),
			texts.join('\n')
		);
	});
}

/** A request may be on its way for ten seconds before it is said that nothing came of it, and a window takes its time to start. */
const patienceMs = 60_000;

/** Waits until one notification says this, with these buttons and no others. */
export async function tellsOnce({ notifications }: Workbench, sentence: RegExp, ...buttons: readonly string[]): Promise<void> {
	await eventually(async () => {
		const texts = await notifications.texts();
		assert.equal(texts.filter(text => sentence.test(text)).length, 1, texts.join('\n'));
	}, patienceMs);
	// What is looked through here are the buttons, too, so that nothing ends with the sentence.
	const inside = new RegExp(sentence.source.replace(/^\^|\$$/g, ''));
	await eventually(async () => assert.deepEqual(await notifications.buttons(inside), buttons));
}

/** Waits until the row of the tree says this beside its label. */
export async function describes(workbench: Workbench, label: string, description: RegExp): Promise<void> {
	await eventually(async () => {
		const row = (await workbench.tree.rows()).find(candidate => candidate.label === label);
		assert.match(row?.ariaLabel.slice(label.length + 2) ?? 'no such row', description);
	});
}
