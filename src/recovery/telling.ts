import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { LeftWrite } from '../accounts/pendingWrites.ts';
import type { Profile } from '../accounts/profile.ts';
import { runInProfile } from '../accounts/runInProfile.ts';
import type { Watches } from '../domains/watches.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { logError } from '../ui/log.ts';
import { plainText } from '../ui/plainText.ts';
import { isNews, isUndecided, type Outcome } from './outcome.ts';
import { type Message, messageFor } from './words.ts';

export interface Surroundings {
	readonly accounts: Pick<Accounts, 'profiles' | 'current' | 'switchTo'>;
	/** In whose account that was. */
	readonly profile: Profile;
	readonly model: DomainModel;
	readonly watches: Watches;
	readonly log: vscode.LogOutputChannel;
}

/**
 * Says what became of a write, and takes it out of the journal unless someone has to decide about it first.
 *
 * @returns whether that was news
 */
export function tell(entry: LeftWrite, outcome: Outcome, surroundings: Surroundings): boolean {
	const { write, told } = entry;
	if (isUndecided(write, outcome)) {
		entry.told = 'gone';
	} else {
		void entry.close();
	}
	if (!isNews(write, outcome, told)) {
		return false;
	}
	passOn(entry, outcome, surroundings);
	show(messageFor(write, outcome, surroundings.profile), entry, surroundings).catch((error: unknown) =>
		logError(surroundings.log, 'Acting on a write that was left', error)
	);
	return true;
}

async function show({ text, severity, buttons }: Message, entry: LeftWrite, { accounts, profile }: Surroundings): Promise<void> {
	const message = {
		info: vscode.window.showInformationMessage,
		warning: vscode.window.showWarningMessage,
		error: vscode.window.showErrorMessage
	}[severity];
	const pressed = await message(plainText(text), ...buttons);
	const result = await pressed?.run((command, argument) => runInProfile(accounts, profile.id, command, argument));
	if (result !== undefined && pressed?.decides) {
		await entry.close();
	}
}

/** What is kept elsewhere for what is gone, or is another one now, goes with it. */
function passOn({ write }: LeftWrite, outcome: Outcome, { profile, model, watches, log }: Surroundings): void {
	for (const address of addressesWithoutPassword(write, outcome)) {
		model.tellPasswordEnded({ profileId: profile.id, address });
	}
	if (write.kind === 'deleteDomain' && outcome.kind === 'done') {
		watches.end(write.domain).catch((error: unknown) => logError(log, `Ending the watch of ${write.domain}`, error));
	}
}

function addressesWithoutPassword(write: LeftWrite['write'], outcome: Outcome): readonly string[] {
	switch (write.kind) {
		case 'deleteAddresses':
		case 'deleteDomain':
			return outcome.kind === 'done' ? write.addresses : outcome.kind === 'partly' ? outcome.missing : [];
		case 'setSmtpPassword':
			// Where nobody knows which one holds, the one that is kept is as good as wrong.
			return outcome.kind === 'notDone' ? [] : [write.address];
		case 'changeName': {
			// One that it has in spite of the change was set afterwards.
			const hasOne = outcome.kind === 'notDone' ? !outcome.passwordLost : 'hasPassword' in outcome && outcome.hasPassword;
			return hasOne ? [] : [write.address];
		}
		default:
			return [];
	}
}
