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

/** Waits until the row of the tree says this beside its label. */
export async function describes(workbench: Workbench, label: string, description: RegExp): Promise<void> {
	await eventually(async () => {
		const row = (await workbench.tree.rows()).find(candidate => candidate.label === label);
		assert.match(row?.description ?? 'no such row', description);
	});
}
