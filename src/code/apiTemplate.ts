import * as vscode from 'vscode';
import { templateVariables } from '../ses/actions.ts';
import type { SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { listTemplates, readTemplate, type TemplateSummary } from '../ses/sending.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { type Answer, askToPick, type PickItem } from '../ui/multiStepInput.ts';
import { iconless } from '../ui/plainText.ts';
import type { ApiAction, CallTemplate } from './apiActions.ts';

/** Stands for a template that does not exist yet. */
const placeholder = 0;

/**
 * Asks for the template that a call is about. Mail is sent from approved ones; every one can be read.
 *
 * @returns with `undefined` as its value for a placeholder, which is all there is where no template can be listed
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
		placeholder: vscode.l10n.t('Choose the template that the call names'),
		items: templateItems(client, action),
		busyPlaceholder: vscode.l10n.t('Loading the template…'),
		submit: async (id, signal) => {
			try {
				template = id === placeholder ? undefined : await callTemplate(client, action, id, signal);
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

/** What a call has to know of a template. @throws SesError when it cannot be read, though it has to be */
export async function callTemplate(client: SesClient, action: ApiAction, id: number, signal: AbortSignal): Promise<CallTemplate> {
	if (!action.isWrite) {
		return { id, variables: [] };
	}
	const { html = '', text = '' } = await readTemplate(client, id, signal);
	return { id, variables: templateVariables(html, text) };
}

async function templateItems(client: SesClient, action: ApiAction): Promise<readonly PickItem<number>[]> {
	const item = {
		label: vscode.l10n.t('Placeholder'),
		description: vscode.l10n.t('an ID to be replaced'),
		iconPath: new vscode.ThemeIcon('edit'),
		value: placeholder
	};
	try {
		const templates = (await listTemplates(client)).filter(({ status }) => !action.isWrite || status === 'approved');
		return [...templates.toSorted((one, other) => one.name.localeCompare(other.name)).map(templateItem), item];
	} catch (error) {
		return [{ ...item, detail: iconless(vscode.l10n.t('Templates cannot be listed. {0}', errorSentence(error).message)) }];
	}
}

function templateItem({ id, name }: TemplateSummary): PickItem<number> {
	return { label: iconless(name), description: String(id), iconPath: new vscode.ThemeIcon('file'), value: id };
}
