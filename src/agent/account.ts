import type { Profile } from '../accounts/profile.ts';
import { normalizeDomain } from '../mail/domain.ts';
import { joinAddresses } from '../model/domainEntry.ts';
import type { Snapshot } from '../model/domainModel.ts';
import { listSenderDomains } from '../ses/domains.ts';
import { listSenderAddresses } from '../ses/senders.ts';
import { isError, type ValidationMessage } from '../ui/input/steps.ts';
import type { Agent } from './agent.ts';
import { cleanText } from './cleanText.ts';
import { ToolError } from './toolError.ts';

/** Characters of the JSON of a list. */
const maxList = 12_000;

/** The current account. @throws ToolError when signed out */
export function signedIn({ accounts }: Agent): Pick<Snapshot, 'profile' | 'client'> {
	// Another window may have switched or changed it.
	accounts.catchUp();
	const profile = accounts.current;
	const client = accounts.client();
	if (!profile || !client) {
		throw new ToolError('No account is signed in. Ask the user to run the command "Tencent SES: Sign In", then call this tool again.');
	}
	return { profile, client };
}

/** The sender domains and addresses of the current account, as they are now. @throws ToolError when signed out */
export async function readAccount(agent: Agent, signal: AbortSignal): Promise<Snapshot> {
	const { profile, client } = signedIn(agent);
	const [domains, addresses] = await Promise.all([listSenderDomains(client, signal), listSenderAddresses(client, signal)]);
	return { profile, client, entries: joinAddresses(domains, addresses), time: new Date() };
}

/** The account that a result is about. */
export function accountFacts({ label, site, region, source }: Profile): object {
	return { account: { profile: cleanText(label, 60), site, region, is_local_emulator: source.kind === 'emulator' } };
}

/** The name of a domain. @param text of the service or DNS */
export function domainText(text: string): string {
	return normalizeDomain(text) ?? cleanText(text, 253);
}

/** As many items as a result may have. */
export function listed<N extends string>(name: N, items: readonly object[]): object {
	let left = maxList;
	const shown = items.filter(item => {
		left -= JSON.stringify(item).length + 1;
		return left >= 0;
	});
	return { [name]: shown, ...(shown.length < items.length ? { omitted: items.length - shown.length } : {}) };
}

/** @throws ToolError if a value is not accepted */
export function refuseIf(validation: ValidationMessage | undefined): void {
	if (validation && isError(validation)) {
		throw new ToolError(cleanText(validation.message, 500));
	}
}
