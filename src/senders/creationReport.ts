import * as vscode from 'vscode';
import { mailbox } from '../mail/senderName.ts';
import { isSesError } from '../ses/errors.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { dateText } from '../ui/localText.ts';
import { plainText } from '../ui/plainText.ts';
import type { Outcome } from './creation.ts';
import type { ValidatedRow } from './listValidation.ts';
import { rowSentence } from './senderListWords.ts';

/** The outcome of a row of a list. */
interface RowOutcome {
	/** Counted from 1. */
	readonly line: number;
	/** `undefined` when the row has none. */
	readonly address: string | undefined;
	/** Empty for none. */
	readonly senderName: string;
	/** `unknown`: the answer was lost, and the list of addresses could not be read. `leftOut`: the row was wrong and was not sent. */
	readonly outcome: Outcome['kind'] | 'leftOut';
	/** A sentence, or ''. */
	readonly reason: string;
	/** The error code of SES. */
	readonly code?: string | undefined;
	readonly requestId?: string | undefined;
}

export interface ManyCreated extends Readonly<Record<RowOutcome['outcome'], number>> {
	readonly rows: readonly RowOutcome[];
}

/** @param outcome `undefined` when the row was not to be created */
export function rowOutcome(row: ValidatedRow, outcome: Outcome | undefined): RowOutcome {
	const { firstLine: line, address, senderName, verdict } = row;
	if (!outcome) {
		return { line, address, senderName, outcome: verdict.kind === 'exists' ? 'existed' : 'leftOut', reason: rowSentence(row) };
	}
	const error = (outcome.kind === 'failed' || outcome.kind === 'unknown') && isSesError(outcome.error) ? outcome.error : undefined;
	const requestId = outcome.kind === 'created' ? outcome.requestId : error?.requestId;
	return { line, address, senderName, outcome: outcome.kind, reason: reasonOf(outcome), code: error?.code, requestId };
}

function reasonOf(outcome: Outcome): string {
	switch (outcome.kind) {
		case 'created':
			return outcome.requestId === undefined ? vscode.l10n.t('The response was lost, but the list of addresses shows it.') : '';
		case 'existed':
			return vscode.l10n.t('It was created elsewhere first.');
		case 'failed':
			return errorSentence(outcome.error).message;
		case 'unknown':
			return vscode.l10n.t('The response was lost. {0}', errorSentence(outcome.error).message);
		case 'notTried':
			return outcome.error === undefined
				? vscode.l10n.t('Canceled before it started.')
				: vscode.l10n.t('Another address failed with: {0}', errorSentence(outcome.error).message);
	}
}

export function count(rows: readonly RowOutcome[]): ManyCreated {
	const many = { created: 0, existed: 0, failed: 0, unknown: 0, notTried: 0, leftOut: 0 };
	for (const { outcome } of rows) {
		many[outcome]++;
	}
	return { ...many, rows };
}

/** One sentence for each outcome that occurs. */
export function countSentences({ created, existed, failed, unknown, notTried, leftOut }: ManyCreated): readonly string[] {
	return [
		vscode.l10n.t('Sender addresses created: {0}.', created),
		existed > 0 && vscode.l10n.t('{0} already existed.', existed),
		failed > 0 && vscode.l10n.t('{0} failed.', failed),
		unknown > 0 && vscode.l10n.t('The outcome of {0} is unknown.', unknown),
		notTried > 0 && vscode.l10n.t('{0} not attempted.', notTried),
		leftOut > 0 && vscode.l10n.t('{0} skipped.', leftOut)
	].filter(sentence => sentence !== false);
}

/**
 * The report in Markdown.
 *
 * @param account the name and region of the profile
 */
export function creationReport(many: ManyCreated, account: string, time: Date): string {
	const lines = [
		`# ${vscode.l10n.t('Sender Addresses from a List')}`,
		'',
		...codeBlock([account, dateText(time, 'medium')]),
		'',
		...countSentences(many).map(sentence => `- ${sentence}`),
		''
	];
	const sections: readonly (readonly [RowOutcome['outcome'], string])[] = [
		['failed', vscode.l10n.t('Failed')],
		['unknown', vscode.l10n.t('Unknown Outcome')],
		['notTried', vscode.l10n.t('Not Attempted')],
		['leftOut', vscode.l10n.t('Skipped')],
		['created', vscode.l10n.t('Created')],
		['existed', vscode.l10n.t('Already Existed')]
	];
	for (const [outcome, title] of sections) {
		const rows = many.rows.filter(row => row.outcome === outcome);
		if (rows.length > 0) {
			lines.push(`## ${title}`, '', ...codeBlock(rows.flatMap(rowLines)), '');
		}
	}
	lines.push(vscode.l10n.t('If you create from the same list again, only missing addresses are created.'));
	return `${lines.join('\n')}\n`;
}

/** Lines of any origin as an indented code block, in which Markdown has no markup and no links (CommonMark section 4.4). */
function codeBlock(lines: readonly string[]): readonly string[] {
	return lines.map(line => `    ${plainText(line)}`);
}

function rowLines({ line, address, senderName, reason, code, requestId }: RowOutcome): readonly string[] {
	const sender = address === undefined ? vscode.l10n.t('(no address)') : mailbox(senderName, address);
	const facts = [code, requestId && vscode.l10n.t('request ID {0}', requestId)].filter(fact => fact).join(' · ');
	return [vscode.l10n.t('line {0}: {1}', line, sender), ...[reason, facts].filter(text => text !== '').map(text => `    ${text}`)];
}
