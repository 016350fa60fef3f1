import * as vscode from 'vscode';
import type { Site } from '../ses/sites.ts';
import { UserError } from '../ui/userError.ts';
import type { LocalEmulator } from './localEmulator.ts';

/** Milliseconds. */
const timeout = 10_000;

/** A record in the DNS of an emulator. */
export interface ZoneRecord {
	readonly type: string;
	/** Full name. */
	readonly name: string;
	readonly value: string;
}

/** The records to remove from the zone; without a value, all of this type and name. */
export type ZoneFilter = Omit<ZoneRecord, 'value'> & { readonly value?: string };

/** A mail that an emulator has accepted. Its fields are untrusted. */
export interface AcceptedMail {
	readonly id: string;
	/** Unix milliseconds. */
	readonly time: number;
	readonly via: 'smtp' | 'api';
	readonly from: string;
	readonly to: readonly string[];
	readonly subject: string;
}

/**
 * The mails that the emulator has accepted, newest first.
 *
 * @throws UserError when it cannot be started or does not answer
 */
export async function listMails(emulator: LocalEmulator, site: Site): Promise<readonly AcceptedMail[]> {
	return (await (await read(emulator, site, 'mails')).json()) as readonly AcceptedMail[];
}

/**
 * One mail in MIME format.
 *
 * @throws UserError when it cannot be started or does not have it
 */
export async function readMail(emulator: LocalEmulator, site: Site, id: string): Promise<Uint8Array> {
	return new Uint8Array(await (await read(emulator, site, `mails/${encodeURIComponent(id)}`)).arrayBuffer());
}

/** The certificate of the emulator's SMTP server, in PEM. @throws UserError when it cannot be started or does not have one */
export async function readCertificate(emulator: LocalEmulator, site: Site): Promise<Uint8Array> {
	return new Uint8Array(await (await read(emulator, site, 'certificate')).arrayBuffer());
}

/**
 * Changes the emulator's DNS records.
 *
 * @throws UserError when it cannot be started or does not accept the records
 */
export async function publishRecords(
	emulator: LocalEmulator,
	site: Site,
	publish: readonly ZoneRecord[],
	withdraw: readonly ZoneFilter[] = []
): Promise<void> {
	const answer = await send(emulator, site, 'dns', { method: 'POST', body: JSON.stringify({ publish, withdraw }) });
	if (!answer.ok) {
		const { message = `HTTP ${answer.status}` } = (await answer.json().catch(() => ({}))) as { readonly message?: string };
		throw new UserError(vscode.l10n.t('The local emulator did not publish the records: {0}', message), ['retry', 'showLog']);
	}
}

/** What to do when an emulator has stopped. */
export function startAgainText(): string {
	return vscode.l10n.t('Start it again on the same ports, or run "Developer: Reload Window" if the extension started it.');
}

async function read(emulator: LocalEmulator, site: Site, path: string): Promise<Response> {
	const answer = await send(emulator, site, path);
	if (!answer.ok) {
		throw new UserError(vscode.l10n.t('The local emulator answered with HTTP status {0}.', answer.status), ['retry', 'showLog']);
	}
	return answer;
}

/** @throws UserError when it does not answer */
async function send(emulator: LocalEmulator, site: Site, path: string, request: RequestInit = {}): Promise<Response> {
	const { endpoint } = await emulator.connect(site);
	try {
		return await fetch(`${endpoint}/emulator/${path}`, { ...request, signal: AbortSignal.timeout(timeout) });
	} catch (error) {
		const message = vscode.l10n.t('The local emulator does not answer, so it may have stopped. {0}', startAgainText());
		throw new UserError(message, ['retry', 'showLog'], { cause: error });
	}
}
