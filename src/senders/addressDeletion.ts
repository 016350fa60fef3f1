import * as vscode from 'vscode';
import { type AccountButton, showAccountMessage } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import type { SesClient } from '../ses/client.ts';
import type { OpenWrite } from '../ses/journal.ts';
import { mayHaveHappened } from '../ses/retry.ts';
import { deleteSenderAddress, isNoSuchSender } from '../ses/senders.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { listText, sentencesText } from '../ui/localText.ts';
import { logError } from '../ui/log.ts';
import { plainText } from '../ui/plainText.ts';

type Progress = vscode.Progress<{ readonly message?: string; readonly increment?: number }>;

/** Deletes addresses one after the other, up to the first failure, and remembers which are gone. */
export class AddressDeletion {
	private readonly _services: Services;
	private readonly _client: SesClient;
	private readonly _profileId: string;
	private _left: readonly string[];
	private readonly _deleted: string[] = [];
	/** The answer was lost or said that there is no such address, and the list could not be read. */
	private _unknown: string | undefined;

	/** @param client of the profile */
	constructor(services: Services, client: SesClient, profileId: string, addresses: readonly string[]) {
		this._services = services;
		this._client = client;
		this._profileId = profileId;
		this._left = addresses;
	}

	/** Those that may still exist. */
	get left(): readonly string[] {
		return this._left;
	}

	/**
	 * @param increment percentage of the progress for each address
	 * @param part the larger write that this belongs to
	 * @throws the signal's reason when canceled; a request that was sent is waited for
	 */
	async run(progress: Progress, signal: AbortSignal, increment: number, part?: OpenWrite): Promise<void> {
		const all = this._left;
		for (const [index, address] of all.entries()) {
			signal.throwIfAborted();
			progress.report({ message: vscode.l10n.t('address {0} of {1}: {2}', index + 1, all.length, plainText(address)), increment });
			try {
				await deleteSenderAddress(this._client, address, signal, part);
			} catch (error) {
				this._unknown = mayHaveHappened(error) || (isNoSuchSender(error) && !error.hadNoEffect) ? address : undefined;
				throw error;
			}
			this._deleted.push(address);
			this._left = all.slice(index + 1);
			void this._services.accounts.passwords.forget(this._profileId, address);
		}
	}

	/** What was deleted and what was not, in sentences. */
	summary(): readonly string[] {
		const stillThere = this._left.filter(address => address !== this._unknown);
		return [
			this._deleted.length > 0 && vscode.l10n.t('Deleted: {0}.', listText(this._deleted)),
			stillThere.length > 0 && vscode.l10n.t('Still there: {0}.', listText(stillThere)),
			this._unknown !== undefined && vscode.l10n.t('It is unknown whether {0} was deleted.', this._unknown)
		]
			.filter(sentence => sentence !== false)
			.map(plainText);
	}
}

/** A deletion that was confirmed. */
interface Deletion {
	readonly title: string;
	/** @throws the signal's reason when canceled */
	readonly work: (progress: Progress, signal: AbortSignal) => Promise<void>;
	/** What was deleted and what was not, in sentences. */
	readonly summary: () => readonly string[];
	readonly profileId: string;
	/** The command that asks again to delete what is left. */
	readonly again: () => { readonly command: string; readonly argument: object };
}

/**
 * Runs a deletion with a progress notification, and shows a message when something is left.
 *
 * @returns whether everything is gone
 */
export async function showDeletion({ accounts, model, log }: Services, deletion: Deletion): Promise<boolean> {
	const abort = new AbortController();
	try {
		accounts.requireCurrent(deletion.profileId);
		await vscode.window.withProgress(
			{ location: vscode.ProgressLocation.Notification, title: deletion.title, cancellable: true },
			(progress, token) => {
				token.onCancellationRequested(() => abort.abort());
				return deletion.work(progress, abort.signal);
			}
		);
		return true;
	} catch (error) {
		// Neither is awaited: the command does not wait for an answer to the message.
		if (abort.signal.aborted && error === abort.signal.reason) {
			void vscode.window.showInformationMessage(sentencesText([vscode.l10n.t('Stopped.'), ...deletion.summary()]));
		} else {
			logError(log, 'Deleting', error);
			void showFailure(error, deletion);
		}
		return false;
	} finally {
		model.refresh();
	}
}

async function showFailure(error: unknown, { summary, profileId, again }: Deletion): Promise<void> {
	const { message, requestId } = errorSentence(error);
	const buttons: AccountButton[] = [{ title: vscode.l10n.t('Retry'), ...again() }];
	if (requestId) {
		buttons.push({ title: vscode.l10n.t('Copy Request ID'), run: () => vscode.env.clipboard.writeText(requestId) });
	}
	await showAccountMessage(profileId, 'Error', sentencesText([...summary(), message]), ...buttons);
}

/** A dialog does not scroll. */
const maxNamed = 20;

/** The addresses as lines of a dialog. */
export function nameSome(addresses: readonly string[]): readonly string[] {
	const named = addresses.slice(0, maxNamed).map(plainText);
	const more = addresses.length - named.length;
	return more > 0 ? [...named, vscode.l10n.t('… and {0} more', more)] : named;
}
