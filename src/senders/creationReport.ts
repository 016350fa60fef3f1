import * as vscode from 'vscode';
import { mailbox } from '../mail/senderName.ts';
import { plainText } from '../ui/plainText.ts';

/** What became of a row of a list. */
export interface RowOutcome {
	/** Counted from 1. */
	readonly line: number;
	/** `undefined` when the row names none. */
	readonly address: string | undefined;
	/** Empty for none. */
	readonly senderName: string;
	/** `unknown`: the answer was lost, and SES could not be asked. `leftOut`: the row was not fit to be sent. */
	readonly outcome: 'created' | 'existed' | 'failed' | 'unknown' | 'notTried' | 'leftOut';
	/** A sentence; '' when there is nothing to say. */
	readonly reason: string;
	/** The service's error code. */
	readonly code?: string;
	readonly requestId?: string;
}

/** What became of a list. */
export interface ManyCreated {
	readonly created: number;
	readonly existed: number;
	readonly failed: number;
	readonly unknown: number;
	readonly notTried: number;
	readonly leftOut: number;
	readonly rows: readonly RowOutcome[];
}

export function count(rows: readonly RowOutcome[]): ManyCreated {
	const of = (outcome: RowOutcome['outcome']) => rows.filter(row => row.outcome === outcome).length;
	return {
		created: of('created'),
		existed: of('existed'),
		failed: of('failed'),
		unknown: of('unknown'),
		notTried: of('notTried'),
		leftOut: of('leftOut'),
		rows
	};
}

/** One sentence for each outcome that there is. */
export function countSentences({ created, existed, failed, unknown, notTried, leftOut }: ManyCreated): readonly string[] {
	const sentences = [created === 1 ? vscode.l10n.t('Created 1 sender address.') : vscode.l10n.t('Created {0} sender addresses.', created)];
	const add = (number: number, one: string, more: string) => {
		if (number > 0) {
			sentences.push(number === 1 ? one : more);
		}
	};
	add(existed, vscode.l10n.t('1 exists already.'), vscode.l10n.t('{0} exist already.', existed));
	add(failed, vscode.l10n.t('1 was refused or failed.'), vscode.l10n.t('{0} were refused or failed.', failed));
	add(unknown, vscode.l10n.t('1 may exist or not.'), vscode.l10n.t('{0} may exist or not.', unknown));
	add(notTried, vscode.l10n.t('1 was not tried.'), vscode.l10n.t('{0} were not tried.', notTried));
	add(leftOut, vscode.l10n.t('1 line was left out.'), vscode.l10n.t('{0} lines were left out.', leftOut));
	return sentences;
}

/**
 * The report in Markdown. What comes from the list or the service stands in indented code blocks, where Markdown makes neither markup
 * nor links of it (CommonMark section 4.4).
 *
 * @param account whose addresses these are
 */
export function creationReport(many: ManyCreated, account: string, time: Date): string {
	const lines = [
		`# ${vscode.l10n.t('Sender Addresses from a List')}`,
		'',
		`    ${plainText(account)}`,
		`    ${time.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' })}`,
		'',
		...countSentences(many).map(sentence => `- ${sentence}`),
		''
	];
	const section = (title: string, outcome: RowOutcome['outcome']) => {
		const rows = many.rows.filter(row => row.outcome === outcome);
		if (rows.length > 0) {
			lines.push(`## ${title}`, '', ...rows.flatMap(rowLines).map(line => `    ${line}`), '');
		}
	};
	section(vscode.l10n.t('Refused or Failed'), 'failed');
	section(vscode.l10n.t('May Exist or Not'), 'unknown');
	section(vscode.l10n.t('Not Tried'), 'notTried');
	section(vscode.l10n.t('Left Out'), 'leftOut');
	section(vscode.l10n.t('Created'), 'created');
	section(vscode.l10n.t('Existed Already'), 'existed');
	lines.push(vscode.l10n.t('Creating from the same list again creates only what is missing.'));
	return `${lines.join('\n')}\n`;
}

function rowLines({ line, address, senderName, reason, code, requestId }: RowOutcome): readonly string[] {
	const what = address === undefined ? vscode.l10n.t('(no address)') : mailbox(senderName, address);
	const facts = [code, requestId && vscode.l10n.t('request ID {0}', requestId)].filter(fact => fact).join(' · ');
	const indent = '    ';
	return [
		plainText(vscode.l10n.t('line {0}: {1}', line, what)),
		...(reason === '' ? [] : [indent + plainText(reason)]),
		...(facts === '' ? [] : [indent + plainText(facts)])
	];
}
