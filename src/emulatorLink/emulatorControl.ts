import * as vscode from 'vscode';
import type { KeptMail } from '../emulator/mailbox.ts';
import type { ZoneChanges } from '../mail/verdict.ts';
import { readBody } from '../ses/answer.ts';
import type { Site } from '../ses/sites.ts';
import { UserError } from '../ui/userError.ts';
import type { LocalEmulator } from './localEmulator.ts';

/** Milliseconds. */
const timeout = 10_000;
/** Bytes of an answer. A mail has 10 MB, or twice as much if it was sent by the API and is mostly base64. */
const maxSize = 25_000_000;
/** Characters of the texts of a mail in a list. */
const maxText = 10_000;

/** A mail that an emulator has accepted. Its fields are untrusted. */
export type AcceptedMail = KeptMail;

/**
 * The mails that the emulator has accepted, newest first.
 *
 * @throws UserError when it cannot be started or does not answer
 */
export async function listMails(emulator: LocalEmulator, site: Site): Promise<readonly AcceptedMail[]> {
	const mails = jsonOf(await read(emulator, site, 'mails'));
	if (!Array.isArray(mails) || !mails.every(isMail)) {
		throw unreadable();
	}
	return mails;
}

function isMail(value: unknown): value is AcceptedMail {
	const { id, time, from, to, subject } = (value ?? {}) as Partial<Record<keyof AcceptedMail, unknown>>;
	const isText = (text: unknown) => typeof text === 'string' && text.length <= maxText;
	return [id, from, subject].every(isText) && typeof time === 'number' && Array.isArray(to) && to.length <= maxText && to.every(isText);
}

/**
 * One mail in MIME format.
 *
 * @throws UserError when it cannot be started or does not have it
 */
export async function readMail(emulator: LocalEmulator, site: Site, id: string): Promise<Uint8Array> {
	return read(emulator, site, `mails/${encodeURIComponent(id)}`);
}

/** The certificate of the emulator's SMTP server, in PEM. @throws UserError when it cannot be started or does not have one */
export async function readCertificate(emulator: LocalEmulator, site: Site): Promise<Uint8Array> {
	return read(emulator, site, 'certificate');
}

/**
 * Changes the emulator's DNS records.
 *
 * @throws UserError when it cannot be started or does not accept the records
 */
export async function publishRecords(
	emulator: LocalEmulator,
	site: Site,
	publish: ZoneChanges['publish'],
	withdraw: ZoneChanges['withdraw'] = []
): Promise<void> {
	const { ok, status, body } = await send(emulator, site, 'dns', { method: 'POST', body: JSON.stringify({ publish, withdraw }) });
	if (!ok) {
		const { message } = (jsonOf(body) ?? {}) as { readonly message?: unknown };
		const reason = typeof message === 'string' ? message.slice(0, maxText) : `HTTP ${status}`;
		throw new UserError(vscode.l10n.t('The local emulator did not publish the records: {0}', reason), ['retry', 'showLog']);
	}
}

/** What to do when an emulator has stopped. */
export function startAgainText(): string {
	return vscode.l10n.t('Start it again on the same ports, or run "Developer: Reload Window" if the extension started it.');
}

/** @returns `undefined` when it is not JSON */
function jsonOf(body: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder().decode(body));
	} catch {
		return undefined;
	}
}

function unreadable(): UserError {
	return new UserError(vscode.l10n.t('The local emulator sent an unreadable response.'), ['retry', 'showLog']);
}

async function read(emulator: LocalEmulator, site: Site, path: string): Promise<Uint8Array> {
	const { ok, status, body } = await send(emulator, site, path);
	if (!ok) {
		throw new UserError(vscode.l10n.t('The local emulator answered with HTTP status {0}.', status), ['retry', 'showLog']);
	}
	return body;
}

/** Does not follow redirects, which could lead to another computer. @throws UserError when it does not answer */
async function send(emulator: LocalEmulator, site: Site, path: string, request: RequestInit = {}) {
	const { endpoint } = await emulator.connect(site);
	try {
		const options: RequestInit = { ...request, redirect: 'manual', signal: AbortSignal.timeout(timeout) };
		const answer = await fetch(`${endpoint}/emulator/${path}`, options);
		const { ok, status } = answer;
		const body = await readBody(answer, maxSize);
		if (!body) {
			throw unreadable();
		}
		return { ok, status, body };
	} catch (error) {
		if (error instanceof UserError) {
			throw error;
		}
		const message = vscode.l10n.t('The local emulator does not respond. It may have stopped. {0}', startAgainText());
		throw new UserError(message, ['retry', 'showLog'], { cause: error });
	}
}
