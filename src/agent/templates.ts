import * as vscode from 'vscode';
import { readTemplate } from '../ses/templates.ts';
import type { TemplateEntry } from '../templates/accountTemplates.ts';
import type { Finding } from '../templates/check/finding.ts';
import type { FileFault } from '../templates/localTemplates.ts';
import { accountFacts, listed, signedIn } from './account.ts';
import type { Agent } from './agent.ts';
import { cleanText } from './cleanText.ts';
import { ToolError } from './toolError.ts';

/** Characters of a name, a path and a comment of a reviewer. */
const [maxName, maxPath, maxReason] = [100, 200, 300];

export async function listTemplates(agent: Agent, _input: object, signal: AbortSignal): Promise<object> {
	const { readAccountTemplates, readEntries } = await import('../templates/accountTemplates.ts');
	const { readTemplates } = await import('../templates/localTemplates.ts');
	const { profile } = signedIn(agent);
	const [account, locals] = await Promise.all([readAccountTemplates(agent.accounts, signal), readTemplates()]);
	if (account?.profile.id !== profile.id) {
		throw new ToolError('The user switched accounts. Call the tool again.');
	}
	const entries = await readEntries(account, locals, undefined, signal);
	return { ...accountFacts(profile), ...listed('templates', entries.map(templateFacts)) };
}

function templateFacts({ local, remote, relation, next }: TemplateEntry): object {
	return {
		name: cleanText(local?.settings?.name ?? remote?.name ?? '', maxName),
		id: remote?.id,
		status: remote?.status ?? 'not in SES',
		comment_of_reviewer: remote?.reviewReason ? cleanText(remote.reviewReason, maxReason) : undefined,
		folder: local && folderText(local.folder),
		files_and_ses: relation,
		next_version_in_review: next?.id
	};
}

/** Checks the files of a template, or its content in SES. */
export async function checkTemplate(
	agent: Agent,
	{ folder, template_id: id }: { readonly folder?: string; readonly template_id?: number },
	signal: AbortSignal
): Promise<object> {
	if ((folder === undefined) === (id === undefined)) {
		throw new ToolError('Give either folder or template_id. list_templates lists both.');
	}
	return folder === undefined ? checkRemote(agent, id ?? 0, signal) : checkFiles(folder);
}

async function checkFiles(wanted: string): Promise<object> {
	const { readTemplates } = await import('../templates/localTemplates.ts');
	const { readTexts } = await import('../templates/templateDocuments.ts');
	const { findingsOf } = await import('../templates/templateProblems.ts');
	const { faultSentence } = await import('../templates/templateWords.ts');
	// A path is compared, and never made from the argument.
	const [found, ...others] = (await readTemplates()).filter(({ folder }) => folderText(folder) === wanted);
	if (!found || others.length > 0) {
		throw new ToolError('There is no template with files in this folder. list_templates lists the folders.');
	}
	const template = await readTexts(found.folder);
	const faults = found.faults.map((fault: FileFault) => ({
		severity: 'error',
		file: cleanText(fault.file.path.split('/').at(-1) ?? '', maxPath),
		message: cleanText(faultSentence(fault), maxReason)
	}));
	const problems = await problemsOf(findingsOf(template), file => template.texts.get(file) ?? '');
	return { name: cleanText(found.settings?.name ?? '', maxName), folder: wanted, ...listed('problems', [...faults, ...problems]) };
}

async function checkRemote(agent: Agent, id: number, signal: AbortSignal): Promise<object> {
	const { checkTemplate: check } = await import('../templates/check/checkTemplate.ts');
	const { profile, client } = signedIn(agent);
	const { name, status, html, text } = await readTemplate(client, id, signal);
	// SES keeps no sample values.
	const findings = check({ html, text }, new Set(['no-sample-value']));
	const texts = { 'body.html': html, 'body.txt': text, 'sample.json': '', 'template.json': '' };
	const problems = await problemsOf(findings, file => texts[file] ?? '');
	return { ...accountFacts(profile), name: cleanText(name, maxName), id, status, ...listed('problems', problems) };
}

async function problemsOf(findings: readonly Finding[], textOf: (file: Finding['file']) => string): Promise<readonly object[]> {
	const { findingSentence } = await import('../templates/checkWords.ts');
	const { positionsIn } = await import('../templates/templateDocuments.ts');
	return findings.map(finding => ({
		rule: finding.rule,
		severity: finding.severity,
		file: finding.file,
		line: positionsIn(textOf(finding.file))(finding).start.line + 1,
		message: cleanText(findingSentence(finding), maxReason)
	}));
}

/** What a folder is called. */
function folderText(folder: vscode.Uri): string {
	return cleanText(vscode.workspace.asRelativePath(folder), maxPath);
}
