import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { property } from '../ui/property.ts';
import { ReadOnlyTexts } from '../ui/readOnlyTexts.ts';
import { diagnose } from './diagnose.ts';
import type { Report } from './reportWords.ts';

/** Scheme of the reports. */
const reportScheme = 'tencent-ses-report';

const folder = 'diagnose';

/** The reports of this window as documents that cannot be edited, with what one does with them. */
export class Reports implements vscode.Disposable {
	private readonly _accounts: Accounts;
	private readonly _extension: vscode.Extension<unknown>;
	private readonly _log: vscode.LogOutputChannel;
	private readonly _texts = new ReadOnlyTexts(reportScheme);
	private readonly _subscription: vscode.Disposable;

	constructor(accounts: Accounts, extension: vscode.Extension<unknown>, log: vscode.LogOutputChannel) {
		this._accounts = accounts;
		this._extension = extension;
		this._log = log;
		const lenses: vscode.CodeLensProvider = { provideCodeLenses: document => reportLenses(document.getText()) };
		this._subscription = vscode.Disposable.from(this._texts, vscode.languages.registerCodeLensProvider({ scheme: reportScheme }, lenses));
	}

	dispose(): void {
		this._subscription.dispose();
	}

	/**
	 * The command "Diagnose Connection".
	 *
	 * @param argument a `DiagnoseRequest`; anything else counts as nothing known
	 * @returns the report; `undefined` when someone left
	 */
	async diagnose(argument: unknown): Promise<string | undefined> {
		const changes = property(argument, 'changes');
		const report = await diagnose(this._accounts, this._extension, this._log, typeof changes === 'boolean' ? { changes } : {});
		if (!report) {
			return undefined;
		}
		await this._texts.show(folder, `${vscode.l10n.t('Connection Report')}.md`, report.text);
		// Not awaited: callers wait for the report, not for someone to answer the message.
		void offer(report);
		return report.text;
	}
}

function reportLenses(text: string): vscode.CodeLens[] {
	const top = new vscode.Range(0, 0, 0, 0);
	return [
		new vscode.CodeLens(top, { title: vscode.l10n.t('$(copy) Copy Report'), command: 'tencentSes.copyText', arguments: [{ text }] }),
		new vscode.CodeLens(top, { title: vscode.l10n.t('$(refresh) Diagnose Again'), command: 'tencentSes.diagnose' }),
		new vscode.CodeLens(top, { title: vscode.l10n.t('$(shield) Create CAM Policy'), command: 'tencentSes.createCamPolicy' })
	];
}

async function offer({ text, summary, troubles, isDenied }: Report): Promise<void> {
	const copy = vscode.l10n.t('Copy Report');
	const policy = vscode.l10n.t('Create CAM Policy');
	const buttons = [copy, ...(isDenied ? [policy] : [])];
	const chosen = await (troubles === 0
		? vscode.window.showInformationMessage(summary, ...buttons)
		: vscode.window.showWarningMessage(summary, ...buttons));
	if (chosen === copy) {
		await vscode.env.clipboard.writeText(text);
	} else if (chosen === policy) {
		await vscode.commands.executeCommand('tencentSes.createCamPolicy');
	}
}
