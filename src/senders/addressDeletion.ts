import * as vscode from 'vscode';
import { addressKey } from '../mail/address.ts';
import type { Services } from '../services.ts';
import type { SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { type OpenWrite, recorded } from '../ses/journal.ts';
import { isAnswerLost, markNoEffect, mayHaveHappened } from '../ses/retry.ts';
import { deleteSenderAddress, listSenderAddresses } from '../ses/senders.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { logError } from '../ui/log.ts';
import { plainText } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import type { KeptPasswords } from './keptPasswords.ts';

type Progress = vscode.Progress<{ readonly message?: string; readonly increment?: number }>;

/** Deletes addresses one after the other, and remembers which are gone. */
export class AddressDeletion {
	private readonly _passwords: KeptPasswords;
	private readonly _client: SesClient;
	private readonly _profileId: string;
	private readonly _addresses: readonly string[];
	private readonly _gone = new Set<string>();
	/** The answer was lost, and so was that to the list. */
	private readonly _unknown = new Set<string>();

	/** @param client of the profile */
	constructor({ passwords }: Services, client: SesClient, profileId: string, addresses: readonly string[]) {
		this._passwords = passwords;
		this._client = client;
		this._profileId = profileId;
		this._addresses = addresses;
	}

	/** Those that may still exist. */
	get left(): readonly string[] {
		return this._addresses.filter(address => !this._gone.has(address));
	}

	/**
	 * Deletes what is left, up to the first failure.
	 *
	 * @param increment percentage of the progress for each address
	 * @param part the larger write that this belongs to
	 * @returns whether all are gone; `false` when canceled
	 */
	async run(progress: Progress, token: vscode.CancellationToken, increment: number, part?: OpenWrite): Promise<boolean> {
		const { left } = this;
		if (left.length === 0) {
			return true;
		}
		return recorded(this._client.journal, { kind: 'deleteAddresses', addresses: left }, part, undefined, entry =>
			this._run(left, progress, token, increment, entry, !part)
		);
	}

	private async _run(
		left: readonly string[],
		progress: Progress,
		token: vscode.CancellationToken,
		increment: number,
		entry: OpenWrite,
		isWhole: boolean
	): Promise<boolean> {
		for (const [index, address] of left.entries()) {
			if (token.isCancellationRequested) {
				if (isWhole) {
					// Addresses of an earlier attempt may still be open in the journal.
					await entry.close(true);
				}
				return false;
			}
			progress.report({ message: vscode.l10n.t('address {0} of {1}: {2}', index + 1, left.length, plainText(address)), increment });
			try {
				await this._delete(address, entry);
			} catch (error) {
				if (isWhole && this._unknown.size > 0) {
					// The state of all others is known.
					entry.leave({ remaining: { kind: 'deleteAddresses', addresses: [...this._unknown] } });
				} else if (isWhole && isAnswerLost(error)) {
					entry.leave({ remaining: { kind: 'deleteAddresses', addresses: [address] }, reported: 'notDone' });
				}
				throw error;
			}
		}
		return true;
	}

	/** @param listed all addresses of the account, or at least those of the same domains */
	takeOver(listed: readonly string[]): void {
		const keys = new Set(listed.map(addressKey));
		this._unknown.clear();
		for (const address of this.left.filter(candidate => !keys.has(addressKey(candidate)))) {
			this._setGone(address);
		}
	}

	/** What was deleted and what was not, in sentences. */
	account(): readonly string[] {
		const sentences: string[] = [];
		const add = (sentence: (names: string) => string, addresses: readonly string[]) => {
			if (addresses.length > 0) {
				sentences.push(plainText(sentence(addresses.join(', '))));
			}
		};
		add(
			names => vscode.l10n.t('Deleted: {0}.', names),
			this._addresses.filter(address => this._gone.has(address))
		);
		add(
			names => vscode.l10n.t('Still there: {0}.', names),
			this.left.filter(address => !this._unknown.has(address))
		);
		add(names => vscode.l10n.t('Unknown, because the answer was lost: {0}.', names), [...this._unknown]);
		return sentences;
	}

	private async _delete(address: string, entry: OpenWrite): Promise<void> {
		try {
			await deleteSenderAddress(this._client, address, undefined, entry);
		} catch (error) {
			const isUnknown = isSesError(error) && error.code === 'InvalidParameterValue.NoSuchSender';
			const listed = isUnknown || mayHaveHappened(error) ? await this._list() : undefined;
			if (listed) {
				this.takeOver(listed);
			} else if (mayHaveHappened(error)) {
				this._unknown.add(address);
			} else if (isUnknown) {
				this._setGone(address);
			}
			if (!this._gone.has(address)) {
				throw markNoEffect(error, listed !== undefined);
			}
		}
		this._setGone(address);
	}

	/** @returns `undefined` when the list cannot be read */
	private async _list(): Promise<readonly string[] | undefined> {
		const senders = await listSenderAddresses(this._client).catch(() => undefined);
		return senders?.map(({ address }) => address);
	}

	private _setGone(address: string): void {
		this._unknown.delete(address);
		if (!this._gone.has(address)) {
			this._gone.add(address);
			void this._passwords.forget(this._profileId, address);
		}
	}
}

/** A deletion that was confirmed. */
export interface Deletion {
	readonly title: string;
	/** What to run to start again from the confirmation. */
	readonly command: { readonly id: string; readonly argument: unknown };
	/** @returns whether everything is gone; `false` when canceled */
	readonly work: (progress: Progress, token: vscode.CancellationToken) => Promise<boolean>;
	/** What was deleted and what was not, in sentences. */
	readonly account: () => readonly string[];
	/** Continues where it stopped. */
	readonly goOn: () => Promise<unknown>;
}

/**
 * Runs a deletion with a progress notification, and shows a message when something is left.
 *
 * @returns whether everything is gone
 */
export async function showDeletion({ model, log }: Services, deletion: Deletion): Promise<boolean> {
	try {
		const isDone = await vscode.window.withProgress(
			{ location: vscode.ProgressLocation.Notification, title: deletion.title, cancellable: true },
			deletion.work
		);
		if (!isDone) {
			void vscode.window.showInformationMessage([vscode.l10n.t('Stopped.'), ...deletion.account()].join(' '));
		}
		return isDone;
	} catch (error) {
		logError(log, deletion.command.id, error);
		// Not awaited: the command does not wait for an answer to the message.
		void showFailure(error, deletion);
		return false;
	} finally {
		model.refresh();
	}
}

async function showFailure(error: unknown, { command, account, goOn }: Deletion): Promise<void> {
	const { message, requestId } = errorSentence(error);
	const retry = vscode.l10n.t('Retry');
	const copy = vscode.l10n.t('Copy Request ID');
	const isFinal = isSesError(error) && error.code === 'OperationDenied.NotAllowDelete';
	const buttons = [...(isFinal ? [] : [retry]), ...(requestId ? [copy] : [])];
	const chosen = await vscode.window.showErrorMessage([...account(), message].join(' '), ...buttons);
	if (chosen === copy && requestId) {
		await vscode.env.clipboard.writeText(requestId);
	} else if (chosen === retry) {
		// A UserError says that what was confirmed is outdated.
		await (error instanceof UserError ? vscode.commands.executeCommand(command.id, command.argument) : goOn());
	}
}

/** A dialog does not scroll. */
const maxNamed = 20;

/** The addresses as lines of a dialog. */
export function nameSome(addresses: readonly string[]): readonly string[] {
	const named = addresses.slice(0, maxNamed).map(plainText);
	const more = addresses.length - named.length;
	return more > 0 ? [...named, vscode.l10n.t('… and {0} more', more)] : named;
}
