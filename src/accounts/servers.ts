import type { LiveDns } from '../dns/liveDns.ts';
import { parseServer } from '../dns/serverAddress.ts';
import { type SmtpSettings, smtpSettings } from '../mail/smtp.ts';
import type { Accounts } from './accounts.ts';
import type { Profile } from './profile.ts';
import { dnsServers, dnsTimeout } from './settings.ts';

/**
 * DNS for a profile: the servers in the settings, or those of the emulator for its profile, or those of this computer. Not to be kept:
 * settings change.
 *
 * @throws UserError when the setting is not usable, or the emulator cannot be started
 */
export async function dnsFor(accounts: Accounts, id = accounts.current?.id): Promise<LiveDns> {
	let servers = await dnsServers();
	const profile = accounts.profiles.find(candidate => candidate.id === id);
	if (servers.length === 0 && profile && accounts.isEmulator(profile)) {
		const { dns } = await accounts.emulator.connect(profile.site);
		servers = dns === undefined ? [] : [dns];
	}
	const { LiveDns } = await import('../dns/liveDns.ts');
	return new LiveDns({ servers, timeout: dnsTimeout() });
}

/**
 * The SMTP server for an address of a profile.
 *
 * @returns `undefined` when none is known: for a region that SES does not have, and for an emulator without one
 * @throws UserError when the emulator cannot be started
 */
export async function smtpFor(
	accounts: Accounts,
	profile: Pick<Profile, 'source' | 'site' | 'region'>,
	address: string
): Promise<SmtpSettings | undefined> {
	if (!accounts.isEmulator(profile)) {
		return smtpSettings(profile.region, address);
	}
	const { smtp } = await accounts.emulator.connect(profile.site);
	const server = smtp === undefined ? undefined : parseServer(smtp);
	return server && { host: server.address, port: server.port, user: address };
}
