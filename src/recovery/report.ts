import { showAccountMessage } from '../accounts/accountActions.ts';
import type { LeftWrite } from '../accounts/pendingWrites.ts';
import type { Profile } from '../accounts/profile.ts';
import type { Services } from '../services.ts';
import { logError } from '../ui/log.ts';
import { messageFor } from './messages.ts';
import { isNews, isUndecided, type Outcome } from './outcome.ts';

/**
 * Shows the outcome of a write, and removes the write from the journal unless the user has to decide about it first.
 *
 * @param profile in whose account it was
 * @returns whether there was something new to show
 */
export function report(entry: LeftWrite, outcome: Outcome, profile: Profile, services: Services): boolean {
	const { write, told } = entry;
	if (isUndecided(write, outcome)) {
		entry.told = 'gone';
	} else {
		void entry.close();
	}
	if (!isNews(write, outcome, told)) {
		return false;
	}
	const { accounts, log, watches } = services;
	for (const address of addressesWithoutPassword(write, outcome)) {
		void accounts.passwords.forget(profile.id, address);
	}
	if (write.kind === 'deleteDomain' && outcome.kind === 'done') {
		watches.end(profile.id, write.domain).catch((error: unknown) => logError(log, `Ending the watch of ${write.domain}`, error));
	}
	show(entry, outcome, profile).catch((error: unknown) => logError(log, 'Reporting the outcome of a write', error));
	return true;
}

async function show(entry: LeftWrite, outcome: Outcome, profile: Profile): Promise<void> {
	const { text, severity, buttons } = messageFor(entry, outcome);
	const answer = await showAccountMessage(profile.id, severity, text, ...buttons);
	if (answer?.pressed.decides && answer.result !== undefined) {
		await entry.close();
	}
}

function addressesWithoutPassword(write: LeftWrite['write'], outcome: Outcome): readonly string[] {
	switch (write.kind) {
		case 'deleteAddresses':
		case 'deleteDomain':
			return outcome.kind === 'done' ? write.addresses : outcome.kind === 'partly' ? outcome.missing : [];
		case 'setSmtpPassword':
			// If the outcome is unknown, the password that this computer keeps may be wrong.
			return outcome.kind === 'notDone' ? [] : [write.address];
		case 'changeName': {
			// If the address has a password after the change, it was set afterwards.
			const hasOne = outcome.kind === 'notDone' ? !outcome.passwordLost : 'hasPassword' in outcome && outcome.hasPassword;
			return hasOne ? [] : [write.address];
		}
		default:
			return [];
	}
}
