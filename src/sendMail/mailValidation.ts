import * as vscode from 'vscode';
import { findLookAlike, strayInAddress } from '../mail/strayCharacter.ts';
import { hasHtml, holdsJson, readTemplateData, type TemplateDataFault } from '../mail/templateData.ts';
import { templateVariables } from '../ses/actions.ts';
import { straySentence, type ValidationMessage, validationError, validationHint, validationWarning } from '../ui/input/steps.ts';
import { listText, sentencesText } from '../ui/localText.ts';
import { maxRecipients, readRecipients } from './recipients.ts';

/** Characters of a subject. Sources dispute: 100 by the error codes of BatchSendEmail (SubjectLengthError), 998 by the FAQ. */
const [safeSubjectLength, maxSubjectLength] = [100, 998];

export function validateValue(name: string, value: string): ValidationMessage | undefined {
	if (hasHtml(value)) {
		return validationError(faultSentence({ kind: 'html', name }));
	}
	return holdsJson(value)
		? validationWarning(
				vscode.l10n.t(
					'All of this becomes the value of {0}. To paste all values as JSON, paste only the object, from { to }, into the first box.',
					name
				)
			)
		: undefined;
}

/**
 * Validates all values as one JSON object.
 *
 * @param variables those of the template
 */
export function validateTemplateData(json: string, variables: readonly string[]): ValidationMessage {
	const reading = readTemplateData(json);
	if ('fault' in reading) {
		return validationError(faultSentence(reading.fault));
	}
	const names = Object.keys(reading.data);
	const unknown = names.filter(name => !variables.includes(name));
	const missing = variables.filter(name => !names.includes(name));
	if (unknown.length > 0) {
		const stray = unknown.map(findLookAlike).find(found => found);
		const sentence = vscode.l10n.t(
			'The template does not use {0}. Check the spelling, or continue.',
			listText(unknown.map(name => `"${name}"`))
		);
		return validationWarning(stray ? `${sentence} ${straySentence(stray)}` : sentence);
	}
	if (missing.length > 0) {
		return validationWarning(vscode.l10n.t('No value for {0} yet. Press Enter to add it.', listText(missing)));
	}
	return validationHint(vscode.l10n.t('All variables have a value: {0}', listText(variables)));
}

function faultSentence(fault: TemplateDataFault): string {
	switch (fault.kind) {
		case 'syntax':
			return vscode.l10n.t('This is not valid JSON. Write it like {0}.', '{"name": "Ada"}');
		case 'character':
			return vscode.l10n.t('This is not valid JSON: {0}', straySentence(fault.stray));
		case 'type':
			return vscode.l10n.t('The value of {0} must be text or a number.', fault.name);
		case 'repeated':
			return vscode.l10n.t('"{0}" appears twice. Keep one of them.', fault.name);
		case 'html':
			return vscode.l10n.t('SES does not accept HTML in a value: remove the tags from {0}.', fault.name);
	}
}

export function validateRecipients(text: string): ValidationMessage {
	const { addresses, hasDuplicates, wrong, hasNames } = readRecipients(text);
	if (wrong) {
		return validationError(recipientSentence(wrong));
	}
	if (addresses.length === 0) {
		return validationError(vscode.l10n.t('Enter the address of a recipient, such as your own.'));
	}
	if (addresses.length > maxRecipients) {
		return validationError(vscode.l10n.t('Too many recipients ({0}). SES accepts up to {1}.', addresses.length, maxRecipients));
	}
	const sentences = [
		addresses.length === 1
			? vscode.l10n.t('1 recipient.')
			: vscode.l10n.t('{0} recipients. Each of them sees all addresses.', addresses.length),
		...(hasDuplicates ? [vscode.l10n.t('Duplicate addresses get the mail only once.')] : []),
		...(hasNames ? [vscode.l10n.t('Names are ignored.')] : [])
	];
	const words = sentencesText(sentences);
	return addresses.length > 1 || hasDuplicates ? validationWarning(words) : validationHint(words);
}

function recipientSentence(text: string): string {
	const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
	if (text.split('@').length > 2) {
		return vscode.l10n.t('{0} has more than one @. Separate addresses with commas.', shown);
	}
	const stray = findLookAlike(text) ?? strayInAddress(text);
	return `${vscode.l10n.t('{0} is not a valid address.', shown)} ${stray ? straySentence(stray) : ''}`.trimEnd();
}

/** The recipients in a sentence: an address, or how many there are. */
export function recipientsText(addresses: readonly string[]): string {
	const [first = ''] = addresses;
	return addresses.length === 1 ? first : vscode.l10n.t('{0} recipients', addresses.length);
}

/** @param known the variables that have a value; `undefined` where there are none */
export function validateSubject(text: string, known: readonly string[] | undefined): ValidationMessage {
	const { length } = [...text.trim()];
	if (length === 0) {
		return validationError(vscode.l10n.t('Enter a subject.'));
	}
	if (length > maxSubjectLength) {
		return validationError(vscode.l10n.t('The subject has {0} characters. SES accepts at most {1}.', length, maxSubjectLength));
	}
	if (/[\p{Cc}\u2028\u2029]/u.test(text)) {
		return validationError(vscode.l10n.t('Remove the line break or control character from the subject.'));
	}
	if (length > safeSubjectLength) {
		return validationWarning(vscode.l10n.t('The subject has {0} characters. SES may reject more than {1}.', length, safeSubjectLength));
	}
	const unknown = known ? templateVariables(text).filter(name => !known.includes(name)) : [];
	return unknown.length > 0
		? validationWarning(
				vscode.l10n.t('The subject uses variables without a value: {0}. Go back to the variables and add them as JSON.', listText(unknown))
			)
		: validationHint(vscode.l10n.t('{0} of {1} characters', length, safeSubjectLength));
}

/** Validates the text of a mail without a template. */
export function validateText(text: string): ValidationMessage | undefined {
	return text.trim() === '' ? validationError(vscode.l10n.t('Enter the text of the mail.')) : undefined;
}
