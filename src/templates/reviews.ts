import * as vscode from 'vscode';
import { type AccountButton, type Severity, showAccountMessage } from '../accounts/accountActions.ts';
import { type KeptWatch, KeptWatches, type RunningWatch } from '../accounts/keptWatches.ts';
import type { Services } from '../services.ts';
import { isSesError } from '../ses/errors.ts';
import { listTemplates, type TemplateSummary } from '../ses/templates.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import { iconless } from '../ui/plainText.ts';
import { pause, poll } from '../ui/poll.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const times = {
	pauses: [2 * second, 5 * second, 10 * second, minute, 5 * minute, 15 * minute],
	/** A review takes about one business day, or until the next one after a weekend (FAQ "Templates"). */
	limit: 96 * hour
};

/** Key of workspaceState. `index.ts` reads it, too. */
const stateKey = 'tencentSes.reviews';

interface KeptReview extends KeptWatch {
	readonly id: number;
	readonly name: string;
	/** It is the successor of a template in use. */
	readonly isNext: boolean;
}

/** Waits for the reviews of templates while this window is open, and continues when it is opened again. */
export class Reviews implements vscode.Disposable {
	private readonly _services: Services;
	private readonly _changed: () => void;
	private readonly _watches: KeptWatches<KeptReview>;

	/** @param changed called when a template is watched, or was approved or rejected */
	constructor(services: Services, changed: () => void) {
		this._services = services;
		this._changed = changed;
		const state = services.context.workspaceState;
		this._watches = new KeptWatches(
			services,
			kept => state.update(stateKey, kept),
			watch => this._run(watch)
		);
		void this._watches.resume(state.get(stateKey, []));
	}

	dispose(): void {
		this._watches.dispose();
	}

	isWatched(profileId: string | undefined, id: number): boolean {
		return this._find(profileId, id) !== undefined;
	}

	/** Watches a template. One that is watched already is checked at once, and can be stopped; of one that was reviewed, says how. */
	async watch(profileId: string, template: TemplateSummary, isNext: boolean): Promise<void> {
		const { id, name } = template;
		if (template.status !== 'pending') {
			this._changed();
			// Not awaited: the command has ended.
			void this._say({ profileId, id, name, isNext }, template);
			return;
		}
		const known = this._find(profileId, id);
		if (known) {
			known.checkNow();
			// Not awaited: the command has ended.
			void showAccountMessage(profileId, 'Information', vscode.l10n.t('The review of {0} is being watched.', name), {
				title: vscode.l10n.t('Stop Watching'),
				run: () => {
					void this._watches.end(other => other === known);
					this._changed();
				}
			});
			return;
		}
		const started = this._watches.start({ profileId, id, name, isNext, started: Date.now() });
		this._changed();
		await started;
		vscode.window.setStatusBarMessage(
			`$(eye) ${iconless(vscode.l10n.t('Watching the review of {0}. A message will tell you the outcome.', name))}`,
			5000
		);
	}

	private _find(profileId: string | undefined, id: number): RunningWatch<KeptReview> | undefined {
		return this._watches.running.find(({ kept }) => kept.profileId === profileId && kept.id === id);
	}

	private async _run(running: RunningWatch<KeptReview>): Promise<void> {
		const { accounts, log } = this._services;
		const { kept, abort } = running;
		const { profileId, id, name, started } = kept;
		const onError = (error: unknown) => logError(log, `Watching the review of ${id}`, error);
		let template: TemplateSummary | 'gone' | 'signedOut' | undefined;
		try {
			template = await poll<TemplateSummary | 'gone' | 'signedOut'>(
				{
					started,
					...times,
					wait: (milliseconds, signal) => pause(running, milliseconds, signal),
					check: async signal => {
						const client = accounts.clientOf(profileId)?.inBackground;
						if (!client) {
							return 'signedOut';
						}
						const found = (await listTemplates(client, signal)).find(candidate => candidate.id === id);
						return found?.status === 'pending' ? undefined : (found ?? 'gone');
					},
					isFinal: error => isSesError(error) && error.kind === 'auth',
					onError
				},
				abort.signal
			);
		} catch (error) {
			if (!abort.signal.aborted) {
				void this._watches.end(other => other === running);
				onError(error);
				const text = vscode.l10n.t('Watching the review of {0} has ended: {1}', name, errorSentence(error).message);
				await showAccountMessage(profileId, 'Error', text, this._again(id));
			}
			return;
		}
		void this._watches.end(other => other === running);
		if (template !== 'signedOut') {
			this._changed();
			await this._say(kept, template);
		}
	}

	private _say(watched: Omit<KeptReview, 'started'>, template: TemplateSummary | 'gone' | undefined): Promise<unknown> {
		const { profileId, id, name, isNext } = watched;
		const say = (severity: Severity, text: string, ...buttons: readonly AccountButton[]) =>
			showAccountMessage(profileId, severity, text, ...buttons);
		const argument = { templateId: id };
		const open = { title: vscode.l10n.t('Open'), command: 'openTemplate', argument };
		if (template === 'gone') {
			return say('Warning', vscode.l10n.t('{0} is no longer in SES, so its review is no longer watched.', name));
		}
		switch (template?.status) {
			case undefined:
				return say(
					'Warning',
					vscode.l10n.t('{0} has not been reviewed within four days. Ask Tencent Cloud support.', name),
					this._again(id)
				);
			case 'approved':
				return isNext
					? say('Information', vscode.l10n.t('The new version of {0} is approved.', name), {
							title: vscode.l10n.t('Switch Version'),
							command: 'switchVersion',
							argument
						})
					: say('Information', vscode.l10n.t('{0} is approved.', name), {
							title: vscode.l10n.t('Send Test Mail'),
							command: 'mailTemplate',
							argument
						});
			case 'rejected':
				return say(
					'Error',
					vscode.l10n.t('{0} was rejected: {1}', name, template.reviewReason || vscode.l10n.t('no reason was given')),
					open
				);
			default:
				return say('Warning', vscode.l10n.t('{0} was reviewed, but cannot be sent. SES does not say why.', name), open);
		}
	}

	private _again(templateId: number): AccountButton {
		return { title: vscode.l10n.t('Watch Again'), command: 'watchReview', argument: { templateId } };
	}
}
