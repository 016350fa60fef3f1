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

/** The tooltip of a record with untrusted texts from the service and DNS. */
function recordTooltip(text: string, values: readonly string[]): vscode.MarkdownString {
	const record = { type: 'TXT', name: text, expected: text, found: text, isMatching: false };
	const verdict = { kind: 'merge', publish: `${text} `, secondsCached: undefined } as const;
	const parent = { kind: 'records', parent: { kind: 'domain', entry: { name: text } } };
	const node = { kind: 'record', parent, record, index: 0, check: { record, live: { kind: 'found', values }, verdict } };
	return tooltip(node as unknown as RecordNode, model) as vscode.MarkdownString;
}

suite('Tooltips with untrusted text', () => {
	const link = '[x](https://attacker.example)';

	test('are not too long for VS Code, which would cut a text', () => {
		const { value } = recordTooltip('x'.repeat(60_000), Array(5000).fill(link.repeat(2000)));
		assert.ok(value.length < 100_000, String(value.length));
	});

	test('have no emphasis that a text could end', () => {
		const { value } = recordTooltip(`\`**${link}`, [`\`**${link}`]);
		const withoutCode = value.replace(/(`+) .*? \1(?!`)/g, '');
		assert.doesNotMatch(withoutCode, /[*\][]/);
	});

	test('have no bidirectional controls', () => {
		assert.doesNotMatch(recordTooltip('a\u202eb', ['\u2066c']).value, /[\u202a-\u202e\u2066-\u2069]/);
	});

	test('are not trusted and do not support HTML', () => {
		const { isTrusted, supportHtml } = recordTooltip(link, [link]);
		assert.deepEqual([isTrusted ?? false, supportHtml ?? false], [false, false]);
	});
});
