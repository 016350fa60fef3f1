import * as vscode from 'vscode';
import { templateVariables } from '../ses/actions.ts';
import { type ValidationMessage, validationError, validationHint, validationWarning } from '../ui/multiStepInput.ts';
import { visible } from '../ui/plainText.ts';
import type { JsonFault } from './jsonFault.ts';
import { maxRecipients, type RecipientFault, readRecipients } from './recipients.ts';
import { maxTemplateDataLength, readTemplateData, type TemplateDataDoubt, type TemplateDataFault } from './templateData.ts';

/** SES takes subjects of up to this length (table of errors, SubjectLengthError). */
const maxSubjectLength = 100;

/** @param variables those of the template */
export function validateTemplateData(text: string, variables: readonly string[]): ValidationMessage {
	const reading = readTemplateData(text, variables);
	if (reading.kind === 'fault') {
		return validationError(faultSentence(reading.fault, text));
	}
	const [doubt] = reading.doubts;
	return doubt
		? validationWarning(doubtSentence(doubt))
		: validationHint(vscode.l10n.t('All variables have a value: {0}', nameList(variables)));
}

function faultSentence(fault: TemplateDataFault, text: string): string {
	switch (fault.kind) {
		case 'empty':
			return vscode.l10n.t('Type the values as a JSON object, such as {0}', '{"name": "Ada"}');
		case 'syntax':
			return syntaxSentence(fault.fault, text);
		case 'notObject':
			return vscode.l10n.t('The values must be a JSON object, such as {0}', '{"name": "Ada"}');
		case 'missing':
			return fault.names.length === 1
				? vscode.l10n.t('The variable {0} is missing.', nameList(fault.names))
				: vscode.l10n.t('These variables are missing: {0}', nameList(fault.names));
		case 'type':
			return vscode.l10n.t('The value of {0} must be text in quotation marks or a number.', fault.name);
		case 'number':
			return vscode.l10n.t('The number of {0} has more digits than are kept: put it in quotation marks.', fault.name);
		case 'html':
			return vscode.l10n.t('There can be no HTML in the value of {0}.', fault.name);
	}
}

function doubtSentence(doubt: TemplateDataDoubt): string {
	switch (doubt.kind) {
		case 'unknown':
			return doubt.names.length === 1
				? vscode.l10n.t('The template has no variable {0}. Check its spelling, or go on.', nameList(doubt.names))
				: vscode.l10n.t('The template has no such variables: {0}. Check their spelling, or go on.', nameList(doubt.names));
		case 'blank':
			return vscode.l10n.t('Without a value so far: {0}', nameList(doubt.names));
		case 'zeros':
			return vscode.l10n.t('{0} is sent as {1}. In quotation marks it stays as you typed it.', doubt.name, doubt.sent);
		case 'long':
			return vscode.l10n.t(
				'The values have {0} bytes. SES takes {1} for mail to groups, and may refuse more here too.',
				doubt.length,
				maxTemplateDataLength
			);
	}
}

/** Characters of the text before a fault that are shown. */
const shownBefore = 16;

function syntaxSentence({ kind, index }: JsonFault, text: string): string {
	const before = text.slice(Math.max(0, index - shownBefore), index).trim();
	const place =
		before === ''
			? vscode.l10n.t('At the beginning')
			: index >= text.length
				? vscode.l10n.t('At the end, after {0}', before)
				: vscode.l10n.t('At character {0}, after {1}', index + 1, before);
	switch (kind) {
		case 'value':
			return vscode.l10n.t('{0}: a value is missing; text stands in quotation marks.', place);
		case 'name':
			return vscode.l10n.t('{0}: a name in quotation marks is missing.', place);
		case 'colon':
			return vscode.l10n.t('{0}: a colon is missing.', place);
		case 'commaOrBrace':
			return vscode.l10n.t('{0}: a comma or a closing brace is missing.', place);
		case 'commaOrBracket':
			return vscode.l10n.t('{0}: a comma or a closing bracket is missing.', place);
		case 'quotationMark':
			return vscode.l10n.t('{0}: the closing quotation mark is missing.', place);
		case 'escape':
			return vscode.l10n.t('{0}: a backslash stands before something that it cannot stand before; write two for one.', place);
		case 'control':
			return vscode.l10n.t('{0}: a line break or tab stands inside a text; write {1} or {2}.', place, '\\n', '\\t');
		case 'end':
			return vscode.l10n.t('{0}: there is more than one object.', place);
		case 'depth':
			return vscode.l10n.t('{0}: this is nested too deeply.', place);
	}
}

export function validateRecipients(text: string): ValidationMessage {
	const { addresses, duplicates, wrong, hasNames } = readRecipients(text);
	if (wrong) {
		return validationError(recipientSentence(wrong.text, wrong.fault));
	}
	if (addresses.length === 0) {
		return validationError(vscode.l10n.t('Type the address of a recipient, such as one of your own.'));
	}
	if (addresses.length > maxRecipients) {
		return validationError(vscode.l10n.t('These are {0} recipients; SES takes {1} at most.', addresses.length, maxRecipients));
	}
	const [duplicate] = duplicates;
	const sentences = [
		addresses.length === 1
			? vscode.l10n.t('1 recipient.')
			: vscode.l10n.t('{0} recipients. Each of them sees the addresses of all.', addresses.length),
		...(duplicate === undefined
			? []
			: [
					duplicates.length === 1
						? vscode.l10n.t('{0} is there twice and gets one mail.', duplicate)
						: vscode.l10n.t('{0} addresses are there more than once and get one mail each.', duplicates.length)
				]),
		...(hasNames ? [vscode.l10n.t('Names are left out.')] : [])
	];
	return addresses.length > 1 || duplicate !== undefined ? validationWarning(sentences.join(' ')) : validationHint(sentences.join(' '));
}

function recipientSentence(text: string, fault: RecipientFault): string {
	const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
	switch (fault.kind) {
		case 'noAt':
			return vscode.l10n.t('{0} is no address: it has no @.', shown);
		case 'twoAts':
			return vscode.l10n.t('{0} has more than one @. Put commas between addresses; the button at the top pastes lines as they are.', shown);
		case 'domain':
			return vscode.l10n.t('{0} is no address: what follows the @ is not a domain name.', shown);
		case 'localPart':
			return fault.validation.character === undefined
				? vscode.l10n.t('{0} is no address: look at the part before the @.', shown)
				: vscode.l10n.t('{0} is no address: there can be no {1} before the @.', shown, visible(fault.validation.character));
		case 'tooLong':
			return vscode.l10n.t('{0} is too long for an address.', shown);
	}
}

/** @param known the names that have a value */
export function validateSubject(text: string, known: readonly string[]): ValidationMessage {
	const { length } = [...text.trim()];
	if (length === 0) {
		return validationError(vscode.l10n.t('Type a subject.'));
	}
	if (length > maxSubjectLength) {
		return validationError(vscode.l10n.t('The subject has {0} characters; SES takes {1} at most.', length, maxSubjectLength));
	}
	if (/[\p{Cc}\u2028\u2029]/u.test(text)) {
		return validationError(vscode.l10n.t('A subject is one line of visible characters: remove the line break or control character.'));
	}
	const unknown = templateVariables(text).filter(name => !known.includes(name));
	return unknown.length > 0
		? validationWarning(
				vscode.l10n.t('The subject uses {0}, which has no value yet. Go back to the variables and add it.', nameList(unknown))
			)
		: validationHint(vscode.l10n.t('{0} of {1} characters', length, maxSubjectLength));
}

function nameList(names: readonly string[]): string {
	return names.join(', ');
}
