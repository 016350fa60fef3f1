import * as vscode from 'vscode';
import type { TemplateSummary } from '../ses/templates.ts';
import { plainText } from '../ui/plainText.ts';
import type { FileFault } from './localTemplates.ts';
import type { Relation } from './relation.ts';
import { fileNames } from './templateFile.ts';

/** The state of a template in SES, such as `rejected: The text is too short.` */
export function stateWords({ status, reviewReason }: TemplateSummary): string {
	switch (status) {
		case 'approved':
			return vscode.l10n.t('approved');
		case 'pending':
			return vscode.l10n.t('in review');
		case 'rejected':
			return reviewReason === '' ? vscode.l10n.t('rejected') : vscode.l10n.t('rejected: {0}', plainText(reviewReason));
		case 'unusable':
			return vscode.l10n.t('cannot be sent');
	}
}

/** How files and SES stand to each other; empty if they are the same. */
export function relationWords(relation: Relation): string {
	return {
		same: '',
		changedHere: vscode.l10n.t('changed here'),
		changedThere: vscode.l10n.t('changed in SES'),
		changedBoth: vscode.l10n.t('changed here and in SES'),
		differs: vscode.l10n.t('differs from SES'),
		onlyHere: vscode.l10n.t('only here'),
		onlyThere: vscode.l10n.t('only in SES'),
		gone: vscode.l10n.t('not in this account'),
		unread: vscode.l10n.t('content in SES not read')
	}[relation];
}

/** What is wrong with a file, and what to do. */
export function faultSentence(fault: FileFault): string {
	switch (fault.kind) {
		case 'link':
			return vscode.l10n.t(
				'This is a symbolic link. It is not followed, because it may lead out of the folder. Replace it with what it leads to.'
			);
		case 'size':
			return vscode.l10n.t('The file is larger than 1 MB. Shorten it.');
		case 'encoding':
			return vscode.l10n.t('The file is not UTF-8. Save it as UTF-8.');
		case 'conflict':
			return vscode.l10n.t('The file has merge conflict markers. Resolve the conflict.');
		case 'noBody':
			return vscode.l10n.t('The template is empty. Write {0}, {1} or both.', fileNames.html, fileNames.text);
		case 'noSettings':
			return vscode.l10n.t('{0} is missing. Create it with the name of the template.', fileNames.settings);
		case 'unreadable':
			return vscode.l10n.t('The file cannot be read. Check its permissions.');
		case 'repeatedId':
			return vscode.l10n.t(
				'{0} has the ID {1}, too. Delete the entry in one of them.',
				plainText(vscode.workspace.asRelativePath(fault.other)),
				fault.id
			);
		case 'settings':
			return {
				syntax: vscode.l10n.t('This is not valid JSON.'),
				name: vscode.l10n.t('"name" must be a string that is not empty.'),
				purpose: vscode.l10n.t('"purpose" must be notification, transactional, marketing, trigger or test.'),
				subject: vscode.l10n.t('"subject" must be a string.'),
				remote: vscode.l10n.t('"remote" must have an ID and a hash for each site, region and account. Delete the entry that does not.')
			}[fault.fault.fault];
	}
}
