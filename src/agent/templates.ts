import { readTemplate, type TemplateSummary } from '../ses/templates.ts';
import type { TemplateEntry } from '../templates/accountTemplates.ts';
import type { Finding } from '../templates/check/finding.ts';
import type { LocalTemplate } from '../templates/localTemplates.ts';
import type { TemplateFile } from '../templates/templateFile.ts';
import { accountFacts, listed, signedIn } from './account.ts';
import type { Agent } from './agent.ts';
import { cleanText } from './cleanText.ts';
import { ToolError } from './toolError.ts';

/** Characters of a name, and of a comment or message. */
const [maxName, maxReason] = [100, 300];

/** Those in files are listed without an account, too. */
export async function listTemplates(agent: Agent, _input: object, signal: AbortSignal): Promise<object> {
	const { readAccountTemplates, readEntries } = await import('../templates/accountTemplates.ts');
	const { readTemplates } = await import('../templates/localTemplates.ts');
	const { relationWords } = await import('../templates/templateWords.ts');
	agent.accounts.catchUp();
	const [account, locals] = await Promise.all([readAccountTemplates(agent.accounts, signal), readTemplates()]);
	const entries: readonly Partial<TemplateEntry>[] = account
		? await readEntries(account, locals, undefined, signal)
		: locals.map(local => ({ local }));
	const templates = entries.map(({ local, remote, relation, next }) => ({
		name: cleanText(local?.settings?.name ?? remote?.name ?? '', maxName),
		...(remote && review(remote)),
		folder: local && folderName(local),
		difference: relation && (relationWords(relation) || undefined),
		next_version: next && review(next)
	}));
	return { ...(account ? accountFacts(account.profile) : { account: 'none: the user is signed out' }), ...listed('templates', templates) };
}

function review({ id, status, reviewReason }: TemplateSummary): object {
	return { id, status, comment_of_reviewer: reviewReason ? cleanText(reviewReason, maxReason) : undefined };
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
	// Names are compared, and no path is made from the argument.
	const [found, ...others] = (await readTemplates()).filter(local => folderName(local) === wanted);
	if (!found || others.length > 0) {
		throw new ToolError('There is no such folder with files of a template, or there are several. list_templates lists the folders.');
	}
	const template = await readTexts(found.folder);
	const faults = found.faults.map(fault => ({
		severity: 'error',
		file: cleanText(fault.file.path.split('/').at(-1) ?? '', maxName),
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
	const problems = await problemsOf(findings, file => (file === 'body.html' ? html : text) ?? '');
	return { ...accountFacts(profile), name: cleanText(name, maxName), id, status, ...listed('problems', problems) };
}

async function problemsOf(findings: readonly Finding[], textOf: (file: TemplateFile) => string): Promise<readonly object[]> {
	const { findingSentence } = await import('../templates/checkWords.ts');
	const { positionsIn } = await import('../templates/templateDocuments.ts');
	const files = [...new Set(findings.map(({ file }) => file))];
	const rangeIn = new Map(files.map(file => [file, positionsIn(textOf(file))]));
	return findings.map(finding => ({
		rule: finding.rule,
		severity: finding.severity,
		file: finding.file,
		line: (rangeIn.get(finding.file)?.(finding).start.line ?? 0) + 1,
		message: cleanText(findingSentence(finding), maxReason)
	}));
}

/** The name of the folder with the files of a template. */
function folderName({ folder }: LocalTemplate): string {
	return cleanText(folder.path.split('/').at(-1) ?? '', maxName);
}
