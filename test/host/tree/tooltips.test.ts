import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type * as vscode from 'vscode';
import type { DomainModel } from '../../../src/model/domainModel.ts';
import type { RecordNode } from '../../../src/tree/nodes.ts';
import { tooltip } from '../../../src/tree/tooltips.ts';

const model = {
	watched: new Set<string>(),
	checkFailure: () => undefined,
	loadedCheck: () => undefined,
	statusOf: () => ({ kind: 'verified' })
} as unknown as DomainModel;

/** The tooltip of a record of which the service and DNS say this, whatever it is. */
function recordTooltip(text: string, values: readonly string[]): vscode.MarkdownString {
	const record = { type: 'TXT', name: text, expected: text, found: text, isMatching: false };
	const verdict = { kind: 'merge', publish: `${text} ` } as const;
	const parent = { kind: 'records', parent: { kind: 'domain', entry: { name: text } } };
	const node = { kind: 'record', parent, record, index: 0, check: { record, live: { kind: 'found', values }, verdict } };
	return tooltip(node as unknown as RecordNode, model) as vscode.MarkdownString;
}

suite('tooltips of what comes from elsewhere', () => {
	const link = '[x](https://attacker.example)';

	test('VS Code cuts none in the middle of a text', () => {
		const { value } = recordTooltip('x'.repeat(60_000), Array(5000).fill(link.repeat(2000)));
		assert.ok(value.length < 100_000, String(value.length));
	});

	test('there is no emphasis whose end could be found in a text', () => {
		const { value } = recordTooltip(`\`**${link}`, [`\`**${link}`]);
		const withoutCode = value.replace(/(`+) .*? \1(?!`)/g, '');
		assert.doesNotMatch(withoutCode, /[*\][]/);
	});

	test('nothing turns the direction of what follows', () => {
		assert.doesNotMatch(recordTooltip('a\u202eb', ['\u2066c']).value, /[\u202a-\u202e\u2066-\u2069]/);
	});

	test('neither is it trusted, nor may it hold HTML', () => {
		const { isTrusted, supportHtml } = recordTooltip(link, [link]);
		assert.deepEqual([isTrusted ?? false, supportHtml ?? false], [false, false]);
	});
});
