import * as vscode from 'vscode';
import { askToPick } from '../ui/input/pick.ts';
import { kept, runSteps, validationError, validationHint } from '../ui/input/steps.ts';
import { askForText } from '../ui/input/text.ts';
import { pickRoot, takenNames, writeText } from './localTemplates.ts';
import { startOf } from './startingPoint.ts';
import { fileNames, folderName, formatSample, formatSettings, isValidName, leastLength, type Purpose, purposes } from './templateFile.ts';

/**
 * The command "New Template": writes the files of a starting point, and opens them.
 *
 * @returns the folder; `undefined` when canceled
 */
export async function newTemplate(): Promise<vscode.Uri | undefined> {
	const root = await pickRoot();
	if (!root) {
		return undefined;
	}
	const taken = await takenNames(root);
	const title = vscode.l10n.t('New Template');
	let name = '';
	let purpose: Purpose | undefined;
	const isDone = await runSteps([
		async () =>
			kept(
				await askForText({
					title,
					step: 1,
					totalSteps: 2,
					value: name,
					prompt: vscode.l10n.t('Enter a name for the template'),
					placeholder: 'welcome',
					validate: text =>
						isValidName(text)
							? validationHint(vscode.l10n.t('Creates the folder {0}', folderName(text, taken)))
							: validationError(vscode.l10n.t('Enter a name of up to 100 characters.'))
				}),
				text => {
					name = text.trim();
				}
			),
		async () =>
			kept(
				await askToPick<Purpose>({
					title,
					step: 2,
					totalSteps: 2,
					canGoBack: true,
					keepOpen: true,
					placeholder: vscode.l10n.t('Select what it is for. The minimum length depends on it.'),
					items: purposes.map(value => ({ label: purposeLabel(value), description: lengthWords(value), value })),
					active: purpose
				}),
				value => {
					purpose = value;
				}
			)
	]);
	if (!isDone || !purpose) {
		return undefined;
	}
	// There may be others by now.
	const folder = vscode.Uri.joinPath(root, folderName(name, await takenNames(root)));
	const { html, text, sample, subject } = startOf(purpose);
	const files = {
		html,
		text,
		sample: formatSample(sample),
		settings: formatSettings({ name, purpose, subject, remote: {} })
	};
	for (const [kind, content] of Object.entries(files)) {
		await writeText(vscode.Uri.joinPath(folder, fileNames[kind as keyof typeof files]), content);
	}
	await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, fileNames.html), { preview: false });
	return folder;
}

function purposeLabel(purpose: Purpose): string {
	return {
		notification: vscode.l10n.t('Notification'),
		transactional: vscode.l10n.t('Transactional, such as a receipt'),
		marketing: vscode.l10n.t('Marketing'),
		trigger: vscode.l10n.t('Triggered, such as a code'),
		test: vscode.l10n.t('Test')
	}[purpose];
}

function lengthWords(purpose: Purpose): string {
	const least = leastLength[purpose];
	return least === 0 ? vscode.l10n.t('no minimum length') : vscode.l10n.t('at least {0} words', least);
}
