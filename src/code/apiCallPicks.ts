import * as vscode from 'vscode';
import { type Action, templateVariables } from '../ses/actions.ts';
import type { SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { listTemplates, readTemplate, type TemplateSummary } from '../ses/templates.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { askToPick, type PickItem } from '../ui/input/pick.ts';
import type { Answer } from '../ui/input/steps.ts';
import { compareTexts } from '../ui/localText.ts';
import { iconless } from '../ui/plainText.ts';
import { type ApiAction, apiActions, type CallTemplate } from './apiActions.ts';
import { type ApiCallFormatId, formatsFor } from './apiCall/apiCall.ts';

/** `signedCurl` contains a signature; code in the other formats reads the credentials when it runs. */
export type CopyFormat = ApiCallFormatId | 'signedCurl';

/** @param row the kind of row that the actions are for; all actions by default */
export function actionItems(row: ApiAction['row']): readonly PickItem<ApiAction>[] {
	const descriptions = actionDescriptions();
	return apiActions
		.filter(action => row === undefined || action.row === row)
		.map(action => ({ label: action.name, description: descriptions[action.name], value: action }));
}

function actionDescriptions(): Readonly<Record<Action, string>> {
	return {
		ListEmailIdentities: vscode.l10n.t('lists all sender domains'),
		GetEmailIdentity: vscode.l10n.t('reads a domain and its DNS records'),
		CreateEmailIdentity: vscode.l10n.t('adds a domain'),
		UpdateEmailIdentity: vscode.l10n.t('verifies a domain'),
		DeleteEmailIdentity: vscode.l10n.t('deletes a domain'),
		ListEmailAddress: vscode.l10n.t('lists all sender addresses'),
		CreateEmailAddress: vscode.l10n.t('creates a sender address'),
		DeleteEmailAddress: vscode.l10n.t('deletes a sender address'),
		UpdateEmailSmtpPassWord: vscode.l10n.t('sets an SMTP password'),
		SendEmail: vscode.l10n.t('sends mail from a template'),
		GetSendEmailStatus: vscode.l10n.t('reads the delivery status of mail'),
		ListEmailTemplates: vscode.l10n.t('lists all templates'),
		GetEmailTemplate: vscode.l10n.t('reads a template'),
		CreateEmailTemplate: vscode.l10n.t('submits a template for review'),
		UpdateEmailTemplate: vscode.l10n.t('replaces a template, which is reviewed again'),
		DeleteEmailTemplate: vscode.l10n.t('deletes a template')
	};
}

/** @param isComplete whether the call can be signed @param isEmulator whether it is for the emulator, which tccli cannot call */
export function formatItems(action: ApiAction, isComplete: boolean, isEmulator: boolean): readonly PickItem<CopyFormat>[] {
	const descriptions: Partial<Record<ApiCallFormatId, string>> = {
		tccli: isEmulator ? vscode.l10n.t('needs HTTPS, which the emulator does not have') : vscode.l10n.t('the official command-line tool'),
		curl: vscode.l10n.t('a shell function that signs when it runs')
	};
	const items: PickItem<CopyFormat>[] = [];
	const isUseless = ({ id }: { readonly id: ApiCallFormatId }) => Number(isEmulator && id === 'tccli');
	for (const { id, title, names } of formatsFor(action.name).toSorted((a, b) => isUseless(a) - isUseless(b))) {
		items.push({ label: title, description: descriptions[id] ?? names, value: id });
		if (id === 'curl' && isComplete) {
			items.push({
				label: vscode.l10n.t('curl, signed now'),
				description: vscode.l10n.t('works for five minutes without keys'),
				value: 'signedCurl'
			});
		}
	}
	return items;
}

/** The value of the placeholder. No template has this ID. */
const placeholderId = 0;

/**
 * Asks for the template of a call: an approved one for sending, any for other actions.
 *
 * @returns a value of `undefined` for a placeholder, the only choice if the templates cannot be listed
 */
export async function askTemplate(
	client: SesClient,
	action: ApiAction,
	title: string,
	canGoBack: boolean
): Promise<Answer<CallTemplate | undefined>> {
	let template: CallTemplate | undefined;
	const answer = await askToPick<number>({
		title,
		canGoBack,
		placeholder: vscode.l10n.t('Select a template for the call'),
		items: templateItems(client, action),
		busyPlaceholder: vscode.l10n.t('Loading the template…'),
		submit: async (id, signal) => {
			try {
				template = id === placeholderId ? undefined : await readCallTemplate(client, action, id, signal);
				return undefined;
			} catch (error) {
				if (signal.aborted || !isSesError(error)) {
					throw error;
				}
				return errorSentence(error);
			}
		}
	});
	return answer && answer !== 'back' ? { value: template } : answer;
}

/** What a call needs to know about a template: to send mail, also its variables. @throws SesError when the template cannot be read */
export async function readCallTemplate(client: SesClient, action: ApiAction, id: number, signal: AbortSignal): Promise<CallTemplate> {
	if (action.name !== 'SendEmail') {
		return { id, variables: [] };
	}
	const { html = '', text = '' } = await readTemplate(client, id, signal);
	return { id, variables: templateVariables(html, text) };
}

async function templateItems(client: SesClient, action: ApiAction): Promise<readonly PickItem<number>[]> {
	const placeholder = {
		label: vscode.l10n.t('Placeholder'),
		description: vscode.l10n.t('an ID that you replace later'),
		iconPath: new vscode.ThemeIcon('edit'),
		value: placeholderId
	};
	try {
		const templates = (await listTemplates(client)).filter(({ status }) => action.name !== 'SendEmail' || status === 'approved');
		return [...templates.toSorted((one, other) => compareTexts(one.name, other.name)).map(templateItem), placeholder];
	} catch (error) {
		return [{ ...placeholder, detail: iconless(vscode.l10n.t('The templates could not be listed. {0}', errorSentence(error).message)) }];
	}
}

function templateItem({ id, name }: TemplateSummary): PickItem<number> {
	return { label: iconless(name), description: String(id), iconPath: new vscode.ThemeIcon('file'), value: id };
}
